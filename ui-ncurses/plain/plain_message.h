/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: what is done with one message, which is named by its number, and finding messages. All are commands. */
#ifndef UI_NCURSES_PLAIN_MESSAGE_H
#define UI_NCURSES_PLAIN_MESSAGE_H

struct plain;

void plain_message_reply(struct plain *p, const char *argument);
void plain_message_react(struct plain *p, const char *argument);
void plain_message_edit(struct plain *p, const char *argument);
void plain_message_delete(struct plain *p, const char *argument);
void plain_message_info(struct plain *p, const char *argument);
/* In the open conversation; without one, everywhere. */
void plain_message_search(struct plain *p, const char *argument);
void plain_message_everywhere(struct plain *p, const char *argument);
/* Opens the conversation of a message that was found, and prints what stands around it. */
void plain_message_go(struct plain *p, const char *argument);

#endif

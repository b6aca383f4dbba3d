/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: coming by contacts. All are commands. */
#ifndef UI_NCURSES_PLAIN_INVITE_H
#define UI_NCURSES_PLAIN_INVITE_H

struct plain;

void plain_invite_add(struct plain *p, const char *argument);
void plain_invite_link(struct plain *p, const char *argument);
void plain_invite_words(struct plain *p, const char *argument);
void plain_invite_list(struct plain *p, const char *argument);
void plain_invite_revoke(struct plain *p, const char *argument);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: the open conversation. What has `argument` is a command. */
#ifndef UI_NCURSES_PLAIN_TALK_H
#define UI_NCURSES_PLAIN_TALK_H

#include <jansson.h>
#include <stdint.h>

struct plain;
struct plain_note;

/* What was typed: to the open conversation, or it is said why not. */
void plain_talk_send(struct plain *p, const char *text);
/* `answered` may be NULL. */
void plain_talk_write(struct plain *p, const char *text, int64_t contact, const struct plain_note *answered);
void plain_talk_heard(struct plain *p, const json_t *event);
/* The daemon is back: prints what came meanwhile, and what became of what was sent. */
void plain_talk_resume(struct plain *p);

void plain_talk_open(struct plain *p, const char *argument);
void plain_talk_next(struct plain *p, const char *argument);
void plain_talk_previous(struct plain *p, const char *argument);
/* The next one with something unread. */
void plain_talk_unread(struct plain *p, const char *argument);
void plain_talk_close(struct plain *p, const char *argument);
void plain_talk_read(struct plain *p, const char *argument);
void plain_talk_older(struct plain *p, const char *argument);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: messages as they are printed, and the numbers by which they are named afterwards. */
#ifndef UI_NCURSES_PLAIN_NOTE_H
#define UI_NCURSES_PLAIN_NOTE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct plain;
struct plain_note;

/* The number of a message: the one it has, or a new one. `waits`: ours, not known to be delivered. */
int64_t plain_note_number(struct plain *p, int64_t contact, int64_t order, bool waits);
/* NULL when there is none of that number, or it is too long ago. Valid until the next number is given. */
struct plain_note *plain_note_find(struct plain *p, int64_t number);
/* 0 when it has none. */
int64_t plain_note_of(const struct plain *p, int64_t contact, int64_t order);
/* A message: "Bob: text (12, 18:02)". `named`: also with whom, as in a list of many conversations. */
void plain_note_say(struct plain *p, const json_t *row, bool named);
/* It may be another one now: says what has changed, if that is anything. */
void plain_note_changed(struct plain *p, const json_t *row, int64_t number);
/* Whether a state of the daemon's is still a way to go. */
bool plain_note_is_waiting(const char *state);
/* In words: "queued here". */
const char *plain_note_state(const char *state);
/* What has been delivered: everything of that contact up to `order`, or only it. */
void plain_note_delivered(struct plain *p, int64_t contact, int64_t order, bool only);

#endif

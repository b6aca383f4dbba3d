/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Line mode: the whole messenger in lines that are only ever appended, for a screen reader or a terminal without a cursor
 * (`nightjar --plain`, TERM=dumb). No colour, no redrawing; one line per event, the name before the text, the time after it.
 * Pure like ui.h, whose state it stands on: what was typed, lines from the daemon and times go in; text to print and lines
 * to the daemon come out. plain_loop.c joins it to the world.
 *
 * What is typed goes to the open conversation. A line that begins with / is a command (plain_command.h), // sends a slash.
 * Lines that came at once are pasted text: one message, and never a command or an answer to a question. Text of others
 * cannot pass for a line of ours: it is cleaned (safe.h), and each further line of a message begins with "| ".
 */
#ifndef UI_NCURSES_PLAIN_H
#define UI_NCURSES_PLAIN_H

#include "base/buf.h"
#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>

struct plain;
struct ui;

#define PLAIN_TYPED_MAX 65536 /* bytes that are typed or pasted at once; more is refused in words */

/* `ascii`: the locale is not UTF-8. The caller owns the result. */
struct plain *plain_new(struct instant now, bool ascii);
void plain_free(struct plain *p);
/* What the socket is joined to (wire.h), and what is wished of the loop (wishes.h). */
struct ui *plain_ui(struct plain *p);

/* Lines that came at once, each ended by LF but for the last, which may lack it. */
void plain_typed(struct plain *p, const char *text, size_t len);
/* Nothing more is typed: what was asked of the daemon is still awaited, for a moment. */
void plain_ended(struct plain *p);
void plain_tick(struct plain *p, struct instant now);

/* To be printed; the caller consumes it. */
struct buf *plain_out(struct plain *p);
/* Whether what is typed next has a place to go: false while the profile is being opened. Until then it is not read. */
bool plain_listens(const struct plain *p);
/* What is typed next is a secret: no echo. */
bool plain_is_secret(const struct plain *p);
bool plain_is_done(const struct plain *p);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text that a person is writing, of one or more lines, and the keys that change it: those of readline, and of vi for who
 * wants them. The text is valid UTF-8 without controls but LF and tab; the cursor always stands between two clusters.
 * What would make it longer than EDIT_MAX is refused and changes nothing. All of it holds a message: it is wiped when freed.
 *
 * Keys. C-a C-e C-b C-f M-b M-f M-< M->, arrows, Home and End move (Ctrl or Alt with an arrow: by words; Ctrl with Home and
 * End: to the ends of the text). C-h C-d M-d M-Backspace C-w C-k C-u delete; all but the first two of these into a ring of
 * kills, where those in a row are one, from which C-y puts back and M-y puts an older one instead. C-t exchanges, M-u M-l
 * M-c change case. C-_ undoes, M-_ does it again; what is typed is undone by words. Enter with Alt, Shift or Ctrl is a new
 * line. Up and down go by the lines as they were last laid out, keeping the column.
 * What it leaves to the caller: plain Enter, Tab, Escape, every other key; up on the first line and down on the last, and
 * Backspace and C-d when there is no text. A key that the interface gives another meaning must be looked at before.
 */
#ifndef UI_NCURSES_EDIT_H
#define UI_NCURSES_EDIT_H

#include "ui-ncurses/text/key.h"
#include "ui-ncurses/text/wrap.h"

#include <stdbool.h>
#include <stddef.h>

#define EDIT_MAX 32000    /* bytes */

struct edit;

/* The text in the lines of a screen, and where in them the cursor is. */
struct edit_view {
	const struct wrap_line *lines;    /* borrowed until the text changes or is laid out again */
	size_t count, row;
	int column;
};

struct edit *edit_new(void);
void edit_free(struct edit *e);

/* The text with a NUL behind it; borrowed until the next change. */
const char *edit_text(const struct edit *e);
size_t edit_len(const struct edit *e);
size_t edit_cursor(const struct edit *e);

/*
 * Each that returns bool: false when it would be too long, and nothing changed. Text is cleaned: CR and CRLF become LF, other
 * controls go, bytes that are not UTF-8 become U+FFFD.
 */
/* New text with nothing to undo, the cursor at its end: a draft, or none. The kills stay; vi begins in insert mode. */
bool edit_set(struct edit *e, const char *text, size_t len);
/* At the cursor; undone in one step. */
bool edit_insert(struct edit *e, const char *text, size_t len);
/* In place of `old` bytes at `at`, widened to whole clusters; the cursor goes behind it. Undone in one step. */
bool edit_replace(struct edit *e, size_t at, size_t old, const char *text, size_t len);
/* Puts the cursor at `at`, or before the cluster that `at` is inside of. */
void edit_move(struct edit *e, size_t at);

/* True when the key was for the text, whether or not it changed anything. */
bool edit_key(struct edit *e, const struct key *k);
/* The last key, insertion or replacement was refused: the text would have been too long. */
bool edit_was_refused(const struct edit *e);

/* vi: Escape goes to normal mode. Any mode but that keeps the keys above. */
void edit_set_vi(struct edit *e, bool on);
bool edit_is_vi_normal(const struct edit *e);

/*
 * Lays the text out for `columns` (at least 3), one of which is kept for the cursor at the end of a full line. Borrowed
 * until the next call. Up and down move in these lines.
 */
const struct edit_view *edit_layout(struct edit *e, int columns);

#endif

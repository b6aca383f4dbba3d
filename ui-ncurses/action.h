/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything that can be done, once: the same rows are the keys, the /commands, the palette (Ctrl-O), the hint line and
 * the help, so that these cannot disagree. Each area has a table of its own; action.c joins them. A view may have keys that
 * only it has (view.h); they come before all others.
 */
#ifndef UI_NCURSES_ACTION_H
#define UI_NCURSES_ACTION_H

#include "ui-ncurses/text/key.h"
#include "ui-ncurses/view.h"

#include <stdbool.h>
#include <stddef.h>

struct ui;

/* A key as a table writes it. */
struct action_key {
	enum key_code code;    /* KEY_NOTHING: none */
	char mod;              /* 'C' Ctrl, 'M' Alt, 0 none */
	uint32_t ch;           /* for KEY_TEXT and KEY_FUNCTION */
};
#define ACTION_CTRL(c)  { KEY_TEXT, 'C', (c) }
#define ACTION_ALT(c)   { KEY_TEXT, 'M', (c) }
#define ACTION_F(n)     { KEY_FUNCTION, 0, (n) }
#define ACTION_PLAIN(c) { KEY_TEXT, 0, (c) }
#define ACTION_NAMED(k) { (k), 0, 0 }

struct action {
	const char *command;        /* "verify" for /verify; NULL: none */
	struct action_key key[2];
	unsigned places;            /* enum place: where the keys work, and where it is listed */
	unsigned hints;             /* where it stands in the hint line, in the order of the tables */
	const char *label;          /* in the hint line: one or two words, N_() */
	const char *help;           /* one sentence, N_() */
	const char *argument;       /* of the command, N_("NAME"); NULL: takes none */
	void (*run)(struct ui *u, const char *argument);    /* `argument` "" without one */
};

/* An area: its table, ended by a row without `run`. */
extern const struct action act_general[];
extern const struct action act_chat[];
extern const struct action act_contact[];
extern const struct action act_page[];

/* Walks all rows: the i-th from 0, NULL after the last. */
const struct action *action_at(size_t i);
/*
 * The i-th of those that work in `place` when `v` is the top view (NULL: none): its own first, then those of the tables; while
 * no profile is `open`, only those of PLACE_CLOSED. NULL after the last.
 */
const struct action *action_of(enum place place, const struct view *v, bool open, size_t i);
/* True: there is one for this key in this place, and it has been run. */
bool action_key(struct ui *u, const struct key *k);
/*
 * Runs "/name argument" (with or without the slash). False when there is no such command: then *near is the command most
 * like it, or NULL.
 */
bool action_command(struct ui *u, const char *line, const struct action **near);
const struct action *action_find(const char *command, size_t len);
/* "Ctrl-G" */
#define ACTION_KEY_MAX 24
void action_key_name(char out[ACTION_KEY_MAX], const struct action_key *k);
/* Paints the keys of this place into one line, the most wanted first, as many as fit; that of the help always. */
void action_paint_hints(const struct ui *u, const struct pane *p);
/* The key that stands at column `x` of a hint line of `cols`; false: none does. */
bool action_hint_key(const struct ui *u, int cols, int x, struct key *k);

#endif

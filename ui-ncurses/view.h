/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a screen is: one constant table of calls, exported by its file (`view_help`, `view_invite`, ...). A view changes its
 * own state and asks the daemon through `ui`; it never draws but into its pane, and never waits.
 */
#ifndef UI_NCURSES_VIEW_H
#define UI_NCURSES_VIEW_H

#include "ui-ncurses/term/canvas.h"
#include "ui-ncurses/text/key.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct action;
struct ui;

/* Where a key or a command has a meaning: what the hint line, the help and the palette list (action.h). */
enum place {
	PLACE_CHAT = 1,        /* a conversation, its input line has the focus */
	PLACE_PICK = 2,        /* a message is selected */
	PLACE_LIST = 4,        /* the list of conversations has the focus */
	PLACE_FORM = 8,        /* filling in: setup, unlock, add, ... */
	PLACE_PAGE = 16,       /* something to read: help, status, invite, ... */
	PLACE_SEARCH = 32,
	PLACE_CLOSED = 64,     /* nothing is open yet: set-up, locked */
	PLACE_ASK = 128,       /* a question is to be answered first (confirm.h): no action of another place works */
	PLACE_SELF = 256,      /* beside another one: the view itself looks at the key, the row only says so */
	PLACE_ANY = PLACE_CHAT | PLACE_PICK | PLACE_LIST | PLACE_FORM | PLACE_PAGE | PLACE_SEARCH,
};

struct view {
	const char *name;
	size_t size;                  /* of its state; zeroed before open(), wiped after close() */
	enum place place;             /* unless where() says otherwise */
	bool over;                    /* painted over what is below, in a box at the bottom */
	void (*open)(struct ui *u, void *self, const void *args);    /* `args`: see the view's header; borrowed */
	void (*close)(struct ui *u, void *self);
	/* True: used. What no action and no view uses is dropped. */
	bool (*key)(struct ui *u, void *self, const struct key *k);
	/* The whole pane is blank before. `self` may keep what it computes for the pane's size. */
	void (*paint)(const struct ui *u, void *self, const struct pane *p);
	const char *heading;          /* N_(): the title bar, where it always says the same */
	/* Else: one line in words. Without either the title is that of the view below. */
	void (*title)(const struct ui *u, const void *self, char *out, size_t cap);
	void (*heard)(struct ui *u, void *self, const json_t *event);    /* an event of the daemon */
	void (*again)(struct ui *u, void *self);                         /* what lay upon it is gone */
	void (*tick)(struct ui *u, void *self);                          /* a time that was asked for by ui_want() has come */
	enum place (*where)(const struct ui *u, const void *self);
	/* Keys that only it has, where `places` says or, without that, always; ended by a row without `run`. */
	const struct action *actions;
	bool (*bare)(const struct ui *u, const void *self);              /* takes the title bar and the hint line as well */
	int (*height)(const struct ui *u, const void *self);             /* rows, when `over` */
};

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the search share. */
#ifndef UI_NCURSES_FIND_STATE_H
#define UI_NCURSES_FIND_STATE_H

#include "ui-ncurses/chat/entry.h"
#include "ui-ncurses/chat/find_paint.h"
#include "ui-ncurses/text/edit.h"
#include "ui-ncurses/view.h"

#define FIND_MAX 500 /* hits; who wants more wants other words */

struct find {
	struct edit *edit;
	int64_t contact; /* the conversation one came from, 0: none */
	bool everywhere;
	bool asking, known; /* a question is under way; the last one was answered */
	bool going_on;      /* it is for more of the same */
	bool more;
	int64_t serial; /* answers to what was asked before are dropped */
	int64_t ask_at; /* mono ms, CLOCK_NEVER */
	char trouble[256];
	struct entry hit[FIND_MAX]; /* newest first */
	size_t n, chosen, top;
	int page; /* hits that fit the screen */
};

extern const struct view find_view;

#endif

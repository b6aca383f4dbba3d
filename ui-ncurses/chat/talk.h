/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conversation that is open: a window of some hundred entries on what the daemon keeps. Pages are fetched ahead of the
 * one who scrolls, and the far end is let go, so that a million messages cost what a few hundred do. What is new comes by
 * events. Knows no screen: which entry stands at the bottom is said by its order (scroll.h moves it).
 */
#ifndef UI_NCURSES_TALK_H
#define UI_NCURSES_TALK_H

#include "ui-ncurses/chat/entry.h"

struct ui;

#define TALK_PAGE 100                  /* entries asked for at a time */
#define TALK_WINDOW 600                /* entries kept */
#define TALK_AHEAD 120                 /* with fewer than this left in a direction, more are asked for */
#define TALK_HANDED (INT64_C(1) << 60) /* orders from here on: sent, the daemon has not said yet which order it has */

struct talk {
	int64_t contact;   /* 0: none is open */
	struct entry *row; /* owned, oldest first */
	size_t n, cap;
	bool known; /* the first page has come */
	bool more_before, more_after;
	bool asking_before, asking_after, asking_state;
	int64_t serial;    /* of this opening: answers to questions of an earlier one are dropped */
	char trouble[256]; /* why the conversation could not be read; "": nothing is wrong */

	bool follow;    /* the newest stands at the bottom */
	int64_t bottom; /* else: order of the entry that does */
	int hidden;     /* and how many of its lines are below the screen */
	int64_t pick;   /* order of the selected entry, 0: none */
	int64_t goal;   /* an order that was jumped to, 0: none: it is marked */
	bool settling;  /* what comes after it is still missing: until then it is not in the middle */

	int64_t read;       /* what the daemon holds as read, or will: everything up to this order */
	int64_t line_after; /* the unread line stands after this order; -1: no line */
	int64_t line_count; /* how many it says */
	int64_t below;      /* received while they could not be seen */
	int64_t refresh_at; /* mono ms: the states are asked for again; CLOCK_NEVER */
};

void talk_wipe(struct talk *t);
/* Leaves what is open and asks for the end of another conversation. 0: none. */
void talk_open(struct ui *u, struct talk *t, int64_t contact);
/* The same, with this entry on the screen. */
void talk_open_at(struct ui *u, struct talk *t, int64_t contact, int64_t order);
/* Of the same conversation: the unread line stays. */
void talk_to_end(struct ui *u, struct talk *t);
/* To the very first message. */
void talk_to_start(struct ui *u, struct talk *t);
/* The connection was lost and is there again. */
void talk_refresh(struct ui *u, struct talk *t);
/* An event of the daemon. */
void talk_news(struct ui *u, struct talk *t, const json_t *event);
/* Asks for pages that are wanted soon, lets go of those that are far, asks for states when it is time. */
void talk_settle(struct ui *u, struct talk *t);
/* What is on the screen has been seen: tells the daemon when that is news. */
void talk_seen(struct ui *u, struct talk *t);

/* Index of an order, or of the first entry after it; `n` when there is none. */
size_t talk_index(const struct talk *t, int64_t order);
/* NULL when it is not in the window. */
struct entry *talk_find(const struct talk *t, int64_t order);
/* Index of the entry at the bottom of the screen; only with n > 0. */
size_t talk_bottom(const struct talk *t);
/* Entries that the daemon has given an order. */
size_t talk_stored(const struct talk *t);
/* Puts one where it belongs, in the place of one of the same order; takes what it owns. */
void talk_put(struct talk *t, struct entry *e);
void talk_drop(struct talk *t, int64_t order);

#endif

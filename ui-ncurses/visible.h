/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For how long others can find us over Bluetooth: nearby, for the two ends of an invite, and blackout mode, for everybody
 * in range. Both are the daemon's; what is known of them here follows it: it says when one is switched, whoever did that,
 * and while one lasts it is asked how things are now and then. Works for the screens and for line mode.
 */
#ifndef UI_NCURSES_VISIBLE_H
#define UI_NCURSES_VISIBLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ui;

enum visible_mode {
	VISIBLE_NEARBY,
	VISIBLE_BLACKOUT,
	VISIBLE_MODES,
};

#define VISIBLE_NAME 32

struct visible {
	int64_t until[VISIBLE_MODES]; /* mono ms; 0: it is off */
	int64_t near;                 /* devices in range that show they run Nightjar */
	bool seen;                    /* whoever looks for devices sees this machine, because of us */
	bool known;                   /* the daemon has answered since the profile was opened */
	size_t adapters;
	char none[256];         /* why there is no adapter, in the daemon's words */
	char off[VISIBLE_NAME]; /* the adapter to be switched on first; "": one is on */
	int64_t ask_at;         /* mono ms: when the daemon is asked again */
	bool asking;
};

/* ---- what is so ---- */
/* Whole minutes that are left of it, the last one counted; 0: it is off. */
int64_t visible_minutes(const struct ui *u, enum visible_mode mode);
/* "blackout 97 min, 3 near": what is on, in at most `columns` if that can be, for the title bar; "": nothing is. */
void visible_sign(const struct ui *u, int columns, char *out, size_t cap);
/* What is on, in sentences; "": it is off. */
void visible_words(const struct ui *u, enum visible_mode mode, char *out, size_t cap);

/* For the two ends of an invite: how to find each other without a network, or that it is on; "": there is no adapter. */
void visible_offer(const struct ui *u, char *out, size_t cap);

/* ---- following the daemon ---- */
void visible_ask(struct ui *u);
/* The profile was closed, or the daemon is gone: nothing is known. */
void visible_forget(struct ui *u);
void visible_tick(struct ui *u);

/* ---- switching; each says what came of it ---- */
/*
 * As a person types it: "", a length of time ("20", "20 min", "2h"), or "off". To begin, asks whether to, saying what that
 * shows to whom; what stands in the way is said instead.
 */
void visible_nearby(struct ui *u, const char *argument);
void visible_blackout(struct ui *u, const char *argument);
/* Begins it (asking first) for as long as is usual, or ends it. */
void visible_turn(struct ui *u, enum visible_mode mode);

#endif

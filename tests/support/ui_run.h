/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interface as a person has it: build/nightjar on a terminal, with a real daemon (build/nightjard) on a profile that was
 * made for it, both under a clock that stands still where golden screens are to come. Only this machine: no road is on.
 * For tests/ui/NAME_screen_test.c, which link libvterm. Whatever fails ends the program with a sentence.
 */
#ifndef SUPPORT_UI_RUN_H
#define SUPPORT_UI_RUN_H

#include "support/daemon_run.h"
#include "support/made_fixed.h"
#include "support/term_golden.h"

enum ui_run_profile {
	UI_RUN_FRESH, /* nothing is set up: the first run */
	UI_RUN_EMPTY, /* an identity, nobody else */
	UI_RUN_FIXED, /* support/made_fixed.h */
	UI_RUN_BIG,   /* 20,000 messages with Bob */
	UI_RUN_HOSTILE, /* 3,000 of a Bob who wants the terminal */
	UI_RUN_PAIR,
		 /* Bob has a daemon of his own, on a network of the two; true_clock is set. ui_run_why_not() first */
};

struct ui_run_options {
	enum ui_run_profile profile;
	bool alone;                /* the daemon has a network of its own, with one interface, eth0; ui_run_why_not() first */
	bool true_clock;           /* no clock that stands still: timers that show the time of day go on */
	int rows, cols;            /* 0: 24x80 */
	const char *term, *locale; /* as in term.h */
	bool no_color;
	const char *const *arguments; /* of nightjar, after --profile and --socket; NULL: none */
	const char *const *more;      /* NAME=value */
};

struct ui_run {
	struct ui_run_options options;
	char top[64], folder[80]; /* HOME, and the profile in it */
	struct made_fixed ids;    /* of UI_RUN_FIXED */
	int64_t bob;              /* of UI_RUN_BIG, UI_RUN_HOSTILE and UI_RUN_PAIR */
	struct daemon_run daemon;
	struct term *term;
	struct {
		struct netns_lan lan;
		char folder[80];
		int64_t us; /* what we are to Bob */
		struct daemon_run daemon;
	} peer; /* of UI_RUN_PAIR */
};

/* NULL when UI_RUN_PAIR and `alone` can be made here; otherwise why not. */
const char *ui_run_why_not(void);

/* Makes the profile, starts the daemon, and then nightjar. */
void ui_run_start(struct ui_run *r, const struct ui_run_options *o);
/* Ends both and removes all files. */
void ui_run_end(struct ui_run *r);

/* The interface is closed (if it has not ended by itself) and opened again; with other options, when they are not NULL. */
void ui_run_again(struct ui_run *r, const struct ui_run_options *o);
/* The daemon dies at once, and comes back. */
void ui_run_kill_daemon(struct ui_run *r);
void ui_run_wake_daemon(struct ui_run *r);
/* The daemon stands still, and goes on: a slow one. */
void ui_run_stop_daemon(struct ui_run *r, bool on);

/* Asks our daemon; the answer is owned. */
json_t *ui_run_call(struct ui_run *r, const char *method, json_t *params);
/* Bob writes. */
void ui_run_peer_says(struct ui_run *r, const char *text);

#endif

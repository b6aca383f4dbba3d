/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control port of a tor that says what a test wants it to: what real tor never does, and what it does seldom. It lives
 * in the loop of what is tested. By default it lets everybody in who knows its cookie, and answers "250 OK".
 */
#ifndef SUPPORT_FAKE_TOR_H
#define SUPPORT_FAKE_TOR_H

#include "base/key.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_TOR_LINES 256    /* commands that are remembered of one run */

enum fake_tor_step {
	FAKE_TOR_OFFER,        /* PROTOCOLINFO */
	FAKE_TOR_CHALLENGE,    /* AUTHCHALLENGE */
	FAKE_TOR_LOGIN,        /* AUTHENTICATE */
	FAKE_TOR_EVENTS,       /* SETEVENTS */
	FAKE_TOR_STEPS,
	FAKE_TOR_ELSE,
};

struct fake_tor {
	/* To be set by the test. */
	const char *instead[FAKE_TOR_STEPS];    /* what it says there; "": nothing */
	bool hangs_up[FAKE_TOR_STEPS];          /* in place of an answer */
	/* Any other command: what it says, "" for nothing, NULL for "250 OK". */
	const char *(*answer)(void *ctx, const char *line);
	void *ctx;
	/* To be looked at. */
	char folder[64], control[96], cookie[96];
	char *lines[FAKE_TOR_LINES];            /* all commands, in their order */
	size_t nlines, taken;
	unsigned connections;
	/* Its own. */
	struct event_base *base;
	struct symkey secret;
	int listener, fd;
	struct event *accepts, *reads;
	char in[64 * 1024];
	size_t len;
};

/* Makes the folder and the cookie; listens when `listens`. */
void fake_tor_open(struct fake_tor *f, struct event_base *base, bool listens);
void fake_tor_listen(struct fake_tor *f);
/* Hangs up, removes the folder. */
void fake_tor_close(struct fake_tor *f);
/* Says this, to whom is connected. */
void fake_tor_say(struct fake_tor *f, const char *text);
void fake_tor_hang_up(struct fake_tor *f);
/* The next command that was not taken yet; NULL: none has come. */
const char *fake_tor_take(struct fake_tor *f);
/* How many of the commands begin like this. */
size_t fake_tor_count(const struct fake_tor *f, const char *begin);

/* Runs the loop until *counter >= want, or these ms are over. */
bool fake_tor_until(struct event_base *base, const unsigned *counter, unsigned want, int ms);
/* Runs the loop for so long. */
void fake_tor_run(struct event_base *base, int ms);
/* How many descriptors this process has. */
size_t fake_tor_descriptors(void);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom to dial over which road, and when: a row for each peer of the core and each road, with its back-off. Pure: time and
 * randomness are handed in.
 */
#ifndef DAEMON_REDIALS_H
#define DAEMON_REDIALS_H

#include "transports/backoff.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REDIALS_FIRST  INT64_C(2000)             /* ms: the first wait */
#define REDIALS_MOST   INT64_C(600000)           /* ms: the longest, unless configured */
#define REDIALS_GRID   INT64_C(30000)            /* ms: waits longer than this end together, to wake the machine less */
#define REDIALS_LATER  INT64_C(4000)             /* ms: what REDIAL_LATER gives the other side */
#define REDIALS_SHORT  INT64_C(10000)            /* ms: a link that lived shorter counts as a failure */

enum redial_turn { REDIAL_NEVER, REDIAL_LATER, REDIAL_NOW };    /* as the core says, core/core.h */

struct redial {
	uint64_t peer;
	unsigned road;        /* 0 is the best */
	enum redial_turn turn;
	bool linked;          /* over this road or a better one */
	bool running;         /* an attempt is under way */
	bool sighted;         /* it is known to be near: an attempt is no guess */
	int64_t began;        /* mono: the attempt that is under way */
	bool wanted;          /* something waits for this peer: it goes before others */
	int64_t not_before;   /* mono: REDIAL_LATER waits for the other side's attempt */
	struct backoff backoff;
};

struct redials {
	struct redial *rows;    /* owned, in the order of peer, then road */
	size_t n;
	int64_t most;
};

void redials_init(struct redials *t, int64_t most);
void redials_wipe(struct redials *t);
/* Replaces the rows; who was there keeps its back-off. `fresh` need not be sorted and is borrowed. `now` is mono. */
void redials_replace(struct redials *t, const struct redial *fresh, size_t n, int64_t now);
/* NULL when there is none. */
struct redial *redials_find(struct redials *t, uint64_t peer, unsigned road);
/* The first row of the peer, with *n rows of it from there; NULL when there is none. */
struct redial *redials_of(struct redials *t, uint64_t peer, size_t *n);
/* Something says that it can be reached now: due soon, whatever the back-off was. */
void redials_hint(struct redial *row, int64_t now);
/* Ours to dial and without a link or an attempt. */
bool redials_may(const struct redial *row);
/* When it is to be tried, mono; at or before `now`: at once. */
int64_t redials_due(const struct redial *row);
/* When to look at a row again that is due then: far ones end together. */
int64_t redials_wake(int64_t due, int64_t now);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom to dial, and when: one row per peer of the core, with its back-off. Pure: time and randomness are handed in.
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
#define REDIALS_SHORT  INT64_C(10000)            /* ms: a link that lived shorter counts as a failure */

struct redial {
	uint64_t peer;
	bool ours;        /* ours to dial, else it is theirs */
	bool linked;
	bool running;     /* an attempt is under way */
	struct backoff backoff;
};

struct redials {
	struct redial *rows;    /* owned, in the order of peer */
	size_t n;
	int64_t most;
};

void redials_init(struct redials *t, int64_t most);
void redials_wipe(struct redials *t);
/* Replaces the rows; who was there keeps its back-off. `fresh` need not be sorted and is borrowed. */
void redials_replace(struct redials *t, const struct redial *fresh, size_t n);
/* NULL when there is none. */
struct redial *redials_find(struct redials *t, uint64_t peer);
bool redials_is_due(const struct redial *row, int64_t now);
/* When a row with a wait until `due` is to be looked at again. */
int64_t redials_wake(int64_t due, int64_t now);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What somebody was seen to lack, and is to be sung: after a random wait, so that of all that could one does, and not
 * at all when somebody else is heard to. That is believed only so often, as whoever wants to keep a parcel from
 * others could sing it to us alone; and one that was sung is not again before a while that doubles, as whoever says
 * to lack it may lie.
 */
#ifndef CORE_CHORUS_DUE_H
#define CORE_CHORUS_DUE_H

#include "base/clock.h"
#include "base/rand.h"
#include "core/riblt.h"

#include <stdbool.h>

#define CHORUS_DUE_MOST   16384    /* remembered */
#define CHORUS_DUE_PLACES 4096
#define CHORUS_DUE_TRUST  3        /* times that others are left to sing it */
#define CHORUS_DUE_AGAIN  CLOCK_SECOND
#define CHORUS_DUE_DOUBLE 7        /* times that this doubles */
#define CHORUS_DUE_FORGET (5 * CLOCK_MINUTE)

struct chorus_song {
	struct chorus_song *next;
	uint8_t id[RIBLT_ID_LEN];
	bool is_proof;
	int64_t due;          /* mono ms; CLOCK_NEVER: nobody is known to lack it */
	int64_t quiet;        /* not before this */
	int64_t touched;
	unsigned sung;        /* times, by us */
	unsigned trusted;     /* times that we left it to others, since */
	bool by_others;       /* the last time it was they */
	unsigned piece;       /* the next one */
};

/* Zeros at first. */
struct chorus_due {
	struct chorus_song **place;    /* owned */
	size_t n, waiting;
};

void chorus_due_wipe(struct chorus_due *d);
void chorus_due_lacked(struct chorus_due *d, const uint8_t id[RIBLT_ID_LEN], bool is_proof, int64_t now,
                       const struct rand *rand);
/* Somebody else sings it: to its end, or a piece. */
void chorus_due_heard(struct chorus_due *d, const uint8_t id[RIBLT_ID_LEN], bool whole, int64_t now);
/* The one to be sung next, proofs first, that is due by then; NULL: none. */
struct chorus_song *chorus_due_next(struct chorus_due *d, int64_t by, bool proofs_only);
void chorus_due_sung(struct chorus_due *d, struct chorus_song *s, int64_t now);
/* It cannot be sung any more. */
void chorus_due_cancel(struct chorus_due *d, struct chorus_song *s);
int64_t chorus_due_wake(const struct chorus_due *d);
/* Forgets what was not lacked for long. */
void chorus_due_tidy(struct chorus_due *d, int64_t now);

#endif

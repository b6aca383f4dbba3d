/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which devices have taken what we wrote: those that were seen to lack it, and then not to. Each counts once. */
#ifndef CORE_CHORUS_TALLY_H
#define CORE_CHORUS_TALLY_H

#include "core/carry_state.h"

#define CHORUS_TALLY_MOST 1024    /* of ours, watched */

struct chorus_tally_row;

/* Zeros at first. */
struct chorus_tally {
	struct chorus_tally_row *row;    /* owned */
	size_t n;
};

void chorus_tally_wipe(struct chorus_tally *t);
/* The device at this place, of 64, had ours or lacked it. */
void chorus_tally_note(struct chorus_tally *t, struct core *c, struct held *e, unsigned place, bool had);
/* Somebody else is at this place now. */
void chorus_tally_leave(struct chorus_tally *t, unsigned place);
/* Forgets those that are ours no more. */
void chorus_tally_tidy(struct chorus_tally *t, const struct hold *h);

#endif

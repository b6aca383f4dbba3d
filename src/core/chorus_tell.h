/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own summaries: the coded symbols of what we hold, as many as others seem to need, one datagram after another.
 * All of one stream are of the set as it was when it began.
 */
#ifndef CORE_CHORUS_TELL_H
#define CORE_CHORUS_TELL_H

#include "core/chorus_set.h"
#include "core/chorus_wire.h"

/* Zeros at first. */
struct chorus_tell {
	struct riblt *code;         /* owned; NULL: nothing was said yet */
	uint8_t salt[RIBLT_SALT_LEN];
	unsigned bits, slice;
	uint64_t version;           /* of the set */
	uint32_t next, want;        /* symbols */
	uint32_t others;            /* symbols that others who hold the same have said since */
	bool waits;                 /* a datagram waits to be sent */
	int64_t at;                 /* mono ms: when the next datagram goes, if one waits */
};

void chorus_tell_wipe(struct chorus_tell *t);
/* It is time for one: from the beginning, or as it goes on. */
void chorus_tell_begin(struct chorus_tell *t, const struct chorus_set *set, const struct core *c);
/* Somebody needs so many symbols. */
void chorus_tell_more(struct chorus_tell *t, uint64_t want, const struct core *c);
/* Somebody who holds the same has said so many. */
void chorus_tell_heard(struct chorus_tell *t, uint32_t symbols);
/* Fills the next one. */
void chorus_tell_next(struct chorus_tell *t, struct chorus_wire_summary *m, const struct core *c);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is heard on a segment, by the number of its address, and what it holds that we do not, and the other way round:
 * what its summaries say, with our own set taken off (core/riblt_decode.h). An address can be forged, so nobody is
 * believed anything here that would not be believed of a stranger.
 */
#ifndef CORE_CHORUS_SOURCE_H
#define CORE_CHORUS_SOURCE_H

#include "core/chorus_set.h"
#include "core/chorus_wire.h"
#include "core/quota.h"
#include "core/riblt_decode.h"

#define CHORUS_SOURCES      64
#define CHORUS_SOURCE_HELD  (10 * CLOCK_SECOND)    /* silent for so long: somebody new may take its place */
#define CHORUS_SOURCE_GONE  (3 * CLOCK_MINUTE)     /* silent for so long: it is not there */
#define CHORUS_SYMBOLS_ONE  16384                  /* of one stream: about 11,000 differences */
#define CHORUS_SYMBOLS_ALL  131072                 /* kept of all sources: 16 MB */

struct chorus_source {
	uint64_t number;              /* 0: nobody */
	int64_t since, heard;         /* mono ms */
	int64_t neighbour;            /* 0: has brought nothing yet */
	int64_t carries, proofs, datagrams, streams;    /* core/quota.h */
	unsigned strays;              /* parcels that looked as if for us, and were not */
	bool met;                     /* core/spread.h was told */
	bool fresh;                   /* it was not here before: for whoever keeps something by its place */

	bool begun;                   /* a stream is being listened to, or was */
	uint8_t salt[RIBLT_SALT_LEN];
	unsigned bits, slice;
	uint16_t room;
	bool done;                    /* what differs is known */
	size_t has, lacks;            /* so much then, of what we lack and what we have */
	uint64_t upto, version;       /* serial of our newest item then, and which set that was */
	uint64_t *differs;            /* owned: short ids of that, first what we lacked */
	size_t ndiffers, ntheirs;
	struct riblt *own;            /* owned, like what follows; NULL when all was told */
	struct riblt_decode *decode;
};

/* Zeros at first. */
struct chorus_sources {
	struct chorus_source s[CHORUS_SOURCES];
	int64_t streams;              /* core/quota.h: of all */
	size_t symbols;               /* that all decoders keep */
};

void chorus_source_wipe(struct chorus_sources *x);
/* The one with this number; a new one where there is a place for it. NULL: it is not listened to now. */
struct chorus_source *chorus_source_hear(struct chorus_sources *x, uint64_t number, int64_t now);
/* How many are there. */
size_t chorus_source_count(const struct chorus_sources *x, int64_t now);

enum chorus_source_news { CHORUS_SOURCE_NOTHING, CHORUS_SOURCE_MORE, CHORUS_SOURCE_DONE };

/*
 * A summary has come of it. DONE: chorus_source_difference() tells, again whenever the stream is begun again; MORE:
 * it does not suffice yet.
 */
enum chorus_source_news chorus_source_summary(struct chorus_sources *x, struct chorus_source *s, struct core *c,
                                              const struct chorus_set *set, const struct chorus_wire_summary *m);
/* Visits what differed, by short ids. `theirs`: we lacked it. */
void chorus_source_difference(const struct chorus_source *s, void (*visit)(void *ctx, uint64_t short_id, bool theirs),
                              void *ctx);

#endif

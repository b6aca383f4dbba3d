/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of tags that may open a first flight, so that a stranger costs one probe and no key agreement.
 *
 *   T = PRF(tag key of this epoch and way, "nightjar/v1/tag", j)[0..16],  j = 1, 2, 3, ... within each epoch
 *
 * For every owner (a contact or an open invite) the tags of the previous, current and next epoch of up to two chains
 * are expected; in each epoch a window (hi - 32, hi + 32] around the highest j seen. A used tag leaves the table for
 * good: that is the replay protection, and so a window is stored before the reply leaves and kept for as long as its
 * epoch can be derived (epoch >= base of its chain), since a clock that is set back brings old epochs back.
 *
 * The dialler counts j up per (chain, epoch) and stores it before the flight leaves. It must not let more than
 * TAGS_AHEAD flights of one epoch go unanswered: beyond that the receiver looks for other tags until the next hour.
 *
 * About 7 KB per owner at 1000 of them. Nothing here is constant-time: tags are public once sent, and unguessable
 * before.
 */
#ifndef CORE_TAGS_H
#define CORE_TAGS_H

#include "base/rand.h"
#include "core/epoch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAGS_LEN        16
#define TAGS_AHEAD      32      /* how far beyond the highest used j a flight is expected */
#define TAGS_CHAINS     2       /* per owner: the chain in use and, around a renewal, the next one */
#define TAGS_OWNERS_MAX 4096
#define TAGS_WINDOW_LEN 16

/* What is stored per (owner, chain, epoch), for incoming flights only. */
struct tags_window {
	uint32_t generation;    /* of the chain */
	uint32_t epoch;
	uint32_t hi;            /* highest used j; 0: none yet */
	uint32_t used;          /* bit i: hi - i is used */
};

struct tags_owner {
	uint64_t id;                              /* the caller's handle */
	struct epoch_chain *chains[TAGS_CHAINS];  /* borrowed for the call, or NULL; their caches may move */
	uint32_t now;                             /* current epoch */
	const struct tags_window *windows;        /* stored ones, any order, borrowed; others are ignored */
	size_t window_count;
};

struct tags_hit {
	uint64_t owner;
	uint32_t generation, epoch, j;
};

struct tags;

/* `rand` is used once, for a salt that keeps others from aiming at one bucket. Returned owned. */
struct tags *tags_new(const struct rand *rand);
/* Wipes all tags and keys. */
void tags_free(struct tags *t);

/* The tag of flight j under a way's tag key. */
void tags_make(uint8_t tag[TAGS_LEN], const struct symkey *tag_key, uint32_t j);

/*
 * Expect (from now on only) the tags of `now` - 1, `now` and `now` + 1 for this owner: when it is added, when its
 * chains change and when the epoch changes. Windows already here are kept, as they are at least as recent as the stored
 * ones. False when there are TAGS_OWNERS_MAX owners already. Chains that cannot derive an epoch simply have no tags for
 * it.
 */
bool tags_set_owner(struct tags *t, const struct tags_owner *owner) __attribute__((warn_unused_result));
void tags_drop_owner(struct tags *t, uint64_t id);

/* Fills `hit` when the tag is expected. Changes nothing: open the veil first, so that a damaged copy burns no tag. */
bool tags_find(const struct tags *t, const uint8_t tag[TAGS_LEN], struct tags_hit *hit)
	__attribute__((warn_unused_result));
/*
 * The flight opened: refuse its tag from now on, and slide the window. Fills `window`, to be stored before the reply
 * leaves. False when the tag is not expected any more: treat the flight as a stranger's.
 */
bool tags_use(struct tags *t, const struct tags_hit *hit, struct tags_window *window)
	__attribute__((warn_unused_result));

size_t tags_count(const struct tags *t);
/* Bytes of memory held. */
size_t tags_memory(const struct tags *t);

/* generation u32 | epoch u32 | hi u32 | used u32. Encode returns TAGS_WINDOW_LEN, or 0 when it does not fit. */
size_t tags_window_encode(uint8_t *buf, size_t cap, const struct tags_window *w);
bool tags_window_decode(struct tags_window *w, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sealed parcels of ours that their recipient has not acknowledged, by (contact, session, sequence number).
 * Messages that wait to be sealed are conversation_unsealed()'s. See store.h for errors and visits.
 */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "core/store.h"

#define OUTBOX_TAG_LEN 16

struct outbox_parcel {
	int64_t contact;
	uint32_t session;
	uint64_t seq;
	uint8_t class;
	int64_t queued;                     /* wall ms */
	int64_t order;                      /* of the message; 0: carries none */
	uint8_t tag[OUTBOX_TAG_LEN];
	uint8_t receipt[OUTBOX_TAG_LEN];    /* secret: showing it later proves delivery */
	const uint8_t *parcel;              /* borrowed */
	size_t len;
};

struct outbox_counts {
	uint64_t count, bytes;    /* waiting */
};

enum err outbox_add(struct store *s, const struct outbox_parcel *p) __attribute__((warn_unused_result));
/* Those of the session after `seq`, in order, at most `limit`. */
struct outbox_range {
	int64_t contact;
	uint32_t session;
	uint64_t after;
	size_t limit;
};
enum err outbox_next(struct store *s, const struct outbox_range *range,
                     bool (*visit)(void *ctx, const struct outbox_parcel *p), void *ctx)
	__attribute__((warn_unused_result));
/* ERR_NO_MESSAGE, or visits once. Reads the contact's rows one after the other: there is no index over tags. */
enum err outbox_find_tag(struct store *s, int64_t contact, const uint8_t tag[OUTBOX_TAG_LEN],
                         bool (*visit)(void *ctx, const struct outbox_parcel *p), void *ctx)
	__attribute__((warn_unused_result));

/* What a deletion took away: how many, and the first and last message among them (0: none). */
struct outbox_gone {
	uint64_t count;
	int64_t first_order, last_order;
};
/* Acknowledged up to and including `seq`. */
enum err outbox_delete_upto(struct store *s, int64_t contact, uint32_t session, uint64_t seq, struct outbox_gone *gone)
	__attribute__((warn_unused_result));
enum err outbox_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

enum err outbox_counts(struct store *s, int64_t contact, struct outbox_counts *out) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changes with every message: the ratchet and the frontiers of a pair, one small row per (contact, device).
 * There is one device today: 0. See store.h for errors.
 */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/store.h"

struct session {
	int64_t contact;
	uint32_t device;
	uint32_t number;       /* goes up by one with each reset of the pair; sequence numbers start again */
	uint64_t sent_seq;     /* the last number given to a message of ours */
	uint64_t acked_seq;    /* they have everything of ours up to here */
	uint64_t recv_seq;     /* we have everything of theirs up to here; beyond it see gap.h */
};

/* Inserts or replaces row and ratchet. */
enum err session_put(struct store *s, const struct session *v, const void *ratchet, size_t len)
	__attribute__((warn_unused_result));
/* The numbers alone. ERR_NO_CONTACT when there is no such row. */
enum err session_update(struct store *s, const struct session *v) __attribute__((warn_unused_result));
/* ERR_NO_CONTACT; `ratchet` may be NULL. ERR_PROFILE_CORRUPT when the ratchet is longer than the cap. */
enum err session_get(struct store *s, int64_t contact, uint32_t device, struct session *out, struct store_buf *ratchet)
	__attribute__((warn_unused_result));
/* All rows of all contacts, without ratchets. */
enum err session_list(struct store *s, bool (*visit)(void *ctx, const struct session *v), void *ctx)
	__attribute__((warn_unused_result));
enum err session_delete(struct store *s, int64_t contact, uint32_t device) __attribute__((warn_unused_result));
enum err session_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif

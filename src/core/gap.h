/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sequence numbers of a contact's messages that we hold beyond the frontier, while something before them is missing.
 * See store.h for errors.
 */
#ifndef CORE_GAP_H
#define CORE_GAP_H

#include "core/store.h"

/* Whose numbers: of which contact, in which of its sessions. */
struct gap_of {
	int64_t contact;
	uint32_t session;
};

enum err gap_add(struct store *s, struct gap_of of, uint64_t seq) __attribute__((warn_unused_result));
enum err gap_has(struct store *s, struct gap_of of, uint64_t seq, bool *out) __attribute__((warn_unused_result));
/*
 * The frontier has come to `*frontier`: moves it over the numbers held right after it and forgets all up to there.
 */
enum err gap_close(struct store *s, struct gap_of of, uint64_t *frontier) __attribute__((warn_unused_result));
/* In ascending order. */
enum err gap_list(struct store *s, struct gap_of of, bool (*visit)(void *ctx, uint64_t seq), void *ctx)
	__attribute__((warn_unused_result));
/* All of the contact, whatever the session. */
enum err gap_forget(struct store *s, int64_t contact) __attribute__((warn_unused_result));

#endif

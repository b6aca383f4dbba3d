/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The secrets that roads make an identity's own addresses of: one in use and, while contacts are being told of it, those
 * it replaces. They are no identity keys: an address can be replaced and its owner stays who it is. See store.h.
 */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include "base/rand.h"
#include "core/store.h"

struct address {
	int64_t identity;
	uint32_t number;        /* 1, 2, 3, ...: the highest is in use */
	int64_t created;        /* wall ms */
	struct symkey secret;
};

/* A fresh one, in use from now on. */
enum err address_add(struct store *s, int64_t identity, int64_t wall, const struct rand *rand)
	__attribute__((warn_unused_result));
/* Newest first. The visitor's copy is wiped afterwards. */
enum err address_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct address *a), void *ctx)
	__attribute__((warn_unused_result));
enum err address_count(struct store *s, int64_t identity, size_t *n) __attribute__((warn_unused_result));
/* Identities that have former ones besides: fills up to `cap` of them, *n. */
enum err address_replaced(struct store *s, int64_t *identities, size_t cap, size_t *n) __attribute__((warn_unused_result));
/* All but the one in use. */
enum err address_forget_former(struct store *s, int64_t identity) __attribute__((warn_unused_result));

#endif

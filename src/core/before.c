/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table of hashes: open addressing, at most half full. */
#include "core/before.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS    65536
#define MOST     32768
#define HASH_LEN 16

_Static_assert(BEFORE_LOOK_BACK < MOST && MOST <= SLOTS / 2, "room for more, and at most half full");

struct before {
	uint8_t hash[SLOTS][HASH_LEN];    /* zeros: empty */
	size_t count;
};

static void hash_of(const struct message *m, uint8_t out[HASH_LEN])
{
	crypto_generichash_state st;
	uint8_t place[4 + 8 + 8];
	struct pack w = pack_into(place, sizeof(place));

	pack_u32(&w, m->session);
	pack_u64(&w, m->seq);
	pack_u64(&w, (uint64_t)m->sent);
	crypto_generichash_init(&st, NULL, 0, HASH_LEN);
	crypto_generichash_update(&st, place, pack_done(&w));
	crypto_generichash_update(&st, m->body, m->len);
	crypto_generichash_final(&st, out, HASH_LEN);
}

/* Where the hash is, or the empty place for it. */
static size_t seek(const struct before *b, const uint8_t hash[HASH_LEN])
{
	struct unpack r = unpack_from(hash, HASH_LEN);
	size_t i = unpack_u32(&r) % SLOTS;

	while (!sodium_is_zero(b->hash[i], HASH_LEN) && memcmp(b->hash[i], hash, HASH_LEN) != 0) /* public: both ends know it */
		i = (i + 1) % SLOTS;
	return i;
}

bool before_has(const struct before *b, const struct message *m)
{
	uint8_t hash[HASH_LEN];

	hash_of(m, hash);
	return !sodium_is_zero(b->hash[seek(b, hash)], HASH_LEN);
}

bool before_add(struct before *b, const struct message *m)
{
	uint8_t hash[HASH_LEN];
	size_t i;

	hash_of(m, hash);
	i = seek(b, hash);
	if (!sodium_is_zero(b->hash[i], HASH_LEN))
		return true;
	if (b->count == MOST)
		return false;
	memcpy(b->hash[i], hash, HASH_LEN);
	b->count++;
	return true;
}

static bool add_received(void *ctx, const struct message *m)
{
	return m->direction != MESSAGE_IN || before_add(ctx, m);
}

struct before *before_read(struct store *s, int64_t conversation)
{
	const struct conversation_range range = {
		.conversation = conversation,
		.way = CONVERSATION_BEFORE,
		.from = CONVERSATION_END,
		.limit = BEFORE_LOOK_BACK,
	};
	struct before *b = calloc(1, sizeof(*b));

	ASSERT(b);
	if (conversation_page(s, &range, add_received, b) == ERR_OK)
		return b;
	before_free(b);
	return NULL;
}

void before_free(struct before *b)
{
	if (b)
		sodium_memzero(b, sizeof(*b));
	free(b);
}

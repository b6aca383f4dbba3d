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
#define HASH_LEN 8    /* a collision costs who makes it a message of his own */

_Static_assert(BEFORE_LOOK_BACK < MOST && MOST <= SLOTS / 2, "room for more, and at most half full");

/* Place and time, then the text: zeros when that is not to be compared. */
struct entry {
	uint8_t place[HASH_LEN], text[HASH_LEN];
};

struct before {
	struct entry all[SLOTS];    /* place zeros: empty */
	size_t count;
};

static void hash(uint8_t out[HASH_LEN], const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	uint8_t h[16];
	crypto_generichash_state st;

	crypto_generichash_init(&st, NULL, 0, sizeof(h));
	crypto_generichash_update(&st, a, alen);
	crypto_generichash_update(&st, b, blen);
	crypto_generichash_final(&st, h, sizeof(h));
	memcpy(out, h, HASH_LEN);
	/* Zeros mean that there is none. */
	out[HASH_LEN - 1] |= 1;
}

/* Does the row say something else than at first? */
static bool is_changed(const struct message *m)
{
	return (m->kind > LETTER_TEXT && m->kind != LETTER_TIMER) || m->shape.edited > 0;
}

static struct entry entry_of(const struct message *m, bool changed)
{
	struct entry e = { .text = { 0 } };
	uint8_t place[4 + 8 + 8];
	struct pack w = pack_into(place, sizeof(place));

	pack_u32(&w, m->session);
	pack_u64(&w, m->seq);
	pack_u64(&w, (uint64_t)m->sent);
	hash(e.place, place, pack_done(&w), NULL, 0);
	if (!changed && !is_changed(m))
		hash(e.text, place, sizeof(place), m->body, m->len);
	return e;
}

static bool is_same(const struct entry *a, const struct entry *b)
{
	bool open = sodium_is_zero(a->text, HASH_LEN) || sodium_is_zero(b->text, HASH_LEN);

	return open || memcmp(a->text, b->text, HASH_LEN) == 0; /* public: both ends know it */
}

/* Where the entry is, or the empty place for it. */
static size_t seek(const struct before *b, const struct entry *e)
{
	struct unpack r = unpack_from(e->place, HASH_LEN);
	size_t i = unpack_u32(&r) % SLOTS;

	while (!sodium_is_zero(b->all[i].place, HASH_LEN) &&
	       !(memcmp(b->all[i].place, e->place, HASH_LEN) == 0 && is_same(&b->all[i], e))) /* public, the same */
		i = (i + 1) % SLOTS;
	return i;
}

bool before_has(const struct before *b, const struct message *m, bool changed)
{
	struct entry e = entry_of(m, changed);

	return !sodium_is_zero(b->all[seek(b, &e)].place, HASH_LEN);
}

bool before_add(struct before *b, const struct message *m)
{
	struct entry e = entry_of(m, false);
	size_t i = seek(b, &e);

	if (!sodium_is_zero(b->all[i].place, HASH_LEN)) {
		/* Two of one place and time: both are known from here on. */
		if (sodium_is_zero(e.text, HASH_LEN))
			memset(b->all[i].text, 0, HASH_LEN);
		return true;
	}
	if (b->count == MOST)
		return false;
	b->all[i] = e;
	b->count++;
	return true;
}

void before_change(struct before *b, const struct message *m)
{
	struct entry e = entry_of(m, true);
	size_t i = seek(b, &e);

	if (!sodium_is_zero(b->all[i].place, HASH_LEN))
		memset(b->all[i].text, 0, HASH_LEN);
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
	if (conversation_all(s, &range, add_received, b) == ERR_OK)
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

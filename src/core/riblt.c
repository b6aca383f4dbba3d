/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which symbols an item is in, and the symbols of one set made in blocks. */
#include "core/riblt.h"

#include "base/assert.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>

#define FIRST_BLOCK 64    /* after symbol 0, which is made alone: it is all that equal sets need */
#define MIX_BITS    28    /* so that both sides of reaches() stay under 2^63 */

_Static_assert(crypto_shorthash_KEYBYTES == RIBLT_SALT_LEN, "the salt is the key of SipHash");
_Static_assert(RIBLT_SYMBOLS_MAX <= 1u << 17, "see MIX_BITS");

struct riblt {
	struct riblt_item *items;
	size_t n;
	struct riblt_symbol *symbols;
	uint32_t ready;    /* symbols made */
};

/* Sebastiano Vigna's finalizer of SplitMix64: a bijection that leaves no visible relation between neighbours. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* (i+1)(i+2) / ((j+1)(j+2)) <= u, where u = draw / 2^MIX_BITS. */
static bool reaches(uint64_t i, uint64_t j, uint64_t draw)
{
	return (i + 1) * (i + 2) << MIX_BITS <= (j + 1) * (j + 2) * draw;
}

uint32_t riblt_next(uint64_t short_id, uint32_t i)
{
	uint64_t draw = (mix(short_id + UINT64_C(0x9e3779b97f4a7c15) * (i + 1)) >> (64 - MIX_BITS)) + 1;
	double at = ((double)i + 1) * ((double)i + 2) * (double)(1u << MIX_BITS) / (double)draw;
	double guess = sqrt(at + 0.25) - 1.5;
	uint64_t j;

	/* Floating point only guesses: the integers below decide, so that every machine comes to the same j. */
	if (guess > (double)RIBLT_SYMBOLS_MAX + 1)
		return RIBLT_SYMBOLS_MAX;
	j = guess > (double)i + 1 ? (uint64_t)guess : (uint64_t)i + 1;
	while (!reaches(i, j, draw))
		j++;
	while (j > (uint64_t)i + 1 && reaches(i, j - 1, draw))
		j--;
	return j < RIBLT_SYMBOLS_MAX ? (uint32_t)j : RIBLT_SYMBOLS_MAX;
}

static uint64_t read_be(const uint8_t b[8])
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | b[i];
	return v;
}

uint64_t riblt_siphash(const uint8_t key[RIBLT_SALT_LEN], const uint8_t *in, size_t len)
{
	uint8_t out[crypto_shorthash_BYTES];

	crypto_shorthash(out, in, len, key);
	return read_be(out);
}

uint64_t riblt_hash(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t id[RIBLT_ID_LEN])
{
	return riblt_siphash(salt, id, RIBLT_ID_LEN);
}

void riblt_item_init(struct riblt_item *item, const uint8_t salt[RIBLT_SALT_LEN], uint64_t short_id)
{
	uint8_t flipped[RIBLT_SALT_LEN], be[8];

	for (size_t i = 0; i < sizeof(flipped); i++)
		flipped[i] = salt[i] ^ 0xff;
	for (size_t i = 0; i < sizeof(be); i++)
		be[i] = (uint8_t)(short_id >> (56 - 8 * i));
	item->id = short_id;
	item->check = (uint32_t)riblt_siphash(flipped, be, sizeof(be));
	item->next = 0;
}

void riblt_add(struct riblt_symbol *s, const struct riblt_item *item, int32_t sign)
{
	s->sum ^= item->id;
	s->check ^= item->check;
	s->count += sign;
}

bool riblt_is_empty(const struct riblt_symbol *s)
{
	return s->sum == 0 && s->check == 0 && s->count == 0;
}

uint32_t riblt_block_end(uint32_t i)
{
	uint32_t end = FIRST_BLOCK;

	if (i == 0)
		return 1;
	while (end <= i)
		end *= 2;
	return end;
}

void riblt_spread(struct riblt_item *item, struct riblt_symbol *symbols, uint32_t end, int32_t sign)
{
	while (item->next < end) {
		riblt_add(&symbols[item->next], item, sign);
		item->next = riblt_next(item->id, item->next);
	}
}

struct riblt *riblt_new(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t (*ids)[RIBLT_ID_LEN], size_t n)
{
	return riblt_new_with(salt, ids, n, riblt_hash);
}

struct riblt *riblt_new_with(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t (*ids)[RIBLT_ID_LEN], size_t n,
                             riblt_shorten shorten)
{
	struct riblt *r = calloc(1, sizeof(*r));

	ASSERT(r && n <= RIBLT_ITEMS_MAX);
	r->items = calloc(n ? n : 1, sizeof(*r->items));
	ASSERT(r->items);
	r->n = n;
	for (size_t i = 0; i < n; i++)
		riblt_item_init(&r->items[i], salt, shorten(salt, ids[i]));
	return r;
}

void riblt_free(struct riblt *r)
{
	if (!r)
		return;
	free(r->items);
	free(r->symbols);
	free(r);
}

size_t riblt_count(const struct riblt *r)
{
	return r->n;
}

uint64_t riblt_short(const struct riblt *r, size_t i)
{
	ASSERT(i < r->n);
	return r->items[i].id;
}

static void make_until(struct riblt *r, uint32_t end)
{
	r->symbols = realloc(r->symbols, end * sizeof(*r->symbols));
	ASSERT(r->symbols);
	for (uint32_t i = r->ready; i < end; i++)
		r->symbols[i] = (struct riblt_symbol){ .count = 0 };
	for (size_t i = 0; i < r->n; i++)
		riblt_spread(&r->items[i], r->symbols, end, 1);
	r->ready = end;
}

struct riblt_symbol riblt_symbol(struct riblt *r, uint32_t i)
{
	ASSERT(i < RIBLT_SYMBOLS_MAX);
	if (i >= r->ready)
		make_until(r, riblt_block_end(i));
	return r->symbols[i];
}

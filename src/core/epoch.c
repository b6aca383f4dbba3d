/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/epoch.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>

#define CACHE_BEHIND 4    /* the cache stays this far behind what was asked: the epochs just before are wanted too */

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static void walk(struct symkey *k, uint32_t from, uint32_t to)
{
	for (uint32_t t = from; t < to; t++)
		kdf_prf(k, k, KDF_LABEL("epoch"), "", 0);
}

/* E_epoch, for base <= epoch <= base + EPOCH_AHEAD_MAX. */
static void key_at(const struct epoch_chain *c, uint32_t epoch, struct symkey *out)
{
	bool from_cache = c->cached <= epoch;

	*out = from_cache ? c->cached_key : c->key;
	walk(out, from_cache ? c->cached : c->base, epoch);
}

static bool in_reach(const struct epoch_chain *c, uint32_t epoch)
{
	return epoch >= c->base && epoch - c->base <= EPOCH_AHEAD_MAX;
}

static void set_cache(struct epoch_chain *c, uint32_t epoch)
{
	struct symkey k;

	key_at(c, epoch, &k);
	c->cached = epoch;
	c->cached_key = k;
	sodium_memzero(&k, sizeof(k));
}

uint32_t epoch_at(int64_t wall)
{
	if (wall < 0)
		return 0;
	return wall / CLOCK_HOUR < UINT32_MAX ? (uint32_t)(wall / CLOCK_HOUR) : UINT32_MAX;
}

void epoch_init(struct epoch_chain *c, uint32_t base, enum epoch_side side, const struct symkey *root)
{
	ASSERT(side == EPOCH_SIDE_A || side == EPOCH_SIDE_B);
	*c = (struct epoch_chain){
		.base = base, .side = side, .key = *root, .cached = base, .cached_key = *root,
	};
}

void epoch_wipe(struct epoch_chain *c)
{
	sodium_memzero(c, sizeof(*c));
}

static void way_keys(const struct symkey *e, enum epoch_side from, struct epoch_way *out)
{
	const uint8_t way = from == EPOCH_SIDE_A ? 0 : 1;

	kdf_prf(&out->tag, e, KDF_LABEL("epoch-tag"), &way, sizeof(way));
	kdf_prf(&out->veil, e, KDF_LABEL("epoch-veil"), &way, sizeof(way));
	kdf_prf(&out->psk, e, KDF_LABEL("epoch-psk"), &way, sizeof(way));
	kdf_prf(&out->beacon, e, KDF_LABEL("epoch-beacon"), &way, sizeof(way));
}

bool epoch_keys(struct epoch_chain *c, uint32_t epoch, struct epoch_keys *out)
{
	const enum epoch_side other = c->side == EPOCH_SIDE_A ? EPOCH_SIDE_B : EPOCH_SIDE_A;
	struct symkey e;
	uint32_t mark;

	epoch = max_u32(epoch, c->base);
	if (!in_reach(c, epoch)) {
		epoch_keys_wipe(out);
		return false;
	}
	mark = epoch - c->base > CACHE_BEHIND ? epoch - CACHE_BEHIND : c->base;
	if (c->cached < mark || c->cached > epoch)
		set_cache(c, mark);
	key_at(c, epoch, &e);
	out->epoch = epoch;
	way_keys(&e, c->side, &out->out);
	way_keys(&e, other, &out->in);
	sodium_memzero(&e, sizeof(e));
	return true;
}

void epoch_keys_wipe(struct epoch_keys *k)
{
	sodium_memzero(k, sizeof(*k));
}

bool epoch_confirm(struct epoch_chain *c, uint32_t own, uint32_t peer)
{
	const uint32_t sure = own < peer ? own : peer;
	struct symkey k;

	if (sure == 0 || sure - 1 <= c->base || !in_reach(c, sure - 1))
		return false;
	key_at(c, sure - 1, &k);
	c->base = sure - 1;
	c->key = k;
	if (c->cached < c->base) {
		c->cached = c->base;
		c->cached_key = k;
	}
	sodium_memzero(&k, sizeof(k));
	return true;
}

bool epoch_renew(struct epoch_chain *next, const struct epoch_chain *cur, const struct symkey *fresh, uint32_t epoch)
{
	const uint32_t generation = cur->generation + 1;
	const enum epoch_side side = cur->side;
	struct symkey root;

	if (!in_reach(cur, epoch))
		return false;
	key_at(cur, epoch, &root);
	kdf_prf(&root, &root, KDF_LABEL("renew"), fresh->b, sizeof(fresh->b));
	epoch_init(next, epoch, side, &root);
	next->generation = generation;
	sodium_memzero(&root, sizeof(root));
	return true;
}

size_t epoch_encode(uint8_t *buf, size_t cap, const struct epoch_chain *c)
{
	struct pack w = pack_into(buf, cap);

	pack_u32(&w, c->base);
	pack_u32(&w, c->generation);
	pack_u8(&w, (uint8_t)c->side);
	pack_bytes(&w, c->key.b, sizeof(c->key.b));
	return pack_done(&w);
}

bool epoch_decode(struct epoch_chain *c, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	bool ok;

	*c = (struct epoch_chain){ .base = unpack_u32(&r) };
	c->generation = unpack_u32(&r);
	c->side = (enum epoch_side)unpack_u8(&r);
	unpack_bytes(&r, c->key.b, sizeof(c->key.b));
	c->cached = c->base;
	c->cached_key = c->key;
	ok = unpack_done(&r) && (c->side == EPOCH_SIDE_A || c->side == EPOCH_SIDE_B);
	if (!ok)
		epoch_wipe(c);
	return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/hold.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void free_held(struct held *e)
{
	free(e->own);
	sodium_memzero(e, sizeof(*e));
	free(e);
}

void hold_wipe(struct hold *h)
{
	while (h->oldest) {
		struct held *e = h->oldest;

		h->oldest = e->newer;
		free_held(e);
	}
	free(h->table);
	free(h->parts);
	*h = (struct hold){ .size = 0 };
}

/*
 * By what a short id shows of a tag, so that one can be found by either. A tag is a hash already; who makes up many that begin
 * alike makes the search for these slow, as far as its share of the room goes.
 */
static size_t place_of(const struct hold *h, uint32_t tag)
{
	return tag & (h->size - 1);
}

static size_t place(const struct hold *h, const uint8_t *tag)
{
	return place_of(h, hold_shorten_tag(tag));
}

static void link_in(struct hold *h, struct held *e)
{
	struct held **at = &h->table[place(h, e->id)];

	e->next = *at;
	*at = e;
}

static void grow(struct hold *h)
{
	const size_t n = (size_t)(h->all.parcels + h->all.proofs);

	if (h->size > n)
		return;
	free(h->table);
	h->size = h->size ? h->size * 2 : 64;
	h->table = calloc(h->size, sizeof(struct held *));
	ASSERT(h->table);
	for (struct held *e = h->oldest; e; e = e->newer)
		link_in(h, e);
}

static struct hold_part *part_of(struct hold *h, int64_t neighbour)
{
	for (size_t i = 0; i < h->nparts; i++)
		if (h->parts[i].neighbour == neighbour)
			return &h->parts[i];
	if (h->nparts == h->parts_size) {
		h->parts_size = h->parts_size ? h->parts_size * 2 : 8;
		h->parts = realloc(h->parts, h->parts_size * sizeof(*h->parts));
		ASSERT(h->parts);
	}
	h->parts[h->nparts] = (struct hold_part){ .neighbour = neighbour };
	return &h->parts[h->nparts++];
}

/* Adds it to a sum, or takes it away. */
static void count(struct hold_part *p, const struct held *e, bool add)
{
	uint64_t *n = e->is_proof ? &p->proofs : &p->parcels;

	*n += add ? 1 : -(uint64_t)1;
	p->bytes += add ? e->len : -(uint64_t)e->len;
}

static void count_all(struct hold *h, const struct held *e, bool add)
{
	struct hold_part *p = part_of(h, e->neighbour);

	count(p, e, add);
	if (p->parcels == 0 && p->proofs == 0)
		*p = h->parts[--h->nparts];
	count(&h->all, e, add);
	if (e->neighbour < 0)
		count(&h->strangers, e, add);
}

static void append(struct hold *h, struct held *e)
{
	e->serial = ++h->serial;
	e->older = h->newest;
	e->newer = NULL;
	*(h->newest ? &h->newest->newer : &h->oldest) = e;
	h->newest = e;
}

static void take_out(struct hold *h, struct held *e)
{
	*(e->older ? &e->older->newer : &h->oldest) = e->newer;
	*(e->newer ? &e->newer->older : &h->newest) = e->older;
}

void hold_add(struct hold *h, struct held *e)
{
	grow(h);
	append(h, e);
	link_in(h, e);
	count_all(h, e, true);
	h->owned += e->own != NULL;
}

void hold_disown(struct hold *h, struct held *e)
{
	h->owned -= e->own != NULL;
	free(e->own);
	e->own = NULL;
}

void hold_renew(struct hold *h, struct held *e)
{
	take_out(h, e);
	append(h, e);
}

void hold_remove(struct hold *h, struct held *e)
{
	struct held **at = &h->table[place(h, e->id)];

	while (*at != e)
		at = &(*at)->next;
	*at = e->next;
	take_out(h, e);
	hold_disown(h, e);
	count_all(h, e, false);
	free_held(e);
}

struct held *hold_of_tag(const struct hold *h, const uint8_t tag[PARCEL_TAG_LEN], const struct held *after)
{
	struct held *e;

	if (h->size == 0)
		return NULL;
	for (e = after ? after->next : h->table[place(h, tag)]; e; e = e->next)
		if (memcmp(e->id, tag, PARCEL_TAG_LEN) == 0) /* public: tags travel in the clear */
			return e;
	return NULL;
}

struct held *hold_find(const struct hold *h, const uint8_t id[RIBLT_ID_LEN])
{
	struct held *e = NULL;

	do
		e = hold_of_tag(h, id, e);
	while (e && memcmp(e->id, id, RIBLT_ID_LEN) != 0); /* public */
	return e;
}

struct held *hold_of_short(const struct hold *h, const uint8_t salt[RIBLT_SALT_LEN], uint64_t short_id)
{
	struct held *e = h->size > 0 ? h->table[place_of(h, (uint32_t)(short_id >> 32))] : NULL;

	while (e && hold_shorten(salt, e->id) != short_id)
		e = e->next;
	return e;
}

struct held *hold_proof(const struct hold *h, const uint8_t tag[PARCEL_TAG_LEN])
{
	struct held *e = NULL;

	do
		e = hold_of_tag(h, tag, e);
	while (e && !e->is_proof);
	return e;
}

struct hold_part hold_part_of(const struct hold *h, int64_t neighbour)
{
	for (size_t i = 0; i < h->nparts; i++)
		if (h->parts[i].neighbour == neighbour)
			return h->parts[i];
	return (struct hold_part){ .neighbour = neighbour };
}

const struct hold_part *hold_largest(const struct hold *h, bool strangers)
{
	const struct hold_part *most = NULL;

	for (size_t i = 0; i < h->nparts; i++) {
		const struct hold_part *p = &h->parts[i];

		if (p->neighbour != HOLD_OURS && (p->neighbour < 0 || !strangers) && (!most || p->bytes > most->bytes))
			most = p;
	}
	return most;
}

uint32_t hold_shorten_tag(const uint8_t tag[PARCEL_TAG_LEN])
{
	return (uint32_t)tag[0] << 24 | (uint32_t)tag[1] << 16 | (uint32_t)tag[2] << 8 | tag[3];
}

uint64_t hold_shorten(const uint8_t salt[RIBLT_SALT_LEN], const uint8_t id[RIBLT_ID_LEN])
{
	const uint64_t low = riblt_siphash(salt, id, RIBLT_ID_LEN) & UINT64_C(0xfffffffe);
	const bool is_proof = sodium_is_zero(id + PARCEL_TAG_LEN, RIBLT_ID_LEN - PARCEL_TAG_LEN);

	return (uint64_t)hold_shorten_tag(id) << 32 | low | is_proof;
}

bool hold_short_is_proof(uint64_t short_id)
{
	return short_id & 1;
}

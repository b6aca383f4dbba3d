/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/roster.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void drop_selves(struct roster *r)
{
	if (r->selves)
		sodium_memzero(r->selves, r->nselves * sizeof(*r->selves));
	free(r->selves);
	r->selves = NULL;
	r->nselves = 0;
}

static void drop_peers(struct roster_peer *peers, size_t n)
{
	if (peers)
		sodium_memzero(peers, n * sizeof(*peers));
	free(peers);
}

void roster_wipe(struct roster *r)
{
	drop_selves(r);
	drop_peers(r->peers, r->npeers);
	*r = (struct roster){ .selves = NULL };
}

static const struct transport_self *find_self(const struct roster *r, uint64_t id)
{
	for (size_t i = 0; i < r->nselves; i++)
		if (r->selves[i].id == id)
			return &r->selves[i];
	return NULL;
}

/* What the peer is told: the onion of its shard, and its key there. */
static void fill_told(const struct roster *r, struct roster_peer *p)
{
	const struct transport_self *self = find_self(r, p->self);
	struct onion_seed seed;

	sodium_memzero(&p->told, sizeof(p->told));
	if (!self || self->n == 0)
		return;
	keys_identity(&seed, &self->secret[0], keys_shard(p->slot));
	onion_public_of(&p->told.onion, &seed);
	keys_client(&p->told.client, &self->secret[0], p->slot);
	sodium_memzero(&seed, sizeof(seed));
}

void roster_set_selves(struct roster *r, const struct transport_self *selves, size_t n)
{
	drop_selves(r);
	r->selves = calloc(n + 1, sizeof(*r->selves));
	ASSERT(r->selves);
	if (n > 0)
		memcpy(r->selves, selves, n * sizeof(*selves));
	r->nselves = n;
	for (size_t i = 0; i < r->npeers; i++)
		fill_told(r, &r->peers[i]);
}

static void fill_place(struct roster_peer *p, const struct transport_peer *from)
{
	struct onion_seed seed;

	switch (from->meeting) {
	case TRANSPORT_MEET_NOT:
		p->reachable = keys_told_decode(&p->at, from->address, from->address_len);
		break;
	case TRANSPORT_MEET_AWAIT:
		keys_meeting(&p->await, &from->place);
		break;
	case TRANSPORT_MEET_SEEK:
		keys_meeting(&seed, &from->place);
		onion_public_of(&p->at.onion, &seed);
		p->reachable = true;
		sodium_memzero(&seed, sizeof(seed));
		break;
	}
}

/* What was learnt of a peer stays; what tor has of it, as long as it is about the same address. */
static void keep(struct roster_peer *p, const struct roster_peer *old)
{
	p->circuit = old->circuit;
	p->let_in = old->let_in && sodium_memcmp(&p->at, &old->at, sizeof(p->at)) == 0;
}

static int by_id(const void *a, const void *b)
{
	const struct roster_peer *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Deriving an address costs a scalar multiplication: only for who is new, or whose identity has a new secret. */
static void fill(const struct roster *r, struct roster_peer *p, const struct transport_peer *from)
{
	const struct roster_peer *old = roster_find(r, from->id);

	p->id = from->id;
	p->self = from->self;
	p->slot = from->slot;
	p->meeting = from->meeting;
	p->dial = from->dial;
	fill_place(p, from);
	if (old)
		keep(p, old);
	if (old && old->self == p->self && old->slot == p->slot)
		p->told = old->told;
	else
		fill_told(r, p);
}

void roster_set_peers(struct roster *r, const struct transport_peer *peers, size_t n)
{
	struct roster_peer *fresh = calloc(n + 1, sizeof(*fresh));

	ASSERT(fresh);
	for (size_t i = 0; i < n; i++)
		fill(r, &fresh[i], &peers[i]);
	qsort(fresh, n, sizeof(*fresh), by_id);
	drop_peers(r->peers, r->npeers);
	r->peers = fresh;
	r->npeers = n;
}

struct roster_peer *roster_find(const struct roster *r, uint64_t id)
{
	const struct roster_peer key = { .id = id };

	return r->npeers > 0 ? bsearch(&key, r->peers, r->npeers, sizeof(*r->peers), by_id) : NULL;
}

void roster_let_in(const struct roster *r, struct roster_peer *p)
{
	for (size_t i = 0; i < r->npeers; i++) {
		struct roster_peer *other = &r->peers[i];

		if (sodium_memcmp(&other->at.onion, &p->at.onion, sizeof(p->at.onion)) == 0)
			other->let_in = false;
	}
	p->let_in = true;
}

void roster_forget_tor(struct roster *r)
{
	for (size_t i = 0; i < r->npeers; i++)
		r->peers[i].let_in = false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/known.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void known_wipe(struct known *k)
{
	if (k->v)
		sodium_memzero(k->v, k->n * sizeof(*k->v));
	free(k->v);
	*k = (struct known){ 0 };
}

static void fill(struct known_peer *to, const struct transport_peer *from)
{
	*to = (struct known_peer){ .id = from->id, .self = from->self, .meeting = from->meeting, .dial = from->dial };
	if (from->meeting != TRANSPORT_MEET_NOT)
		whereto_invite(&to->invite, &from->place);
	/* A contact may tell us anything: what is no address is none. */
	if (from->address_len > 0 && !whereto_decode(&to->told, from->address, from->address_len))
		to->told.n = 0;
}

void known_set(struct known *k, const struct transport_peer *peers, size_t n)
{
	struct known fresh = { .v = calloc(n + 1, sizeof(*fresh.v)), .n = n };

	ASSERT(fresh.v);
	for (size_t i = 0; i < n; i++) {
		const struct known_peer *old = known_find(k, peers[i].id);

		fill(&fresh.v[i], &peers[i]);
		if (old)
			memcpy(fresh.v[i].found, old->found, sizeof(old->found));
	}
	known_wipe(k);
	*k = fresh;
}

struct known_peer *known_find(const struct known *k, uint64_t id)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].id == id)
			return &k->v[i];
	return NULL;
}

static bool has_told(const struct known_peer *p, const struct bdaddr *at)
{
	for (size_t i = 0; i < p->told.n; i++)
		if (bdaddr_compare(&p->told.adapters[i].at, at) == 0)
			return true;
	return false;
}

struct known_peer *known_by_address(const struct known *k, const struct bdaddr *at)
{
	for (size_t i = 0; i < k->n; i++)
		if (has_told(&k->v[i], at))
			return &k->v[i];
	return NULL;
}

size_t known_meetings(const struct known *k, enum transport_meeting m, struct uuid *services, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].meeting == m) {
			if (n < cap)
				services[n] = k->v[i].invite;
			n++;
		}
	return n;
}

struct known_peer *known_sought(const struct known *k, const struct uuid *service)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->v[i].meeting == TRANSPORT_MEET_SEEK && uuid_same(&k->v[i].invite, service))
			return &k->v[i];
	return NULL;
}

void known_note(struct known_peer *p, const struct bdaddr *at, int64_t now)
{
	struct known_place *to = &p->found[0];

	for (size_t i = 0; i < KNOWN_PLACES; i++) {
		struct known_place *one = &p->found[i];

		if (one->when && bdaddr_compare(&one->at, at) == 0) {
			to = one;
			break;
		}
		if (one->when < to->when)
			to = one;
	}
	*to = (struct known_place){ .at = *at, .when = now };
}

size_t known_found(const struct known_peer *p, int64_t now, struct bdaddr out[KNOWN_PLACES])
{
	bool used[KNOWN_PLACES] = { false };
	size_t n = 0;

	for (;;) {
		size_t best = KNOWN_PLACES;

		for (size_t i = 0; i < KNOWN_PLACES; i++) {
			const struct known_place *one = &p->found[i];
			bool fresh = one->when && now - one->when <= KNOWN_FRESH;

			if (fresh && !used[i] && (best == KNOWN_PLACES || one->when > p->found[best].when))
				best = i;
		}
		if (best == KNOWN_PLACES)
			return n;
		used[best] = true;
		out[n++] = p->found[best].at;
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/peers.h"

#include "base/assert.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define URGENT (10 * CLOCK_SECOND)

bool peers_init(struct peers *ps)
{
	*ps = (struct peers){ .nonces = calloc(PEERS_NONCES, sizeof(*ps->nonces)) };
	return ps->nonces;
}

void peers_wipe(struct peers *ps)
{
	sodium_free(ps->v);
	free(ps->nonces);
	*ps = (struct peers){ 0 };
}

struct peer *peers_find(const struct peers *ps, uint64_t id)
{
	for (size_t i = 0; i < ps->n; i++) {
		if (ps->v[i].p.id == id)
			return &ps->v[i];
	}
	return NULL;
}

bool peers_set(struct peers *ps, const struct transport_peer *list, size_t n, int64_t now)
{
	struct peer *fresh = n ? sodium_malloc(n * sizeof(*fresh)) : NULL;
	bool came = false;

	ASSERT(fresh || n == 0);
	for (size_t i = 0; i < n; i++) {
		const struct peer *old = peers_find(ps, list[i].id);

		memset(&fresh[i], 0, sizeof(fresh[i]));
		if (old)
			fresh[i] = *old;
		if (list[i].dial && (!old || !old->p.dial)) {
			fresh[i].urgent = now + URGENT;
			came = true;
		}
		fresh[i].p = list[i];
	}
	sodium_free(ps->v);
	ps->v = fresh;
	ps->n = n;
	return came;
}

static bool is_urgent(const struct peer *p, int64_t now)
{
	return p->p.dial && p->urgent > now;
}

/* The urgent ones, from the cursor on. */
static size_t pick_urgent(const struct peers *ps, size_t *cursor, int64_t now, struct symkey keys[BEACON_SLOTS])
{
	size_t n = 0, start = *cursor;

	for (size_t i = 0; i < ps->n && n < BEACON_SLOTS; i++) {
		const struct peer *p = &ps->v[(start + i) % ps->n];

		if (!is_urgent(p, now))
			continue;
		keys[n++] = p->p.announce;
		if (n == BEACON_SLOTS)
			*cursor = start + i + 1;
	}
	return n;
}

size_t peers_pick(const struct peers *ps, size_t *cursor, int64_t now, struct symkey keys[BEACON_SLOTS])
{
	size_t n = pick_urgent(ps, cursor, now, keys);

	for (size_t i = 0; i < ps->n && n < BEACON_SLOTS; i++, (*cursor)++) {
		const struct peer *p = &ps->v[*cursor % ps->n];

		if (p->p.dial && !is_urgent(p, now))
			keys[n++] = p->p.announce;
	}
	return n;
}

static bool is_replay(const struct peers *ps, const uint8_t *nonce)
{
	for (size_t i = 0; i < PEERS_NONCES; i++) {
		if (memcmp(ps->nonces[i], nonce, BEACON_NONCE_LEN) == 0)
			return true;
	}
	return false;
}

static bool finds(const struct beacon *b, const struct transport_peer *p, bool skewed, uint16_t *port)
{
	return beacon_find(b, &p->expect[TRANSPORT_CURRENT], port) ||
	       (skewed && (beacon_find(b, &p->expect[TRANSPORT_PREVIOUS], port) ||
	                   beacon_find(b, &p->expect[TRANSPORT_NEXT], port)));
}

/* Where this sighting is kept: in the place of an older one of the same home and address, or of the oldest. */
static struct sighting *slot_for(struct peer *p, const struct sighting *at)
{
	struct sighting *oldest = &p->seen[0];

	for (size_t i = 0; i < PEERS_SIGHTINGS; i++) {
		struct sighting *s = &p->seen[i];

		if (s->home == at->home && place_same_address(&s->from, &at->from))
			return s;
		if (!s->home || (oldest->home && s->when < oldest->when))
			oldest = s;
	}
	return oldest;
}

/* True when it was not known to be there. */
static bool note(struct peer *p, const struct sighting *at)
{
	struct sighting *s = slot_for(p, at);
	bool known = s->home == at->home && place_same_address(&s->from, &at->from) && s->port == at->port &&
	             at->when - s->when <= PEERS_FRESH;

	*s = *at;
	return !known;
}

void peers_recognise(struct peers *ps, const struct beacon *b, bool skewed, const struct sighting *at,
                     struct peers_match *m)
{
	struct sighting here = *at;

	*m = (struct peers_match){ 0 };
	for (size_t i = 0; i < ps->n && m->n < BEACON_SLOTS; i++) {
		struct peer *p = &ps->v[i];

		if (!p->p.dial || !finds(b, &p->p, skewed, &here.port))
			continue;
		if (m->n == 0 && is_replay(ps, b->bytes))
			return;
		if (note(p, &here))
			m->news = true;
		m->ids[m->n++] = p->p.id;
	}
	if (m->n)
		memcpy(ps->nonces[ps->next_nonce++ % PEERS_NONCES], b->bytes, BEACON_NONCE_LEN);
}

void peers_forget_home(struct peers *ps, uint32_t home)
{
	for (size_t i = 0; i < ps->n; i++) {
		for (size_t k = 0; k < PEERS_SIGHTINGS; k++) {
			if (ps->v[i].seen[k].home == home)
				ps->v[i].seen[k] = (struct sighting){ 0 };
		}
	}
}

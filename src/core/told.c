/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What roads have us tell is kept in the core for everybody, at a peer for that one alone. */
#include "core/told.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/address.h"
#include "core/people.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(CORE_ADDRESS_MAX == WHEREABOUTS_MAX && FRAME_ADDRESS_MAX == WHEREABOUTS_MAX, "one thing on its way");

/* ---- setting ---- */

static bool is_same(const struct state_address *a, const uint8_t *addr, size_t len)
{
	return a->len == len && (len == 0 || memcmp(a->addr, addr, len) == 0); /* public to our contacts */
}

static void put(struct state_address *a, const uint8_t *addr, size_t len)
{
	a->len = len;
	if (len > 0)
		memcpy(a->addr, addr, len);
}

static struct state_address *common_slot(struct core *c, const char *road)
{
	for (size_t i = 0; i < STATE_ROADS_MAX; i++)
		if (!c->address[i].road || strcmp(c->address[i].road, road) == 0)
			return &c->address[i];
	return NULL;
}

static bool has_own(const struct peer *p, const char *road)
{
	for (const struct state_address *a = p->own; a; a = a->next)
		if (a->len > 0 && strcmp(a->road, road) == 0)
			return true;
	return false;
}

/* In the order of the roads' names, whichever told first: the hash of what a contact knows outlives us. */
static struct state_address *own_slot(struct peer *p, const char *road)
{
	struct state_address **at = &p->own, *a;

	while (*at && strcmp((*at)->road, road) < 0)
		at = &(*at)->next;
	if (*at && strcmp((*at)->road, road) == 0)
		return *at;
	a = calloc(1, sizeof(*a));
	ASSERT(a);
	a->next = *at;
	*at = a;
	return a;
}

static void tell_open_links(struct core *c, const struct peer *only)
{
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->linked && (!only || c->conns[i]->peer == only))
			told_send(c->conns[i]);
}

void told_set(struct core *c, uint64_t peer, const char *road, const uint8_t *addr, size_t len)
{
	struct peer *p = peer ? peer_find(c, peer) : NULL;
	struct state_address *slot;

	/* What a road that has not heard of a new secret tells of one peer is about the former one. */
	if (peer && (!p || c->selves_unread))
		return;
	slot = p ? own_slot(p, road) : common_slot(c, road);
	ASSERT(slot);
	if (slot->road && is_same(slot, addr, len))
		return;
	slot->road = road;
	put(slot, addr, len);
	c->told_changed = true;
	tell_open_links(c, p);
}

void told_free(struct peer *p)
{
	while (p->own) {
		struct state_address *a = p->own;

		p->own = a->next;
		sodium_memzero(a, sizeof(*a));
		free(a);
	}
}

/* ---- telling ---- */

/* Rather nothing of this road than nothing at all. */
static void pack_one(struct pack *w, const struct state_address *a)
{
	const size_t road_len = strlen(a->road);

	if (w->cap - w->len < 2 + road_len + 2 + a->len)
		return;
	pack_str16(w, a->road, road_len);
	pack_str16(w, a->addr, a->len);
}

/* A road that tells this peer nothing, for now, takes nothing away: its address outlives the road's being switched off. */
static size_t own_payload(const struct peer *p, uint8_t buf[CORE_ADDRESS_MAX])
{
	struct pack w = pack_into(buf, CORE_ADDRESS_MAX);

	for (const struct state_address *a = p->own; a; a = a->next)
		if (a->len > 0)
			pack_one(&w, a);
	return pack_done(&w);
}

static size_t whole_payload(const struct core *c, const struct peer *p, uint8_t buf[CORE_ADDRESS_MAX])
{
	size_t len = own_payload(p, buf);
	struct pack w = pack_into(buf + len, CORE_ADDRESS_MAX - len);

	for (size_t i = 0; i < STATE_ROADS_MAX && c->address[i].road; i++)
		if (!has_own(p, c->address[i].road))
			pack_one(&w, &c->address[i]);
	return len + pack_done(&w);
}

static void hash(uint8_t out[TOLD_HASH_LEN], const uint8_t *in, size_t len)
{
	crypto_generichash(out, TOLD_HASH_LEN, in, len, NULL, 0);
}

/* Of what this peer alone is told; zeros when that is nothing. */
static void own_hash(uint8_t out[TOLD_HASH_LEN], const struct peer *p)
{
	uint8_t buf[CORE_ADDRESS_MAX];
	size_t len = own_payload(p, buf);

	memset(out, 0, TOLD_HASH_LEN);
	if (len > 0)
		hash(out, buf, len);
	sodium_memzero(buf, len);
}

size_t told_say(struct conn *k, uint8_t buf[CORE_ADDRESS_MAX])
{
	size_t len = whole_payload(k->core, k->peer, buf);

	k->has_told = true;
	hash(k->told, buf, len);
	own_hash(k->told_own, k->peer);
	return len;
}

void told_send(struct conn *k)
{
	uint8_t buf[CORE_ADDRESS_MAX], before[TOLD_HASH_LEN];
	bool had = k->has_told;
	size_t len;

	memcpy(before, k->told, sizeof(before));
	len = told_say(k, buf);
	if (!had || memcmp(k->told, before, sizeof(before)) != 0) /* public to both ends */
		conn_send(k, FRAME_ADDRESS, buf, len);
	sodium_memzero(buf, len);
}

void told_answer(struct conn *k, const uint8_t *payload, size_t len)
{
	uint8_t mark[TOLD_HASH_LEN];

	hash(mark, payload, len);
	conn_send(k, FRAME_ADDRESSED, mark, sizeof(mark));
}

/* ---- who knows ---- */

static void note_known(struct core *c, struct peer *p, const uint8_t own[TOLD_HASH_LEN])
{
	if (memcmp(p->knows, own, TOLD_HASH_LEN) == 0) /* public to both ends */
		return;
	memcpy(p->knows, own, TOLD_HASH_LEN);
	(void)!contact_put(c->store, p->row, CONTACT_KNOWS, p->knows, sizeof(p->knows));
	c->told_changed = true;
}

bool told_confirmed(struct conn *k, const uint8_t *payload, size_t len)
{
	if (len != TOLD_HASH_LEN)
		return false;
	/* Of something said before the last thing: that one will be confirmed too. What was not said it may know. */
	if (k->has_told && !sodium_is_zero(k->told_own, sizeof(k->told_own)) &&
	    memcmp(k->told, payload, len) == 0) /* public to both ends */
		note_known(k->core, k->peer, k->told_own);
	return true;
}

void told_replaced(struct core *c, int64_t identity)
{
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i]->identity == identity)
			told_free(c->peers[i]);
	c->selves_unread = true;
	c->told_changed = true;
	core_notify(c, CORE_NOTICE_SELVES_CHANGED, 0, 0);
}

/* ---- former addresses ---- */

static bool knows_present(const struct peer *p)
{
	uint8_t own[TOLD_HASH_LEN];

	own_hash(own, p);
	return !sodium_is_zero(own, sizeof(own)) && memcmp(own, p->knows, sizeof(own)) == 0; /* public to both ends */
}

/* Contacts that may know a former address only, and whoever is becoming one and was told it. */
static bool is_needed(const struct core *c, int64_t identity)
{
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i]->kind == PEER_CONTACT && c->peers[i]->identity == identity && !knows_present(c->peers[i]))
			return true;
	for (size_t i = 0; i < c->nconns; i++) {
		const struct conn *k = c->conns[i];

		if (k->has_told && k->peer->kind == PEER_INVITE && k->peer->identity == identity)
			return true;
	}
	return false;
}

void told_settle(struct core *c)
{
	int64_t all[PEOPLE_IDENTITIES_MAX];
	size_t n = 0;

	/* After a commit that failed roads tell anew: not each time must what cannot be written be tried again. */
	if (!c->told_changed || c->now.mono < c->retry)
		return;
	c->told_changed = false;
	if (address_replaced(c->store, all, PEOPLE_IDENTITIES_MAX, &n) != ERR_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (is_needed(c, all[i]))
			continue;
		(void)!address_forget_former(c->store, all[i]);
		core_log_event(c, EVENT_IDENTITY, 0, all[i], "address retired");
		core_notify(c, CORE_NOTICE_SELVES_CHANGED, 0, 0);
	}
}

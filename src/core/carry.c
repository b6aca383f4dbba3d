/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is carried: settings, room, time. */
#include "core/carry.h"

#include "base/assert.h"
#include "base/str.h"
#include "core/carry_state.h"
#include "core/depot.h"
#include "core/epoch.h"
#include "core/ferry.h"
#include "core/peer.h"
#include "core/setting.h"
#include "core/wanted.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- settings ---- */

static const char key_paused[] = "carry.paused", key_cap[] = "carry.cap", key_after[] = "carry.after";

static uint64_t read_number(struct store *s, const char *key, uint64_t otherwise)
{
	char value[SETTING_VALUE_MAX + 1];

	return setting_get(s, key, value) == ERR_OK ? strtoull(value, NULL, 10) : otherwise;
}

static enum err write_number(struct store *s, const char *key, uint64_t v)
{
	char value[24];

	snprintf(value, sizeof(value), "%" PRIu64, v);
	return setting_set(s, key, value);
}

void carry_settings(const struct core *c, struct carry_settings *out)
{
	*out = c->carry->settings;
}

enum err carry_configure(struct core *c, const struct carry_settings *s)
{
	const bool resumed = c->carry->settings.paused && !s->paused;
	enum err e;

	ASSERT(c->in_turn);
	if (s->cap < CARRY_CAP_LEAST || s->cap > CARRY_CAP_MOST)
		return ERR_USAGE;
	e = write_number(c->store, key_paused, s->paused);
	if (e == ERR_OK)
		e = write_number(c->store, key_cap, s->cap);
	if (e == ERR_OK)
		e = write_number(c->store, key_after, s->after);
	if (e != ERR_OK)
		return e;
	c->carry->settings = *s;
	(void)carry_make_room(c, HOLD_OURS, 0, 0);
	if (resumed)
		ferry_resume_all(c);
	return ERR_OK;
}

/* ---- from and to the disk ---- */

static bool take_over(void *ctx, struct held *e)
{
	struct core *c = ctx;
	struct carry *y = c->carry;
	struct peer *p = e->own ? peer_of_contact(c, e->own->contact) : NULL;

	if (e->neighbour < y->last_stranger)
		y->last_stranger = e->neighbour;
	if (e->is_proof && e->shown < y->next_shown)
		y->next_shown = e->shown;
	if (p && (e->own->session > p->carried.session ||
	          (e->own->session == p->carried.session && e->own->seq > p->carried.seq)))
		p->carried = (struct letter_place){ .session = e->own->session, .seq = e->own->seq };
	hold_add(&y->hold, e);
	return true;
}

enum err carry_load(struct core *c, unsigned stamp_bits)
{
	struct carry *y = calloc(1, sizeof(*y));

	ASSERT(y);
	carry_drop(c);
	c->carry = y;
	y->stamp_bits = stamp_bits;
	rand_fill(c->rand, y->cover, sizeof(y->cover));
	y->next_shown = INT64_MAX;
	y->settings.paused = read_number(c->store, key_paused, 0) != 0;
	y->settings.cap = read_number(c->store, key_cap, CARRY_CAP_DEFAULT);
	y->settings.after = (uint32_t)read_number(c->store, key_after, CARRY_AFTER_DEFAULT);
	return depot_list(c->store, take_over, c);
}

void carry_drop(struct core *c)
{
	if (!c->carry)
		return;
	hold_wipe(&c->carry->hold);
	wanted_free(c->carry->wanted);
	sodium_memzero(c->carry->cover, sizeof(c->carry->cover));
	sodium_memzero(&c->carry->board, sizeof(c->carry->board));
	free(c->carry);
	c->carry = NULL;
}

void carry_forget(struct core *c, struct held *e)
{
	if (c->carry->stamping == e)
		c->carry->stamping = NULL;
	if (e->is_bulletin)
		core_notify(c, CORE_NOTICE_BOARD_CHANGED, 0, 0);
	/* A failure stays with the store and shows at the commit. */
	(void)!depot_remove(c->store, e->row);
	hold_remove(&c->carry->hold, e);
}

void carry_add(struct core *c, struct held *e, const uint8_t *parcel)
{
	if (depot_add(c->store, e, parcel) == ERR_OK) {
		if (e->is_proof && e->shown < c->carry->next_shown)
			c->carry->next_shown = e->shown;
		hold_add(&c->carry->hold, e);
		return;
	}
	free(e->own);
	sodium_memzero(e, sizeof(*e));
	free(e);
}

/* ---- room ---- */

/* What one takes: bytes, and how long it has had its chance. */
static uint64_t burden(const struct core *c, uint32_t len, uint32_t expiry)
{
	const struct held e = { .expiry = expiry };

	return (uint64_t)len * (carry_age(c, &e) + 1);
}

static bool is_worse(const struct core *c, const struct held *a, const struct held *b)
{
	if (a->is_proof != b->is_proof)
		return b->is_proof;
	return burden(c, a->len, a->expiry) > burden(c, b->len, b->expiry);
}

/* Of a neighbour's, the one that takes most, parcels before proofs: of many small ones more arrive. */
static struct held *victim(const struct core *c, int64_t neighbour)
{
	struct held *worst = NULL;

	for (struct held *e = c->carry->hold.oldest; e; e = e->newer)
		if (e->neighbour == neighbour && (!worst || is_worse(c, e, worst)))
			worst = e;
	return worst;
}

/* Frees some of that neighbour's for what comes of `neighbour`. False: of its own, that would be the one to go. */
static bool evict(struct core *c, int64_t of, int64_t neighbour, uint32_t len, uint32_t expiry)
{
	struct held *e = victim(c, of);

	if (!e || (of == neighbour && burden(c, len, expiry) > burden(c, e->len, e->expiry)))
		return false;
	carry_forget(c, e);
	return true;
}

static uint64_t others_bytes(const struct hold *h)
{
	return h->all.bytes - hold_part_of(h, HOLD_OURS).bytes;
}

bool carry_make_room(struct core *c, int64_t neighbour, uint32_t len, uint32_t expiry)
{
	struct hold *h = &c->carry->hold;
	const uint64_t cap = c->carry->settings.cap;
	const struct hold_part *most;

	while (neighbour != HOLD_OURS && hold_part_of(h, neighbour).bytes + len > cap / CARRY_SHARE)
		if (!evict(c, neighbour, neighbour, len, expiry))
			return false;
	while (neighbour < 0 && h->strangers.bytes + len > cap / CARRY_STRANGERS) {
		most = hold_largest(h, true);
		if (!most || !evict(c, most->neighbour, neighbour, len, expiry))
			return false;
	}
	while (others_bytes(h) + (neighbour == HOLD_OURS ? 0 : len) > cap) {
		most = hold_largest(h, neighbour < 0);
		if (!most || !evict(c, most->neighbour, neighbour, len, expiry))
			return false;
	}
	return true;
}

bool carry_keep(struct core *c, const struct held *as, const uint8_t *parcel)
{
	struct held *e;

	if (!carry_make_room(c, as->neighbour, as->len, as->expiry))
		return false;
	e = malloc(sizeof(*e));
	ASSERT(e);
	*e = *as;
	carry_add(c, e, parcel);
	return true;
}

void carry_counts(const struct core *c, struct carry_counts *out)
{
	const struct hold *h = &c->carry->hold;
	const struct hold_part ours = hold_part_of(h, HOLD_OURS);

	*out = (struct carry_counts){
		.parcels = h->all.parcels - ours.parcels,
		.bytes = h->all.bytes - ours.bytes,
		.strangers_parcels = h->strangers.parcels,
		.strangers_bytes = h->strangers.bytes,
		.ours = ours.parcels,
		.proofs = h->all.proofs,
	};
	for (size_t i = 0; i < h->nparts; i++)
		out->neighbours += h->parts[i].neighbour != HOLD_OURS && h->parts[i].parcels > 0;
}

enum err carry_empty(struct core *c)
{
	struct held *e = c->carry->hold.oldest, *newer;

	ASSERT(c->in_turn);
	for (; e; e = newer) {
		newer = e->newer;
		if (e->neighbour != HOLD_OURS)
			carry_forget(c, e);
	}
	return store_failed(c->store);
}

int64_t carry_stranger(struct core *c)
{
	return --c->carry->last_stranger;
}

/* ---- time ---- */

uint32_t carry_hour(const struct core *c)
{
	return epoch_at(c->now.wall);
}

uint32_t carry_age(const struct core *c, const struct held *e)
{
	const uint32_t left = e->expiry > carry_hour(c) ? e->expiry - carry_hour(c) : 0;

	return left < CARRY_HOURS ? CARRY_HOURS - left : 0;
}

bool carry_is_open(const struct core *c, const struct held *e)
{
	return e->expiry > carry_hour(c) && (!e->is_proof || e->shown <= c->now.wall);
}

static void expire(struct core *c)
{
	struct held *e = c->carry->hold.oldest, *newer;

	c->carry->hour = carry_hour(c);
	for (; e; e = newer) {
		newer = e->newer;
		if (e->expiry <= c->carry->hour)
			carry_forget(c, e);
	}
}

/* Everything with this tag but its proof. */
static void purge(struct core *c, const uint8_t *tag)
{
	struct held *e = hold_of_tag(&c->carry->hold, tag, NULL), *next;

	for (; e; e = next) {
		next = hold_of_tag(&c->carry->hold, tag, e);
		if (!e->is_proof)
			carry_forget(c, e);
	}
}

static void show_proofs(struct core *c)
{
	struct hold *h = &c->carry->hold;
	const uint64_t last = h->serial;
	struct held *e = h->oldest, *newer;

	c->carry->next_shown = INT64_MAX;
	for (; e && e->serial <= last; e = newer) {
		newer = e->newer;
		if (!e->is_proof || e->shown == 0)
			continue;
		if (e->shown > c->now.wall) {
			if (e->shown < c->carry->next_shown)
				c->carry->next_shown = e->shown;
			continue;
		}
		e->shown = 0;
		hold_renew(h, e);
		/* What is purged may be what comes next. */
		while (newer && !newer->is_proof && memcmp(newer->id, e->id, PARCEL_TAG_LEN) == 0) /* public */
			newer = newer->newer;
		purge(c, e->id);
	}
}

void carry_tick(struct core *c)
{
	if (!c->carry)
		return;
	if (c->carry->ferries > 0 && c->now.mono >= c->carry->next_collect)
		carry_own_collect(c);
	if (carry_hour(c) != c->carry->hour)
		expire(c);
	if (c->now.wall >= c->carry->next_shown)
		show_proofs(c);
}

int64_t carry_wake(const struct core *c)
{
	int64_t first = CLOCK_NEVER;

	if (!c->carry)
		return first;
	if (c->carry->ferries > 0)
		first = c->carry->next_collect;
	if (c->carry->next_shown < c->now.wall + (first == CLOCK_NEVER ? INT64_MAX / 2 : first - c->now.mono))
		first = c->now.mono + (c->carry->next_shown > c->now.wall ? c->carry->next_shown - c->now.wall : 0);
	return first;
}

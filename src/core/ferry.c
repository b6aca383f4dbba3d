/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/depot.h"
#include "core/ferry_give.h"
#include "core/kdf.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD      (64 * 1024)    /* bytes put before a link beyond what it can send now */
#define ASKS_MAX   16384          /* that wait to be sent */
#define PROOFS_MAX 47             /* in one frame: a record's worth */

static bool is_paused(const struct conn *k)
{
	return k->core->carry->settings.paused;
}

/* ---- beginning and end ---- */

/* What begins with ROOM, ours or theirs: nothing does while carrying is paused, but it is not forgotten either. */
static void go_on(struct conn *k);

void ferry_begin(struct conn *k)
{
	struct core *c = k->core;
	struct symkey salt;
	struct ferry *f;

	if (k->ferry || k->road.careful || link_state(k->link) != LINK_OPEN)
		return;
	f = calloc(1, sizeof(*f));
	ASSERT(f);
	k->ferry = f;
	f->known.key = f->gave.key = c->carry->cover;
	f->weigh_at = CLOCK_NEVER;
	f->neighbour = k->stranger ? carry_stranger(c) : k->peer->contact;
	link_export(k->link, KDF_LABEL("carry-salt"), &salt);
	memcpy(f->salt, salt.b, sizeof(f->salt));
	sodium_memzero(&salt, sizeof(salt));
	c->carry->ferries++;
	c->carry->stamps = c->carry->stamps || k->stranger;
	carry_own_collect(c);
	go_on(k);
}

void ferry_end(struct conn *k)
{
	struct ferry *f = k->ferry;

	if (!f)
		return;
	/* After an error there is nothing to give back to: all is read anew. */
	if (k->core->carry) {
		ferry_room_end(k, &f->room);
		k->core->carry->ferries--;
	}
	reconcile_free(f->reconcile);
	ferry_queue_wipe(&f->offers);
	ferry_queue_wipe(&f->given);
	ferry_queue_wipe(&f->asks);
	ferry_queue_wipe(&f->taken);
	ferry_known_wipe(&f->known);
	ferry_known_wipe(&f->gave);
	free(f->gifts.id);
	sodium_memzero(f, sizeof(*f));
	free(f);
	k->ferry = NULL;
}

/* ---- the difference ---- */

static void start_sender(struct conn *k)
{
	const struct reconcile_pace pace = { .first = RECONCILE_RECORD, .eager = true, .rtt = link_rtt(k->link) };
	const struct reconcile_set set = ferry_give_compared(k);

	k->ferry->reconcile = reconcile_new_sender(&set, &pace);
}

static void start_receiver(struct conn *k)
{
	const struct reconcile_set set = ferry_give_compared(k);

	k->ferry->reconcile = reconcile_new_receiver(&set);
	reconcile_choose(k->ferry->reconcile, ferry_give_wanted, k);
}

static void go_on(struct conn *k)
{
	struct ferry *f = k->ferry;

	if (is_paused(k))
		return;
	if (!f->said)
		ferry_room_grant(k, &f->room);
	else
		ferry_room_again(k, &f->room);
	f->said = true;
	if (f->heard && !f->reconcile && link_is_dialler(k->link))
		start_sender(k);
	conn_poke(k);
}

void ferry_resume_all(struct core *c)
{
	carry_own_collect(c);
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->ferry && link_state(c->conns[i]->link) == LINK_OPEN)
			go_on(c->conns[i]);
}

/* ---- sending ---- */

static bool send_reconcile(struct conn *k)
{
	static const enum frame_type types[] = {
		[RECONCILE_OPEN] = FRAME_CARRY_OPEN, [RECONCILE_SYMBOLS] = FRAME_CARRY_SYMBOLS,
		[RECONCILE_IDS] = FRAME_CARRY_IDS,   [RECONCILE_WANT] = FRAME_CARRY_WANT,
		[RECONCILE_LACK] = FRAME_CARRY_LACK, [RECONCILE_DONE] = FRAME_CARRY_DONE,
	};
	uint8_t buf[4096];
	size_t len;
	enum reconcile_kind kind = RECONCILE_NONE;

	if (k->ferry->reconcile)
		kind = reconcile_output(k->ferry->reconcile, k->core->now.mono, buf, sizeof(buf), &len);
	if (kind == RECONCILE_NONE)
		return false;
	conn_send(k, types[kind], buf, len);
	return true;
}

static bool send_shorts(struct conn *k, enum frame_type type, struct ferry_shorts *s)
{
	uint8_t buf[FERRY_IDS_MAX * 8];
	const size_t len = ferry_queue_take(s, buf, sizeof(buf));

	if (len == 0)
		return false;
	if (type == FRAME_CARRY_OFFER)
		k->ferry->offered += len / 8;
	conn_send(k, type, buf, len);
	return true;
}

static bool send_parcel(struct conn *k, const struct held *e)
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	struct store_buf b = { .p = parcel, .cap = PARCEL_MAX_LEN };
	bool ok;

	ASSERT(parcel);
	/* A stamp whose commit failed is not on the disk. */
	ok = depot_fetch(k->core->store, e->row, &b) == ERR_OK &&
	     !(k->stranger && sodium_is_zero(parcel + PARCEL_STAMP_AT, PARCEL_STAMP_LEN));
	if (ok && e->own)
		ferry_queue_short(&k->ferry->given, e->serial);
	if (ok)
		conn_send(k, FRAME_CARRY_PARCEL, parcel, b.len);
	free(parcel);
	return ok;
}

/* The next gift, a parcel or as many proofs as there are in a row. */
static bool send_gifts(struct conn *k)
{
	struct ferry_gifts *g = &k->ferry->gifts;
	uint8_t buf[PROOFS_MAX * FERRY_PROOF_LEN];
	struct pack w = pack_into(buf, sizeof(buf));
	bool parcel = false;

	while (!parcel && g->at < g->n && w.len < sizeof(buf)) {
		const struct held *e = hold_find(ferry_hold(k), g->id[g->at]);

		if (e && !e->is_proof && w.len > 0)
			break;
		g->at++;
		if (!e || !ferry_give_may(k, e))
			continue;
		if (e->is_proof) {
			pack_bytes(&w, e->receipt, sizeof(e->receipt));
			pack_u32(&w, e->expiry);
		} else {
			parcel = send_parcel(k, e);
		}
	}
	if (w.len > 0)
		conn_send(k, FRAME_CARRY_PROOF, buf, w.len);
	if (g->at == g->n)
		g->at = g->n = 0;
	return parcel || w.len > 0;
}

/* Each by itself would cost as much as the parcel; but one that comes alone is told at once, before somebody walks away. */
static bool send_gathered(struct conn *k, enum frame_type type, struct ferry_shorts *s)
{
	const int64_t now = k->core->now.mono;

	if ((s->n < FERRY_IDS_MAX && now < s->at) || !send_shorts(k, type, s))
		return false;
	s->at = now + CONN_GATHER_TIME;
	return true;
}

void ferry_more(struct conn *k)
{
	struct ferry *f = k->ferry;

	if (!f || is_paused(k) || link_state(k->link) != LINK_OPEN)
		return;
	while (link_queued(k->link) < AHEAD) {
		if (send_reconcile(k))
			continue;
		if (f->reconcile && !f->settled && reconcile_is_done(f->reconcile))
			ferry_give_difference(k);
		if (f->settled)
			ferry_give_news(k);
		if (!send_gathered(k, FRAME_CARRY_TAKEN, &f->taken) && !send_shorts(k, FRAME_CARRY_ASK, &f->asks) &&
		    !send_gathered(k, FRAME_CARRY_OFFER, &f->offers) && !send_gifts(k))
			return;
	}
}

void ferry_poke_all(struct core *c)
{
	if (c->carry->poked == c->carry->hold.serial)
		return;
	c->carry->poked = c->carry->hold.serial;
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->ferry && link_state(c->conns[i]->link) == LINK_OPEN)
			conn_poke(c->conns[i]);
}

int64_t ferry_wake(const struct conn *k)
{
	const struct ferry *f = k->ferry;
	int64_t at;

	if (!f || is_paused(k))
		return CLOCK_NEVER;
	at = f->reconcile ? reconcile_wake(f->reconcile) : CLOCK_NEVER;
	at = f->weigh_at < at ? f->weigh_at : at;
	at = f->offers.n > 0 && f->offers.at < at ? f->offers.at : at;
	return f->taken.n > 0 && f->taken.at < at ? f->taken.at : at;
}

/* ---- what comes ---- */

static bool on_room(struct conn *k, const uint8_t *payload, size_t len)
{
	struct ferry *f = k->ferry;
	struct unpack r = unpack_from(payload, len);

	f->theirs += unpack_u16(&r);
	f->most = f->theirs > f->most ? f->theirs : f->most;
	f->heard = true;
	if (!is_paused(k) && !f->reconcile && link_is_dialler(k->link))
		start_sender(k);
	conn_poke(k);
	return unpack_done(&r);
}

static bool on_reconcile(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	static const enum reconcile_kind kinds[] = {
		[FRAME_CARRY_OPEN] = RECONCILE_OPEN, [FRAME_CARRY_SYMBOLS] = RECONCILE_SYMBOLS,
		[FRAME_CARRY_IDS] = RECONCILE_IDS,   [FRAME_CARRY_WANT] = RECONCILE_WANT,
		[FRAME_CARRY_LACK] = RECONCILE_LACK, [FRAME_CARRY_DONE] = RECONCILE_DONE,
	};
	struct ferry *f = k->ferry;

	if (type == FRAME_CARRY_OPEN && !f->reconcile && !link_is_dialler(k->link))
		start_receiver(k);
	if (!f->reconcile)
		return false;
	conn_poke(k);
	return reconcile_input(f->reconcile, kinds[type], payload, len);
}

/* What was offered, and once. */
static bool on_ask(struct conn *k, const uint8_t *payload, size_t len)
{
	struct ferry *f = k->ferry;
	struct unpack r = unpack_from(payload, len);

	if (len % 8 != 0 || len / 8 > f->offered)
		return false;
	f->offered -= len / 8;
	while (r.left > 0) {
		const struct held *e = hold_of_short(ferry_hold(k), f->salt, unpack_u64(&r));

		if (e && ferry_give_may(k, e))
			ferry_give_it(k, e);
	}
	conn_poke(k);
	return true;
}

/* Who says so twice, or of what it was not given, is not believed. */
static bool on_taken(struct conn *k, const uint8_t *payload, size_t len)
{
	struct unpack r = unpack_from(payload, len);

	while (r.left >= 8) {
		struct held *e = hold_of_short(ferry_hold(k), k->ferry->salt, unpack_u64(&r));

		if (e && e->own && ferry_queue_drop(&k->ferry->given, e->serial))
			carry_own_taken(k->core, e);
	}
	return unpack_done(&r);
}

static bool on_offer(struct conn *k, const uint8_t *payload, size_t len)
{
	struct ferry *f = k->ferry;
	struct unpack r = unpack_from(payload, len);

	while (r.left >= 8) {
		const uint64_t id = unpack_u64(&r);

		if (f->asks.n < ASKS_MAX && ferry_give_wanted(k, id))
			ferry_queue_short(&f->asks, id);
	}
	conn_poke(k);
	return unpack_done(&r);
}

static bool on_parcel(struct conn *k, const uint8_t *payload, size_t len)
{
	struct ferry *f = k->ferry;
	uint8_t id[RIBLT_ID_LEN];
	struct parcel_clear clear;
	struct parcel_id whole;
	enum carry_taken as;

	if (!ferry_room_is_left(&f->room))
		return false;
	as = carry_take(k->core, f->neighbour, payload, len);
	if (!ferry_room_count(&f->room, as))
		return false;
	switch (as) {
	case CARRY_KEPT:
	case CARRY_OPENED:
	case CARRY_KNOWN:
		break;
	case CARRY_REFUSED:
		return true;
	case CARRY_BAD:
		return false;
	}
	if (!parcel_clear_decode(&clear, payload, len))
		return false;
	parcel_id(&whole, payload, len);
	memcpy(id, clear.tag.b, PARCEL_TAG_LEN);
	memcpy(id + PARCEL_TAG_LEN, whole.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
	ferry_known_add(&f->known, hold_shorten(f->salt, id));
	ferry_queue_short(&f->taken, hold_shorten(f->salt, id));
	if (!is_paused(k))
		ferry_room_again(k, &f->room);
	conn_poke(k);
	return true;
}

static bool on_proof(struct conn *k, const uint8_t *payload, size_t len)
{
	struct unpack r = unpack_from(payload, len);

	if (len % FERRY_PROOF_LEN != 0)
		return false;
	while (r.left > 0) {
		struct parcel_receipt receipt;
		uint32_t expiry;

		unpack_bytes(&r, receipt.b, sizeof(receipt.b));
		expiry = unpack_u32(&r);
		if (!ferry_room_proof(k, &k->ferry->room))
			return true;
		if (!carry_take_proof(k->core, k->ferry->neighbour, &receipt, expiry))
			return false;
	}
	return true;
}

bool ferry_is_frame(uint8_t type)
{
	return type >= FRAME_CARRY_ROOM && type <= FRAME_CARRY_TAKEN;
}

bool ferry_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	if (!k->ferry) /* nothing is carried on this link */
		return true;
	switch ((int)type) {
	case FRAME_CARRY_ROOM:
		return on_room(k, payload, len);
	case FRAME_CARRY_OFFER:
		return on_offer(k, payload, len);
	case FRAME_CARRY_ASK:
		return on_ask(k, payload, len);
	case FRAME_CARRY_TAKEN:
		return on_taken(k, payload, len);
	case FRAME_CARRY_PARCEL:
		return on_parcel(k, payload, len);
	case FRAME_CARRY_PROOF:
		return on_proof(k, payload, len);
	default:
		return on_reconcile(k, type, payload, len);
	}
}

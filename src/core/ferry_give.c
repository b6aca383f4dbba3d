/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_give.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/wanted.h"

#include <stdlib.h>
#include <string.h>

#define STRANGERS_SET (1u << 16)    /* items of a set that is reconciled with a stranger */
#define WEIGH_LEAST   1000          /* ms that what comes waits to be given to others, while they may be given it by others */
#define WEIGH_SPREAD  2000

/* May it be given to this neighbour? What we wrote to it goes to it otherwise. */
bool ferry_give_may(const struct conn *k, const struct held *e)
{
	if (e->is_bulletin && !(e->stamped && board_is_passed_on(k->core)))
		return false;
	return carry_is_open(k->core, e) && (e->is_proof || e->stamped || !k->stranger) &&
	       !(e->own && !k->stranger && e->own->contact == k->peer->contact);
}

struct ranked {
	uint64_t rank;
	const uint8_t *id;
};

static int by_rank(const void *a, const void *b)
{
	const uint64_t x = ((const struct ranked *)a)->rank, y = ((const struct ranked *)b)->rank;

	return (x < y) - (x > y);
}

/*
 * Proofs first, bulletins, then what was written last, to the hour; within an hour by chance, as the order in which things came
 * here would point to what was written here.
 */
static uint64_t rank_of(const struct conn *k, const struct held *e)
{
	uint32_t chance;

	rand_fill(k->core->rand, &chance, sizeof(chance));
	return (uint64_t)e->is_proof << 63 | (uint64_t)e->is_bulletin << 62 | (uint64_t)(e->expiry & 0x3fffffff) << 32 |
	       chance;
}

struct reconcile_set ferry_give_compared(const struct conn *k)
{
	const struct hold *h = ferry_hold(k);
	const size_t most = (size_t)(h->all.parcels + h->all.proofs);
	struct ranked *all = calloc(most + 1, sizeof(*all));
	struct reconcile_set set = { .salt = k->ferry->salt, .shorten = hold_shorten };

	ASSERT(all);
	for (const struct held *e = h->oldest; e; e = e->newer)
		if (ferry_give_may(k, e))
			all[set.n++] = (struct ranked){ rank_of(k, e), e->id };
	qsort(all, set.n, sizeof(*all), by_rank);
	set.most = k->stranger ? STRANGERS_SET : RECONCILE_ITEMS_MAX;
	set.n = set.n < set.most ? set.n : set.most;
	set.ids = calloc(set.n + 1, sizeof(*set.ids));
	ASSERT(set.ids);
	for (size_t i = 0; i < set.n; i++)
		memcpy(set.ids[i], all[i].id, RIBLT_ID_LEN);
	free(all);
	k->ferry->upto = k->ferry->weighed = h->serial;
	return set;
}

/* The same each time that one is offered. */
static uint32_t cover_coin(const struct core *c, uint64_t short_id)
{
	uint8_t tag[4];
	struct pack w = pack_into(tag, sizeof(tag));

	pack_u32(&w, (uint32_t)(short_id >> 32));
	return (uint32_t)riblt_siphash(c->carry->cover, tag, pack_done(&w));
}

bool ferry_give_wanted(void *ctx, uint64_t short_id)
{
	struct conn *k = ctx;
	struct ferry *f = k->ferry;

	ferry_known_add(&f->known, short_id);
	if (hold_of_short(ferry_hold(k), f->salt, short_id))
		return false;
	if (hold_short_is_proof(short_id))
		return ferry_room_proof(k, &f->room);
	if (!wanted_has(&k->core->carry->wanted, k->core, short_id))
		return spread_covers(cover_coin(k->core, short_id)) && ferry_room_cover(k, &f->room);
	f->room.ours++;
	return true;
}

static bool gives(struct conn *k, const struct held *e)
{
	struct ferry *f = k->ferry;
	const uint32_t crowd = spread_crowd(&k->core->carry->crowd, k->core->now.mono);
	uint32_t coin;

	rand_fill(k->core->rand, &coin, sizeof(coin));
	if (f->theirs == 0 || (!e->is_bulletin && !spread_gives(&e->spread, carry_age(k->core, e), crowd, coin)))
		return false;
	/* While a contact has room for all, there is no need to share it out. */
	if ((k->stranger || f->theirs < f->most / 2) && !ferry_shares_fair(&f->shares, e, f->salt))
		return false;
	ferry_shares_count(&f->shares, e, f->salt);
	f->theirs--;
	return true;
}

void ferry_give_it(struct conn *k, const struct held *e)
{
	const uint64_t short_id = hold_shorten(k->ferry->salt, e->id);

	if (ferry_known_has(&k->ferry->gave, short_id))
		return;
	ferry_known_add(&k->ferry->gave, short_id);
	ferry_queue_gift(&k->ferry->gifts, e->id);
}

static void offer(struct conn *k, const struct held *e)
{
	ferry_queue_short(&k->ferry->offers, hold_shorten(k->ferry->salt, e->id));
}

/* The difference is known. What we hold of it is given, offered, or kept; and each that the other has counts. */
void ferry_give_difference(struct conn *k)
{
	struct ferry *f = k->ferry;
	struct hold *h = ferry_hold(k);
	const bool dialler = link_is_dialler(k->link);
	const uint32_t round = ++k->core->carry->round;
	uint8_t id[RIBLT_ID_LEN];
	struct held *e;

	f->settled = true;
	spread_crowd_met(&k->core->carry->crowd, k->core->now.mono);
	while (reconcile_next_push(f->reconcile, id)) {
		e = hold_find(h, id);
		if (!e)
			continue;
		e->round = round;
		if (dialler || e->is_proof || gives(k, e)) /* the acceptor has asked for it */
			ferry_give_it(k, e);
		else
			offer(k, e);
	}
	while (reconcile_next_lack(f->reconcile, id)) {
		e = hold_find(h, id);
		if (!e)
			continue;
		e->round = round;
		if (!e->is_proof && gives(k, e))
			ferry_give_it(k, e);
	}
	for (e = h->oldest; e; e = e->newer)
		if (!e->is_proof && e->serial <= f->upto && ferry_give_may(k, e))
			spread_met(&e->spread, e->round != round);
}

static bool is_news(const struct conn *k, const struct held *e)
{
	return e->neighbour != k->ferry->neighbour && ferry_give_may(k, e);
}

/* What came before the last time that there was something to weigh. */
static void weigh(struct conn *k)
{
	struct ferry *f = k->ferry;

	for (struct held *e = ferry_hold(k)->newest; e && e->serial > f->weighed; e = e->older) {
		const uint64_t short_id = hold_shorten(f->salt, e->id);
		const bool had = ferry_known_has(&f->known, short_id);

		if (e->serial > f->weighing || e->is_proof || !is_news(k, e))
			continue;
		if (!had && !ferry_known_has(&f->gave, short_id) && gives(k, e))
			ferry_give_it(k, e);
		spread_met(&e->spread, had);
	}
	f->weighed = f->weighing;
	f->weigh_at = CLOCK_NEVER;
}

/*
 * What has come since. It is offered at once, also to who has it, but given a little later: of several who stand together all
 * hear the same at the same time, and would give it to all the others who have it.
 */
void ferry_give_news(struct conn *k)
{
	struct ferry *f = k->ferry;
	const struct hold *h = ferry_hold(k);

	for (const struct held *e = h->newest; e && e->serial > f->upto; e = e->older) {
		if (!is_news(k, e))
			continue;
		if (!e->is_proof)
			offer(k, e);
		else if (!ferry_known_has(&f->known, hold_shorten(f->salt, e->id)))
			ferry_give_it(k, e);
	}
	f->upto = h->serial;
	if (k->core->now.mono >= f->weigh_at)
		weigh(k);
	if (f->weigh_at == CLOCK_NEVER && f->weighed < f->upto) {
		f->weighing = f->upto;
		f->weigh_at = k->core->now.mono + WEIGH_LEAST + rand_below(k->core->rand, WEIGH_SPREAD);
	}
}

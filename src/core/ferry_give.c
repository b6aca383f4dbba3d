/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the other end of a link is given unasked, what it is only offered, and what we ask for. */
#include "base/assert.h"
#include "base/pack.h"
#include "core/ferry_state.h"
#include "core/wanted.h"

#include <stdlib.h>
#include <string.h>

#define STRANGERS_SET (1u << 16)  /* items of a set that is reconciled with a stranger */

/* May it be given to this neighbour? What we wrote to it goes to it otherwise. */
bool ferry_concerns(const struct conn *k, const struct held *e)
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

struct reconcile_set ferry_snapshot(const struct conn *k)
{
	const struct hold *h = ferry_hold(k);
	const size_t most = (size_t)(h->all.parcels + h->all.proofs);
	struct ranked *all = calloc(most + 1, sizeof(*all));
	struct reconcile_set set = { .salt = k->ferry->salt, .shorten = hold_shorten };

	ASSERT(all);
	for (const struct held *e = h->oldest; e; e = e->newer)
		if (ferry_concerns(k, e))
			all[set.n++] = (struct ranked){ rank_of(k, e), e->id };
	qsort(all, set.n, sizeof(*all), by_rank);
	set.most = k->stranger ? STRANGERS_SET : RECONCILE_ITEMS_MAX;
	set.n = set.n < set.most ? set.n : set.most;
	set.ids = calloc(set.n + 1, sizeof(*set.ids));
	ASSERT(set.ids);
	for (size_t i = 0; i < set.n; i++)
		memcpy(set.ids[i], all[i].id, RIBLT_ID_LEN);
	free(all);
	k->ferry->upto = h->serial;
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

bool ferry_wants(void *ctx, uint64_t short_id)
{
	struct conn *k = ctx;
	struct ferry *f = k->ferry;

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
	uint32_t coin;

	rand_fill(k->core->rand, &coin, sizeof(coin));
	if (f->theirs == 0 || (!e->is_bulletin && !spread_gives(&e->spread, carry_age(k->core, e), f->crowd, coin)))
		return false;
	/* While a contact has room for all, there is no need to share it out. */
	if ((k->stranger || f->theirs < f->most / 2) && !ferry_shares_fair(&f->shares, e, f->salt))
		return false;
	ferry_shares_count(&f->shares, e, f->salt);
	f->theirs--;
	return true;
}

/* The other end lacks it, and has not asked for it yet. */
static void give_or_offer(struct conn *k, const struct held *e)
{
	if (e->is_proof || gives(k, e))
		ferry_queue_gift(&k->ferry->gifts, e->id);
	else
		ferry_queue_short(&k->ferry->offers, hold_shorten(k->ferry->salt, e->id));
}

/* The difference is known. What we hold of it is given, offered, or kept; and each that the other has counts. */
void ferry_settle(struct conn *k)
{
	struct ferry *f = k->ferry;
	struct hold *h = ferry_hold(k);
	const bool dialler = link_is_dialler(k->link);
	const uint32_t round = ++k->core->carry->round;
	uint8_t id[RIBLT_ID_LEN];
	struct held *e;

	f->settled = true;
	spread_crowd_met(&k->core->carry->crowd, k->core->now.mono);
	f->crowd = spread_crowd(&k->core->carry->crowd, k->core->now.mono);
	while (reconcile_next_push(f->reconcile, id)) {
		e = hold_find(h, id);
		if (!e)
			continue;
		e->round = round;
		if (dialler)
			ferry_queue_gift(&f->gifts, e->id); /* it has asked for it */
		else
			give_or_offer(k, e);
	}
	while (reconcile_next_lack(f->reconcile, id)) {
		e = hold_find(h, id);
		if (!e)
			continue;
		e->round = round;
		if (!e->is_proof && gives(k, e))
			ferry_queue_gift(&f->gifts, e->id);
	}
	for (e = h->oldest; e; e = e->newer)
		if (!e->is_proof && e->serial <= f->upto && ferry_concerns(k, e))
			spread_met(&e->spread, e->round != round);
}

/* What has come since. */
void ferry_pass_on(struct conn *k)
{
	struct ferry *f = k->ferry;
	const struct hold *h = ferry_hold(k);

	for (const struct held *e = h->newest; e && e->serial > f->upto; e = e->older)
		if (e->neighbour != f->neighbour && ferry_concerns(k, e))
			give_or_offer(k, e);
	f->upto = h->serial;
}

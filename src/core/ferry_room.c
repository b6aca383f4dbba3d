/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_room.h"

#include "base/pack.h"
#include "core/carry_state.h"
#include "core/quota.h"

#define STRAYS_MAX 16    /* by chance, or garbled on their way */

static const struct quota *quota_of(const struct conn *k)
{
	return k->stranger ? &quota_carried_stranger : &quota_carried;
}

static int64_t *carries_of(struct conn *k, struct ferry_room *r)
{
	return k->stranger ? &r->carries : &k->peer->carries;
}

static int64_t left(struct conn *k, struct ferry_room *r)
{
	const int64_t now = k->core->now.mono, mine = quota_left(*carries_of(k, r), now, quota_of(k));
	int64_t all;

	if (!k->stranger)
		return mine;
	all = quota_left(k->core->carry->strangers_until, now, &quota_carried_strangers);
	return mine < all ? mine : all;
}

static void spend(struct conn *k, struct ferry_room *r, int64_t n)
{
	quota_spend(carries_of(k, r), k->core->now.mono, quota_of(k), n);
	if (k->stranger)
		quota_spend(&k->core->carry->strangers_until, k->core->now.mono, &quota_carried_strangers, n);
}

/* What of it is kept for what we ask for as cover. */
static int64_t kept(const struct conn *k)
{
	return quota_of(k)->burst / 8;
}

/* One link among many strangers reserves no more than an eighth of what is left of the room of all, so that some is left. */
static int64_t most_now(struct conn *k, struct ferry_room *r)
{
	const int64_t mine = left(k, r), n = mine > kept(k) ? mine - kept(k) : 0;
	int64_t all;

	if (!k->stranger)
		return n;
	all = quota_left(k->core->carry->strangers_until, k->core->now.mono, &quota_carried_strangers);
	return n < all / 8 ? n : all / 8;
}

void ferry_room_grant(struct conn *k, struct ferry_room *r)
{
	const int64_t n = most_now(k, r);
	uint8_t buf[2];
	struct pack w = pack_into(buf, sizeof(buf));

	spend(k, r, n);
	r->granted += n;
	pack_u16(&w, (uint16_t)n);
	conn_send(k, FRAME_CARRY_ROOM, buf, pack_done(&w));
}

void ferry_room_again(struct conn *k, struct ferry_room *r)
{
	if (r->granted == 0 && left(k, r) >= 2 * kept(k))
		ferry_room_grant(k, r);
}

bool ferry_room_cover(struct conn *k, struct ferry_room *r)
{
	if (left(k, r) == 0)
		return false;
	spend(k, r, 1);
	r->cover++;
	return true;
}

bool ferry_room_proof(struct conn *k, struct ferry_room *r)
{
	return quota_take(k->stranger ? &r->proofs : &k->peer->proofs, k->core->now.mono, &quota_proofs);
}

bool ferry_room_is_left(const struct ferry_room *r)
{
	return r->ours + r->cover + r->granted > 0;
}

bool ferry_room_count(struct ferry_room *r, enum carry_taken as)
{
	if (as == CARRY_OPENED && r->ours > 0)
		r->ours--;
	else if (r->cover > 0)
		r->cover--;
	else if (r->granted > 0)
		r->granted--;
	else
		return r->ours-- > 0 && ++r->strays <= STRAYS_MAX;
	return true;
}

void ferry_room_end(struct conn *k, struct ferry_room *r)
{
	spend(k, r, -(r->granted + r->cover));
}

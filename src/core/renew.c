/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/renew.h"

#include "base/pack.h"
#include "core/kdf.h"
#include "core/quota.h"

#include <sodium.h>

/* The generation of the chain that opened this link; false for a link that grew out of adding. */
static bool generation_of(const struct conn *k, uint32_t *out)
{
	if (link_kind(k->link) != LINK_KK)
		return false;
	*out = link_is_dialler(k->link) ? k->dial.generation : k->hit.generation;
	return true;
}

static bool other_is_newer(const struct peer *p)
{
	return p->has_other && p->other.generation > p->chain.generation;
}

/* The newer chain becomes the one in use, the older is destroyed. */
static void promote(struct conn *k)
{
	struct peer *p = k->peer;

	if (other_is_newer(p)) {
		epoch_wipe(&p->chain);
		p->chain = p->other;
		p->renewed = k->core->now.wall;
	}
	epoch_wipe(&p->other);
	p->has_other = false;
	peer_changed(k->core, p);
}

static void send_done(struct conn *k, uint32_t generation)
{
	uint8_t buf[4];
	struct pack w = pack_into(buf, sizeof(buf));

	pack_u32(&w, generation);
	conn_send(k, FRAME_RENEWED, buf, pack_done(&w));
}

void renew_opened(struct conn *k)
{
	struct peer *p = k->peer;
	uint32_t g;

	if (!p->has_other || !generation_of(k, &g))
		return;
	if (other_is_newer(p) ? g == p->other.generation : g == p->chain.generation)
		promote(k);
	else if (!other_is_newer(p))
		send_done(k, p->chain.generation); /* they have not heard that we changed over */
}

void renew_heard_clock(struct conn *k, int64_t wall)
{
	struct peer *p = k->peer;
	uint32_t own = epoch_at(k->core->now.wall), theirs = epoch_at(wall);
	bool moved = epoch_confirm(&p->chain, own, theirs);

	if (p->has_other)
		moved = epoch_confirm(&p->other, own, theirs) || moved;
	if (moved)
		peer_changed(k->core, p);
}

static bool derive(const struct conn *k, struct epoch_chain *next)
{
	struct symkey exported, fresh;
	bool ok;

	link_export(k->link, KDF_LABEL("renew-link"), &exported);
	kdf_prf(&fresh, &exported, KDF_LABEL("renew-fresh"), k->renew_fresh.b, sizeof(k->renew_fresh.b));
	ok = epoch_renew(next, &k->peer->chain, &fresh, k->renew_epoch);
	sodium_memzero(&exported, sizeof(exported));
	sodium_memzero(&fresh, sizeof(fresh));
	return ok;
}

void renew_start(struct conn *k)
{
	struct peer *p = k->peer;
	struct core *c = k->core;
	int64_t theirs = (int64_t)(k->theirs.wall & INT64_MAX);
	struct frame_renew r;
	uint8_t buf[64];

	if (p->chain.side != EPOCH_SIDE_A || p->has_other || k->renew_sent || c->now.wall < p->renewed + RENEW_AGE)
		return;
	/* An hour that both clocks have reached: both ends can derive it. */
	r.epoch = epoch_at(c->now.wall < theirs ? c->now.wall : theirs);
	if (r.epoch < p->chain.base)
		r.epoch = p->chain.base;
	rand_fill(c->rand, r.fresh.b, sizeof(r.fresh.b));
	k->renew_fresh = r.fresh;
	k->renew_epoch = r.epoch;
	k->renew_sent = true;
	conn_send(k, FRAME_RENEW, buf, frame_renew_encode(buf, sizeof(buf), &r));
	sodium_memzero(&r, sizeof(r));
	sodium_memzero(buf, sizeof(buf));
}

/*
 * An hour that our clock has reached, or the chain has (both clocks may be set back). Otherwise a contact could push the chain
 * years ahead, where no hour is ever destroyed, and have us walk there for each frame.
 */
static bool is_hour(const struct conn *k, uint32_t epoch)
{
	const uint32_t own = epoch_at(k->core->now.wall), base = k->peer->chain.base;

	return epoch <= (own > base ? own : base) + 1;
}

/* Side B: keep both, and say so. */
bool renew_frame(struct conn *k, const uint8_t *payload, size_t len)
{
	struct peer *p = k->peer;
	struct epoch_chain next;
	struct frame_renew r;

	if (!frame_renew_decode(&r, payload, len) || p->chain.side != EPOCH_SIDE_B || !is_hour(k, r.epoch))
		return false;
	if (!quota_take(&p->changes, k->core->now.mono, &quota_changes))
		return false;
	k->renew_fresh = r.fresh;
	k->renew_epoch = r.epoch;
	sodium_memzero(&r, sizeof(r));
	if (!derive(k, &next))
		return false;
	p->other = next;
	p->has_other = true;
	epoch_wipe(&next);
	peer_changed(k->core, p);
	send_done(k, p->other.generation);
	return true;
}

bool renew_done_frame(struct conn *k, const uint8_t *payload, size_t len)
{
	struct peer *p = k->peer;
	struct unpack r = unpack_from(payload, len);
	uint32_t generation = unpack_u32(&r);
	struct epoch_chain next;

	if (!unpack_done(&r))
		return false;
	if (p->chain.side == EPOCH_SIDE_B) {
		if (!other_is_newer(p) || p->other.generation != generation)
			return generation == p->chain.generation; /* told twice */
		promote(k);
		return true;
	}
	if (!k->renew_sent || p->has_other || !derive(k, &next))
		return false;
	k->renew_sent = false;
	p->other = p->chain;
	p->chain = next;
	p->has_other = true;
	p->renewed = k->core->now.wall;
	epoch_wipe(&next);
	peer_changed(k->core, p);
	send_done(k, p->chain.generation);
	return generation == p->chain.generation;
}

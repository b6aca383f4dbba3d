/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus.h"

#include "base/assert.h"
#include "core/chorus_due.h"
#include "core/chorus_pace.h"
#include "core/chorus_piece.h"
#include "core/chorus_source.h"
#include "core/chorus_tally.h"
#include "core/chorus_tell.h"
#include "core/chorus_trickle.h"
#include "core/depot.h"
#include "core/wanted.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STRAYS_MAX 16                    /* of one source: parcels that looked as if for us */
#define NAGS_MAX   8                     /* summaries said early for what others have, and do not give us */
#define MET_AFTER  CLOCK_MINUTE          /* then a device that stays has what it takes */
#define TIDY_EACH  (10 * CLOCK_SECOND)

_Static_assert(CHORUS_SOURCES <= 64, "a bit for each in core/chorus_tally.h");

struct chorus {
	struct chorus_sources sources;
	struct chorus_set set;
	struct chorus_due due;
	struct chorus_pieces pieces;
	struct chorus_pace pace;
	struct chorus_trickle trickle;
	struct chorus_tell tell;
	struct chorus_tally tally;
	uint64_t serial;     /* of the newest item that was there when it was last looked */
	int64_t proofs;      /* core/quota.h: of all sources */
	int64_t next_tidy;
	unsigned nags;
	bool ferrying;       /* counted as a neighbour, for whom ours are stamped */
};

static struct hold *hold_of(const struct core *c)
{
	return &c->carry->hold;
}

/* ---- beginning and end ---- */

static bool is_on(const struct core *c)
{
	return c->segment && c->carry && c->blackout > c->now.mono && !c->carry->settings.paused;
}

static void begin(struct core *c)
{
	struct chorus *x = calloc(1, sizeof(*x));

	ASSERT(x);
	c->chorus = x;
	x->serial = hold_of(c)->serial;
	x->next_tidy = c->now.mono + TIDY_EACH;
	chorus_pace_init(&x->pace, c->now.mono);
	chorus_trickle_reset(&x->trickle, c->now.mono, c->rand);
}

/* As long as somebody is heard, ours that wait are given to others. */
static void set_ferrying(struct core *c, bool on)
{
	struct chorus *x = c->chorus;

	if (on != x->ferrying && c->carry)
		c->carry->ferries += on ? 1 : -(size_t)1;
	if (on && c->carry)
		c->carry->stamps = true;
	x->ferrying = on;
}

void chorus_drop(struct core *c)
{
	struct chorus *x = c->chorus;

	if (!x)
		return;
	set_ferrying(c, false);
	chorus_source_wipe(&x->sources);
	chorus_set_wipe(&x->set);
	chorus_due_wipe(&x->due);
	chorus_piece_wipe(&x->pieces);
	chorus_tell_wipe(&x->tell);
	chorus_tally_wipe(&x->tally);
	free(x);
	c->chorus = NULL;
}

void chorus_join(struct core *c, bool there)
{
	c->segment = there;
	if (c->chorus && !is_on(c))
		chorus_drop(c);
}

size_t chorus_heard(const struct core *c)
{
	return c->chorus ? chorus_source_count(&c->chorus->sources, c->now.mono) : 0;
}

/* ---- summaries ---- */

struct reading {
	struct core *c;
	struct chorus_source *s;
	uint32_t round;
	size_t parcels;    /* to be sung for its sake */
};

static void on_difference(void *ctx, uint64_t short_id, bool theirs)
{
	struct reading *r = ctx;
	struct held *e = hold_of_short(hold_of(r->c), r->s->salt, short_id);

	/* What has come meanwhile is lacking no more. */
	r->s->has += theirs && !e;
	if (theirs || !e || !chorus_set_concerns(r->c, e))
		return;
	r->s->lacks++;
	e->round = r->round;
	if (!e->is_proof && r->parcels++ >= r->s->room)
		return;
	chorus_due_lacked(&r->c->chorus->due, e->id, e->is_proof, r->c->now.mono, r->c->rand);
}

/* What it had of ours, and of what we carry. */
static void tally(struct core *c, struct chorus_source *s, uint32_t round)
{
	const bool meets = !s->met && s->since + MET_AFTER <= c->now.mono;
	const unsigned place = (unsigned)(s - c->chorus->sources.s);

	if (!meets && hold_of(c)->owned == 0)
		return;
	if (meets)
		spread_crowd_met(&c->carry->crowd, c->now.mono);
	s->met = s->met || meets;
	for (struct held *e = hold_of(c)->oldest; e; e = e->newer) {
		if (e->is_proof || e->serial > s->upto || !chorus_set_is_in(e->id, s->bits, s->slice) ||
		    !chorus_set_concerns(c, e))
			continue;
		if (meets)
			spread_met(&e->spread, e->round != round);
		if (e->own)
			chorus_tally_note(&c->chorus->tally, c, e, place, e->round != round);
	}
}

/* We lack something: others are to see that soon. But not for ever, if they do not give it. */
static void nag(struct core *c)
{
	if (c->chorus->nags >= NAGS_MAX)
		return;
	c->chorus->nags++;
	chorus_trickle_reset(&c->chorus->trickle, c->now.mono, c->rand);
}

static void on_more(struct core *c, const struct chorus_source *s)
{
	nag(c);
	/* It needs about as many of ours as we of its own: so whoever wants us to say more has to as well. */
	if (c->chorus->set.n > 0)
		chorus_tell_more(&c->chorus->tell, 2 * riblt_decode_used(s->decode), c);
}

static void on_done(struct core *c, struct chorus_source *s)
{
	struct reading r = { .c = c, .s = s, .round = ++c->carry->round };

	s->has = s->lacks = 0;
	chorus_source_difference(s, on_difference, &r);
	tally(c, s, r.round);
	if (s->has == 0)
		return;
	nag(c);
	chorus_tell_more(&c->chorus->tell, (s->has + s->lacks) * 3 / 2 + 16, c);
}

static void on_summary(struct core *c, struct chorus_source *s, const struct chorus_wire_summary *m)
{
	struct chorus *x = c->chorus;

	chorus_set_look(&x->set, c);
	switch (chorus_source_summary(&x->sources, s, c, &x->set, m)) {
	case CHORUS_SOURCE_NOTHING:
		break;
	case CHORUS_SOURCE_MORE:
		on_more(c, s);
		break;
	case CHORUS_SOURCE_DONE:
		on_done(c, s);
		break;
	}
	if (!s->done || s->has + s->lacks > 0 || s->upto != hold_of(c)->serial)
		return;
	if (m->first == 0)
		chorus_trickle_same(&x->trickle);
	chorus_tell_heard(&x->tell, m->first + (uint32_t)m->n);
}

/* ---- what is sung ---- */

static void id_of(uint8_t id[RIBLT_ID_LEN], const struct parcel_clear *clear, const uint8_t *parcel, size_t len)
{
	struct parcel_id whole;

	parcel_id(&whole, parcel, len);
	memcpy(id, clear->tag.b, PARCEL_TAG_LEN);
	memcpy(id + PARCEL_TAG_LEN, whole.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
}

static bool looks_ours(struct core *c, const uint8_t *tag)
{
	return wanted_has(&c->carry->wanted, c, (uint64_t)hold_shorten_tag(tag) << 32);
}

/* Is there room for a parcel of this source? What is for us needs none, but who garbles such is not heard for ever. */
static bool has_room(struct core *c, const struct chorus_source *s, const uint8_t *tag)
{
	const int64_t now = c->now.mono;

	if (s->strays < STRAYS_MAX && looks_ours(c, tag))
		return true;
	return quota_left(s->carries, now, &quota_carried_stranger) > 0 &&
	       quota_left(c->carry->strangers_until, now, &quota_carried_strangers) > 0;
}

static bool is_known(const struct core *c, const uint8_t *id)
{
	return hold_find(hold_of(c), id) || hold_proof(hold_of(c), id);
}

static void take(struct core *c, struct chorus_source *s, const uint8_t *parcel, size_t len)
{
	struct parcel_clear clear;
	bool ours;

	if (!parcel_clear_decode(&clear, parcel, len) || !has_room(c, s, clear.tag.b))
		return;
	ours = looks_ours(c, clear.tag.b);
	s->neighbour = s->neighbour ? s->neighbour : carry_stranger(c);
	switch (carry_take(c, s->neighbour, parcel, len)) {
	case CARRY_KEPT:
		quota_spend(&s->carries, c->now.mono, &quota_carried_stranger, 1);
		quota_spend(&c->carry->strangers_until, c->now.mono, &quota_carried_strangers, 1);
		s->strays += ours;
		c->chorus->nags = 0;
		break;
	case CARRY_OPENED:
		c->chorus->nags = 0;
		break;
	case CARRY_REFUSED:
		s->strays += ours;
		break;
	case CARRY_KNOWN:
	case CARRY_BAD:
		break;
	}
}

static void on_whole(struct core *c, struct chorus_source *s, const struct chorus_wire_item *item)
{
	struct parcel_clear clear;
	uint8_t id[RIBLT_ID_LEN];

	if (!parcel_clear_decode(&clear, item->bytes, PARCEL_SMALL_LEN))
		return;
	id_of(id, &clear, item->bytes, PARCEL_SMALL_LEN);
	chorus_due_heard(&c->chorus->due, id, true, c->now.mono);
	if (!is_known(c, id))
		take(c, s, item->bytes, PARCEL_SMALL_LEN);
}

static void on_part(struct core *c, struct chorus_source *s, const struct chorus_wire_item *item)
{
	uint8_t *parcel;

	chorus_due_heard(&c->chorus->due, item->id, item->index + 1 == item->pieces, c->now.mono);
	if (is_known(c, item->id) || !has_room(c, s, item->id))
		return;
	parcel = chorus_piece_add(&c->chorus->pieces, s->number, item, c->now.mono);
	if (parcel)
		take(c, s, parcel, (size_t)item->pieces * CHORUS_WIRE_PIECE);
	free(parcel);
}

static void on_proof(struct core *c, struct chorus_source *s, const struct chorus_wire_item *item)
{
	uint8_t id[RIBLT_ID_LEN] = { 0 };
	struct parcel_tag tag;
	const struct held *known;

	parcel_tag(&tag, &item->receipt);
	memcpy(id, tag.b, sizeof(tag.b));
	chorus_due_heard(&c->chorus->due, id, true, c->now.mono);
	known = hold_proof(hold_of(c), tag.b);
	if (known && known->shown == 0)
		return;
	if (quota_left(s->proofs, c->now.mono, &quota_proofs) == 0 ||
	    !quota_take(&c->chorus->proofs, c->now.mono, &quota_proofs))
		return;
	quota_spend(&s->proofs, c->now.mono, &quota_proofs, 1);
	s->neighbour = s->neighbour ? s->neighbour : carry_stranger(c);
	if (carry_take_proof(c, s->neighbour, &item->receipt, item->expiry))
		c->chorus->nags = 0;
}

static void on_items(struct core *c, struct chorus_source *s, const uint8_t *plain)
{
	struct unpack r = chorus_wire_read(plain);
	struct chorus_wire_item item;

	while (chorus_wire_next(&r, &item)) {
		switch (item.kind) {
		case CHORUS_WIRE_PADDING:
			break;
		case CHORUS_WIRE_WHOLE:
			on_whole(c, s, &item);
			break;
		case CHORUS_WIRE_PART:
			on_part(c, s, &item);
			break;
		case CHORUS_WIRE_PROOF:
			on_proof(c, s, &item);
			break;
		}
	}
}

void chorus_input(struct core *c, uint64_t source, const uint8_t *bytes, size_t len)
{
	struct chorus *x = c->chorus;
	uint8_t plain[CHORUS_WIRE_PLAIN];
	struct chorus_wire_summary m;
	struct chorus_source *s;

	ASSERT(c->in_turn && source != 0);
	if (!x || !is_on(c) || !chorus_wire_open(bytes, len, plain))
		return;
	chorus_pace_heard(&x->pace, len, c->now.mono);
	s = chorus_source_hear(&x->sources, source, c->now.mono);
	if (!s)
		return;
	if (s->fresh)
		chorus_tally_leave(&x->tally, (unsigned)(s - x->sources.s));
	s->fresh = false;
	if (plain[0] == CHORUS_WIRE_ITEMS)
		on_items(c, s, plain);
	else if (chorus_wire_get_summary(&m, plain))
		on_summary(c, s, &m);
}

/* ---- singing ---- */

enum fit { FIT_YES, FIT_NOT, FIT_GONE };

static enum fit put_parcel(struct core *c, struct pack *w, struct chorus_song *song, const struct held *e)
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	struct store_buf b = { .p = parcel, .cap = PARCEL_MAX_LEN };
	struct chorus_wire_item item = { .kind = CHORUS_WIRE_WHOLE, .index = song->piece };
	enum fit fit = FIT_GONE;

	ASSERT(parcel);
	memcpy(item.id, e->id, sizeof(item.id));
	item.pieces = chorus_wire_pieces(e->len);
	/* A stamp whose commit failed is not on the disk. */
	if (item.pieces > 0 && depot_fetch(c->store, e->row, &b) == ERR_OK &&
	    !sodium_is_zero(parcel + PARCEL_STAMP_AT, PARCEL_STAMP_LEN)) {
		if (item.pieces > 1)
			item.kind = CHORUS_WIRE_PART;
		item.bytes = parcel + (size_t)song->piece * CHORUS_WIRE_PIECE;
		fit = chorus_wire_put(w, &item) ? FIT_YES : FIT_NOT;
	}
	free(parcel);
	return fit;
}

static enum fit put(struct core *c, struct pack *w, struct chorus_song *song)
{
	const struct held *e = hold_find(hold_of(c), song->id);
	struct chorus_wire_item item = { .kind = CHORUS_WIRE_PROOF };

	if (!e || !chorus_set_concerns(c, e))
		return FIT_GONE;
	if (!e->is_proof)
		return put_parcel(c, w, song, e);
	memcpy(item.receipt.b, e->receipt, sizeof(item.receipt.b));
	item.expiry = e->expiry;
	return chorus_wire_put(w, &item) ? FIT_YES : FIT_NOT;
}

/* True: there is another piece of it. */
static bool has_more(const struct core *c, const struct chorus_song *song)
{
	const struct held *e = hold_find(hold_of(c), song->id);

	return !song->is_proof && song->piece + 1 < chorus_wire_pieces(e->len);
}

/* What is due, and as much as fits of what will be: a datagram is as long as any other. */
static bool sing(struct core *c, uint8_t plain[CHORUS_WIRE_PLAIN])
{
	struct chorus_due *d = &c->chorus->due;
	struct pack w = chorus_wire_items(plain);
	struct chorus_song *song;
	bool some = false, proofs_only = false, more = true;

	while (more && (song = chorus_due_next(d, some ? CLOCK_NEVER - 1 : c->now.mono, proofs_only)) != NULL) {
		switch (put(c, &w, song)) {
		case FIT_GONE:
			chorus_due_cancel(d, song);
			break;
		case FIT_NOT:
			more = !proofs_only;
			proofs_only = true;
			break;
		case FIT_YES:
			some = true;
			if (has_more(c, song)) {
				song->piece++;
				proofs_only = true;
			} else {
				chorus_due_sung(d, song, c->now.mono);
			}
			break;
		}
	}
	chorus_wire_end(&w);
	return some;
}

static uint16_t room_of(const struct core *c)
{
	const int64_t n = quota_left(c->carry->strangers_until, c->now.mono, &quota_carried_strangers);

	return (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
}

bool chorus_output(struct core *c, uint8_t out[CHORUS_LEN])
{
	struct chorus *x = c->chorus;
	uint8_t plain[CHORUS_WIRE_PLAIN];
	struct chorus_wire_summary m;

	ASSERT(!c->in_turn);
	if (!x || !is_on(c) || chorus_pace_when(&x->pace, CHORUS_LEN, c->now.mono) > c->now.mono)
		return false;
	if (x->tell.waits && x->tell.at <= c->now.mono) {
		chorus_tell_next(&x->tell, &m, c);
		m.room = room_of(c);
		chorus_wire_put_summary(plain, &m);
	} else if (!sing(c, plain)) {
		return false;
	}
	chorus_wire_seal(c->rand, plain, out);
	chorus_pace_sent(&x->pace, CHORUS_LEN, c->now.mono);
	return true;
}

/* ---- time ---- */

static void tidy(struct core *c)
{
	struct chorus *x = c->chorus;

	x->next_tidy = c->now.mono + TIDY_EACH;
	chorus_piece_expire(&x->pieces, c->now.mono);
	chorus_due_tidy(&x->due, c->now.mono);
	chorus_tally_tidy(&x->tally, hold_of(c));
}

void chorus_tick(struct core *c)
{
	struct chorus *x;

	if (!is_on(c)) {
		chorus_drop(c);
		return;
	}
	if (!c->chorus)
		begin(c);
	x = c->chorus;
	set_ferrying(c, chorus_source_count(&x->sources, c->now.mono) > 0);
	if (c->now.mono >= x->next_tidy)
		tidy(c);
	if (x->serial != hold_of(c)->serial)
		chorus_trickle_reset(&x->trickle, c->now.mono, c->rand);
	x->serial = hold_of(c)->serial;
	if (!chorus_trickle_due(&x->trickle, c->now.mono, c->rand))
		return;
	chorus_set_look(&x->set, c);
	chorus_tell_begin(&x->tell, &x->set, c);
}

int64_t chorus_wake(const struct core *c)
{
	const struct chorus *x = c->chorus;
	int64_t first, song, pace;

	if (!x)
		return is_on(c) ? c->now.mono : CLOCK_NEVER;
	song = chorus_due_wake(&x->due);
	if (x->tell.waits && x->tell.at < song)
		song = x->tell.at;
	pace = chorus_pace_when(&x->pace, CHORUS_LEN, c->now.mono);
	song = song < pace ? pace : song;
	first = chorus_trickle_wake(&x->trickle);
	return first < song ? first : song;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of peers, and their keys for links. */
#include "core/peer.h"

#include "base/assert.h"
#include "core/conn.h"
#include "core/identity.h"
#include "core/invite.h"
#include "core/mail.h"
#include "core/peer_row.h"
#include "core/told.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static uint64_t make_id(enum peer_kind kind, int64_t row)
{
	return (uint64_t)row * 2 + (kind == PEER_INVITE);
}

/* ---- the table ---- */

static uint32_t epoch_now(const struct core *c)
{
	uint32_t e = epoch_at(c->now.wall);

	return e < PEER_EPOCH_FLOOR ? PEER_EPOCH_FLOOR : e;
}

static bool expect(struct core *c, struct peer *p)
{
	const struct tags_owner owner = {
		.id = p->id,
		.chains = { &p->chain, p->has_other ? &p->other : NULL },
		.now = epoch_now(c),
		.windows = p->windows,
		.window_count = p->nwindows,
	};

	/* An invite that we took up is dialled by us alone: nobody is expected to dial it. PROTOCOL.md, "Adding". */
	if (p->kind == PEER_INVITE && !p->made)
		return true;
	return tags_set_owner(c->tags, &owner);
}

static struct peer *enlist(struct core *c, struct peer *p)
{
	p->id = make_id(p->kind, p->row);
	ASSERT(!peer_find(c, p->id));
	c->moves++;
	if (c->npeers == c->peers_size) {
		c->peers_size = c->peers_size ? c->peers_size * 2 : 16;
		c->peers = realloc(c->peers, c->peers_size * sizeof(struct peer *));
		ASSERT(c->peers);
	}
	if (!peer_row_load(c, p) || !expect(c, p)) {
		sodium_memzero(p, sizeof(*p));
		free(p);
		return NULL;
	}
	c->peers[c->npeers++] = p;
	core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
	return p;
}

struct peer *peer_add_contact(struct core *c, const struct contact *row)
{
	struct peer *p = calloc(1, sizeof(*p));

	ASSERT(p);
	p->kind = PEER_CONTACT;
	p->row = p->contact = row->id;
	p->identity = row->identity;
	p->public = row->pubkey;
	p->state = row->state;
	p->archived = row->archived;
	p->receipts = row->receipts;
	return enlist(c, p);
}

struct peer *peer_add_invite(struct core *c, const struct invitation *row)
{
	struct peer *p = calloc(1, sizeof(*p));

	ASSERT(p);
	p->kind = PEER_INVITE;
	p->row = row->id;
	p->contact = row->contact;
	p->identity = row->identity;
	p->made = row->direction == INVITATION_MADE;
	p->has_commitment = row->has_commitment;
	memcpy(p->commitment, row->commitment, sizeof(p->commitment));
	invite_place(&p->place, row->seed);
	return enlist(c, p);
}

static void wipe(struct peer *p)
{
	mail_free(p->mail);
	told_free(p);
	sodium_memzero(p, sizeof(*p));
	free(p);
}

void peer_drop(struct core *c, struct peer *p)
{
	c->moves++;
	conn_end_all_of(c, p);
	tags_drop_owner(c->tags, p->id);
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i] == p)
			c->peers[i] = c->peers[--c->npeers];
	wipe(p);
	core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
}

void peer_drop_all(struct core *c)
{
	while (c->npeers > 0)
		peer_drop(c, c->peers[c->npeers - 1]);
}

struct peer *peer_find(const struct core *c, uint64_t id)
{
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i]->id == id)
			return c->peers[i];
	return NULL;
}

struct peer *peer_of_contact(const struct core *c, int64_t contact)
{
	return peer_find(c, make_id(PEER_CONTACT, contact));
}

struct peer *peer_of_invite(const struct core *c, int64_t invitation)
{
	return peer_find(c, make_id(PEER_INVITE, invitation));
}

struct loading {
	struct core *c;
	bool ok;
};

static bool load_contact(void *ctx, const struct contact *row)
{
	struct loading *l = ctx;
	bool reachable = (row->state == CONTACT_ACTIVE || row->state == CONTACT_TENTATIVE) && !row->blocked;

	l->ok = !reachable || peer_add_contact(l->c, row);
	return l->ok;
}

static bool load_invite(void *ctx, const struct invitation *row)
{
	struct loading *l = ctx;
	struct contact c;

	if (row->state != INVITATION_OPEN)
		return true;
	if (row->expires < l->c->next_expiry)
		l->c->next_expiry = row->expires;
	l->ok = contact_get(l->c->store, row->contact, &c) == ERR_OK && (c.blocked || peer_add_invite(l->c, row));
	return l->ok;
}

enum err peer_load_all(struct core *c)
{
	struct loading l = { .c = c, .ok = true };
	enum err e = contact_list(c->store, 0, load_contact, &l);

	if (e == ERR_OK && l.ok)
		e = invitation_list(c->store, 0, load_invite, &l);
	return e == ERR_OK && !l.ok ? ERR_PROFILE_CORRUPT : e;
}

/* Forgets what belongs to epochs that can no longer be derived. */
static bool is_gone(const struct peer *p, uint32_t generation, uint32_t epoch)
{
	if (generation == p->chain.generation)
		return epoch < p->chain.base;
	return !p->has_other || generation != p->other.generation || epoch < p->other.base;
}

static void prune(struct peer *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->nwindows; i++)
		if (!is_gone(p, p->windows[i].generation, p->windows[i].epoch))
			p->windows[n++] = p->windows[i];
	p->nwindows = n;
	n = 0;
	for (size_t i = 0; i < p->ndials; i++)
		if (!is_gone(p, p->dials[i].generation, p->dials[i].epoch))
			p->dials[n++] = p->dials[i];
	p->ndials = n;
}

void peer_changed(struct core *c, struct peer *p)
{
	prune(p);
	peer_row_put_chains(c, p);
	peer_row_put_extra(c, p);
	(void)!expect(c, p);
	core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
}

void peer_turn_epoch(struct core *c)
{
	uint32_t e = epoch_now(c);

	if (e == c->epoch)
		return;
	c->epoch = e;
	for (size_t i = 0; i < c->npeers; i++)
		(void)!expect(c, c->peers[i]);
	core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
}

/* ---- keys for links ---- */

static bool fill_static(struct core *c, const struct peer *p, struct link_keys *keys)
{
	struct identity id;
	enum err e = identity_get(c->store, p->identity, &id);

	if (e == ERR_OK) {
		keys->kind = p->kind == PEER_CONTACT ? LINK_KK : LINK_XX;
		keys->secret = id.seckey;
		keys->public = id.pubkey;
		keys->peer = p->public;
	}
	identity_wipe(&id);
	return e == ERR_OK;
}

static struct peer_dials *dials_of(struct peer *p, uint32_t epoch)
{
	for (size_t i = 0; i < p->ndials; i++)
		if (p->dials[i].generation == p->chain.generation && p->dials[i].epoch == epoch)
			return &p->dials[i];
	return NULL;
}

/* No place to remember this epoch's numbers any longer: then it and what lies before it is never used again. */
static void forget_upto(struct peer *p, uint32_t epoch)
{
	if (p->forgotten < epoch)
		p->forgotten = epoch;
}

static struct peer_dials *dials_make(struct peer *p, uint32_t epoch)
{
	struct peer_dials *d = dials_of(p, epoch);

	if (!d && p->ndials == PEER_DIALS) {
		size_t i = 0;

		for (size_t j = 1; j < p->ndials; j++)
			if (p->dials[j].epoch < p->dials[i].epoch)
				i = j;
		forget_upto(p, p->dials[i].epoch);
		p->dials[i] = p->dials[--p->ndials];
	}
	if (!d) {
		d = &p->dials[p->ndials++];
		*d = (struct peer_dials){ .generation = p->chain.generation, .epoch = epoch };
	}
	return d;
}

static uint32_t dial_epoch(const struct core *c, const struct peer *p)
{
	uint32_t e = epoch_now(c);

	if (e <= p->forgotten)
		e = p->forgotten + 1;
	return e < p->chain.base ? p->chain.base : e;
}

/* May a flight be sent in this epoch? */
static bool may_dial(const struct core *c, const struct peer *p)
{
	uint32_t e = dial_epoch(c, p);

	for (size_t i = 0; i < p->ndials; i++)
		if (p->dials[i].generation == p->chain.generation && p->dials[i].epoch == e)
			return p->dials[i].last - p->dials[i].answered < TAGS_AHEAD;
	return true;
}

bool peer_dial_keys(struct core *c, struct peer *p, struct link_keys *keys, struct peer_dials *used)
{
	struct epoch_keys ek;
	struct peer_dials *d;
	bool ok;

	*keys = (struct link_keys){ .kind = LINK_KK };
	if (!may_dial(c, p))
		return false;
	ok = epoch_keys(&p->chain, dial_epoch(c, p), &ek) && fill_static(c, p, keys);
	if (ok) {
		d = dials_make(p, ek.epoch);
		d->last++;
		*used = *d;
		/* Counted before it leaves: no number, and so no veil key, is ever used for two flights. */
		peer_row_put_extra(c, p);
		veil_init(&keys->veil, &ek.out, d->last);
		keys->psk = ek.out.psk;
	}
	epoch_keys_wipe(&ek);
	return ok;
}

void peer_answered(struct core *c, struct peer *p, const struct peer_dials *used)
{
	for (size_t i = 0; i < p->ndials; i++)
		if (p->dials[i].generation == used->generation && p->dials[i].epoch == used->epoch &&
		    p->dials[i].answered < used->last)
			p->dials[i].answered = used->last;
	peer_row_put_extra(c, p);
}

bool peer_accept_keys(struct core *c, const struct tags_hit *hit, struct link_keys *keys)
{
	struct peer *p = peer_find(c, hit->owner);
	struct epoch_keys ek;
	struct epoch_chain *chain;
	bool ok;

	ASSERT(p);
	*keys = (struct link_keys){ .kind = LINK_KK };
	chain = p->has_other && hit->generation == p->other.generation ? &p->other : &p->chain;
	ok = epoch_keys(chain, hit->epoch, &ek) && fill_static(c, p, keys);
	if (ok) {
		veil_init(&keys->veil, &ek.in, hit->j);
		keys->psk = ek.in.psk;
	}
	epoch_keys_wipe(&ek);
	return ok;
}

bool peer_used(struct core *c, struct peer *p, const struct tags_hit *hit)
{
	struct tags_window w;
	size_t i;

	if (hit->epoch <= p->forgotten || !tags_use(c->tags, hit, &w))
		return false;
	prune(p);
	for (i = 0; i < p->nwindows; i++)
		if (p->windows[i].generation == w.generation && p->windows[i].epoch == w.epoch)
			break;
	if (i == PEER_WINDOWS) {
		i = 0;
		for (size_t j = 1; j < p->nwindows; j++)
			if (p->windows[j].epoch < p->windows[i].epoch)
				i = j;
		forget_upto(p, p->windows[i].epoch);
		peer_row_put_extra(c, p);
	} else if (i == p->nwindows) {
		p->nwindows++;
	}
	p->windows[i] = w;
	peer_row_put_windows(c, p);
	return true;
}

/* ---- for transports ---- */

static enum core_dial dial_of(const struct core *c, const struct peer *p)
{
	if (!may_dial(c, p))
		return CORE_DIAL_NEVER;
	if (p->kind == PEER_INVITE)
		return p->made ? CORE_DIAL_NEVER : CORE_DIAL_NOW;
	return p->chain.side == EPOCH_SIDE_A ? CORE_DIAL_NOW : CORE_DIAL_LATER;
}

void peer_fill(struct core *c, struct peer *p, struct core_peer *out)
{
	/* Announced by the chain we dial with, expected by the newer one: PROTOCOL.md, "Renewal", says why one side of any
	 * half-finished renewal still recognises the other. */
	struct epoch_chain *newest = p->has_other && p->other.generation > p->chain.generation ? &p->other : &p->chain;
	struct store_buf addr = { .p = out->address, .cap = sizeof(out->address), .len = 0 };
	uint32_t now = epoch_now(c);
	struct epoch_keys ek;

	*out = (struct core_peer){
		.id = p->id,
		.self = (uint64_t)p->identity,
		.slot = (uint64_t)p->contact,
		.dial = dial_of(c, p),
		.linked = conn_is_busy(c, p),
		.rank = conn_rank_of(c, p),
		.meeting = p->kind == PEER_CONTACT ? CORE_MEET_NOT : p->made ? CORE_MEET_AWAIT : CORE_MEET_SEEK,
		.place = p->place,
	};
	if (epoch_keys(&p->chain, now, &ek))
		out->announce = ek.out.beacon;
	else
		rand_fill(c->rand, &out->announce, sizeof(out->announce));
	for (uint32_t i = 0; i < 3; i++) {
		if (epoch_keys(newest, now + i - 1, &ek))
			out->expect[i] = ek.in.beacon;
		else
			rand_fill(c->rand, &out->expect[i], sizeof(out->expect[i]));
	}
	epoch_keys_wipe(&ek);
	if (p->kind == PEER_CONTACT && contact_fetch(c->store, p->row, CONTACT_ADDRESSES, &addr) == ERR_OK)
		out->address_len = addr.len;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold at the end, what was used twice on the wires, and the digest of a run. */
#include "support/oracle_state.h"

#include "core/contact.h"
#include "core/conversation.h"
#include "core/epoch.h"
#include "core/invitation.h"
#include "core/outbox.h"
#include "core/parcel.h"
#include "core/session.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is used once ---- */

struct looking {
	struct oracle *o;
	struct oracle_end *end;
};

static bool note_parcel(void *ctx, const struct outbox_parcel *row)
{
	struct looking *l = ctx;
	uint8_t name[PARCEL_TAG_LEN + PARCEL_NONCE_LEN];

	memcpy(name, row->parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
	memcpy(name + PARCEL_TAG_LEN, row->parcel + PARCEL_NONCE_AT, PARCEL_NONCE_LEN);
	if (!reuse_note(l->o->parcels, name, sizeof(name), row->parcel, row->len))
		oracle_fail(l->o, "node %u sealed two parcels under one tag and nonce", l->end->node);
	l->end->seq = row->seq;
	return true;
}

void oracle_note_parcels(struct oracle *o, unsigned node, int64_t contact)
{
	struct oracle_way *way = oracle_way_of(o, node, contact, false);
	struct looking l = { .o = o, .end = way ? way->from : NULL };
	struct store *store = core_store(world_core(o->world, node));
	struct outbox_range range = { .contact = contact, .limit = SIZE_MAX / 2 };
	struct session s;

	if (!way || session_get(store, contact, 0, &s, NULL) != ERR_OK)
		return;
	if (l.end->session != s.number) {
		l.end->session = s.number;
		l.end->seq = 0;
	}
	range.session = s.number;
	range.after = l.end->seq;
	if (outbox_next(store, &range, note_parcel, &l) != ERR_OK)
		oracle_fail(o, "node %u cannot read its outbox", node);
}

void oracle_note_flight(struct oracle *o, unsigned node, const uint8_t *bytes, size_t len)
{
	if (len < VEIL_MIN)
		oracle_fail(o, "node %u wrote a first flight of %zu bytes", node, len);
	if (reuse_note(o->flights, bytes, TAGS_LEN, bytes, VEIL_MIN))
		return;
	if (!o->was_restored[node])
		oracle_fail(o, "node %u used one tag for two flights", node);
	o->counts.reused_flights++;
}

/* ---- contacts ---- */

struct views {
	struct contact contact[2];
	struct invitation invitation[2];
	bool open[2];
	int64_t generation[2];
};

static int64_t generation_of(struct store *s, int64_t contact)
{
	uint8_t buf[EPOCH_CHAIN_LEN];
	struct store_buf b = { .p = buf, .cap = sizeof(buf) };
	struct epoch_chain chain;
	int64_t g = -1;

	if (contact_fetch(s, contact, CONTACT_CHAIN, &b) == ERR_OK && epoch_decode(&chain, buf, b.len)) {
		g = chain.generation;
		epoch_wipe(&chain);
	}
	return g;
}

/* False: one of them does not have it, or its node is down. */
static bool view(struct oracle *o, const struct oracle_pair *p, struct views *v)
{
	for (unsigned side = 0; side < 2; side++) {
		struct core *c = world_core(o->world, p->end[side].node);

		if (!c || contact_get(core_store(c), p->end[side].contact, &v->contact[side]) != ERR_OK)
			return false;
		v->open[side] = invitation_get(core_store(c), v->contact[side].invitation, &v->invitation[side]) == ERR_OK &&
		                v->invitation[side].state == INVITATION_OPEN;
		v->generation[side] = generation_of(core_store(c), p->end[side].contact);
	}
	return true;
}

static bool is_active(const struct views *v, unsigned side)
{
	return v->contact[side].state == CONTACT_ACTIVE;
}

bool oracle_is_joined(struct oracle *o, size_t pair)
{
	struct views v;

	return !o->pairs[pair].is_over && view(o, &o->pairs[pair], &v) && is_active(&v, 0) && is_active(&v, 1);
}

/* A backup brings nothing back that was made, or whose keys were renewed, since. */
static bool is_beyond_repair(const struct oracle_pair *p, const struct views *v)
{
	return p->was_restored &&
	       (!is_active(v, 0) || !is_active(v, 1) || v->generation[0] != v->generation[1]);
}

/* NULL, or what is still missing between the two as contacts. */
static const char *undecided(const struct views *v)
{
	if (is_active(v, 0) != is_active(v, 1))
		return is_active(v, 0) ? "the inviter alone has the contact" : "the guest alone has the contact";
	if (!is_active(v, 0) && v->open[0] && v->open[1])
		return "the invite was not used";
	return NULL;
}

/* ---- messages ---- */

static const char *unfinished(struct oracle *o, struct oracle_way *way, size_t *number)
{
	struct core *c = world_core(o->world, way->from->node);

	for (*number = 0; *number < way->n; ++*number) {
		const struct oracle_message *m = &way->all[*number];

		if (m->fate != ORACLE_ACCEPTED || m->undone || m->fades)
			continue;
		if (m->here == 0)
			return m->lost_by_restore && m->received ? "was not sent again" : "did not arrive";
		if (!oracle_has_arrived(c, way->from->contact, m->order))
			return "arrived, but the sender was not told";
	}
	return NULL;
}

/* Has anything of this pair to be waited for? NULL: no. */
static const char *waits_for(struct oracle *o, struct oracle_pair *p, struct oracle_way **way, size_t *number)
{
	const char *what = NULL;
	struct views v;

	*way = NULL;
	if (p->is_over)
		return NULL;
	if (!view(o, p, &v))
		return "one of the two does not have the contact at all";
	if (is_beyond_repair(p, &v))
		return NULL;
	what = undecided(&v);
	if (what || !is_active(&v, 0))
		return what;
	for (unsigned side = 0; side < 2 && !what; side++) {
		*way = &p->way[side];
		what = unfinished(o, *way, number);
	}
	*way = what ? *way : NULL;
	for (unsigned side = 0; side < 2 && !what; side++)
		if (!oracle_is_silent(o, &p->end[side]))
			what = side ? "something waits at the guest" : "something waits at the inviter";
	for (unsigned side = 0; side < 2 && !what; side++) {
		*way = NULL;
		if (!oracle_is_found(o, p, side))
			what = side ? "the inviter does not know where the guest is"
			            : "the guest does not know where the inviter is";
	}
	return what;
}

bool oracle_is_settled(struct oracle *o)
{
	struct oracle_way *way;
	size_t number;

	for (size_t i = 0; i < o->npairs; i++)
		if (waits_for(o, &o->pairs[i], &way, &number))
			return false;
	return true;
}

struct placed {
	uint32_t session;
	uint64_t seq;
	size_t number;
};

struct sequence {
	size_t n, size;
	struct placed *all;
};

static bool take_place(void *ctx, const struct message *row)
{
	struct sequence *s = ctx;
	size_t number = 0, weight = 1;

	if (row->direction != MESSAGE_IN || row->kind != LETTER_TEXT)
		return true;
	for (size_t i = 0; i < row->len && row->body[i] >= 'a' && row->body[i] <= 'z'; i++, weight *= 26)
		number += (size_t)(row->body[i] - 'a') * weight;
	if (s->n == s->size) {
		s->size = s->size ? s->size * 2 : 64;
		s->all = realloc(s->all, s->size * sizeof(*s->all));
		if (!s->all)
			abort();
	}
	s->all[s->n++] = (struct placed){ row->session, row->seq, number };
	return true;
}

static int by_place(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;

	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

/* The numbers that a sender gave are in the order in which it wrote. */
static void judge_order(struct oracle *o, struct oracle_way *way)
{
	struct sequence s = { .n = 0 };
	const struct conversation_range all = {
		.conversation = way->to->contact,
		.way = CONVERSATION_AFTER,
		.limit = SIZE_MAX / 2,
	};

	if (conversation_page(core_store(world_core(o->world, way->to->node)), &all, take_place, &s) != ERR_OK)
		oracle_fail(o, "node %u cannot read a conversation", way->to->node);
	if (s.n > 0)
		qsort(s.all, s.n, sizeof(*s.all), by_place);
	for (size_t i = 1; i < s.n; i++)
		if (s.all[i].number <= s.all[i - 1].number)
			oracle_fail(o, "node %u numbered message %zu after %zu", way->from->node, s.all[i].number,
			            s.all[i - 1].number);
	free(s.all);
}

void oracle_judge(struct oracle *o)
{
	for (size_t i = 0; i < o->npairs; i++) {
		struct oracle_pair *p = &o->pairs[i];
		struct oracle_way *way;
		size_t number = 0;
		struct views v;
		const char *what = waits_for(o, p, &way, &number);

		if (what && way)
			oracle_fail(o, "pair %zu: message %zu from node %u to %u %s", i, number, way->from->node, way->to->node,
			            what);
		if (what)
			oracle_fail(o, "pair %zu of nodes %u and %u: %s", i, p->end[0].node, p->end[1].node, what);
		if (p->is_over || !view(o, p, &v) || is_beyond_repair(p, &v) || !is_active(&v, 0))
			continue;
		o->counts.active++;
		oracle_judge_operations(o, p);
		for (unsigned side = 0; side < 2; side++) {
			oracle_check_ticks(o, &p->way[side]);
			if (!p->was_reset)
				judge_order(o, &p->way[side]);
		}
	}
}

/* ---- the digest ---- */

static bool digest_message(void *ctx, const struct message *row)
{
	const int64_t what[8] = { row->order, row->direction, row->session, (int64_t)row->seq,
		                  row->sent,  row->stored,    row->kind,    row->shape.edited };

	crypto_generichash_update(ctx, (const uint8_t *)what, sizeof(what));
	crypto_generichash_update(ctx, row->body, row->len);
	return true;
}

struct digesting {
	struct store *store;
	crypto_generichash_state h;
};

static bool digest_contact(void *ctx, const struct contact *row)
{
	struct digesting *d = ctx;
	const struct conversation_range all = {
		.conversation = row->id,
		.way = CONVERSATION_AFTER,
		.limit = SIZE_MAX / 2,
	};
	const int64_t what[4] = { row->id, row->state, row->blocked, row->invitation };

	crypto_generichash_update(&d->h, (const uint8_t *)what, sizeof(what));
	crypto_generichash_update(&d->h, row->pubkey.b, sizeof(row->pubkey.b));
	return conversation_all(d->store, &all, digest_message, &d->h) == ERR_OK;
}

static bool digest_event(void *ctx, const struct event *e)
{
	const int64_t what[6] = { e->seq, e->count, e->kind, e->contact, e->order, e->wall };

	crypto_generichash_update(ctx, (const uint8_t *)what, sizeof(what));
	return true;
}

void oracle_digest(struct oracle *o, uint8_t out[32])
{
	struct digesting d = { .h = o->traffic };

	for (unsigned i = 0; i < o->nodes; i++) {
		d.store = world_core(o->world, i) ? core_store(world_core(o->world, i)) : NULL;
		if (d.store && (contact_list(d.store, 0, digest_contact, &d) != ERR_OK ||
		                eventlog_since(d.store, 0, SIZE_MAX / 2, digest_event, &d.h) != ERR_OK))
			oracle_fail(o, "node %u cannot be read", i);
	}
	crypto_generichash_final(&d.h, out, 32);
}

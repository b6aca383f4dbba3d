/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we wrote and others carry, and what others wrote and has arrived here. */
#include "core/carry_own.h"

#include "base/assert.h"
#include "core/carry_state.h"
#include "core/conn.h"
#include "core/depot.h"
#include "core/mail.h"
#include "core/outbox.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define COLLECT_AT_ONCE 64                     /* parcels of one contact */
#define COLLECT_EACH    (10 * CLOCK_SECOND)    /* while there is a neighbour */

/* ---- giving ours to others ---- */

struct collecting {
	struct core *c;
	struct held *found[COLLECT_AT_ONCE];
	uint8_t *parcel[COLLECT_AT_ONCE];
	size_t n;
};

static struct held *make(const struct outbox_parcel *row, const struct parcel_clear *clear)
{
	struct held *e = calloc(1, sizeof(*e));
	struct parcel_id id;

	ASSERT(e);
	e->own = calloc(1, sizeof(*e->own));
	ASSERT(e->own);
	parcel_id(&id, row->parcel, row->len);
	memcpy(e->id, row->tag, PARCEL_TAG_LEN);
	memcpy(e->id + PARCEL_TAG_LEN, id.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
	memcpy(e->receipt, row->receipt, sizeof(e->receipt));
	e->neighbour = HOLD_OURS;
	e->expiry = clear->expiry_hour;
	e->len = (uint32_t)row->len;
	*e->own = (struct held_own){
		.contact = row->contact,
		.session = row->session,
		.seq = row->seq,
		.order = row->order,
	};
	return e;
}

static bool find_due(void *ctx, const struct outbox_parcel *row)
{
	struct collecting *x = ctx;
	const struct core *c = x->c;
	struct parcel_clear clear;

	if (row->queued + (int64_t)c->carry->settings.after * CLOCK_SECOND > c->now.wall)
		return false;
	if (!parcel_clear_decode(&clear, row->parcel, row->len))
		return true;
	x->parcel[x->n] = malloc(row->len);
	ASSERT(x->parcel[x->n]);
	memcpy(x->parcel[x->n], row->parcel, row->len);
	x->found[x->n++] = make(row, &clear);
	return true;
}

/* Its proof is here when it has arrived already; an old one nobody would take. */
static void give(struct core *c, struct held *e, const uint8_t *parcel)
{
	if (e->expiry > carry_hour(c) && !hold_find(&c->carry->hold, e->id) && !hold_proof(&c->carry->hold, e->id)) {
		carry_add(c, e, parcel);
		return;
	}
	free(e->own);
	free(e);
}

static void collect_of(struct core *c, struct peer *p, struct mail *m)
{
	struct collecting x = { .c = c };
	const bool same = p->carried.session == m->row.number;
	const struct outbox_range range = {
		.contact = p->contact,
		.session = m->row.number,
		.after = same && p->carried.seq > m->row.acked_seq ? p->carried.seq : m->row.acked_seq,
		.limit = COLLECT_AT_ONCE,
	};

	(void)!outbox_next(c->store, &range, find_due, &x);
	for (size_t i = 0; i < x.n; i++) {
		p->carried = (struct letter_place){ .session = m->row.number, .seq = x.found[i]->own->seq };
		give(c, x.found[i], x.parcel[i]);
		free(x.parcel[i]);
	}
}

void carry_own_collect(struct core *c)
{
	struct outbox_counts waiting;

	ASSERT(c->in_turn);
	c->carry->next_collect = c->now.mono + COLLECT_EACH;
	if (c->carry->settings.paused || c->carry->settings.after == CARRY_AFTER_NEVER)
		return;
	for (size_t i = 0; i < c->npeers; i++) {
		struct peer *p = c->peers[i];
		struct mail *m;

		if (p->kind != PEER_CONTACT || p->state != CONTACT_ACTIVE || conn_of(c, p) ||
		    outbox_counts(c->store, p->contact, &waiting) != ERR_OK || waiting.count == 0)
			continue;
		m = mail_of(c, p);
		if (m)
			collect_of(c, p, m);
	}
}

/* ---- what is over ---- */

void carry_own_prove(struct core *c, const struct parcel_receipt *receipt, uint32_t expiry)
{
	struct held *e = calloc(1, sizeof(*e));
	struct parcel_tag tag;

	ASSERT(e);
	parcel_tag(&tag, receipt);
	memcpy(e->id, tag.b, sizeof(tag.b));
	memcpy(e->receipt, receipt->b, sizeof(e->receipt));
	e->is_proof = true;
	e->neighbour = HOLD_OURS;
	e->expiry = expiry;
	e->len = HOLD_PROOF_LEN;
	e->shown = c->now.wall + CARRY_PROOF_LEAST + rand_below(c->rand, CARRY_PROOF_SPREAD);
	carry_add(c, e, NULL);
}

/* It has arrived, or is no longer to: others learn it after a while, from everybody who knows. */
static void is_over(struct core *c, struct held *e)
{
	struct parcel_receipt r;

	memcpy(r.b, e->receipt, sizeof(r.b));
	if (!hold_proof(&c->carry->hold, e->id))
		carry_own_prove(c, &r, e->expiry);
	/* It is carried on until then, as others' are. */
	hold_disown(&c->carry->hold, e);
	(void)!depot_disown(c->store, e->row);
}

enum of { OF_CONTACT, OF_UPTO, OF_ONE };

static void end_own(struct core *c, int64_t contact, enum of of, const struct letter_place *at)
{
	if (!c->carry || c->carry->hold.owned == 0)
		return;
	for (struct held *e = c->carry->hold.oldest; e; e = e->newer) {
		if (!e->own || e->own->contact != contact)
			continue;
		if (of != OF_CONTACT && e->own->session != at->session)
			continue;
		if ((of == OF_UPTO && e->own->seq > at->seq) || (of == OF_ONE && e->own->seq != at->seq))
			continue;
		is_over(c, e);
	}
}

void carry_own_acked(struct core *c, int64_t contact, uint32_t session, uint64_t upto)
{
	end_own(c, contact, OF_UPTO, &(struct letter_place){ session, upto });
}

void carry_own_acked_one(struct core *c, int64_t contact, uint32_t session, uint64_t seq)
{
	end_own(c, contact, OF_ONE, &(struct letter_place){ session, seq });
}

void carry_own_withdraw(struct core *c, int64_t contact)
{
	struct peer *p = peer_of_contact(c, contact);

	end_own(c, contact, OF_CONTACT, NULL);
	if (p)
		p->carried = (struct letter_place){ .session = 0 };
}

void carry_own_taken(struct core *c, struct held *e)
{
	if (!e->own)
		return;
	if (e->own->carriers == 0)
		e->own->since = c->now.wall;
	e->own->carriers++;
	(void)!depot_taken(c->store, e);
	if (e->own->order > 0)
		core_log_event(c, EVENT_MESSAGE_CHANGED, e->own->contact, e->own->order, NULL);
}

bool carry_own_story(const struct core *c, int64_t contact, int64_t order, struct carry_story *out)
{
	const struct held *e = c->carry->hold.owned > 0 ? c->carry->hold.newest : NULL;

	for (; e; e = e->older)
		if (e->own && e->own->contact == contact && e->own->order == order) {
			*out = (struct carry_story){ .carriers = e->own->carriers, .since = e->own->since };
			return e->own->carriers > 0;
		}
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/acks.h"

#include "core/carry_own.h"
#include "core/conn.h"
#include "core/conversation.h"
#include "core/delivery.h"
#include "core/expiry.h"
#include "core/outbox.h"

/* A letter that was sealed again carries its first place: that is what the message's row knows. */
static bool again_arrived(void *ctx, const struct message *msg)
{
	struct core *c = ctx;

	(void)!delivery_one(c->store, msg->conversation, msg->session, msg->seq, c->now.wall);
	return true;
}

struct acked {
	struct core *c;
	uint64_t upto;
	int64_t orders[64];
	size_t n;
	uint64_t last;
};

static bool collect_again(void *ctx, const struct outbox_parcel *row)
{
	struct acked *a = ctx;

	if (row->seq > a->upto)
		return false;
	a->orders[a->n++] = row->order;
	a->last = row->seq;
	return true;
}

/* Marks messages that were sealed again and lie in (acked, upto] as delivered, by their first places. */
static void again_acked(struct core *c, struct peer *p, uint64_t upto)
{
	struct acked a = { .c = c, .upto = upto < p->again_upto ? upto : p->again_upto };
	uint64_t after = p->mail->row.acked_seq;

	do {
		const struct outbox_range range = {
			.contact = p->contact,
			.session = p->mail->row.number,
			.after = after,
			.limit = sizeof(a.orders) / sizeof(a.orders[0]),
		};

		a.n = 0;
		if (after >= a.upto || outbox_next(c->store, &range, collect_again, &a) != ERR_OK)
			return;
		for (size_t i = 0; i < a.n; i++)
			if (a.orders[i] > 0)
				(void)!conversation_get(c->store, p->contact, a.orders[i], again_arrived, c);
		after = a.last;
	} while (a.n > 0);
}

#define CHANGED_AT_ONCE 64

struct changed {
	int64_t upto, last, orders[CHANGED_AT_ONCE];
	size_t n;
};

/* The state of a message is that of the letter that shaped it last. */
static bool collect_changed(void *ctx, const struct message *op)
{
	struct changed *x = ctx;

	if (op->order > x->upto)
		return false;
	x->last = op->order;
	if (op->direction == MESSAGE_OUT && (op->kind == LETTER_EDIT || op->kind == LETTER_DELETE))
		x->orders[x->n++] = op->shape.about_order;
	return x->n < CHANGED_AT_ONCE;
}

static void tell_changed(struct core *c, int64_t contact, int64_t first, int64_t last)
{
	struct changed x = { .upto = last, .last = first - 1 };
	struct conversation_range range = { .conversation = contact, .way = CONVERSATION_AFTER, .limit = SIZE_MAX };

	do {
		range.from = x.last;
		x.n = 0;
		if (conversation_hidden(c->store, &range, collect_changed, &x) != ERR_OK)
			return;
		for (size_t i = 0; i < x.n; i++)
			core_log_event(c, EVENT_MESSAGE_CHANGED, contact, x.orders[i], NULL);
	} while (x.n == CHANGED_AT_ONCE);
}

static void arrived(struct core *c, struct peer *p, enum event_kind kind, int64_t first, int64_t last)
{
	core_log_event(c, kind, p->contact, last, conn_road_of(c, p));
	expiry_delivered(c, p->contact, first, last);
	tell_changed(c, p->contact, first, last);
}

bool acks_upto(struct core *c, struct peer *p, uint64_t frontier)
{
	struct mail *m = mail_of(c, p);
	struct outbox_gone gone = { .count = 0 };

	if (!m || frontier > m->row.sent_seq)
		return false;
	if (frontier <= m->row.acked_seq)
		return true;
	again_acked(c, p, frontier);
	(void)!outbox_delete_upto(c->store, p->contact, m->row.number, frontier, &gone);
	(void)!delivery_upto(c->store, p->contact, m->row.number, frontier, c->now.wall);
	m->row.acked_seq = frontier;
	carry_own_acked(c, p->contact, m->row.number, frontier);
	if (m->streamed < frontier)
		m->streamed = frontier;
	m->changed = true;
	if (gone.count > 0 && gone.last_order > 0)
		arrived(c, p, EVENT_DELIVERED, gone.first_order, gone.last_order);
	return true;
}

struct one {
	uint64_t seq;
	int64_t order;
	bool found;
};

static bool take_one(void *ctx, const struct outbox_parcel *row)
{
	struct one *o = ctx;

	o->found = row->seq == o->seq;
	o->order = row->order;
	return false;
}

/*
 * The parcel stays in the outbox until the frontier has passed it: a recipient that goes back to an older state may lose
 * what it had beyond its frontier, and no number of its HELLO would show that.
 */
void acks_one(struct core *c, struct peer *p, uint64_t seq)
{
	struct mail *m = mail_of(c, p);
	struct one o = { .seq = seq };
	struct outbox_range range = { .contact = p->contact, .after = seq - 1, .limit = 1 };
	int64_t known = 0;

	if (!m || seq > m->row.sent_seq || seq <= m->row.acked_seq)
		return;
	carry_own_acked_one(c, p->contact, m->row.number, seq);
	range.session = m->row.number;
	(void)!outbox_next(c->store, &range, take_one, &o);
	if (!o.found || o.order == 0)
		return;
	(void)!delivery_time(c->store, p->contact, range.session, seq, &known);
	if (known > 0)
		return;
	if (seq > p->again_upto)
		(void)!delivery_one(c->store, p->contact, m->row.number, seq, c->now.wall);
	else
		(void)!conversation_get(c->store, p->contact, o.order, again_arrived, c);
	arrived(c, p, EVENT_DELIVERED_ONE, o.order, o.order);
}

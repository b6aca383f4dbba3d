/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/acks.h"

#include "core/conn.h"
#include "core/conversation.h"
#include "core/delivery.h"
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
	if (m->streamed < frontier)
		m->streamed = frontier;
	m->changed = true;
	if (gone.count > 0 && gone.last_order > 0)
		core_log_event(c, EVENT_DELIVERED, p->contact, gone.last_order, conn_road_of(c, p));
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
	core_log_event(c, EVENT_DELIVERED_ONE, p->contact, o.order, conn_road_of(c, p));
}

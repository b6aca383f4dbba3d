/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/stream.h"

#include "base/pack.h"
#include "core/cover.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "core/record.h"
#include "core/seen.h"

#include <string.h>

#define BATCH       16             /* parcels read from the store at a time */
#define QUEUE_AHEAD (64 * 1024)    /* bytes of parcels put before a link beyond what it can send now */

void stream_id(uint8_t id[RIBLT_ID_LEN], const struct conn *k, bool mine, uint64_t seq)
{
	struct pack w = pack_into(id, RIBLT_ID_LEN);
	bool side_a = (k->peer->chain.side == EPOCH_SIDE_A) == mine;

	pack_u8(&w, side_a ? 1 : 2);
	pack_u32(&w, k->peer->mail->row.number);
	pack_u64(&w, seq);
	pack_zeros(&w, RIBLT_ID_LEN - w.len);
}

void stream_owe(struct conn *k)
{
	if (!k->ack_owed && k->road.careful)
		k->ack_at = k->core->now.mono + CONN_LULL_LEAST + rand_below(k->core->rand, CONN_LULL_SPREAD);
	else if (!k->ack_owed)
		k->ack_at = k->core->now.mono + CONN_GATHER_TIME;
	if (!k->ack_owed)
		k->ack_from = link_records(k->link);
	k->ack_owed = true;
}

void stream_came(struct conn *k)
{
	const bool gathers = link_is_midway(k->link) && k->nreceipts < CONN_RECEIPTS &&
	                     link_records(k->link) - k->ack_from < CONN_GATHER_RECORDS;

	if (!k->ack_owed || k->road.careful || gathers)
		return;
	k->ack_at = k->core->now.mono;
	conn_poke(k);
}

static void send_acks(struct conn *k)
{
	const struct mail *m = k->peer->mail;
	struct frame_frontier f = { .session = m->row.number, .frontier = m->row.recv_seq };
	uint8_t buf[4 + 8 * CONN_RECEIPTS];
	struct pack w = pack_into(buf, sizeof(buf));
	size_t n = 0;

	if (!k->ack_owed)
		return;
	k->ack_owed = false;
	conn_send(k, FRAME_FRONTIER, buf, frame_frontier_encode(buf, sizeof(buf), &f));
	pack_u32(&w, m->row.number);
	for (size_t i = 0; i < k->nreceipts; i++)
		if (k->receipts[i] > m->row.recv_seq) {
			pack_u64(&w, k->receipts[i]);
			n++;
		}
	k->nreceipts = 0;
	if (n > 0)
		conn_send(k, FRAME_RECEIPT, buf, pack_done(&w));
}

/* Where records wait their turn, what is put before them keeps all that comes later waiting: what the next one takes. */
static size_t ahead(const struct conn *k)
{
	return cover_is_on(k) ? RECORD_PLAIN_LEN : QUEUE_AHEAD;
}

static void send_reconcile(struct conn *k)
{
	static const enum frame_type types[] = {
		[RECONCILE_OPEN] = FRAME_RECONCILE_OPEN, [RECONCILE_SYMBOLS] = FRAME_RECONCILE_SYMBOLS,
		[RECONCILE_WANT] = FRAME_RECONCILE_WANT, [RECONCILE_DONE] = FRAME_RECONCILE_DONE,
		[RECONCILE_IDS] = FRAME_RECONCILE_IDS,
	};
	uint8_t buf[4096];
	size_t len;
	enum reconcile_kind kind;

	while (k->reconcile && link_queued(k->link) < ahead(k)) {
		kind = reconcile_output(k->reconcile, k->core->now.mono, buf, sizeof(buf), &len);
		if (kind == RECONCILE_NONE)
			return;
		conn_send(k, types[kind], buf, len);
	}
}

struct streaming {
	struct conn *k;
	uint64_t upto, last;
};

static bool stream_one(void *ctx, const struct outbox_parcel *row)
{
	struct streaming *s = ctx;

	if (row->seq > s->upto || !link_send(s->k->link, FRAME_PARCEL, row->parcel, row->len))
		return false;
	s->last = row->seq;
	return true;
}

/* Streams from (after, upto]; returns the last number sent, or upto when there is no more. */
static uint64_t stream_parcels(struct conn *k, uint64_t after, uint64_t upto)
{
	struct streaming s = { .k = k, .upto = upto };

	while (after < upto && link_queued(k->link) < ahead(k)) {
		const struct outbox_range range = {
			.contact = k->peer->contact,
			.session = k->peer->mail->row.number,
			.after = after,
			.limit = cover_is_on(k) ? 1 : BATCH,
		};

		s.last = after;
		if (outbox_next(k->core->store, &range, stream_one, &s) != ERR_OK)
			break;
		after = s.last > after ? s.last : upto;
	}
	return after;
}

/* What the peer asked for by reconciliation. */
static void send_pushes(struct conn *k)
{
	uint8_t id[RIBLT_ID_LEN], mine[RIBLT_ID_LEN];

	while (k->reconcile && link_queued(k->link) < ahead(k) && reconcile_next_push(k->reconcile, id)) {
		struct unpack r = unpack_from(id + 5, 8);
		uint64_t seq = unpack_u64(&r);

		stream_id(mine, k, true, seq);
		if (memcmp(mine, id, sizeof(mine)) == 0) /* public to both ends */
			(void)stream_parcels(k, seq - 1, seq);
	}
}

static bool may_send_parcels(const struct conn *k)
{
	return !k->retiring && !k->held && !(k->patient && !k->heard_hello);
}

static void send_parcels(struct conn *k)
{
	struct mail *m = k->peer->mail;

	if (!may_send_parcels(k))
		return;
	k->next = stream_parcels(k, k->next, m->row.sent_seq);
	if (m->streamed < k->next)
		m->streamed = k->next;
}

void stream_more(struct conn *k)
{
	struct mail *m = mail_of(k->core, k->peer);

	if (!m)
		return;
	if (!k->linked && k->next < m->row.acked_seq)
		k->next = m->row.acked_seq;
	if (k->linked && (k->ack_at <= k->core->now.mono || (may_send_parcels(k) && k->next < m->row.sent_seq)))
		send_acks(k);
	if (k->linked) {
		seen_send(k);
		send_reconcile(k);
		send_pushes(k);
	}
	send_parcels(k);
	/* Those that wait go along with whatever else there was to say. */
	if (k->linked && link_queued(k->link) > 0)
		send_acks(k);
}

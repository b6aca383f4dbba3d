/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/exchange.h"

#include "base/assert.h"
#include "base/pack.h"
#include "base/str.h"
#include "base/text.h"
#include "core/acks.h"
#include "core/adding.h"
#include "core/attempt.h"
#include "core/cover.h"
#include "core/ferry.h"
#include "core/gap.h"
#include "core/identity.h"
#include "core/inbox.h"
#include "core/kdf.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "core/quota.h"
#include "core/renew.h"
#include "core/reset.h"
#include "core/rivals.h"
#include "core/seen.h"
#include "core/stream.h"
#include "core/told.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static void send_hello(struct conn *k)
{
	struct mail *m = mail_of(k->core, k->peer);
	uint8_t buf[64];
	struct frame_hello h = { .wall = (uint64_t)conn_clock(k->core) };

	if (!m) {
		link_kill(k->link);
		return;
	}
	h.session = m->row.number;
	h.sent = m->row.sent_seq;
	h.frontier = m->row.recv_seq;
	h.highest = m->highest;
	memcpy(h.mark, m->mark, sizeof(h.mark));
	h.acked = m->row.acked_seq;
	conn_send(k, FRAME_HELLO, buf, frame_hello_encode(buf, sizeof(buf), &h));
}

static void send_name(struct conn *k)
{
	struct identity id;

	if (identity_get(k->core->store, k->peer->identity, &id) == ERR_OK)
		conn_send(k, FRAME_NAME, id.name, strlen(id.name));
	identity_wipe(&id);
}

static void note_attempt(struct conn *k, const char *outcome)
{
	struct attempt a = { .contact = k->peer->contact, .wall = k->core->now.wall };

	str_copy(a.road, sizeof(a.road), k->road.name);
	str_copy(a.outcome, sizeof(a.outcome), outcome);
	(void)!attempt_add(k->core->store, &a);
	(void)!contact_set_seen(k->core->store, k->peer->contact, k->core->now.wall, k->road.name);
}

void exchange_restart(struct conn *k)
{
	struct mail *m = mail_of(k->core, k->peer);

	reconcile_free(k->reconcile);
	k->reconcile = NULL;
	k->heard_hello = false;
	k->nreceipts = 0;
	k->seen_told = k->seen_upto = 0;
	k->held = false;
	k->next = m ? m->row.acked_seq : 0;
	send_hello(k);
	seen_tell(k);
	link_poke(k->link);
}

bool exchange_open(struct conn *k)
{
	struct core *c = k->core;
	const uint64_t early = k->next;

	if (k->peer->state == CONTACT_TENTATIVE && !adding_confirmed(c, k->peer))
		return false;
	if (!mail_of(c, k->peer))
		return false;
	k->linked = true;
	if (!link_is_dialler(k->link))
		conn_begin(k);
	cover_begin(k);
	renew_opened(k);
	exchange_restart(k);
	/* What went early is on its way: go on behind it. */
	if (early > k->next)
		k->next = early;
	cover_tell(k);
	send_name(k);
	told_send(k);
	note_attempt(k, "linked");
	if (!k->peer->told_online) {
		k->peer->told_online = true;
		core_log_event(c, EVENT_ONLINE, k->peer->contact, 0, k->road.name);
	}
	rivals_opened(k);
	ferry_begin(k);
	core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
	return link_state(k->link) == LINK_OPEN;
}

void exchange_closed(struct conn *k)
{
	struct core *c = k->core;
	struct conn *other = conn_of(c, k->peer);

	note_attempt(k, "link ended");
	if (other) {
		/* It was held back for this one; what this one had taken along may be lost. */
		rivals_closed(other);
		return;
	}
	k->peer->told_online = false;
	core_log_event(c, EVENT_OFFLINE, k->peer->contact, 0, NULL);
}

/* ---- hello and reconciliation ---- */

struct set {
	const struct conn *k;
	uint8_t (*ids)[RIBLT_ID_LEN];
	size_t n, size;
	uint64_t upto;
	bool mine;
};

static void set_add(struct set *s, uint64_t seq)
{
	if (s->n == RECONCILE_ITEMS_MAX)
		return;
	if (s->n == s->size) {
		s->size = s->size ? s->size * 2 : 64;
		s->ids = realloc(s->ids, s->size * sizeof(*s->ids));
		ASSERT(s->ids);
	}
	stream_id(s->ids[s->n++], s->k, s->mine, seq);
}

static bool set_add_outbox(void *ctx, const struct outbox_parcel *row)
{
	struct set *s = ctx;

	if (row->seq > s->upto)
		return false;
	set_add(s, row->seq);
	return true;
}

static bool set_add_gap(void *ctx, uint64_t seq)
{
	set_add(ctx, seq);
	return true;
}

/* Ours in (their frontier, their highest], and theirs that we have beyond our frontier. */
static void start_reconcile(struct conn *k)
{
	struct core *c = k->core;
	struct mail *m = k->peer->mail;
	struct set s = { .k = k, .mine = true, .upto = k->theirs.highest };
	const struct outbox_range range = {
		.contact = k->peer->contact,
		.session = m->row.number,
		.after = k->theirs.frontier,
		.limit = RECONCILE_ITEMS_MAX,
	};
	const struct gap_of gaps = { .contact = k->peer->contact, .session = m->row.number };
	const struct reconcile_pace pace = {
		.first = RECONCILE_RECORD, /* a record is padded anyway */
		.eager = true,
		.rtt = link_rtt(k->link),
	};
	struct reconcile_set set;
	struct symkey salt;

	(void)!outbox_next(c->store, &range, set_add_outbox, &s);
	s.mine = false;
	(void)!gap_list(c->store, gaps, set_add_gap, &s);
	link_export(k->link, KDF_LABEL("reconcile-salt"), &salt);
	reconcile_free(k->reconcile);
	set = (struct reconcile_set){ .salt = salt.b, .ids = s.ids, .n = s.n };
	k->reconcile = link_is_dialler(k->link) ? reconcile_new_sender(&set, &pace) : reconcile_new_receiver(&set);
	sodium_memzero(&salt, sizeof(salt));
}

static bool on_hello(struct conn *k, const uint8_t *payload, size_t len)
{
	struct core *c = k->core;
	struct mail *m = k->peer->mail;

	if (!frame_hello_decode(&k->theirs, payload, len) || k->heard_hello)
		return false;
	k->heard_hello = true;
	renew_heard_clock(k, (int64_t)(k->theirs.wall & INT64_MAX));
	if (reset_is_due(k))
		return reset_start(k);
	/* Of another session, numbers say nothing: ours has moved on, on another link, since this HELLO was written. */
	if (k->theirs.session != m->row.number || !acks_upto(c, k->peer, k->theirs.frontier))
		return false;
	renew_start(k);
	if (link_state(k->link) != LINK_OPEN)
		return false; /* its queue was full: the peer asks and does not listen */
	/* They have all up to their frontier; what of the numbers up to their highest they lack, reconciliation tells. */
	if (k->next < k->theirs.highest)
		k->next = k->theirs.highest;
	if (k->theirs.highest > k->theirs.frontier || m->highest > m->row.recv_seq)
		start_reconcile(k);
	link_poke(k->link);
	return true;
}

static bool on_reconcile(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	static const enum reconcile_kind kinds[] = {
		[FRAME_RECONCILE_OPEN] = RECONCILE_OPEN,       [FRAME_RECONCILE_SYMBOLS] = RECONCILE_SYMBOLS,
		[FRAME_RECONCILE_WANT] = RECONCILE_WANT,       [FRAME_RECONCILE_DONE] = RECONCILE_DONE,
		[FRAME_RECONCILE_IDS] = RECONCILE_IDS,
	};

	if (!k->heard_hello || !k->reconcile)
		return true; /* of a session that was reset */
	link_poke(k->link);
	return reconcile_input(k->reconcile, kinds[type], payload, len);
}

/* ---- the other frames ---- */

/*
 * Not before HELLO was heard, nor while the two sides contradict each other: what is acknowledged may be something else of
 * the same number. What was on its way when a session ended is passed over in the same way.
 */
static bool may_believe(const struct conn *k)
{
	return k->heard_hello && !k->held;
}

static bool on_parcel(struct conn *k, const uint8_t *payload, size_t len)
{
	struct mail *m = mail_of(k->core, k->peer);
	uint64_t seq = 0;
	enum inbox_result r = inbox_open(k->core, k->peer, payload, len, &seq);

	if (r == INBOX_BAD) /* before a reset, what does not open is what the reset is for */
		return !may_believe(k);
	stream_owe(k);
	if (r == INBOX_STORED && seq > m->row.recv_seq && k->nreceipts < CONN_RECEIPTS)
		k->receipts[k->nreceipts++] = seq;
	conn_poke(k);
	return true;
}

static bool on_frontier(struct conn *k, const uint8_t *payload, size_t len)
{
	struct mail *m = mail_of(k->core, k->peer);
	struct frame_frontier f;

	if (!frame_frontier_decode(&f, payload, len) || !m)
		return false;
	return !may_believe(k) || f.session != m->row.number || acks_upto(k->core, k->peer, f.frontier);
}

/* session u32 | number u64 + */
static bool on_receipt(struct conn *k, const uint8_t *payload, size_t len)
{
	struct mail *m = mail_of(k->core, k->peer);
	struct unpack r = unpack_from(payload, len);
	uint32_t session = unpack_u32(&r);

	if (!m || r.left % 8 != 0)
		return false;
	while (r.left > 0) {
		uint64_t seq = unpack_u64(&r);

		if (session == m->row.number && may_believe(k))
			acks_one(k->core, k->peer, seq);
	}
	return unpack_done(&r);
}

/* What they tell of themselves has changed. False: too often. */
static bool may_change(struct conn *k)
{
	return quota_take(&k->peer->changes, k->core->now.mono, &quota_changes);
}

static bool on_address(struct conn *k, const uint8_t *payload, size_t len)
{
	struct core *c = k->core;
	struct whereabouts old, fresh;
	struct store_buf b = { .p = old.bytes, .cap = sizeof(old.bytes), .len = 0 };
	bool is_news;

	if (!whereabouts_is_valid(payload, len) ||
	    contact_fetch(c->store, k->peer->contact, CONTACT_ADDRESSES, &b) != ERR_OK)
		return false;
	old.len = b.len;
	fresh = old;
	whereabouts_add(&fresh, payload, len);
	is_news = fresh.len != old.len || memcmp(fresh.bytes, old.bytes, old.len) != 0; /* public to both ends */
	/* Each is answered, with more bytes than it may have: one for each link, and then those that change something. */
	if ((is_news || k->heard_address) && !may_change(k))
		return false;
	k->heard_address = true;
	if (is_news) {
		(void)!contact_put(c->store, k->peer->contact, CONTACT_ADDRESSES, fresh.bytes, fresh.len);
		core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
	}
	told_answer(k, payload, len);
	return link_state(k->link) == LINK_OPEN; /* its queue was full: the peer tells and does not listen */
}

static bool on_name(struct conn *k, const uint8_t *payload, size_t len)
{
	struct core *c = k->core;
	char name[TEXT_NAME_SIZE];
	struct contact row;

	if (contact_get(c->store, k->peer->contact, &row) != ERR_OK)
		return false;
	text_clean_name(name, sizeof(name), payload, len);
	if (name[0] == 0 || strncmp(name, row.their_name, CONTACT_LABEL_MAX) == 0)
		return true;
	if (!may_change(k))
		return false;
	str_copy(row.their_name, sizeof(row.their_name), name);
	(void)!contact_update(c->store, &row);
	core_log_event(c, EVENT_CONTACT, row.id, 0, NULL);
	return true;
}

bool exchange_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	switch ((enum frame_type)type) {
	case FRAME_HELLO:
		return on_hello(k, payload, len);
	case FRAME_FRONTIER:
		return on_frontier(k, payload, len);
	case FRAME_RECEIPT:
		return on_receipt(k, payload, len);
	case FRAME_PARCEL:
		return on_parcel(k, payload, len);
	case FRAME_PING:
		conn_send(k, FRAME_PONG, NULL, 0);
		return true;
	case FRAME_PONG:
		return true; /* that it came is all it says */
	case FRAME_ADDRESS:
		return on_address(k, payload, len);
	case FRAME_ADDRESSED:
		return told_confirmed(k, payload, len);
	case FRAME_SEEN:
		return seen_frame(k, payload, len, may_believe(k));
	case FRAME_COVER:
		return cover_frame(k, payload, len);
	case FRAME_NAME:
		return on_name(k, payload, len);
	case FRAME_RENEW:
		return renew_frame(k, payload, len);
	case FRAME_RENEWED:
		return renew_done_frame(k, payload, len);
	case FRAME_RESET:
		return reset_frame(k, payload, len);
	case FRAME_RESET_WANTED:
		return reset_wanted_frame(k);
	case FRAME_RESET_DONE:
		return reset_done_frame(k, payload, len);
	case FRAME_RECONCILE_OPEN:
	case FRAME_RECONCILE_SYMBOLS:
	case FRAME_RECONCILE_WANT:
	case FRAME_RECONCILE_DONE:
	case FRAME_RECONCILE_IDS:
		return on_reconcile(k, type, payload, len);
	case FRAME_CARRY_ROOM:
	case FRAME_CARRY_OPEN:
	case FRAME_CARRY_SYMBOLS:
	case FRAME_CARRY_IDS:
	case FRAME_CARRY_WANT:
	case FRAME_CARRY_LACK:
	case FRAME_CARRY_DONE:
	case FRAME_CARRY_OFFER:
	case FRAME_CARRY_ASK:
	case FRAME_CARRY_PARCEL:
	case FRAME_CARRY_PROOF:
	case FRAME_CARRY_TAKEN:
		return ferry_frame(k, type, payload, len);
	case FRAME_PAD:
	case FRAME_ADD_INFO:
	case FRAME_ADD_COMMIT:
	case FRAME_ADD_DONE:
		break;
	}
	return false;
}

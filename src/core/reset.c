/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reset.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/carry_own.h"
#include "core/conversation.h"
#include "core/exchange.h"
#include "core/inbox.h"
#include "core/kdf.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "core/quota.h"
#include "core/stream.h"
#include "core/wording.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static bool ours_is_old(const struct conn *k)
{
	const struct mail *m = k->peer->mail;

	if (k->theirs.session != m->row.number)
		return k->theirs.session > m->row.number;
	return k->theirs.highest > m->row.sent_seq || k->theirs.acked > m->row.recv_seq ||
	       !mail_is_ours(k->core, k->peer, k->theirs.highest, k->theirs.mark);
}

static bool theirs_is_old(const struct conn *k)
{
	if (k->theirs.session != k->known.session)
		return k->theirs.session < k->known.session;
	return k->known.highest > k->theirs.sent || k->known.acked > k->theirs.frontier;
}

bool reset_is_due(const struct conn *k)
{
	return ours_is_old(k) || theirs_is_old(k);
}

static void secret_of(const struct conn *k, uint32_t number, struct symkey *out)
{
	struct symkey exported;

	link_export(k->link, KDF_LABEL("reset"), &exported);
	kdf_prf_u64(out, &exported, KDF_LABEL("reset-session"), number);
	sodium_memzero(&exported, sizeof(exported));
}

/*
 * Even when side A dials, odd when side B does: of two links that cross, each may begin a session at the other end and be
 * ended by the other's reset before anybody learns of it. Had both the same number, nothing would show that they are two.
 */
static uint32_t number_of_next(const struct conn *k)
{
	const uint32_t own = k->peer->mail->row.number, n = (own > k->theirs.session ? own : k->theirs.session) + 1;

	return n % 2 == (k->peer->chain.side == EPOCH_SIDE_B) ? n : n + 1;
}

bool reset_start(struct conn *k)
{
	struct frame_reset r;
	uint8_t buf[64];

	k->held = true;
	if (!link_is_dialler(k->link)) {
		conn_send(k, FRAME_RESET_WANTED, NULL, 0);
		return true;
	}
	if (k->reset_sent)
		return true;
	if (number_of_next(k) > FRAME_SESSION_MAX)
		return false; /* there is no later number, and no honest peer comes so far */
	rand_keypair(k->core->rand, &k->ratchet_secret, &k->ratchet_public);
	k->reset_number = number_of_next(k);
	k->reset_sent = true;
	r = (struct frame_reset){ .session = k->reset_number, .ratchet = k->ratchet_public };
	conn_send(k, FRAME_RESET, buf, frame_reset_encode(buf, sizeof(buf), &r));
	return true;
}

/* The acceptor sees what we may not have seen. Its HELLO came before this. */
bool reset_wanted_frame(struct conn *k)
{
	return link_is_dialler(k->link) && (k->reset_sent || (k->heard_hello && reset_start(k)));
}

/* Each seals again what may be long: not as often as the other side likes. */
static bool may_begin(struct conn *k)
{
	return quota_take(&k->peer->resets, k->core->now.mono, &quota_resets);
}

/* ---- what has to be sealed again ---- */

struct again {
	const struct conn *k;
	int64_t *orders;
	size_t n, size;
	uint64_t spare;
};

static void again_add(struct again *a, int64_t order)
{
	if (a->n == a->size) {
		a->size = a->size ? a->size * 2 : 64;
		a->orders = realloc(a->orders, a->size * sizeof(*a->orders));
		ASSERT(a->orders);
	}
	a->orders[a->n++] = order;
}

static bool again_parcel(void *ctx, const struct outbox_parcel *row)
{
	if (row->order > 0)
		again_add(ctx, row->order);
	return true;
}

/* Was the message's first place within what the peer says it has? */
static bool is_behind(const struct conn *k, const struct message *msg)
{
	uint32_t number = k->peer->mail->row.number;
	uint32_t oldest = k->theirs.session < number ? k->theirs.session : number;

	return msg->session < oldest || (msg->session == k->theirs.session && msg->seq <= k->theirs.frontier);
}

/*
 * Newest first: ours that lie beyond what the peer says it has, from the session on that its state is of. While what was
 * sealed again at the start of that session has not all arrived, as many older ones may be missing: a peer that has one
 * passes it over.
 */
static bool again_message(void *ctx, const struct message *msg)
{
	struct again *a = ctx;

	if (msg->direction != MESSAGE_OUT || msg->seq == 0)
		return true;
	if (is_behind(a->k, msg) && a->spare-- == 0)
		return false;
	again_add(a, msg->order);
	return true;
}

/* How many of the messages behind may not have arrived in their second form. */
static uint64_t spare_of(const struct conn *k)
{
	const struct peer *p = k->peer;

	return k->theirs.session == p->mail->row.number && k->theirs.frontier < p->again_upto ? p->again_upto : 0;
}

static int by_order(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* Every order once, oldest first. */
static void collect(struct again *a)
{
	struct core *c = a->k->core;
	const struct peer *p = a->k->peer;
	const struct outbox_range parcels = {
		.contact = p->contact,
		.session = p->mail->row.number,
		.limit = SIZE_MAX / 2,
	};
	const struct conversation_range messages = {
		.conversation = p->contact,
		.way = CONVERSATION_BEFORE,
		.from = CONVERSATION_END,
		.limit = BEFORE_LOOK_BACK,    /* the other side could not tell that older ones came before */
	};
	size_t n = 0;

	a->spare = spare_of(a->k);
	(void)!outbox_next(c->store, &parcels, again_parcel, a);
	(void)!conversation_all(c->store, &messages, again_message, a);
	if (a->n > 0)
		qsort(a->orders, a->n, sizeof(*a->orders), by_order);
	for (size_t i = 0; i < a->n; i++)
		if (n == 0 || a->orders[i] != a->orders[n - 1])
			a->orders[n++] = a->orders[i];
	a->n = n;
}

static void seal_one_again(struct core *c, struct peer *p, int64_t order)
{
	struct wording w = { .letter = { .len = 0 } };
	struct message row;

	/* What has nothing to say any more is passed over: the new session begins without it. */
	if (conversation_copy(c->store, p->contact, order, &row) == ERR_OK && wording_of(c->store, &row, &w)) {
		w.letter.again = true;
		w.letter.changed = row.kind == LETTER_TEXT && row.shape.edited > 0;
		w.letter.first = (struct letter_place){ .session = row.session, .seq = row.seq };
		(void)!mail_seal(c, p, &w.letter, order);
	}
	wording_wipe(&w);
	conversation_release(&row);
}

static void seal_again(const struct again *a)
{
	struct core *c = a->k->core;
	struct peer *p = a->k->peer;

	for (size_t i = 0; i < a->n; i++)
		seal_one_again(c, p, a->orders[i]);
	p->again_upto = p->mail->row.sent_seq;
}

/* ---- both sides ---- */

/* The new session has begun: tells the user, and what was sealed in the old one is no more. */
static void end_old(struct conn *k, bool ours)
{
	core_log_event(k->core, EVENT_RESET, k->peer->contact, 0, ours ? "ours" : "theirs");
	carry_own_withdraw(k->core, k->peer->contact);
	(void)!outbox_forget(k->core->store, k->peer->contact);
}

/* Other links to the same contact have begun with the old session: what is still to come on them must not be believed. */
static void end_others(const struct conn *k)
{
	for (size_t i = 0; i < k->core->nconns; i++)
		if (k->core->conns[i] != k && k->core->conns[i]->peer == k->peer)
			link_kill(k->core->conns[i]->link);
}

static void begin_new(struct conn *k, struct again *a)
{
	end_others(k);
	seal_again(a);
	free(a->orders);
	peer_changed(k->core, k->peer);
	mail_seal_waiting(k->core, k->peer);
	exchange_restart(k);
	conn_begin(k);
}

static bool first_parcel(void *ctx, const struct outbox_parcel *row)
{
	if (row->len == PARCEL_SMALL_LEN)
		memcpy(ctx, row->parcel, PARCEL_SMALL_LEN);
	return false;
}

/* The acceptor: begins the session as its first side. */
bool reset_frame(struct conn *k, const uint8_t *payload, size_t len)
{
	struct letter hello = { .kind = LETTER_HELLO, .sent = (uint64_t)conn_clock(k->core) };
	struct core *c = k->core;
	struct peer *p = k->peer;
	struct again a = { .k = k };
	struct outbox_range first;
	struct frame_reset r;
	struct symkey secret;
	uint8_t done[4 + PARCEL_SMALL_LEN] = { 0 };
	struct pack w = pack_into(done, 4);
	bool ok, ours;

	if (!frame_reset_decode(&r, payload, len) || link_is_dialler(k->link) || !k->heard_hello ||
	    r.session <= p->mail->row.number || !may_begin(k))
		return false;
	ours = ours_is_old(k);
	collect(&a);
	secret_of(k, r.session, &secret);
	/* False for a bad ratchet key: nothing has changed yet. */
	ok = mail_start_first(c, p, r.session, &secret, &r.ratchet);
	sodium_memzero(&secret, sizeof(secret));
	if (ok)
		end_old(k, ours);
	if (!ok || mail_seal(c, p, &hello, 0) != ERR_OK) {
		free(a.orders);
		return false;
	}
	pack_u32(&w, r.session);
	first = (struct outbox_range){ .contact = p->contact, .session = r.session, .limit = 1 };
	(void)!outbox_next(c->store, &first, first_parcel, done + 4);
	conn_send(k, FRAME_RESET_DONE, done, sizeof(done));
	begin_new(k, &a);
	return true;
}

/* The dialler: the other side has begun. */
bool reset_done_frame(struct conn *k, const uint8_t *payload, size_t len)
{
	struct unpack u = unpack_from(payload, len);
	uint32_t number = unpack_u32(&u);
	const uint8_t *parcel = unpack_view(&u, PARCEL_SMALL_LEN);
	struct core *c = k->core;
	struct peer *p = k->peer;
	struct again a = { .k = k };
	struct symkey secret;
	bool ok, ours;
	uint64_t seq;

	if (!unpack_done(&u) || !k->reset_sent || number != k->reset_number || !may_begin(k))
		return false;
	k->reset_sent = false;
	secret_of(k, number, &secret);
	ok = inbox_would_open(k, &secret, parcel, PARCEL_SMALL_LEN);
	if (ok) {
		ours = ours_is_old(k);
		collect(&a);
		mail_start_second(c, p, number, &secret, &k->ratchet_secret, &k->ratchet_public);
		end_old(k, ours);
		ok = inbox_open(c, p, parcel, PARCEL_SMALL_LEN, &seq) == INBOX_STORED;
	}
	sodium_memzero(&secret, sizeof(secret));
	sodium_memzero(&k->ratchet_secret, sizeof(k->ratchet_secret));
	if (!ok) {
		free(a.orders);
		return false;
	}
	begin_new(k, &a);
	stream_owe(k);
	return true;
}

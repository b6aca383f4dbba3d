/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of links, the answers to what a link asks, and the timers. */
#include "core/conn.h"

#include "base/assert.h"
#include "core/adding.h"
#include "core/cover.h"
#include "core/exchange.h"
#include "core/ferry.h"
#include "core/mail.h"
#include "core/reset.h"
#include "core/rivals.h"
#include "core/seen.h"
#include "core/stranger.h"
#include "core/stream.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a link asks ---- */

/*
 * Whoever comes to an address of one identity may be a contact of that one only: answering a contact of another there would
 * show it that the two are one.
 */
static bool is_expected(const struct conn *k, const struct peer *p)
{
	if (k->only.peer)
		return k->only.peer == p->id;
	return !k->only.self || (p->kind == PEER_CONTACT && k->only.self == (uint64_t)p->identity);
}

static bool on_tag(void *ctx, struct link *l, const uint8_t tag[TAGS_LEN], struct link_keys *keys)
{
	struct conn *k = ctx;

	(void)l;
	if (k->stranger)
		return stranger_keys(tag, keys);
	if (!tags_find(k->core->tags, tag, &k->hit) || !is_expected(k, peer_find(k->core, k->hit.owner)) ||
	    !peer_accept_keys(k->core, &k->hit, keys))
		return false;
	k->peer = peer_find(k->core, k->hit.owner);
	return true;
}

static bool on_used(void *ctx, struct link *l)
{
	struct conn *k = ctx;

	(void)l;
	if (k->stranger)
		return stranger_flight(k);
	if (!peer_used(k->core, k->peer, &k->hit))
		return false;
	core_notify(k->core, CORE_NOTICE_LINK_AUTHENTICATED, k->id, k->peer->id);
	return true;
}

static bool on_peer(void *ctx, struct link *l, const struct pubkey *peer)
{
	struct conn *k = ctx;

	(void)l;
	return adding_may_be(k, peer);
}

static bool on_open(void *ctx, struct link *l)
{
	struct conn *k = ctx;

	if (k->stranger)
		return stranger_open(k);
	if (link_is_dialler(l)) {
		peer_answered(k->core, k->peer, &k->dial);
		core_notify(k->core, CORE_NOTICE_LINK_AUTHENTICATED, k->id, k->peer->id);
	}
	return link_kind(l) == LINK_KK ? exchange_open(k) : adding_open(k);
}

static bool on_frame(void *ctx, struct link *l, uint8_t type, const uint8_t *payload, size_t len)
{
	struct conn *k = ctx;

	(void)l;
	if (k->stranger)
		return stranger_frame(k, type, payload, len);
	return k->linked ? exchange_frame(k, type, payload, len) : adding_frame(k, type, payload, len);
}

static void on_more(void *ctx, struct link *l)
{
	struct conn *k = ctx;

	if (k->linked || link_is_early(l))
		stream_more(k);
	ferry_more(k);
}

static const struct link_ops ops = {
	.tag = on_tag,
	.used = on_used,
	.peer = on_peer,
	.open = on_open,
	.frame = on_frame,
	.more = on_more,
};

/* ---- the table ---- */

static uint64_t peer_id(const struct conn *k)
{
	return k->peer ? k->peer->id : 0;
}

static void enlist(struct core *c, struct conn *k)
{
	if (c->nconns == c->conns_size) {
		c->conns_size = c->conns_size ? c->conns_size * 2 : 16;
		c->conns = realloc(c->conns, c->conns_size * sizeof(struct conn *));
		ASSERT(c->conns);
	}
	do
		k->id = ++c->last_conn;
	while (k->id == 0 || conn_find(c, k->id));
	c->conns[c->nconns++] = k;
}

static void free_conn(struct conn *k)
{
	ferry_end(k);
	link_free(k->link);
	reconcile_free(k->reconcile);
	sodium_memzero(k, sizeof(*k));
	free(k);
}

static bool dial(struct core *c, struct conn *k)
{
	struct link_keys keys;
	bool ok = peer_dial_keys(c, k->peer, &keys, &k->dial) && link_dial(k->link, &keys, c->now.mono);

	sodium_memzero(&keys, sizeof(keys));
	return ok;
}

static struct conn *make(struct core *c, const struct core_road *road, bool dialler)
{
	struct conn *k = calloc(1, sizeof(*k));

	ASSERT(k);
	k->core = c;
	k->road = *road;
	k->opened = c->now.mono;
	k->cover_at = CLOCK_NEVER;
	k->link = link_new(dialler, &ops, k, c->rand);
	return k;
}

struct conn *conn_meet(struct core *c, const struct core_road *road, bool dialled)
{
	struct conn *k;

	if (!stranger_may_come(c))
		return NULL;
	k = make(c, road, dialled);
	k->stranger = true;
	if (dialled && !stranger_dial(k)) {
		free_conn(k);
		return NULL;
	}
	enlist(c, k);
	if (dialled)
		core_notify(c, CORE_NOTICE_LINK_OUTPUT, k->id, 0);
	return k;
}

struct conn *conn_new(struct core *c, const struct core_road *road, struct peer *peer)
{
	struct conn *k = make(c, road, peer != NULL);

	k->peer = peer;
	if (peer && !dial(c, k)) {
		free_conn(k);
		return NULL;
	}
	enlist(c, k);
	if (!peer)
		return k;
	conn_begin(k);
	cover_begin(k);
	core_notify(c, CORE_NOTICE_LINK_OUTPUT, k->id, peer->id);
	return k;
}

struct conn *conn_find(const struct core *c, uint32_t id)
{
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->id == id)
			return c->conns[i];
	return NULL;
}

void conn_lost(struct core *c, struct conn *k)
{
	bool was_linked = k->linked, matters = k->peer && (k->linked || link_is_dialler(k->link));

	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i] == k)
			c->conns[i] = c->conns[--c->nconns];
	if (was_linked)
		exchange_closed(k);
	/* It may have been waited for with the address that it was told. */
	c->told_changed = c->told_changed || k->has_told;
	/* One that never opened is as a stranger's: who comes and goes in a loop must not make us look at all contacts. */
	if (matters)
		core_notify(c, CORE_NOTICE_PEERS_CHANGED, 0, 0);
	free_conn(k);
}

void conn_reap(struct core *c)
{
	for (size_t i = c->nconns; i-- > 0;) {
		struct conn *k = c->conns[i];

		if (link_state(k->link) != LINK_DEAD)
			continue;
		core_notify(c, CORE_NOTICE_LINK_CLOSE, k->id, peer_id(k));
		conn_lost(c, k);
		/* conn_lost() may have moved another one here. */
		i = c->nconns;
	}
}

static void end(struct core *c, struct conn *k)
{
	core_notify(c, CORE_NOTICE_LINK_CLOSE, k->id, 0);
	conn_lost(c, k);
}

void conn_end_all_of(struct core *c, const struct peer *p)
{
	for (size_t i = c->nconns; i-- > 0;)
		if (i < c->nconns && c->conns[i]->peer == p)
			end(c, c->conns[i]);
}

void conn_forget_all(struct core *c)
{
	while (c->nconns > 0) {
		struct conn *k = c->conns[--c->nconns];

		core_notify(c, CORE_NOTICE_LINK_CLOSE, k->id, 0);
		free_conn(k);
	}
}

/* ---- for the other modules ---- */

struct conn *conn_of(const struct core *c, const struct peer *p)
{
	struct conn *best = NULL;

	for (size_t i = 0; i < c->nconns; i++) {
		struct conn *k = c->conns[i];

		if (k->peer == p && k->linked && link_state(k->link) == LINK_OPEN && (!best || best->retiring))
			best = k;
	}
	return best;
}

int conn_rank_of(const struct core *c, const struct peer *p)
{
	const struct conn *k = conn_of(c, p);

	if (p->kind == PEER_INVITE && conn_is_busy(c, p))
		return INT_MAX;
	return k ? k->road.rank : INT_MIN;
}

int64_t conn_clock(const struct core *c)
{
	int64_t into_hour = c->now.wall % CLOCK_HOUR;

	return c->now.wall - (into_hour < 0 ? into_hour + CLOCK_HOUR : into_hour);
}

const char *conn_road_of(const struct core *c, const struct peer *p)
{
	const struct conn *k = p ? conn_of(c, p) : NULL;

	return k ? k->road.name : NULL;
}

bool conn_is_busy(const struct core *c, const struct peer *p)
{
	for (size_t i = 0; i < c->nconns; i++) {
		const struct conn *k = c->conns[i];

		if (k->peer == p && (k->linked || p->kind == PEER_INVITE))
			return true;
	}
	return false;
}

void conn_poke_peer(struct core *c, struct peer *p)
{
	bool any = false;

	for (size_t i = 0; i < c->nconns; i++) {
		struct conn *k = c->conns[i];

		if (k->peer != p || link_state(k->link) == LINK_DEAD)
			continue;
		/* One that came in and is not open yet may be anybody's who saw a tag go by. */
		any = any || k->linked || link_is_dialler(k->link);
		link_poke(k->link);
		core_notify(c, CORE_NOTICE_LINK_OUTPUT, k->id, p->id);
	}
	if (!any && p->kind == PEER_CONTACT && p->state == CONTACT_ACTIVE)
		core_notify(c, CORE_NOTICE_DIAL_WANTED, 0, p->id);
}

void conn_input(struct conn *k, const uint8_t *data, size_t len)
{
	const uint64_t before = link_records(k->link);

	link_input(k->link, data, len, k->core->now.mono);
	/* Any record is an answer: one that comes at a steady pace may have nothing inside. */
	if (link_records(k->link) != before) {
		k->asked = false;
		if (k->stranger)
			stranger_heard(k);
		if (k->linked && link_state(k->link) == LINK_OPEN)
			rivals_heard(k);
	}
	if (k->linked && link_state(k->link) == LINK_OPEN)
		stream_came(k);
	if (link_has_output(k->link))
		core_notify(k->core, CORE_NOTICE_LINK_OUTPUT, k->id, peer_id(k));
}

void conn_begin(struct conn *k)
{
	struct mail *m = mail_of(k->core, k->peer);

	if (!m)
		return;
	k->known = (struct frame_hello){ .session = m->row.number, .highest = m->highest, .acked = m->row.acked_seq };
	k->patient = m->streamed > m->row.acked_seq;
}

void conn_send(struct conn *k, enum frame_type type, const void *payload, size_t len)
{
	if (link_state(k->link) != LINK_OPEN)
		return;
	if (!link_send(k->link, (uint8_t)type, payload, len))
		link_kill(k->link);
	core_notify(k->core, CORE_NOTICE_LINK_OUTPUT, k->id, peer_id(k));
}

void conn_ask(struct conn *k)
{
	if (k->asked)
		return;
	k->asked = true;
	k->asked_at = k->core->now.mono + cover_delay(k);
	conn_send(k, FRAME_PING, NULL, 0);
}

void conn_poke(struct conn *k)
{
	link_poke(k->link);
	core_notify(k->core, CORE_NOTICE_LINK_OUTPUT, k->id, peer_id(k));
}

/* ---- timers ---- */

/* Has the peer been given something that it has not acknowledged? */
static bool owes_us(const struct conn *k)
{
	const struct mail *m = k->peer->mail;

	return m && m->streamed > m->row.acked_seq;
}

/* Another link waits for this one to answer or to end. */
static bool has_heir(const struct conn *k)
{
	for (size_t i = 0; i < k->core->nconns; i++) {
		const struct conn *other = k->core->conns[i];

		if (other != k && other->peer == k->peer && other->retiring && link_state(other->link) == LINK_OPEN)
			return true;
	}
	return false;
}

/* When this link has waited long enough for what it waits for; CLOCK_NEVER: a stranger's, whose life the transport bounds. */
static int64_t deadline(const struct conn *k)
{
	if (k->stranger)
		return stranger_deadline(k);
	if (k->linked && k->asked)
		return k->asked_at + k->their_pace + (has_heir(k) ? CONN_RIVAL_TIME : CONN_ANSWER_TIME);
	if (k->linked)
		return link_heard(k->link) + k->their_pace + (owes_us(k) ? CONN_BUSY_TIME : CONN_QUIET_TIME);
	if (!k->peer || link_state(k->link) == LINK_MUTE)
		return CLOCK_NEVER;
	if (link_state(k->link) == LINK_OPEN)
		return k->opened + CONN_HANDSHAKE_TIME + CONN_ADDING_TIME;
	return k->opened + CONN_HANDSHAKE_TIME;
}

static void overdue(struct conn *k)
{
	if ((k->linked || k->met) && !k->asked)
		conn_ask(k);
	else
		link_kill(k->link);
}

/*
 * When the peer has to learn that we live and hear it: on a slow road one parcel may take longer than it waits for a word of
 * ours, and its question would come after the parcel.
 */
static int64_t sign_due(const struct conn *k)
{
	const int64_t since = link_unanswered(k->link);

	return k->linked && since != CLOCK_NEVER && link_queued(k->link) == 0 ? since + CONN_SIGN_TIME : CLOCK_NEVER;
}

/* Has something's time come that stream_more() says? */
static bool wants_more(const struct conn *k)
{
	const int64_t now = k->core->now.mono;

	return (k->reconcile && reconcile_wake(k->reconcile) <= now) || (k->ack_owed && k->linked && k->ack_at <= now) ||
	       seen_wake(k) <= now || ferry_wake(k) <= now;
}

void conn_tick(struct core *c)
{
	for (size_t i = 0; i < c->nconns; i++) {
		struct conn *k = c->conns[i];

		if (link_state(k->link) == LINK_DEAD)
			continue;
		if (deadline(k) <= c->now.mono)
			overdue(k);
		if (sign_due(k) <= c->now.mono)
			conn_send(k, FRAME_PONG, NULL, 0);
		if (wants_more(k))
			conn_poke(k);
		cover_tick(k);
	}
}

int64_t conn_wake(const struct core *c)
{
	int64_t first = CLOCK_NEVER;

	for (size_t i = 0; i < c->nconns; i++) {
		const struct conn *k = c->conns[i];

		if (link_state(k->link) == LINK_DEAD)
			continue;
		if (deadline(k) < first)
			first = deadline(k);
		if (sign_due(k) < first)
			first = sign_due(k);
		/* What was due in the last turn was told then, and goes out when the channel takes it. */
		if (k->reconcile && reconcile_wake(k->reconcile) > c->now.mono && reconcile_wake(k->reconcile) < first)
			first = reconcile_wake(k->reconcile);
		if (k->ack_owed && k->linked && k->ack_at > c->now.mono && k->ack_at < first)
			first = k->ack_at;
		if (seen_wake(k) > c->now.mono && seen_wake(k) < first)
			first = seen_wake(k);
		if (ferry_wake(k) > c->now.mono && ferry_wake(k) < first)
			first = ferry_wake(k);
		if (k->cover_at < first)
			first = k->cover_at;
	}
	return first;
}

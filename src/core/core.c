/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns, notices, links by number, and what transports are told. */
#include "core/core.h"

#include "base/assert.h"
#include "base/str.h"
#include "core/address.h"
#include "core/attempt.h"
#include "core/carry_file.h"
#include "core/carry_state.h"
#include "core/chorus.h"
#include "core/conn.h"
#include "core/eventlog.h"
#include "core/expiry.h"
#include "core/ferry.h"
#include "core/identity.h"
#include "core/mail.h"
#include "core/operation.h"
#include "core/people.h"
#include "core/search.h"
#include "core/stamp.h"
#include "core/stranger.h"
#include "core/told.h"
#include "core/whereabouts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define STAMPS_AT_ONCE 4096    /* hashes in one idle step: a millisecond */
#define INDEX_BATCH 256    /* messages taken into the search index in one idle step */

/* A profile of before there were roads with addresses of their own has identities without a secret for them. */
struct missing {
	struct core *c;
	int64_t ids[PEOPLE_IDENTITIES_MAX];
	size_t n;
};

static bool note_missing(void *ctx, const struct identity *i)
{
	struct missing *m = ctx;
	size_t n = 0;

	if (address_count(m->c->store, i->id, &n) == ERR_OK && n == 0 && m->n < PEOPLE_IDENTITIES_MAX)
		m->ids[m->n++] = i->id;
	return true;
}

static enum err add_missing(struct core *c)
{
	struct missing m = { .c = c };
	enum err e = identity_list(c->store, note_missing, &m);

	for (size_t i = 0; i < m.n && e == ERR_OK; i++)
		e = address_add(c->store, m.ids[i], c->now.wall, c->rand);
	return e == ERR_OK && m.n > 0 ? store_commit(c->store) : e;
}

enum err core_open(struct core **out, const struct core_options *opt, struct instant now)
{
	const struct store_options so = { .path = opt->path, .vfs = opt->vfs, .key = &opt->key, .rand = opt->rand };
	struct core *c = calloc(1, sizeof(*c));
	enum err e;

	ASSERT(c);
	c->rand = opt->rand;
	c->now = now;
	c->next_expiry = INT64_MAX;
	c->wake = now.mono;
	c->tags = tags_new(opt->rand);
	e = opt->create ? store_create(&c->store, &so) : store_open(&c->store, &so);
	if (e == ERR_OK)
		e = add_missing(c);
	if (e == ERR_OK)
		e = peer_load_all(c);
	if (e == ERR_OK)
		e = expiry_load(c);
	if (e == ERR_OK)
		e = carry_load(c, opt->stamp_bits ? opt->stamp_bits : STAMP_BITS);
	/* Also where somebody took what cannot be read for something that was never set. */
	if (e == ERR_OK && store_is_damaged(c->store))
		e = ERR_PROFILE_CORRUPT;
	if (e != ERR_OK) {
		core_close(c);
		c = NULL;
	}
	*out = c;
	return e;
}

void core_close(struct core *c)
{
	if (!c)
		return;
	conn_forget_all(c);
	chorus_drop(c);
	peer_drop_all(c);
	carry_drop(c);
	tags_free(c->tags);
	store_close(c->store);
	free(c->peers);
	free(c->conns);
	free(c->notices);
	sodium_memzero(c, sizeof(*c));
	free(c);
}

/* ---- turns ---- */

/* What is on the disk becomes what is in memory again; as long as that fails, it is tried now and then. */
static enum err read_back(struct core *c)
{
	enum err e;

	chorus_drop(c);
	peer_drop_all(c);
	c->next_expiry = INT64_MAX;
	c->retry = c->now.mono + STATE_RETRY;
	e = peer_load_all(c);
	if (e == ERR_OK)
		e = expiry_load(c);
	if (e == ERR_OK)
		e = carry_load(c, c->carry->stamp_bits);
	c->unread = e != ERR_OK;
	return e;
}

void core_turn(struct core *c, struct instant now)
{
	ASSERT(!c->in_turn);
	c->in_turn = true;
	c->now = now;
	if (c->unread && now.mono >= c->retry)
		(void)!read_back(c);
	peer_turn_epoch(c);
	if (now.wall >= c->next_expiry && now.mono >= c->retry)
		people_expire(c);
	expiry_run(c);
	carry_tick(c);
	chorus_tick(c);
	c->wake = CLOCK_NEVER;
	conn_tick(c);
}

/* Back to what is on the disk. The links go: their ends have counted on what is now undone. */
static enum err undo(struct core *c)
{
	conn_forget_all(c);
	return read_back(c);
}

enum err core_commit(struct core *c)
{
	enum err e, again;

	ASSERT(c->in_turn);
	conn_reap(c);
	told_settle(c);
	ferry_poke_all(c);
	mail_save_all(c);
	e = store_commit(c->store);
	if (e != ERR_OK) {
		again = undo(c);
		e = again == ERR_OK ? e : again;
	}
	c->in_turn = false;
	return e;
}

int64_t core_wake(const struct core *c)
{
	int64_t into_hour = c->now.wall % CLOCK_HOUR, links = conn_wake(c), hour, expiry;

	hour = c->now.mono + (into_hour < 0 ? CLOCK_HOUR : CLOCK_HOUR - into_hour);
	expiry = c->next_expiry == INT64_MAX ? CLOCK_NEVER : c->now.mono + (c->next_expiry - c->now.wall);
	expiry = expiry > c->retry ? expiry : c->retry;
	hour = hour < c->wake ? hour : c->wake;
	hour = (c->unread || c->told_changed) && c->retry < hour ? c->retry : hour;
	hour = hour < links ? hour : links;
	hour = hour < expiry_wake(c) ? hour : expiry_wake(c);
	hour = hour < carry_wake(c) ? hour : carry_wake(c);
	hour = hour < chorus_wake(c) ? hour : chorus_wake(c);
	return hour < expiry ? hour : expiry;
}

bool core_idle(struct core *c)
{
	bool left = false;
	enum err e;

	ASSERT(!c->in_turn);
	e = operation_idle(c, &left);
	if (e == ERR_OK && !left)
		e = search_index_some(c->store, INDEX_BATCH, &left);
	if (e == ERR_OK && !left)
		e = search_tidy(c->store, &left);
	if (e == ERR_OK && !left && c->carry->stamps)
		left = carry_file_stamp(c, STAMPS_AT_ONCE);
	if (e != ERR_OK || store_commit(c->store) != ERR_OK) {
		store_rollback(c->store);
		return false;
	}
	if (!left)
		(void)!store_idle(c->store);
	return left;
}

void core_blackout(struct core *c, int64_t until)
{
	c->blackout = until;
	if (until <= c->now.mono)
		chorus_drop(c);
}

int64_t core_blackout_until(const struct core *c)
{
	return c->blackout;
}

bool core_has_notices(const struct core *c)
{
	return c->notice_at < c->notice_end;
}

struct store *core_store(struct core *c)
{
	return c->store;
}

/* ---- notices ---- */

void core_notify(struct core *c, enum core_notice_kind kind, uint32_t link, uint64_t peer)
{
	struct conn *k = kind == CORE_NOTICE_LINK_OUTPUT ? conn_find(c, link) : NULL;
	bool *told = kind == CORE_NOTICE_PEERS_CHANGED    ? &c->told_peers
	             : kind == CORE_NOTICE_EVENTS         ? &c->told_events
	             : kind == CORE_NOTICE_SELVES_CHANGED ? &c->told_selves
	             : kind == CORE_NOTICE_BOARD_CHANGED  ? &c->told_board
	             : k                                  ? &k->notified
	                                                  : NULL;

	if (told && *told)
		return;
	if (told)
		*told = true;
	if (c->notice_end == c->notices_size) {
		c->notices_size = c->notices_size ? c->notices_size * 2 : 32;
		c->notices = realloc(c->notices, c->notices_size * sizeof(*c->notices));
		ASSERT(c->notices);
	}
	c->notices[c->notice_end++] = (struct core_notice){ .kind = kind, .link = link, .peer = peer };
}

bool core_next_notice(struct core *c, struct core_notice *out)
{
	struct conn *k;

	ASSERT(!c->in_turn);
	if (c->notice_at == c->notice_end) {
		c->notice_at = c->notice_end = 0;
		return false;
	}
	*out = c->notices[c->notice_at++];
	if (out->kind == CORE_NOTICE_PEERS_CHANGED)
		c->told_peers = false;
	if (out->kind == CORE_NOTICE_EVENTS)
		c->told_events = false;
	if (out->kind == CORE_NOTICE_SELVES_CHANGED)
		c->told_selves = false;
	if (out->kind == CORE_NOTICE_BOARD_CHANGED)
		c->told_board = false;
	k = out->kind == CORE_NOTICE_LINK_OUTPUT ? conn_find(c, out->link) : NULL;
	if (k)
		k->notified = false;
	return true;
}

void core_log_event(struct core *c, enum event_kind kind, int64_t contact, int64_t order, const char *detail)
{
	struct event e = { .count = 1, .kind = (uint32_t)kind, .contact = contact, .order = order, .wall = c->now.wall };

	if (detail)
		str_copy(e.detail, sizeof(e.detail), detail);
	(void)!eventlog_append(c->store, &e);
	core_notify(c, CORE_NOTICE_EVENTS, 0, 0);
}

/* ---- links ---- */

uint32_t core_link_dial(struct core *c, uint64_t peer, const struct core_road *road)
{
	struct peer *p = peer_find(c, peer);
	struct conn *best, *k;

	ASSERT(c->in_turn);
	if (!p || (p->kind == PEER_INVITE && (p->made || conn_is_busy(c, p))))
		return 0;
	best = conn_of(c, p);
	if (best && best->road.rank >= road->rank)
		return 0;
	k = conn_new(c, road, p);
	return k ? k->id : 0;
}

const struct core_scope core_anybody = { .self = 0 };

uint32_t core_link_accept(struct core *c, const struct core_road *road, const struct core_scope *only)
{
	struct conn *k = conn_new(c, road, NULL);

	ASSERT(c->in_turn);
	k->only = *only;
	return k->id;
}

uint32_t core_link_meet(struct core *c, const struct core_road *road, bool dialled)
{
	struct conn *k;

	ASSERT(c->in_turn);
	k = conn_meet(c, road, dialled);
	return k ? k->id : 0;
}

size_t core_strangers(const struct core *c)
{
	return stranger_count(c);
}

void core_link_input(struct core *c, uint32_t link, const uint8_t *data, size_t len)
{
	struct conn *k = conn_find(c, link);

	ASSERT(c->in_turn);
	if (k)
		conn_input(k, data, len);
}

_Static_assert(CORE_OUTPUT_MIN == LINK_OUTPUT_MIN, "what a link promises its owner");

size_t core_link_output(struct core *c, uint32_t link, uint8_t *buf, size_t cap)
{
	struct conn *k = conn_find(c, link);

	ASSERT(!c->in_turn);
	return k ? link_output(k->link, buf, cap, c->now.mono) : 0;
}

void core_link_lost(struct core *c, uint32_t link)
{
	struct conn *k = conn_find(c, link);

	ASSERT(c->in_turn);
	if (k)
		conn_lost(c, k);
}

void core_dial_failed(struct core *c, uint64_t peer, const struct core_road *road, const char *why)
{
	struct peer *p = peer_find(c, peer);
	struct attempt a = { .wall = c->now.wall };

	ASSERT(c->in_turn);
	if (!p || p->kind != PEER_CONTACT || !mail_is_waiting(c, p))
		return;
	a.contact = p->contact;
	str_copy(a.road, sizeof(a.road), road->name);
	str_copy(a.outcome, sizeof(a.outcome), why);
	(void)!attempt_add(c->store, &a);
}

/* ---- what transports are told, and tell ---- */

size_t core_peers(struct core *c, struct core_peer *out, size_t cap)
{
	for (size_t i = 0; i < c->npeers && i < cap; i++)
		peer_fill(c, c->peers[i], &out[i]);
	return c->npeers;
}

struct selves {
	struct core *c;
	struct core_self *out;
	size_t cap, n;
};

static bool take_secret(void *ctx, const struct address *a)
{
	struct core_self *self = ctx;

	self->secret[self->n++] = a->secret;
	return self->n < CORE_SECRETS_MAX;
}

static bool take_self(void *ctx, const struct identity *i)
{
	struct selves *s = ctx;
	struct core_self *self = s->n < s->cap ? &s->out[s->n] : NULL;

	s->n++;
	if (!self)
		return true;
	*self = (struct core_self){ .id = (uint64_t)i->id };
	return address_list(s->c->store, i->id, take_secret, self) == ERR_OK;
}

size_t core_selves(struct core *c, struct core_self *out, size_t cap)
{
	struct selves s = { .c = c, .out = out, .cap = cap };

	(void)!identity_list(c->store, take_self, &s);
	c->selves_unread = false;
	return s.n;
}

void core_set_address(struct core *c, uint64_t peer, const char *road, const uint8_t *addr, size_t len)
{
	ASSERT(c->in_turn && len <= CORE_ADDRESS_EACH);
	told_set(c, peer, road, addr, len);
}

size_t core_peer_address(const struct core_peer *p, const char *road, uint8_t *out, size_t cap)
{
	return whereabouts_find(p->address, p->address_len, road, out, cap);
}

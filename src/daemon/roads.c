/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transports, channels, notices and dialling. What people and settings see of the roads is in interfaces.c. */
#include "daemon/roads.h"

#include "base/assert.h"
#include "base/log.h"
#include "core/core.h"
#include "daemon/bridge.h"
#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/server.h"
#include "daemon/turn.h"
#include "lan/lan.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Adding a transport is one line here. */
static const struct transport_ops *const all[] = { &lan_ops };

static struct core_road core_word(const struct road *road)
{
	return (struct core_road){ .name = road->ops->name, .rank = (int)road->ops->rank };
}

static struct road *find_road(struct roads *r, const struct transport *t)
{
	size_t i = 0;

	while (i < r->n && r->road[i].t != t)
		i++;
	ASSERT(i < r->n);    /* else a callback of a transport that is not ours */
	return &r->road[i];
}

/* Callbacks of transports */

static void join(struct roads *r, struct channel *ch, uint32_t link, uint64_t peer)
{
	struct bridge *b;

	if (link == 0) {
		channel_close(ch);
		return;
	}
	b = bridge_new(r, ch, link, peer);
	b->next = r->bridges;
	r->bridges = b;
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch)
{
	struct roads *r = ctx;
	struct core_road word = core_word(find_road(r, t));

	turn_open(r->d->turn);
	join(r, ch, core_link_accept(r->d->core, &word), 0);
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct roads *r = ctx;
	struct redial *row = redials_find(&r->redials, id);

	(void)t;
	if (!row || row->linked)
		return;
	redials_hint(row, clock_read().mono);
	r->look = true;
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct roads *r = ctx;
	struct core_road word = core_word(find_road(r, t));
	struct redial *row = redials_find(&r->redials, id);

	turn_open(r->d->turn);
	r->look = true;
	if (row)
		row->running = false;
	if (ch) {
		join(r, ch, core_link_dial(r->d->core, id, &word), id);
		r->links_changed = true;
		return;
	}
	core_dial_failed(r->d->core, id, &word, why);
	if (row)
		backoff_failed(&row->backoff, clock_read().mono, &rand_system);
}

static void tell_addresses(struct road *road)
{
	uint8_t addr[TRANSPORT_ADDRESS_LEN];
	size_t len = road->ops->addresses(road->t, addr);

	turn_open(road->roads->d->turn);
	core_set_address(road->roads->d->core, road->ops->name, addr, len);
}

static void on_changed(void *ctx, struct transport *t)
{
	struct roads *r = ctx;

	tell_addresses(find_road(r, t));
	r->look = true;
}

/* Peers */

static void tell_transport(struct road *road, const struct core_peer *peers, size_t n)
{
	struct transport_peer *list = calloc(n + 1, sizeof(*list));

	ASSERT(list);
	for (size_t i = 0; i < n; i++) {
		list[i].id = peers[i].id;
		/* We announce ourselves to everybody; of each two, the core says who dials. */
		list[i].dial = true;
		list[i].announce = peers[i].announce;
		memcpy(list[i].expect, peers[i].expect, sizeof(list[i].expect));
		list[i].address_len =
			core_peer_address(&peers[i], road->ops->name, list[i].address, sizeof(list[i].address));
	}
	road->ops->set_peers(road->t, list, n);
	sodium_memzero(list, (n + 1) * sizeof(*list));
	free(list);
}

static enum redial_turn turn_of(enum core_dial dial)
{
	switch (dial) {
	case CORE_DIAL_NEVER:
		break;
	case CORE_DIAL_LATER:
		return REDIAL_LATER;
	case CORE_DIAL_NOW:
		return REDIAL_NOW;
	}
	return REDIAL_NEVER;
}

/* A link that is still shaking hands is not yet one for the core, but dialled once is enough. */
static bool has_bridge(const struct roads *r, uint64_t peer)
{
	for (const struct bridge *b = r->bridges; b; b = b->next)
		if (b->peer == peer && !b->gone)
			return true;
	return false;
}

static void fill_redials(struct roads *r, const struct core_peer *peers, size_t n)
{
	struct redial *rows = calloc(n + 1, sizeof(*rows));

	ASSERT(rows);
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct redial){
			.peer = peers[i].id,
			.turn = turn_of(peers[i].dial),
			.linked = peers[i].linked || has_bridge(r, peers[i].id),
		};
	redials_replace(&r->redials, rows, n, clock_read().mono);
	free(rows);
}

static void read_peers(struct roads *r)
{
	size_t n = core_peers(r->d->core, NULL, 0);
	struct core_peer *peers = calloc(n + 1, sizeof(*peers));

	ASSERT(peers);
	n = core_peers(r->d->core, peers, n);
	for (size_t i = 0; r->peers_changed && i < r->n; i++)
		if (r->road[i].t)
			tell_transport(&r->road[i], peers, n);
	fill_redials(r, peers, n);
	sodium_memzero(peers, (n + 1) * sizeof(*peers));
	free(peers);
	r->peers_changed = r->links_changed = false;
	r->look = true;
}

/* Dialling */

/* Starts an attempt on the best road that has an address. */
static void dial(struct roads *r, struct redial *row)
{
	struct road *best = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct road *road = &r->road[i];

		if (road->t && road->ops->may_dial(road->t, row->peer) && (!best || road->ops->rank > best->ops->rank))
			best = road;
	}
	if (!best)
		return;
	row->running = true;
	best->ops->dial(best->t, row->peer);
}

static bool may_dial(struct roads *r, uint64_t peer)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t && r->road[i].ops->may_dial(r->road[i].t, peer))
			return true;
	return false;
}

static void set_timer(struct roads *r, int64_t wake, int64_t now)
{
	int64_t in = wake > now ? wake - now : 0;
	struct timeval tv = { .tv_sec = in / 1000, .tv_usec = (in % 1000) * 1000 };

	if (wake == CLOCK_NEVER)
		event_del(r->timer);
	else
		event_add(r->timer, &tv);
}

static void dial_due(struct roads *r)
{
	int64_t now = clock_read().mono, wake = CLOCK_NEVER, at;

	for (size_t i = 0; i < r->redials.n; i++) {
		struct redial *row = &r->redials.rows[i];

		if (!redials_may(row))
			continue;
		if (redials_due(row) <= now) {
			dial(r, row);
		} else if (may_dial(r, row->peer)) {
			at = redials_wake(redials_due(row), now);
			wake = at < wake ? at : wake;
		}
	}
	r->look = false;
	set_timer(r, wake, now);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct roads *r = ctx;

	(void)fd, (void)what;
	r->look = true;
}

/* Bridges and notices */

static struct bridge *find_bridge(struct roads *r, uint32_t link)
{
	for (struct bridge *b = r->bridges; b; b = b->next)
		if (b->link == link && !b->gone)
			return b;
	return NULL;
}

/* A link that ended early counts like an attempt that failed, so that two ends that refuse each other do not spin. */
static void note_end(struct roads *r, const struct bridge *b)
{
	struct redial *row = b->peer ? redials_find(&r->redials, b->peer) : NULL;
	int64_t now = clock_read().mono;

	/* A stranger's end changes nothing: looking at all contacts for each would be what a flood of them wants. */
	r->links_changed = r->links_changed || b->authentic || b->peer;
	if (row && b->authentic && now - b->since >= REDIALS_SHORT)
		backoff_worked(&row->backoff);
	else if (row)
		backoff_failed(&row->backoff, now, &rand_system);
}

static void reap(struct roads *r)
{
	struct bridge **at = &r->bridges, *b;

	while ((b = *at)) {
		if (b->gone) {
			*at = b->next;
			note_end(r, b);
			bridge_free(b);
		} else {
			at = &b->next;
		}
	}
}

static void want_dial(struct roads *r, uint64_t peer)
{
	struct redial *row = redials_find(&r->redials, peer);

	if (row && !row->linked)
		redials_hint(row, clock_read().mono);
	r->look = true;
}

static void obey(struct roads *r, const struct core_notice *n)
{
	struct bridge *b = n->link ? find_bridge(r, n->link) : NULL;

	switch (n->kind) {
	case CORE_NOTICE_NONE:
		break;
	case CORE_NOTICE_LINK_OUTPUT:
		if (b)
			b->has_output = true;
		break;
	case CORE_NOTICE_LINK_AUTHENTICATED:
		if (b) {
			b->authentic = true;
			channel_authenticated(b->channel);
		}
		r->links_changed = true;
		break;
	case CORE_NOTICE_LINK_CLOSE:
		if (b)
			b->gone = true;
		break;
	case CORE_NOTICE_PEERS_CHANGED:
		r->peers_changed = true;
		break;
	case CORE_NOTICE_DIAL_WANTED:
		want_dial(r, n->peer);
		break;
	case CORE_NOTICE_EVENTS:
		server_news(r->d->server);
		break;
	}
}

void roads_after_turn(struct roads *r)
{
	struct core_notice n;

	if (!r->open)
		return;
	while (core_next_notice(r->d->core, &n))
		obey(r, &n);
	for (struct bridge *b = r->bridges; b; b = b->next)
		if (b->has_output && !b->gone)
			bridge_pump(b);
	reap(r);
	if (r->peers_changed || r->links_changed)
		read_peers(r);
	if (r->look)
		dial_due(r);
}

void roads_cut(struct roads *r)
{
	for (struct bridge *b = r->bridges; b; b = b->next)
		b->gone = true;
	reap(r);
}

/* Opening and closing */

struct roads *roads_new(struct daemon *d)
{
	struct roads *r = calloc(1, sizeof(*r));

	ASSERT(r);
	r->d = d;
	r->timer = evtimer_new(d->base, on_timer, r);
	ASSERT(r->timer);
	return r;
}

void roads_free(struct roads *r)
{
	if (!r)
		return;
	roads_close(r);
	event_free(r->timer);
	free(r);
}

static void open_road(struct roads *r, const struct transport_ops *ops)
{
	struct transport_host host = {
		.ctx = r,
		.base = r->d->base,
		.rand = &rand_system,
		.incoming = on_incoming,
		.sighted = on_sighted,
		.dialled = on_dialled,
		.changed = on_changed,
	};
	struct road *road = &r->road[r->n++];

	*road = (struct road){ .roads = r, .ops = ops };
	road->t = ops->open(&host, &road->err);
	if (!road->t)
		log_warn("the road %s cannot be used: %s", ops->name, err_text(road->err));
}

void roads_open(struct roads *r)
{
	if (r->open)
		return;
	r->open = true;
	redials_init(&r->redials, config_dial_longest(r->d->config));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && i < ROADS_MAX; i++)
		open_road(r, all[i]);
	interfaces_restore(r);
	r->peers_changed = true;
}

void roads_close(struct roads *r)
{
	struct bridge *b;

	if (!r->open)
		return;
	while ((b = r->bridges)) {
		r->bridges = b->next;
		bridge_free(b);
	}
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t)
			r->road[i].ops->close(r->road[i].t);
	redials_wipe(&r->redials);
	event_del(r->timer);
	r->n = 0;
	r->open = false;
}

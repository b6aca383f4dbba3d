/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transports, channels, notices and dialling. What people and settings see of the roads is in interfaces.c. */
#include "daemon/roads.h"

#include "base/assert.h"
#include "base/log.h"
#include "core/core.h"
#include "core/people.h"
#include "daemon/coupling.h"
#include "daemon/blackout.h"
#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/onions.h"
#include "daemon/radio.h"
#include "daemon/rotation.h"
#include "daemon/segment.h"
#include "daemon/server.h"
#include "daemon/turn.h"
#include "lan/lan.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Adding a transport is one line here; the best road comes first. */
static const struct transport_ops *const all[] = { &lan_ops, &bluetooth_ops, &tor_ops };

static struct core_road core_word(const struct road *road)
{
	return (struct core_road){
		.name = road->ops->name,
		.rank = (int)road->ops->rank,
		.careful = road->ops->careful,
	};
}

static unsigned index_of(const struct roads *r, const struct transport *t)
{
	unsigned i = 0;

	while (i < r->n && r->road[i].t != t)
		i++;
	ASSERT(i < r->n);    /* else a callback of a transport that is not ours */
	return i;
}

/* Callbacks of transports */

static void join(struct road *road, struct channel *ch, uint32_t link, uint64_t peer)
{
	struct coupling *b;

	if (link == 0) {
		channel_close(ch);
		return;
	}
	b = coupling_new(road, ch, link, peer);
	b->next = road->roads->couplings;
	road->roads->couplings = b;
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	struct roads *r = ctx;
	struct road *road = &r->road[index_of(r, t)];
	struct core_road word = core_word(road);
	const struct core_scope scope = { .self = only->self, .peer = only->peer };

	turn_open(r->d->turn);
	join(road, ch, core_link_accept(r->d->core, &word, &scope), 0);
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct roads *r = ctx;

	dialling_sighted(&r->dialling, id, index_of(r, t));
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct roads *r = ctx;
	unsigned i = index_of(r, t);
	struct core_road word = core_word(&r->road[i]);
	uint32_t link;

	turn_open(r->d->turn);
	link = ch ? core_link_dial(r->d->core, id, &word) : 0;
	/* A channel that the core does not want is no success either, or it would be dialled again at once. */
	dialling_ended(&r->dialling, id, i, link == 0);
	if (ch) {
		join(&r->road[i], ch, link, id);
		r->links_changed = true;
	} else {
		log_debug("%s: an attempt failed: %s", word.name, why);
		core_dial_failed(r->d->core, id, &word, why);
	}
}

/* A device of somebody unknown: a link without names, whoever calls. */
static void on_met(void *ctx, struct transport *t, struct channel *ch, bool dialled)
{
	struct roads *r = ctx;
	struct road *road = &r->road[index_of(r, t)];
	struct core_road word = core_word(road);

	turn_open(r->d->turn);
	join(road, ch, core_link_meet(r->d->core, &word, dialled), 0);
}

static bool works(const struct road *road)
{
	struct transport_status rows[ROADS_ROWS];
	size_t n = road->ops->status(road->t, rows, ROADS_ROWS);

	for (size_t i = 0; i < n && i < ROADS_ROWS; i++)
		if (rows[i].state == TRANSPORT_WORKING || rows[i].state == TRANSPORT_LIMITED)
			return true;
	return false;
}

/* Core calls belong into a turn: what contacts are told is said in the next round. */
static void want_telling(struct roads *r)
{
	event_active(r->tell, EV_TIMEOUT, 0);
}

static bool is_full(const struct road *road)
{
	return road->t && road->ops->room && road->ops->room(road->t) == 0;
}

static void on_changed(void *ctx, struct transport *t)
{
	struct roads *r = ctx;
	unsigned i = index_of(r, t);
	bool now = works(&r->road[i]);

	if (now && !r->road[i].works)
		dialling_road_up(&r->dialling, i);
	r->road[i].works = now;
	if (is_full(&r->road[i]))
		roads_make_room(r, i);
	turn_open(r->d->turn);
	segment_settle(r);
	r->dialling.look = true;
	want_telling(r);
}

/* What contacts are told */

static void tell_of(struct road *road, uint64_t peer)
{
	uint8_t addr[TRANSPORT_ADDRESS_LEN];
	size_t len = road->ops->addresses(road->t, peer, addr);

	core_set_address(road->roads->d->core, peer, road->ops->name, addr, len);
	sodium_memzero(addr, sizeof(addr));
}

static void on_tell(evutil_socket_t fd, short what, void *ctx)
{
	struct roads *r = ctx;

	(void)fd, (void)what;
	if (!r->open || !r->d->core)
		return;
	turn_open(r->d->turn);
	for (size_t i = 0; i < r->n; i++) {
		struct road *road = &r->road[i];

		if (!road->t)
			continue;
		if (!road->ops->set_selves)    /* one address for all */
			tell_of(road, 0);
		for (size_t k = 0; road->ops->set_selves && k < r->npeers; k++)
			tell_of(road, r->peers[k]);
	}
}

/* Peers */

static enum transport_meeting meeting_of(enum core_meeting m)
{
	switch (m) {
	case CORE_MEET_NOT:
		break;
	case CORE_MEET_AWAIT:
		return TRANSPORT_MEET_AWAIT;
	case CORE_MEET_SEEK:
		return TRANSPORT_MEET_SEEK;
	}
	return TRANSPORT_MEET_NOT;
}

static void fill_peer(struct transport_peer *to, const struct core_peer *from, const struct road *road)
{
	to->id = from->id;
	to->self = from->self;
	to->slot = from->slot;
	to->meeting = meeting_of(from->meeting);
	to->place = from->place;
	/* We announce ourselves to everybody; of each two, the core says who dials. */
	to->dial = true;
	to->announce = from->announce;
	memcpy(to->expect, from->expect, sizeof(to->expect));
	to->address_len = core_peer_address(from, road->ops->name, to->address, sizeof(to->address));
}

static void tell_transport(struct road *road, const struct core_peer *peers, size_t n)
{
	struct transport_peer *list = calloc(n + 1, sizeof(*list));

	ASSERT(list);
	for (size_t i = 0; i < n; i++)
		fill_peer(&list[i], &peers[i], road);
	road->ops->set_peers(road->t, list, n);
	sodium_memzero(list, (n + 1) * sizeof(*list));
	free(list);
}

static void read_selves(struct roads *r)
{
	struct core_self from[PEOPLE_IDENTITIES_MAX];
	struct transport_self to[PEOPLE_IDENTITIES_MAX];
	size_t n = core_selves(r->d->core, from, PEOPLE_IDENTITIES_MAX);

	for (size_t i = 0; i < n; i++) {
		to[i] = (struct transport_self){ .id = from[i].id, .n = from[i].n };
		memcpy(to[i].secret, from[i].secret, sizeof(to[i].secret));
	}
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t && r->road[i].ops->set_selves)
			r->road[i].ops->set_selves(r->road[i].t, to, n);
	sodium_memzero(from, sizeof(from));
	sodium_memzero(to, sizeof(to));
	r->selves_changed = false;
	want_telling(r);
}

bool roads_has_coupling(const struct roads *r, uint64_t peer, unsigned rank)
{
	for (const struct coupling *b = r->couplings; b; b = b->next)
		if (b->peer == peer && !b->gone && b->road->ops->rank >= rank)
			return true;
	return false;
}

static void note_peers(struct roads *r, const struct core_peer *peers, size_t n)
{
	r->peers = realloc(r->peers, (n + 1) * sizeof(*r->peers));
	ASSERT(r->peers);
	for (r->npeers = 0; r->npeers < n; r->npeers++)
		r->peers[r->npeers] = peers[r->npeers].id;
	want_telling(r);
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
	if (r->peers_changed)
		note_peers(r, peers, n);
	dialling_read(&r->dialling, peers, n);
	sodium_memzero(peers, (n + 1) * sizeof(*peers));
	free(peers);
	r->peers_changed = r->links_changed = false;
}

/* Couplings and notices */

static struct coupling *find_coupling(struct roads *r, uint32_t link)
{
	for (struct coupling *b = r->couplings; b; b = b->next)
		if (b->link == link && !b->gone)
			return b;
	return NULL;
}

static struct rotation_link as_turn(const struct coupling *b, const struct road *road)
{
	return (struct rotation_link){
		.is_candidate = b->authentic && b->road == road,
		.waiting = b->has_output,
		.since = b->since,
		.busy = b->busy,
	};
}

/* A link that ended early counts like an attempt that failed, so that two ends that refuse each other do not spin. */
static void note_end(struct roads *r, const struct coupling *b)
{
	/* A stranger's end changes nothing: looking at all contacts for each would be what a flood of them wants. */
	r->links_changed = r->links_changed || b->authentic || b->peer;
	if (b->peer)
		dialling_link_ended(&r->dialling, b->peer, (unsigned)(b->road - r->road),
		                    b->authentic && clock_read().mono - b->since >= REDIALS_SHORT);
	if (b->who && b->road->ops->room) {
		const struct rotation_link l = as_turn(b, b->road);

		if (rotation_was(&l, clock_read().mono))
			dialling_rest(&r->dialling, b->who, (unsigned)(b->road - r->road));
	}
}

static void reap(struct roads *r)
{
	struct coupling **at = &r->couplings, *b;

	while ((b = *at)) {
		if (b->gone) {
			*at = b->next;
			note_end(r, b);
			coupling_free(b);
		} else {
			at = &b->next;
		}
	}
}

static void obey(struct roads *r, const struct core_notice *n)
{
	struct coupling *b = n->link ? find_coupling(r, n->link) : NULL;

	switch (n->kind) {
	case CORE_NOTICE_NONE:
		break;
	case CORE_NOTICE_LINK_OUTPUT:
		if (b)
			b->has_output = true;
		break;
	case CORE_NOTICE_LINK_AUTHENTICATED:
		if (b) {
			b->authentic = n->peer != 0;
			b->who = n->peer;
			channel_authenticated(b->channel);
		}
		/* Of a stranger's device nothing is to be read, however many of them come. */
		r->links_changed = r->links_changed || n->peer != 0;
		break;
	case CORE_NOTICE_LINK_CLOSE:
		if (b)
			b->gone = true;
		break;
	case CORE_NOTICE_PEERS_CHANGED:
		r->peers_changed = true;
		break;
	case CORE_NOTICE_SELVES_CHANGED:
		r->selves_changed = true;
		break;
	case CORE_NOTICE_DIAL_WANTED:
		dialling_wanted(&r->dialling, n->peer);
		break;
	case CORE_NOTICE_BOARD_CHANGED:
		server_tell(r->d->server, "notices");
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
	for (struct coupling *b = r->couplings; b; b = b->next)
		if (b->has_output && !b->gone)
			coupling_pump(b);
	reap(r);
	if (r->selves_changed)
		read_selves(r);
	if (r->peers_changed || r->links_changed)
		read_peers(r);
	dialling_run(&r->dialling);
	segment_sing(r);
}

void roads_cut(struct roads *r)
{
	for (struct coupling *b = r->couplings; b; b = b->next)
		b->gone = true;
	reap(r);
}

/* A road that is full */

#define LOOK 5 /* seconds between two looks at a road that is full and whose links are all in use, or new */

void roads_make_room(struct roads *r, unsigned road)
{
	r->full = road;
	event_active(r->make_room, EV_TIMEOUT, 0);
}

static void on_make_room(evutil_socket_t fd, short what, void *ctx)
{
	struct roads *r = ctx;
	const struct timeval later = { .tv_sec = LOOK };
	struct rotation_link links[64] = { 0 };
	struct coupling *at[64];
	size_t n = 0, victim;

	(void)fd, (void)what;
	if (!r->open || !r->d->core || !is_full(&r->road[r->full]))
		return;
	for (struct coupling *b = r->couplings; b && n < 64; b = b->next)
		if (!b->gone) {
			links[n] = as_turn(b, &r->road[r->full]);
			at[n++] = b;
		}
	victim = rotation_pick(links, n, clock_read().mono);
	if (victim == n) {
		event_add(r->make_room, &later);
		return;
	}
	turn_open(r->d->turn);
	core_link_lost(r->d->core, at[victim]->link);
	at[victim]->gone = true;
}

/* Opening and closing */

struct roads *roads_new(struct daemon *d)
{
	struct roads *r = calloc(1, sizeof(*r));

	ASSERT(r);
	r->d = d;
	r->tell = event_new(d->base, -1, 0, on_tell, r);
	r->make_room = event_new(d->base, -1, 0, on_make_room, r);
	ASSERT(r->tell && r->make_room);
	dialling_init(&r->dialling, r, d->base);
	return r;
}

void roads_free(struct roads *r)
{
	if (!r)
		return;
	roads_close(r);
	event_free(r->tell);
	event_free(r->make_room);
	dialling_free(&r->dialling);
	free(r);
}

static void open_road(struct roads *r, const struct transport_ops *ops)
{
	char tor_folder[PATH_LEN_MAX], radio_folder[PATH_LEN_MAX];
	struct tor_options tor = onions_options(r->d, tor_folder);
	struct bluetooth_options radio = radio_options(r->d, radio_folder);
	struct transport_host host = {
		.ctx = r,
		.base = r->d->base,
		.options = ops == &tor_ops ? (void *)&tor : ops == &bluetooth_ops ? (void *)&radio : NULL,
		.rand = &rand_system,
		.incoming = on_incoming,
		.sighted = on_sighted,
		.dialled = on_dialled,
		.met = on_met,
		.overheard = segment_overheard,
		.changed = on_changed,
	};
	struct road *road = &r->road[r->n++];

	*road = (struct road){ .roads = r, .ops = ops };
	if (ops->pace)
		dialling_pace(&r->dialling, (unsigned)(road - r->road), ops->pace->at_once,
		              config_bluetooth_duty(r->d->config));
	road->t = ops->open(&host, &road->err);
	if (!road->t)
		log_warn("the road %s cannot be used: %s", ops->name, err_text(road->err));
}

void roads_open(struct roads *r)
{
	if (r->open)
		return;
	r->open = true;
	dialling_start(&r->dialling, config_dial_longest(r->d->config));
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]) && i < ROADS_MAX; i++)
		if (all[i] != &bluetooth_ops || !radio_is_ruled_out())
			open_road(r, all[i]);
	onions_restore(r);
	interfaces_restore(r);
	blackout_restore(r);
	r->peers_changed = r->selves_changed = true;
}

void roads_close(struct roads *r)
{
	struct coupling *b;

	if (!r->open)
		return;
	while ((b = r->couplings)) {
		r->couplings = b->next;
		coupling_free(b);
	}
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t)
			r->road[i].ops->close(r->road[i].t);
	dialling_stop(&r->dialling);
	event_del(r->tell);
	free(r->peers);
	r->peers = NULL;
	r->npeers = r->n = 0;
	r->open = false;
}

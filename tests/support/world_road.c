/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels and links of a node, what its transports tell, whom it dials, and what it tells of itself. */
#include "support/world_state.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PEERS 64
#define LATER (3 * CLOCK_SECOND)
#define CHUNK 16384
#define RETRY (25 * CLOCK_SECOND)    /* twice as long each time, while nobody is met; and up to 20 s, for each node other */
#define MOST  (10 * CLOCK_MINUTE)
#define REST  CLOCK_HOUR

/* ---- channels and links ---- */

static struct world_end *end_of(struct world_node *n, uint32_t link)
{
	struct world_end *l = n->ends;

	while (l && l->link != link)
		l = l->next;
	return l;
}

static void drop_end(struct world_end *l)
{
	struct world_end **at = &l->node->ends;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	channel_close(l->channel);
	free(l);
}

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct world_end *l = ctx;
	const struct world_watch *watch = &l->node->world->watch;

	if (watch->heard)
		watch->heard(watch->ctx, l->node->number, &l->told, bytes, len);
	l->told.heard += len;
	world_turn(l->node);
	core_link_input(l->node->core, l->link, bytes, len);
}

static void pull(struct world_end *l)
{
	const struct world_watch *watch = &l->node->world->watch;
	uint8_t buf[CHUNK];
	size_t room, n;

	while ((room = channel_room(l->channel)) >= CORE_OUTPUT_MIN) {
		n = core_link_output(l->node->core, l->link, buf, room < sizeof(buf) ? room : sizeof(buf));
		if (n == 0 || !channel_write(l->channel, buf, n))
			return;
		if (watch->sent)
			watch->sent(watch->ctx, l->node->number, &l->told, buf, n);
		l->told.sent += n;
	}
}

static void on_writable(void *ctx)
{
	struct world_end *l = ctx;

	if (!l->node->in_turn)
		pull(l);
}

static void on_lost(void *ctx)
{
	struct world_end *l = ctx;

	world_turn(l->node);
	core_link_lost(l->node->core, l->link);
	drop_end(l);
}

static const struct channel_events end_events = { .data = on_data, .writable = on_writable, .lost = on_lost };

static void add_end(struct world_node *n, struct channel *ch, uint32_t link, bool dialler)
{
	struct world_end *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	if (link == 0) {
		channel_close(ch);
		free(l);
		return;
	}
	*l = (struct world_end){ .node = n, .channel = ch, .link = link, .next = n->ends };
	l->told = (struct world_line){ .number = ++n->world->lines, .dialler = dialler };
	n->ends = l;
	channel_listen(ch, &end_events, l);
}

/* ---- what the transports tell ---- */

static struct world_road *road_of(struct world_node *n, const struct transport *t)
{
	return n->roads[0].t == t ? &n->roads[0] : &n->roads[1];
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	struct world_node *n = ctx;
	const struct core_scope scope = { .self = only->self, .peer = only->peer };

	world_turn(n);
	add_end(n, ch, n->core ? core_link_accept(n->core, &road_of(n, t)->word, &scope) : 0, false);
}

static enum core_dial dial_of(struct world_node *n, uint64_t peer, const struct world_road *road)
{
	struct core_peer peers[PEERS];
	size_t count = core_peers(n->core, peers, PEERS);

	for (size_t i = 0; i < count && i < PEERS; i++)
		if (peers[i].id == peer)
			return peers[i].linked && peers[i].rank >= road->word.rank ? CORE_DIAL_NEVER : peers[i].dial;
	return CORE_DIAL_NEVER;
}

static void want_dial(struct world_node *n, struct world_road *road, uint64_t peer)
{
	enum core_dial dial = n->core ? dial_of(n, peer, road) : CORE_DIAL_NEVER;

	for (size_t i = 0; i < n->npending; i++)
		if (n->pending[i].peer == peer && n->pending[i].road == road)
			return;
	if (dial == CORE_DIAL_NEVER || n->npending == WORLD_PENDING)
		return;
	n->pending[n->npending++] = (struct world_pending){
		.peer = peer,
		.road = road,
		.when = n->world->now + (dial == CORE_DIAL_NOW ? 0 : LATER),
	};
}

static void on_sighted(void *ctx, struct transport *t, uint64_t peer)
{
	want_dial(ctx, road_of(ctx, t), peer);
}

static void on_dialled(void *ctx, struct transport *t, uint64_t peer, struct channel *ch, const char *why)
{
	struct world_node *n = ctx;
	const struct core_road *word = &road_of(n, t)->word;

	world_turn(n);
	if (ch)
		add_end(n, ch, n->core ? core_link_dial(n->core, peer, word) : 0, true);
	else if (n->core)
		core_dial_failed(n->core, peer, word, why);
}

static void on_met(void *ctx, struct transport *t, struct channel *ch, bool dialled)
{
	struct world_node *n = ctx;

	world_turn(n);
	add_end(n, ch, n->core ? core_link_meet(n->core, &road_of(n, t)->word, dialled) : 0, dialled);
}

static struct instant on_now(void *ctx)
{
	return world_instant(ctx);
}

static void on_changed(void *ctx, struct transport *t)
{
	(void)ctx;
	(void)t;
}

void world_road_open(struct world_node *n)
{
	static const int ranks[] = { [WORLD_HIDDEN_WORSE] = 0, [WORLD_HIDDEN_BETTER] = 2 };
	const struct transport_ops *const ops[WORLD_ROADS] = { &loopback_ops, &hidden_ops };
	enum world_hidden hidden = n->world->options.hidden;
	struct transport_host host = {
		.ctx = n,
		.rand = &n->rand,
		.now = on_now,
		.incoming = on_incoming,
		.sighted = on_sighted,
		.dialled = on_dialled,
		.met = on_met,
		.changed = on_changed,
	};
	enum err e;

	for (size_t i = 0; i < WORLD_ROADS; i++) {
		if (i == 1 && hidden == WORLD_HIDDEN_NOT)
			continue;
		host.options = i ? (void *)n->world->hidden : (void *)n->world->net;
		n->roads[i].t = ops[i]->open(&host, &e);
		n->roads[i].word = (struct core_road){
			.name = ops[i]->name,
			.rank = i ? ranks[hidden] : 1,
			.careful = ops[i]->careful,
		};
		if (!n->roads[i].t)
			abort();
	}
	n->retry_at = CLOCK_NEVER;
}

void world_road_close(struct world_node *n)
{
	for (size_t i = 0; i < WORLD_ROADS; i++)
		if (n->roads[i].t)
			n->roads[i].t->ops->close(n->roads[i].t);
}

/* ---- what the core tells ---- */

static enum transport_meeting meeting_of(enum core_meeting m)
{
	static const enum transport_meeting all[] = {
		[CORE_MEET_NOT] = TRANSPORT_MEET_NOT,
		[CORE_MEET_AWAIT] = TRANSPORT_MEET_AWAIT,
		[CORE_MEET_SEEK] = TRANSPORT_MEET_SEEK,
	};

	return all[m];
}

static void tell_peers(struct world_node *n)
{
	struct core_peer peers[PEERS];
	struct transport_peer tell[PEERS];
	size_t count = core_peers(n->core, peers, PEERS);

	if (count > PEERS)
		abort();
	memset(tell, 0, sizeof(tell));
	for (size_t i = 0; i < count; i++) {
		tell[i].id = peers[i].id;
		tell[i].self = peers[i].self;
		tell[i].slot = peers[i].slot;
		tell[i].meeting = meeting_of(peers[i].meeting);
		tell[i].place = peers[i].place;
		tell[i].dial = true;
		tell[i].announce = peers[i].announce;
		memcpy(tell[i].expect, peers[i].expect, sizeof(tell[i].expect));
	}
	n->roads[0].t->ops->set_peers(n->roads[0].t, tell, count);
	for (size_t i = 0; i < count; i++)
		tell[i].address_len = core_peer_address(&peers[i], hidden_ops.name, tell[i].address, sizeof(tell[i].address));
	if (n->roads[1].t)
		n->roads[1].t->ops->set_peers(n->roads[1].t, tell, count);
	n->tell = n->roads[1].t != NULL;
}

static void read_selves(struct world_node *n)
{
	struct core_self from[PEOPLE_IDENTITIES_MAX];
	struct transport_self to[PEOPLE_IDENTITIES_MAX];
	size_t count = core_selves(n->core, from, PEOPLE_IDENTITIES_MAX);

	for (size_t i = 0; i < count; i++) {
		to[i] = (struct transport_self){ .id = from[i].id, .n = from[i].n };
		memcpy(to[i].secret, from[i].secret, sizeof(to[i].secret));
	}
	if (n->roads[1].t)
		n->roads[1].t->ops->set_selves(n->roads[1].t, to, count);
	n->tell = n->roads[1].t != NULL;
	sodium_memzero(from, sizeof(from));
	sodium_memzero(to, sizeof(to));
}

void world_road_tell(struct world_node *n)
{
	struct core_peer peers[PEERS];
	size_t count = n->roads[1].t ? core_peers(n->core, peers, PEERS) : 0;
	uint8_t addr[TRANSPORT_ADDRESS_LEN];

	for (size_t i = 0; i < count; i++) {
		size_t len = n->roads[1].t->ops->addresses(n->roads[1].t, peers[i].id, addr);

		core_set_address(n->core, peers[i].id, hidden_ops.name, addr, len);
	}
	n->tell = false;
}

static void obey(struct world_node *n, const struct core_notice *notice)
{
	struct world_end *l = notice->link ? end_of(n, notice->link) : NULL;

	switch (notice->kind) {
	case CORE_NOTICE_LINK_OUTPUT:
		if (l)
			pull(l);
		break;
	case CORE_NOTICE_LINK_AUTHENTICATED:
		if (l)
			channel_authenticated(l->channel);
		n->retry_wait = 0;
		break;
	case CORE_NOTICE_LINK_CLOSE:
		if (l)
			drop_end(l);
		break;
	case CORE_NOTICE_PEERS_CHANGED:
		tell_peers(n);
		break;
	case CORE_NOTICE_DIAL_WANTED:
		for (size_t i = 0; i < WORLD_ROADS; i++)
			if (n->roads[i].t && n->roads[i].t->ops->may_dial(n->roads[i].t, notice->peer))
				want_dial(n, &n->roads[i], notice->peer);
		break;
	case CORE_NOTICE_SELVES_CHANGED:
	case CORE_NOTICE_BOARD_CHANGED:
		read_selves(n);
		break;
	case CORE_NOTICE_NONE:
	case CORE_NOTICE_EVENTS:
		break;
	}
}

void world_road_notices(struct world_node *n)
{
	struct core_notice notice;

	while (core_next_notice(n->core, &notice))
		obey(n, &notice);
}

void world_road_start(struct world_node *n)
{
	read_selves(n);
	tell_peers(n);
	n->retry_wait = 0;
	if (n->roads[1].t)
		n->retry_at = n->world->now + RETRY;
}

void world_road_stop(struct world_node *n)
{
	while (n->ends)
		drop_end(n->ends);
	n->npending = 0;
	n->retry_at = CLOCK_NEVER;
	n->tell = false;
}

/* ---- dialling ---- */

/* Nobody is seen on the hidden road: everybody who might be there is tried, now and then. */
static void retry(struct world_node *n)
{
	struct core_peer peers[PEERS];
	size_t count = core_peers(n->core, peers, PEERS);
	struct world_road *road = &n->roads[1];

	for (size_t i = 0; i < count && i < PEERS; i++)
		if (road->t->ops->may_dial(road->t, peers[i].id))
			want_dial(n, road, peers[i].id);
	n->retry_wait = n->retry_wait * 2 < RETRY ? RETRY : n->retry_wait * 2 < MOST ? n->retry_wait * 2 : MOST;
	n->retry_at = n->world->now + n->retry_wait + n->number * 3779 % 20000;
}

void world_road_dial(struct world_node *n)
{
	if (n->retry_at <= n->world->now)
		retry(n);
	for (size_t i = n->npending; i-- > 0;) {
		const struct world_pending p = n->pending[i];

		if (p.when > n->world->now)
			continue;
		n->pending[i] = n->pending[--n->npending];
		if (dial_of(n, p.peer, p.road) != CORE_DIAL_NEVER && p.road->t->ops->may_dial(p.road->t, p.peer))
			p.road->t->ops->dial(p.road->t, p.peer);
	}
}

void world_road_rest(struct world_node *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->npending; i++)
		if (n->pending[i].road != &n->roads[1])
			n->pending[kept++] = n->pending[i];
	n->npending = kept;
	if (n->retry_at != CLOCK_NEVER)
		n->retry_at = n->world->now + REST;
}

int64_t world_road_next(const struct world_node *n)
{
	int64_t first = n->tell ? n->world->now : n->retry_at;

	for (size_t i = 0; i < n->npending; i++)
		if (n->pending[i].when < first)
			first = n->pending[i].when;
	return first;
}

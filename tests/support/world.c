/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/world.h"

#include "core/identity.h"
#include "core/invite.h"
#include "core/store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH        "nightjar.db"
#define PEERS       64
#define PENDING     64
#define LATER       (3 * CLOCK_SECOND)
#define CHUNK       16384

struct node;

/* A channel and its link; `link` is 0 once the core has let go of it. */
struct line {
	struct node *node;
	struct channel *channel;
	uint32_t link;
	struct world_line told;
	struct line *next;
};

/* A peer that was seen, to be dialled at `when` unless it is linked by then. */
struct pending {
	uint64_t peer;
	int64_t when;
};

struct node {
	struct world *world;
	unsigned number;
	struct disk *disk, *backup;
	struct rand_seeded seeded;
	struct rand rand;
	struct symkey key;
	struct core *core;
	struct transport *transport;
	struct line *lines;
	bool in_turn, on;
	int64_t offset, identity;
	struct pending pending[PENDING];
	size_t npending;
};

struct world {
	struct world_options options;
	int64_t now;
	struct loopback *net;
	struct node *nodes;
	struct world_watch watch;
	uint64_t lines;
};

static struct instant instant_of(const struct node *n)
{
	return (struct instant){ .wall = WORLD_START + n->world->now + n->offset, .mono = n->world->now };
}

static void begin(struct node *n)
{
	if (n->in_turn || !n->core)
		return;
	core_turn(n->core, instant_of(n));
	n->in_turn = true;
}

/* ---- channels and links ---- */

static struct line *line_of(struct node *n, uint32_t link)
{
	struct line *l = n->lines;

	while (l && l->link != link)
		l = l->next;
	return l;
}

static void drop_line(struct line *l)
{
	struct line **at = &l->node->lines;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	channel_close(l->channel);
	free(l);
}

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct line *l = ctx;
	const struct world_watch *watch = &l->node->world->watch;

	if (watch->heard)
		watch->heard(watch->ctx, l->node->number, &l->told, bytes, len);
	l->told.heard += len;
	begin(l->node);
	core_link_input(l->node->core, l->link, bytes, len);
}

static void pull(struct line *l)
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
	struct line *l = ctx;

	if (!l->node->in_turn)
		pull(l);
}

static void on_lost(void *ctx)
{
	struct line *l = ctx;

	begin(l->node);
	core_link_lost(l->node->core, l->link);
	drop_line(l);
}

static const struct channel_events line_events = { .data = on_data, .writable = on_writable, .lost = on_lost };
static const struct core_road road = { .name = "loopback", .rank = 1 };

static void add_line(struct node *n, struct channel *ch, uint32_t link, bool dialler)
{
	struct line *l = calloc(1, sizeof(*l));

	if (!l)
		abort();
	if (link == 0) {
		channel_close(ch);
		free(l);
		return;
	}
	*l = (struct line){ .node = n, .channel = ch, .link = link, .next = n->lines };
	l->told = (struct world_line){ .number = ++n->world->lines, .dialler = dialler };
	n->lines = l;
	channel_listen(ch, &line_events, l);
}

/* ---- what the transport tells ---- */

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	struct node *n = ctx;

	(void)t, (void)only;
	begin(n);
	add_line(n, ch, n->core ? core_link_accept(n->core, &road, &core_anybody) : 0, false);
}

static enum core_dial dial_of(struct node *n, uint64_t peer)
{
	struct core_peer peers[PEERS];
	size_t count = core_peers(n->core, peers, PEERS);

	for (size_t i = 0; i < count && i < PEERS; i++)
		if (peers[i].id == peer)
			return peers[i].linked ? CORE_DIAL_NEVER : peers[i].dial;
	return CORE_DIAL_NEVER;
}

static void on_sighted(void *ctx, struct transport *t, uint64_t peer)
{
	struct node *n = ctx;
	enum core_dial dial = n->core ? dial_of(n, peer) : CORE_DIAL_NEVER;

	(void)t;
	for (size_t i = 0; i < n->npending; i++)
		if (n->pending[i].peer == peer)
			return;
	if (dial == CORE_DIAL_NEVER || n->npending == PENDING)
		return;
	n->pending[n->npending++] = (struct pending){
		.peer = peer,
		.when = n->world->now + (dial == CORE_DIAL_NOW ? 0 : LATER),
	};
}

static void on_dialled(void *ctx, struct transport *t, uint64_t peer, struct channel *ch, const char *why)
{
	struct node *n = ctx;

	(void)t;
	begin(n);
	if (ch)
		add_line(n, ch, n->core ? core_link_dial(n->core, peer, &road) : 0, true);
	else if (n->core)
		core_dial_failed(n->core, peer, &road, why);
}

static struct instant on_now(void *ctx)
{
	return instant_of(ctx);
}

static void on_changed(void *ctx, struct transport *t)
{
	(void)ctx;
	(void)t;
}

/* ---- turns ---- */

static void tell_peers(struct node *n)
{
	struct core_peer peers[PEERS];
	struct transport_peer tell[PEERS];
	size_t count = core_peers(n->core, peers, PEERS);

	if (count > PEERS)
		abort();
	memset(tell, 0, sizeof(tell));
	for (size_t i = 0; i < count; i++) {
		tell[i].id = peers[i].id;
		tell[i].dial = true;
		tell[i].announce = peers[i].announce;
		memcpy(tell[i].expect, peers[i].expect, sizeof(tell[i].expect));
	}
	n->transport->ops->set_peers(n->transport, tell, count);
}

static void read_selves(struct node *n)
{
	struct core_self selves[PEOPLE_IDENTITIES_MAX];

	if (core_selves(n->core, selves, PEOPLE_IDENTITIES_MAX) > PEOPLE_IDENTITIES_MAX)
		abort();
	sodium_memzero(selves, sizeof(selves));
}

static void obey(struct node *n, const struct core_notice *notice)
{
	struct line *l = notice->link ? line_of(n, notice->link) : NULL;

	switch (notice->kind) {
	case CORE_NOTICE_LINK_OUTPUT:
		if (l)
			pull(l);
		break;
	case CORE_NOTICE_LINK_AUTHENTICATED:
		if (l)
			channel_authenticated(l->channel);
		break;
	case CORE_NOTICE_LINK_CLOSE:
		if (l)
			drop_line(l);
		break;
	case CORE_NOTICE_PEERS_CHANGED:
		tell_peers(n);
		break;
	case CORE_NOTICE_DIAL_WANTED:
		if (n->transport->ops->may_dial(n->transport, notice->peer))
			on_sighted(n, n->transport, notice->peer);
		break;
	case CORE_NOTICE_SELVES_CHANGED:
		read_selves(n);
		break;
	case CORE_NOTICE_NONE:
	case CORE_NOTICE_EVENTS:
		break;
	}
}

static enum err finish(struct node *n)
{
	struct core_notice notice;
	enum err e;

	if (!n->in_turn)
		return ERR_OK;
	n->in_turn = false;
	e = core_commit(n->core);
	if (n->world->watch.committed)
		n->world->watch.committed(n->world->watch.ctx, n->number, e);
	while (core_next_notice(n->core, &notice))
		obey(n, &notice);
	return e;
}

static void dial_pending(struct node *n)
{
	for (size_t i = n->npending; i-- > 0;) {
		uint64_t peer = n->pending[i].peer;

		if (n->pending[i].when > n->world->now)
			continue;
		n->pending[i] = n->pending[--n->npending];
		if (dial_of(n, peer) != CORE_DIAL_NEVER && n->transport->ops->may_dial(n->transport, peer))
			n->transport->ops->dial(n->transport, peer);
	}
}

static int64_t next_of(const struct node *n)
{
	int64_t first = n->core ? core_wake(n->core) : CLOCK_NEVER;

	for (size_t i = 0; n->core && i < n->npending; i++)
		if (n->pending[i].when < first)
			first = n->pending[i].when;
	return first;
}

/* Everything that is due now, on all nodes. */
static void step(struct world *w)
{
	loopback_step(w->net, w->now);
	for (unsigned i = 0; i < w->options.nodes; i++) {
		struct node *n = &w->nodes[i];

		if (!n->core)
			continue;
		if (core_wake(n->core) <= w->now)
			begin(n);
		(void)!finish(n);
		dial_pending(n);
	}
}

static int64_t next(const struct world *w)
{
	int64_t first = loopback_next(w->net);

	for (unsigned i = 0; i < w->options.nodes; i++)
		if (next_of(&w->nodes[i]) < first)
			first = next_of(&w->nodes[i]);
	return first;
}

bool world_until(struct world *w, int64_t ms, bool (*holds)(struct world *w, void *ctx), void *ctx)
{
	int64_t end = w->now + ms, at;

	for (;;) {
		step(w);
		if (holds && holds(w, ctx))
			return true;
		at = next(w);
		/* Time moves even when something is due at once, again and again. */
		at = at > w->now ? at : w->now + 1;
		if (at > end)
			break;
		w->now = at;
	}
	w->now = end;
	return false;
}

void world_run(struct world *w, int64_t ms)
{
	(void)world_until(w, ms, NULL, NULL);
}

/* ---- nodes ---- */

static enum err open_core(struct node *n, bool create)
{
	struct core_options o = {
		.path = PATH,
		.vfs = disk_name(n->disk),
		.key = n->key,
		.rand = &n->rand,
		.create = create,
	};
	enum err e = core_open(&n->core, &o, instant_of(n));

	sodium_memzero(&o, sizeof(o));
	if (e == ERR_OK)
		tell_peers(n);
	return e;
}

static void drop_core(struct node *n)
{
	while (n->lines)
		drop_line(n->lines);
	n->npending = 0;
	n->in_turn = false;
	core_close(n->core);
	n->core = NULL;
	n->transport->ops->set_peers(n->transport, NULL, 0);
}

static void make_node(struct world *w, unsigned i)
{
	struct node *n = &w->nodes[i];
	struct transport_host host = {
		.ctx = n,
		.rand = &n->rand,
		.now = on_now,
		.options = w->net,
		.incoming = on_incoming,
		.sighted = on_sighted,
		.dialled = on_dialled,
		.changed = on_changed,
	};
	enum err e;

	n->world = w;
	n->number = i;
	rand_seeded_init(&n->seeded, w->options.seed * 1000 + i);
	n->rand = rand_seeded_source(&n->seeded);
	rand_fill(&n->rand, &n->key, sizeof(n->key));
	n->disk = disk_new(w->options.seed * 1000 + i);
	n->transport = loopback_ops.open(&host, &e);
	if (!n->transport || open_core(n, true) != ERR_OK)
		abort();
	world_switch(w, i, true);
	begin(n);
	if (people_add_identity(n->core, i % 2 ? "Bob" : "Alice", &n->identity) != ERR_OK || finish(n) != ERR_OK)
		abort();
}

struct world *world_new(const struct world_options *o)
{
	struct world *w = calloc(1, sizeof(*w));
	struct loopback_options net = o->net;

	if (!w || sodium_init() < 0)
		abort();
	w->options = *o;
	net.seed = o->seed;
	w->net = loopback_new(&net);
	w->nodes = calloc(o->nodes, sizeof(*w->nodes));
	if (!w->net || !w->nodes)
		abort();
	for (unsigned i = 0; i < o->nodes; i++)
		make_node(w, i);
	return w;
}

void world_free(struct world *w)
{
	for (unsigned i = 0; i < w->options.nodes; i++) {
		struct node *n = &w->nodes[i];

		if (n->core)
			drop_core(n);
		n->transport->ops->close(n->transport);
	}
	loopback_step(w->net, w->now);
	for (unsigned i = 0; i < w->options.nodes; i++) {
		disk_free(w->nodes[i].disk);
		if (w->nodes[i].backup)
			disk_free(w->nodes[i].backup);
	}
	loopback_free(w->net);
	free(w->nodes);
	free(w);
}

void world_set_watch(struct world *w, const struct world_watch *watch)
{
	w->watch = *watch;
}

int64_t world_now(const struct world *w)
{
	return w->now;
}

struct core *world_core(struct world *w, unsigned node)
{
	return w->nodes[node].core;
}

struct disk *world_disk(struct world *w, unsigned node)
{
	return w->nodes[node].disk;
}

struct loopback *world_net(struct world *w)
{
	return w->net;
}

int64_t world_identity(struct world *w, unsigned node)
{
	return w->nodes[node].identity;
}

void world_set_clock(struct world *w, unsigned node, int64_t offset)
{
	struct node *n = &w->nodes[node];

	n->offset = offset;
	begin(n);
	(void)!finish(n);
}

void world_switch(struct world *w, unsigned node, bool on)
{
	struct node *n = &w->nodes[node];

	if (n->transport->ops->configure(n->transport, LOOPBACK_IFACE, on) != ERR_OK)
		abort();
	n->on = on;
}

struct core *world_begin(struct world *w, unsigned node)
{
	begin(&w->nodes[node]);
	return w->nodes[node].core;
}

enum err world_end(struct world *w, unsigned node)
{
	return finish(&w->nodes[node]);
}

void world_crash(struct world *w, unsigned node)
{
	struct node *n = &w->nodes[node];

	disk_cut(n->disk);
	drop_core(n);
	disk_restart(n->disk);
}

void world_stop(struct world *w, unsigned node)
{
	drop_core(&w->nodes[node]);
}

enum err world_boot(struct world *w, unsigned node)
{
	return open_core(&w->nodes[node], false);
}

void world_backup(struct world *w, unsigned node)
{
	struct node *n = &w->nodes[node];

	if (n->backup)
		disk_free(n->backup);
	n->backup = disk_copy(n->disk, 1);
}

void world_restore(struct world *w, unsigned node)
{
	struct node *n = &w->nodes[node];

	disk_free(n->disk);
	n->disk = disk_copy(n->backup, 2);
}

/* ---- what users do ---- */

bool world_invite(struct world *w, unsigned a, unsigned b, int64_t *in_a, int64_t *in_b)
{
	struct people_invited ids = { 0, 0 };
	struct invite invite;
	enum err e;

	e = people_invite(world_begin(w, a), world_identity(w, a), "friend", NULL, &invite, &ids);
	*in_a = ids.contact;
	if (world_end(w, a) != ERR_OK || e != ERR_OK)
		return false;
	e = people_accept(world_begin(w, b), world_identity(w, b), "friend", &invite, in_b);
	sodium_memzero(&invite, sizeof(invite));
	return world_end(w, b) == ERR_OK && e == ERR_OK;
}

int64_t world_send(struct world *w, unsigned node, int64_t contact, const char *text)
{
	int64_t order = 0;
	enum err e = talk_send(world_begin(w, node), contact, text, strlen(text), &order);

	return world_end(w, node) == ERR_OK && e == ERR_OK ? order : 0;
}

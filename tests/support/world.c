/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/world_state.h"

#include "core/identity.h"
#include "core/invite.h"
#include "core/store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH "nightjar.db"

struct instant world_instant(const struct world_node *n)
{
	return (struct instant){ .wall = WORLD_START + n->world->now + n->offset, .mono = n->world->now };
}

void world_turn(struct world_node *n)
{
	if (n->in_turn || !n->core)
		return;
	core_turn(n->core, world_instant(n));
	n->in_turn = true;
}

/* ---- turns ---- */

static enum err finish(struct world_node *n)
{
	enum err e;

	if (!n->in_turn)
		return ERR_OK;
	n->in_turn = false;
	e = core_commit(n->core);
	if (n->world->watch.committed)
		n->world->watch.committed(n->world->watch.ctx, n->number, e);
	world_road_notices(n);
	if (e != ERR_OK)
		world_road_rest(n);
	return e;
}

static int64_t next_of(const struct world_node *n)
{
	int64_t wake = n->core ? core_wake(n->core) : CLOCK_NEVER, road = n->core ? world_road_next(n) : CLOCK_NEVER;

	return wake < road ? wake : road;
}

/* Everything that is due now, on all nodes. */
static void step(struct world *w)
{
	loopback_step(w->net, w->now);
	if (w->hidden)
		hidden_step(w->hidden, w->now);
	for (unsigned i = 0; i < w->options.nodes; i++) {
		struct world_node *n = &w->nodes[i];

		if (!n->core)
			continue;
		if (core_wake(n->core) <= w->now || n->tell)
			world_turn(n);
		if (n->tell)
			world_road_tell(n);
		(void)!finish(n);
		world_road_dial(n);
	}
}

static int64_t next(const struct world *w)
{
	int64_t first = loopback_next(w->net);

	if (w->hidden && hidden_next(w->hidden) < first)
		first = hidden_next(w->hidden);
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

static enum err open_core(struct world_node *n, bool create)
{
	struct core_options o = {
		.path = PATH,
		.vfs = disk_name(n->disk),
		.key = n->key,
		.rand = &n->rand,
		.create = create,
		.stamp_bits = 4,
	};
	enum err e = core_open(&n->core, &o, world_instant(n));

	sodium_memzero(&o, sizeof(o));
	if (e == ERR_OK)
		world_road_start(n);
	return e;
}

static void drop_core(struct world_node *n)
{
	world_road_stop(n);
	n->in_turn = false;
	core_close(n->core);
	n->core = NULL;
	for (size_t i = 0; i < WORLD_ROADS; i++)
		if (n->roads[i].t)
			n->roads[i].t->ops->set_peers(n->roads[i].t, NULL, 0);
}

static void make_node(struct world *w, unsigned i)
{
	struct world_node *n = &w->nodes[i];
	n->world = w;
	n->number = i;
	rand_seeded_init(&n->seeded, w->options.seed * 1000 + i);
	n->rand = rand_seeded_source(&n->seeded);
	rand_fill(&n->rand, &n->key, sizeof(n->key));
	n->disk = disk_new(w->options.seed * 1000 + i);
	world_road_open(n);
	if (open_core(n, true) != ERR_OK)
		abort();
	world_switch(w, i, true);
	world_switch_hidden(w, i, true);
	world_turn(n);
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
	w->hidden = o->hidden == WORLD_HIDDEN_NOT ? NULL : hidden_new(&net);
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
		struct world_node *n = &w->nodes[i];

		if (n->core)
			drop_core(n);
		world_road_close(n);
	}
	loopback_step(w->net, w->now);
	if (w->hidden)
		hidden_step(w->hidden, w->now);
	for (unsigned i = 0; i < w->options.nodes; i++) {
		disk_free(w->nodes[i].disk);
		if (w->nodes[i].backup)
			disk_free(w->nodes[i].backup);
	}
	loopback_free(w->net);
	hidden_free(w->hidden);
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
	struct world_node *n = &w->nodes[node];

	n->offset = offset;
	world_turn(n);
	(void)!finish(n);
}

void world_switch(struct world *w, unsigned node, bool on)
{
	struct world_node *n = &w->nodes[node];

	if (n->roads[0].t->ops->configure(n->roads[0].t, LOOPBACK_IFACE, on) != ERR_OK)
		abort();
	n->on = on;
}

void world_switch_hidden(struct world *w, unsigned node, bool on)
{
	struct world_road *road = &w->nodes[node].roads[1];

	if (road->t && road->t->ops->configure(road->t, HIDDEN_IFACE, on) != ERR_OK)
		abort();
	w->nodes[node].retry_wait = 0;
}

bool world_has_hidden(const struct world *w)
{
	return w->hidden != NULL;
}

void world_set_weather(struct world *w, const struct loopback_options *o)
{
	/* A covered link has a segment every second: it has to outlive some. */
	const struct loopback_options rare = {
		.delay_least = o->delay_least, .delay_most = o->delay_most, .segment = o->segment, .cuts = o->cuts / 16,
	};

	loopback_set(w->net, o);
	if (w->hidden)
		hidden_set(w->hidden, &rare);
}

void world_cut(struct world *w, unsigned a, unsigned b)
{
	loopback_cut(w->net, a, b);
	if (w->hidden)
		hidden_cut(w->hidden, a, b);
}

void world_tell(struct world *w, unsigned node)
{
	world_road_tell(&w->nodes[node]);
}

struct core *world_begin(struct world *w, unsigned node)
{
	world_turn(&w->nodes[node]);
	return w->nodes[node].core;
}

enum err world_end(struct world *w, unsigned node)
{
	return finish(&w->nodes[node]);
}

void world_crash(struct world *w, unsigned node)
{
	struct world_node *n = &w->nodes[node];

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
	struct world_node *n = &w->nodes[node];

	if (n->backup)
		disk_free(n->backup);
	n->backup = disk_copy(n->disk, 1);
}

void world_restore(struct world *w, unsigned node)
{
	struct world_node *n = &w->nodes[node];

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

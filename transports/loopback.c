/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of the loopback: who is on, who hears whom, who dials. */
#include "transports/loopback.h"

#include "base/assert.h"
#include "base/pack.h"
#include "transports/loopback_pipe.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEAT_LEAST  (20 * CLOCK_SECOND)
#define BEAT_SPREAD 20001u                   /* ms: every 20 to 40 s */
#define FRESH       (100 * CLOCK_SECOND)     /* how long a sighting is dialled */
#define ANSWER_GAP  (5 * CLOCK_SECOND)       /* a beacon heard is answered by one, not more often than this */
#define NO_ANSWER   (3 * CLOCK_SECOND)       /* a dial to a place where nobody is */
#define NOWHERE     UINT64_MAX

struct known {
	struct transport_peer peer;
	uint64_t seen_at_node;    /* NOWHERE: never */
	int64_t seen;
	bool dialling;
};

struct node {
	struct transport t;
	struct transport_host host;
	struct loopback *net;
	unsigned number, group;
	bool on, closed;
	struct known *known;
	size_t nknown;
	uint64_t beat;            /* number of the only beat that counts */
	int64_t last_beat;
};

struct loopback {
	struct loopback_air air;
	struct node **nodes;
	unsigned n;
};

static struct node *of(struct transport *t)
{
	return (struct node *)t;
}

static int64_t now_of(const struct node *n)
{
	return n->net->air.now;
}

static struct known *find(struct node *n, uint64_t id)
{
	for (size_t i = 0; i < n->nknown; i++) {
		if (n->known[i].peer.id == id)
			return &n->known[i];
	}
	return NULL;
}

static bool is_there(const struct node *n)
{
	return n->on && !n->closed;
}

static bool hear_each_other(const struct node *a, const struct node *b)
{
	return is_there(a) && is_there(b) && a->group == b->group;
}

static void later(struct node *n, int64_t delay, void (*run)(void *, uint64_t, uint64_t), uint64_t a, uint64_t b)
{
	loopback_queue_add(&n->net->air.queue,
		(struct loopback_call){ .due = now_of(n) + delay, .run = run, .ctx = n, .a = a, .b = b });
}

/* Beacons */

static void run_beat(void *ctx, uint64_t beat, uint64_t b);

static void beat_in(struct node *n, int64_t delay)
{
	later(n, delay, run_beat, ++n->beat, 0);
}

static bool is_expected(const struct transport_peer *p, const struct symkey *k)
{
	for (int i = 0; i < TRANSPORT_EPOCHS; i++) {
		if (sodium_memcmp(p->expect[i].b, k->b, KEY_LEN) == 0)
			return true;
	}
	return false;
}

static bool announces_to(const struct node *from, const struct transport_peer *p)
{
	for (size_t i = 0; i < from->nknown; i++) {
		if (from->known[i].peer.dial && is_expected(p, &from->known[i].peer.announce))
			return true;
	}
	return false;
}

static void sight(struct node *n, struct known *k, unsigned where)
{
	k->seen_at_node = where;
	k->seen = now_of(n);
	if (now_of(n) - n->last_beat > ANSWER_GAP)
		beat_in(n, loopback_pipe_delay(&n->net->air));
	if (n->host.sighted)
		n->host.sighted(n->host.ctx, &n->t, k->peer.id);
}

static void run_hear(void *ctx, uint64_t from, uint64_t b)
{
	struct node *n = ctx, *sender = n->net->nodes[from];

	(void)b;
	if (!hear_each_other(n, sender))
		return;
	for (size_t i = 0; i < n->nknown; i++) {
		if (n->known[i].peer.dial && announces_to(sender, &n->known[i].peer))
			sight(n, &n->known[i], sender->number);
	}
}

static void run_beat(void *ctx, uint64_t beat, uint64_t b)
{
	struct node *n = ctx;
	struct loopback *net = n->net;

	(void)b;
	if (beat != n->beat || !is_there(n))
		return;
	for (unsigned i = 0; i < net->n; i++) {
		bool lost = rand_below(&net->air.rand, 1000) < net->air.o.loss;

		if (net->nodes[i] != n && hear_each_other(n, net->nodes[i]) && !lost)
			later(net->nodes[i], loopback_pipe_delay(&net->air), run_hear, n->number, 0);
	}
	n->last_beat = now_of(n);
	beat_in(n, BEAT_LEAST + rand_below(&net->air.rand, BEAT_SPREAD));
}

/* Dialling */

static void end_dial(struct node *n, uint64_t id, struct channel *ch, const char *why)
{
	struct known *k = find(n, id);

	if (k)
		k->dialling = false;
	n->host.dialled(n->host.ctx, &n->t, id, ch, why);
}

static void run_connect(void *ctx, uint64_t id, uint64_t where)
{
	struct node *n = ctx;
	struct channel *mine, *theirs;

	if (n->closed)
		return;
	if (!find(n, id)) {
		end_dial(n, id, NULL, "not a contact here, or no longer");
	} else if (!n->on) {
		end_dial(n, id, NULL, "switched off");
	} else if (where == NOWHERE) {
		end_dial(n, id, NULL, "not seen on this network");
	} else if (where == n->number || where >= n->net->n || !hear_each_other(n, n->net->nodes[where])) {
		end_dial(n, id, NULL, "nobody answers where it was last seen");
	} else {
		struct node *to = n->net->nodes[where];

		loopback_pipe_new(&n->net->air, n->number, to->number, &mine, &theirs);
		to->host.incoming(to->host.ctx, &to->t, theirs, &(struct transport_scope){ 0 });
		end_dial(n, id, mine, NULL);
	}
}

static uint64_t place_of(const struct node *n, const struct known *k)
{
	struct unpack r = unpack_from(k->peer.address, k->peer.address_len);
	uint64_t told = unpack_u32(&r);

	if (k->seen_at_node != NOWHERE && now_of(n) - k->seen <= FRESH)
		return k->seen_at_node;
	return unpack_done(&r) ? told : NOWHERE;
}

static bool node_may_dial(struct transport *t, uint64_t id)
{
	struct known *k = find(of(t), id);

	return k && of(t)->on && k->peer.dial && place_of(of(t), k) != NOWHERE;
}

static void node_dial(struct transport *t, uint64_t id)
{
	struct node *n = of(t);
	struct known *k = find(n, id);
	uint64_t where = k && k->peer.dial ? place_of(n, k) : NOWHERE;
	bool answers = where < n->net->n && hear_each_other(n, n->net->nodes[where]);

	if (k && k->dialling)
		return;
	if (k)
		k->dialling = true;
	later(n, where == NOWHERE || answers ? loopback_pipe_delay(&n->net->air) : NO_ANSWER, run_connect, id, where);
}

/* The rest of the vtable */

static struct transport *node_open(const struct transport_host *host, enum err *err)
{
	struct loopback *net = host->options;
	struct node *n = calloc(1, sizeof(*n));
	struct node **nodes = realloc(net->nodes, (net->n + 1) * sizeof(*nodes));

	(void)err;
	ASSERT(n && nodes);
	net->nodes = nodes;
	*n = (struct node){ .t = { &loopback_ops }, .host = *host, .net = net, .number = net->n };
	net->nodes[net->n++] = n;
	return &n->t;
}

/* The node stays, empty, until the network is freed: calls in the queue may refer to it. */
static void node_close(struct transport *t)
{
	struct node *n = of(t);

	if (!n)
		return;
	n->closed = true;
	loopback_pipe_leave(&n->net->air, n->number);
	if (n->known)
		sodium_memzero(n->known, n->nknown * sizeof(*n->known));
	free(n->known);
	n->known = NULL;
	n->nknown = 0;
}

static bool is_of_node(void *ctx, unsigned a, unsigned b)
{
	return a == *(unsigned *)ctx || b == *(unsigned *)ctx;
}

static void run_changed(void *ctx, uint64_t a, uint64_t b)
{
	struct node *n = ctx;

	(void)a, (void)b;
	if (!n->closed && n->host.changed)
		n->host.changed(n->host.ctx, &n->t);
}

static enum err node_configure(struct transport *t, const char *iface, bool on)
{
	struct node *n = of(t);

	if (strcmp(iface, LOOPBACK_IFACE) != 0)
		return ERR_NO_TRANSPORT;
	if (n->on == on)
		return ERR_OK;
	n->on = on;
	if (on)
		beat_in(n, loopback_pipe_delay(&n->net->air));
	else
		loopback_pipe_cut(&n->net->air, is_of_node, &n->number);
	later(n, 0, run_changed, 0, 0);
	return ERR_OK;
}

static void node_set_peers(struct transport *t, const struct transport_peer *peers, size_t count)
{
	struct node *n = of(t);
	struct known *fresh = calloc(count ? count : 1, sizeof(*fresh));
	bool added = false;

	ASSERT(fresh);
	for (size_t i = 0; i < count; i++) {
		const struct known *old = find(n, peers[i].id);

		fresh[i] = (struct known){ .peer = peers[i], .seen_at_node = NOWHERE };
		if (old) {
			fresh[i].seen_at_node = old->seen_at_node;
			fresh[i].seen = old->seen;
			fresh[i].dialling = old->dialling;
		}
		added = added || !old;
	}
	if (n->known)
		sodium_memzero(n->known, n->nknown * sizeof(*n->known));
	free(n->known);
	n->known = fresh;
	n->nknown = count;
	if (added && n->on)
		beat_in(n, loopback_pipe_delay(&n->net->air));
}

static size_t node_status(struct transport *t, struct transport_status *rows, size_t cap)
{
	struct node *n = of(t);

	if (cap) {
		rows[0] = (struct transport_status){ .state = n->on ? TRANSPORT_WORKING : TRANSPORT_OFF };
		snprintf(rows[0].iface, sizeof(rows[0].iface), "%s", LOOPBACK_IFACE);
		snprintf(rows[0].text, sizeof(rows[0].text), "%s", n->on ? "node in memory, switched on"
		                                                          : "node in memory, switched off");
	}
	return 1;
}

static size_t node_addresses(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	struct pack w = pack_into(buf, TRANSPORT_ADDRESS_LEN);

	(void)peer;
	if (!of(t)->on)
		return 0;
	pack_u32(&w, of(t)->number);
	return pack_done(&w);
}

const struct transport_ops loopback_ops = {
	.name = "loopback",
	.rank = 1,
	.open = node_open,
	.close = node_close,
	.configure = node_configure,
	.set_peers = node_set_peers,
	.may_dial = node_may_dial,
	.dial = node_dial,
	.status = node_status,
	.addresses = node_addresses,
};

/* The network */

struct loopback *loopback_new(const struct loopback_options *o)
{
	struct loopback *net = calloc(1, sizeof(*net));

	if (!net)
		return NULL;
	net->air.o = *o;
	rand_seeded_init(&net->air.seeded, o->seed);
	net->air.rand = rand_seeded_source(&net->air.seeded);
	return net;
}

void loopback_free(struct loopback *net)
{
	if (!net)
		return;
	for (unsigned i = 0; i < net->n; i++) {
		ASSERT(net->nodes[i]->closed);
		free(net->nodes[i]);
	}
	loopback_pipe_reap(&net->air, true);
	loopback_queue_wipe(&net->air.queue);
	free(net->nodes);
	free(net);
}

void loopback_set(struct loopback *net, const struct loopback_options *o)
{
	net->air.o = *o;
}

void loopback_step(struct loopback *net, int64_t now)
{
	struct loopback_call call;

	ASSERT(now >= net->air.now);
	while (loopback_queue_take(&net->air.queue, now, &call)) {
		net->air.now = call.due > net->air.now ? call.due : net->air.now;
		call.run(call.ctx, call.a, call.b);
	}
	net->air.now = now;
	loopback_pipe_reap(&net->air, false);
}

int64_t loopback_next(const struct loopback *net)
{
	return loopback_queue_next(&net->air.queue);
}

unsigned loopback_node(const struct transport *t)
{
	return ((const struct node *)t)->number;
}

static bool are_in_two_groups(void *ctx, unsigned a, unsigned b)
{
	const struct loopback *net = ctx;

	return net->nodes[a]->group != net->nodes[b]->group;
}

void loopback_partition(struct loopback *net, unsigned node, unsigned g)
{
	struct node *n = net->nodes[node];

	n->group = g;
	loopback_pipe_cut(&net->air, are_in_two_groups, net);
	for (unsigned i = 0; i < net->n; i++) {    /* all who hear each other now soon say so */
		if (hear_each_other(net->nodes[i], n))
			beat_in(net->nodes[i], loopback_pipe_delay(&net->air));
	}
}

static bool are_the_two(void *ctx, unsigned a, unsigned b)
{
	const unsigned *two = ctx;

	return (a == two[0] && b == two[1]) || (a == two[1] && b == two[0]);
}

void loopback_cut(struct loopback *net, unsigned a, unsigned b)
{
	unsigned two[2] = { a, b };

	loopback_pipe_cut(&net->air, are_the_two, two);
}

static void run_meet(void *ctx, uint64_t with, uint64_t b)
{
	struct node *n = ctx, *to = n->net->nodes[with];
	struct channel *mine, *theirs;

	(void)b;
	if (n == to || !hear_each_other(n, to) || !n->host.met || !to->host.met)
		return;
	loopback_pipe_new(&n->net->air, n->number, to->number, &mine, &theirs);
	to->host.met(to->host.ctx, &to->t, theirs, false);
	n->host.met(n->host.ctx, &n->t, mine, true);
}

void loopback_meet(struct loopback *net, unsigned a, unsigned b)
{
	later(net->nodes[a], loopback_pipe_delay(&net->air), run_meet, b, 0);
}

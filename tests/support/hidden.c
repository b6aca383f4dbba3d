/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/hidden.h"

#include "base/assert.h"
#include "transports/loopback_pipe.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_ANSWER (3 * CLOCK_SECOND)    /* a dial to a place where nobody is */
#define SELVES    16

struct known {
	struct transport_peer peer;
	bool dialling;
};

struct node {
	struct transport t;
	struct transport_host host;
	struct hidden *all;
	unsigned number;
	bool on, closed;
	struct transport_self selves[SELVES];
	size_t nselves;
	struct known *known;
	size_t nknown;
};

struct hidden {
	struct loopback_air air;
	struct node **nodes;
	unsigned n;
};

static struct node *of(struct transport *t)
{
	return (struct node *)t;
}

static struct known *find(struct node *n, uint64_t id)
{
	for (size_t i = 0; i < n->nknown; i++)
		if (n->known[i].peer.id == id)
			return &n->known[i];
	return NULL;
}

/* ---- places ---- */

void hidden_address(uint8_t out[HIDDEN_ADDRESS_LEN], const struct symkey *secret, uint64_t slot)
{
	const uint8_t in[8] = { (uint8_t)(slot >> 56), (uint8_t)(slot >> 48), (uint8_t)(slot >> 40), (uint8_t)(slot >> 32),
		                (uint8_t)(slot >> 24), (uint8_t)(slot >> 16), (uint8_t)(slot >> 8),  (uint8_t)slot };

	crypto_generichash(out, HIDDEN_ADDRESS_LEN, in, sizeof(in), secret->b, sizeof(secret->b));
}

static const struct transport_self *self_of(const struct node *n, const struct transport_peer *p)
{
	for (size_t i = 0; i < n->nselves; i++)
		if (n->selves[i].id == p->self)
			return &n->selves[i];
	return NULL;
}

/* Is the place one at which this node waits for this peer? Whom it lets in there. */
static bool waits_at(const struct node *n, const struct transport_peer *p, const uint8_t *place,
                     struct transport_scope *only)
{
	const struct transport_self *self = self_of(n, p);
	uint8_t own[HIDDEN_ADDRESS_LEN];

	if (p->meeting == TRANSPORT_MEET_AWAIT) {
		hidden_address(own, &p->place, 0);
		*only = (struct transport_scope){ .peer = p->id };
		return memcmp(own, place, sizeof(own)) == 0;
	}
	for (size_t i = 0; p->meeting == TRANSPORT_MEET_NOT && self && i < self->n; i++) {
		hidden_address(own, &self->secret[i], p->slot);
		*only = (struct transport_scope){ .self = p->self };
		if (memcmp(own, place, sizeof(own)) == 0)
			return true;
	}
	return false;
}

static struct node *node_at(const struct hidden *h, const uint8_t *place, struct transport_scope *only)
{
	for (unsigned i = 0; i < h->n; i++)
		for (size_t k = 0; h->nodes[i]->on && k < h->nodes[i]->nknown; k++)
			if (waits_at(h->nodes[i], &h->nodes[i]->known[k].peer, place, only))
				return h->nodes[i];
	return NULL;
}

/* Where it is dialled. False: nobody has said. */
static bool place_of(const struct transport_peer *p, uint8_t place[HIDDEN_ADDRESS_LEN])
{
	if (p->meeting == TRANSPORT_MEET_SEEK)
		hidden_address(place, &p->place, 0);
	else if (p->meeting == TRANSPORT_MEET_NOT && p->address_len == HIDDEN_ADDRESS_LEN)
		memcpy(place, p->address, HIDDEN_ADDRESS_LEN);
	else
		return false;
	return true;
}

/* ---- dialling ---- */

static void end_dial(struct node *n, uint64_t id, struct channel *ch, const char *why)
{
	struct known *k = find(n, id);

	if (k)
		k->dialling = false;
	n->host.dialled(n->host.ctx, &n->t, id, ch, why);
}

static void run_connect(void *ctx, uint64_t id, uint64_t b)
{
	struct node *n = ctx, *to = NULL;
	uint8_t place[HIDDEN_ADDRESS_LEN];
	struct known *k = find(n, id);
	struct transport_scope only;
	struct channel *mine, *theirs;

	(void)b;
	if (n->closed)
		return;
	if (k && n->on && place_of(&k->peer, place))
		to = node_at(n->all, place, &only);
	if (!to || to == n) {
		end_dial(n, id, NULL, "nobody answers there");
		return;
	}
	loopback_pipe_new(&n->all->air, n->number, to->number, &mine, &theirs);
	to->host.incoming(to->host.ctx, &to->t, theirs, &only);
	end_dial(n, id, mine, NULL);
}

static bool node_may_dial(struct transport *t, uint64_t id)
{
	uint8_t place[HIDDEN_ADDRESS_LEN];
	struct known *k = find(of(t), id);

	return k && of(t)->on && place_of(&k->peer, place);
}

static void node_dial(struct transport *t, uint64_t id)
{
	struct node *n = of(t);
	struct known *k = find(n, id);
	uint8_t place[HIDDEN_ADDRESS_LEN];
	struct transport_scope only;
	int64_t wait = loopback_pipe_delay(&n->all->air);

	if (k && k->dialling)
		return;
	if (k)
		k->dialling = true;
	if (k && place_of(&k->peer, place) && !node_at(n->all, place, &only))
		wait = NO_ANSWER;
	loopback_queue_add(&n->all->air.queue,
	                   (struct loopback_call){ .due = n->all->air.now + wait, .run = run_connect, .ctx = n, .a = id });
}

/* ---- the rest of the vtable ---- */

static struct transport *node_open(const struct transport_host *host, enum err *err)
{
	struct hidden *h = host->options;
	struct node *n = calloc(1, sizeof(*n));

	(void)err;
	h->nodes = realloc(h->nodes, (h->n + 1) * sizeof(*h->nodes));
	ASSERT(n && h->nodes);
	*n = (struct node){ .t = { &hidden_ops }, .host = *host, .all = h, .number = h->n };
	h->nodes[h->n++] = n;
	return &n->t;
}

static void forget(struct node *n)
{
	if (n->known)
		sodium_memzero(n->known, n->nknown * sizeof(*n->known));
	free(n->known);
	n->known = NULL;
	n->nknown = 0;
}

static void node_close(struct transport *t)
{
	struct node *n = of(t);

	if (!n)
		return;
	n->closed = true;
	n->on = false;
	loopback_pipe_leave(&n->all->air, n->number);
	forget(n);
	sodium_memzero(n->selves, sizeof(n->selves));
}

static bool is_of_node(void *ctx, unsigned a, unsigned b)
{
	return a == *(unsigned *)ctx || b == *(unsigned *)ctx;
}

static enum err node_configure(struct transport *t, const char *iface, bool on)
{
	struct node *n = of(t);

	if (strcmp(iface, HIDDEN_IFACE) != 0)
		return ERR_NO_TRANSPORT;
	if (n->on && !on)
		loopback_pipe_cut(&n->all->air, is_of_node, &n->number);
	n->on = on;
	return ERR_OK;
}

static void node_set_selves(struct transport *t, const struct transport_self *selves, size_t n)
{
	ASSERT(n <= SELVES);
	if (n > 0)
		memcpy(of(t)->selves, selves, n * sizeof(*selves));
	of(t)->nselves = n;
}

static void node_set_peers(struct transport *t, const struct transport_peer *peers, size_t count)
{
	struct node *n = of(t);
	struct known *fresh = calloc(count + 1, sizeof(*fresh));

	ASSERT(fresh);
	for (size_t i = 0; i < count; i++) {
		const struct known *old = find(n, peers[i].id);

		fresh[i] = (struct known){ .peer = peers[i], .dialling = old && old->dialling };
	}
	forget(n);
	n->known = fresh;
	n->nknown = count;
}

static size_t node_status(struct transport *t, struct transport_status *rows, size_t cap)
{
	if (cap) {
		rows[0] = (struct transport_status){ .state = of(t)->on ? TRANSPORT_WORKING : TRANSPORT_OFF };
		snprintf(rows[0].iface, sizeof(rows[0].iface), "%s", HIDDEN_IFACE);
	}
	return 1;
}

/* Known from the secrets alone, whether it is on or not. */
static size_t node_addresses(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	const struct known *k = find(of(t), peer);
	const struct transport_self *self = k ? self_of(of(t), &k->peer) : NULL;

	if (!self || self->n == 0)
		return 0;
	hidden_address(buf, &self->secret[0], k->peer.slot);
	return HIDDEN_ADDRESS_LEN;
}

const struct transport_ops hidden_ops = {
	.name = "hidden",
	.careful = true,
	.open = node_open,
	.close = node_close,
	.configure = node_configure,
	.set_selves = node_set_selves,
	.set_peers = node_set_peers,
	.may_dial = node_may_dial,
	.dial = node_dial,
	.status = node_status,
	.addresses = node_addresses,
};

/* ---- the network ---- */

struct hidden *hidden_new(const struct loopback_options *o)
{
	struct hidden *h = calloc(1, sizeof(*h));

	ASSERT(h);
	h->air.o = *o;
	rand_seeded_init(&h->air.seeded, o->seed);
	h->air.rand = rand_seeded_source(&h->air.seeded);
	return h;
}

void hidden_free(struct hidden *h)
{
	if (!h)
		return;
	for (unsigned i = 0; i < h->n; i++) {
		ASSERT(h->nodes[i]->closed);
		free(h->nodes[i]);
	}
	loopback_pipe_reap(&h->air, true);
	loopback_queue_wipe(&h->air.queue);
	free(h->nodes);
	free(h);
}

void hidden_set(struct hidden *h, const struct loopback_options *o)
{
	h->air.o = *o;
}

void hidden_step(struct hidden *h, int64_t now)
{
	struct loopback_call call;

	while (loopback_queue_take(&h->air.queue, now, &call)) {
		h->air.now = call.due > h->air.now ? call.due : h->air.now;
		call.run(call.ctx, call.a, call.b);
	}
	h->air.now = now;
	loopback_pipe_reap(&h->air, false);
}

int64_t hidden_next(const struct hidden *h)
{
	return loopback_queue_next(&h->air.queue);
}

static bool are_the_two(void *ctx, unsigned a, unsigned b)
{
	const unsigned *two = ctx;

	return (a == two[0] && b == two[1]) || (a == two[1] && b == two[0]);
}

void hidden_cut(struct hidden *h, unsigned a, unsigned b)
{
	unsigned two[2] = { a, b };

	loopback_pipe_cut(&h->air, are_the_two, two);
}

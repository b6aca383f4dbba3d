/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/lan_node.h"

#include "lan/lan.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct lan_node *n = ctx;

	(void)bytes;
	n->bytes += len;
}

static void on_lost(void *ctx)
{
	struct lan_node *n = ctx;

	n->lost++;
}

static const struct channel_events events = { .data = on_data, .lost = on_lost };

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	struct lan_node *n = ctx;

	(void)t, (void)only;
	if (n->incoming == LAN_NODE_CHANNELS)
		abort();
	n->in[n->incoming++] = ch;
	channel_listen(ch, &events, n);
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct lan_node *n = ctx;

	(void)t;
	n->sighted[id % LAN_NODE_IDS]++;
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct lan_node *n = ctx;

	(void)t, (void)id;
	n->dialled++;
	n->out = ch;
	snprintf(n->why, sizeof(n->why), "%s", why ? why : "");
	if (ch) {
		channel_listen(ch, &events, n);
		channel_authenticated(ch);
	}
}

static void on_changed(void *ctx, struct transport *t)
{
	struct lan_node *n = ctx;

	(void)t;
	n->changed++;
}

static void on_overheard(void *ctx, struct transport *t, uint64_t source, const uint8_t *bytes, size_t len)
{
	struct lan_node *n = ctx;

	(void)t;
	if (len != TRANSPORT_CAST_LEN || source == 0)
		abort();
	n->overheard++;
	n->source = source;
	n->last = bytes[0];
}

static struct instant now_of(void *ctx)
{
	struct lan_node *n = ctx;
	struct instant i = clock_read();

	i.mono += n->skew;
	return i;
}

void lan_node_open(struct lan_node *n, struct netns *ns)
{
	struct transport_host host = {
		.ctx = n, .rand = &rand_system, .now = now_of, .incoming = on_incoming, .sighted = on_sighted,
		.dialled = on_dialled, .changed = on_changed, .overheard = on_overheard,
	};
	enum err err;

	memset(n, 0, sizeof(*n));
	n->ns = ns;
	n->base = host.base = event_base_new();
	netns_enter(ns);
	n->t = lan_ops.open(&host, &err);
	if (!n->t)
		abort();
}

void lan_node_close(struct lan_node *n)
{
	netns_enter(n->ns);
	lan_ops.close(n->t);
	event_base_free(n->base);
}

void lan_node_turn(struct lan_node *n)
{
	netns_enter(n->ns);
	event_base_loop(n->base, EVLOOP_NONBLOCK);
}

bool lan_node_until(struct lan_node *nodes, unsigned count, const unsigned *counter, unsigned want, int64_t ms)
{
	int64_t end = clock_read().mono + ms;

	while (*counter < want && clock_read().mono < end) {
		for (unsigned i = 0; i < count; i++)
			lan_node_turn(&nodes[i]);
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	return *counter >= want;
}

void lan_node_run(struct lan_node *nodes, unsigned count, int64_t ms)
{
	unsigned never = 0;

	(void)lan_node_until(nodes, count, &never, 1, ms);
}

void lan_node_switch(struct lan_node *n, const char *iface, bool on)
{
	netns_enter(n->ns);
	if (lan_ops.configure(n->t, iface, on) != ERR_OK)
		abort();
}

struct transport_peer lan_node_peer(unsigned me, unsigned other)
{
	struct transport_peer p = { .id = other, .dial = true };

	memset(p.announce.b, 1, KEY_LEN);
	memcpy(p.announce.b, &me, sizeof(me));
	memcpy(p.announce.b + 8, &other, sizeof(other));
	memset(p.expect, 0xff, sizeof(p.expect));
	memset(p.expect[TRANSPORT_CURRENT].b, 1, KEY_LEN);
	memcpy(p.expect[TRANSPORT_CURRENT].b, &other, sizeof(other));
	memcpy(p.expect[TRANSPORT_CURRENT].b + 8, &me, sizeof(me));
	return p;
}

void lan_node_befriend(struct lan_node *n, unsigned me, const unsigned *ids, unsigned count, unsigned extra)
{
	struct transport_peer *list = calloc(count + extra, sizeof(*list));

	if (!list)
		abort();
	for (unsigned i = 0; i < extra; i++)
		list[i] = lan_node_peer(me, 100000 + i);
	for (unsigned i = 0; i < count; i++)
		list[extra + i] = lan_node_peer(me, ids[i]);
	netns_enter(n->ns);
	lan_ops.set_peers(n->t, list, count + extra);
	free(list);
}

struct transport_status lan_node_status(struct lan_node *n, const char *iface)
{
	struct transport_status rows[16] = { 0 };
	size_t count;

	netns_enter(n->ns);
	count = lan_ops.status(n->t, rows, 16);
	for (size_t i = 0; i < count && i < 16; i++) {
		if (strcmp(rows[i].iface, iface) == 0)
			return rows[i];
	}
	return (struct transport_status){ 0 };
}

bool lan_node_dial(struct lan_node *nodes, unsigned count, unsigned a, unsigned id)
{
	unsigned want = nodes[a].dialled + 1;

	netns_enter(nodes[a].ns);
	lan_ops.dial(nodes[a].t, id);
	return lan_node_until(nodes, count, &nodes[a].dialled, want, 15000) && nodes[a].out;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/contract_node.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define SELF 7

const struct contract_net *node_net;

struct node nodes[CONTRACT_NODES];

static uint8_t side_byte(size_t i)
{
	return (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	struct node *n = ctx;

	assert_non_null(only);
	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	assert_true(n->incoming < NODE_CALLS);
	n->in[n->incoming++] = ch;
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct node *n = ctx;

	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	assert_true(id < NODE_CALLS);
	n->sighted[id]++;
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct node *n = ctx;

	(void)id;
	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	assert_true((ch == NULL) != (why == NULL));
	n->dialled++;
	n->out = ch;
	snprintf(n->why, sizeof(n->why), "%s", why ? why : "");
}

static void on_changed(void *ctx, struct transport *t)
{
	struct node *n = ctx;

	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	n->changed++;
}

static struct transport *node_enter(unsigned i)
{
	if (node_net->enter)
		node_net->enter(node_net->ctx, i);
	nodes[i].inside = true;
	return nodes[i].t;
}

static void node_leave(unsigned i)
{
	nodes[i].inside = false;
}

void node_switch(unsigned i, bool on)
{
	assert_int_equal(node_net->ops->configure(node_enter(i), node_net->iface[i], on), ERR_OK);
	node_leave(i);
}

void node_set_peers(unsigned i, const struct transport_peer *peers, size_t n)
{
	node_net->ops->set_peers(node_enter(i), peers, n);
	node_leave(i);
}

bool node_may_dial(unsigned i, uint64_t id)
{
	bool yes = node_net->ops->may_dial(node_enter(i), id);

	node_leave(i);
	return yes;
}

void node_dial(unsigned i, uint64_t id)
{
	node_net->ops->dial(node_enter(i), id);
	node_leave(i);
}

struct transport_status node_status(unsigned i)
{
	struct transport_status rows[8];
	size_t n = node_net->ops->status(node_enter(i), rows, 8);

	node_leave(i);
	for (size_t k = 0; k < n && k < 8; k++) {
		if (strcmp(rows[k].iface, node_net->iface[i]) == 0)
			return rows[k];
	}
	fail_msg("no row for %s", node_net->iface[i]);
	return rows[0];
}

size_t node_addresses(unsigned i, unsigned other, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	size_t len = node_net->ops->addresses(node_enter(i), other, buf);

	node_leave(i);
	assert_true(len <= TRANSPORT_ADDRESS_LEN);
	return len;
}

/* Another one each time: what the world still holds of the last one does not matter. */
static void be_somebody(unsigned i)
{
	struct transport_self self = { .id = SELF, .n = 1 };

	rand_fill(&rand_system, self.secret[0].b, KEY_LEN);
	node_net->ops->set_selves(node_enter(i), &self, 1);
	node_leave(i);
}

static void node_open(unsigned i)
{
	struct transport_host host = {
		.ctx = &nodes[i],
		.rand = &rand_system,
		.incoming = on_incoming,
		.sighted = on_sighted,
		.dialled = on_dialled,
		.changed = on_changed,
	};
	enum err err = ERR_OK;

	memset(&nodes[i], 0, sizeof(nodes[i]));
	node_net->prepare(node_net->ctx, i, &host);
	(void)node_enter(i);
	nodes[i].t = node_net->ops->open(&host, &err);
	node_leave(i);
	assert_non_null(nodes[i].t);
	if (node_net->tells)
		be_somebody(i);
}

int node_setup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		node_open(i);
	return 0;
}

int node_teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CONTRACT_NODES; i++) {
		node_net->ops->close(node_enter(i));
		node_leave(i);
	}
	node_net->run(node_net->ctx, 100);
	return 0;
}

/* Runs until `*counter` is at least `want` or the time is over. */
bool node_until(const unsigned *counter, unsigned want, int64_t ms)
{
	for (int64_t t = 0; t < ms && *counter < want; t += 10)
		node_net->run(node_net->ctx, 10);
	return *counter >= want;
}

/* Node `me` as it knows node `other`: keys are named after who announces to whom. */
struct transport_peer node_peer(unsigned me, unsigned other)
{
	struct transport_peer p = { .id = other, .self = SELF, .slot = other + 1, .dial = true };

	memset(p.announce.b, (int)(0x10 * (me + 1) + other), KEY_LEN);
	for (int i = 0; i < TRANSPORT_EPOCHS; i++)
		memset(p.expect[i].b, 0xa0 + i, KEY_LEN);
	memset(p.expect[TRANSPORT_CURRENT].b, (int)(0x10 * (other + 1) + me), KEY_LEN);
	return p;
}

/* They tell each other where they are, as they would over a link. False: there is nothing to tell yet. */
static bool tell(void)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);

	a.address_len = node_addresses(1, 0, a.address);
	b.address_len = node_addresses(0, 1, b.address);
	if (a.address_len == 0 || b.address_len == 0)
		return false;
	node_set_peers(0, &a, 1);
	node_set_peers(1, &b, 1);
	return true;
}

/* 0 and 1 are each other's contact. */
void node_befriend(void)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);

	node_set_peers(0, &a, 1);
	node_set_peers(1, &b, 1);
	if (node_net->tells && !node_net->late)
		assert_true(tell());
}

int64_t node_patience(int64_t ms)
{
	return node_net->tells ? NODE_FAR : ms;
}

bool node_meet(void)
{
	if (!node_net->tells)
		return node_until(&nodes[0].sighted[1], 1, NODE_FIRST);
	for (int64_t t = 0; t < NODE_FAR && !node_may_dial(0, 1); t += 10) {
		node_net->run(node_net->ctx, 10);
		if (node_net->late)
			(void)tell();
	}
	return node_may_dial(0, 1);
}

/* Where it is told, an address leads somewhere a little after the road says that it works. */
bool node_connect(void)
{
	unsigned had = nodes[1].incoming;

	if (!node_meet())
		return false;
	for (int tries = 0; tries < (node_net->tells ? 60 : 1); tries++) {
		nodes[0].dialled = 0;
		node_dial(0, 1);
		if (!node_until(&nodes[0].dialled, 1, node_patience(NODE_FIRST)))
			return false;
		if (nodes[0].out)
			return node_until(&nodes[1].incoming, had + 1, node_patience(NODE_FIRST));
		node_net->run(node_net->ctx, 500);
		/* What failed here may have come through there all the same. */
		while (nodes[1].incoming > had)
			channel_close(nodes[1].in[--nodes[1].incoming]);
	}
	return false;
}

void node_all_on(void)
{
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		node_switch(i, true);
}

void side_feed(struct side *s)
{
	uint8_t piece[5000];

	while (s->sent < s->to_send) {
		size_t room = channel_room(s->ch), n = s->to_send - s->sent;

		n = n < sizeof(piece) ? n : sizeof(piece);
		n = n < room ? n : room;
		for (size_t i = 0; i < n; i++)
			piece[i] = side_byte(s->sent + i);
		if (n == 0) {
			assert_false(channel_write(s->ch, "x", 1));
			return;
		}
		assert_true(channel_write(s->ch, piece, n));
		s->sent += n;
	}
}

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct side *s = ctx;

	assert_true(len > 0);
	if (!s->ch)
		s->after_close = true;
	for (size_t i = 0; i < len; i++)
		s->wrong = s->wrong || bytes[i] != side_byte(s->got + i);
	s->got += len;
	if (s->close_on_data) {
		channel_close(s->ch);
		s->ch = NULL;
	} else if (s->pause_often && (s->got / 16384) % 3 == 0) {
		channel_pause(s->ch, true);
	}
}

static void on_writable(void *ctx)
{
	struct side *s = ctx;

	s->writable++;
	if (!s->ch) {
		s->after_close = true;
		return;
	}
	assert_true(channel_room(s->ch) >= CHANNEL_LOW);
	side_feed(s);
}

static void on_lost(void *ctx)
{
	struct side *s = ctx;

	s->after_close = s->after_close || !s->ch;
	s->lost++;
}

static const struct channel_events side_events = { on_data, on_writable, on_lost };

void side_listen(struct side *s, struct channel *ch)
{
	*s = (struct side){ .ch = ch };
	channel_listen(ch, &side_events, s);
}

/* 0 dials 1: a channel at each, both authenticated. */
void side_connect(struct side *a, struct side *b)
{
	assert_true(node_connect());
	side_listen(a, nodes[0].out);
	side_listen(b, nodes[1].in[nodes[1].incoming - 1]);
	channel_authenticated(a->ch);
	channel_authenticated(b->ch);
	channel_authenticated(b->ch);
}

void side_close(struct side *s)
{
	channel_close(s->ch);
	s->ch = NULL;
}

bool side_until_got(const struct side *s, size_t want, int64_t ms)
{
	for (int64_t t = 0; t < ms && s->got < want; t += 10)
		node_net->run(node_net->ctx, 10);
	return s->got == want;
}

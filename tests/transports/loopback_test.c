/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the contract suite does not reach: that a run replays from its seed, many nodes, losses and partitions. */
#include "support/unit.h"

#include "transports/loopback.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NODES 20

static struct node {
	struct transport *t;
	unsigned number;
	struct channel *open[4 * NODES];
	unsigned n, lost;
	bool seen[NODES];
} nodes[NODES];

static struct loopback *net;
static crypto_generichash_state trace;
static int64_t now;

/* All that happens goes into one hash. */
static void note(const void *what, size_t len, unsigned who)
{
	crypto_generichash_update(&trace, (const uint8_t *)&now, sizeof(now));
	crypto_generichash_update(&trace, (const uint8_t *)&who, sizeof(who));
	crypto_generichash_update(&trace, what, len);
}

static void on_data(void *ctx, const uint8_t *bytes, size_t len)
{
	struct node *n = ctx;

	note(bytes, len, n->number);
}

static void on_lost(void *ctx)
{
	struct node *n = ctx;

	n->lost++;
	note("lost", 4, n->number);
}

static void take(struct node *n, struct channel *ch)
{
	static const struct channel_events events = { .data = on_data, .lost = on_lost };
	uint8_t hello[3000];

	assert_true(n->n < 4 * NODES);
	n->open[n->n++] = ch;
	channel_listen(ch, &events, n);
	memset(hello, (int)n->number, sizeof(hello));
	if (!channel_write(ch, hello, sizeof(hello)))
		note("cut already", 11, n->number);
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	(void)t, (void)only;
	take(ctx, ch);
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct node *n = ctx;

	note(&id, sizeof(id), n->number);
	if (!n->seen[id])
		loopback_ops.dial(t, id);
	n->seen[id] = true;
}

static void on_dialled(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why)
{
	struct node *n = ctx;

	(void)t, (void)why;
	note(&id, sizeof(id), n->number);
	if (ch)
		take(n, ch);
}

static void befriend(unsigned me)
{
	struct transport_peer list[NODES];

	memset(list, 0, sizeof(list));
	for (unsigned i = 0; i < NODES; i++) {
		list[i].id = i;
		list[i].dial = i != me;
		memset(list[i].announce.b, (int)(1 + me), KEY_LEN / 2);
		memset(list[i].announce.b + KEY_LEN / 2, (int)(1 + i), KEY_LEN / 2);
		memset(list[i].expect[TRANSPORT_CURRENT].b, (int)(1 + i), KEY_LEN / 2);
		memset(list[i].expect[TRANSPORT_CURRENT].b + KEY_LEN / 2, (int)(1 + me), KEY_LEN / 2);
	}
	loopback_ops.set_peers(nodes[me].t, list, NODES);
}

static void open_all(const struct loopback_options *o)
{
	net = loopback_new(o);
	now = 0;
	memset(nodes, 0, sizeof(nodes));
	crypto_generichash_init(&trace, NULL, 0, 32);
	for (unsigned i = 0; i < NODES; i++) {
		struct transport_host host = {
			.ctx = &nodes[i], .options = net, .incoming = on_incoming, .sighted = on_sighted,
			.dialled = on_dialled,
		};
		enum err err;

		nodes[i].t = loopback_ops.open(&host, &err);
		nodes[i].number = i;
		assert_int_equal(loopback_node(nodes[i].t), i);
		befriend(i);
		assert_int_equal(loopback_ops.configure(nodes[i].t, LOOPBACK_IFACE, true), ERR_OK);
	}
}

/* Steps exactly to what is due, as a simulator does. */
static void run(int64_t ms)
{
	int64_t end = now + ms;

	while (loopback_next(net) <= end) {
		now = loopback_next(net) > now ? loopback_next(net) : now;
		loopback_step(net, now);
	}
	now = end;
}

static void close_all(uint8_t hash[32])
{
	for (unsigned i = 0; i < NODES; i++)
		loopback_ops.close(nodes[i].t);
	loopback_free(net);
	crypto_generichash_final(&trace, hash, 32);
}

static unsigned seen_in_all(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < NODES; i++) {
		for (unsigned k = 0; k < NODES; k++)
			n += nodes[i].seen[k];
	}
	return n;
}

static void scenario(uint64_t seed, uint8_t hash[32])
{
	const struct loopback_options o = {
		.seed = seed, .delay_least = 1, .delay_most = 300, .loss = 300, .segment = 500, .cuts = 20000,
	};

	open_all(&o);
	run(20000);
	loopback_partition(net, 3, 1);
	run(60000);
	loopback_cut(net, 1, 2);
	loopback_partition(net, 3, 0);
	run(200000);
	assert_int_equal(seen_in_all(), NODES * (NODES - 1));    /* however many beacons are lost, in the end all meet */
	close_all(hash);
}

static void a_run_replays_from_its_seed(void **state)
{
	uint8_t a[32], b[32], c[32];

	(void)state;
	scenario(1, a);
	scenario(1, b);
	scenario(2, c);
	assert_memory_equal(a, b, sizeof(a));
	assert_memory_not_equal(a, c, sizeof(a));
}

static void groups_do_not_hear_each_other(void **state)
{
	uint8_t hash[32];
	unsigned had;

	(void)state;
	open_all(&(struct loopback_options){ .seed = 3 });
	for (unsigned i = 0; i < NODES; i++)
		loopback_partition(net, i, i % 2);
	run(100000);
	assert_int_equal(seen_in_all(), NODES * (NODES / 2 - 1));
	had = nodes[0].n;
	loopback_partition(net, 0, 1);    /* its channels to the even ones are cut, at both ends */
	run(1000);
	assert_int_equal(nodes[0].lost, had);
	assert_true(nodes[2].lost > 0 && nodes[2].lost < nodes[2].n);
	assert_true(nodes[0].seen[1] && nodes[1].seen[0]);
	close_all(hash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_replays_from_its_seed),
		cmocka_unit_test(groups_do_not_hear_each_other),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/contract.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#define BULK      (10u * 1024 * 1024)
#define FIRST     8000     /* ms within which contacts find each other */
#define MAX_CALLS 16

static const struct contract_net *net;

/* One end of a channel: sends and checks a stream of known bytes. */
struct side {
	struct channel *ch;
	size_t sent, to_send, got;
	unsigned lost, writable;
	bool wrong, close_on_data, pause_often, after_close;
};

static struct node {
	struct transport *t;
	unsigned sighted[MAX_CALLS];
	struct channel *in[MAX_CALLS];
	unsigned incoming, dialled, changed;
	struct channel *out;
	char why[TRANSPORT_TEXT_LEN];
	bool inside;    /* a call of the transport runs: no callback may come */
} nodes[CONTRACT_NODES];

static uint8_t byte_at(size_t i)
{
	return (uint8_t)(i * 31 + (i >> 8) * 7 + (i >> 16));
}

static void on_incoming(void *ctx, struct transport *t, struct channel *ch)
{
	struct node *n = ctx;

	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	assert_true(n->incoming < MAX_CALLS);
	n->in[n->incoming++] = ch;
}

static void on_sighted(void *ctx, struct transport *t, uint64_t id)
{
	struct node *n = ctx;

	assert_false(n->inside);
	assert_ptr_equal(t, n->t);
	assert_true(id < MAX_CALLS);
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

static struct transport *enter(unsigned i)
{
	if (net->enter)
		net->enter(net->ctx, i);
	nodes[i].inside = true;
	return nodes[i].t;
}

static void leave(unsigned i)
{
	nodes[i].inside = false;
}

static void switch_iface(unsigned i, bool on)
{
	assert_int_equal(net->ops->configure(enter(i), net->iface, on), ERR_OK);
	leave(i);
}

static void set_peers(unsigned i, const struct transport_peer *peers, size_t n)
{
	net->ops->set_peers(enter(i), peers, n);
	leave(i);
}

static bool may_dial(unsigned i, uint64_t id)
{
	bool yes = net->ops->may_dial(enter(i), id);

	leave(i);
	return yes;
}

static void dial(unsigned i, uint64_t id)
{
	net->ops->dial(enter(i), id);
	leave(i);
}

static struct transport_status status_of(unsigned i)
{
	struct transport_status rows[8];
	size_t n = net->ops->status(enter(i), rows, 8);

	leave(i);
	for (size_t k = 0; k < n && k < 8; k++) {
		if (strcmp(rows[k].iface, net->iface) == 0)
			return rows[k];
	}
	fail_msg("no row for %s", net->iface);
	return rows[0];
}

static size_t addresses_of(unsigned i, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	size_t len = net->ops->addresses(enter(i), buf);

	leave(i);
	assert_true(len <= TRANSPORT_ADDRESS_LEN);
	return len;
}

static void open_node(unsigned i)
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
	net->prepare(net->ctx, i, &host);
	(void)enter(i);
	nodes[i].t = net->ops->open(&host, &err);
	leave(i);
	assert_non_null(nodes[i].t);
}

static int setup(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		open_node(i);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CONTRACT_NODES; i++) {
		net->ops->close(enter(i));
		leave(i);
	}
	net->run(net->ctx, 100);
	return 0;
}

/* Runs until `*counter` is at least `want` or the time is over. */
static bool until(const unsigned *counter, unsigned want, int64_t ms)
{
	for (int64_t t = 0; t < ms && *counter < want; t += 10)
		net->run(net->ctx, 10);
	return *counter >= want;
}

/* Node `me` as it knows node `other`: keys are named after who announces to whom. */
static struct transport_peer peer_of(unsigned me, unsigned other)
{
	struct transport_peer p = { .id = other, .dial = true };

	memset(p.announce.b, (int)(0x10 * (me + 1) + other), KEY_LEN);
	for (int i = 0; i < TRANSPORT_EPOCHS; i++)
		memset(p.expect[i].b, 0xa0 + i, KEY_LEN);
	memset(p.expect[TRANSPORT_CURRENT].b, (int)(0x10 * (other + 1) + me), KEY_LEN);
	return p;
}

/* 0 and 1 are each other's contact. */
static void befriend(void)
{
	struct transport_peer a = peer_of(0, 1), b = peer_of(1, 0);

	set_peers(0, &a, 1);
	set_peers(1, &b, 1);
}

static void all_on(void)
{
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		switch_iface(i, true);
}

/* Channels */

static void feed(struct side *s)
{
	uint8_t piece[5000];

	while (s->sent < s->to_send) {
		size_t room = channel_room(s->ch), n = s->to_send - s->sent;

		n = n < sizeof(piece) ? n : sizeof(piece);
		n = n < room ? n : room;
		for (size_t i = 0; i < n; i++)
			piece[i] = byte_at(s->sent + i);
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
		s->wrong = s->wrong || bytes[i] != byte_at(s->got + i);
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
	feed(s);
}

static void on_lost(void *ctx)
{
	struct side *s = ctx;

	s->after_close = s->after_close || !s->ch;
	s->lost++;
}

static const struct channel_events side_events = { on_data, on_writable, on_lost };

static void listen_on(struct side *s, struct channel *ch)
{
	*s = (struct side){ .ch = ch };
	channel_listen(ch, &side_events, s);
}

/* 0 dials 1: a channel at each, both authenticated. */
static void connect_pair(struct side *a, struct side *b)
{
	unsigned had = nodes[1].incoming;

	assert_true(until(&nodes[0].sighted[1], 1, FIRST));
	nodes[0].dialled = 0;
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, FIRST));
	assert_non_null(nodes[0].out);
	assert_true(until(&nodes[1].incoming, had + 1, FIRST));
	listen_on(a, nodes[0].out);
	listen_on(b, nodes[1].in[had]);
	channel_authenticated(a->ch);
	channel_authenticated(b->ch);
	channel_authenticated(b->ch);
}

static void close_side(struct side *s)
{
	channel_close(s->ch);
	s->ch = NULL;
}

static bool until_got(const struct side *s, size_t want, int64_t ms)
{
	for (int64_t t = 0; t < ms && s->got < want; t += 10)
		net->run(net->ctx, 10);
	return s->got == want;
}

/* The clauses */

static void is_off_until_switched_on(void **state)
{
	uint8_t buf[TRANSPORT_ADDRESS_LEN];

	(void)state;
	befriend();
	net->run(net->ctx, 1500);
	assert_int_equal(nodes[0].sighted[1] + nodes[1].sighted[0], 0);
	assert_false(may_dial(0, 1));
	assert_int_equal(addresses_of(0, buf), 0);
	assert_int_equal(status_of(0).state, TRANSPORT_OFF);
	assert_true(strlen(status_of(0).text) > 10);
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, 1000));
	assert_true(strlen(nodes[0].why) > 5);
}

static void says_its_state(void **state)
{
	(void)state;
	switch_iface(0, true);
	assert_true(until(&nodes[0].changed, 1, 2000));
	net->run(net->ctx, 500);
	assert_int_equal(status_of(0).state, TRANSPORT_WORKING);
	assert_true(strlen(status_of(0).text) > 10);
	switch_iface(0, false);
	assert_int_equal(status_of(0).state, TRANSPORT_OFF);
	assert_string_equal(transport_state_word(TRANSPORT_LIMITED), "limited");
}

static void contacts_sight_each_other_and_nobody_else(void **state)
{
	struct transport_peer c[2] = { peer_of(2, 0), peer_of(2, 1) };

	(void)state;
	for (int i = 0; i < 2; i++)    /* right ids, wrong keys */
		memset(c[i].announce.b, 0xee, KEY_LEN), memset(c[i].expect[TRANSPORT_CURRENT].b, 0xee, KEY_LEN);
	befriend();
	set_peers(2, c, 2);
	all_on();
	assert_true(until(&nodes[0].sighted[1], 1, FIRST));
	assert_true(until(&nodes[1].sighted[0], 1, FIRST));
	assert_true(may_dial(0, 1));
	net->run(net->ctx, 1000);
	assert_int_equal(nodes[2].sighted[0] + nodes[2].sighted[1], 0);
	assert_int_equal(nodes[0].sighted[2] + nodes[1].sighted[2], 0);
}

static void neighbouring_epochs_are_recognised(void **state)
{
	struct transport_peer a = peer_of(0, 1), b = peer_of(1, 0);

	(void)state;
	memset(a.announce.b, 0xa0 + TRANSPORT_PREVIOUS, KEY_LEN);
	memset(b.announce.b, 0xa0 + TRANSPORT_NEXT, KEY_LEN);
	set_peers(0, &a, 1);
	set_peers(1, &b, 1);
	all_on();
	assert_true(until(&nodes[0].sighted[1], 1, FIRST));
	assert_true(until(&nodes[1].sighted[0], 1, FIRST));
}

static void is_not_announced_to_who_may_not_be_dialled(void **state)
{
	struct transport_peer a = peer_of(0, 1), b = peer_of(1, 0);

	(void)state;
	a.dial = false;
	set_peers(0, &a, 1);
	set_peers(1, &b, 1);
	all_on();
	net->run(net->ctx, 4000);
	assert_int_equal(nodes[1].sighted[0] + nodes[0].sighted[1], 0);
	assert_false(may_dial(0, 1));
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, FIRST));
	assert_null(nodes[0].out);
}

static void removed_peer_is_not_recognised(void **state)
{
	struct transport_peer a = peer_of(0, 1), b = peer_of(1, 0);
	unsigned before;

	(void)state;
	befriend();
	all_on();
	assert_true(until(&nodes[1].sighted[0], 1, FIRST));
	set_peers(1, NULL, 0);
	assert_false(may_dial(1, 0));
	before = nodes[1].sighted[0];
	set_peers(0, NULL, 0);
	set_peers(0, &a, 1);    /* a peer that is added is announced to at once */
	net->run(net->ctx, 4000);
	assert_int_equal(nodes[1].sighted[0], before);
	set_peers(1, &b, 1);
	set_peers(0, NULL, 0);
	set_peers(0, &a, 1);
	assert_true(until(&nodes[1].sighted[0], before + 1, FIRST));
}

static void dials_nobody_with_a_reason(void **state)
{
	struct transport_peer absent = peer_of(0, 2);

	(void)state;
	all_on();
	net->run(net->ctx, 200);
	dial(0, 9);
	assert_int_equal(nodes[0].dialled, 0);
	assert_true(until(&nodes[0].dialled, 1, 2000));
	assert_null(nodes[0].out);
	assert_true(strlen(nodes[0].why) > 5);
	set_peers(0, &absent, 1);
	assert_false(may_dial(0, 2));
	dial(0, 2);
	dial(0, 2);    /* joins the first */
	assert_true(until(&nodes[0].dialled, 2, FIRST));
	assert_null(nodes[0].out);
	net->run(net->ctx, 300);
	assert_int_equal(nodes[0].dialled, 2);
}

static void dials_who_went_away_with_a_reason(void **state)
{
	(void)state;
	befriend();
	all_on();
	assert_true(until(&nodes[0].sighted[1], 1, FIRST));
	switch_iface(1, false);
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, 20000));
	assert_null(nodes[0].out);
	assert_true(strlen(nodes[0].why) > 5);
}

static void carries_bulk_both_ways_under_back_pressure(void **state)
{
	struct side a, b;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	a.pause_often = b.pause_often = true;
	a.to_send = b.to_send = BULK;
	feed(&a);
	feed(&b);
	for (int i = 0; i < 60000 && (a.got < BULK || b.got < BULK); i++) {
		net->run(net->ctx, 2);
		channel_pause(a.ch, false);
		channel_pause(b.ch, false);
	}
	assert_int_equal(a.got, BULK);
	assert_int_equal(b.got, BULK);
	assert_false(a.wrong || b.wrong);
	assert_int_equal(a.lost + b.lost, 0);
	close_side(&a);
	close_side(&b);
}

static void refuses_over_the_cap_and_says_when_there_is_room(void **state)
{
	struct side a, b;
	unsigned before;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	channel_pause(b.ch, true);
	a.to_send = BULK;
	feed(&a);
	net->run(net->ctx, 300);
	assert_true(a.sent < BULK && a.sent >= CHANNEL_QUEUE);
	assert_true(channel_room(a.ch) < CHANNEL_LOW);
	assert_false(channel_write(a.ch, &a, CHANNEL_QUEUE + 1));
	a.to_send = a.sent;
	before = a.writable;
	channel_pause(b.ch, false);
	assert_true(until_got(&b, a.sent, 5000));
	assert_true(until(&a.writable, before + 1, 1000));
	assert_false(b.wrong);
	close_side(&a);
	close_side(&b);
}

static void keeps_bytes_until_somebody_listens(void **state)
{
	struct side a, b;

	(void)state;
	befriend();
	all_on();
	assert_true(until(&nodes[0].sighted[1], 1, FIRST));
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, FIRST));
	assert_true(until(&nodes[1].incoming, 1, FIRST));
	listen_on(&a, nodes[0].out);
	a.to_send = 900;
	feed(&a);
	net->run(net->ctx, 500);
	listen_on(&b, nodes[1].in[0]);
	assert_true(until_got(&b, 900, 2000));
	assert_false(b.wrong);
	close_side(&a);
	close_side(&b);
}

static void close_is_silent_and_the_other_end_learns_once(void **state)
{
	struct side a, b;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	a.to_send = 50000;
	feed(&a);
	b.to_send = 50000;
	feed(&b);
	close_side(&a);
	assert_true(until(&b.lost, 1, 3000));
	net->run(net->ctx, 300);
	assert_int_equal(b.lost, 1);
	assert_false(b.wrong || a.after_close);
	assert_int_equal(a.lost, 0);
	assert_int_equal(channel_room(b.ch), 0);
	assert_false(channel_write(b.ch, "x", 1));
	close_side(&b);
	net->run(net->ctx, 100);
	assert_int_equal(b.lost, 1);
}

static void last_words_arrive_whole(void **state)
{
	struct side a, b;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	a.to_send = 30000;
	feed(&a);
	net->run(net->ctx, 100);
	close_side(&a);
	assert_true(until(&b.lost, 1, 3000));
	assert_int_equal(b.got, 30000);
	assert_false(b.wrong);
	close_side(&b);
}

static void closes_inside_its_own_callback_and_twice(void **state)
{
	struct side a, b;
	struct channel *twice;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	b.close_on_data = true;
	a.to_send = 40000;
	feed(&a);
	assert_true(until(&a.lost, 1, 3000));
	assert_false(b.after_close);
	twice = a.ch;
	channel_close(twice);
	channel_close(twice);
	channel_close(NULL);
	net->run(net->ctx, 200);
	assert_int_equal(a.lost, 1);
}

static void cut_is_reported_once_and_heals(void **state)
{
	struct side a, b;
	unsigned seen;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	a.to_send = BULK;
	feed(&a);
	net->cut(net->ctx, 0, true);
	assert_true(until(&a.lost, 1, 3000));
	net->run(net->ctx, 500);
	assert_int_equal(a.lost, 1);
	assert_false(b.wrong);
	close_side(&a);
	seen = nodes[0].sighted[1];
	net->cut(net->ctx, 0, false);
	assert_true(until(&nodes[0].sighted[1], seen + 1, FIRST));
	close_side(&b);
	connect_pair(&a, &b);
	a.to_send = 1000;
	feed(&a);
	assert_true(until_got(&b, 1000, 2000));
	close_side(&a);
	close_side(&b);
}

static void switching_off_cuts(void **state)
{
	struct side a, b;
	uint8_t buf[TRANSPORT_ADDRESS_LEN];

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	assert_true(addresses_of(0, buf) > 0);
	switch_iface(0, false);
	assert_true(until(&a.lost, 1, 2000));
	assert_true(until(&b.lost, 1, 2000));
	assert_int_equal(addresses_of(0, buf), 0);
	assert_false(may_dial(0, 1));
	close_side(&a);
	close_side(&b);
}

static void dials_an_address_that_it_was_told(void **state)
{
	struct transport_peer a = peer_of(0, 1), b = peer_of(1, 0);

	(void)state;
	b.dial = false;    /* so that 1 never announces itself to 0 */
	all_on();
	net->run(net->ctx, 300);
	set_peers(1, &b, 1);
	a.address_len = addresses_of(1, a.address);
	assert_true(a.address_len > 0);
	set_peers(0, &a, 1);
	assert_true(may_dial(0, 1));
	dial(0, 1);
	assert_true(until(&nodes[0].dialled, 1, FIRST));
	assert_non_null(nodes[0].out);
	assert_true(until(&nodes[1].incoming, 1, FIRST));
	assert_int_equal(nodes[0].sighted[1], 0);
	channel_close(nodes[0].out);
	channel_close(nodes[1].in[0]);
}

static void outlives_a_nonsense_address(void **state)
{
	struct transport_peer a = peer_of(0, 1);

	(void)state;
	all_on();
	net->run(net->ctx, 200);
	for (size_t len = 0; len <= TRANSPORT_ADDRESS_LEN; len += 5) {
		memset(a.address, (int)len, sizeof(a.address));
		a.address_len = len;
		set_peers(0, &a, 1);
		(void)may_dial(0, 1);
	}
}

static void closes_with_channels_open(void **state)
{
	struct side a, b;

	(void)state;
	befriend();
	all_on();
	connect_pair(&a, &b);
	dial(0, 1);    /* and one under way; teardown closes */
	a.to_send = 1000;
	feed(&a);
}

#define CLAUSE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int contract_run(const char *name, const struct contract_net *which)
{
	const struct CMUnitTest clauses[] = {
		CLAUSE(is_off_until_switched_on),
		CLAUSE(says_its_state),
		CLAUSE(contacts_sight_each_other_and_nobody_else),
		CLAUSE(neighbouring_epochs_are_recognised),
		CLAUSE(is_not_announced_to_who_may_not_be_dialled),
		CLAUSE(removed_peer_is_not_recognised),
		CLAUSE(dials_nobody_with_a_reason),
		CLAUSE(dials_who_went_away_with_a_reason),
		CLAUSE(carries_bulk_both_ways_under_back_pressure),
		CLAUSE(refuses_over_the_cap_and_says_when_there_is_room),
		CLAUSE(keeps_bytes_until_somebody_listens),
		CLAUSE(close_is_silent_and_the_other_end_learns_once),
		CLAUSE(last_words_arrive_whole),
		CLAUSE(closes_inside_its_own_callback_and_twice),
		CLAUSE(cut_is_reported_once_and_heals),
		CLAUSE(switching_off_cuts),
		CLAUSE(dials_an_address_that_it_was_told),
		CLAUSE(outlives_a_nonsense_address),
		CLAUSE(closes_with_channels_open),
	};

	net = which;
	return cmocka_run_group_tests_name(name, clauses, NULL, NULL);
}

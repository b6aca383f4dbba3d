/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clauses, one test each. */
#include "support/contract.h"

#include "support/contract_node.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BULK  (10u * 1024 * 1024)

static void is_off_until_switched_on(void **state)
{
	uint8_t buf[TRANSPORT_ADDRESS_LEN];

	(void)state;
	node_befriend();
	node_net->run(node_net->ctx, 1500);
	assert_int_equal(nodes[0].sighted[1] + nodes[1].sighted[0], 0);
	assert_false(node_may_dial(0, 1));
	assert_int_equal(node_addresses(0, 1, buf) > 0, node_net->tells && !node_net->late);
	assert_int_equal(node_status(0).state, TRANSPORT_OFF);
	assert_true(strlen(node_status(0).text) > 10);
	node_dial(0, 1);
	assert_true(node_until(&nodes[0].dialled, 1, 1000));
	assert_true(strlen(nodes[0].why) > 5);
}

static void says_its_state(void **state)
{
	(void)state;
	node_switch(0, true);
	assert_true(node_until(&nodes[0].changed, 1, 2000));
	node_net->run(node_net->ctx, 500);
	for (int64_t t = 0; node_net->tells && t < NODE_FAR && node_status(0).state == TRANSPORT_WAITING; t += 10)
		node_net->run(node_net->ctx, 10);
	assert_int_equal(node_status(0).state, TRANSPORT_WORKING);
	assert_true(strlen(node_status(0).text) > 10);
	node_switch(0, false);
	assert_int_equal(node_status(0).state, TRANSPORT_OFF);
	assert_string_equal(transport_state_word(TRANSPORT_LIMITED), "limited");
}

static void contacts_sight_each_other_and_nobody_else(void **state)
{
	struct transport_peer c[2] = { node_peer(2, 0), node_peer(2, 1) };

	(void)state;
	for (int i = 0; i < 2; i++)    /* right ids, wrong keys */
		memset(c[i].announce.b, 0xee, KEY_LEN), memset(c[i].expect[TRANSPORT_CURRENT].b, 0xee, KEY_LEN);
	node_befriend();
	node_set_peers(2, c, 2);
	node_all_on();
	assert_true(node_until(&nodes[0].sighted[1], 1, NODE_FIRST));
	assert_true(node_until(&nodes[1].sighted[0], 1, NODE_FIRST));
	assert_true(node_may_dial(0, 1));
	node_net->run(node_net->ctx, 1000);
	assert_int_equal(nodes[2].sighted[0] + nodes[2].sighted[1], 0);
	assert_int_equal(nodes[0].sighted[2] + nodes[1].sighted[2], 0);
}

static void neighbouring_epochs_are_recognised(void **state)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);

	(void)state;
	memset(a.announce.b, 0xa0 + TRANSPORT_PREVIOUS, KEY_LEN);
	memset(b.announce.b, 0xa0 + TRANSPORT_NEXT, KEY_LEN);
	node_set_peers(0, &a, 1);
	node_set_peers(1, &b, 1);
	node_all_on();
	assert_true(node_until(&nodes[0].sighted[1], 1, NODE_FIRST));
	assert_true(node_until(&nodes[1].sighted[0], 1, NODE_FIRST));
}

static void is_not_announced_to_who_may_not_be_dialled(void **state)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);

	(void)state;
	a.dial = false;
	node_set_peers(0, &a, 1);
	node_set_peers(1, &b, 1);
	node_all_on();
	node_net->run(node_net->ctx, 4000);
	assert_int_equal(nodes[1].sighted[0] + nodes[0].sighted[1], 0);
	assert_false(node_may_dial(0, 1));
	node_dial(0, 1);
	assert_true(node_until(&nodes[0].dialled, 1, NODE_FIRST));
	assert_null(nodes[0].out);
}

static void removed_peer_is_not_recognised(void **state)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);
	unsigned before;

	(void)state;
	node_befriend();
	node_all_on();
	assert_true(node_until(&nodes[1].sighted[0], 1, NODE_FIRST));
	node_set_peers(1, NULL, 0);
	assert_false(node_may_dial(1, 0));
	before = nodes[1].sighted[0];
	node_set_peers(0, NULL, 0);
	node_set_peers(0, &a, 1);    /* a peer that is added is announced to at once */
	node_net->run(node_net->ctx, 4000);
	assert_int_equal(nodes[1].sighted[0], before);
	node_set_peers(1, &b, 1);
	node_set_peers(0, NULL, 0);
	node_set_peers(0, &a, 1);
	assert_true(node_until(&nodes[1].sighted[0], before + 1, NODE_FIRST));
}

static void dials_nobody_with_a_reason(void **state)
{
	struct transport_peer absent = node_peer(0, 2);

	(void)state;
	node_all_on();
	node_net->run(node_net->ctx, 200);
	node_dial(0, 9);
	assert_int_equal(nodes[0].dialled, 0);
	assert_true(node_until(&nodes[0].dialled, 1, 2000));
	assert_null(nodes[0].out);
	assert_true(strlen(nodes[0].why) > 5);
	node_set_peers(0, &absent, 1);
	assert_false(node_may_dial(0, 2));
	node_dial(0, 2);
	node_dial(0, 2);    /* joins the first */
	assert_true(node_until(&nodes[0].dialled, 2, NODE_FIRST));
	assert_null(nodes[0].out);
	node_net->run(node_net->ctx, 300);
	assert_int_equal(nodes[0].dialled, 2);
}

static void dials_who_went_away_with_a_reason(void **state)
{
	(void)state;
	node_befriend();
	node_all_on();
	assert_true(node_meet());
	node_switch(1, false);
	node_dial(0, 1);
	assert_true(node_until(&nodes[0].dialled, 1, node_patience(20000)));
	assert_null(nodes[0].out);
	assert_true(strlen(nodes[0].why) > 5);
}

static void carries_bulk_both_ways_under_back_pressure(void **state)
{
	struct side a, b;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	a.pause_often = b.pause_often = true;
	a.to_send = b.to_send = BULK;
	side_feed(&a);
	side_feed(&b);
	for (int i = 0; i < 90000 && (a.got < BULK || b.got < BULK); i++) {
		node_net->run(node_net->ctx, 2);
		channel_pause(a.ch, false);
		channel_pause(b.ch, false);
	}
	assert_int_equal(a.got, BULK);
	assert_int_equal(b.got, BULK);
	assert_false(a.wrong || b.wrong);
	assert_int_equal(a.lost + b.lost, 0);
	side_close(&a);
	side_close(&b);
}

static void refuses_over_the_cap_and_says_when_there_is_room(void **state)
{
	struct side a, b;
	unsigned before;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	channel_pause(b.ch, true);
	a.to_send = BULK;
	side_feed(&a);
	node_net->run(node_net->ctx, node_net->tells ? 4000 : 300);
	assert_true(a.sent < BULK && a.sent >= CHANNEL_QUEUE);
	assert_true(channel_room(a.ch) < CHANNEL_LOW);
	assert_false(channel_write(a.ch, &a, CHANNEL_QUEUE + 1));
	a.to_send = a.sent;
	before = a.writable;
	channel_pause(b.ch, false);
	assert_true(side_until_got(&b, a.sent, node_patience(5000)));
	assert_true(node_until(&a.writable, before + 1, node_patience(1000)));
	assert_false(b.wrong);
	side_close(&a);
	side_close(&b);
}

static void keeps_bytes_until_somebody_listens(void **state)
{
	struct side a, b;

	(void)state;
	node_befriend();
	node_all_on();
	assert_true(node_connect());
	side_listen(&a, nodes[0].out);
	a.to_send = 900;
	side_feed(&a);
	node_net->run(node_net->ctx, 500);
	side_listen(&b, nodes[1].in[nodes[1].incoming - 1]);
	assert_true(side_until_got(&b, 900, node_patience(2000)));
	assert_false(b.wrong);
	side_close(&a);
	side_close(&b);
}

static void close_is_silent_and_the_other_end_learns_once(void **state)
{
	struct side a, b;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	a.to_send = 50000;
	side_feed(&a);
	b.to_send = 50000;
	side_feed(&b);
	side_close(&a);
	assert_true(node_until(&b.lost, 1, node_patience(3000)));
	node_net->run(node_net->ctx, 300);
	assert_int_equal(b.lost, 1);
	assert_false(b.wrong || a.after_close);
	assert_int_equal(a.lost, 0);
	assert_int_equal(channel_room(b.ch), 0);
	assert_false(channel_write(b.ch, "x", 1));
	side_close(&b);
	node_net->run(node_net->ctx, 100);
	assert_int_equal(b.lost, 1);
}

static void last_words_arrive_whole(void **state)
{
	struct side a, b;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	a.to_send = 30000;
	side_feed(&a);
	node_net->run(node_net->ctx, node_net->tells ? 2000 : 100);
	side_close(&a);
	assert_true(node_until(&b.lost, 1, node_patience(3000)));
	assert_int_equal(b.got, 30000);
	assert_false(b.wrong);
	side_close(&b);
}

static void closes_inside_its_own_callback_and_twice(void **state)
{
	struct side a, b;
	struct channel *twice;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	b.close_on_data = true;
	a.to_send = 40000;
	side_feed(&a);
	assert_true(node_until(&a.lost, 1, node_patience(3000)));
	assert_false(b.after_close);
	twice = a.ch;
	channel_close(twice);
	channel_close(twice);
	channel_close(NULL);
	node_net->run(node_net->ctx, 200);
	assert_int_equal(a.lost, 1);
}

static void cut_is_reported_once_and_heals(void **state)
{
	struct side a, b;
	unsigned seen;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	a.to_send = BULK;
	side_feed(&a);
	node_net->cut(node_net->ctx, 0, true);
	assert_true(node_until(&a.lost, 1, node_patience(3000)));
	node_net->run(node_net->ctx, 500);
	assert_int_equal(a.lost, 1);
	assert_false(b.wrong);
	side_close(&a);
	seen = nodes[0].sighted[1];
	node_net->cut(node_net->ctx, 0, false);
	if (!node_net->tells)
		assert_true(node_until(&nodes[0].sighted[1], seen + 1, NODE_FIRST));
	side_close(&b);
	side_connect(&a, &b);
	a.to_send = 1000;
	side_feed(&a);
	assert_true(side_until_got(&b, 1000, node_patience(2000)));
	side_close(&a);
	side_close(&b);
}

static void switching_off_cuts(void **state)
{
	struct side a, b;
	uint8_t buf[TRANSPORT_ADDRESS_LEN];

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	assert_true(node_addresses(0, 1, buf) > 0);
	node_switch(0, false);
	assert_true(node_until(&a.lost, 1, 2000));
	assert_true(node_until(&b.lost, 1, node_patience(2000)));
	assert_int_equal(node_addresses(0, 1, buf) > 0, node_net->tells && !node_net->late);
	assert_false(node_may_dial(0, 1));
	side_close(&a);
	side_close(&b);
}

static void dials_an_address_that_it_was_told(void **state)
{
	struct transport_peer a = node_peer(0, 1), b = node_peer(1, 0);

	(void)state;
	b.dial = false;    /* so that 1 never announces itself to 0 */
	node_all_on();
	node_net->run(node_net->ctx, 300);
	node_set_peers(1, &b, 1);
	a.address_len = node_addresses(1, 0, a.address);
	assert_true(a.address_len > 0);
	node_set_peers(0, &a, 1);
	assert_true(node_may_dial(0, 1));
	node_dial(0, 1);
	assert_true(node_until(&nodes[0].dialled, 1, NODE_FIRST));
	assert_non_null(nodes[0].out);
	assert_true(node_until(&nodes[1].incoming, 1, NODE_FIRST));
	assert_int_equal(nodes[0].sighted[1], 0);
	channel_close(nodes[0].out);
	channel_close(nodes[1].in[0]);
}

static void outlives_a_nonsense_address(void **state)
{
	struct transport_peer a = node_peer(0, 1);

	(void)state;
	node_all_on();
	node_net->run(node_net->ctx, 200);
	for (size_t len = 0; len <= TRANSPORT_ADDRESS_LEN; len += 5) {
		memset(a.address, (int)len, sizeof(a.address));
		a.address_len = len;
		node_set_peers(0, &a, 1);
		(void)node_may_dial(0, 1);
	}
}

static void closes_with_channels_open(void **state)
{
	struct side a, b;

	(void)state;
	node_befriend();
	node_all_on();
	side_connect(&a, &b);
	node_dial(0, 1);    /* and one under way; teardown closes */
	a.to_send = 1000;
	side_feed(&a);
}

/* Where contacts are told there is nothing to be seen; and not every network that they are told of has a cable to be cut. */
#define UNLESS(condition, f) \
	static void f##_if_it_can(void **state) \
	{ \
		if (condition) \
			skip(); \
		f(state); \
	}
UNLESS(node_net->tells, contacts_sight_each_other_and_nobody_else)
UNLESS(node_net->tells, neighbouring_epochs_are_recognised)
UNLESS(node_net->tells, is_not_announced_to_who_may_not_be_dialled)
UNLESS(node_net->tells, removed_peer_is_not_recognised)
UNLESS(!node_net->cut, cut_is_reported_once_and_heals)
UNLESS(node_net->tells && !node_net->late, dials_an_address_that_it_was_told)

#define CLAUSE(f) cmocka_unit_test_setup_teardown(f, node_setup, node_teardown)

int contract_run(const char *name, const struct contract_net *which)
{
	const struct CMUnitTest clauses[] = {
		CLAUSE(is_off_until_switched_on),
		CLAUSE(says_its_state),
		CLAUSE(contacts_sight_each_other_and_nobody_else_if_it_can),
		CLAUSE(neighbouring_epochs_are_recognised_if_it_can),
		CLAUSE(is_not_announced_to_who_may_not_be_dialled_if_it_can),
		CLAUSE(removed_peer_is_not_recognised_if_it_can),
		CLAUSE(dials_nobody_with_a_reason),
		CLAUSE(dials_who_went_away_with_a_reason),
		CLAUSE(carries_bulk_both_ways_under_back_pressure),
		CLAUSE(refuses_over_the_cap_and_says_when_there_is_room),
		CLAUSE(keeps_bytes_until_somebody_listens),
		CLAUSE(close_is_silent_and_the_other_end_learns_once),
		CLAUSE(last_words_arrive_whole),
		CLAUSE(closes_inside_its_own_callback_and_twice),
		CLAUSE(cut_is_reported_once_and_heals_if_it_can),
		CLAUSE(switching_off_cuts),
		CLAUSE(dials_an_address_that_it_was_told_if_it_can),
		CLAUSE(outlives_a_nonsense_address),
		CLAUSE(closes_with_channels_open),
	};

	node_net = which;
	cmocka_set_test_filter(getenv("CLAUSE"));
	return cmocka_run_group_tests_name(name, clauses, NULL, NULL);
}

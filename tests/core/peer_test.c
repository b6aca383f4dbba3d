/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is dialled when, what a wrong clock does, and flights that nobody answers or that come again. */
#include "core/peer.h"

#include "core/conn.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

static const struct core_road road = { .name = "wire", .rank = 1 };

static bool linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

static void relink(struct pair *p, int64_t within)
{
	loopback_cut(world_net(p->w), 0, 1);
	world_run(p->w, CLOCK_SECOND);
	assert_true(world_until(p->w, within, linked, p));
	world_run(p->w, CLOCK_SECOND);
}

/* ---- clocks ---- */

static void an_hour_off_is_nothing(void **state)
{
	(void)state;
	for (int sign = -1; sign <= 1; sign += 2) {
		struct pair p = pair_new(51);

		world_set_clock(p.w, 1, sign * CLOCK_HOUR);
		relink(&p, 2 * CLOCK_MINUTE);
		assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
		assert_true(pair_becomes(&p, 1, pair_send(&p, 1, "y"), TALK_DELIVERED));
		world_free(p.w);
	}
}

/* A clock that is far ahead parts the two, one set back may (an hour that was left for good is not used); till it is right. */
static void a_wrong_clock_destroys_nothing(void **state)
{
	static const int64_t off[] = { 24 * CLOCK_HOUR, INT64_C(2500000000000), -24 * CLOCK_HOUR, -WORLD_START };

	(void)state;
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		struct pair p = pair_new(52 + i);
		int64_t x;

		world_set_clock(p.w, 1, off[i]);
		loopback_cut(world_net(p.w), 0, 1);
		world_run(p.w, CLOCK_SECOND);
		x = pair_send(&p, 0, "x");
		world_run(p.w, 10 * CLOCK_MINUTE);
		assert_true(off[i] < 0 || !pair_are_linked(&p));
		world_stop(p.w, 1);
		assert_int_equal(world_boot(p.w, 1), ERR_OK);
		world_run(p.w, 10 * CLOCK_MINUTE);
		world_set_clock(p.w, 1, 0);
		assert_true(world_until(p.w, 2 * CLOCK_HOUR, linked, &p));
		assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
		world_free(p.w);
	}
}

/* ---- flights without an answer ---- */

static bool may_dial(struct pair *p, unsigned node)
{
	struct core_peer peer;

	assert_int_equal(core_peers(world_core(p->w, node), &peer, 1), 1);
	return peer.dial != CORE_DIAL_NEVER;
}

static void flights_without_answer_wait_for_the_next_hour(void **state)
{
	struct pair p = pair_new(56);
	unsigned n = 0;

	(void)state;
	wire_only(&p);
	while (may_dial(&p, 0)) {
		struct wire w = wire_open(&p, 0, &road);

		assert_int_not_equal(w.id[0], 0);
		wire_cut(&w);
		n++;
	}
	assert_in_range(n, TAGS_AHEAD - 1, TAGS_AHEAD); /* one of this hour may have been answered */
	assert_int_equal(wire_open(&p, 0, &road).id[0], 0);
	/* Not even after a restart. */
	world_stop(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_false(may_dial(&p, 0));
	/* The other may, and that does not change it; the next hour does. */
	world_run(p.w, CLOCK_HOUR);
	assert_true(may_dial(&p, 0));
	world_switch(p.w, 0, true);
	world_switch(p.w, 1, true);
	assert_true(world_until(p.w, 2 * CLOCK_MINUTE, linked, &p));
	world_free(p.w);
}

/* A flight that was recorded: refused while the link lives, after it, and after a restart. */
static void a_flight_opens_one_link(void **state)
{
	struct pair p = pair_new(57);
	uint8_t flight[8192], out[4096];
	struct core *c;
	struct wire w;
	uint32_t id;
	size_t n;

	(void)state;
	wire_only(&p);
	w = wire_open(&p, 0, &road);
	n = core_link_output(world_core(p.w, 0), w.id[0], flight, sizeof(flight));
	for (int time = 0; time < 4; time++) {
		if (time == 3) {
			world_crash(p.w, 1);
			assert_int_equal(world_boot(p.w, 1), ERR_OK);
		}
		c = world_begin(p.w, 1);
		id = core_link_accept(c, &road, &core_anybody);
		core_link_input(c, id, flight, n);
		assert_int_equal(world_end(p.w, 1), ERR_OK);
		assert_int_equal(core_link_output(c, id, out, sizeof(out)) > 0, time == 0);
		assert_int_equal(people_online(c, p.id[1]) != NULL, time == 0 || time == 1);
		if (time != 0) {
			core_link_lost(world_begin(p.w, 1), id);
			assert_int_equal(world_end(p.w, 1), ERR_OK);
		}
		if (time == 1) {
			core_link_lost(world_begin(p.w, 1), conn_of(c, wire_peer(&p, 1))->id);
			assert_int_equal(world_end(p.w, 1), ERR_OK);
		}
	}
	world_free(p.w);
}

/* ---- links that never become one ---- */

/* Nothing else happens: the core wakes by itself and gives up a dial that nobody answers. */
static void a_dial_without_answer_ends_by_itself(void **state)
{
	struct pair p = pair_new(58);
	struct wire w;

	(void)state;
	wire_only(&p);
	w = wire_open(&p, 0, &road);
	assert_true(core_wake(world_core(p.w, 0)) <= world_now(p.w) + CONN_HANDSHAKE_TIME);
	world_run(p.w, CONN_HANDSHAKE_TIME + 1);
	assert_null(wire_conn(&w, 0));
	world_free(p.w);
}

/* A link that went silent is asked, and given up when it does not answer. */
static void a_silent_link_is_given_up(void **state)
{
	struct pair p = pair_new(59);
	struct wire w;

	(void)state;
	wire_only(&p);
	w = wire_open(&p, 0, &road);
	wire_run(&w, 1);
	assert_true(pair_are_linked(&p));
	world_run(p.w, CONN_QUIET_TIME - CLOCK_SECOND);
	assert_true(pair_are_linked(&p));
	world_run(p.w, 2 * CLOCK_SECOND);
	wire_run(&w, 1); /* asked and answered */
	world_run(p.w, CONN_ANSWER_TIME + CLOCK_SECOND);
	assert_true(pair_are_linked(&p));
	world_run(p.w, CONN_QUIET_TIME + CONN_ANSWER_TIME);
	assert_null(wire_conn(&w, 0));
	assert_null(wire_conn(&w, 1));
	world_free(p.w);
}

/* Somebody on the way who saw a tag cannot, by holding it up, keep the two from dialling. */
static void a_stolen_tag_blocks_nobody(void **state)
{
	struct pair p = pair_new(60);
	struct core_notice notice;
	uint8_t flight[8192];
	bool wanted = false;
	struct core *c;
	struct wire w;
	uint32_t id;
	int64_t order;

	(void)state;
	wire_only(&p);
	w = wire_open(&p, 1, &road);
	(void)core_link_output(world_core(p.w, 1), w.id[1], flight, sizeof(flight));
	c = world_begin(p.w, 0);
	id = core_link_accept(c, &road, &core_anybody);
	core_link_input(c, id, flight, VEIL_FIRST_PEEK + 10);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	c = world_begin(p.w, 0);
	assert_int_equal(talk_send(c, p.id[0], "x", 1, &order), ERR_OK);
	assert_int_equal(core_commit(c), ERR_OK);
	while (core_next_notice(c, &notice))
		wanted = wanted || notice.kind == CORE_NOTICE_DIAL_WANTED;
	assert_true(wanted);
	core_turn(c, (struct instant){ .wall = WORLD_START + world_now(p.w), .mono = world_now(p.w) });
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_hour_off_is_nothing),
		cmocka_unit_test(a_wrong_clock_destroys_nothing),
		cmocka_unit_test(flights_without_answer_wait_for_the_next_hour),
		cmocka_unit_test(a_flight_opens_one_link),
		cmocka_unit_test(a_dial_without_answer_ends_by_itself),
		cmocka_unit_test(a_silent_link_is_given_up),
		cmocka_unit_test(a_stolen_tag_blocks_nobody),
	};

	return cmocka_run_group_tests_name("core/peer", tests, NULL, NULL);
}

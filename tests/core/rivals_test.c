/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two links to one contact: both ends keep the same one, a dead one never wins, and messages go on. */
#include "core/rivals.h"

#include "support/unit.h"
#include "support/wire.h"

static const struct core_road slow = { .name = "slow", .rank = 1 }, fast = { .name = "fast", .rank = 2 };

static struct pair start(uint64_t seed)
{
	struct pair p = pair_new(seed);

	wire_only(&p);
	return p;
}

/* Exactly one of the wires is left, on both ends; which. */
static unsigned left_over(struct wire *w)
{
	bool zero = wire_conn(&w[0], 0) != NULL, one = wire_conn(&w[1], 0) != NULL;

	assert_int_equal(zero, wire_conn(&w[0], 1) != NULL);
	assert_int_equal(one, wire_conn(&w[1], 1) != NULL);
	assert_true(zero != one);
	return one;
}

static void assert_works(struct pair *p, struct wire *w)
{
	int64_t x = pair_send(p, 0, "x"), y = pair_send(p, 1, "y");

	wire_run(w, 2);
	assert_int_equal(talk_state(world_core(p->w, 0), p->id[0], x), TALK_DELIVERED);
	assert_int_equal(talk_state(world_core(p->w, 1), p->id[1], y), TALK_DELIVERED);
	world_free(p->w);
}

static void crossing_dials_end_with_one_link(void **state)
{
	unsigned first = 0;

	(void)state;
	for (uint64_t seed = 81; seed < 91; seed++) {
		struct pair p = start(seed);
		struct wire w[2] = { wire_open(&p, 0, &slow), wire_open(&p, 1, &slow) };

		assert_true(w[0].id[0] && w[1].id[0]);
		wire_run(w, 2);
		first += left_over(w) == 0;
		assert_works(&p, w);
	}
	assert_in_range(first, 1, 9); /* by chance, not by who */
}

/* However the bytes of the two interleave. */
static void crossing_in_any_interleaving(void **state)
{
	(void)state;
	for (unsigned order = 0; order < 64; order++) {
		struct pair p = start(91);
		struct wire w[2] = { wire_open(&p, 0, &slow), wire_open(&p, 1, &slow) };

		pair_send(&p, 0, "early"); /* parcels go with the first flight */
		for (unsigned i = 0; i < 6; i++) {
			unsigned which = order >> i & 1;

			(void)wire_carry(&w[which], which ^ (i & 1), i % 3 == 0);
		}
		wire_run(w, 2);
		(void)left_over(w);
		assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), 1);
		assert_works(&p, w);
	}
}

static void the_better_road_wins(void **state)
{
	(void)state;
	for (unsigned dialler = 0; dialler < 2; dialler++) {
		struct pair p = start(92);
		struct wire w[2] = { wire_open(&p, 0, &slow) };

		wire_run(w, 1);
		assert_string_equal(people_online(world_core(p.w, 0), p.id[0]), "slow");
		w[1] = wire_open(&p, dialler, &fast);
		wire_run(w, 2);
		assert_int_equal(left_over(w), 1);
		assert_string_equal(people_online(world_core(p.w, 1), p.id[1]), "fast");
		assert_int_equal(pair_events(&p, 0, EVENT_OFFLINE), 1); /* that of wire_only() */
		/* A worse one is not even dialled. */
		assert_int_equal(core_link_dial(world_begin(p.w, 0), wire_peer(&p, 0)->id, &slow), 0);
		assert_int_equal(core_link_dial(world_core(p.w, 0), wire_peer(&p, 0)->id, &fast), 0);
		assert_int_equal(world_end(p.w, 0), ERR_OK);
		assert_works(&p, w);
	}
}

/* One end has not noticed that the old link is dead: a worse road that works takes over, and nothing is lost. */
static void a_dead_link_does_not_win(void **state)
{
	(void)state;
	for (unsigned noticed = 0; noticed < 2; noticed++) {
		struct pair p = start(93);
		struct wire w[2] = { wire_open(&p, 0, &fast) };
		int64_t x;

		wire_run(w, 1);
		/* From here on the fast one carries nothing; one end is told. */
		core_link_lost(world_begin(p.w, noticed), w[0].id[noticed]);
		assert_int_equal(world_end(p.w, noticed), ERR_OK);
		x = pair_send(&p, !noticed, "into the void");
		w[1] = wire_open(&p, noticed, &slow);
		wire_run(w + 1, 1);
		assert_non_null(wire_conn(&w[1], noticed));
		world_run(p.w, CONN_ANSWER_TIME + CLOCK_SECOND);
		wire_run(w + 1, 1);
		assert_null(wire_conn(&w[0], !noticed));
		assert_non_null(wire_conn(&w[1], !noticed));
		assert_int_equal(talk_state(world_core(p.w, !noticed), p.id[!noticed], x), TALK_DELIVERED);
		assert_works(&p, w);
	}
}

/* A newer link that loses is held back: nothing is streamed on both. */
static void the_loser_streams_nothing(void **state)
{
	struct pair p = start(94);
	struct wire w[2] = { wire_open(&p, 0, &slow), { .p = &p } };
	uint64_t next;

	(void)state;
	/* The slow one waits with its answer; meanwhile the fast one opens. */
	w[1] = wire_open(&p, 0, &fast);
	wire_run(w + 1, 1);
	(void)wire_carry(&w[0], 0, false);
	(void)wire_carry(&w[0], 1, false);
	assert_true(wire_conn(&w[0], 0) && wire_conn(&w[0], 0)->retiring);
	next = wire_conn(&w[0], 0)->next;
	pair_send(&p, 0, "only on the better one");
	(void)wire_carry(&w[0], 0, false);
	assert_true(wire_conn(&w[0], 0) && wire_conn(&w[0], 0)->next == next);
	wire_run(w, 2);
	assert_int_equal(left_over(w), 1);
	assert_works(&p, w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crossing_dials_end_with_one_link),
		cmocka_unit_test(crossing_in_any_interleaving),
		cmocka_unit_test(the_better_road_wins),
		cmocka_unit_test(a_dead_link_does_not_win),
		cmocka_unit_test(the_loser_streams_nothing),
	};

	return cmocka_run_group_tests_name("core/rivals", tests, NULL, NULL);
}

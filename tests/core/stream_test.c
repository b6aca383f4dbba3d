/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When receipts leave: at once, or on a careful road after a while of chance. */
#include "core/stream.h"

#include "core/record.h"
#include "support/unit.h"
#include "support/wire.h"

#include <string.h>

static const struct core_road careful = { .name = "careful", .rank = 1, .careful = true };
static const struct core_road careless = { .name = "careless", .rank = 1 };

static struct pair start(uint64_t seed)
{
	struct pair p = pair_new(seed);

	wire_only(&p);
	return p;
}

/* ms until the receipt for a letter of node 1 leaves node 0. */
static int64_t wait_of(struct wire *w)
{
	struct pair *p = w->p;
	int64_t x = pair_send(p, 1, "x"), began = world_now(p->w);

	(void)wire_carry(w, 1, false);
	while (wire_carry(w, 0, false) == 0) {
		world_run(p->w, 1);
		assert_true(world_now(p->w) - began < 10 * CLOCK_SECOND);
	}
	assert_int_equal(talk_state(world_core(p->w, 1), p->id[1], x), TALK_DELIVERED);
	return world_now(p->w) - began;
}

static void receipts_wait_on_a_careful_road(void **state)
{
	struct pair p = start(501);
	struct wire w = wire_open(&p, 0, &careful);
	int64_t least = INT64_MAX, most = 0, sum = 0;

	(void)state;
	wire_run(&w, 1);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	for (int i = 0; i < 400; i++) {
		int64_t ms = wait_of(&w);

		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
		sum += ms;
	}
	assert_in_range(least, 200, 220);
	assert_in_range(most, 1480, 1501);    /* and the ms in which it leaves */
	assert_in_range(sum / 400, 780, 920);
	world_free(p.w);
}

static void on_another_they_leave_at_once(void **state)
{
	struct pair p = start(502);
	struct wire w = wire_open(&p, 0, &careless);

	(void)state;
	wire_run(&w, 1);
	for (int i = 0; i < 20; i++)
		assert_int_equal(wait_of(&w), 0);
	world_free(p.w);
}

/* What comes while one waits does not push it away, and is told with it. */
static void one_receipt_for_all_that_came(void **state)
{
	struct pair p = start(503);
	struct wire w = wire_open(&p, 0, &careful);
	int64_t began, x = 0;
	size_t n = 0;

	(void)state;
	wire_run(&w, 1);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	began = world_now(p.w);
	while (n == 0) {
		x = pair_send(&p, 1, "again");
		(void)wire_carry(&w, 1, false);
		n = wire_carry(&w, 0, false);
		world_run(p.w, 50);
	}
	assert_int_equal(n, RECORD_LEN);
	assert_in_range(world_now(p.w) - began, 200, 1600);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_DELIVERED);
	world_free(p.w);
}

/* Whatever else is said takes them along. */
static void they_go_along_with_an_answer(void **state)
{
	struct pair p = start(506);
	struct wire w = wire_open(&p, 0, &careful);
	int64_t x;

	(void)state;
	wire_run(&w, 1);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	x = pair_send(&p, 1, "letter");
	world_begin(p.w, 1);
	conn_send(wire_conn(&w, 1), FRAME_PING, NULL, 0);
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	(void)wire_carry(&w, 1, false);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_DELIVERED);
	world_free(p.w);
}

/* A letter of ours takes them along. */
static void they_go_along_with_a_letter(void **state)
{
	struct pair p = start(504);
	struct wire w = wire_open(&p, 0, &careful);
	char text[20000];

	(void)state;
	wire_run(&w, 1);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	for (int i = 0; i < 20; i++) {
		int64_t x = pair_send(&p, 1, "question");

		(void)wire_carry(&w, 1, false);
		assert_int_equal(wire_carry(&w, 0, false), 0);
		/* However long it is: ahead of it. */
		(void)pair_send(&p, 0, i % 2 ? text : "answer");
		(void)wire_carry(&w, 0, true);
		assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_DELIVERED);
		world_run(p.w, 2000);
		wire_run(&w, 1);
	}
	world_free(p.w);
}

static void count_commit(void *ctx, unsigned node, enum err e)
{
	(void)e;
	*(unsigned *)ctx += node == 0;
}

/* Nobody takes the bytes when their time has come: the core does not wake for them again and again. */
static void waiting_costs_one_turn(void **state)
{
	struct pair p = start(505);
	struct wire w = wire_open(&p, 0, &careful);
	unsigned commits = 0;
	const struct world_watch look = { .ctx = &commits, .committed = count_commit };

	(void)state;
	wire_run(&w, 1);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	(void)pair_send(&p, 1, "x");
	(void)wire_carry(&w, 1, false);
	assert_in_range(core_wake(world_core(p.w, 0)), world_now(p.w) + 200, world_now(p.w) + 1500);
	world_set_watch(p.w, &look);
	world_run(p.w, 5000);
	assert_in_range(commits, 1, 3);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(receipts_wait_on_a_careful_road),
		cmocka_unit_test(on_another_they_leave_at_once),
		cmocka_unit_test(one_receipt_for_all_that_came),
		cmocka_unit_test(they_go_along_with_an_answer),
		cmocka_unit_test(they_go_along_with_a_letter),
		cmocka_unit_test(waiting_costs_one_turn),
	};

	return cmocka_run_group_tests_name("core/stream", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When receipts leave: at once, when nothing more is coming in; or on a careful road after a while of chance. */
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

/* Node 1 has so much to say; `len` bytes of it. */
static size_t chatter(struct pair *p, struct wire *w, uint8_t *buf, size_t cap, unsigned letters)
{
	size_t len = 0, n;

	for (unsigned i = 0; i < letters; i++)
		(void)pair_send(p, 1, "one of many");
	while (cap - len >= LINK_OUTPUT_MIN && (n = core_link_output(world_core(p->w, 1), w->id[1], buf + len, cap - len)) > 0)
		len += n;
	return len;
}

static void hear(struct pair *p, struct wire *w, const uint8_t *bytes, size_t len)
{
	core_link_input(world_begin(p->w, 0), w->id[0], bytes, len);
	assert_int_equal(world_end(p->w, 0), ERR_OK);
}

/*
 * A slow road brings letters in pieces, each a turn: one receipt for each would take as much of it as they do. While more is
 * under way receipts gather, for as long, and as many records, as the header says; with the last piece they leave at once.
 */
static void they_gather_while_more_is_coming(void **state)
{
	static uint8_t buf[128 * 1024];
	struct pair p = start(507);
	struct wire w = wire_open(&p, 0, &careless);
	size_t len, receipts = 0, at = 0;
	int64_t x, began, last;

	(void)state;
	wire_run(&w, 1);
	len = chatter(&p, &w, buf, sizeof(buf), 100);
	assert_in_range(len, 50 * RECORD_LEN, sizeof(buf) - LINK_OUTPUT_MIN);
	began = last = world_now(p.w);
	/* A whole record, and half of the second letter in it. */
	hear(&p, &w, buf, RECORD_LEN);
	at = RECORD_LEN;
	assert_int_equal(wire_carry(&w, 0, false), 0);
	/* 1016 bytes, as long as one frame of a radio, each 7 ms. */
	for (; len - at > 1016; at += 1016) {
		hear(&p, &w, buf + at, 1016);
		world_run(p.w, 7);
		if (wire_carry(&w, 0, false) == 0)
			continue;
		assert_in_range(world_now(p.w) - last, CONN_GATHER_TIME - 7, CONN_GATHER_TIME + 14);
		last = world_now(p.w);
		receipts++;
	}
	assert_in_range(receipts, 1, (uintmax_t)(world_now(p.w) - began) / CONN_GATHER_TIME + 1);
	hear(&p, &w, buf + at, len - at);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	x = pair_send(&p, 1, "alone");
	(void)wire_carry(&w, 1, false);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_DELIVERED);
	world_free(p.w);
}

/* On a fast one they leave after so many records, however little time has passed; nobody is kept waiting for the end. */
static void they_do_not_gather_without_end(void **state)
{
	static uint8_t buf[256 * 1024];
	struct pair p = start(508);
	struct wire w = wire_open(&p, 0, &careless);
	size_t len, heard = 0, piece = 3 * RECORD_LEN + 5;
	int64_t when;

	(void)state;
	wire_run(&w, 1);
	len = chatter(&p, &w, buf, sizeof(buf), 250);
	assert_in_range(len, 2 * CONN_GATHER_RECORDS * RECORD_LEN, sizeof(buf) - LINK_OUTPUT_MIN);
	for (int round = 0; round < 2; round++) {
		size_t from = heard;

		while (wire_carry(&w, 0, false) == 0) {
			assert_true(heard + piece < len);
			hear(&p, &w, buf + heard, piece);
			heard += piece;
		}
		assert_in_range(heard - from, (CONN_GATHER_RECORDS - 3) * RECORD_LEN,
		                (CONN_GATHER_RECORDS + 4) * RECORD_LEN + 2 * piece);
	}
	/* The rest never comes: what has come is acknowledged all the same. */
	hear(&p, &w, buf + heard, piece);
	assert_int_equal(wire_carry(&w, 0, false), 0);
	when = world_now(p.w);
	while (wire_carry(&w, 0, false) == 0)
		world_run(p.w, 1);
	assert_in_range(world_now(p.w) - when, CONN_GATHER_TIME, CONN_GATHER_TIME + 1);
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
		cmocka_unit_test(they_gather_while_more_is_coming),
		cmocka_unit_test(they_do_not_gather_without_end),
		cmocka_unit_test(one_receipt_for_all_that_came),
		cmocka_unit_test(they_go_along_with_an_answer),
		cmocka_unit_test(they_go_along_with_a_letter),
		cmocka_unit_test(waiting_costs_one_turn),
	};

	return cmocka_run_group_tests_name("core/stream", tests, NULL, NULL);
}

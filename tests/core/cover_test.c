/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records at a steady pace: when they leave, that nothing else does, and that nobody dies of it. Node 0 covers. */
#include "core/cover.h"

#include "core/exchange.h"
#include "core/people.h"
#include "core/record.h"
#include "support/unit.h"
#include "support/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct core_road careful = { .name = "careful", .rank = 1, .careful = true };
static const struct core_road careless = { .name = "careless", .rank = 1 };
static const struct core_road better = { .name = "better", .rank = 2, .careful = true };

static void set(struct pair *p, unsigned node, int64_t seconds)
{
	assert_int_equal(people_set_cover(world_begin(p->w, node), p->id[node], seconds), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static struct pair start(uint64_t seed, int64_t seconds)
{
	struct pair p = pair_new(seed);

	wire_only(&p);
	set(&p, 0, seconds);
	return p;
}

/* Lets `ms` pass in steps of one, both ways carried; how many bytes node 0 sent, each record `every` ms after the last. */
static size_t watch(struct wire *w, int64_t ms, int64_t every)
{
	size_t total = 0, n;
	int64_t last = 0, now;

	for (; ms > 0; ms--) {
		world_run(w->p->w, 1);
		(void)wire_carry(w, 1, false);
		n = wire_carry(w, 0, false);
		now = world_now(w->p->w);
		if (n == 0)
			continue;
		assert_int_equal(n, RECORD_LEN);
		assert_true(last == 0 || now - last == every);
		last = now;
		total += n;
	}
	return total;
}

/* Open, with the first record of each side said. */
static struct wire opened(struct pair *p, unsigned dialler)
{
	struct wire w = wire_open(p, dialler, &careful);

	for (int i = 0; i < 6; i++) {
		(void)wire_carry(&w, 0, false);
		(void)wire_carry(&w, 1, false);
		world_run(p->w, 1);
	}
	assert_true(pair_are_linked(p));
	return w;
}

/* ---- the pace ---- */

static void an_idle_link(void **state)
{
	(void)state;
	for (unsigned dialler = 0; dialler < 2; dialler++) {
		struct pair p = start(300 + dialler, 2);
		struct wire w = opened(&p, dialler);

		assert_int_equal(watch(&w, 60000, 2000), 30 * RECORD_LEN);
		assert_int_equal(wire_conn(&w, 1)->their_pace, 2000);
		assert_int_equal(wire_conn(&w, 0)->their_pace, 0);
		world_free(p.w);
	}
}

/* Letters of all sizes, receipts, answers to questions: all of it within the same records at the same times. */
static void a_busy_link(void **state)
{
	struct pair p = start(302, 1);
	struct wire w = opened(&p, 0);
	char *text = malloc(20001);
	int64_t last = 0, theirs = 0;

	(void)state;
	memset(text, 'x', 20000);
	text[20000] = 0;
	for (int i = 0; i < 5; i++) {
		last = pair_send(&p, 0, i % 2 ? text : "short");
		theirs = pair_send(&p, 1, "from the other side");
		world_begin(p.w, 1);
		conn_send(wire_conn(&w, 1), FRAME_PING, NULL, 0);
		assert_int_equal(world_end(p.w, 1), ERR_OK);
		assert_int_equal(watch(&w, 7000, 1000), 7 * RECORD_LEN);
	}
	assert_int_not_equal(talk_state(world_core(p.w, 0), p.id[0], last), TALK_DELIVERED);
	assert_int_equal(watch(&w, 90000, 1000), 90 * RECORD_LEN);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], last), TALK_DELIVERED);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], theirs), TALK_DELIVERED);
	free(text);
	world_free(p.w);
}

/* A receipt does not wait behind all that is written: there is one parcel at most before it. */
static void what_is_short_is_not_kept_behind_what_is_long(void **state)
{
	struct pair p = start(303, 1);
	struct wire w = opened(&p, 0);
	char text[400];
	int64_t x;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	for (int i = 0; i < 60; i++)
		(void)pair_send(&p, 0, text);    /* 4096 bytes each: 256 s */
	(void)watch(&w, 3000, 1000);
	x = pair_send(&p, 1, "seen?");
	(void)watch(&w, 12000, 1000);
	assert_int_equal(talk_state(world_core(p.w, 1), p.id[1], x), TALK_DELIVERED);
	world_free(p.w);
}

/* Behind its first flight a record follows at once, and then one at a time, however much waits, until there is an answer. */
static void a_dial_without_answer(void **state)
{
	(void)state;
	for (int much = 0; much < 2; much++) {
		struct pair p = start(304, 3);
		struct wire w;
		uint8_t buf[8192];
		size_t n, records = 0;
		int64_t began;

		for (int i = 0; i < 20 * much; i++)
			(void)pair_send(&p, 0, "waits");
		w = wire_open(&p, 0, &careful);
		began = world_now(p.w);
		n = core_link_output(world_core(p.w, 0), w.id[0], buf, sizeof(buf));
		assert_in_range(n, VEIL_MIN, VEIL_MAX);
		for (int ms = 1; ms < 20000; ms++) {
			world_run(p.w, 1);
			n = core_link_output(world_core(p.w, 0), w.id[0], buf, sizeof(buf));
			assert_true(n == 0 || n == RECORD_LEN);
			if (n > 0)
				assert_in_range(world_now(p.w) - began - (int64_t)records * 3000, 0, 1);
			records += n > 0;
		}
		assert_int_equal(records, 7);
		world_free(p.w);
	}
}

/* A channel that took nothing for a while, or a machine that slept: what was missed is not sent in a burst. */
static void what_was_missed_is_not_made_up_for(void **state)
{
	struct pair p = start(305, 1);
	struct wire w = opened(&p, 0);

	(void)state;
	for (int i = 0; i < 40; i++)
		(void)pair_send(&p, 0, "waits");
	world_run(p.w, 7500);
	assert_int_equal(wire_carry(&w, 0, false), RECORD_LEN);
	assert_int_equal(watch(&w, 10000, 1000), 10 * RECORD_LEN);
	/* As if nothing had run for 30 s. */
	world_run(p.w, 400);
	wire_conn(&w, 0)->cover_at -= 30 * CLOCK_SECOND;
	assert_int_equal(watch(&w, 1, 0), RECORD_LEN);
	assert_int_equal(watch(&w, 998, 0), 0);
	assert_int_equal(watch(&w, 10000, 1000), 10 * RECORD_LEN);
	/* A turn that comes somewhat late does not push the others. */
	world_run(p.w, 100);
	wire_conn(&w, 0)->cover_at = world_now(p.w) - 300;
	assert_int_equal(watch(&w, 1, 0), RECORD_LEN);
	assert_int_equal(watch(&w, 698, 0), 0);
	assert_int_equal(watch(&w, 1, 0), RECORD_LEN);
	world_free(p.w);
}

static void only_where_it_is_careful(void **state)
{
	struct pair p = start(306, 1);
	struct wire w = wire_open(&p, 0, &careless);

	(void)state;
	wire_run(&w, 1);
	assert_false(cover_is_on(wire_conn(&w, 0)));
	assert_int_equal(wire_conn(&w, 1)->their_pace, 0);
	world_run(p.w, 10000);
	assert_int_equal(wire_carry(&w, 0, false), 0);
	world_free(p.w);
}

static void count_commit(void *ctx, unsigned node, enum err e)
{
	(void)e;
	*(unsigned *)ctx += node == 0;
}

static void it_costs_a_turn_for_each_record(void **state)
{
	struct pair p = start(307, 1);
	struct wire w = opened(&p, 0);
	unsigned commits = 0;
	const struct world_watch look = { .ctx = &commits, .committed = count_commit };

	(void)state;
	(void)pair_send(&p, 0, "something waits");
	world_set_watch(p.w, &look);
	world_run(p.w, CLOCK_MINUTE);    /* its bytes are not even taken */
	assert_in_range(commits, 60, 70);
	assert_non_null(wire_conn(&w, 0));
	world_free(p.w);
}

/* ---- the setting ---- */

static void it_can_be_changed_on_an_open_link(void **state)
{
	struct pair p = start(308, 0);
	struct wire w = opened(&p, 0);
	int64_t last = 0;

	(void)state;
	set(&p, 0, 5);
	assert_int_equal(watch(&w, 1, 0), RECORD_LEN);
	assert_int_equal(watch(&w, 20000, 5000), 4 * RECORD_LEN);
	assert_int_equal(wire_conn(&w, 1)->their_pace, 5000);
	for (int i = 0; i < 40; i++)
		last = pair_send(&p, 0, "many");
	(void)watch(&w, 8000, 5000);
	/* The same again: no record out of turn. */
	set(&p, 0, 5);
	assert_int_equal(watch(&w, 1, 0), 0);
	/* Off: what has waited leaves, with no other reason for it. */
	assert_int_equal(people_set_cover(world_begin(p.w, 0), p.id[0], 0), ERR_OK);
	assert_true(wire_conn(&w, 0)->notified);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_true(wire_carry(&w, 0, false) > 10 * RECORD_LEN);
	wire_run(&w, 1);
	assert_int_equal(wire_conn(&w, 1)->their_pace, 0);
	world_run(p.w, 2000);
	wire_run(&w, 1);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], last), TALK_DELIVERED);
	world_free(p.w);
}

/* Off while a dial waits for its answer: the core does not wake for it again and again. */
static void it_can_be_changed_while_dialling(void **state)
{
	struct pair p = start(309, 1);
	struct wire w;
	uint8_t flight[8192];
	size_t n;

	(void)state;
	for (int i = 0; i < 20; i++)
		(void)pair_send(&p, 0, "waits");
	w = wire_open(&p, 0, &careful);
	n = core_link_output(world_core(p.w, 0), w.id[0], flight, sizeof(flight));
	assert_in_range(n, VEIL_MIN, VEIL_MAX);
	/* At the other end, where half of the flight has come: its cover begins when it is open. */
	set(&p, 1, 2);
	core_link_input(world_begin(p.w, 1), w.id[1], flight, n - 1);
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	assert_int_equal(link_state(wire_conn(&w, 1)->link), LINK_FLIGHT);
	set(&p, 1, 3);
	assert_false(cover_is_on(wire_conn(&w, 1)));
	core_link_input(world_begin(p.w, 1), w.id[1], flight + n - 1, 1);
	assert_int_equal(world_end(p.w, 1), ERR_OK);
	assert_true(cover_is_on(wire_conn(&w, 1)));
	/* What waits at the dialler leaves when nothing holds it back any more. */
	world_run(p.w, 5);
	assert_int_equal(core_link_output(world_core(p.w, 0), w.id[0], flight, sizeof(flight)), RECORD_LEN);
	assert_int_equal(people_set_cover(world_begin(p.w, 0), p.id[0], 0), ERR_OK);
	assert_true(wire_conn(&w, 0)->notified);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_true(core_link_output(world_core(p.w, 0), w.id[0], flight, sizeof(flight)) > 5 * RECORD_LEN);
	assert_false(cover_is_on(wire_conn(&w, 0)));
	assert_true(core_wake(world_core(p.w, 0)) > world_now(p.w) + 10 * CLOCK_SECOND);
	set(&p, 0, 2);
	assert_true(cover_is_on(wire_conn(&w, 0)));
	world_free(p.w);
}

static void what_may_be_set(void **state)
{
	struct pair p = start(310, 60), pending = pair_begin(311);
	int64_t s = -1;

	(void)state;
	assert_int_equal(people_set_cover(world_begin(p.w, 0), p.id[0], PEOPLE_COVER_MAX + 1), ERR_USAGE);
	assert_int_equal(people_set_cover(world_core(p.w, 0), p.id[0], -1), ERR_USAGE);
	assert_int_equal(people_set_cover(world_core(p.w, 0), p.id[0] + 9, 1), ERR_NO_CONTACT);
	assert_int_equal(people_set_cover(world_core(p.w, 0), p.id[0], 60), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_crash(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_int_equal(people_cover(world_core(p.w, 0), p.id[0], &s), ERR_OK);
	assert_int_equal(s, 60);
	assert_int_equal(wire_peer(&p, 0)->cover, 60);
	assert_int_equal(people_cover(world_core(p.w, 1), p.id[1], &s), ERR_OK);
	assert_int_equal(s, 0);
	assert_int_equal(people_set_cover(world_begin(pending.w, 0), pending.id[0], 1), ERR_CONTACT_PENDING);
	assert_int_equal(world_end(pending.w, 0), ERR_OK);
	world_free(p.w);
	world_free(pending.w);
}

static void what_may_be_said(void **state)
{
	struct pair p = start(312, 0);
	struct wire w = opened(&p, 0);
	struct conn *k = wire_conn(&w, 0);
	const uint8_t most = FRAME_COVER_MAX, more = FRAME_COVER_MAX + 1;

	(void)state;
	world_begin(p.w, 0);
	assert_true(exchange_frame(k, FRAME_COVER, &most, 1));
	assert_int_equal(k->their_pace, 60000);
	assert_false(exchange_frame(k, FRAME_COVER, &more, 1));
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_free(p.w);
}

/* ---- nobody dies of it ---- */

static int64_t run_until_delivered(struct wire *w, unsigned from, int64_t order, int64_t most)
{
	struct pair *p = w->p;
	int64_t began = world_now(p->w);

	while (talk_state(world_core(p->w, from), p->id[from], order) != TALK_DELIVERED) {
		world_run(p->w, 200);
		(void)wire_carry(w, 0, false);
		(void)wire_carry(w, 1, false);
		assert_non_null(wire_conn(w, 0));
		assert_non_null(wire_conn(w, 1));
		assert_true(world_now(p->w) - began < most);
	}
	return world_now(p->w) - began;
}

/* As slow as it may be, on one side or both, dialled by either: the link lives, idle and with letters on their way. */
static void the_slowest_link_lives(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct pair p = start(320 + i, 60);
		struct wire w;

		set(&p, 1, i & 2 ? 60 : 0);
		w = opened(&p, i & 1);
		for (int64_t ms = 0; ms < CLOCK_HOUR; ms += 200) {
			world_run(p.w, 200);
			(void)wire_carry(&w, 0, false);
			(void)wire_carry(&w, 1, false);
			assert_true(wire_conn(&w, 0) && wire_conn(&w, 1));
		}
		(void)run_until_delivered(&w, 0, pair_send(&p, 0, "slowly"), 10 * CLOCK_MINUTE);
		(void)run_until_delivered(&w, 1, pair_send(&p, 1, "slowly"), 10 * CLOCK_MINUTE);
		world_free(p.w);
	}
}

/* A letter of 35 records takes 35 minutes; neither takes the other for dead meanwhile. */
static void the_longest_letter_on_the_slowest_link(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct pair p = start(330 + i, 60);
		struct wire w;
		char *text = malloc(TALK_TEXT_MAX + 1);
		int64_t took;

		memset(text, 'x', TALK_TEXT_MAX);
		text[TALK_TEXT_MAX] = 0;
		set(&p, 1, i ? 60 : 0);
		w = opened(&p, i);
		took = run_until_delivered(&w, 0, pair_send(&p, 0, text), 2 * CLOCK_HOUR);
		assert_true(took > 30 * CLOCK_MINUTE);
		free(text);
		world_free(p.w);
	}
}

/* One that is dead is noticed all the same: a minute later than without. */
static void a_dead_one_is_noticed(void **state)
{
	(void)state;
	for (unsigned covers = 0; covers < 2; covers++) {
		struct pair p = start(340, covers ? 60 : 0);
		struct wire w = opened(&p, 0);
		int64_t began = world_now(p.w), took;

		while (wire_conn(&w, 1)) {
			world_run(p.w, 100);
			(void)core_link_output(world_core(p.w, 1), w.id[1], (uint8_t[4096]){ 0 }, 4096);
			assert_true(world_now(p.w) - began < 10 * CLOCK_MINUTE);
		}
		took = world_now(p.w) - began - CONN_QUIET_TIME - CONN_ANSWER_TIME;
		took -= covers ? 2 * CLOCK_MINUTE : 0;
		assert_in_range(took + CLOCK_SECOND, 0, 2 * CLOCK_SECOND);
		world_free(p.w);
	}
}

/* Another link waits for the covered one to show that it lives: its next record does, full or empty. */
static void a_rival_waits_for_a_record(void **state)
{
	struct pair p = start(341, 4);
	struct wire w[2];

	(void)state;
	set(&p, 1, 4);
	w[0] = wire_open(&p, 0, &better);
	w[1] = wire_open(&p, 1, &careful);
	for (int i = 0; i < 8; i++) {
		for (unsigned k = 0; k < 4; k++)
			(void)wire_carry(&w[k / 2], k % 2, false);
		world_run(p.w, 1);
	}
	for (int ms = 0; ms < 20000; ms += 10) {
		world_run(p.w, 10);
		for (unsigned k = 0; k < 4; k++)
			if (wire_conn(&w[k / 2], k % 2))
				(void)wire_carry(&w[k / 2], k % 2, false);
		assert_true(wire_conn(&w[0], 0) && wire_conn(&w[0], 1));
	}
	assert_false(wire_conn(&w[1], 0) && wire_conn(&w[1], 1));
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_idle_link),
		cmocka_unit_test(a_busy_link),
		cmocka_unit_test(what_is_short_is_not_kept_behind_what_is_long),
		cmocka_unit_test(a_dial_without_answer),
		cmocka_unit_test(what_was_missed_is_not_made_up_for),
		cmocka_unit_test(only_where_it_is_careful),
		cmocka_unit_test(it_costs_a_turn_for_each_record),
		cmocka_unit_test(it_can_be_changed_on_an_open_link),
		cmocka_unit_test(it_can_be_changed_while_dialling),
		cmocka_unit_test(what_may_be_set),
		cmocka_unit_test(what_may_be_said),
		cmocka_unit_test(the_slowest_link_lives),
		cmocka_unit_test(the_longest_letter_on_the_slowest_link),
		cmocka_unit_test(a_dead_one_is_noticed),
		cmocka_unit_test(a_rival_waits_for_a_record),
	};

	return cmocka_run_group_tests_name("core/cover", tests, NULL, NULL);
}

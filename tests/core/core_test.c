/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole cores talking: the ordinary life of two contacts, on a good network. */
#include "core/core.h"

#include "core/contact.h"
#include "core/event.h"
#include "support/pair.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static void an_invite_makes_two_contacts(void **state)
{
	struct pair p = pair_new(1);
	struct contact row;

	(void)state;
	assert_int_equal(contact_get(core_store(world_core(p.w, 0)), p.id[0], &row), ERR_OK);
	assert_string_equal(row.their_name, "Bob");
	assert_string_equal(row.label, "friend");
	world_run(p.w, CLOCK_MINUTE);
	assert_string_equal(people_online(world_core(p.w, 0), p.id[0]), "loopback");
	assert_string_equal(people_online(world_core(p.w, 1), p.id[1]), "loopback");
	world_free(p.w);
}

static void messages_written_before_joining_arrive(void **state)
{
	struct pair p = pair_begin(2);
	int64_t x = pair_send(&p, 0, "early from alice"), y = pair_send(&p, 1, "early from bob");

	(void)state;
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_WAITING);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 0), ">early from alice;<early from bob;");
	assert_string_equal(pair_texts(&p, 1), ">early from bob;<early from alice;");
	world_free(p.w);
}

static void a_conversation_both_ways(void **state)
{
	struct pair p = pair_new(3);
	char text[32];
	int64_t last = 0;

	(void)state;
	for (int i = 0; i < 50; i++) {
		snprintf(text, sizeof(text), "%d", i);
		last = pair_send(&p, i % 3 == 0, text);
		world_run(p.w, i % 7);
	}
	assert_true(pair_becomes(&p, 0, last, TALK_DELIVERED));
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(pair_events(&p, 0, EVENT_MESSAGE_IN), 17);
	assert_int_equal(pair_events(&p, 1, EVENT_MESSAGE_IN), 33);
	world_free(p.w);
}

static void what_waits_is_delivered_after_an_absence(void **state)
{
	struct pair p = pair_new(4);
	int64_t x, y;

	(void)state;
	world_switch(p.w, 1, false);
	world_run(p.w, CLOCK_SECOND);
	assert_null(people_online(world_core(p.w, 0), p.id[0]));
	x = pair_send(&p, 0, "for later");
	y = pair_send(&p, 1, "so am I");
	world_run(p.w, 30 * CLOCK_HOUR);
	assert_int_equal(talk_state(world_core(p.w, 0), p.id[0], x), TALK_QUEUED);
	world_switch(p.w, 1, true);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	world_free(p.w);
}

static void a_crash_of_either_side_loses_nothing(void **state)
{
	struct pair p = pair_new(5);
	int64_t x, y;

	(void)state;
	x = pair_send(&p, 0, "one");
	world_crash(p.w, 0);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	y = pair_send(&p, 1, "two");
	world_run(p.w, 2);
	world_crash(p.w, 1);
	assert_int_equal(world_boot(p.w, 1), ERR_OK);
	assert_true(pair_becomes(&p, 1, y, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 0), ">one;<two;");
	assert_string_equal(pair_texts(&p, 1), "<one;>two;");
	world_free(p.w);
}

/* A full disk refuses what is new, keeps what is stored, and works again without a restart. */
static void a_full_disk_refuses_and_recovers(void **state)
{
	struct pair p = pair_new(6);
	struct disk *d = world_disk(p.w, 0);
	int64_t x = pair_send(&p, 0, "before"), y;

	(void)state;
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	disk_plan(d, DISK_FULL, disk_operations(d) + 1);
	assert_int_equal(world_send(p.w, 0, p.id[0], "refused"), 0);
	world_run(p.w, CLOCK_MINUTE);
	assert_string_equal(pair_texts(&p, 0), ">before;");
	disk_free_space(d);
	y = pair_send(&p, 0, "after");
	assert_true(pair_becomes(&p, 0, y, TALK_DELIVERED));
	assert_string_equal(pair_texts(&p, 1), "<before;<after;");
	world_free(p.w);
}

static void count_commit(void *ctx, unsigned node, enum err e)
{
	(void)e;
	if (node == 0)
		++*(unsigned *)ctx;
}

/* What is overdue and cannot be written is tried again now and then, not all the time. */
static void an_invite_that_expires_on_a_broken_disk(void **state)
{
	struct pair p = pair_new(7);
	unsigned commits = 0;
	const struct world_watch watch = { .ctx = &commits, .committed = count_commit };
	int64_t a, b;

	(void)state;
	world_switch(p.w, 1, false);
	assert_true(world_invite(p.w, 0, 1, &a, &b));
	disk_plan(world_disk(p.w, 0), DISK_EIO_FOREVER, disk_operations(world_disk(p.w, 0)) + 1);
	world_set_clock(p.w, 0, 8 * CLOCK_DAY);
	world_set_watch(p.w, &watch);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_in_range(commits, 1, 100);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_invite_makes_two_contacts),
		cmocka_unit_test(messages_written_before_joining_arrive),
		cmocka_unit_test(a_conversation_both_ways),
		cmocka_unit_test(what_waits_is_delivered_after_an_absence),
		cmocka_unit_test(a_crash_of_either_side_loses_nothing),
		cmocka_unit_test(a_full_disk_refuses_and_recovers),
		cmocka_unit_test(an_invite_that_expires_on_a_broken_disk),
	};

	return cmocka_run_group_tests_name("core/core", tests, NULL, NULL);
}

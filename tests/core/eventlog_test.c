/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/attempt.h"
#include "core/eventlog.h"
#include "support/stored.h"

#include <stdio.h>
#include <string.h>

static int64_t append(struct stored *t, uint32_t kind, int64_t contact, int64_t order)
{
	struct event e = { .kind = kind, .contact = contact, .order = order, .wall = 5 };

	assert_int_equal(eventlog_append(t->store, &e), ERR_OK);
	return e.seq;
}

struct seen {
	struct event events[32];
	size_t count;
};

static bool note(void *ctx, const struct event *e)
{
	struct seen *s = ctx;

	assert_true(s->count < 32);
	s->events[s->count++] = *e;
	return true;
}

static struct seen since(struct stored *t, int64_t seq, size_t limit)
{
	struct seen s = { 0 };

	assert_int_equal(eventlog_since(t->store, seq, limit, note, &s), ERR_OK);
	return s;
}

static void runs_are_one_row(void **state)
{
	struct stored *t = *state;
	struct seen s;
	int64_t last, oldest;

	assert_int_equal(eventlog_bounds(t->store, &last, &oldest), ERR_OK);
	assert_true(last == 0 && oldest == 0);
	for (int64_t i = 0; i < 10; i++)
		assert_int_equal(append(t, 1, 7, 100 + i), i + 1);
	assert_int_equal(append(t, 1, 8, 110), 11);    /* another contact */
	assert_int_equal(append(t, 1, 8, 112), 12);    /* a hole */
	assert_int_equal(append(t, 2, 8, 113), 13);    /* another kind */
	assert_int_equal(append(t, 3, 8, 0), 14);      /* about no message */
	assert_int_equal(append(t, 3, 8, 0), 15);
	stored_reopen(t);
	assert_int_equal(append(t, 2, 8, 114), 16);    /* another turn */
	s = since(t, 0, 99);
	assert_int_equal(s.count, 7);
	assert_true(s.events[0].seq == 1 && s.events[0].count == 10 && s.events[0].order == 100);
	assert_true(s.events[6].seq == 16 && s.events[6].contact == 8 && s.events[6].wall == 5);
	assert_int_equal(eventlog_bounds(t->store, &last, &oldest), ERR_OK);
	assert_true(last == 16 && oldest == 1);
}

/* A client that saw part of a run gets the rest of it, and nothing again. */
static void resumes_inside_a_run(void **state)
{
	struct stored *t = *state;
	struct seen s;

	for (int64_t i = 0; i < 10; i++)
		append(t, 1, 7, 100 + i);
	append(t, 2, 7, 0);
	stored_commit(t);
	s = since(t, 4, 99);
	assert_int_equal(s.count, 2);
	assert_true(s.events[0].seq == 5 && s.events[0].count == 6 && s.events[0].order == 104);
	s = since(t, 10, 99);
	assert_int_equal(s.count, 1);
	assert_int_equal(s.events[0].seq, 11);
	assert_int_equal(since(t, 11, 99).count, 0);
	assert_int_equal(since(t, 999, 99).count, 0);
	assert_int_equal(since(t, -3, 1).count, 1);
}

static void rolled_back_numbers_are_given_again(void **state)
{
	struct stored *t = *state;

	append(t, 1, 7, 1);
	stored_commit(t);
	append(t, 1, 7, 2);
	store_rollback(t->store);
	assert_int_equal(append(t, 9, 7, 0), 2);
	assert_int_equal(since(t, 1, 9).events[0].kind, 9);
}

static void old_ones_are_pruned(void **state)
{
	struct stored *t = *state;
	int64_t last, oldest;

	for (int64_t i = 1; i <= EVENTLOG_KEEP + 20000; i++)
		append(t, (uint32_t)(i % 2), 7, 0);
	stored_commit(t);
	assert_int_equal(eventlog_bounds(t->store, &last, &oldest), ERR_OK);
	assert_int_equal(last, EVENTLOG_KEEP + 20000);
	assert_in_range(last - oldest, EVENTLOG_KEEP - 1, EVENTLOG_KEEP + 5000);
}

static bool take(void *ctx, const struct attempt *a)
{
	struct attempt **next = ctx;

	*(*next)++ = *a;
	return true;
}

static void attempts_are_capped(void **state)
{
	struct stored *t = *state;
	struct attempt got[ATTEMPT_KEEP + 10], *end = got;
	struct attempt a = { .contact = 3, .road = "lan" };

	for (int i = 0; i < 80; i++) {
		a.wall = i;
		snprintf(a.outcome, sizeof(a.outcome), "try %d", i);
		assert_int_equal(attempt_add(t->store, &a), ERR_OK);
	}
	stored_reopen(t);
	assert_int_equal(attempt_list(t->store, 3, take, &end), ERR_OK);
	assert_int_equal(end - got, ATTEMPT_KEEP);
	assert_string_equal(got[0].outcome, "try 79");
	assert_string_equal(got[0].road, "lan");
	assert_int_equal(got[ATTEMPT_KEEP - 1].wall, 30);
	assert_int_equal(attempt_forget(t->store, 3), ERR_OK);
	end = got;
	assert_int_equal(attempt_list(t->store, 3, take, &end), ERR_OK);
	assert_true(end == got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(runs_are_one_row, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(resumes_inside_a_run, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(rolled_back_numbers_are_given_again, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(old_ones_are_pruned, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(attempts_are_capped, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/eventlog", tests, NULL, NULL);
}

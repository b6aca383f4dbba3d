/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/slow.h"

#include "base/clock.h"
#include "support/unit.h"

#include <event2/event.h>
#include <stdatomic.h>
#include <unistd.h>

struct work {
	int ms;
	atomic_bool worked;
	int done, alive;
};

static void work(void *ctx)
{
	struct work *w = ctx;

	usleep((useconds_t)w->ms * 1000);
	w->worked = true;
}

static void done(void *ctx, bool alive)
{
	struct work *w = ctx;

	w->done++;
	w->alive += alive;
}

static void start(struct slow *s, struct work *w)
{
	const struct slow_job job = { .work = work, .done = done, .ctx = w };

	assert_non_null(s);
	assert_true(slow_start(s, &job));
	assert_false(slow_start(s, &job));
}

static void told_on_the_loop(void **state)
{
	struct event_base *base = event_base_new();
	struct slow *s = slow_new(base);
	struct work w = { .ms = 10 };

	(void)state;
	start(s, &w);
	while (!w.done)
		event_base_loop(base, EVLOOP_ONCE);
	assert_int_equal(w.alive, 1);
	slow_leave(s, 0);
	event_base_free(base);
}

static void the_end_waits_a_little(void **state)
{
	struct event_base *base = event_base_new();
	struct slow *s = slow_new(base);
	struct work w = { .ms = 50 };

	(void)state;
	start(s, &w);
	slow_leave(s, 5000);
	assert_true(w.worked);
	assert_int_equal(w.done, 1);
	assert_int_equal(w.alive, 0);
	event_base_free(base);
}

/* One that hangs is left alone, and what it works on with it. */
static void the_end_does_not_wait_for_ever(void **state)
{
	static struct work w = { .ms = 600 };
	static struct slow *s;
	struct event_base *base = event_base_new();
	const int64_t began = clock_read().mono;

	(void)state;
	s = slow_new(base);
	start(s, &w);
	slow_leave(s, 100);
	assert_in_range(clock_read().mono - began, 90, 500);
	assert_false(w.worked);
	event_base_free(base);
	while (!w.worked)
		usleep(10000);
	usleep(50000);
	assert_int_equal(w.done, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told_on_the_loop),
		cmocka_unit_test(the_end_waits_a_little),
		cmocka_unit_test(the_end_does_not_wait_for_ever),
	};

	return cmocka_run_group_tests_name("daemon/slow", tests, NULL, NULL);
}

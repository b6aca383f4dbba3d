/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timer of a conversation: both ends agree on it, and what it is on goes when it should, and not before. */
#include "core/expiry.h"

#include "core/event.h"
#include "core/row.h"
#include "core/search.h"
#include "core/timer.h"
#include "support/pair.h"
#include "support/unit.h"

#include <string.h>

static void set(struct pair *p, unsigned node, int64_t seconds)
{
	assert_int_equal(talk_set_timer(world_begin(p->w, node), p->id[node], seconds), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static int64_t timer(struct pair *p, unsigned node)
{
	int64_t seconds;

	assert_int_equal(talk_timer(world_core(p->w, node), p->id[node], &seconds), ERR_OK);
	return seconds;
}

static void read_all(struct pair *p, unsigned node)
{
	assert_int_equal(talk_mark_read(world_begin(p->w, node), p->id[node], CONVERSATION_ORDER_MAX), ERR_OK);
	assert_int_equal(world_end(p->w, node), ERR_OK);
}

static bool is_gone(void *ctx, const struct message *m)
{
	*(bool *)ctx = m->kind == MESSAGE_GONE && m->len == 0 && m->seq > 0;
	return false;
}

static size_t count(struct pair *p, unsigned node)
{
	struct conversation_counts n;

	assert_int_equal(conversation_counts(core_store(world_core(p->w, node)), p->id[node], &n), ERR_OK);
	return (size_t)n.count;
}

static void limits(void **state)
{
	struct pair p = pair_new(1201);
	struct core *c = world_begin(p.w, 0);

	(void)state;
	assert_int_equal(talk_set_timer(c, p.id[0], -1), ERR_USAGE);
	assert_int_equal(talk_set_timer(c, p.id[0], TALK_TIMER_MAX + 1), ERR_USAGE);
	assert_int_equal(talk_set_timer(c, p.id[0], 0), ERR_OK);    /* as it is */
	assert_int_equal(talk_set_timer(c, p.id[0], TALK_TIMER_MAX), ERR_OK);
	assert_int_equal(talk_set_timer(c, p.id[0] + 7, 5), ERR_NO_CONTACT);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	assert_int_equal(count(&p, 0), 1);
	world_run(p.w, CLOCK_SECOND);
	assert_true(timer(&p, 1) == TALK_TIMER_MAX && count(&p, 1) == 1);
	world_free(p.w);
}

static void counts_from_reading_and_from_arriving(void **state)
{
	struct pair p = pair_new(1202);
	int64_t x, before = pair_send(&p, 0, "for good");
	bool gone = false;

	(void)state;
	set(&p, 0, 60);
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(timer(&p, 1), 60);
	x = pair_send(&p, 0, "a minute");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED) && pair_becomes(&p, 0, before, TALK_DELIVERED));
	world_run(p.w, 58 * CLOCK_SECOND);
	assert_int_equal(count(&p, 0), 3);
	world_run(p.w, 4 * CLOCK_SECOND);
	assert_int_equal(count(&p, 0), 2);
	assert_int_equal(pair_events(&p, 0, EVENT_MESSAGE_GONE), 1);
	assert_int_equal(conversation_get(core_store(world_core(p.w, 0)), p.id[0], x, is_gone, &gone), ERR_OK);
	assert_true(gone);
	/* At the other end it has not been read. */
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 1), 3);
	read_all(&p, 1);
	world_run(p.w, 59 * CLOCK_SECOND);
	assert_int_equal(count(&p, 1), 3);
	world_run(p.w, 2 * CLOCK_SECOND);
	assert_int_equal(count(&p, 1), 2);
	assert_null(strstr(pair_texts(&p, 1), "a minute"));
	assert_non_null(strstr(pair_texts(&p, 1), "for good"));
	world_free(p.w);
}

/* What has not arrived does not vanish, however long that takes; nor what was never sealed. */
static void not_before_it_has_arrived(void **state)
{
	struct pair p = pair_begin(1203);

	(void)state;
	set(&p, 0, 5);
	(void)pair_send(&p, 0, "written before they met");
	world_run(p.w, CLOCK_MINUTE);
	assert_true(pair_are_contacts(&p));
	assert_int_equal(count(&p, 0), 1);    /* it has arrived since, and is gone */
	world_switch(p.w, 1, false);
	(void)pair_send(&p, 0, "while they were away");
	world_run(p.w, 3 * CLOCK_DAY);
	assert_int_equal(count(&p, 0), 2);
	world_switch(p.w, 1, true);
	world_run(p.w, 20 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 1);
	assert_non_null(strstr(pair_texts(&p, 1), "while they were away"));
	world_free(p.w);
}

static void sql(struct pair *p, const char *statement)
{
	struct row r = row_change(core_store(world_begin(p->w, 0)), statement);

	assert_int_equal(row_run(&r), ERR_OK);
	assert_int_equal(world_end(p->w, 0), ERR_OK);
}

/* What is due cannot be read for a time: it goes when it can be again, without a restart. */
static void a_read_that_fails_is_tried_again(void **state)
{
	struct pair p = pair_new(1211);
	int64_t x;

	(void)state;
	set(&p, 0, 60);
	world_run(p.w, CLOCK_SECOND);
	x = pair_send(&p, 0, "a minute");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	sql(&p, "ALTER TABLE expiry RENAME TO away");
	world_run(p.w, 2 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 2);
	sql(&p, "ALTER TABLE away RENAME TO expiry");
	world_run(p.w, CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 1);
	world_free(p.w);
}

/* Both set it at the same time, in vain for one: the same one at both ends. */
static void both_at_once(void **state)
{
	(void)state;
	for (unsigned first = 0; first < 2; first++) {
		struct pair p = pair_new(1204);

		set(&p, first, 10 + first);
		set(&p, !first, 10 + !first);
		world_run(p.w, CLOCK_SECOND);
		assert_int_equal(timer(&p, 0), timer(&p, 1));
		/* Who comes second knows of the first. */
		set(&p, 1, 77);
		world_run(p.w, CLOCK_SECOND);
		set(&p, 0, 0);
		world_run(p.w, CLOCK_SECOND);
		assert_true(timer(&p, 0) == 0 && timer(&p, 1) == 0);
		world_free(p.w);
	}
}

static void versions(void **state)
{
	struct timer now = { .version = 5, .ours = true };

	(void)state;
	assert_true(timer_yields(&now, 6, true) && timer_yields(&now, 6, false));
	assert_false(timer_yields(&now, 4, true) || timer_yields(&now, 4, false));
	assert_true(timer_yields(&now, 5, false) && !timer_yields(&now, 5, true));
	now.ours = false;
	assert_true(timer_yields(&now, 5, true));
	assert_true(timer_yields(&now, 5 + TIMER_VERSION_AHEAD, true));
	assert_false(timer_yields(&now, 6 + TIMER_VERSION_AHEAD, true) || timer_yields(&now, UINT32_MAX, false));
}

/* A start anew goes on counting; a wall clock that is set does not count, backwards or forwards. */
static void restarts_and_clocks(void **state)
{
	struct pair p = pair_new(1205);

	(void)state;
	set(&p, 0, 3600);
	assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "an hour"), TALK_DELIVERED));
	world_set_clock(p.w, 0, 40 * CLOCK_DAY);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 2);
	world_set_clock(p.w, 0, -40 * CLOCK_DAY);
	world_run(p.w, 10 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 2);
	world_set_clock(p.w, 0, 0);
	world_crash(p.w, 0);
	world_run(p.w, 20 * CLOCK_MINUTE);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	world_run(p.w, 15 * CLOCK_MINUTE);
	assert_int_equal(count(&p, 0), 2);
	/* Down with a clock that has gone back: that time is lost, not what was counted before. */
	world_stop(p.w, 0);
	world_set_clock(p.w, 0, -2 * CLOCK_DAY);
	world_run(p.w, CLOCK_SECOND);
	assert_int_equal(world_boot(p.w, 0), ERR_OK);
	world_run(p.w, CLOCK_HOUR);
	assert_int_equal(count(&p, 0), 1);
	world_free(p.w);
}

static void it_goes_with_everything(void **state)
{
	struct pair p = pair_new(1206);
	struct search_query q = { .text = "secret", .before = CONVERSATION_END, .limit = 9 };
	const struct talk_text t = { .text = "secret edited", .len = 13 };
	int64_t x;
	bool found = false;

	(void)state;
	set(&p, 0, 5);
	x = pair_send(&p, 0, "secret");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_int_equal(talk_edit(world_begin(p.w, 0), p.id[0], x, &t), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	while (core_idle(world_core(p.w, 0)))
		continue;
	assert_int_equal(search_find(core_store(world_core(p.w, 0)), &q, is_gone, &found), ERR_OK);
	world_run(p.w, 20 * CLOCK_SECOND);
	assert_int_equal(count(&p, 0), 1);
	found = true;
	q.limit = 1;
	assert_int_equal(search_find(core_store(world_core(p.w, 0)), &q, is_gone, &found), ERR_OK);
	assert_true(found);    /* untouched: nothing was visited */
	/* Deleted by hand before its time, and a contact that goes altogether. */
	x = pair_send(&p, 0, "again");
	assert_true(pair_becomes(&p, 0, x, TALK_DELIVERED));
	assert_int_equal(talk_delete_here(world_begin(p.w, 0), p.id[0], x), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	(void)pair_send(&p, 0, "third");
	assert_int_equal(people_remove(world_begin(p.w, 0), p.id[0]), ERR_OK);
	assert_int_equal(world_end(p.w, 0), ERR_OK);
	world_run(p.w, CLOCK_MINUTE);
	assert_int_equal(pair_events(&p, 0, EVENT_MESSAGE_GONE), 2);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(counts_from_reading_and_from_arriving),
		cmocka_unit_test(not_before_it_has_arrived),
		cmocka_unit_test(a_read_that_fails_is_tried_again),
		cmocka_unit_test(both_at_once),
		cmocka_unit_test(versions),
		cmocka_unit_test(restarts_and_clocks),
		cmocka_unit_test(it_goes_with_everything),
	};

	return cmocka_run_group_tests_name("core/expiry", tests, NULL, NULL);
}

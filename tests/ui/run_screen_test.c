/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* What the screen tests stand on: a real daemon and nightjar, on a profile and at a time of the test's choice. */
#include "support/unit.h"

#include "support/ui_run.h"

#include <stdio.h>
#include <unistd.h>

static const char *const contacts[] = { "contacts", NULL }, *const status[] = { "status", NULL };
static const char *const read_bob[] = { "read", "Bob", NULL };

static void shows_a_known_profile(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_FIXED, .arguments = contacts });
	assert_int_equal(term_end(r.term, TERM_PATIENCE_MS), 0);
	/* At that time of that day. */
	assert_true(term_shows(r.term, "^Bob +last seen 09:16, verified, 3 unread"));
	assert_true(term_shows(r.term, "^Frank +has not taken up the invite yet"));
	ui_run_again(&r, &(struct ui_run_options){ .arguments = read_bob, .cols = 100 });
	assert_int_equal(term_end(r.term, TERM_PATIENCE_MS), 0);
	assert_true(term_shows(r.term, "^09:20 you: see you at 10"));
	ui_run_end(&r);
	assert_int_equal(access(r.top, F_OK), -1);
}

static void outlives_its_daemon(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_EMPTY, .arguments = status });
	assert_true(term_wait(r.term, "you"));
	ui_run_kill_daemon(&r);
	ui_run_wake_daemon(&r);
	ui_run_again(&r, NULL);
	assert_int_equal(term_end(r.term, TERM_PATIENCE_MS), 0);
	assert_true(term_shows(r.term, "you"));
	ui_run_end(&r);
}

static void waits_for_a_slow_daemon(void **state)
{
	struct ui_run r;

	(void)state;
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_FRESH, .arguments = status, .true_clock = true });
	assert_true(term_end(r.term, TERM_PATIENCE_MS) >= 0);
	ui_run_stop_daemon(&r, true);
	ui_run_again(&r, NULL);
	assert_int_equal(term_end(r.term, 300), -1);
	ui_run_stop_daemon(&r, false);
	assert_true(term_end(r.term, TERM_PATIENCE_MS) >= 0);
	ui_run_end(&r);
}

static void hears_a_peer(void **state)
{
	static const char *const watch[] = { "watch", NULL };
	struct ui_run r;
	json_t *answer;

	(void)state;
	if (ui_run_why_not())
		skip();
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_PAIR, .arguments = watch });
	/* What came before it began to watch is not told. */
	for (int i = 0; i < 60 && !term_shows(r.term, "Bob.*are you there\\?"); i++) {
		ui_run_peer_says(&r, "are you there?");
		(void)term_wait_ms(r.term, "Bob.*are you there\\?", 500);
	}
	assert_true(term_shows(r.term, "Bob.*are you there\\?"));
	assert_null(term_stray(r.term));
	answer = ui_run_call(&r, "status", NULL);
	assert_true(json_is_object(answer));
	json_decref(answer);
	ui_run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_a_known_profile),
		cmocka_unit_test(outlives_its_daemon),
		cmocka_unit_test(waits_for_a_slow_daemon),
		cmocka_unit_test(hears_a_peer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_rig.h"
#include "support/unit.h"

static void test_title_says_who_and_how(void **state)
{
	struct ui_rig *r = *state;

	assert_string_equal(ui_rig_row(r, 0),
			    " nightjar                                                             tor ready");
}

static void test_small_window_says_so(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_size(r, 9, 30);
	assert_true(ui_rig_shows(r, "too small"));
	ui_rig_size(r, 10, 30);
	assert_false(ui_rig_shows(r, "too small"));
}

static void test_gone_daemon_is_told(void **state)
{
	struct ui_rig *r = *state;

	ui_connected(&r->ui, false);
	assert_true(ui_rig_shows(r, "no daemon, trying again"));
	ui_connected(&r->ui, true);
	assert_false(ui_rig_shows(r, "no daemon, trying again"));
	assert_int_equal(ui_rig_asked(r, "status"), 1);
}

static struct ui_rig rig;

static int set_up(void **state)
{
	ui_rig_open(&rig, 24, 80, "[{'id':'7','identity':'1','name':'Bob','state':'active'}]");
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	ui_rig_end(*state);
	return 0;
}

/* What the daemon says to type is said as it is typed in here. */
static void commands_are_those_of_here(void **state)
{
	char text[160];

	(void)state;
	ui_typed_here(text, sizeof(text), "See `nightjar config list`, `nightjar config set ui.vi on`, `nightjar tor on`.");
	assert_string_equal(text, "See `/settings`, `/set ui.vi on`, `/tor on`.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_those_of_here),
		cmocka_unit_test_setup_teardown(test_title_says_who_and_how, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_small_window_says_so, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_gone_daemon_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Being found over Bluetooth: what is asked before, what stands in the way, and that the title bar says it while it lasts. */
#include "support/ui_rig.h"
#include "support/unit.h"

#include <string.h>

#define BOB "[{'id':'7','identity':'1','name':'Bob','state':'active'}]"
#define ON "{'road':'bluetooth','interface':'hci0','on':true,'state':'working','text':'Contacts can call.'}"
#define OFF "{'road':'bluetooth','interface':'hci0','on':false,'state':'off','text':'Switched off.'}"
#define DOWN "{'road':'bluetooth','interface':'hci0','on':true,'state':'waiting','text':'Powered off: `nightjar x`.'}"
#define REPORT(rows, none, nearby, blackout, near)                                                                            \
	"{'interfaces':[" rows "],'none':'" none "','version':'5.66','seen':false,'near':" near ",'links':0,'nearby':" nearby \
	",'blackout':" blackout "}"
#define MISSING REPORT("", "This kernel has no Bluetooth: see `nightjar doctor`.", "0", "0", "0")
#define NOTHING REPORT(ON, "", "0", "0", "0")

static struct ui_rig rig;

static void open_with(int rows, int cols, const char *report)
{
	ui_rig_open(&rig, rows, cols, BOB);
	ui_rig_answer_text(&rig, "bluetooth", report);
}

static void nearby_is_asked_about_and_counted_down(void **state)
{
	(void)state;
	open_with(24, 80, NOTHING);
	ui_rig_keys(&rig, "<M-1>/nearby<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.nearby"), 0);
	ui_rig_answer_text(&rig, "bluetooth", NOTHING);
	assert_true(ui_rig_shows(&rig, "Be found over Bluetooth for 10 min?"));
	assert_true(ui_rig_shows(&rig, "whoever looks for"));
	ui_rig_keys(&rig, "<Enter>n");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.nearby"), 0);
	ui_rig_keys(&rig, "<M-w>");
	ui_rig_answer_text(&rig, "bluetooth", NOTHING);
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "10");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.set"), 0);
	assert_null(strstr(ui_rig_row(&rig, 0), "nearby"));
	ui_rig_answer_text(&rig, "bluetooth.nearby", "{}");
	assert_true(ui_rig_shows(&rig, "For 10 min more the two ends of an invite find each other"));
	assert_non_null(strstr(ui_rig_row(&rig, 0), "tor ready  nearby 10 min"));
	assert_int_equal(ui_rig_style(&rig, "nearby 10 min"), STYLE_SIGN);
	/* Off needs no question. */
	ui_rig_keys(&rig, "/nearby off<Enter>");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "0");
	ui_rig_answer_text(&rig, "bluetooth.nearby", "{}");
	assert_true(ui_rig_shows(&rig, "Nearby is over"));
	assert_null(strstr(ui_rig_row(&rig, 0), "nearby"));
	ui_rig_end(&rig);
}

static void blackout_follows_the_daemon(void **state)
{
	(void)state;
	open_with(24, 80, NOTHING);
	ui_rig_keys(&rig, "<M-1>/blackout 90min<Enter>");
	ui_rig_answer_text(&rig, "bluetooth", NOTHING);
	assert_true(ui_rig_shows(&rig, "everybody in range can"));
	assert_true(ui_rig_shows(&rig, "parcels for"));
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "blackout", "minutes"), "90");
	ui_rig_answer_text(&rig, "blackout", "{}");
	assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout 90 min, 0 near"));
	/* It is looked at soon, then now and then. */
	ui_rig_pass(&rig, 4000);
	assert_int_equal(ui_rig_asked(&rig, "bluetooth"), 1);
	ui_rig_answer_text(&rig, "bluetooth", REPORT(ON, "", "0", "5100000", "2"));
	assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout 85 min, 2 near"));
	ui_rig_pass(&rig, 5000);
	assert_int_equal(ui_rig_asked(&rig, "bluetooth"), 0);
	ui_rig_pass(&rig, 60000);
	assert_int_equal(ui_rig_asked(&rig, "bluetooth"), 1);
	ui_rig_answer_text(&rig, "bluetooth", REPORT(ON, "", "0", "0", "0"));
	assert_true(ui_rig_shows(&rig, "Blackout mode is over"));
	assert_null(strstr(ui_rig_row(&rig, 0), "blackout"));
	/* Nothing lasts: it is not asked again. */
	ui_rig_pass(&rig, 120000);
	assert_int_equal(ui_rig_asked(&rig, "bluetooth"), 0);
	/* Somebody else, the command line say, has begun it. */
	ui_rig_event_text(&rig, "{'type':'bluetooth','time':1}");
	ui_rig_answer_text(&rig, "bluetooth", REPORT(ON, "", "0", "12000000", "1"));
	assert_true(ui_rig_shows(&rig, "device near shows the same."));
	assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout 3 h 20 min, 1 near"));
	ui_rig_end(&rig);
}

/* Whoever comes later sees it too, and its end without an answer of the daemon. */
static void what_lasts_is_shown_from_the_start_to_its_end(void **state)
{
	(void)state;
	open_with(24, 80, REPORT(ON, "", "61000", "0", "0"));
	assert_non_null(strstr(ui_rig_row(&rig, 0), "nearby 2 min"));
	assert_false(ui_rig_shows(&rig, "the two ends of an invite"));
	ui_rig_pass(&rig, 62000);
	assert_true(ui_rig_shows(&rig, "Nearby is over"));
	assert_null(strstr(ui_rig_row(&rig, 0), "nearby"));
	ui_rig_end(&rig);
}

static void every_window_shows_it(void **state)
{
	static const int sizes[][2] = { { 30, 100 }, { 24, 80 }, { 20, 40 }, { 10, 30 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		open_with(sizes[i][0], sizes[i][1], REPORT(ON, "", "600000", "12000000", "13"));
		ui_rig_keys(&rig, "<M-1>");
		assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout 3 h 20 min, 13 near"));
		assert_int_equal(sizes[i][1] >= 80, strstr(ui_rig_row(&rig, 0), "nearby 10 min") != NULL);
		ui_rig_keys(&rig, "<C-g>");
		assert_non_null(strstr(ui_rig_row(&rig, 0), "13 near"));
		ui_rig_end(&rig);
	}
}

static void what_stands_in_the_way_is_said_before_any_question(void **state)
{
	(void)state;
	open_with(24, 80, MISSING);
	ui_rig_keys(&rig, "<M-1>/blackout<Enter>");
	ui_rig_answer_text(&rig, "bluetooth", MISSING);
	assert_true(ui_rig_shows(&rig, "This kernel has no Bluetooth: see `/doctor`."));
	ui_rig_keys(&rig, "y<C-u>/nearby 61<Enter>");
	assert_true(ui_rig_shows(&rig, "60 at most"));
	ui_rig_keys(&rig, "/nearby soon<Enter>");
	assert_true(ui_rig_shows(&rig, "60 at most"));
	ui_rig_keys(&rig, "/blackout 25h<Enter>");
	assert_true(ui_rig_shows(&rig, "24h at most"));
	ui_rig_keys(&rig, "/blackout 90s<Enter>");
	assert_true(ui_rig_shows(&rig, "24h at most"));
	assert_int_equal(ui_rig_asked(&rig, "bluetooth"), 0);
	assert_int_equal(ui_rig_asked(&rig, "blackout") + ui_rig_asked(&rig, "bluetooth.nearby"), 0);
	ui_rig_end(&rig);
}

static void an_adapter_that_is_off_is_switched_on_with_it(void **state)
{
	(void)state;
	open_with(24, 80, REPORT(OFF, "", "0", "0", "0"));
	ui_rig_keys(&rig, "<M-w>");
	ui_rig_answer_text(&rig, "bluetooth", REPORT(OFF, "", "0", "0", "0"));
	assert_true(ui_rig_shows(&rig, "switches the adapter hci0 on"));
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "interface"), "hci0");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "true");
	ui_rig_answer_text(&rig, "bluetooth.set", "{}");
	ui_rig_refuse(&rig, "bluetooth.nearby", "transport", "Bluetooth is not switched on.");
	assert_true(ui_rig_shows(&rig, "Bluetooth is not switched on."));
	/* One that is on and does not work: so much is said. */
	ui_rig_keys(&rig, "<M-w>");
	ui_rig_answer_text(&rig, "bluetooth", REPORT(DOWN, "", "0", "0", "0"));
	assert_true(ui_rig_shows(&rig, "hci0 does not work: Powered off: `/x`."));
	ui_rig_end(&rig);
}

static void a_profile_that_is_closed_shows_nothing_of_it(void **state)
{
	(void)state;
	open_with(24, 80, REPORT(ON, "", "0", "12000000", "1"));
	ui_connected(&rig.ui, false);
	assert_null(strstr(ui_rig_row(&rig, 0), "blackout"));
	ui_connected(&rig.ui, true);
	ui_rig_answer_text(&rig, "bluetooth", REPORT(ON, "", "0", "12000000", "1"));
	assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout"));
	ui_lock(&rig.ui);
	assert_null(strstr(ui_rig_row(&rig, 0), "blackout"));
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nearby_is_asked_about_and_counted_down),
		cmocka_unit_test(blackout_follows_the_daemon),
		cmocka_unit_test(what_lasts_is_shown_from_the_start_to_its_end),
		cmocka_unit_test(every_window_shows_it),
		cmocka_unit_test(what_stands_in_the_way_is_said_before_any_question),
		cmocka_unit_test(an_adapter_that_is_off_is_switched_on_with_it),
		cmocka_unit_test(a_profile_that_is_closed_shows_nothing_of_it),
	};

	return cmocka_run_group_tests_name("ui/visible", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bluetooth in both interfaces: nothing is shown to anybody before a yes, and that it is stays in sight while it lasts. */
#include "support/plain_rig.h"
#include "support/ui_rig.h"
#include "support/unit.h"

#include "ui-ncurses/pages/found.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/plain/plain_state.h"

#include <stdio.h>
#include <string.h>

#define STATUS                                                                                                     \
	"{'state':'open','protected':true,'text':'Open.','waiting':0,'advice':'','version':'0.1','profile':'/p','pid':7," \
	"'waiting_for':[],'bluetooth':{'nearby':%d,'findable':%s,'blackout':%d,'near':%d,'links':0},'roads':["       \
	"{'road':'tor','interface':'tor','on':true,'state':'working','text':'Works.'},"                           \
	"{'road':'bluetooth','interface':'hci0','on':%s,'state':'%s','text':'Contacts can call.'}]}"

#define MINUTE 60000

static struct ui_rig rig;

struct windows {
	int nearby, blackout, near;
	bool findable, on;
};

static void tell(const struct windows *w)
{
	char text[2048];

	snprintf(text, sizeof(text), STATUS, w->nearby, w->findable ? "true" : "false", w->blackout, w->near,
	         w->on ? "true" : "false", w->on ? "working" : "off");
	ui_rig_ignore(&rig, "status");
	ui_ask_status(&rig.ui);
	ui_rig_answer_text(&rig, "status", text);
}

static void open_with(const struct windows *w, int rows, int cols)
{
	ui_rig_open(&rig, rows, cols, "[{'id':'7','identity':'1','name':'Bob','state':'active'}]");
	tell(w);
}

static void nothing_is_shown_before_a_yes(void **state)
{
	(void)state;
	open_with(&(struct windows){ .on = true }, 24, 80);
	found_blackout(&rig.ui, "");
	assert_true(ui_rig_shows(&rig, "For 2:00 h everybody in range"));
	assert_true(ui_rig_shows(&rig, "that Nightjar"));
	ui_rig_keys(&rig, "<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.blackout"), 0);
	ui_rig_keys(&rig, "n");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.blackout"), 0);
	found_blackout(&rig.ui, "90m");
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.blackout", "minutes"), "90");
	ui_rig_answer_text(&rig, "bluetooth.blackout", "{}");
	found_nearby(&rig.ui, "5");
	assert_true(ui_rig_shows(&rig, "For 5 min everybody in range"));
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.nearby"), 0);
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "5");
	ui_rig_end(&rig);
}

static void ending_asks_nothing(void **state)
{
	(void)state;
	open_with(&(struct windows){ .on = true, .blackout = MINUTE }, 24, 80);
	found_blackout(&rig.ui, "off");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.blackout", "minutes"), "0");
	found_nearby(&rig.ui, "off");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "0");
	ui_rig_end(&rig);
}

static void what_is_no_time_is_said(void **state)
{
	static const char *const bad[] = { "soon", "2d", "-1", "0", "1 h" };

	(void)state;
	open_with(&(struct windows){ .on = true }, 24, 80);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		found_blackout(&rig.ui, bad[i]);
		assert_true(ui_rig_shows(&rig, "not a span of time"));
		ui_rig_keys(&rig, "<Esc>");
	}
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.blackout"), 0);
	ui_rig_end(&rig);
}

/* Then there is nothing to show to anybody, and the daemon says what to do. */
static void without_an_adapter_it_says_what_to_do(void **state)
{
	(void)state;
	open_with(&(struct windows){ .on = false }, 24, 80);
	found_blackout(&rig.ui, "");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.blackout", "minutes"), "120");
	ui_rig_refuse(&rig, "bluetooth.blackout", "transport", "Bluetooth is not switched on.");
	assert_true(ui_rig_shows(&rig, "Bluetooth is not switched on."));
	ui_rig_end(&rig);
}

static void it_stays_in_sight(void **state)
{
	static const int widths[] = { 120, 80, 50, 40, 30 };

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		open_with(&(struct windows){ .on = true, .blackout = 64 * MINUTE + 1, .near = 3 }, 24, widths[i]);
		assert_non_null(strstr(ui_rig_row(&rig, 0), "blackout 1:05 h, 3 near"));
		ui_rig_end(&rig);
	}
	open_with(&(struct windows){ .on = true, .nearby = 9 * MINUTE, .findable = true }, 24, 80);
	assert_non_null(strstr(ui_rig_row(&rig, 0), "nearby 9 min  tor"));
	tell(&(struct windows){ .on = true, .nearby = 9 * MINUTE });
	assert_non_null(strstr(ui_rig_row(&rig, 0), "looking 9 min"));
	/* It is looked at again by itself while it lasts. */
	ui_rig_pass(&rig, 11000);
	assert_int_equal(ui_rig_asked(&rig, "status"), 1);
	tell(&(struct windows){ .on = true });
	assert_null(strstr(ui_rig_row(&rig, 0), "min"));
	ui_rig_pass(&rig, 30000);
	assert_int_equal(ui_rig_asked(&rig, "status"), 0);
	ui_rig_end(&rig);
}

static void open_status(const struct windows *w)
{
	open_with(w, 40, 90);
	status_show(&rig.ui, "");
	tell(w);
	ui_rig_answer_text(&rig, "tor", "{'on':true,'services':[],'bridges':[]}");
	ui_rig_answer_text(&rig, "doctor", "{'checks':[]}");
}

static void the_status_page_switches_all_of_it(void **state)
{
	(void)state;
	open_status(&(struct windows){ .on = false });
	assert_true(ui_rig_shows(&rig, "[ ] Bluetooth hci0"));
	ui_rig_keys(&rig, "<Down> ");
	assert_true(ui_rig_shows(&rig, "told the address of this adapter"));
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.set"), 0);
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "interface"), "hci0");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "true");
	ui_rig_answer_text(&rig, "bluetooth.set", "{}");
	tell(&(struct windows){ .on = true });
	ui_rig_keys(&rig, " ");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "false");
	ui_rig_answer_text(&rig, "bluetooth.set", "{}");
	ui_rig_keys(&rig, "<Down><Down> y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.blackout", "minutes"), "120");
	ui_rig_answer_text(&rig, "bluetooth.blackout", "{}");
	tell(&(struct windows){ .on = true, .blackout = 120 * MINUTE, .near = 1 });
	assert_true(ui_rig_shows(&rig, "on for 2:00 h more. Enter ends it."));
	assert_true(ui_rig_shows(&rig, "1 device near shows"));
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.blackout", "minutes"), "0");
	status_bluetooth(&rig.ui, "on hci9");
	assert_true(ui_rig_shows(&rig, "no Bluetooth adapter \"hci9\""));
	ui_rig_end(&rig);
}

/* ---- line mode ---- */

static int64_t asked_minutes(const char *method)
{
	const json_t *q = plain_rig_question(method);

	assert_non_null(q);
	return asks_number(json_object_get(q, "params"), "minutes");
}

static void lines_ask_first_too(void **state)
{
	char text[2048];

	(void)state;
	snprintf(text, sizeof(text), STATUS, 0, "false", 0, 0, "true", "working");
	ui_ask_status(plain_ui(plain_rig));
	plain_rig_pump();
	plain_rig_answer("status", ui_rig_json(text));
	plain_rig_type("/blackout 3h\n");
	plain_rig_says("For 3:00 h everybody in range");
	plain_rig_type("\n");
	plain_rig_says("It stays off.");
	assert_null(plain_rig_question("bluetooth.blackout"));
	plain_rig_type("/blackout 3h\n");
	plain_rig_type("yes\n");
	assert_int_equal(asked_minutes("bluetooth.blackout"), 180);
	plain_rig_answer("bluetooth.blackout", NULL);
	plain_rig_says("Blackout mode is on.");
	plain_rig_type("/nearby\n");
	plain_rig_type("yes\n");
	assert_int_equal(asked_minutes("bluetooth.nearby"), 10);
	plain_rig_answer("bluetooth.nearby", NULL);
	plain_rig_type("/nearby off\n");
	assert_int_equal(asked_minutes("bluetooth.nearby"), 0);
	plain_rig_answer("bluetooth.nearby", NULL);
	plain_rig_says("Nobody finds you");
	plain_rig_type("/blackout tomorrow\n");
	plain_rig_says("not a span of time");
}

static void lines_tell_what_lasts(void **state)
{
	char text[2048];

	(void)state;
	snprintf(text, sizeof(text), STATUS, MINUTE, "true", 30 * MINUTE, 2, "true", "working");
	plain_rig_type("/status\n");
	while (plain_rig_question("status"))
		plain_rig_answer("status", ui_rig_json(text));
	plain_rig_says("Blackout mode is on for 30 min more; 2 devices near show");
	plain_rig_says("for 1 min more");
	plain_rig_type("/bluetooth\n");
	plain_rig_answer("bluetooth", ui_rig_json("{'interfaces':[{'interface':'hci0','on':true,'state':'limited',"
	                                          "'text':'Nobody can call.'}]}"));
	plain_rig_says("Adapter hci0: works in part. Nobody can call.");
	plain_rig_type("/bluetooth off hci0\n");
	assert_string_equal(plain_rig_param("bluetooth.set", "interface"), "hci0");
	plain_rig_answer("bluetooth.set", NULL);
	plain_rig_says("nobody can call");
	plain_rig_type("/bluetooth\n");
	plain_rig_answer("bluetooth", ui_rig_json("{'interfaces':[]}"));
	plain_rig_says("no Bluetooth adapter");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_shown_before_a_yes),
		cmocka_unit_test(ending_asks_nothing),
		cmocka_unit_test(what_is_no_time_is_said),
		cmocka_unit_test(without_an_adapter_it_says_what_to_do),
		cmocka_unit_test(it_stays_in_sight),
		cmocka_unit_test(the_status_page_switches_all_of_it),
		cmocka_unit_test_setup_teardown(lines_ask_first_too, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(lines_tell_what_lasts, plain_rig_begin_open, plain_rig_end),
	};

	plain_rig_setup();
	return cmocka_run_group_tests_name("ui/found", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ui_rig.h"
#include "support/unit.h"

#define EMPTY "{'state':'empty','text':'','protected':false}"
#define LOCKED "{'state':'locked','text':'','protected':true}"
#define LANS                                                                                   \
	"{'interfaces':[{'road':'lan','interface':'eth0','on':false,'state':'off','text':''}," \
	"{'road':'lan','interface':'wlan0','on':false,'state':'off','text':''}]}"

static struct ui_rig rig;

static void at_setup(int rows, int cols, bool ascii)
{
	ui_rig_start(&rig, rows, cols, ascii);
	ui_rig_answer_text(&rig, "status", EMPTY);
	ui_rig_answer_text(&rig, "lan", LANS);
}

static void a_name_and_enter_twice(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_keys(&rig, "Bob<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "init"), 0);
	assert_true(ui_rig_shows(&rig, "Without one, whoever has this disk can read"));
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "init", "name"), "Bob");
	assert_string_equal(ui_rig_param(&rig, "init", "passphrase"), "");
	assert_null(json_object_get(ui_rig_params(&rig, "init"), "tor"));
	assert_true(ui_rig_shows(&rig, "Setting up"));
	/* What is typed meanwhile starts nothing a second time. */
	ui_rig_keys(&rig, "<Enter>x");
	assert_int_equal(ui_rig_asked(&rig, "init"), 1);
	ui_rig_end(&rig);
}

static void nothing_without_a_name(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_keys(&rig, "<Enter>  <Enter><Enter>");
	assert_int_equal(ui_rig_asked(&rig, "init"), 0);
	assert_true(ui_rig_shows(&rig, "A name is needed"));
	ui_rig_end(&rig);
}

static void a_passphrase_is_hidden_and_typed_twice(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_keys(&rig, "Bob<Enter>secret<Enter>");
	assert_false(ui_rig_shows(&rig, "secret"));
	ui_rig_keys(&rig, "secreT<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "init"), 0);
	assert_true(ui_rig_shows(&rig, "The two are not the same"));
	ui_rig_keys(&rig, "<C-t>");
	assert_true(ui_rig_shows(&rig, "secreT"));
	ui_rig_keys(&rig, "<BS>t<Enter>");
	assert_string_equal(ui_rig_param(&rig, "init", "passphrase"), "secret");
	ui_rig_end(&rig);
}

static void a_passphrase_taken_back_is_none(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_keys(&rig, "Bob<Enter>ab<Tab>ab<Up><C-u>");
	assert_false(ui_rig_shows(&rig, "The same again"));
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "init", "passphrase"), "");
	ui_rig_end(&rig);
}

static void roads_are_chosen_before_anything_is_sent(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	assert_true(ui_rig_shows(&rig, "[x] Tor"));
	assert_true(ui_rig_shows(&rig, "[ ] Local network, by wlan0"));
	ui_rig_keys(&rig, "Bob<Tab><Tab> <Tab><Tab> ");
	assert_true(ui_rig_shows(&rig, "[ ] Tor"));
	assert_true(ui_rig_shows(&rig, "[x] Local network, by wlan0"));
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "init", "tor"), "false");
	assert_int_equal(ui_rig_asked(&rig, "lan.set"), 0);
	ui_rig_answer_text(&rig, "init", "{'identity':'1'}");
	assert_int_equal(ui_rig_asked(&rig, "lan.set"), 1);
	assert_string_equal(ui_rig_param(&rig, "lan.set", "interface"), "wlan0");
	ui_rig_end(&rig);
}

/* Bluetooth stands beside the networks, and is off until it is chosen. */
static void adapters_are_offered_beside_networks(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_answer_text(&rig, "bluetooth",
			   "{'interfaces':[{'road':'bluetooth','interface':'hci0','on':false,'state':'off','text':''},"
			   "{'road':'bluetooth','interface':'hci1','on':false,'state':'off','text':''}]}");
	assert_true(ui_rig_shows(&rig, "[ ] Bluetooth, by hci0"));
	ui_rig_keys(&rig, "Bob<Tab><Tab><Tab><Tab><Tab>");
	assert_true(ui_rig_shows(&rig, "which never"));
	ui_rig_keys(&rig, "<Tab> ");
	assert_true(ui_rig_shows(&rig, "[x] Bluetooth, by hci1"));
	ui_rig_keys(&rig, "<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.set"), 0);
	ui_rig_answer_text(&rig, "init", "{'identity':'1'}");
	assert_int_equal(ui_rig_asked(&rig, "lan.set"), 0);
	assert_int_equal(ui_rig_asked(&rig, "bluetooth.set"), 1);
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "interface"), "hci1");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.set", "on"), "true");
	ui_rig_end(&rig);
}

static void a_refusal_keeps_what_was_typed(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_keys(&rig, "Bob<Enter><Enter>");
	ui_rig_refuse(&rig, "init", "disk_full", "The disk is full.");
	ui_rig_answer_text(&rig, "status", EMPTY);
	assert_true(ui_rig_shows(&rig, "The disk is full."));
	assert_true(ui_rig_shows(&rig, "> Bob"));
	ui_rig_end(&rig);
}

static void lines_of_a_paste_become_one(void **state)
{
	(void)state;
	at_setup(24, 80, false);
	ui_rig_paste(&rig, "Bob\nand /quit\n");
	assert_false(rig.ui.wishes.quit);
	ui_rig_keys(&rig, "<Enter><Enter>");
	assert_string_equal(ui_rig_param(&rig, "init", "name"), "Bob and /quit");
	ui_rig_end(&rig);
}

static void every_window_shows_the_field_with_the_focus(void **state)
{
	static const int sizes[][2] = { { 30, 100 }, { 24, 80 }, { 20, 40 }, { 10, 30 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int ascii = 0; ascii < 2; ascii++) {
			at_setup(sizes[i][0], sizes[i][1], ascii);
			assert_true(ui_rig_shows(&rig, "Your name"));
			assert_true(rig.canvas.cursor);
			ui_rig_keys(&rig, "Bob<Tab>pass<Tab>");
			assert_true(ui_rig_shows(&rig, "The same again"));
			assert_true(rig.canvas.cursor);
			ui_rig_keys(&rig, "<Tab><Tab><Tab>");
			assert_true(ui_rig_shows(&rig, "by wlan0"));
			assert_true(rig.canvas.cursor);
			ui_rig_end(&rig);
		}
	}
}

static void unlocking(void **state)
{
	(void)state;
	ui_rig_start(&rig, 24, 80, false);
	ui_rig_answer_text(&rig, "status", LOCKED);
	assert_true(ui_rig_shows(&rig, "Nothing is received or sent"));
	ui_rig_keys(&rig, "<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "unlock"), 0);
	ui_rig_keys(&rig, "wrong<Enter>");
	assert_false(ui_rig_shows(&rig, "wrong"));
	assert_string_equal(ui_rig_param(&rig, "unlock", "passphrase"), "wrong");
	ui_rig_refuse(&rig, "unlock", "passphrase", "The passphrase is wrong.");
	ui_rig_answer_text(&rig, "status", LOCKED);
	assert_true(ui_rig_shows(&rig, "The passphrase is wrong."));
	ui_rig_keys(&rig, "right<Enter>");
	assert_string_equal(ui_rig_param(&rig, "unlock", "passphrase"), "right");
	ui_rig_end(&rig);
}

/* While the daemon checks it says that it is opening: the screen stays, and so does the reason of a refusal. */
static void opening_between_two_tries(void **state)
{
	(void)state;
	ui_rig_start(&rig, 24, 80, false);
	ui_rig_answer_text(&rig, "status", LOCKED);
	ui_rig_keys(&rig, "wrong<Enter>");
	ui_ask_status(&rig.ui);
	ui_rig_answer_text(&rig, "status", "{'state':'opening'}");
	assert_true(ui_rig_shows(&rig, "is being checked"));
	ui_rig_refuse(&rig, "unlock", "passphrase", "The passphrase is wrong.");
	ui_rig_answer_text(&rig, "status", LOCKED);
	assert_true(ui_rig_shows(&rig, "The passphrase is wrong."));
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_and_enter_twice),
		cmocka_unit_test(nothing_without_a_name),
		cmocka_unit_test(a_passphrase_is_hidden_and_typed_twice),
		cmocka_unit_test(a_passphrase_taken_back_is_none),
		cmocka_unit_test(roads_are_chosen_before_anything_is_sent),
		cmocka_unit_test(adapters_are_offered_beside_networks),
		cmocka_unit_test(a_refusal_keeps_what_was_typed),
		cmocka_unit_test(lines_of_a_paste_become_one),
		cmocka_unit_test(every_window_shows_the_field_with_the_focus),
		cmocka_unit_test(unlocking),
		cmocka_unit_test(opening_between_two_tries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: Bluetooth, and being found by it. */
#include "support/unit.h"

#include "support/plain_rig.h"
#include "ui-ncurses/ui.h"

#define NONE "This kernel has none: `nightjar doctor`."

static json_t *report(bool on, int64_t nearby, int64_t blackout)
{
	return json_pack("{s:[{s:s, s:s, s:b, s:s, s:s}], s:s, s:I, s:I, s:i}", "interfaces", "road", "bluetooth", "interface",
			 "hci0", "on", on, "state", on ? "working" : "off", "text", on ? "Contacts can call." : "Switched off.",
			 "none", "", "nearby", (json_int_t)nearby, "blackout", (json_int_t)blackout, "near", 2);
}

static void nearby_asks_and_says_what_it_shows(void **state)
{
	(void)state;
	plain_rig_answer("bluetooth", report(true, 0, 0));
	plain_rig_is_silent_about("over");
	plain_rig_type("/nearby 20\n");
	plain_rig_answer("bluetooth", report(true, 0, 0));
	plain_rig_says("Be found over Bluetooth for 20 min? While it lasts, whoever looks for Bluetooth devices nearby sees");
	plain_rig_says("Type yes; an empty line means no.\n");
	plain_rig_type("\n");
	plain_rig_says("Nothing was done.");
	assert_null(plain_rig_question("bluetooth.nearby"));
	plain_rig_type("/nearby 20\n");
	plain_rig_answer("bluetooth", report(true, 0, 0));
	plain_rig_type("yes\n");
	assert_int_equal(asks_number(json_object_get(plain_rig_question("bluetooth.nearby"), "params"), "minutes"), 20);
	plain_rig_answer("bluetooth.nearby", NULL);
	plain_rig_says("For 20 min more the two ends of an invite find each other over Bluetooth.");
	plain_rig_type("/nearby off\n");
	assert_int_equal(asks_number(json_object_get(plain_rig_question("bluetooth.nearby"), "params"), "minutes"), 0);
	plain_rig_answer("bluetooth.nearby", NULL);
	plain_rig_says("Nearby is over");
	plain_rig_type("/nearby for ever\n");
	plain_rig_says("Type /nearby, a number of minutes after it (60 at most), or /nearby off.");
}

static void blackout_is_told_once_and_when_it_ends(void **state)
{
	(void)state;
	/* It was on before we came. */
	plain_rig_answer("bluetooth", report(true, 0, 7000000));
	plain_rig_says("For 117 min more everybody in range can see that Nightjar runs here. 2 devices near show the same.");
	plain_rig_hear(json_pack("{s:s}", "type", "bluetooth"));
	plain_rig_answer("bluetooth", report(true, 0, 6900000));
	plain_rig_is_silent_about("range");
	plain_rig_type("/status\n");
	plain_rig_answer("status", json_pack("{s:s}", "state", "open"));
	plain_rig_says("For 115 min more everybody in range");
	plain_rig_hear(json_pack("{s:s}", "type", "bluetooth"));
	plain_rig_answer("bluetooth", report(true, 0, 0));
	plain_rig_says("Blackout mode is over");
}

static void adapters_are_listed_and_switched(void **state)
{
	(void)state;
	plain_rig_answer("bluetooth", report(false, 0, 0));
	plain_rig_type("/bluetooth\n");
	plain_rig_answer("bluetooth", report(false, 0, 0));
	plain_rig_says("Road bluetooth, hci0: off. Switched off.\nNearby is off.");
	plain_rig_says("Blackout mode is off.");
	plain_rig_type("/bluetooth on hci0\n");
	plain_rig_says("The address never changes");
	assert_null(plain_rig_question("bluetooth.set"));
	plain_rig_type("y\n");
	assert_string_equal(plain_rig_param("bluetooth.set", "interface"), "hci0");
	plain_rig_answer("bluetooth.set", NULL);
	plain_rig_says("Messages may travel over that adapter from now on.");
	plain_rig_type("/bluetooth off hci0\n");
	assert_true(json_is_false(json_object_get(json_object_get(plain_rig_question("bluetooth.set"), "params"), "on")));
	plain_rig_answer("bluetooth.set", NULL);
	plain_rig_says("nobody can call");
	plain_rig_type("/bluetooth hci0\n");
	plain_rig_says("Type /bluetooth, or /bluetooth on or /bluetooth off");
}

static void a_machine_without_bluetooth_says_why(void **state)
{
	(void)state;
	plain_rig_answer("bluetooth", json_pack("{s:[], s:s}", "interfaces", "none", NONE));
	plain_rig_type("/bluetooth\n");
	plain_rig_answer("bluetooth", json_pack("{s:[], s:s}", "interfaces", "none", NONE));
	plain_rig_says("This kernel has none: `/doctor`.\n");
	plain_rig_type("/blackout\n");
	plain_rig_answer("bluetooth", json_pack("{s:[], s:s}", "interfaces", "none", NONE));
	plain_rig_says("This kernel has none: `/doctor`.\n");
	plain_rig_type("yes\n");
	assert_null(plain_rig_question("bluetooth.blackout"));
}

static void what_is_carried_is_said_and_changed(void **state)
{
	(void)state;
	plain_rig_type("/carry\n");
	plain_rig_answer("carry",
			 json_pack("{s:i, s:i, s:i, s:i, s:s, s:s, s:s}", "parcels", 2, "bytes", 1024, "cap", 67108864,
				   "neighbours", 1, "folder", "/mail", "folder_state", "working", "folder_text",
				   "Files of others read: 3."));
	plain_rig_says("2 parcels, 1.0 KiB of at most 64 MiB.\nFrom 1 neighbour.\nFolder /mail: Files of others read: 3.\n");
	plain_rig_type("/carry pause\n");
	assert_true(json_is_true(json_object_get(json_object_get(plain_rig_question("carry.set"), "params"), "paused")));
	plain_rig_answer("carry.set", NULL);
	plain_rig_says("Nothing is taken for others or given to them any more.\n");
	plain_rig_type("/carry empty\n");
	plain_rig_says("Forget everything that is carried for others?");
	plain_rig_type("\n");
	assert_null(plain_rig_question("carry.empty"));
	plain_rig_type("/carry empty\n");
	plain_rig_type("yes\n");
	assert_non_null(plain_rig_question("carry.empty"));
	plain_rig_answer("carry.empty", NULL);
	plain_rig_says("is forgotten");
	plain_rig_type("/export\n");
	plain_rig_says("Type the path of a folder or file after it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nearby_asks_and_says_what_it_shows, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(blackout_is_told_once_and_when_it_ends, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(adapters_are_listed_and_switched, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(a_machine_without_bluetooth_says_why, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(what_is_carried_is_said_and_changed, plain_rig_begin_open, plain_rig_end),
	};

	plain_rig_setup();
	return cmocka_run_group_tests_name("ui/plain_radio", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adding somebody and being added. */
#include "support/ui_rig.h"
#include "support/unit.h"
#include "ui-ncurses/pages/add.h"
#include "ui-ncurses/pages/picture.h"

#include <stdlib.h>
#include <string.h>

/* As long as a real one. */
#define LINK "NIGHTJAR:AHSDLEXTT4UGA7MZODELTNDTZ5G7UNWRCSEEGCHJNUQFER36EAT5BIE2"
#define MADE "{'invite':'3','contact':'7','expires':1900000000000,'link':'" LINK "','qr':'" LINK "'}"

static struct ui_rig rig;

static void whoever_knows_nobody_is_asked_for_an_invite(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	assert_true(ui_rig_shows(&rig, "Nobody is here yet"));
	assert_true(ui_rig_shows(&rig, "Alt-I"));
	ui_rig_paste(&rig, LINK "\n");
	assert_int_equal(ui_rig_asked(&rig, "add"), 0);
	ui_rig_keys(&rig, "<Enter>");
	assert_string_equal(ui_rig_param(&rig, "add", "invite"), LINK);
	assert_null(json_object_get(ui_rig_params(&rig, "add"), "name"));
	ui_rig_answer_text(&rig, "add", "{'contact':'7','name':'Bob'}");
	assert_int_equal(ui_contact(&rig.ui), 7);
	ui_rig_end(&rig);
}

/* Two people in one place need no network. */
static void bluetooth_is_offered_where_there_is_some(void **state)
{
	static const char on[] = "{'interfaces':[{'interface':'hci0','on':true,'state':'working'}],'nearby':540000}";

	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	assert_false(ui_rig_shows(&rig, "Bluetooth"));
	ui_rig_answer_text(&rig, "bluetooth", "{'interfaces':[{'interface':'hci0','on':true,'state':'working'}]}");
	assert_true(ui_rig_shows(&rig, "No network? Alt-W"));
	ui_rig_keys(&rig, "<M-i>");
	assert_true(ui_rig_shows(&rig, "No network? Alt-W"));
	ui_rig_keys(&rig, "Bob<Enter>");
	ui_rig_answer_text(&rig, "invite", MADE);
	assert_true(ui_rig_shows(&rig, "No network? Alt-W"));
	ui_rig_keys(&rig, "<M-w>");
	ui_rig_answer_text(&rig, "bluetooth", "{'interfaces':[{'interface':'hci0','on':true,'state':'working'}]}");
	ui_rig_keys(&rig, "y");
	assert_string_equal(ui_rig_param(&rig, "bluetooth.nearby", "minutes"), "10");
	ui_rig_answer_text(&rig, "bluetooth.nearby", "{}");
	visible_ask(&rig.ui);
	ui_rig_answer_text(&rig, "bluetooth", on);
	assert_true(ui_rig_shows(&rig, "For 9 min more"));
	/* The code alone has no title bar. */
	ui_rig_size(&rig, 20, 40);
	assert_non_null(strstr(ui_rig_row(&rig, 19), "nearby 9 min"));
	ui_rig_end(&rig);
}

static void a_typing_error_keeps_the_text(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "NIGHTJAR:AHSD<Tab>Bobby<Enter>");
	assert_string_equal(ui_rig_param(&rig, "add", "name"), "Bobby");
	ui_rig_refuse(&rig, "add", "invite_typo", "The invite has a typing error.");
	assert_true(ui_rig_shows(&rig, "The invite has a typing error."));
	assert_true(ui_rig_shows(&rig, "> NIGHTJAR:AHSD"));
	ui_rig_keys(&rig, "2");
	assert_false(ui_rig_shows(&rig, "The invite has a typing error."));
	assert_true(ui_rig_shows(&rig, "Bobby"));
	ui_rig_end(&rig);
}

static void a_picture_is_read_by_another_program(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "'/tmp/my code.png'<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "add"), 0);
	assert_string_equal(rig.ui.wishes.picture, "/tmp/my code.png");
	rig.ui.wishes.read(&rig.ui, false, NULL);
	assert_true(ui_rig_shows(&rig, "zbarimg"));
	ui_rig_keys(&rig, "<Enter>");
	rig.ui.wishes.read(&rig.ui, false, "");
	assert_true(ui_rig_shows(&rig, "No QR code could be found"));
	ui_rig_keys(&rig, "<Enter>");
	rig.ui.wishes.read(&rig.ui, true, "https://example.org/\n");
	assert_true(ui_rig_shows(&rig, "is not an invite"));
	ui_rig_keys(&rig, "<Enter>");
	rig.ui.wishes.read(&rig.ui, true, "WIFI:x\n" LINK "\n");
	assert_string_equal(ui_rig_param(&rig, "add", "invite"), LINK);
	ui_rig_end(&rig);
}

static void what_comes_too_late_opens_nothing(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[{'id':'4','identity':'1','name':'Carol','state':'active'}]");
	ui_rig_keys(&rig, "<M-n>/x.png<Enter><Esc>");
	assert_non_null(rig.ui.wishes.read);
	rig.ui.wishes.read(&rig.ui, true, LINK);
	assert_int_equal(ui_rig_asked(&rig, "add"), 0);
	ui_rig_end(&rig);
}

static void paths(void **state)
{
	char out[256];

	(void)state;
	setenv("HOME", "/srv/me", 1);
	assert_true(picture_path(out, sizeof(out), "file:///tmp/a%20b.png"));
	assert_string_equal(out, "/tmp/a b.png");
	assert_true(picture_path(out, sizeof(out), " /tmp/a\\ b.png "));
	assert_string_equal(out, "/tmp/a b.png");
	assert_true(picture_path(out, sizeof(out), "~/x"));
	assert_string_equal(out, "/srv/me/x");
	/* Never an option, never an address. */
	assert_true(picture_path(out, sizeof(out), "--x.png"));
	assert_string_equal(out, "./--x.png");
	assert_true(picture_path(out, sizeof(out), "https://e.org/x.png"));
	assert_string_equal(out, "./https://e.org/x.png");
	assert_false(picture_path(out, sizeof(out), LINK));
	assert_false(picture_path(out, sizeof(out), "otter harbor violet window zebra"));
	assert_false(picture_path(out, 4, "/tmp/long.png"));
}

static void an_invite_asks_for_whom_and_is_shown(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "<M-i>Bob<Enter>");
	assert_string_equal(ui_rig_param(&rig, "invite", "for"), "Bob");
	assert_null(json_object_get(ui_rig_params(&rig, "invite"), "words"));
	ui_rig_answer_text(&rig, "invite", MADE);
	assert_true(ui_rig_shows(&rig, "Invite for Bob"));
	assert_true(ui_rig_shows(&rig, "NIGHTJAR:AHSDLEXTT4UGA7"));
	assert_int_equal(ui_rig_style(&rig, "▀▀▀▀▀█"), STYLE_QR);
	ui_rig_keys(&rig, "c");
	assert_string_equal(rig.ui.wishes.copy, LINK);
	ui_rig_keys(&rig, "<Enter>");
	assert_int_equal(ui_contact(&rig.ui), 7);
	ui_rig_end(&rig);
}

static void words_are_asked_for(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "<M-i><Tab> <Enter>");
	assert_string_equal(ui_rig_param(&rig, "invite", "words"), "true");
	assert_null(json_object_get(ui_rig_params(&rig, "invite"), "for"));
	ui_rig_answer_text(&rig, "invite",
	                   "{'invite':'3','contact':'7','expires':1900000000000,'words':'otter harbor violet a b'}");
	assert_true(ui_rig_shows(&rig, "otter harbor violet a b"));
	ui_rig_end(&rig);
}

static void revoking_asks_first_and_enter_is_no_answer(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "<M-i><Enter>");
	ui_rig_answer_text(&rig, "invite", MADE);
	ui_rig_keys(&rig, "r<Enter> <M-n>");
	assert_true(ui_rig_shows(&rig, "Revoke this invite?"));
	ui_rig_keys(&rig, "n");
	assert_int_equal(ui_rig_asked(&rig, "invite.revoke"), 0);
	assert_true(ui_rig_shows(&rig, "Nobody has taken it up yet"));
	ui_rig_keys(&rig, "ry");
	assert_string_equal(ui_rig_param(&rig, "invite.revoke", "invite"), "3");
	ui_rig_answer_text(&rig, "invite.revoke", "{}");
	assert_false(ui_rig_shows(&rig, "NIGHTJAR:"));
	ui_rig_end(&rig);
}

static void a_small_window_gives_the_code_everything(void **state)
{
	(void)state;
	ui_rig_open(&rig, 20, 40, "[]");
	ui_rig_keys(&rig, "<M-i><Enter>");
	ui_rig_answer_text(&rig, "invite", MADE);
	assert_int_equal(ui_rig_style(&rig, "▀▀▀▀▀█"), STYLE_QR);
	assert_false(ui_rig_shows(&rig, "NIGHTJAR:"));
	ui_rig_keys(&rig, "t");
	assert_true(ui_rig_shows(&rig, "NIGHTJAR:"));
	assert_true(ui_rig_shows(&rig, "My invite"));
	/* Half a code is none. */
	ui_rig_size(&rig, 10, 30);
	ui_rig_keys(&rig, "t");
	assert_true(ui_rig_shows(&rig, "NIGHTJAR:"));
	assert_false(ui_rig_shows(&rig, "▀"));
	ui_rig_end(&rig);
}

static void being_taken_up_is_said(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "<M-i>Bob<Enter>");
	ui_rig_answer_text(&rig, "invite", MADE);
	ui_rig_event_text(&rig, "{'seq':'9','type':'added','contact':'8','detail':'Eve'}");
	assert_false(ui_rig_shows(&rig, "Bob has taken it up"));
	ui_rig_event_text(&rig, "{'seq':'10','type':'added','contact':'7','detail':'Bob'}");
	assert_true(ui_rig_shows(&rig, "Bob has taken it up"));
	assert_false(ui_rig_shows(&rig, "NIGHTJAR:"));
	ui_rig_end(&rig);
}

static void the_list_revokes_only_what_is_open_and_ours(void **state)
{
	(void)state;
	ui_rig_open(&rig, 24, 80, "[]");
	ui_rig_keys(&rig, "<M-i><Enter>");
	ui_rig_answer_text(&rig, "invite", MADE);
	ui_rig_keys(&rig, "l");
	ui_rig_answer_text(&rig, "invites",
			   "{'invites':[{'id':'1','for':'Old','direction':'made','state':'used','expires':1,'contact':'5'},"
			   "{'id':'3','for':'Bob','direction':'made','state':'open','expires':1900000000000,'contact':'7'}]}");
	assert_true(ui_rig_shows(&rig, "not taken up yet"));
	ui_rig_keys(&rig, "<Down>r");
	assert_false(ui_rig_shows(&rig, "Revoke this invite?"));
	ui_rig_keys(&rig, "<Up>ry");
	assert_string_equal(ui_rig_param(&rig, "invite.revoke", "invite"), "3");
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_knows_nobody_is_asked_for_an_invite),
		cmocka_unit_test(bluetooth_is_offered_where_there_is_some),
		cmocka_unit_test(a_typing_error_keeps_the_text),
		cmocka_unit_test(a_picture_is_read_by_another_program),
		cmocka_unit_test(what_comes_too_late_opens_nothing),
		cmocka_unit_test(paths),
		cmocka_unit_test(an_invite_asks_for_whom_and_is_shown),
		cmocka_unit_test(words_are_asked_for),
		cmocka_unit_test(revoking_asks_first_and_enter_is_no_answer),
		cmocka_unit_test(a_small_window_gives_the_code_everything),
		cmocka_unit_test(being_taken_up_is_said),
		cmocka_unit_test(the_list_revokes_only_what_is_open_and_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

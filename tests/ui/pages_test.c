/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, doctor and settings: what they say, in every size, and what their keys do. */
#include "support/ui_rig.h"
#include "support/unit.h"

#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/doctor.h"
#include "ui-ncurses/pages/help.h"
#include "ui-ncurses/pages/settings.h"

#include <string.h>

static struct ui_rig rig;

static int begin(void **state)
{
	ui_rig_open(&rig, 24, 80, "[]");
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	ui_rig_end(*state);
	return 0;
}

static bool same_key(const struct action_key *a, const struct action_key *b)
{
	return a->code != KEY_NOTHING && a->code == b->code && a->mod == b->mod && a->ch == b->ch;
}

/* The tables of all areas together: a key that has two meanings in one place has one too many. */
static void no_key_and_no_command_has_two_meanings(void **state)
{
	const struct action *a, *b;

	(void)state;
	for (size_t i = 0; (a = action_at(i)); i++) {
		for (size_t k = i + 1; (b = action_at(k)); k++) {
			if (a->command && b->command && strcmp(a->command, b->command) == 0)
				fail_msg("/%s is there twice", a->command);
			if (!(a->places & b->places & ~(unsigned)PLACE_SELF))
				continue;
			for (int n = 0; n < 4; n++)
				if (same_key(&a->key[n / 2], &b->key[n % 2]))
					fail_msg("one key: \"%s\" and \"%s\"", a->help, b->help);
		}
	}
}

/* Reads a page from its beginning to its end, as one who presses PgDn. */
static bool page_holds(struct ui_rig *r, const char *text)
{
	bool found = false;

	ui_rig_keys(r, "<Home>");
	for (int i = 0; i < 80 && !found; i++) {
		found = ui_rig_shows(r, text);
		ui_rig_keys(r, "<PgDn>");
	}
	return found;
}

/* Whatever is in the tables is in the help: each command, and each key of the screen it was asked from. */
static void help_has_every_command(void **state)
{
	struct ui_rig *r = *state;
	const struct action *a;
	char typed[64];

	ui_rig_size(r, 100, 80);
	ui_rig_keys(r, "<C-g>");
	for (size_t i = 0; (a = action_at(i)); i++) {
		snprintf(typed, sizeof(typed), "/%s", a->command ? a->command : "");
		if (a->command && !page_holds(r, typed))
			fail_msg("not in the help: %s", typed);
	}
	assert_true(page_holds(r, "Ctrl-Q"));
	assert_true(page_holds(r, "is on your contact's machine"));
	ui_rig_keys(r, "<F1>");
	assert_false(ui_rig_shows(r, "Keys of the screen you came from"));
}

static void help_is_of_the_screen_it_was_asked_from(void **state)
{
	struct ui_rig *r = *state;

	doctor_show(&r->ui, "");
	ui_rig_keys(r, "<C-g>");
	assert_true(ui_rig_shows(r, "Checks everything again."));
	ui_rig_keys(r, "<Esc><Esc><C-g>");
	assert_false(ui_rig_shows(r, "Checks everything again."));
}

static void the_doctor_says_what_is_wrong_in_words(void **state)
{
	struct ui_rig *r = *state;

	doctor_show(&r->ui, "");
	assert_true(ui_rig_shows(r, "Being checked"));
	ui_rig_answer_text(r, "doctor", "{'checks':[{'name':'disk','ok':true,'text':'There is room.','hint':''},"
					"{'name':'passphrase','ok':false,'text':'No passphrase.',"
	                                "'hint':'See `nightjar passphrase`.'}]}");
	assert_true(ui_rig_shows(r, "ok        There is room."));
	assert_true(ui_rig_shows(r, "! not ok  No passphrase."));
	assert_true(ui_rig_shows(r, "See `/passphrase`."));
	assert_true(page_holds(r, "The window has 80 columns and 24 rows."));
	ui_rig_keys(r, "r");
	assert_int_equal(ui_rig_asked(r, "doctor"), 1);
	ui_rig_refuse(r, "doctor", "busy", "Not now.");
	assert_true(page_holds(r, "Not now."));
}

static void a_setting_is_true_at_once_and_kept(void **state)
{
	struct ui_rig *r = *state;

	settings_show(&r->ui, "");
	assert_true(ui_rig_shows(r, "< those of the terminal >"));
	ui_rig_keys(r, "<Right>");
	assert_int_equal(r->ui.prefs.theme, STYLE_THEME_MONO);
	assert_true(ui_rig_shows(r, "< none: bold and reverse only >"));
	assert_string_equal(ui_rig_param(r, "config.set", "name"), "ui.theme");
	assert_string_equal(ui_rig_param(r, "config.set", "value"), "mono");
	/* Refused: it is what the daemon has. */
	ui_rig_refuse(r, "config.set", "disk_full", "The disk is full.");
	ui_rig_answer_text(r, "config.list", "{'settings':[{'name':'ui.theme','value':'default'}]}");
	assert_int_equal(r->ui.prefs.theme, STYLE_THEME_DEFAULT);
	assert_true(ui_rig_shows(r, "The disk is full."));
}

static void left_goes_back_and_round(void **state)
{
	struct ui_rig *r = *state;

	settings_show(&r->ui, "");
	assert_true(ui_rig_shows(r, "Lock by itself"));
	ui_rig_keys(r, "<Left>");
	assert_int_equal(r->ui.prefs.theme, STYLE_THEME_CONTRAST);
	ui_rig_keys(r, "<Down><Down><Down><Enter><Enter>");
	assert_int_equal(r->ui.prefs.lock_after, 15);
	assert_true(ui_rig_shows(r, "< after 15 minutes >"));
}

static void set_knows_both_kinds_of_name(void **state)
{
	struct ui_rig *r = *state;

	settings_set(&r->ui, "notify desktop");
	assert_string_equal(ui_rig_param(r, "config.set", "name"), "ui.notify");
	ui_rig_answer_text(r, "config.set", "{'name':'ui.notify','value':'desktop'}");
	assert_true(ui_rig_shows(r, "ui.notify is desktop now."));
	settings_set(&r->ui, "dial.longest = 60");
	assert_string_equal(ui_rig_param(r, "config.set", "name"), "dial.longest");
	assert_string_equal(ui_rig_param(r, "config.set", "value"), "60");
	ui_rig_refuse(r, "config.set", "usage", "dial.longest takes a number.");
	assert_true(ui_rig_shows(r, "dial.longest takes a number."));
}

/* What stands in the hint line is pressed by a click on it, and nothing by a click beside. */
static void hints_can_be_clicked(void **state)
{
	struct ui_rig *r = *state;
	const char *row;
	int col;

	doctor_show(&r->ui, "");
	row = ui_rig_row(r, 23);
	col = (int)(strstr(row, "Ctrl-G") - row);
	ui_rig_click(r, 23, col - 1, 1);
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	ui_rig_click(r, 22, col, 1);
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	ui_rig_click(r, 23, col + 3, 1);
	assert_ptr_equal(stage_top(&r->ui), &help_view);
	row = ui_rig_row(r, 23);
	ui_rig_click(r, 23, (int)(strstr(row, "back") - row) + 3, 1);
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	ui_rig_click(r, 23, 79, 1);
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
}

static void rows_can_be_clicked_and_wheeled(void **state)
{
	struct ui_rig *r = *state;

	settings_show(&r->ui, "");
	ui_rig_click(r, ui_rig_find(r, "Lock by itself"), 4, 1);
	assert_true(ui_rig_shows(r, "> Lock by itself"));
	/* A heading is nothing to select. */
	ui_rig_click(r, ui_rig_find(r, "Settings of"), 4, 1);
	assert_true(ui_rig_shows(r, "> Lock by itself"));
	help_show(&r->ui, "");
	assert_true(ui_rig_shows(r, "Keys of the screen"));
	ui_rig_click(r, 5, 5, 5);
	assert_false(ui_rig_shows(r, "Keys of the screen"));
	ui_rig_click(r, 5, 5, 4);
	ui_rig_click(r, 5, 5, 4);
	assert_true(ui_rig_shows(r, "Keys of the screen"));
}

static void a_long_error_is_not_cut(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_size(r, 20, 40);
	ui_warn(&r->ui, "%s",
	        "A sentence that is quite long because it says what went wrong here, why that is so in the case at hand, "
	        "what one can do about it and when it is going to be tried again.");
	assert_true(ui_rig_shows(r, "A sentence"));
	assert_true(ui_rig_shows(r, "again."));
}

/* Typed faster than painted: keys mean what they would have meant a moment later. */
static void keys_before_the_first_picture(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-g><End>");
	assert_true(ui_rig_shows(r, "clears."));
	ui_rig_keys(r, "<Esc><C-o>/settings<Enter><Down><Right>");
	assert_string_equal(ui_rig_param(r, "config.set", "name"), "ui.notify");
}

static void small_windows_and_ascii(void **state)
{
	static const int sizes[][2] = { { 30, 100 }, { 20, 40 }, { 10, 30 } };
	struct ui_rig *r = *state;

	r->ui.ascii = true;
	for (size_t i = 0; i < 3; i++) {
		ui_rig_size(r, sizes[i][0], sizes[i][1]);
		settings_show(&r->ui, "");
		assert_true(page_holds(r, "Mouse"));
		assert_true(page_holds(r, "ui.NAME"));
		help_show(&r->ui, "");
		assert_true(page_holds(r, "Editing"));
		assert_true(page_holds(r, "vv"));
		stage_reset(&r->ui, &doctor_view, NULL);
		assert_true(page_holds(r, "beyond"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_and_no_command_has_two_meanings),
		cmocka_unit_test_setup_teardown(help_has_every_command, begin, end),
		cmocka_unit_test_setup_teardown(help_is_of_the_screen_it_was_asked_from, begin, end),
		cmocka_unit_test_setup_teardown(the_doctor_says_what_is_wrong_in_words, begin, end),
		cmocka_unit_test_setup_teardown(a_setting_is_true_at_once_and_kept, begin, end),
		cmocka_unit_test_setup_teardown(left_goes_back_and_round, begin, end),
		cmocka_unit_test_setup_teardown(set_knows_both_kinds_of_name, begin, end),
		cmocka_unit_test_setup_teardown(hints_can_be_clicked, begin, end),
		cmocka_unit_test_setup_teardown(rows_can_be_clicked_and_wheeled, begin, end),
		cmocka_unit_test_setup_teardown(a_long_error_is_not_cut, begin, end),
		cmocka_unit_test_setup_teardown(keys_before_the_first_picture, begin, end),
		cmocka_unit_test_setup_teardown(small_windows_and_ascii, begin, end),
	};

	return cmocka_run_group_tests_name("ui/pages", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search, and the jump to what was found. */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/talk.h"

#include <string.h>

static struct ui_rig rig;

static json_t *hits(int n, bool more)
{
	json_t *rows = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(rows, ui_talk_row(500 - i, false, "here is an Otter in the harbor", "received"));
	return json_pack("{s:o, s:b}", "messages", rows, "more", more);
}

static void test_asks_once_after_typing(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-r>");
	assert_true(ui_rig_shows(r, "Search here:"));
	ui_rig_keys(r, "otter");
	assert_int_equal(ui_rig_asked(r, "search"), 0);
	ui_rig_pass(r, 300);
	assert_int_equal(ui_rig_asked(r, "search"), 1);
	assert_string_equal(ui_rig_param(r, "search", "text"), "otter");
	assert_string_equal(ui_rig_param(r, "search", "contact"), "id:7");
	ui_rig_answer(r, "search", hits(1, false));
	assert_int_equal(ui_rig_style(r, "25 Nov 18:20"), STYLE_PICK);
}

static void test_hits_are_marked(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-r>otter");
	ui_rig_pass(r, 300);
	ui_rig_answer(r, "search", hits(2, false));
	ui_rig_keys(r, "<Down>");
	/* The first of two: the second one is chosen. */
	assert_int_equal(ui_rig_style(r, "Otter"), STYLE_HIT);
	assert_int_equal(ui_rig_style(r, "here is an"), STYLE_TEXT);
}

static void test_twice_is_everywhere(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-r>otter<C-r>");
	assert_true(ui_rig_shows(r, "Search everywhere:"));
	assert_int_equal(ui_rig_asked(r, "search"), 1);
	assert_string_equal(ui_rig_param(r, "search", "contact"), "");
}

static void test_late_answer_is_dropped(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-r>otter");
	ui_rig_pass(r, 300);
	ui_rig_keys(r, "x");
	ui_rig_pass(r, 300);
	ui_rig_answer(r, "search", hits(2, false));
	assert_false(ui_rig_shows(r, "Otter"));
	ui_rig_answer(r, "search", hits(0, false));
	assert_true(ui_rig_shows(r, "Nothing is found here."));
}

static void test_more_with_page_down(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-r>otter");
	ui_rig_pass(r, 300);
	ui_rig_answer(r, "search", hits(50, true));
	(void)ui_rig_row(r, 0);
	for (int i = 0; i < 5; i++)
		ui_rig_keys(r, "<PgDn>");
	assert_int_equal(ui_rig_asked(r, "search"), 1);
	assert_string_equal(ui_rig_param(r, "search", "before"), "451");
}

static void test_enter_jumps_to_the_hit(void **state)
{
	struct ui_rig *r = *state;
	int row;

	ui_rig_keys(r, "<C-r>otter");
	ui_rig_pass(r, 300);
	ui_rig_answer(r, "search", hits(3, false));
	ui_rig_keys(r, "<Down><Enter>");
	assert_int_equal(ui_contact(&r->ui), 7);
	assert_string_equal(ui_rig_param(r, "read", "before"), "500");
	while (ui_talk_serve(r, 1000))
		;
	row = ui_rig_find(r, "message 499");
	assert_in_range(row, 6, 16);
	assert_int_equal(ui_rig_style(r, "message 499"), STYLE_HIT);
	/* What is about it, on both sides. */
	assert_int_equal(ui_rig_find(r, "message 498"), row - 1);
	assert_int_equal(ui_rig_find(r, "message 500"), row + 1);
	assert_true(chat_talk(&r->ui)->more_after);
	ui_rig_keys(r, "<End>");
	while (ui_talk_serve(r, 1000))
		;
	assert_true(ui_rig_shows(r, "message 1000"));
}

static void test_esc_goes_back_to_where_one_was(void **state)
{
	struct ui_rig *r = *state;
	char before[256];

	ui_rig_keys(r, "half<PgUp><PgUp>");
	strcpy(before, ui_rig_row(r, 8));
	ui_rig_keys(r, "<C-r>otter<Esc>");
	assert_string_equal(ui_rig_row(r, 8), before);
	assert_true(ui_rig_shows(r, "> half"));
}

static void test_command_with_words(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/search red otter<Enter>");
	ui_rig_pass(r, 10);
	assert_string_equal(ui_rig_param(r, "search", "text"), "red otter");
}

static int set_up(void **state)
{
	ui_talk_open(&rig, 24, 80, 1000);
	*state = &rig;
	return 0;
}

static int tear_down(void **state)
{
	ui_rig_end(*state);
	return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_asks_once_after_typing),
		TEST(test_hits_are_marked),
		TEST(test_twice_is_everywhere),
		TEST(test_late_answer_is_dropped),
		TEST(test_more_with_page_down),
		TEST(test_enter_jumps_to_the_hit),
		TEST(test_esc_goes_back_to_where_one_was),
		TEST(test_command_with_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

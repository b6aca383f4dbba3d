/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen as a whole: layouts, the list, going about. */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"

#include <stdio.h>
#include <string.h>

static struct ui_rig rig;

/* The conversation of the design's drawing. */
static void open_drawn(struct ui_rig *r, int rows, int cols, bool ascii)
{
	json_t *list = json_array();

	ui_rig_open(r, rows, cols, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	r->ui.ascii = ascii;
	json_array_append_new(list, ui_talk_row(1, false, "did the invite arrive?", "received"));
	json_array_append_new(list, ui_talk_row(2, true, "yes! words matched", "read"));
	json_array_append_new(list, ui_talk_row(3, false,
						"a rather long line that has to wrap without losing its indent",
						"received"));
	json_array_append_new(list, ui_talk_row(4, true, "see you at 10", "queued"));
	ui_rig_answer(r, "read", ui_talk_page(list, false, 2, 1));
	ui_rig_ignore(r, "draft");
}

static void test_wide(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 12, 80, false);
	assert_string_equal(ui_rig_row(r, 0),
			    " nightjar               Bob - verified - online (tor)                 tor ready");
	assert_string_equal(ui_rig_row(r, 1), ">● Bob              2 │");
	assert_string_equal(ui_rig_row(r, 2), " ○ Carol        draft │               -- Wednesday 25 November --");
	assert_string_equal(ui_rig_row(r, 3), " ~ Dave               │ 10:01    Bob did the invite arrive?");
	assert_string_equal(ui_rig_row(r, 4),
			    "                      │ 10:02    you yes! words matched                      ✓✓");
	assert_string_equal(ui_rig_row(r, 5), "                      │                    --- 1 unread ---");
	assert_string_equal(ui_rig_row(r, 6),
			    "                      │ 10:03    Bob a rather long line that has to wrap");
	assert_string_equal(ui_rig_row(r, 7), "                      │              without losing its indent");
	assert_string_equal(ui_rig_row(r, 8),
			    "                      │ 10:04    you see you at 10                            …");
	assert_string_equal(ui_rig_row(r, 9),
			    "                      │─────────────────────────────────────────────────────────");
	assert_string_equal(ui_rig_row(r, 10), " + add contact  Alt-N │> Message Bob - Enter sends, / for commands");
}

static void test_narrow(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 20, 40, false);
	assert_string_equal(ui_rig_row(r, 0), " Bob - verified - online (tor)");
	assert_string_equal(ui_rig_row(r, 6), "      -- Wednesday 25 November --");
	assert_string_equal(ui_rig_row(r, 7), " 10:01 Bob");
	assert_string_equal(ui_rig_row(r, 8), " did the invite arrive?");
	assert_string_equal(ui_rig_row(r, 9), " 10:02 you                           ✓✓");
	assert_string_equal(ui_rig_row(r, 18), "> Message Bob");
	ui_rig_keys(r, "<Esc>");
	assert_string_equal(ui_rig_row(r, 1), ">● Bob                                2");
	assert_false(ui_rig_shows(r, "did the invite"));
	ui_rig_keys(r, "<Down><Enter>");
	assert_int_equal(ui_contact(&r->ui), 8);
	assert_string_equal(ui_rig_row(r, 0), " Carol - offline              tor ready");
}

static void test_smallest(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 10, 30, false);
	assert_string_equal(ui_rig_row(r, 5), " 10:04 you                  …");
	assert_string_equal(ui_rig_row(r, 6), " see you at 10");
	assert_string_equal(ui_rig_row(r, 8), "> Message Bob");
}

static void test_large(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 30, 100, false);
	assert_int_equal(ui_rig_find(r, "Bob a rather long line that has to wrap without losing its"), 24);
}

static void test_ascii(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 12, 80, true);
	for (int i = 0; i < 12; i++)
		for (const char *p = ui_rig_row(r, i); *p; p++)
			assert_true(*p > 0);
	assert_string_equal(ui_rig_row(r, 1), ">* Bob              2 |");
	assert_non_null(strstr(ui_rig_row(r, 4), " vv"));
	assert_non_null(strstr(ui_rig_row(r, 8), " ."));
}

static void test_bare(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	ui_rig_keys(r, "<M-l>");
	assert_true(ui_rig_find(r, "a rather long line that has to wrap without losing its indent") > 0);
	for (int i = 1; i < 22; i++) {
		assert_null(strstr(ui_rig_row(r, i), "│"));
		assert_null(strstr(ui_rig_row(r, i), "─"));
		assert_null(strstr(ui_rig_row(r, i), "Carol"));
	}
	assert_int_equal(strncmp(ui_rig_row(r, ui_rig_find(r, "see you")), "see you", 7), 0);
	ui_rig_keys(r, "<M-l>");
	assert_true(ui_rig_shows(r, "Carol"));
}

/* Any size, in any order: nothing outside of the canvas is touched, and what is written stays. */
static void test_resizing(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	ui_rig_keys(r, "kept");
	for (int rows = 1; rows < 40; rows += 3)
		for (int cols = 1; cols < 130; cols += 7) {
			ui_rig_size(r, rows, cols);
			(void)ui_rig_row(r, 0);
			ui_rig_keys(r, "<PgUp><PgDn>");
		}
	ui_rig_size(r, 24, 80);
	assert_true(ui_rig_shows(r, "> kept"));
	assert_true(ui_rig_shows(r, "see you at 10"));
}

/* ---- the list ---- */

static void test_list_keeps_the_chosen_person(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Down><Down>");
	assert_int_equal(ui_rig_style(r, "~ Dave"), STYLE_PICK);
	assert_true(r->canvas.cursor);
	assert_int_equal(r->canvas.cursor_row, 3);
	ui_rig_event_text(r, "{'type':'message_in','contact':'9','order':'9'}");
	ui_rig_pass(r, 500);
	ui_rig_answer(r, "contacts",
		      json_pack("{s:o}", "contacts",
				ui_rig_json("[{'id':'9','identity':'1','name':'Dave','state':'active','last':'9','unread':1},"
					    "{'id':'7','identity':'1','name':'Bob','state':'active','last':'3'},"
					    "{'id':'8','identity':'1','name':'Carol','state':'pending','last':'2'}]")));
	assert_int_equal(ui_rig_find(r, "Dave"), 1);
	assert_int_equal(ui_rig_style(r, "Dave"), STYLE_PICK);
	assert_true(ui_rig_shows(r, "… Carol"));
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_contact(&r->ui), 9);
}

static void test_long_list_scrolls(void **state)
{
	struct ui_rig *r = *state;
	json_t *all = json_array();

	for (int i = 1; i <= 100; i++)
		json_array_append_new(all, json_pack("{s:o, s:s, s:o, s:s, s:o}", "id", json_sprintf("%d", i),
						     "identity", "1",
						     "name", json_sprintf("person %d", i), "state", "active", "last",
						     json_sprintf("%d", 1000 - i)));
	ui_rig_open(r, 24, 80, "[]");
	ui_rig_keys(r, "<Esc>");
	all = json_pack("{s:o}", "contacts", all);
	people_take_contacts(&r->ui, all);
	json_decref(all);
	ui_rig_keys(r, "<Home>");
	for (int i = 0; i < 50; i++)
		ui_rig_keys(r, "<Down>");
	assert_int_equal(ui_rig_style(r, "○ person 51"), STYLE_PICK);
	assert_true(ui_rig_shows(r, "+ add contact"));
	ui_rig_keys(r, "<End>");
	assert_true(ui_rig_shows(r, "person 100"));
	assert_int_equal(ui_rig_style(r, "+ add contact"), STYLE_PICK);
	ui_rig_keys(r, "<Home>");
	assert_int_equal(ui_rig_find(r, "person 1"), 1);
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_contact(&r->ui), 1);
}

static void test_archived_are_hidden_until_asked_for(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80,
		    "[{'id':'7','identity':'1','name':'Bob','state':'active','last':'3'},"
		    "{'id':'8','identity':'1','name':'Carol','state':'active','last':'9','archived':true}]");
	assert_false(ui_rig_shows(r, "Carol"));
	ui_rig_keys(r, "<Enter>/archived<Enter>");
	assert_int_equal(ui_rig_find(r, "Bob"), 0);
	assert_int_equal(ui_rig_find(r, "archived─"), 2);
	assert_int_equal(ui_rig_find(r, "Carol"), 3);
	ui_rig_keys(r, "<Home><Down><Enter>");
	assert_int_equal(ui_contact(&r->ui), 8);
	ui_rig_keys(r, "<M-1>");
	assert_int_equal(ui_contact(&r->ui), 7);
	ui_rig_keys(r, "<M-2>");
	assert_int_equal(ui_contact(&r->ui), 8);
}

static void test_typing_in_the_list_goes_to_the_open_conversation(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	ui_rig_keys(r, "<Tab><Down>hi");
	assert_int_equal(ui_contact(&r->ui), 7);
	assert_true(ui_rig_shows(r, "> hi"));
}

static void test_going_about(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	ui_rig_keys(r, "<C-n>");
	assert_int_equal(ui_contact(&r->ui), 8);
	ui_rig_keys(r, "<C-n><C-n>");
	assert_int_equal(ui_contact(&r->ui), 7);
	ui_rig_keys(r, "<C-p>");
	assert_int_equal(ui_contact(&r->ui), 9);
	ui_rig_keys(r, "<M-2>");
	assert_int_equal(ui_contact(&r->ui), 8);
	ui_rig_keys(r, "<M-9>");
	assert_int_equal(ui_contact(&r->ui), 8);
	ui_rig_keys(r, "<M-a>");
	assert_int_equal(ui_contact(&r->ui), 7);
	ui_rig_keys(r, "<M-a>");
	assert_true(ui_rig_shows(r, "Nothing else is unread."));
}

static void test_esc_never_quits_nor_loses(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	ui_rig_keys(r, "kept<Esc><Esc><Esc><Esc>");
	assert_false(r->ui.wishes.quit);
	assert_true(ui_rig_shows(r, "> kept"));
}

static void test_contact_that_is_deleted_closes(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	people_take_contacts(&r->ui, NULL);
	assert_int_equal(ui_contact(&r->ui), 0);
	assert_false(ui_rig_shows(r, "see you at 10"));
}

static void test_pointer(void **state)
{
	struct ui_rig *r = *state;

	open_drawn(r, 24, 80, false);
	(void)ui_rig_row(r, 0);
	ui_rig_click(r, ui_rig_find(r, "see you at 10"), 40, 1);
	assert_int_equal(ui_rig_style(r, "see you at 10"), STYLE_PICK);
	ui_rig_click(r, 2, 5, 1);
	assert_int_equal(ui_contact(&r->ui), 8);
}

static void test_pending_explains_itself(void **state)
{
	struct ui_rig *r = *state;
	char contacts[512];

	snprintf(contacts, sizeof(contacts),
		 "[{'id':'7','identity':'1','name':'Bob','state':'pending','invited':true,'last':'0','next_try':%lld}]",
		 (long long)1795687200000 + 40000);
	ui_rig_open(r, 24, 100, contacts);
	ui_rig_keys(r, "<Enter>");
	ui_rig_answer(r, "read", ui_talk_page(json_array(), false, 0, 0));
	assert_true(ui_rig_shows(r, "Bob - waiting for them"));
	assert_true(ui_rig_shows(r, "Waiting for Bob to take up your invite"));
	assert_true(ui_rig_shows(r, "Tries again in 40 s."));
	assert_true(ui_rig_shows(r, "No messages with Bob yet."));
}

static void test_unreadable_conversation_says_why(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	ui_rig_refuse(r, "read", "disk", "The disk cannot be read.");
	assert_true(ui_rig_shows(r, "The disk cannot be read."));
}

static int set_up(void **state)
{
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
		TEST(test_wide),
		TEST(test_narrow),
		TEST(test_smallest),
		TEST(test_large),
		TEST(test_ascii),
		TEST(test_bare),
		TEST(test_resizing),
		TEST(test_list_keeps_the_chosen_person),
		TEST(test_long_list_scrolls),
		TEST(test_archived_are_hidden_until_asked_for),
		TEST(test_typing_in_the_list_goes_to_the_open_conversation),
		TEST(test_going_about),
		TEST(test_esc_never_quits_nor_loses),
		TEST(test_contact_that_is_deleted_closes),
		TEST(test_pointer),
		TEST(test_pending_explains_itself),
		TEST(test_unreadable_conversation_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of messages: pages, the position in it, events, what is marked as read. */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/talk.h"

#include <string.h>

#define MILLION 1000000

static struct ui_rig rig;

static void serve_all(struct ui_rig *r, int64_t last)
{
	int n = 0;

	while (ui_talk_serve(r, last))
		assert_true(++n < 50);
}

static void open_million(struct ui_rig *r)
{
	ui_talk_open(r, 24, 80, MILLION);
}

/* ---- pages ---- */

static void test_end_is_shown_first(void **state)
{
	struct ui_rig *r = *state;

	open_million(r);
	assert_true(ui_rig_shows(r, "message 1000000"));
	assert_true(chat_talk(&r->ui)->n <= TALK_WINDOW);
}

static void test_first_question_is_one_page(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_rig_asked(r, "read"), 1);
	assert_string_equal(ui_rig_param(r, "read", "contact"), "id:7");
	assert_string_equal(ui_rig_param(r, "read", "last"), "100");
}

/* All the way up ten thousand messages and down again: always text on the screen, never more than the window in memory. */
static void test_scrolls_through_with_a_bounded_window(void **state)
{
	struct ui_rig *r = *state;
	int pages = 0;

	ui_talk_open(r, 24, 80, 10000);
	while (!ui_rig_shows(r, "message 1 ") && ui_rig_find(r, "message 1") != 2 && pages < 700) {
		ui_rig_keys(r, "<PgUp>");
		serve_all(r, 10000);
		assert_true(chat_talk(&r->ui)->n <= TALK_WINDOW + TALK_PAGE);
		assert_true(ui_rig_shows(r, "message "));
		pages++;
	}
	assert_in_range(pages, 400, 699);
	for (; !ui_rig_shows(r, "message 10000") && pages > 0; pages--) {
		ui_rig_keys(r, "<PgDn>");
		serve_all(r, 10000);
		assert_true(chat_talk(&r->ui)->n <= TALK_WINDOW + TALK_PAGE);
	}
	assert_true(ui_rig_shows(r, "message 10000"));
}

static void test_pages_are_fetched_ahead(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	assert_true(ui_talk_serve(r, MILLION));
	/* Nobody has scrolled yet. */
	assert_int_equal(ui_rig_asked(r, "read"), 1);
	assert_string_equal(ui_rig_param(r, "read", "before"), "999901");
}

static void test_rows_follow_without_gap(void **state)
{
	struct ui_rig *r = *state;
	const struct talk *t;

	open_million(r);
	for (int i = 0; i < 60; i++) {
		ui_rig_keys(r, "<PgUp>");
		serve_all(r, MILLION);
	}
	t = chat_talk(&r->ui);
	for (size_t i = 1; i < t->n; i++)
		assert_int_equal(t->row[i].order, t->row[i - 1].order + 1);
	assert_true(t->more_after);
}

static void test_answer_for_an_earlier_conversation_is_dropped(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter><M-2>");
	assert_int_equal(ui_contact(&r->ui), 8);
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(1, 3), false, 3, 0));
	assert_false(ui_rig_shows(r, "message"));
	assert_int_equal(chat_talk(&r->ui)->n, 0);
}

/* ---- the position ---- */

static void test_position_is_kept_when_text_arrives(void **state)
{
	struct ui_rig *r = *state;
	char before[256];

	ui_talk_open(r, 24, 80, 200);
	ui_rig_keys(r, "<PgUp>");
	strcpy(before, ui_rig_row(r, 10));
	assert_non_null(strstr(before, "message"));
	for (int64_t i = 201; i < 231; i++)
		ui_talk_event(r, "message_in", ui_talk_row(i, false, "something new", "received"));
	assert_string_equal(ui_rig_row(r, 10), before);
	assert_true(ui_rig_shows(r, "30 new below"));
	assert_int_equal(ui_rig_asked(r, "mark_read"), 0);
	ui_rig_keys(r, "<End>");
	assert_true(ui_rig_shows(r, "something new"));
	assert_false(ui_rig_shows(r, "new below"));
	assert_string_equal(ui_rig_param(r, "mark_read", "order"), "230");
}

static void test_end_follows_what_arrives(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 200);
	ui_talk_event(r, "message_in", ui_talk_row(201, false, "here I am", "received"));
	assert_int_equal(ui_rig_find(r, "here I am"), 20);
}

static void test_home_and_end(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 90);
	ui_rig_keys(r, "<Home>");
	assert_true(ui_rig_find(r, "message 1") <= 2);
	assert_true(ui_rig_shows(r, "Wednesday 25 November"));
	ui_rig_keys(r, "<End>");
	assert_true(ui_rig_shows(r, "message 90"));
}

static void test_home_of_a_million(void **state)
{
	struct ui_rig *r = *state;

	open_million(r);
	ui_rig_keys(r, "<Home>");
	serve_all(r, MILLION);
	assert_int_equal(ui_rig_find(r, "Wednesday 25 November"), 1);
	assert_true(ui_rig_shows(r, "message 19"));
	assert_true(ui_rig_shows(r, "more below"));
	ui_rig_keys(r, "<PgDn>");
	assert_true(ui_rig_shows(r, "message 37"));
	ui_rig_keys(r, "<End>");
	serve_all(r, MILLION);
	assert_true(ui_rig_shows(r, "message 1000000"));
}

static void test_scrolling_up_ends_at_the_top(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 60);
	for (int i = 0; i < 20; i++)
		ui_rig_keys(r, "<PgUp>");
	assert_int_equal(ui_rig_find(r, "Wednesday 25 November"), 1);
	assert_int_equal(ui_rig_find(r, "message 1"), 2);
}

/* A message that is longer than the screen can be read line by line, both ways. */
static void test_tall_message(void **state)
{
	struct ui_rig *r = *state;
	char text[400] = "";

	for (int i = 0; i < 60; i++)
		sprintf(text + strlen(text), "%d\n", 100 + i);
	ui_talk_open(r, 24, 80, 20);
	ui_talk_event(r, "message_in", ui_talk_row(21, false, text, "received"));
	assert_true(ui_rig_shows(r, "159"));
	assert_false(ui_rig_shows(r, "100"));
	ui_rig_keys(r, "<PgUp><PgUp>");
	assert_true(ui_rig_shows(r, "115"));
	ui_rig_keys(r, "<PgUp>");
	assert_true(ui_rig_shows(r, "message 20"));
	ui_rig_keys(r, "<PgDn><PgDn><PgDn>");
	assert_true(ui_rig_shows(r, "159"));
}

/* ---- the unread line, and what is read ---- */

static void open_unread(struct ui_rig *r)
{
	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(1, 4), false, 2, 2));
}

static void test_unread_line_stays_until_one_leaves(void **state)
{
	struct ui_rig *r = *state;
	int row;

	open_unread(r);
	row = ui_rig_find(r, "--- 2 unread ---");
	assert_int_equal(ui_rig_find(r, "message 3"), row + 1);
	assert_string_equal(ui_rig_param(r, "mark_read", "order"), "4");
	assert_string_equal(ui_rig_param(r, "mark_read", "contact"), "id:7");
	ui_rig_event_text(r, "{'type':'read','contact':'7','order':'4'}");
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "one more", "received"));
	assert_int_equal(ui_rig_find(r, "message 3"), ui_rig_find(r, "--- 2 unread ---") + 1);
	ui_rig_keys(r, "<M-2><M-1>");
	ui_rig_ignore(r, "draft");
	ui_rig_ignore(r, "mark_read");
	ui_rig_answer(r, "read", ui_talk_page(json_array(), false, 0, 0));
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(1, 4), false, 4, 0));
	assert_true(ui_rig_shows(r, "message 4"));
	assert_false(ui_rig_shows(r, "unread ---"));
}

static void test_nothing_is_read_without_the_focus(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 4);
	ui_rig_ignore(r, "mark_read");
	ui_rig_focus(r, false);
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "are you there?", "received"));
	ui_talk_event(r, "message_in", ui_talk_row(7, false, "hello?", "received"));
	assert_int_equal(ui_rig_asked(r, "mark_read"), 0);
	assert_int_equal(ui_rig_find(r, "--- 2 unread ---") + 1, ui_rig_find(r, "are you there?"));
	ui_rig_focus(r, true);
	assert_string_equal(ui_rig_param(r, "mark_read", "order"), "7");
}

static void test_nothing_is_read_under_another_screen(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 4);
	ui_rig_ignore(r, "mark_read");
	ui_rig_keys(r, "<C-r>");
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "are you there?", "received"));
	assert_int_equal(ui_rig_asked(r, "mark_read"), 0);
	ui_rig_keys(r, "<Esc>");
	ui_rig_pass(r, 10);
	assert_true(ui_rig_shows(r, "are you there?"));
	assert_string_equal(ui_rig_param(r, "mark_read", "order"), "6");
}

static void test_nothing_is_read_behind_the_narrow_list(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 20, 40, 4);
	ui_rig_ignore(r, "mark_read");
	ui_rig_keys(r, "<Esc>");
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "are you there?", "received"));
	assert_int_equal(ui_rig_asked(r, "mark_read"), 0);
	ui_rig_keys(r, "<Enter>");
	assert_string_equal(ui_rig_param(r, "mark_read", "order"), "6");
}

static void test_our_own_are_nothing_to_be_read(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 4);
	ui_rig_ignore(r, "mark_read");
	ui_talk_event(r, "message_out", ui_talk_row(6, true, "from another window", "queued"));
	assert_int_equal(ui_rig_asked(r, "mark_read"), 0);
}

static void test_first_unread_far_up_is_gone_to(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_open(r, 24, 80, ui_talk_contacts);
	ui_rig_keys(r, "<Enter>");
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(901, 1000), true, 500, 500));
	ui_rig_ignore(r, "read");
	ui_rig_keys(r, "<M-u>");
	assert_string_equal(ui_rig_param(r, "read", "before"), "502");
	ui_rig_answer(r, "read", ui_talk_page(ui_talk_rows(402, 501), true, 500, 500));
	assert_string_equal(ui_rig_param(r, "read", "after"), "");
	assert_int_equal(ui_rig_find(r, "--- 500 unread ---") + 1, ui_rig_find(r, "message 501"));
}

/* ---- events ---- */

static bool has_sign(struct ui_rig *r, const char *text, const char *sign)
{
	const char *row = ui_rig_row(r, ui_rig_find(r, text));
	size_t len = strlen(row), n = strlen(sign);

	return len > n + 1 && strcmp(row + len - n, sign) == 0 && row[len - n - 1] == ' ';
}

static void test_signs_follow_the_events(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 4);
	ui_talk_event(r, "message_out", ui_talk_row(6, true, "first", "sending"));
	ui_talk_event(r, "message_out", ui_talk_row(7, true, "second", "queued"));
	assert_true(has_sign(r, "first", ">"));
	assert_true(has_sign(r, "second", "…"));
	ui_rig_event_text(r, "{'type':'delivered_one','contact':'7','order':'7'}");
	assert_true(has_sign(r, "first", ">"));
	assert_true(has_sign(r, "second", "✓"));
	ui_rig_event_text(r, "{'type':'delivered','contact':'7','order':'6'}");
	assert_true(has_sign(r, "first", "✓"));
	ui_rig_event_text(r, "{'type':'seen','contact':'7','order':'6'}");
	assert_true(has_sign(r, "first", "✓✓"));
	assert_true(has_sign(r, "second", "✓"));
	ui_rig_event_text(r, "{'type':'seen','contact':'8','order':'7'}");
	assert_true(has_sign(r, "second", "✓"));
}

/* What was changed after it had arrived is on its way again: the letter counts, not the message's own place. */
static void test_sign_of_a_changed_message(void **state)
{
	struct ui_rig *r = *state;
	json_t *row = ui_talk_row(6, true, "as changed", "queued");

	ui_talk_open(r, 24, 80, 4);
	json_object_set_new(row, "letter", json_string("9"));
	json_object_set_new(row, "edited", json_integer(UI_TALK_START));
	ui_talk_event(r, "message_changed", json_incref(row));
	assert_false(ui_rig_shows(r, "as changed"));
	ui_talk_event(r, "message_out", row);
	ui_rig_event_text(r, "{'type':'delivered','contact':'7','order':'8'}");
	assert_true(has_sign(r, "as changed", "…"));
	ui_rig_event_text(r, "{'type':'delivered','contact':'7','order':'9'}");
	assert_true(has_sign(r, "as changed", "✓"));
	assert_true(ui_rig_shows(r, "edited"));
}

static void test_sign_of_what_others_carry(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 4);
	ui_talk_event(r, "message_out", ui_talk_row(6, true, "over the hills", "queued"));
	ui_talk_event(r, "message_changed", ui_talk_row(6, true, "over the hills", "carried"));
	assert_true(has_sign(r, "over the hills", "^"));
	ui_rig_event_text(r, "{'type':'delivered_one','contact':'7','order':'6'}");
	assert_true(has_sign(r, "over the hills", "✓"));
}

static void test_states_are_asked_for_once_for_many_events(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 50);
	ui_talk_event(r, "message_out", ui_talk_row(51, true, "mine", "queued"));
	for (int i = 0; i < 20; i++)
		ui_rig_event_text(r, i % 2 ? "{'type':'online','contact':'7'}" : "{'type':'offline','contact':'7'}");
	assert_int_equal(ui_rig_asked(r, "read"), 0);
	ui_rig_pass(r, 1000);
	assert_int_equal(ui_rig_asked(r, "read"), 1);
	ui_rig_answer(r, "read", ui_talk_page(json_pack("[o]", ui_talk_row(51, true, "mine", "sending")), false, 50,
					      0));
	assert_true(has_sign(r, "mine", ">"));
	ui_rig_pass(r, 1000);
	assert_int_equal(ui_rig_asked(r, "read"), 0);
}

static void test_gone_and_deleted(void **state)
{
	struct ui_rig *r = *state;
	json_t *row = ui_talk_row(3, false, "", "received"), *ours = ui_talk_row(5, true, "", "delivered");

	ui_talk_open(r, 24, 80, 5);
	json_object_set_new(row, "kind", json_string("deleted"));
	json_object_set_new(ours, "kind", json_string("deleted"));
	ui_talk_event(r, "message_changed", row);
	ui_talk_event(r, "message_changed", ours);
	assert_true(ui_rig_shows(r, "Bob deleted this"));
	assert_true(ui_rig_shows(r, "you deleted this"));
	ui_rig_event_text(r, "{'type':'message_gone','contact':'7','order':'4'}");
	assert_false(ui_rig_shows(r, "message 4"));
	assert_true(ui_rig_shows(r, "message 2"));
}

static void test_timer_replies_and_reactions(void **state)
{
	struct ui_rig *r = *state;
	json_t *timer = ui_talk_row(6, true, "", "delivered"), *reply = ui_talk_row(7, false, "of course", "received");

	ui_talk_open(r, 24, 100, 5);
	json_object_set_new(timer, "kind", json_string("timer"));
	json_object_set_new(timer, "timer", json_integer(86400));
	ui_talk_event(r, "message_out", timer);
	assert_true(ui_rig_shows(r, "You set messages to disappear after 1 day"));
	json_object_set_new(reply, "reply", json_pack("{s:s, s:s, s:s}", "id", "7.5", "direction", "out", "text",
						      "coming?"));
	json_object_set_new(reply, "reactions",
			    json_pack("[{s:s, s:s}, {s:s, s:s}]", "by", "me", "reaction", "+", "by", "them",
				      "reaction", "!"));
	ui_talk_event(r, "message_in", reply);
	assert_int_equal(ui_rig_find(r, "you: coming?") + 1, ui_rig_find(r, "of course"));
	assert_int_equal(ui_rig_find(r, "! Bob  + you") - 1, ui_rig_find(r, "of course"));
}

static void test_same_message_twice_is_one(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 5);
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "once", "received"));
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "once", "received"));
	assert_int_equal(chat_talk(&r->ui)->n, 6);
}

static void test_daemon_that_comes_back(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 50);
	ui_connected(&r->ui, false);
	assert_true(ui_rig_shows(r, "message 50"));
	ui_connected(&r->ui, true);
	assert_string_equal(ui_rig_param(r, "read", "after"), "50");
	serve_all(r, 60);
	assert_true(ui_rig_shows(r, "message 60"));
}

/* What a peer wrote never reaches a cell as a control. */
static void test_hostile_text(void **state)
{
	struct ui_rig *r = *state;

	ui_talk_open(r, 24, 80, 5);
	ui_talk_event(r, "message_in", ui_talk_row(6, false, "x\x1b[31mred\x07 \xe2\x80\xae!\xc2\x9b", "received"));
	assert_true(ui_rig_shows(r, "x"));
	for (int i = 0; i < r->canvas.rows * r->canvas.cols; i++)
		for (const wchar_t *ch = r->canvas.cells[i].ch; *ch; ch++)
			assert_true(*ch >= 0x20 && (*ch < 0x7f || *ch >= 0xa0) && (*ch < 0x202a || *ch > 0x202e));
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
		TEST(test_end_is_shown_first),
		TEST(test_first_question_is_one_page),
		TEST(test_scrolls_through_with_a_bounded_window),
		TEST(test_pages_are_fetched_ahead),
		TEST(test_rows_follow_without_gap),
		TEST(test_answer_for_an_earlier_conversation_is_dropped),
		TEST(test_position_is_kept_when_text_arrives),
		TEST(test_end_follows_what_arrives),
		TEST(test_home_and_end),
		TEST(test_home_of_a_million),
		TEST(test_scrolling_up_ends_at_the_top),
		TEST(test_tall_message),
		TEST(test_unread_line_stays_until_one_leaves),
		TEST(test_nothing_is_read_without_the_focus),
		TEST(test_nothing_is_read_under_another_screen),
		TEST(test_nothing_is_read_behind_the_narrow_list),
		TEST(test_our_own_are_nothing_to_be_read),
		TEST(test_first_unread_far_up_is_gone_to),
		TEST(test_signs_follow_the_events),
		TEST(test_sign_of_a_changed_message),
		TEST(test_sign_of_what_others_carry),
		TEST(test_states_are_asked_for_once_for_many_events),
		TEST(test_gone_and_deleted),
		TEST(test_timer_replies_and_reactions),
		TEST(test_same_message_twice_is_one),
		TEST(test_daemon_that_comes_back),
		TEST(test_hostile_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

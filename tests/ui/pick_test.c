/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selected message, and what is done with it. */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/compose.h"
#include "ui-ncurses/chat/talk.h"

#include <string.h>

static struct ui_rig rig;

static int64_t picked(struct ui_rig *r)
{
	return chat_talk(&r->ui)->pick;
}

static void test_up_selects_the_newest(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>");
	assert_int_equal(picked(r), 50);
	assert_true(ui_rig_shows(r, "message 50"));
	assert_int_equal(r->canvas.cursor_row, 20);
	assert_int_equal(ui_rig_style(r, "message 50"), STYLE_PICK);
	assert_true(ui_rig_shows(r, "r reply"));
	ui_rig_keys(r, "<Up><Up><Down>");
	assert_int_equal(picked(r), 49);
	ui_rig_keys(r, "<Down><Down><Down>");
	assert_int_equal(picked(r), 50);
	ui_rig_keys(r, "<Esc>");
	assert_int_equal(picked(r), 0);
	ui_rig_keys(r, "a<Up>");
	assert_int_equal(picked(r), 0);
}

static void test_selection_is_always_on_the_screen(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>");
	for (int i = 0; i < 60; i++) {
		ui_rig_keys(r, "<Up>");
		assert_true(ui_rig_shows(r, "│>"));
	}
	assert_int_equal(picked(r), 1);
	for (int i = 0; i < 60; i++) {
		ui_rig_keys(r, "<Down>");
		assert_true(ui_rig_shows(r, "│>"));
	}
	assert_int_equal(picked(r), 50);
}

static void test_pages_take_the_selection_along(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><PgUp>");
	assert_true(ui_rig_shows(r, "│>"));
	assert_true(picked(r) < 40);
	ui_rig_keys(r, "d");
	/* What is deleted is said. */
	assert_int_equal(ui_rig_find(r, "Delete this message?") - 1, ui_rig_find(r, "  message"));
	ui_rig_keys(r, "<Esc><PgDn><PgDn>");
	assert_int_equal(picked(r), 50);
}

/* Whatever arrives or goes: never another message under the hand. */
static void test_arrivals_never_move_the_selection(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up><Up>");
	assert_int_equal(picked(r), 48);
	for (int64_t i = 51; i < 120; i++)
		ui_talk_event(r, "message_in", ui_talk_row(i, false, "noise", "received"));
	assert_int_equal(picked(r), 48);
	ui_rig_event_text(r, "{'type':'message_gone','contact':'7','order':'47'}");
	assert_int_equal(picked(r), 48);
	ui_rig_keys(r, "d");
	for (int64_t i = 120; i < 130; i++)
		ui_talk_event(r, "message_in", ui_talk_row(i, false, "noise", "received"));
	ui_rig_keys(r, "h");
	assert_string_equal(ui_rig_param(r, "message.delete", "message"), "7.48");
	assert_string_equal(ui_rig_param(r, "message.delete", "both"), "false");
}

static void test_selected_one_that_goes_selects_nothing(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up>");
	ui_rig_event_text(r, "{'type':'message_gone','contact':'7','order':'49'}");
	assert_int_equal(picked(r), 0);
}

static void test_reply(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up>r");
	assert_int_equal(picked(r), 0);
	assert_true(ui_rig_shows(r, "Reply to (Esc: to none): message 49"));
	ui_rig_keys(r, "yes<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "reply_to"), "7.49");
	assert_string_equal(ui_rig_param(r, "send", "text"), "yes");
	assert_int_equal(ui_rig_find(r, "▏ Bob message 49") + 1, ui_rig_find(r, "yes"));
	ui_rig_keys(r, "more<Enter>");
	ui_rig_answer_text(r, "send", "{'order':'51'}");
	assert_string_equal(ui_rig_param(r, "send", "reply_to"), "");
}

static void test_reply_is_let_go(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "half<C-a>");
	ui_rig_keys(r, "<C-u><C-e><C-u><Up>r<Esc>yes<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "reply_to"), "");
}

static void test_edit_of_ours(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>e");
	assert_string_equal(edit_text(chat_compose(&r->ui)->edit), "message 50");
	ui_rig_keys(r, "!<Enter>");
	assert_string_equal(ui_rig_param(r, "message.edit", "message"), "7.50");
	assert_string_equal(ui_rig_param(r, "message.edit", "text"), "message 50!");
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	assert_string_equal(edit_text(chat_compose(&r->ui)->edit), "");
}

static void test_theirs_cannot_be_edited(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up>e");
	assert_true(ui_rig_shows(r, "Only your own"));
	assert_string_equal(edit_text(chat_compose(&r->ui)->edit), "");
}

static void test_refused_edit_returns_the_text(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>e!<Enter>");
	ui_rig_refuse(r, "message.edit", "refused", "Too late.");
	assert_string_equal(edit_text(chat_compose(&r->ui)->edit), "message 50!");
	assert_true(ui_rig_shows(r, "Too late."));
	/* Sent now it would be a new message: it is still the change of that one. */
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	assert_string_equal(ui_rig_param(r, "message.edit", "message"), "7.50");
}

static void test_react(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up>+2");
	assert_string_equal(ui_rig_param(r, "message.react", "message"), "7.49");
	assert_string_equal(ui_rig_param(r, "message.react", "reaction"), "❤");
	assert_int_equal(picked(r), 0);
	ui_rig_ignore(r, "message.react");
	ui_rig_keys(r, "<Up>+:rocket:<Enter>");
	assert_string_equal(ui_rig_param(r, "message.react", "reaction"), "🚀");
	ui_rig_ignore(r, "message.react");
	ui_rig_keys(r, "<Up>+two words<Enter>");
	assert_int_equal(ui_rig_asked(r, "message.react"), 0);
	ui_rig_keys(r, "<Esc>");
	assert_int_equal(ui_rig_asked(r, "message.react"), 0);
}

static void test_copy_is_wished(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up><Up>y");
	assert_string_equal(r->ui.wishes.copy, "message 49");
}

static void test_delete_for_both_only_ours(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>d<Enter> x");
	assert_int_equal(ui_rig_asked(r, "message.delete"), 0);
	ui_rig_keys(r, "b");
	assert_string_equal(ui_rig_param(r, "message.delete", "both"), "true");
	ui_rig_ignore(r, "message.delete");
	ui_rig_keys(r, "<Up><Up>db");
	assert_int_equal(ui_rig_asked(r, "message.delete"), 0);
	ui_rig_keys(r, "<Esc>");
	assert_int_equal(ui_rig_asked(r, "message.delete"), 0);
}

static void test_story_in_words(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>i");
	assert_string_equal(ui_rig_param(r, "message", "message"), "7.50");
	ui_rig_answer(r, "message",
		      json_pack("{s:s, s:I, s:I, s:[{s:I, s:s, s:s}]}", "words",
				"Queued here 10:50. Next try in 40 s.", "timer",
				(json_int_t)86400, "expires", (json_int_t)(r->ui.now.wall + 3600000 * 5), "tries",
					"when",
				(json_int_t)UI_TALK_START, "road", "tor", "outcome", "no answer"));
	assert_true(ui_rig_shows(r, "Queued here 10:50. Next try in 40 s."));
	assert_true(ui_rig_shows(r, "It disappears in 5 h."));
	assert_true(ui_rig_shows(r, "over tor: no answer"));
	ui_rig_pass(r, 6000);
	assert_int_equal(ui_rig_asked(r, "message"), 1);
	ui_rig_keys(r, "<Esc>");
	assert_false(ui_rig_shows(r, "Next try"));
	assert_int_equal(picked(r), 50);
}

/* A paste while a message is selected is text, and none of the keys that are letters. */
static void test_paste_while_selected_is_text(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<Up>");
	ui_rig_paste(r, "dbyr");
	assert_int_equal(ui_rig_asked(r, "message.delete"), 0);
	assert_string_equal(edit_text(chat_compose(&r->ui)->edit), "dbyr");
}

static int set_up(void **state)
{
	ui_talk_open(&rig, 24, 80, 50);
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
		TEST(test_up_selects_the_newest),
		TEST(test_selection_is_always_on_the_screen),
		TEST(test_pages_take_the_selection_along),
		TEST(test_arrivals_never_move_the_selection),
		TEST(test_selected_one_that_goes_selects_nothing),
		TEST(test_reply),
		TEST(test_reply_is_let_go),
		TEST(test_edit_of_ours),
		TEST(test_theirs_cannot_be_edited),
		TEST(test_refused_edit_returns_the_text),
		TEST(test_react),
		TEST(test_copy_is_wished),
		TEST(test_delete_for_both_only_ours),
		TEST(test_story_in_words),
		TEST(test_paste_while_selected_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

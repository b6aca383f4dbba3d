/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing: what is sent, what is a command, what comes back, drafts, completion. */
#include "support/ui_talk.h"
#include "support/unit.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/compose.h"
#include "ui-ncurses/text/emoji.h"

#include <stdlib.h>
#include <string.h>

static struct ui_rig rig;

static const char *line(struct ui_rig *r)
{
	return edit_text(chat_compose(&r->ui)->edit);
}

/* ---- sending ---- */

static void test_enter_sends(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "hello Bob<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "text"), "hello Bob");
	assert_string_equal(ui_rig_param(r, "send", "contact"), "id:7");
	assert_string_equal(line(r), "");
	/* It is seen at once, without a sign that the daemon has not given. */
	assert_true(ui_rig_shows(r, "you hello Bob"));
	assert_false(ui_rig_shows(r, "…"));
	ui_rig_answer_text(r, "send", "{'message':'7.6','contact':'7','order':'6','state':'sending'}");
	assert_true(ui_rig_shows(r, "you hello Bob"));
	ui_talk_event(r, "message_out", ui_talk_row(6, true, "hello Bob", "sending"));
	assert_true(ui_rig_shows(r, ">"));
	assert_int_equal(ui_rig_find(r, "you hello Bob"), 20);
}

static void test_event_before_the_answer_shows_it_once(void **state)
{
	struct ui_rig *r = *state;
	int row;

	ui_rig_keys(r, "hello Bob<Enter>");
	ui_talk_event(r, "message_out", ui_talk_row(6, true, "hello Bob", "sending"));
	ui_rig_answer_text(r, "send", "{'message':'7.6','contact':'7','order':'6','state':'sending'}");
	row = ui_rig_find(r, "you hello Bob");
	assert_int_equal(row, 20);
	assert_null(strstr(ui_rig_row(r, row - 1), "hello Bob"));
}

static void test_new_line_and_blank(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "  <Enter>");
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	ui_rig_keys(r, "<C-u>one<M-Enter>two<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "text"), "one\ntwo");
}

static void test_error_returns_the_text(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "hello Bob<Enter>");
	ui_rig_refuse(r, "send", "full", "Too many messages wait for Bob.");
	assert_string_equal(line(r), "hello Bob");
	assert_true(ui_rig_shows(r, "Too many messages wait for Bob."));
	assert_false(ui_rig_shows(r, "you hello Bob"));
}

static void test_error_keeps_what_was_typed_since(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "first<Enter>second");
	ui_rig_refuse(r, "send", "full", "Too many.");
	assert_string_equal(line(r), "first\nsecond");
}

static void test_error_after_leaving_becomes_a_draft(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "for Bob only<Enter><M-2>");
	ui_rig_ignore(r, "draft.set");
	ui_rig_refuse(r, "send", "full", "Too many.");
	assert_string_equal(line(r), "");
	assert_string_equal(ui_rig_param(r, "draft.set", "contact"), "id:7");
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "for Bob only");
}

static void test_no_daemon_returns_the_text(void **state)
{
	struct ui_rig *r = *state;

	ui_connected(&r->ui, false);
	ui_rig_keys(r, "hello<Enter>");
	assert_string_equal(line(r), "hello");
	assert_true(ui_rig_shows(r, "The daemon does not answer."));
}

/* It may have been stored: whoever sends it again should know. */
static void test_daemon_that_dies_over_a_message(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "hello<Enter>");
	ui_connected(&r->ui, false);
	assert_string_equal(line(r), "hello");
	assert_true(ui_rig_shows(r, "The daemon went away before it said"));
}

static void test_draft_is_kept_once_the_daemon_is_back(void **state)
{
	struct ui_rig *r = *state;

	ui_connected(&r->ui, false);
	ui_rig_keys(r, "half");
	ui_rig_pass(r, 3000);
	assert_int_equal(ui_rig_asked(r, "draft.set"), 0);
	ui_connected(&r->ui, true);
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "half");
}

static void test_too_long_is_refused_in_words(void **state)
{
	struct ui_rig *r = *state;
	char *text = calloc(1, EDIT_MAX + 2);

	assert_non_null(text);
	memset(text, 'x', EDIT_MAX + 1);
	ui_rig_keys(r, "a");
	ui_rig_paste(r, text);
	assert_string_equal(line(r), "a");
	assert_true(ui_rig_shows(r, "32000 bytes"));
	free(text);
}

/* ---- commands and pastes ---- */

static void test_pasted_commands_are_text(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_paste(r, "/quit\n/quit");
	assert_false(r->ui.wishes.quit);
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	ui_rig_keys(r, "<Enter>");
	assert_false(r->ui.wishes.quit);
	assert_string_equal(ui_rig_param(r, "send", "text"), "/quit\n/quit");
}

static void test_pasted_line_feed_sends_nothing(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "say ");
	ui_rig_paste(r, "one\ntwo\n");
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	ui_rig_keys(r, "<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "text"), "say one\ntwo");
}

static void test_typed_command_runs(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/quit<Enter>");
	assert_true(r->ui.wishes.quit);
	assert_int_equal(ui_rig_asked(r, "send"), 0);
	assert_string_equal(line(r), "");
}

static void test_unknown_command_names_the_nearest(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/serch foo<Enter>");
	assert_true(ui_rig_shows(r, "There is no command /serch. Did you mean /search?"));
	assert_string_equal(line(r), "/serch foo");
	assert_int_equal(ui_rig_asked(r, "send"), 0);
}

static void test_two_slashes_are_one(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "//quit<Enter>");
	assert_false(r->ui.wishes.quit);
	assert_string_equal(ui_rig_param(r, "send", "text"), "/quit");
}

/* The mark of a paste goes with the text: what is typed into an empty line again is a command. */
static void test_literal_ends_with_the_text(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_paste(r, "/quit");
	ui_rig_keys(r, "<C-u>/quit<Enter>");
	assert_true(r->ui.wishes.quit);
}

static void test_paste_after_a_command_is_its_argument(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/open ");
	ui_rig_paste(r, "Carol");
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_contact(&r->ui), 8);
}

/* ---- drafts ---- */

static void test_draft_is_kept_after_a_pause(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "half a");
	ui_rig_pass(r, 700);
	ui_rig_keys(r, " thought");
	ui_rig_pass(r, 700);
	assert_int_equal(ui_rig_asked(r, "draft.set"), 0);
	ui_rig_pass(r, 400);
	assert_int_equal(ui_rig_asked(r, "draft.set"), 1);
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "half a thought");
	ui_rig_pass(r, 5000);
	assert_int_equal(ui_rig_asked(r, "draft.set"), 1);
}

static void test_draft_is_kept_when_one_leaves(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "for Bob<M-2>");
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "for Bob");
	assert_string_equal(ui_rig_param(r, "draft.set", "contact"), "id:7");
	assert_string_equal(ui_rig_param(r, "draft", "contact"), "id:8");
	assert_string_equal(line(r), "");
	ui_rig_answer_text(r, "draft", "{'text':'for Carol','reply_to':null}");
	assert_string_equal(line(r), "for Carol");
}

static void test_draft_is_kept_at_the_end(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "unsent");
	chat_keep_draft(&r->ui);
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "unsent");
}

static void test_late_draft_does_not_touch_what_is_typed(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<M-2>hi");
	ui_rig_answer_text(r, "draft", "{'text':'for Carol','reply_to':null}");
	assert_string_equal(line(r), "hi");
	/* Of another conversation than the one that is open. */
	ui_rig_keys(r, "<C-u><M-3><M-1>");
	ui_rig_answer_text(r, "draft", "{'text':'for Dave','reply_to':null}");
	assert_string_equal(line(r), "");
}

static void test_draft_ends_with_sending(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "hello");
	ui_rig_pass(r, 1500);
	ui_rig_answer_text(r, "draft.set", "{}");
	ui_rig_keys(r, "<Enter>");
	assert_string_equal(ui_rig_param(r, "draft.set", "text"), "");
}

static void test_command_is_no_draft(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/verify");
	ui_rig_pass(r, 3000);
	assert_int_equal(ui_rig_asked(r, "draft.set"), 0);
}

/* ---- completion, the editor ---- */

static void test_tab_completes_commands(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/sear<Tab>");
	assert_string_equal(line(r), "/search ");
}

static void test_tab_goes_round(void **state)
{
	struct ui_rig *r = *state;
	char first[64];

	ui_rig_keys(r, "/<Tab>");
	strncpy(first, line(r), sizeof(first) - 1);
	ui_rig_keys(r, "<Tab>");
	assert_string_not_equal(line(r), first);
	for (int i = 0; i < 200 && strcmp(line(r), first) != 0; i++)
		ui_rig_keys(r, "<Tab>");
	assert_string_equal(line(r), first);
}

static void test_tab_completes_names(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/open ca<Tab><Enter>");
	assert_int_equal(ui_contact(&r->ui), 8);
}

/* A command about no contact takes words of its own. */
static void test_tab_completes_words(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "/nearb<Tab>o<Tab>");
	assert_string_equal(line(r), "/nearby off");
	ui_rig_keys(r, "<C-u>/bluetooth o<Tab>");
	assert_string_equal(line(r), "/bluetooth on");
	ui_rig_keys(r, "<Tab>");
	assert_string_equal(line(r), "/bluetooth off");
	ui_rig_keys(r, "<C-u>/blackout ca<Tab>");
	assert_string_equal(line(r), "/blackout ca");
}

static void test_tab_completes_emoji(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "well :tad<Tab> done");
	assert_string_equal(line(r), "well 🎉 done");
}

static void test_emoji_are_sorted_names(void **state)
{
	(void)state;
	for (size_t i = 1; emoji_at(i); i++)
		assert_true(strcmp(emoji_at(i - 1)->name, emoji_at(i)->name) < 0);
	assert_string_equal(emoji_find(":heart:"), "❤");
	assert_null(emoji_find("hear"));
	assert_null(emoji_find(""));
}

static void test_editor(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "draft<C-x><C-e>");
	assert_string_equal(r->ui.wishes.edit, "draft");
	r->ui.wishes.edited(&r->ui, "/a text\nof two lines", 20);
	assert_string_equal(line(r), "/a text\nof two lines");
	ui_rig_keys(r, "<Enter>");
	assert_string_equal(ui_rig_param(r, "send", "text"), "/a text\nof two lines");
}

static void test_line_grows_to_a_third(void **state)
{
	struct ui_rig *r = *state;

	for (int i = 0; i < 30; i++)
		ui_rig_keys(r, "x<M-Enter>");
	ui_rig_keys(r, "last");
	assert_int_equal(ui_rig_find(r, "last"), 22);
	/* 22 rows, of which 7 are written in, and a line above them. */
	assert_int_equal(ui_rig_find(r, "│────"), 15);
	assert_true(r->canvas.cursor);
	assert_int_equal(r->canvas.cursor_row, 22);
	assert_int_equal(r->canvas.cursor_col, 23 + 2 + 4);
}

static int set_up(void **state)
{
	ui_talk_open(&rig, 24, 80, 5);
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
		TEST(test_enter_sends),
		TEST(test_event_before_the_answer_shows_it_once),
		TEST(test_new_line_and_blank),
		TEST(test_error_returns_the_text),
		TEST(test_error_keeps_what_was_typed_since),
		TEST(test_error_after_leaving_becomes_a_draft),
		TEST(test_no_daemon_returns_the_text),
		TEST(test_daemon_that_dies_over_a_message),
		TEST(test_draft_is_kept_once_the_daemon_is_back),
		TEST(test_too_long_is_refused_in_words),
		TEST(test_pasted_commands_are_text),
		TEST(test_pasted_line_feed_sends_nothing),
		TEST(test_typed_command_runs),
		TEST(test_unknown_command_names_the_nearest),
		TEST(test_two_slashes_are_one),
		TEST(test_literal_ends_with_the_text),
		TEST(test_paste_after_a_command_is_its_argument),
		TEST(test_draft_is_kept_after_a_pause),
		TEST(test_draft_is_kept_when_one_leaves),
		TEST(test_draft_is_kept_at_the_end),
		TEST(test_late_draft_does_not_touch_what_is_typed),
		TEST(test_draft_ends_with_sending),
		TEST(test_command_is_no_draft),
		TEST(test_tab_completes_commands),
		TEST(test_tab_goes_round),
		TEST(test_tab_completes_names),
		TEST(test_tab_completes_words),
		TEST(test_tab_completes_emoji),
		TEST(test_emoji_are_sorted_names),
		TEST(test_editor),
		TEST(test_line_grows_to_a_third),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

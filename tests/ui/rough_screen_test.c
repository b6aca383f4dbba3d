/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* What a terminal, a paste and a daemon do to the interface at bad times. */
#include "support/unit.h"

#include "base/rand.h"
#include "support/ui_look.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const no_start[] = { "--no-start", NULL };

static void again(struct ui_run *r)
{
	ui_run_again(r, &(struct ui_run_options){ .arguments = no_start });
	UI_LOOK(r, { "", "Bob", NULL }, { "<M-1>", "Message Bob", NULL });
}

/* The newest message with Bob, as the daemon has it; owned. */
static char *newest(struct ui_run *r)
{
	json_t *answer = ui_run_call(r, "read", json_pack("{s:o, s:i}", "contact",
	    json_sprintf("id:%d", (int)r->ids.bob), "last", 1));
	const json_t *rows = json_object_get(answer, "messages");
	char *text = strdup(json_string_value(json_object_get(json_array_get(rows, json_array_size(rows) - 1),
	    "text")));

	json_decref(answer);
	return text;
}

static void newest_is(struct ui_run *r, const char *text)
{
	char *got = NULL;

	for (int i = 0; i < 100 && (!got || strcmp(got, text) != 0); i++) {
		free(got);
		got = newest(r);
		if (strcmp(got, text) != 0)
			usleep(20000);
	}
	assert_string_equal(got, text);
	free(got);
}

static void pastes(void **state)
{
	struct ui_run *r = *state;

	again(r);
	term_paste(r->term, "hello\n/quit\n/stop\n/lock\n:q");
	UI_LOOK(r, { "", "/lock", NULL }, { "", ":q", NULL });
	newest_is(r, "platform 7, as you said");
	UI_LOOK(r, { "<Enter>", "Message Bob", NULL });
	newest_is(r, "hello\n/quit\n/stop\n/lock\n:q");
	/* A paste that begins like a command is one only when Enter says so, and not with more lines below. */
	term_paste(r->term, "/quit");
	UI_LOOK(r, { "", "> /quit", NULL }, { "<C-u>", "Message Bob", NULL });
	assert_true(term_runs(r->term));
}

static void pastes_without_brackets(void **state)
{
	struct ui_run *r = *state;

	again(r);
	term_paste_plain(r->term, "one line that is long enough to be none typed\r/quit\r/stop\rand the last\r");
	UI_LOOK(r, { "", "and the last", NULL });
	assert_true(term_runs(r->term));
	assert_true(term_shows(r->term, "/quit"));
	term_keys(r->term, "<Enter>");
	newest_is(r, "one line that is long enough to be none typed\n/quit\n/stop\nand the last");
}

static void pastes_without_end(void **state)
{
	static const char begun[] = "\033[200~begun\r/quit\r/unclosed\r";
	struct ui_run *r = *state;

	again(r);
	term_write(r->term, begun, strlen(begun));
	UI_LOOK(r, { "", "/unclosed", NULL }, { "by hand", "by hand", NULL }, { "<Enter>", "Message Bob", NULL });
	newest_is(r, "begun\n/quit\n/unclosed\nby hand");
	/* Escape sequences in a paste, and one that is broken off. */
	term_paste(r->term, "x\033[2J\033]0;owned\007y\xe2\x80\xaez");
	UI_LOOK(r, { "", "> x", NULL }, { "<C-u>", "Message Bob", NULL });
	assert_string_equal(term_title(r->term), "nightjar");
	term_write(r->term, "\033[1;", 4);
	UI_LOOK(r, { "", "Message Bob", NULL });
	assert_true(term_quiet(r->term, 700));
	UI_LOOK(r, { "still here", "> still here", NULL }, { "<C-u>", "Message Bob", NULL });
}

/* Any size at any time: what is typed is neither lost nor doubled. */
static void resizes(void **state)
{
	struct ui_run *r = *state;
	struct rand_seeded seeded;
	struct rand rand;
	char typed[128] = "";
	char last[160];

	again(r);
	rand_seeded_init(&seeded, 4711);
	rand = rand_seeded_source(&seeded);
	for (int i = 0; i < 80; i++) {
		char key[2] = { (char)('a' + rand_below(&rand, 26)), '\0' };

		term_resize(r->term, 4 + (int)rand_below(&rand, 50), 8 + (int)rand_below(&rand, 140));
		assert_int_equal(term_keys(r->term, key), 1);
		strcat(typed, key);
		if (i % 8 == 0)
			json_decref(ui_run_call(r, "send", json_pack("{s:o, s:o}", "contact",
			    json_sprintf("id:%d", (int)r->ids.bob), "text", json_sprintf("meanwhile %d", i))));
	}
	term_resize(r->term, 30, 120);
	snprintf(last, sizeof(last), "> %s$", typed);
	assert_true(term_wait(r->term, last));
	assert_true(term_wait(r->term, "you meanwhile 72"));
	assert_null(term_stray(r->term));
	term_resize(r->term, 24, 80);
	UI_LOOK(r, { "<C-u><BS><C-u><BS><C-u>", "Message Bob", NULL });
}

static void outlives_its_daemon(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "", "you meanwhile 72", NULL }, { "<PgUp>", "more below", NULL }, { "half a thought",
	    "half a thought", NULL });
	ui_run_kill_daemon(r);
	UI_LOOK(r, { "", "no daemon, trying again", NULL }, { " and more", "half a thought and more", NULL });
	ui_run_wake_daemon(r);
	UI_LOOK(r, { "", "!no daemon", NULL }, { "", "half a thought and more", NULL }, { "", "more below", NULL },
		{ "<Enter>", "you half a thought and more", NULL });
	newest_is(r, "half a thought and more");
}

/* What was not sent when it died is there when both are opened again. */
static void keeps_drafts(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "not sent yet", "not sent yet", NULL }, { "<M-5>", "Message Carol", NULL }, { "<M-1>",
	    "> not sent yet", NULL });
	ui_run_kill_daemon(r);
	ui_run_wake_daemon(r);
	ui_run_again(r, &(struct ui_run_options){ .arguments = no_start });
	UI_LOOK(r, { "", "Bob +draft", NULL }, { "<M-1>", "> not sent yet", NULL }, { "<C-u>", "Message Bob", NULL });
}

static void endures_a_slow_daemon(void **state)
{
	struct ui_run *r = *state;

	again(r);
	ui_run_stop_daemon(r, true);
	UI_LOOK(r, { "typing goes on", "> typing goes on", NULL }, { "<C-a>and <C-e>!", "> and typing goes on!", NULL },
		{ "<C-g>", "Keys of the screen", NULL }, { "", "!typing goes on", NULL },
		{ "<Esc>", "typing goes on", NULL }, { "<C-u>", "Message Bob", NULL },
		{ "said while it slept<Enter>", "you said while it slept", NULL });
	ui_run_stop_daemon(r, false);
	newest_is(r, "said while it slept");
	ui_run_stop_daemon(r, true);
	assert_int_equal(term_keys(r->term, "<C-q>"), 1);
	assert_int_equal(term_end(r->term, 5000), 0);
	ui_run_stop_daemon(r, false);
}

/* Whatever way it ends: nothing of a conversation stays, and the terminal is as it was. */
static void leaves_no_trace(void **state)
{
	static const int ways[] = { 0, SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	struct ui_run *r = *state;
	struct term_screen *s;
	char *text;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		again(r);
		UI_LOOK(r, { "/set mouse on<Enter>", "ouse", NULL });
		if (ways[i])
			kill(term_pid(r->term), ways[i]);
		else
			assert_int_equal(term_keys(r->term, "<C-q>"), 1);
		assert_int_equal(term_end(r->term, TERM_PATIENCE_MS), 0);
		assert_string_equal(term_left_on(r->term), "");
		s = term_screen_take(r->term);
		text = term_screen_text(s);
		assert_null(strstr(text, "Bob"));
		assert_null(strstr(text, "platform"));
		assert_false(s->other_screen);
		free(text);
		term_screen_free(s);
		for (size_t k = 0; term_osc(r->term, k); k++)
			assert_null(strstr(term_osc(r->term, k), "Bob"));
	}
}

static struct ui_run run;

static int set_up(void **state)
{
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FIXED, .arguments = no_start });
	*state = &run;
	return 0;
}

static int tear_down(void **state)
{
	ui_run_end(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pastes),
		cmocka_unit_test(pastes_without_brackets),
		cmocka_unit_test(pastes_without_end),
		cmocka_unit_test(resizes),
		cmocka_unit_test(outlives_its_daemon),
		cmocka_unit_test(keeps_drafts),
		cmocka_unit_test(endures_a_slow_daemon),
		cmocka_unit_test(leaves_no_trace),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

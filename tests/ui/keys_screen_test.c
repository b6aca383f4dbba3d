/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* Every key of the table that people are told does what the table says. */
#include "support/unit.h"

#include "support/ui_look.h"

#include <string.h>

static struct ui_run run;

static void again(struct ui_run *r)
{
	ui_run_again(r, &(struct ui_run_options){ 0 });
	UI_LOOK(r, { "", "Bob", NULL }, { "<M-1>", "platform 7, as you said", NULL });
}

static void go(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "<C-n>", "Message Frank", NULL }, { "<C-p>", "Message Bob", NULL }, { "<C-p>", "Message Grace", NULL },
		{ "<C-n>", "Message Bob", NULL }, { "<M-4>", "Message Dave", NULL }, { "<M-a>", "othing else is unread", NULL },
		{ "<M-1>", "Message Bob", NULL }, { "<C-o>", "A name, something to do", NULL }, { "caro<Enter>", "Message Carol", NULL },
		{ "<C-o>/set<Enter>", "Settings of this", NULL }, { "<Esc>", "Message Carol", NULL },
		{ "<C-o>/contact<Enter>", "Calls themselves +Caroline", NULL }, { "<Esc>", "Message Carol", NULL },
		{ "<Tab>", ">.*Carol", NULL }, { "<Home><Enter>", "Message Bob", NULL });
}

static void unread(void **state)
{
	struct ui_run *r = *state;

	ui_run_again(r, &(struct ui_run_options){ 0 });
	UI_LOOK(r, { "", "Bob +3", NULL }, { "<M-5>", "Message Carol", NULL }, { "<M-a>", "Message Bob", NULL },
		{ "", "--- 3 unread ---", NULL }, { "<PgUp><PgUp>", "more below", NULL }, { "<PgDn><PgDn><PgDn>", "!more below", NULL },
		{ "<PgUp><PgUp><PgUp>", "Did the lamp arrive", NULL }, { "<M-u>", "--- 3 unread ---", NULL },
		{ "<End>", "platform 7", NULL }, { "<M-a>", "Message Dave|othing else is unread", NULL });
}

static void write_and_edit(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "first<M-Enter>second", "^.*  second$", NULL }, { "<Enter>", "you first", NULL }, { "", "second +…", NULL },
		{ "/conta<Tab>", "> /contact", NULL }, { "<C-u>", "Message Bob", NULL }, { "one two three<C-w>", "> one two *$", NULL },
		{ "<C-a>zero <C-e>end", "> zero one two end", NULL }, { "<C-a><M-d>", "> +one two end", NULL },
		{ "<C-y>", "> zero one two end", NULL }, { "<C-e><C-u>", "Message Bob", NULL },
		/* Esc never loses what is written. */
		{ "kept", "> kept", NULL }, { "<Esc>", ">.*Bob", NULL }, { "<Tab>", "> kept", NULL }, { "<M-5>", "Message Carol", NULL },
		{ "<M-1>", "> kept", NULL }, { "<C-u>", "Message Bob", NULL });
}

static void selected(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "a slip of the pen<Enter>", "slip of the pen +…", NULL }, { "<Up>", ">10:24", NULL },
		{ "e", "> a slip of the pen", NULL }, { "<C-u>mended<Enter>", "you mended", NULL }, { "", "edited", NULL },
		{ "<Up>", ">10:24", NULL }, { "+", "React", NULL }, { "1", "👍 you", NULL });
	again(r);
	UI_LOOK(r, { "<Up>", ">10:24", NULL }, { "i", "What became of it", NULL }, { "<Esc>", "!What became", NULL },
		{ "y", "opied", NULL });
	assert_non_null(strstr(term_osc(r->term, 1) ? term_osc(r->term, 1) : term_osc(r->term, 0), "52;c;"));
	UI_LOOK(r, { "<Up>", ">10:24", NULL }, { "r", "Reply to", NULL }, { "an answer<Enter>", "an answer +…", NULL }, { "", "▏ you: mended", NULL },
		{ "<Up>", ">10:24", NULL }, { "d", "for both", NULL }, { "h", "!an answer", NULL });
}

static void screens(void **state)
{
	struct ui_run *r = *state;

	again(r);
	UI_LOOK(r, { "<F1>", "Keys of the screen", NULL }, { "<Esc>", "platform 7", NULL }, { "<C-g>", "Keys of the screen", NULL },
		{ "<Esc>", "platform 7", NULL }, { "<M-n>", "Take up an invite", NULL }, { "<Esc>", "platform 7", NULL },
		{ "<M-i>", "Make an invite", NULL }, { "<Esc>", "platform 7", NULL }, { "<M-v>", "Compare these words", NULL },
		{ "<Esc>", "platform 7", NULL }, { "<C-r>", "Search here", NULL }, { "<C-r>", "Search everywhere", NULL },
		{ "<Esc>", "platform 7", NULL }, { "<M-l>", "!Alt-A next", NULL }, { "", "!│", NULL }, { "<M-l>", "Message Bob", NULL },
		{ "<C-c>", "Ctrl-Q closes", NULL });
	term_forget(r->term);
	UI_LOOK(r, { "<C-l>", "platform 7", NULL });
	assert_true(term_quiet(r->term, 100));
	assert_true(term_said(r->term, "platform 7", strlen("platform 7")));
	assert_int_equal(term_keys(r->term, "<C-q>"), 1);
	assert_int_equal(term_end(r->term, TERM_PATIENCE_MS), 0);
	assert_true(term_shows(r->term, "messages still arrive"));
}

/* Two windows on one profile: what is written and read in one is so in the other. */
static void two_windows(void **state)
{
	struct ui_run *r = *state, other = *r;

	again(r);
	other.term = NULL;
	ui_run_again(&other, &(struct ui_run_options){ .rows = 20, .cols = 40 });
	UI_LOOK(&other, { "", "Bob", NULL });
	UI_LOOK(r, { "from the first window<Enter>", "first window +…", NULL }, { "half of it", "> half of it", NULL });
	UI_LOOK(&other, { "", "Bob +draft", NULL }, { "<M-1>", "> half of it", NULL }, { "", "from the first window", NULL },
		{ "<C-u><Esc>", "add contact", NULL }, { "", "!Bob +draft", NULL });
	UI_LOOK(r, { "<M-5>", "Message Carol", NULL }, { "<M-1>", "Message Bob", NULL });
	term_free(other.term);
}

static int set_up(void **state)
{
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FIXED });
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
		cmocka_unit_test(unread),
		cmocka_unit_test(go),
		cmocka_unit_test(write_and_edit),
		cmocka_unit_test(selected),
		cmocka_unit_test(screens),
		cmocka_unit_test(two_windows),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* What conversations look like, at every size and on every kind of terminal: golden screens of the fixed profile. */
#include "support/unit.h"

#include "support/ui_look.h"

/* The interface with another size, on the daemon of the suite. */
static void again(struct ui_run *r, int rows, int cols, const struct ui_run_options *more)
{
	struct ui_run_options o = more ? *more : (struct ui_run_options){ 0 };

	o.rows = rows;
	o.cols = cols;
	ui_run_again(r, &o);
	assert_true(term_wait(r->term, "Bob"));
}

/* First of all: afterwards Bob's messages are read. */
static void wide(void **state)
{
	struct ui_run *r = *state;
	struct term_screen *s;

	UI_LOOK(r, { "", "^>[^ ]+ Bob +3", "list_wide" }, { "<M-1>", "3 unread", NULL });
	assert_true(term_golden_becomes("wide", r->term));
	s = term_screen_take(r->term);
	assert_true(term_golden_picture("wide", s));
	term_screen_free(s);
}

static void middle(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7, as you said", "chat" }, { "<Up>", ">09:21", NULL }, { "<Up><Up>", ">09:16", "picked" },
		{ "i", "Received 09:16", "story_in" }, { "<Esc>", "!What became", NULL }, { "<Down>", ">09:20", NULL },
		{ "i", "What became", "story_out" }, { "<Esc>", "!What became", NULL }, { "<Up>+", "React", "react" },
		{ "<Esc>", "!React", NULL }, { "d", "keep it", "removal" }, { "<Esc>", "!keep it", NULL },
		{ "r", "Reply to", "reply" }, { "<Esc>", "!Reply to", NULL },
		{ "one line<M-Enter>and another<M-Enter>and a third", "and a third", "lines" }, { "<C-u><BS><C-u><BS><C-u>", "Message Bob", NULL });
}

static void others(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-2>", "take up your", "pending" }, { "<M-3>", "is blocked", "blocked" }, { "<M-4>", "snacks", "timer" },
		{ "<M-5>", "algo", "hostile" }, { "<M-6>", "No messages with Grace", "empty_chat" },
		{ "/qui", "/qui", NULL }, { "t<Tab>", "/quit", "completed" }, { "<C-u>/qiut<Enter>", "Did you mean /quit", "unknown" });
}

static void narrow(void **state)
{
	struct ui_run *r = *state;
	struct term_screen *s;

	again(r, 20, 40, NULL);
	UI_LOOK(r, { "", "add contact", "list_narrow" }, { "<M-1>", "^> Message Bob", NULL });
	assert_true(term_golden_becomes("narrow", r->term));
	s = term_screen_take(r->term);
	assert_true(term_golden_picture("narrow", s));
	term_screen_free(s);
	UI_LOOK(r, { "<Up><Up><Up>", "^>09:16", "picked_narrow" }, { "i", "Received", "story_narrow" }, { "<Esc>", "!What became", NULL },
		{ "<Esc>", "!^>09:16", NULL }, { "<M-5>", "algo", "hostile_narrow" },
		{ "<M-2>", "take up", "pending_narrow" }, { "<Esc>", "add contact", NULL });
}

static void small(void **state)
{
	struct ui_run *r = *state;

	again(r, 10, 30, NULL);
	UI_LOOK(r, { "", "add contact", "list_smallest" }, { "<M-1>", "^> Message Bob", "smallest" });
	term_resize(r->term, 9, 30);
	UI_LOOK(r, { "", "too small", "too_small" });
	term_resize(r->term, 10, 29);
	assert_true(term_wait(r->term, "too small"));
	/* Back: nothing was lost. */
	term_resize(r->term, 10, 30);
	UI_LOOK(r, { "", "^> Message Bob", "smallest" });
}

static void found(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "<C-r>", "Search here", NULL }, { "coffee", "of course I bring", "search" },
		{ "<C-r>", "Search everywhere", NULL }, { "<C-u>the", "minutes of yesterday", "search_everywhere" },
		{ "<C-u>welcome", "Welcome to nightjar", NULL }, { "<Enter>", "more below", "search_jump" },
		{ "<Esc>", "platform 7, as you said", NULL }, { "<C-r>", "Search here", NULL },
		{ "quetzalcoatl", "[Nn]othing", "search_nothing" });
}

static void plainer_terminals(void **state)
{
	static const struct {
		const char *golden, *narrow;
		struct ui_run_options o;
	} kinds[] = {
		{ "ascii", "ascii_narrow", { .locale = "C" } },
		{ "no_color", NULL, { .no_color = true } },
		{ "linux", NULL, { .term = "linux" } },
		{ "vt100", NULL, { .term = "vt100", .locale = "C" } },
	};
	struct ui_run *r = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		again(r, 24, 80, &kinds[i].o);
		assert_true(term_keys(r->term, "<M-1>") == 1 && term_wait(r->term, "platform 7, as you said"));
		assert_true(term_keys(r->term, "<Up>") == 1 && term_wait(r->term, ">09:21"));
		assert_true(term_golden_becomes(kinds[i].golden, r->term));
		if (!kinds[i].narrow)
			continue;
		term_resize(r->term, 20, 40);
		assert_true(term_golden_becomes(kinds[i].narrow, r->term));
	}
}

static void themes(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "/set theme mono<Enter>", "ui.theme is mono now", NULL });
	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "<Up>", ">09:21", "theme_mono" }, { "<Esc>", "!>09:21", NULL },
		{ "/set theme contrast<Enter>", "ui.theme is contrast now", NULL });
	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "<Up>", ">09:21", "theme_contrast" }, { "<Esc>", "!>09:21", NULL },
		{ "/set theme default<Enter>", "ui.theme is default now", NULL });
}

static struct ui_run run;

static int set_up(void **state)
{
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FIXED, .rows = 30, .cols = 100 });
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
		cmocka_unit_test(wide),
		cmocka_unit_test(middle),
		cmocka_unit_test(others),
		cmocka_unit_test(narrow),
		cmocka_unit_test(small),
		cmocka_unit_test(found),
		cmocka_unit_test(plainer_terminals),
		cmocka_unit_test(themes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

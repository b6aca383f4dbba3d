/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* What others can do to the screen: messages that come, whenever they do and whatever is in them. */
#include "support/unit.h"

#include "base/rand.h"
#include "support/ui_look.h"

#include <stdio.h>
#include <string.h>

/* All of it is seen, page by page; what reaches the terminal is looked at byte by byte. */
static void hostile_peer(void **state)
{
	static struct ui_run r;
	size_t len;

	(void)state;
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_HOSTILE, .rows = 60, .cols = 100 });
	UI_LOOK(&r, { "", "Bob", NULL }, { "<M-1>", "10:24 +Bob", NULL }, { "<PgUp>", "more below", NULL });
	for (int i = 0; i < 150 && !term_shows(r.term, "^[^a-z]*-- .* --"); i++) {
		assert_int_equal(term_keys(r.term, "<PgUp>"), 1);
		assert_true(term_quiet(r.term, 15));
		if (i == 20)
			term_resize(r.term, 20, 40);
		if (i == 30)
			term_resize(r.term, 60, 100);
	}
	assert_true(term_shows(r.term, "-- .* --"));
	UI_LOOK(&r, { "<C-r>words", "Search here: words", NULL }, { "<C-r>", "Search everywhere", NULL },
	    { "<Esc>", "Message", NULL },
		{ "/contact<Enter>", "In your list since", NULL });
	assert_true(term_raw(r.term, &len) && len > 100000);
	assert_null(term_stray(r.term));
	assert_string_equal(term_title(r.term), "nightjar");
	ui_run_end(&r);
}

/* ---- a peer with a daemon of its own ---- */

static void reaches(struct ui_run *r)
{
	UI_LOOK(r, { "", "Bob", NULL }, { "<M-1>", "online \\(lan\\)", NULL });
}

static void notices_tell_nothing(struct ui_run *r)
{
	size_t told = 0;

	UI_LOOK(r, { "/set notify terminal<Enter>", "ui.notify is terminal now", NULL },
		{ "/settings<Enter>", "Notifications +< by the terminal", NULL }, { "<Esc>", "Message Bob", NULL });
	term_focus(r->term, false);
	term_forget(r->term);
	ui_run_peer_says(r, "xylophone lessons at four");
	UI_LOOK(r, { "", "xylophone lessons", NULL });
	assert_true(term_quiet(r->term, 200));
	for (size_t i = 0; term_osc(r->term, i); i++) {
		told += strncmp(term_osc(r->term, i), "777;", 4) == 0;
		assert_null(strstr(term_osc(r->term, i), "Bob"));
		assert_null(strstr(term_osc(r->term, i), "xylophone"));
	}
	assert_int_equal(told, 1);
	assert_string_equal(term_title(r->term), "(1) nightjar");
	/* Looking is reading: then it is counted no more. */
	term_focus(r->term, true);
	UI_LOOK(r, { "", "xylophone", NULL });
	for (int i = 0; i < 100 && strcmp(term_title(r->term), "nightjar") != 0; i++)
		(void)term_quiet(r->term, 50);
	assert_string_equal(term_title(r->term), "nightjar");
}

/* Sizes change while messages come and somebody types. */
static void storm(struct ui_run *r)
{
	struct rand_seeded seeded;
	struct rand rand;
	char text[32], typed[40] = "";

	rand_seeded_init(&seeded, 99);
	rand = rand_seeded_source(&seeded);
	for (int i = 0; i < 30; i++) {
		snprintf(text, sizeof(text), "wave %d", i);
		ui_run_peer_says(r, text);
		term_resize(r->term, 4 + (int)rand_below(&rand, 40), 8 + (int)rand_below(&rand, 120));
		typed[i] = (char)('a' + i % 26);
		text[0] = typed[i];
		text[1] = '\0';
		assert_int_equal(term_keys(r->term, text), 1);
	}
	term_resize(r->term, 40, 100);
	UI_LOOK(r, { "", "Bob wave 29", NULL }, { "", "Bob wave 0$", NULL }, { "",
	    "> abcdefghijklmnopqrstuvwxyzabcd$", NULL });
}

static void two_windows_read(struct ui_run *r)
{
	struct ui_run other = *r;

	UI_LOOK(r, { "<C-u>", "Message Bob", NULL }, { "<Tab>", ">", NULL });
	other.term = NULL;
	ui_run_again(&other, &(struct ui_run_options){ .rows = 24, .cols = 80 });
	term_focus(r->term, false);
	UI_LOOK(&other, { "", "Bob", NULL });
	ui_run_peer_says(r, "who reads me first?");
	UI_LOOK(&other, { "", "Bob +1 ", NULL });
	UI_LOOK(r, { "", "Bob +1 ", NULL });
	UI_LOOK(&other, { "<M-1>", "who reads me first", NULL }, { "", "!Bob +1 ", NULL });
	UI_LOOK(r, { "", "!Bob +1 ", NULL });
	term_free(other.term);
}

static void peer(void **state)
{
	static struct ui_run r;

	(void)state;
	if (ui_run_why_not())
		skip();
	ui_run_start(&r, &(struct ui_run_options){ .profile = UI_RUN_PAIR, .rows = 24, .cols = 80 });
	reaches(&r);
	notices_tell_nothing(&r);
	storm(&r);
	two_windows_read(&r);
	ui_run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_peer),
		cmocka_unit_test(peer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

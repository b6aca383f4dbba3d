/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* A language whose sentences are two fifths longer (every vowel twice, see the Makefile): all of it can still be read. */
#include "support/unit.h"

#include "support/ui_look.h"

static struct ui_run run;
static const char *const longer[] = { "LANGUAGE=xx", NULL };

static void again(struct ui_run *r, int rows, int cols)
{
	ui_run_again(r, &(struct ui_run_options){ .rows = rows, .cols = cols, .more = longer });
	assert_true(term_wait(r->term, "Bob"));
}

/* The key stays readable beside a label that is too long, titles lose their end, the help is always hinted at. */
static void fits_in_80(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80);
	UI_LOOK(r, { "", "^ \\+ aadd coontaa?c? ?Alt-N", NULL }, { "", "Ctrl-G heelp", NULL },
		{ "<M-1>", "Bob - veeriifiieed - ooffliinee siincee 09:16$", NULL }, { "", "Meessaagee Bob", NULL },
		{ "", "Ctrl-G heelp", NULL }, { "", "platform 7", NULL }, { "<Up>", ">09:21", NULL },
		{ "", "i iinfoo.*Ctrl-G heelp", NULL },
		{ "i", "Whaat beecaamee oof iit", NULL },
		{ "", "09:21 ooveer tor: its onion is not reachable$", NULL },
		{ "<Esc>", "!Whaat beecaamee", NULL }, { "+", "iits naamee aas iin :heeaart:", NULL },
		{ "<Esc>", "!heeaart", NULL }, { "d", "h heeree  b foor booth  Esc keeeep iit", NULL },
		{ "<Esc>", "!keeeep iit", NULL }, { "<Esc>", "!>09:21", NULL },
		{ "/settings<Enter>", "uuii.NAME VALUE", NULL },
		{ "<Esc>", "Meessaagee Bob", NULL },
		{ "/contact<Enter>", "^ +In yoouur liist siincee +17 Nov", NULL },
		{ "", "Meessaagees diisaappeeaar$", NULL }, { "<Esc>", "Meessaagee Bob", NULL },
		{ "<M-v>", "45898 70623$", NULL }, { "<Esc>", "Meessaagee Bob", NULL },
		{ "<M-n>", "fiivee woords\\.$", NULL });
}

static void fits_in_40(void **state)
{
	struct ui_run *r = *state;

	again(r, 20, 40);
	UI_LOOK(r, { "", "\\+ aadd coontaact +Alt-N", NULL }, { "", "Ctrl-G heelp$", NULL },
		{ "<M-1>", "^ Bob - veeriifiieed - ooffliinee siinc…$", NULL }, { "", "Ctrl-G heelp$", NULL },
		{ "", "platform 7", NULL }, { "<Up>", ">09:21", NULL }, { "i", "Whaat beecaamee oof iit", NULL },
		{ "", "^  reachable$", NULL },
		{ "<Esc>", "!Whaat beecaamee", NULL }, { "d", "eeveerythiing\\.$", NULL },
		{ "", "h heeree  b foor booth  Esc", NULL },
		{ "<Esc>", "!booth", NULL }, { "<Esc>", "!>09:21", NULL }, { "<M-2>", "seent theen\\.$", NULL },
		{ "<M-1>", "platform 7", NULL }, { "<M-n>", "oor fiivee woords\\.$", NULL },
		{ "<Esc>", "platform 7", NULL },
		{ "<M-v>", "siits beetweeeen yoouu\\.$", NULL }, { "", "10 puzzle$", NULL },
		{ "<Esc>", "platform 7", NULL },
		{ "/contact<Enter>", "^    17 Nov 19:30$", NULL });
}

static int set_up(void **state)
{
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FIXED, .more = longer });
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
		cmocka_unit_test(fits_in_80),
		cmocka_unit_test(fits_in_40),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/*
 * The interface and its daemon in German: most sentences are longer, and have to find room where the English ones did.
 * Dates are those of C.UTF-8, which every machine has.
 */
#include "support/unit.h"

#include "support/netns.h"
#include "support/ui_look.h"

#include <stdlib.h>

static const char *const german[] = { "LANGUAGE=de", NULL };

static void begin(struct ui_run *r, enum ui_run_profile profile, int rows, int cols)
{
	ui_run_start(r, &(struct ui_run_options){ .profile = profile, .rows = rows, .cols = cols, .more = german });
}

static void first_run(void **state)
{
	struct ui_run r;

	(void)state;
	begin(&r, UI_RUN_FRESH, 24, 80);
	UI_LOOK(&r, { "", "Enter geht weiter", "german_setup" });
	term_resize(r.term, 20, 40);
	UI_LOOK(&r, { "", "Enter geht weiter", "german_setup_narrow" });
	term_resize(r.term, 24, 80);
	UI_LOOK(&r, { "Anna<Tab>", "Anna", NULL }, { "geheim<Tab>anders<Enter>", "nicht gleich", NULL },
		{ "<C-u>geheim<Enter>", "Einladung annehmen", "german_empty" });
	ui_run_end(&r);
}

static void wide(void **state)
{
	struct ui_run r;

	(void)state;
	begin(&r, UI_RUN_FIXED, 24, 80);
	UI_LOOK(&r, { "", "Enter öffnet die", "german_list" }, { "<M-1>", "platform 7, as you said", "german_chat" },
		{ "<Up><Up><Up>", ">09:16", NULL }, { "i", "Empfangen 09:16", NULL },
		{ "<Esc>", "!Empfangen", NULL }, { "<Down>", ">09:20", NULL },
		/* The daemon's own words. */
		{ "i", "Wartet hier seit", "german_story" }, { "<Esc>", "!Wartet hier", NULL },
		{ "d", "behalten", "german_removal" }, { "<Esc>", "!behalten", NULL }, { "<Esc>", "Strg-R suchen", NULL },
		{ "/qiut<Enter>", "Meintest du /quit", NULL }, { "<C-u>", "^.*> Nachricht", NULL },
		{ "<C-g>", "Tasten des", "german_help" }, { "<Esc>", "!Tasten des", NULL },
		{ "/settings<Enter>", "Einstellungen dieser", "german_settings" }, { "<Esc>", "platform 7", NULL },
		{ "/contact<Enter>", "In deiner Liste", "german_contact" }, { "<Esc>", "platform 7", NULL },
		{ "<M-v>", "Vergleiche diese", "german_verify" }, { "<Esc>", "platform 7", NULL },
		{ "/status<Enter>", "Wege, auf denen", NULL });
	assert_true(ui_look_golden("german_status", r.term));
	ui_run_end(&r);
}

static void narrow(void **state)
{
	struct ui_run r;

	(void)state;
	begin(&r, UI_RUN_FIXED, 20, 40);
	UI_LOOK(&r, { "", "Kontakt", "german_list_narrow" }, { "<M-1>", "^> Nachricht", "german_chat_narrow" },
		{ "<Up><Up>", "^>09:20", NULL }, { "i", "Wartet hier seit", "german_story_narrow" },
		{ "<Esc>", "!Wartet hier", NULL }, { "<Esc>", "Alt-A", NULL },
		{ "<C-g>", "Tasten des", "german_help_narrow" }, { "<Esc>", "platform 7", NULL },
		{ "/settings<Enter>", "Einstellungen dieser", "german_settings_narrow" }, { "<Esc>", "platform 7", NULL },
		{ "/status<Enter>", "Wege, auf", NULL });
	assert_true(ui_look_golden("german_status_narrow", r.term));
	ui_run_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_run),
		cmocka_unit_test(wide),
		cmocka_unit_test(narrow),
	};
	struct netns_lan lan;
	int failed;

	if (netns_why_not()) {
		printf("skipped: %s\n", netns_why_not());
		return 77;
	}
	/* The daemon is started with these. */
	setenv("LANGUAGE", "de", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	/* A machine with one interface, eth0. */
	if (!netns_lan_open(&lan, 1, true, true))
		return 1;
	netns_enter(lan.host[0]);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	netns_enter(NULL);
	netns_lan_close(&lan);
	return failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: vterm */
/* What all that is no conversation looks like: golden screens, and QR codes that a scanner reads. */
#include "support/unit.h"

#include "support/ui_look.h"

#include <stdlib.h>
#include <string.h>

static void again(struct ui_run *r, int rows, int cols, const char *locale)
{
	ui_run_again(r, &(struct ui_run_options){ .rows = rows, .cols = cols, .locale = locale });
	assert_true(term_wait(r->term, "Bob"));
}

static void to_read(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "<C-g>", "Keys of the screen", "help" }, { "<Esc>",
	    "platform 7", NULL },
		{ "<C-o>", "A name, something to do", "palette" }, { "ver", "/verify", "palette_found" },
		{ "<Esc>", "platform 7", NULL }, { "/settings<Enter>", "Settings of this", "settings" },
		{ "<Esc>", "platform 7", NULL }, { "/status<Enter>", "Roads that", NULL });
	assert_true(ui_look_golden("status", r->term));
	UI_LOOK(r, { "<Esc>", "platform 7", NULL }, { "/doctor<Enter>", "The window has", NULL });
	assert_true(ui_look_golden("doctor", r->term));
	UI_LOOK(r, { "<Esc>", "platform 7", NULL }, { "/lock<Enter>", "has no passphrase", "lock_refused" });
}

static void to_read_narrow(void **state)
{
	struct ui_run *r = *state;

	again(r, 20, 40, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "<C-g>", "Keys of the screen", "help_narrow" },
		{ "<Esc>", "platform 7", NULL }, { "<C-o>", "A name, some", "palette_narrow" }, { "<Esc>",
		    "platform 7", NULL },
		{ "/settings<Enter>", "Settings of this", "settings_narrow" }, { "<Esc>", "platform 7", NULL },
		{ "/status<Enter>", "Roads that", NULL });
	assert_true(ui_look_golden("status_narrow", r->term));
	UI_LOOK(r, { "<Esc>", "platform 7", NULL }, { "/doctor<Enter>", "This machine", NULL });
	assert_true(ui_look_golden("doctor_narrow", r->term));
}

static void people(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "/contact<Enter>", "In your list since", "contact" },
	    { "<Esc>", "platform 7", NULL },
		{ "<M-v>", "Compare these words", "verify" }, { "<Esc>", "platform 7", NULL }, { "<M-n>",
		    "Take up", "add" },
		{ "<Esc>", "platform 7", NULL }, { "/invites<Enter>", "Frank", "invites" }, { "<Esc>",
		    "platform 7", NULL },
		{ "/identities<Enter>", "you", "identities" }, { "<Esc>", "platform 7", NULL },
		{ "/delete<Enter>", "Delete", "delete_contact" });
	again(r, 20, 40, NULL);
	UI_LOOK(r, { "<M-1>", "platform 7", NULL }, { "/contact<Enter>", "In your list since", "contact_narrow" },
		{ "<Esc>", "platform 7", NULL }, { "<M-v>", "Compare these words", "verify_narrow" },
		{ "<Esc>", "platform 7", NULL }, { "<M-n>", "Take up", "add_narrow" }, { "<Esc>", "platform 7", NULL },
		{ "/identities<Enter>", "you", "identities_narrow" });
}

/* The invite on the screen is what a camera would read from it. */
static void reads_back(struct ui_run *r)
{
	char *scanned = ui_look_scan(r->term), *text;
	struct term_screen *s;

	assert_non_null(scanned);
	assert_true(strncmp(scanned, "NIGHTJAR:", 9) == 0 && strlen(scanned) > 60);
	/* Where the link is beside it, it is the same: its first line. */
	s = term_screen_take(r->term);
	text = term_screen_text(s);
	if (strstr(text, "NIGHTJAR:"))
		assert_true(strncmp(strstr(text, "NIGHTJAR:"), scanned, 30) == 0);
	free(text);
	free(scanned);
	term_screen_free(s);
}

static void invite(void **state)
{
	struct ui_run *r = *state;

	again(r, 24, 80, NULL);
	UI_LOOK(r, { "<M-i>", "For whom", "invite_form" }, { "Heidi<Enter>", "Invite for Heidi", NULL });
	assert_true(ui_look_picture("invite", r->term));
	reads_back(r);
	UI_LOOK(r, { "t", "NIGHTJAR:", NULL });
	assert_true(ui_look_golden("invite_text", r->term));
	UI_LOOK(r, { "t", "▀▀▀▀▀█", NULL });
	term_resize(r->term, 20, 40);
	UI_LOOK(r, { "", "Esc back", NULL });
	assert_true(ui_look_golden("invite_narrow", r->term));
	reads_back(r);
	UI_LOOK(r, { "t", "NIGHTJAR:", NULL });
	assert_true(ui_look_golden("invite_text_narrow", r->term));
	term_resize(r->term, 24, 80);
	UI_LOOK(r, { "", "revoke", NULL }, { "r", "leave it", NULL });
	assert_true(ui_look_golden("revoke", r->term));
	UI_LOOK(r, { "y", "!leave it", NULL });
}

/* Without colours, without UTF-8. */
static void codes_of_plainer_terminals(void **state)
{
	static const struct ui_run_options kinds[] = {
		{ .no_color = true, .rows = 24, .cols = 80 },
		{ .locale = "C", .rows = 48, .cols = 120 },
		{ .locale = "C", .rows = 48, .cols = 120, .no_color = true },
		{ .term = "linux", .rows = 24, .cols = 80 },
	};
	struct ui_run *r = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		ui_run_again(r, &kinds[i]);
		UI_LOOK(r, { "", "Bob", NULL }, { "<M-i>", "For whom", NULL }, { "<Enter>", "r revoke", NULL });
		assert_true(term_quiet(r->term, 100));
		reads_back(r);
	}
}

static struct ui_run run;

static int set_up(void **state)
{
	const char *why = ui_run_why_not();

	if (why) {
		printf("skipped: %s\n", why);
		exit(77);
	}
	ui_run_start(&run, &(struct ui_run_options){ .profile = UI_RUN_FIXED, .alone = true });
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
		cmocka_unit_test(to_read),
		cmocka_unit_test(to_read_narrow),
		cmocka_unit_test(people),
		cmocka_unit_test(invite),
		cmocka_unit_test(codes_of_plainer_terminals),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

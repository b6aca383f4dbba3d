/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One contact: verifying, its page, the commands; and who we are. */
#include "support/ui_rig.h"
#include "support/unit.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/contact_page.h"
#include "ui-ncurses/pages/identities.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/pages/verify.h"

#include <string.h>

#define BOB "{'id':'7','identity':'1','name':'Bob','their_name':'Robert','state':'active','online':'tor','timer':3600}"
#define NUMBER                                                                                           \
	"{'safety_words':'otter harbor violet abandon mountain cricket shoulder elephant window zebra'," \
	"'safety_digits':'01234 56789 11111 22222 33333 44444 55555 66666 77777 88888 99999 00000'}"

static struct ui_rig rig;

static void with_bob(int rows, int cols)
{
	ui_rig_open(&rig, rows, cols, "[" BOB "]");
}

static void command(const char *line)
{
	const struct action *near;

	assert_true(action_command(&rig.ui, line, &near));
}

static void words_and_digits_in_every_window(void **state)
{
	static const int sizes[][2] = { { 30, 100 }, { 24, 80 }, { 20, 40 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		with_bob(sizes[i][0], sizes[i][1]);
		verify_open(&rig.ui, 7);
		assert_true(ui_rig_shows(&rig, "being computed"));
		assert_string_equal(ui_rig_param(&rig, "contact", "contact"), "id:7");
		ui_rig_answer_text(&rig, "contact", NUMBER);
		assert_true(ui_rig_shows(&rig, "1 otter"));
		assert_true(ui_rig_shows(&rig, "10 zebra"));
		ui_rig_keys(&rig, "<End>");
		assert_true(ui_rig_shows(&rig, "99999 00000"));
		ui_rig_end(&rig);
	}
}

static void matching_differing_and_taking_back(void **state)
{
	(void)state;
	with_bob(24, 80);
	verify_open(&rig.ui, 7);
	/* Nothing is noted before there is something to compare. */
	ui_rig_keys(&rig, "m");
	assert_int_equal(ui_rig_asked(&rig, "contact.verify"), 0);
	ui_rig_answer_text(&rig, "contact", NUMBER);
	ui_rig_keys(&rig, "m");
	assert_string_equal(ui_rig_param(&rig, "contact.verify", "on"), "true");
	ui_rig_answer_text(&rig, "contact.verify", "{}");
	ui_rig_keys(&rig, "n");
	assert_string_equal(ui_rig_param(&rig, "contact.verify", "on"), "false");
	assert_true(ui_rig_shows(&rig, "somebody may sit between"));
	ui_rig_answer_text(&rig, "contact.verify", "{}");
	ui_rig_keys(&rig, "u");
	assert_string_equal(ui_rig_param(&rig, "contact.verify", "on"), "false");
	assert_false(ui_rig_shows(&rig, "somebody may sit between"));
	ui_rig_end(&rig);
}

static void who_has_not_joined_has_no_words(void **state)
{
	(void)state;
	with_bob(24, 80);
	verify_open(&rig.ui, 7);
	ui_rig_answer_text(&rig, "contact", "{'id':'7'}");
	assert_true(ui_rig_shows(&rig, "Bob has not joined"));
	ui_rig_keys(&rig, "m");
	assert_int_equal(ui_rig_asked(&rig, "contact.verify"), 0);
	ui_rig_event_text(&rig, "{'seq':'1','type':'added','contact':'7'}");
	ui_rig_answer_text(&rig, "contact", NUMBER);
	assert_true(ui_rig_shows(&rig, "1 otter"));
	ui_rig_end(&rig);
}

static void the_page_tells_and_sets(void **state)
{
	(void)state;
	with_bob(24, 80);
	contact_page_open(&rig.ui, 7);
	ui_rig_answer_text(&rig, "contact.cover", "{'every':15,'megabytes_a_day':5.9}");
	assert_true(ui_rig_shows(&rig, "Online, over tor."));
	assert_true(ui_rig_shows(&rig, "Robert"));
	assert_true(ui_rig_shows(&rig, "after 1 hour"));
	assert_true(ui_rig_shows(&rig, "every 15 s, about 6 MB a day"));
	ui_rig_keys(&rig, "m");
	assert_string_equal(ui_rig_param(&rig, "contact.mute", "on"), "true");
	assert_string_equal(ui_rig_param(&rig, "contact.mute", "contact"), "id:7");
	/* The rows do what their keys do. */
	ui_rig_keys(&rig, "<Down><Down><Down><Enter>");
	assert_string_equal(ui_rig_param(&rig, "contact.block", "on"), "true");
	ui_rig_end(&rig);
}

static void renaming(void **state)
{
	(void)state;
	with_bob(24, 80);
	contact_page_open(&rig.ui, 7);
	/* Letters are text here, not keys of the page; Esc leaves only the name. */
	ui_rig_keys(&rig, "e<C-u>dmb<Esc>");
	assert_int_equal(ui_rig_asked(&rig, "contact.rename"), 0);
	assert_int_equal(ui_rig_asked(&rig, "contact.mute"), 0);
	ui_rig_keys(&rig, "eby<Enter>");
	assert_string_equal(ui_rig_param(&rig, "contact.rename", "name"), "Bobby");
	ui_rig_end(&rig);
}

static void timers(void **state)
{
	(void)state;
	with_bob(24, 80);
	contact_page_open(&rig.ui, 7);
	ui_rig_keys(&rig, "t");
	assert_true(ui_rig_shows(&rig, "1 hour"));
	ui_rig_keys(&rig, "<Right><Enter>");
	assert_string_equal(ui_rig_param(&rig, "contact.timer", "seconds"), "86400");
	ui_rig_answer_text(&rig, "contact.timer", "{'seconds':86400}");
	ui_rig_keys(&rig, "t<Left><Left><Tab>3x<Enter>");
	assert_int_equal(ui_rig_asked(&rig, "contact.timer"), 0);
	assert_true(ui_rig_shows(&rig, "That is no time"));
	ui_rig_keys(&rig, "<BS>d<Enter>");
	assert_string_equal(ui_rig_param(&rig, "contact.timer", "seconds"), "259200");
	ui_rig_end(&rig);
}

static void deleting_asks(void **state)
{
	(void)state;
	with_bob(24, 80);
	contact_page_open(&rig.ui, 7);
	ui_rig_keys(&rig, "d<Enter>");
	assert_true(ui_rig_shows(&rig, "Delete Bob?"));
	assert_int_equal(ui_rig_asked(&rig, "contact.delete"), 0);
	ui_rig_keys(&rig, "<Esc>dy");
	assert_string_equal(ui_rig_param(&rig, "contact.delete", "contact"), "id:7");
	ui_rig_end(&rig);
}

/* Whoever locks has answered no question. */
static void a_question_ends_with_its_screen(void **state)
{
	(void)state;
	with_bob(24, 80);
	relation_delete(&rig.ui, 7);
	ui_ask_status(&rig.ui);
	ui_rig_answer_text(&rig, "status", "{'state':'locked'}");
	ui_rig_keys(&rig, "y");
	assert_int_equal(ui_rig_asked(&rig, "contact.delete"), 0);
	ui_rig_end(&rig);
}

static void pending_in_words(void **state)
{
	char text[512];
	struct person p = { .name = "Bob", .invited = true };

	(void)state;
	with_bob(24, 80);
	p.next_try = rig.ui.now.wall + 40000;
	contact_page_state(&rig.ui, &p, text, sizeof(text));
	assert_string_equal(text, "Waiting for Bob to take up your invite. It is tried again in 40 s.");
	p.invited = false;
	p.trying = true;
	contact_page_state(&rig.ui, &p, text, sizeof(text));
	assert_non_null(strstr(text, "You took up the invite of Bob"));
	assert_non_null(strstr(text, "is being tried now"));
	ui_rig_end(&rig);
}

static void commands(void **state)
{
	(void)state;
	with_bob(24, 80);
	/* About one contact: not without one. */
	command("/mute");
	assert_int_equal(ui_rig_asked(&rig, "contact.mute"), 0);
	ui_open_chat(&rig.ui, 7);
	command("/mute");
	assert_string_equal(ui_rig_param(&rig, "contact.mute", "on"), "true");
	command("/timer 1w");
	assert_string_equal(ui_rig_param(&rig, "contact.timer", "seconds"), "604800");
	command("/receipts maybe");
	assert_int_equal(ui_rig_asked(&rig, "contact.receipts"), 0);
	command("/receipts on");
	assert_string_equal(ui_rig_param(&rig, "contact.receipts", "on"), "true");
	command("/rename Bobby Brown");
	assert_string_equal(ui_rig_param(&rig, "contact.rename", "name"), "Bobby Brown");
	command("/archive");
	assert_int_equal(ui_rig_asked(&rig, "contact.archive"), 1);
	ui_rig_end(&rig);
}

static void times(void **state)
{
	int64_t s = -1;

	(void)state;
	assert_true(relation_parse_time("off", &s) && s == 0);
	assert_true(relation_parse_time("90s", &s) && s == 90);
	assert_true(relation_parse_time(" 30 min", &s) && s == 1800);
	assert_true(relation_parse_time("366d", &s) && s == 366 * 86400);
	assert_false(relation_parse_time("367d", &s));
	assert_false(relation_parse_time("", &s));
	assert_false(relation_parse_time("5", &s));
	assert_false(relation_parse_time("-5d", &s));
	assert_false(relation_parse_time("99999999999999999999w", &s));
	assert_false(relation_parse_time("0d", &s));
}

static void who_one_is(void **state)
{
	(void)state;
	with_bob(24, 80);
	ui_rig_event_text(&rig, "{'seq':'5','type':'identity'}");
	ui_rig_answer_text(&rig, "identities", "{'identities':[{'id':'1','name':'me'},{'id':'2','name':'Mask'}]}");
	command("/identity ma");
	assert_int_equal(rig.ui.people.identity, 2);
	assert_true(ui_rig_shows(&rig, "Mask"));
	command("/identity nobody");
	assert_int_equal(rig.ui.people.identity, 2);
	identities_open(&rig.ui);
	assert_true(ui_rig_shows(&rig, "you are this one"));
	ui_rig_keys(&rig, "<Up><Enter>");
	assert_int_equal(rig.ui.people.identity, 1);
	identities_open(&rig.ui);
	ui_rig_keys(&rig, "aar<Enter>");
	assert_string_equal(ui_rig_param(&rig, "identity.add", "name"), "ar");
	ui_rig_refuse(&rig, "identity.add", "identity_exists", "An identity of that name exists.");
	assert_true(ui_rig_shows(&rig, "An identity of that name exists."));
	ui_rig_end(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_digits_in_every_window),
		cmocka_unit_test(matching_differing_and_taking_back),
		cmocka_unit_test(who_has_not_joined_has_no_words),
		cmocka_unit_test(the_page_tells_and_sets),
		cmocka_unit_test(renaming),
		cmocka_unit_test(timers),
		cmocka_unit_test(deleting_asks),
		cmocka_unit_test(a_question_ends_with_its_screen),
		cmocka_unit_test(pending_in_words),
		cmocka_unit_test(commands),
		cmocka_unit_test(times),
		cmocka_unit_test(who_one_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

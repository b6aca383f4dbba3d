/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Palette, lock, panic, notifications, and a daemon that stops or dies under the interface. */
#include "support/ui_rig.h"
#include "support/unit.h"

#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/pages/doctor.h"
#include "ui-ncurses/text/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OPEN  "{'state':'open','protected':true,'roads':[],'waiting':0}"
#define NAKED "{'state':'open','protected':false,'roads':[],'waiting':0}"

#define PEOPLE                                                                                                         \
	"[{'id':'3','identity':'1','name':'Bob','state':'active','last':'9','unread':2},"                                  \
	"{'id':'4','identity':'1','name':'Zoë Quux','state':'active','last':'8'},"                                         \
	"{'id':'5','identity':'1','name':'Loud','state':'active','last':'7','muted':true}]"

static struct ui_rig rig;

static int begin(void **state)
{
	ui_rig_open(&rig, 24, 80, PEOPLE);
	ui_ask_status(&rig.ui);
	ui_rig_answer_text(&rig, "status", OPEN);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	ui_rig_end(*state);
	return 0;
}

/* ---- finding ---- */

static int score(const char *typed, const char *text)
{
	struct match f;

	match_words(&f, typed);
	return match_score(&f, text);
}

static void every_word_must_occur(void **state)
{
	(void)state;
	assert_int_equal(score("", "Bob"), 1);
	assert_int_equal(score("bo", "Bob"), 3);
	assert_int_equal(score("OB", "Bob"), 1);
	assert_int_equal(score("mar bo", "Bob Marley"), 5);
	assert_int_equal(score("bo x", "Bob Marley"), 0);
	assert_int_equal(score("ZOË", "zoë quux"), 3);
	assert_int_equal(score("Σ", "Odos σ"), 2);
	assert_int_equal(score("bobby", "Bob"), 0);
	assert_int_equal(score("a", ""), 0);
	/* A mark inside a word is passed over for one at the beginning. */
	assert_int_equal(score("ob", "Bob oberon"), 2);
}

static void a_flood_of_words_is_bounded(void **state)
{
	char typed[4000], text[6000];

	(void)state;
	for (size_t i = 0; i < sizeof(typed) - 1; i++)
		typed[i] = i % 3 == 2 ? ' ' : 'a';
	typed[sizeof(typed) - 1] = '\0';
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_true(score(typed, text) > 0);
	assert_int_equal(score("\xff\xfe", "\xff"), 0);
}

/* ---- palette ---- */

static void the_palette_goes_to_people(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>");
	assert_true(ui_rig_shows(r, "> Bob"));
	assert_true(ui_rig_shows(r, "2 unread"));
	ui_rig_keys(r, "quu");
	assert_true(ui_rig_shows(r, "> Zo"));
	assert_false(ui_rig_shows(r, "Bob    2 unread"));
	ui_rig_keys(r, "<Enter>");
	assert_int_equal(ui_contact(&r->ui), 4);
}

static void the_palette_does_things_and_shows_their_keys(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>doctor");
	assert_true(ui_rig_shows(r, "/doctor"));
	ui_rig_keys(r, "<Enter>");
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	ui_rig_keys(r, "<C-o>lock pas");
	assert_true(ui_rig_shows(r, "Alt-X"));
	ui_rig_keys(r, "<Esc>");
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	/* Twice: away again. */
	ui_rig_keys(r, "<C-o><C-o>");
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
}

static void the_palette_takes_commands(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>/set notify off<Enter>");
	assert_string_equal(ui_rig_param(r, "config.set", "value"), "off");
	ui_rig_keys(r, "<C-o>/docter<Enter>");
	assert_true(ui_rig_shows(r, "Did you mean /doctor?"));
	ui_rig_keys(r, "<C-o>/doct<Enter>");
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
}

static void an_invite_is_offered_first(void **state)
{
	static const char *const invites[] = { "NIGHTJAR:ABCDEFG", "nightjar:abcdefg", "otter harbor violet canyon maple",
		                               "otter-harbor-violet-canyon-maple" };
	struct ui_rig *r = *state;

	for (size_t i = 0; i < sizeof(invites) / sizeof(invites[0]); i++) {
		ui_rig_keys(r, "<C-o>");
		ui_rig_paste(r, invites[i]);
		assert_true(ui_rig_shows(r, "> Add this contact"));
		ui_rig_keys(r, "<Esc>");
	}
	ui_rig_keys(r, "<C-o>bob");
	assert_false(ui_rig_shows(r, "Add this contact"));
	/* Pasted, /quit is no command until Enter says so. */
	ui_rig_keys(r, "<C-u>");
	ui_rig_paste(r, "/quit");
	assert_false(r->ui.wishes.quit);
	ui_rig_keys(r, "<C-u>no such thing at all anywhere");
	assert_true(ui_rig_shows(r, "Nothing is called so."));
	ui_rig_keys(r, "<Enter>");
	assert_ptr_equal(stage_top(&r->ui), &chat_view);
}

static void thousands_are_filtered_at_once(void **state)
{
	struct ui_rig *r = *state;
	json_t *rows = json_array();
	char name[64], id[16];

	for (int i = 0; i < 4096; i++) {
		snprintf(name, sizeof(name), "Person number %d of many", i);
		snprintf(id, sizeof(id), "%d", i + 1);
		json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "id", id, "identity", "1", "name", name, "state",
		                                      "active"));
	}
	rows = json_pack("{s:o}", "contacts", rows);
	people_take_contacts(&r->ui, rows);
	json_decref(rows);
	ui_rig_keys(r, "<C-o>");
	ui_rig_keys(r, "number 4095");
	assert_true(ui_rig_shows(r, "> Person number 4095"));
	ui_rig_keys(r, "<PgDn><Down><Up><PgUp>");
	assert_true(ui_rig_shows(r, "> Person number 4095"));
	for (int rows_of = 10; rows_of <= 24; rows_of += 14) {
		ui_rig_size(r, rows_of, 30);
		assert_true(ui_rig_shows(r, "number 4095"));
	}
}

/* ---- lock and panic ---- */

static bool holds(const struct ui_rig *r, const char *what)
{
	return r->ui.people.n > 0 || r->ui.people.selves > 0 || strstr(r->ui.notice.text, what) != NULL || r->ui.status;
}

static void a_lock_is_asked_for_and_forgets_all(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<M-x>");
	assert_true(ui_rig_shows(r, "nothing is received"));
	assert_int_equal(ui_rig_asked(r, "lock"), 0);
	wishes_tell(&r->ui.wishes, "Bob", "Bob");
	wishes_copy(&r->ui.wishes, "Bob");
	ui_say(&r->ui, "Bob");
	ui_rig_keys(r, "y");
	assert_int_equal(ui_rig_asked(r, "lock"), 1);
	assert_int_equal(r->ui.phase, UI_LOCKED);
	assert_false(holds(r, "Bob"));
	assert_true(r->ui.wishes.forget && !r->ui.wishes.copy && !r->ui.wishes.tell.body);
	assert_false(ui_rig_shows(r, "Bob"));
	assert_true(ui_rig_shows(r, "assphrase"));
}

/* Answers that were on their way when it was locked change nothing. */
static void late_answers_bring_nothing_back(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_event_text(r, "{'type':'contact','seq':'9','contact':'3'}");
	ui_rig_pass(r, 1000);
	assert_int_equal(ui_rig_asked(r, "contacts"), 1);
	ui_rig_keys(r, "<M-x>y");
	ui_rig_answer(r, "contacts", json_pack("{s:o}", "contacts", ui_rig_json(PEOPLE)));
	assert_int_equal(r->ui.people.n, 0);
	assert_false(ui_rig_shows(r, "Bob"));
}

static void a_lock_that_is_refused_shows_what_is_open(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<M-x>y");
	ui_rig_refuse(r, "lock", "busy", "Not now.");
	ui_rig_answer_text(r, "status", OPEN);
	assert_int_equal(r->ui.phase, UI_OPEN);
	assert_ptr_equal(stage_top(&r->ui), &chat_view);
}

static void a_passphrase_is_typed_twice(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>/passphrase<Enter>old<Enter>new words<Enter>new wrods<Enter>");
	assert_int_equal(ui_rig_asked(r, "passphrase"), 0);
	assert_true(ui_rig_shows(r, "not the same"));
	assert_false(ui_rig_shows(r, "wrods"));
	ui_rig_keys(r, "<C-u>new words<Enter>");
	assert_string_equal(ui_rig_param(r, "passphrase", "old"), "old");
	assert_string_equal(ui_rig_param(r, "passphrase", "new"), "new words");
	ui_rig_refuse(r, "passphrase", "passphrase", "That is not the passphrase.");
	assert_true(ui_rig_shows(r, "That is not the passphrase."));
	ui_rig_keys(r, "<C-u>older<Enter><Enter><Enter>");
	assert_string_equal(ui_rig_param(r, "passphrase", "old"), "older");
	ui_rig_answer_text(r, "passphrase", "{'protected':true}");
	assert_true(ui_rig_shows(r, "protected by the new passphrase"));
}

static void taking_it_away_is_asked_about(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>/passphrase<Enter>old<Enter><Enter><Enter>");
	assert_int_equal(ui_rig_asked(r, "passphrase"), 0);
	assert_true(ui_rig_shows(r, "can then read everything"));
	ui_rig_keys(r, "y");
	assert_string_equal(ui_rig_param(r, "passphrase", "new"), "");
}

static void without_a_passphrase_it_says_how_to_set_one(void **state)
{
	struct ui_rig *r = *state;

	ui_ask_status(&r->ui);
	ui_rig_answer_text(r, "status", NAKED);
	ui_rig_keys(r, "<M-x>");
	assert_true(ui_rig_shows(r, "/passphrase"));
	ui_rig_keys(r, "y");
	assert_int_equal(ui_rig_asked(r, "lock"), 0);
}

static void a_panic_locks_and_leaves(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-\\>");
	assert_false(r->ui.wishes.panic);
	ui_rig_keys(r, "n");
	assert_false(r->ui.wishes.panic);
	ui_rig_keys(r, "<C-\\>y");
	assert_true(r->ui.wishes.panic);
	assert_int_equal(ui_rig_asked(r, "lock"), 1);
	assert_false(holds(r, "Bob"));
}

static void a_panic_without_a_passphrase_says_what_it_cannot(void **state)
{
	struct ui_rig *r = *state;

	ui_ask_status(&r->ui);
	ui_rig_answer_text(r, "status", NAKED);
	ui_rig_keys(r, "<C-\\>");
	assert_true(ui_rig_shows(r, "cannot be locked"));
	ui_rig_keys(r, "y");
	assert_true(r->ui.wishes.panic);
	assert_int_equal(ui_rig_asked(r, "lock"), 0);
}

static void it_locks_by_itself(void **state)
{
	struct ui_rig *r = *state;

	r->ui.prefs.lock_after = 5;
	ui_rig_keys(r, "<C-l>");
	ui_rig_pass(r, 4 * CLOCK_MINUTE);
	ui_rig_keys(r, "<C-l>");
	ui_rig_pass(r, 4 * CLOCK_MINUTE);
	assert_int_equal(r->ui.phase, UI_OPEN);
	ui_rig_pass(r, 2 * CLOCK_MINUTE);
	assert_int_equal(r->ui.phase, UI_LOCKED);
	assert_int_equal(ui_rig_asked(r, "lock"), 1);
	assert_true(ui_rig_shows(r, "no key was pressed for 5 minutes"));
}

/* Behind a lock there is nothing that a key or a command could work on, from whatever screen. */
static void behind_a_lock_nothing_else_works(void **state)
{
	struct ui_rig *r = *state;
	const struct view *top;

	ui_rig_keys(r, "<M-x>y<C-g>");
	top = stage_top(&r->ui);
	ui_rig_keys(r, "<M-n><M-i><M-v><C-r>");
	assert_ptr_equal(stage_top(&r->ui), top);
	ui_rig_keys(r, "<Esc><C-o>/contact<Enter>");
	assert_true(ui_rig_shows(r, "needs a profile that is open"));
	ui_rig_keys(r, "<C-o>add");
	assert_false(ui_rig_shows(r, "/add"));
	ui_rig_keys(r, "<Esc><C-o>/doctor<Enter>");
	assert_ptr_equal(stage_top(&r->ui), &doctor_view);
	ui_rig_keys(r, "<Esc>");
	assert_true(ui_rig_shows(r, "Passphrase"));
}

static void a_lock_from_elsewhere_is_followed(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_event_text(r, "{'type':'locked','time':1}");
	assert_int_equal(r->ui.phase, UI_LOCKED);
	assert_false(ui_rig_shows(r, "Bob"));
}

/* ---- notifications ---- */

static void message_from(struct ui_rig *r, const char *id, int64_t age)
{
	ui_rig_event(r, json_pack("{s:s, s:s, s:s, s:I}", "type", "message_in", "seq", "5", "contact", id, "time",
	                          (json_int_t)(r->ui.now.wall - age)));
}

static bool rang(struct ui_rig *r)
{
	bool yes = r->ui.wishes.bell || r->ui.wishes.tell.body;

	wishes_wipe(&r->ui.wishes);
	ui_rig_pass(r, 10000);
	return yes;
}

static void who_looks_elsewhere_is_told(void **state)
{
	struct ui_rig *r = *state;

	message_from(r, "3", 0);
	assert_true(rang(r));
	ui_open_chat(&r->ui, 3);
	message_from(r, "3", 0);
	assert_false(rang(r));
	ui_rig_focus(r, false);
	message_from(r, "3", 0);
	assert_true(rang(r));
	ui_rig_focus(r, true);
	message_from(r, "4", 0);
	assert_true(rang(r));
	message_from(r, "5", 0);    /* muted */
	assert_false(rang(r));
	message_from(r, "4", 10 * CLOCK_MINUTE);    /* read again from the log */
	assert_false(rang(r));
	r->ui.prefs.notify = PREFS_NOTIFY_OFF;
	message_from(r, "4", 0);
	assert_false(rang(r));
}

static void a_crowd_rings_once(void **state)
{
	struct ui_rig *r = *state;
	int times = 0;

	for (int i = 0; i < 20; i++) {
		message_from(r, "3", 0);
		times += r->ui.wishes.bell;
		wishes_wipe(&r->ui.wishes);
		ui_rig_pass(r, 100);
	}
	assert_int_equal(times, 1);
}

static void nothing_is_revealed_unless_wanted(void **state)
{
	struct ui_rig *r = *state;

	r->ui.prefs.notify = PREFS_NOTIFY_DESKTOP;
	message_from(r, "3", 0);
	assert_string_equal(r->ui.wishes.tell.title, "Nightjar");
	assert_string_equal(r->ui.wishes.tell.body, "New message");
	assert_true(rang(r));
	r->ui.prefs.reveal = true;
	message_from(r, "3", 0);
	assert_string_equal(r->ui.wishes.tell.body, "New message from Bob");
	assert_true(rang(r));
	ui_rig_keys(r, "<M-x>y");
	wishes_wipe(&r->ui.wishes);
	message_from(r, "3", 0);
	assert_false(rang(r));
}

/* A name cannot end the sequence it stands in, nor begin another part of it. */
static void a_name_stays_inside_its_notification(void **state)
{
	struct ui_rig *r = *state;
	json_t *rows = json_pack("{s:[{s:s, s:s, s:s, s:s}]}", "contacts", "id", "3", "identity", "1", "state", "active",
	                         "name", "a;b\x1b]0;x\x07\xe2\x80\xae<b>");

	people_take_contacts(&r->ui, rows);
	json_decref(rows);
	r->ui.prefs.notify = PREFS_NOTIFY_TERMINAL;
	r->ui.prefs.reveal = true;
	message_from(r, "3", 0);
	for (const char *c = r->ui.wishes.tell.body; *c; c++)
		assert_true((unsigned char)*c >= ' ' && *c != ';' && *c != 0x7f);
	assert_null(strstr(r->ui.wishes.tell.body, "\xe2\x80\xae"));
}

/* ---- a daemon that ends ---- */

static void one_that_was_stopped_stays_stopped(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_event_text(r, "{'type':'stopping','time':1}");
	ui_connected(&r->ui, false);
	assert_true(ui_rig_shows(r, "has been stopped"));
	assert_true(ui_rig_shows(r, "Bob"));
	assert_false(r->ui.wishes.start);
	ui_rig_pass(r, 60000);
	assert_false(r->ui.wishes.start);
	ui_rig_keys(r, "<Enter>");
	assert_true(r->ui.wishes.start && r->ui.wishes.hurry);
	ui_connected(&r->ui, true);
	assert_false(r->ui.wishes.start);
	assert_false(ui_rig_shows(r, "has been stopped"));
}

static void start_is_a_command_too(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>/start<Enter>");
	assert_true(ui_rig_shows(r, "runs already"));
	ui_rig_event_text(r, "{'type':'stopping','time':1}");
	ui_connected(&r->ui, false);
	ui_rig_keys(r, "<C-o>/start<Enter>");
	assert_true(r->ui.wishes.start);
}

static void one_that_crashed_is_started_again(void **state)
{
	struct ui_rig *r = *state;

	ui_connected(&r->ui, false);
	assert_true(r->ui.wishes.start);
	/* Carried out once does not mean that it worked. */
	wishes_wipe(&r->ui.wishes);
	assert_true(r->ui.wishes.start);
	assert_true(ui_rig_shows(r, "Bob"));
	ui_connected(&r->ui, true);
	assert_false(r->ui.wishes.start);
}

static void stop_asks_stops_and_closes(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-o>/stop<Enter>");
	assert_true(ui_rig_shows(r, "Stop the daemon"));
	assert_int_equal(ui_rig_asked(r, "stop"), 0);
	ui_rig_keys(r, "y");
	ui_rig_event_text(r, "{'type':'stopping','time':1}");
	ui_rig_answer_text(r, "stop", "{}");
	assert_true(r->ui.wishes.quit);
	assert_false(r->ui.wishes.start);
}

static void ctrl_c_kills_nothing(void **state)
{
	struct ui_rig *r = *state;

	ui_rig_keys(r, "<C-c>");
	assert_true(ui_rig_shows(r, "Ctrl-Q closes"));
	assert_false(r->ui.wishes.quit);
	ui_rig_keys(r, "<C-z>");
	assert_true(r->ui.wishes.suspend);
	ui_rig_keys(r, "<C-q>");
	assert_true(r->ui.wishes.quit);
}

#define EACH(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_must_occur),
		cmocka_unit_test(a_flood_of_words_is_bounded),
		EACH(the_palette_goes_to_people),
		EACH(the_palette_does_things_and_shows_their_keys),
		EACH(the_palette_takes_commands),
		EACH(an_invite_is_offered_first),
		EACH(thousands_are_filtered_at_once),
		EACH(a_lock_is_asked_for_and_forgets_all),
		EACH(late_answers_bring_nothing_back),
		EACH(a_lock_that_is_refused_shows_what_is_open),
		EACH(a_passphrase_is_typed_twice),
		EACH(taking_it_away_is_asked_about),
		EACH(without_a_passphrase_it_says_how_to_set_one),
		EACH(a_panic_locks_and_leaves),
		EACH(a_panic_without_a_passphrase_says_what_it_cannot),
		EACH(it_locks_by_itself),
		EACH(behind_a_lock_nothing_else_works),
		EACH(a_lock_from_elsewhere_is_followed),
		EACH(who_looks_elsewhere_is_told),
		EACH(a_crowd_rings_once),
		EACH(nothing_is_revealed_unless_wanted),
		EACH(a_name_stays_inside_its_notification),
		EACH(one_that_was_stopped_stays_stopped),
		EACH(start_is_a_command_too),
		EACH(one_that_crashed_is_started_again),
		EACH(stop_asks_stops_and_closes),
		EACH(ctrl_c_kills_nothing),
	};

	return cmocka_run_group_tests_name("ui/daily", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: setting up, conversations, what is typed and pasted. */
#include "support/unit.h"

#include "support/plain_rig.h"
#include "ui-ncurses/plain/plain.h"
#include "ui-ncurses/plain/plain_command.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

/* ---- setting up and unlocking ---- */

static void a_first_run_takes_name_passphrase_and_roads(void **state)
{
	(void)state;
	plain_rig_answer("status", json_pack("{s:s}", "state", "empty"));
	plain_rig_says("What should your contacts call you?\n");
	assert_false(plain_is_secret(plain_rig));
	plain_rig_type("\n");
	plain_rig_says("What should your contacts call you?\n");
	plain_rig_type("Alice\n");
	plain_rig_says("Passphrase?");
	assert_true(plain_is_secret(plain_rig));
	plain_rig_type("/quit\n");
	assert_false(plain_is_done(plain_rig));
	plain_rig_type("another\n");
	plain_rig_says("The two are not the same.");
	plain_rig_type("correct horse\n");
	plain_rig_type("correct horse\n");
	assert_false(plain_is_secret(plain_rig));
	plain_rig_says("over Tor");
	plain_rig_type("perhaps\n");
	plain_rig_says("Please type yes or no.");
	plain_rig_type("no\n");
	assert_string_equal(plain_rig_param("init", "name"), "Alice");
	assert_string_equal(plain_rig_param("init", "passphrase"), "correct horse");
	plain_rig_is_silent_about("horse");
	assert_false(plain_listens(plain_rig));
	plain_rig_answer("init", NULL);
	plain_rig_answer("status", json_pack("{s:s}", "state", "open"));
	plain_rig_answer("identities", json_pack("{s:[{s:s, s:s}]}", "identities", "id", "1", "name", "Alice"));
	plain_rig_answer("contacts", json_pack("{s:[]}", "contacts"));
	assert_true(json_is_false(json_object_get(json_object_get(plain_rig_question("tor.set"), "params"), "on")));
	plain_rig_answer("lan", json_pack("{s:[{s:s}, {s:s}]}", "interfaces", "interface", "eth0", "interface",
	                                  "wlan0"));
	plain_rig_says("eth0, wlan0");
	plain_rig_type("wlan0\n");
	assert_string_equal(plain_rig_param("lan.set", "interface"), "wlan0");
	plain_rig_answer("bluetooth", json_object());
	plain_rig_answer("bluetooth", json_pack("{s:[{s:s}]}", "interfaces", "interface", "hci0"));
	plain_rig_says("Type names out of: hci0.");
	plain_rig_says("without any network");
	plain_rig_type("hci0\n");
	assert_string_equal(plain_rig_param("bluetooth.set", "interface"), "hci0");
	plain_rig_says("You are Alice. You have no contacts yet.");
	assert_true(plain_listens(plain_rig));
}

static void a_set_up_that_is_refused_begins_with_the_name_again(void **state)
{
	(void)state;
	plain_rig_answer("status", json_pack("{s:s}", "state", "empty"));
	plain_rig_type("Alice\n");
	plain_rig_type("\n");
	plain_rig_type("\n");
	ui_ask_status(plain_ui(plain_rig));
	plain_rig_pump();
	plain_rig_answer("status", json_pack("{s:s}", "state", "opening"));
	plain_rig_refuse("init", "disk_full", "The disk is full.");
	plain_rig_says("The disk is full. See `/help`.\nWhat should your contacts call you?\n");
	plain_rig_answer("status", json_pack("{s:s}", "state", "empty"));
	assert_string_equal(plain_rig_said, "");
	plain_rig_type("Alice\n");
	plain_rig_says("Passphrase?");
}

static void a_wrong_passphrase_is_asked_for_again(void **state)
{
	(void)state;
	plain_rig_answer("status", json_pack("{s:s}", "state", "locked"));
	plain_rig_says("Locked");
	assert_true(plain_is_secret(plain_rig) && plain_listens(plain_rig));
	plain_rig_type("wrong\n");
	assert_false(plain_listens(plain_rig));
	plain_rig_refuse("unlock", "passphrase", "The passphrase is wrong.");
	plain_rig_says("The passphrase is wrong. See `/help`.");
	assert_true(plain_is_secret(plain_rig) && plain_listens(plain_rig));
	plain_rig_type("right\n");
	assert_string_equal(plain_rig_param("unlock", "passphrase"), "right");
	plain_rig_answer("unlock", NULL);
	plain_rig_answer("status", json_pack("{s:s}", "state", "open"));
	assert_false(plain_is_secret(plain_rig));
}

static void typing_waits_for_the_daemon_but_not_for_ever(void **state)
{
	(void)state;
	assert_false(plain_listens(plain_rig));
	plain_rig_wait_for(10000);
	assert_true(plain_listens(plain_rig));
	plain_rig_type("hello\n");
	plain_rig_says("Not sent: the profile is not open yet.");
	plain_rig_type("/list\n");
	plain_rig_says("/list works once the profile is open.");
	plain_rig_type("/quit\n");
	plain_rig_says("Messages still arrive");
	assert_true(plain_is_done(plain_rig));
}

static json_t *tor_is(const char *state, const char *text)
{
	return json_pack("{s:s, s:[{s:s, s:s, s:s}]}", "state", "open", "roads", "road", "tor", "state", state,
	    "text", text);
}

static void how_tor_is_doing_is_said_when_it_changes(void **state)
{
	(void)state;
	ui_ask_status(plain_ui(plain_rig));
	plain_rig_pump();
	plain_rig_answer("status", tor_is("waiting", "Starting: 10 %."));
	plain_rig_wait_for(1);
	plain_rig_says("Tor does not work yet. Starting: 10 %.\n");
	ui_ask_status(plain_ui(plain_rig));
	plain_rig_pump();
	plain_rig_answer("status", tor_is("waiting", "Starting: 50 %."));
	plain_rig_wait_for(1);
	assert_string_equal(plain_rig_said, "");
	ui_ask_status(plain_ui(plain_rig));
	plain_rig_pump();
	plain_rig_answer("status", tor_is("working", "Ready."));
	plain_rig_wait_for(1);
	plain_rig_says("Tor works now. Ready.\n");
}

/* ---- who there is ---- */

static void it_begins_with_who_we_are_and_what_is_unread(void **state)
{
	(void)state;
	plain_rig_says("You are Alice. 2 conversations have unread messages: Carol 1, Bob 2.");
	plain_rig_type("/list\n");
	plain_rig_says("2. Carol: online over lan, 1 unread\n");
	plain_rig_says("1. Bob Dylan: online over lan\n");
}

static void a_contact_is_meant_by_name_or_number_never_both(void **state)
{
	(void)state;
	plain_rig_type("/open bo\n");
	plain_rig_says("More than one contact answers to \"bo\".");
	plain_rig_type("/open Dave\n");
	plain_rig_says("There is no contact called \"Dave\".");
	plain_rig_type("/open\n");
	plain_rig_says("Whom do you mean?");
	plain_rig_type("/open 9\n");
	plain_rig_says("There is no number 9 in the list.");
	assert_null(plain_rig_question("read"));
	plain_rig_type("/list\n");
	plain_rig_type("/open 2\n");
	assert_string_equal(plain_rig_param("read", "contact"), "id:4");
}

static void news_of_others_are_announced_without_their_text(void **state)
{
	json_t *row = plain_rig_message(1, "in", "the secret");

	(void)state;
	json_object_set_new(row, "contact", json_string("4"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "4", "order", "1",
	                         "message", row));
	plain_rig_is_silent_about("secret");
	plain_rig_wait_for(1000);
	plain_rig_answer("contacts", plain_rig_people(0, 2));
	plain_rig_says("New message from Carol (2 unread). /open Carol\n");
	plain_rig_is_silent_about("Bob");
	plain_rig_hear(json_pack("{s:s, s:s}", "type", "online", "contact", "4"));
	assert_string_equal(plain_rig_said, "");
	plain_rig_wait_for(1000);
	plain_rig_answer("contacts", plain_rig_people(0, 2));
	plain_rig_is_silent_about("Carol");
}

static void a_muted_contact_is_not_announced(void **state)
{
	json_t *all = plain_rig_people(0, 9);

	(void)state;
	json_object_set_new(json_array_get(json_object_get(all, "contacts"), 1), "muted", json_true());
	plain_rig_hear(json_pack("{s:s, s:s}", "type", "contact", "contact", "4"));
	plain_rig_wait_for(1000);
	plain_rig_answer("contacts", all);
	plain_rig_is_silent_about("Carol");
}

/* ---- talking ---- */

static void opening_prints_numbers_and_says_that_it_was_read(void **state)
{
	(void)state;
	plain_rig_type("/open bob\n");
	plain_rig_says("The conversation with Bob is open, 2 unread.");
	plain_rig_answer("read", json_pack("{s:[o, o], s:b}", "messages", plain_rig_message(7, "in", "one"),
	                                   plain_rig_message(8, "out", "two"),
					   "more", 1));
	plain_rig_says("There are older messages: /older\nBob: one (1, 10:01)\nYou: two (2, 10:01, delivered)\n");
	assert_string_equal(plain_rig_param("mark_read", "order"), "8");
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
				 plain_rig_message(9, "in", "three")));
	assert_string_equal(plain_rig_said, "Bob: three (3, 10:01)\n");
	/* The event of one that the page had already. */
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "7", "message",
				 plain_rig_message(7, "in", "one")));
	assert_string_equal(plain_rig_said, "");
	plain_rig_type("/older\n");
	assert_string_equal(plain_rig_param("read", "before"), "7");
}

static void what_is_sent_says_to_whom_and_what_became_of_it(void **state)
{
	(void)state;
	plain_rig_type("see you at 10\n");
	assert_string_equal(plain_rig_param("send", "contact"), "id:3");
	assert_string_equal(plain_rig_param("send", "text"), "see you at 10");
	/* Its own event is no news, whichever comes first. */
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_out", "contact", "3", "order", "8", "message",
				 plain_rig_message(8, "out", "see you at 10")));
	assert_string_equal(plain_rig_said, "");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	assert_string_equal(plain_rig_said, "To Bob, number 2: it waits here until a road opens.\n");
	plain_rig_hear(json_pack("{s:s, s:s, s:s}", "type", "delivered", "contact", "3", "order", "8"));
	assert_string_equal(plain_rig_said, "Delivered to Bob: 2.\n");
	plain_rig_hear(json_pack("{s:s, s:s, s:s}", "type", "delivered", "contact", "3", "order", "8"));
	assert_string_equal(plain_rig_said, "");
	/* One that another program of ours wrote. */
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_out", "contact", "3", "order", "9", "message",
				 plain_rig_message(9, "out", "from elsewhere")));
	assert_string_equal(plain_rig_said, "You: from elsewhere (3, 10:01, delivered)\n");
}

static void nothing_fails_silently(void **state)
{
	(void)state;
	plain_rig_type("too much\n");
	plain_rig_refuse("send", "queue_full", "Too much is waiting for this contact.");
	plain_rig_says("Not sent to Bob: Too much is waiting for this contact. See `/help`.");
	plain_rig_type("/close\n");
	plain_rig_type("hello\n");
	plain_rig_says("Not sent: no conversation is open.");
	plain_rig_type("\xff\xfe\n");
	plain_rig_says("it is not UTF-8");
	plain_rig_type("/info 99\n");
	plain_rig_says("No message with the number 99");
	assert_null(plain_rig_question("send"));
}

/* ---- commands and pastes ---- */

static void pasted_lines_are_one_message_and_never_a_command(void **state)
{
	(void)state;
	plain_rig_type("one\n/quit\n\n/delete Bob\n");
	assert_false(plain_is_done(plain_rig));
	assert_string_equal(plain_rig_param("send", "text"), "one\n/quit\n\n/delete Bob");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "sending"));
	plain_rig_type("/quit\nyes\n");
	assert_false(plain_is_done(plain_rig));
	assert_string_equal(plain_rig_param("send", "text"), "/quit\nyes");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "9", "state", "sending"));
	/* Nor do they answer a question. */
	plain_rig_type("/delete Carol\n");
	plain_rig_says("Delete Carol");
	plain_rig_type("yes\nyes\n");
	plain_rig_says("answers no question");
	assert_null(plain_rig_question("contact.delete"));
	plain_rig_type("y\n");
	plain_rig_says("Nothing was deleted.");
	plain_rig_type("/delete Carol\n");
	plain_rig_type("yes\n");
	assert_string_equal(plain_rig_param("contact.delete", "contact"), "id:4");
}

static void two_slashes_send_one(void **state)
{
	(void)state;
	plain_rig_type("//x and /y\n");
	assert_string_equal(plain_rig_param("send", "text"), "/x and /y");
}

static void an_unknown_command_is_told_the_nearest(void **state)
{
	(void)state;
	plain_rig_type("/qiut\n");
	plain_rig_says("There is no command /qiut. Did you mean /quit?");
	plain_rig_type("/sear ch\n");
	plain_rig_says("Did you mean /search?");
	plain_rig_type("/xyzzyxyzzy\n");
	plain_rig_says("/help lists all");
	plain_rig_type("/\n");
	plain_rig_says("There is no command /.");
	plain_rig_type("/list all\n");
	plain_rig_says("/list takes nothing after it.");
	assert_false(plain_is_done(plain_rig));
	assert_null(plain_rig_question("send"));
}

static void help_lists_every_command(void **state)
{
	const struct plain_command *c;
	char row[64];

	(void)state;
	plain_rig_type("/help\n");
	for (size_t i = 0; (c = plain_command_at(i)); i++) {
		snprintf(row, sizeof(row), "\n/%s", c->name);
		plain_rig_says(row);
	}
	plain_rig_type("/help verify\n");
	assert_string_equal(strchr(plain_rig_said, '\n') + 1, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_first_run_takes_name_passphrase_and_roads, plain_rig_begin,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(a_set_up_that_is_refused_begins_with_the_name_again,
		    plain_rig_begin, plain_rig_end),
		cmocka_unit_test_setup_teardown(a_wrong_passphrase_is_asked_for_again, plain_rig_begin, plain_rig_end),
		cmocka_unit_test_setup_teardown(typing_waits_for_the_daemon_but_not_for_ever, plain_rig_begin,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(how_tor_is_doing_is_said_when_it_changes, plain_rig_begin_open,
		    plain_rig_end),
		cmocka_unit_test_setup_teardown(it_begins_with_who_we_are_and_what_is_unread, plain_rig_begin_open,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(a_contact_is_meant_by_name_or_number_never_both,
		                                plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(news_of_others_are_announced_without_their_text,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(a_muted_contact_is_not_announced, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(opening_prints_numbers_and_says_that_it_was_read,
		                                plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(what_is_sent_says_to_whom_and_what_became_of_it,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(nothing_fails_silently, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(pasted_lines_are_one_message_and_never_a_command,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(two_slashes_send_one, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(an_unknown_command_is_told_the_nearest, plain_rig_begin_talking,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(help_lists_every_command, plain_rig_begin_open, plain_rig_end),
	};

	plain_rig_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode: what is done with one message or contact, hostile text, and a daemon that goes and comes. */
#include "support/unit.h"

#include "support/plain_rig.h"
#include "ui-ncurses/plain/plain.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

/* ---- one message ---- */

static void a_number_names_a_message(void **state)
{
	(void)state;
	plain_rig_type("/reply 1 good night\n");
	assert_string_equal(plain_rig_param("send", "reply_to"), "3.7");
	assert_string_equal(plain_rig_param("send", "text"), "good night");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "sending"));
	plain_rig_type("/reply 1\n");
	plain_rig_says("Your reply to 1?");
	plain_rig_type("two\nlines\n");
	assert_string_equal(plain_rig_param("send", "text"), "two\nlines");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "9", "state", "sending"));
	plain_rig_type("/react 1 \xf0\x9f\x91\x8d\n");
	assert_string_equal(plain_rig_param("message.react", "message"), "3.7");
	assert_string_equal(plain_rig_param("message.react", "reaction"), "\xf0\x9f\x91\x8d");
	plain_rig_type("/edit 2 good day\n");
	assert_string_equal(plain_rig_param("message.edit", "message"), "3.8");
	assert_string_equal(plain_rig_param("message.edit", "text"), "good day");
	plain_rig_type("/delete 2 all\n");
	plain_rig_says("the word both");
	plain_rig_type("/delete 2 both\n");
	assert_string_equal(plain_rig_param("message.delete", "message"), "3.8");
	plain_rig_type("/info 1\n");
	plain_rig_answer("message", json_pack("{s:s}", "words", "Received. Every road is off: `nightjar tor on`."));
	assert_string_equal(plain_rig_said, "Received. Every road is off: `/tor on`.\n");
}

static void changes_are_said_once_and_only_when_they_matter(void **state)
{
	json_t *row = plain_rig_message(7, "in", "good morning");

	(void)state;
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7",
	                         "message",
				 row));
	assert_string_equal(plain_rig_said, "");
	json_object_set_new(row, "reactions", json_pack("[{s:s, s:s}]", "by", "them", "reaction", "\xf0\x9f\x91\x8d"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7",
	                         "message",
				 row));
	assert_string_equal(plain_rig_said, "Reactions to 1: Bob: \xf0\x9f\x91\x8d\n");
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7",
	                         "message",
				 row));
	assert_string_equal(plain_rig_said, "");
	json_object_set_new(row, "edited", json_integer(PLAIN_RIG_NOW));
	json_object_set_new(row, "text", json_string("good evening"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7",
	                         "message",
				 row));
	assert_string_equal(plain_rig_said, "Bob: good evening (1, 10:01, changed later, Bob: \xf0\x9f\x91\x8d)\n");
	plain_rig_hear(json_pack("{s:s, s:s, s:s}", "type", "message_gone", "contact", "3", "order", "7"));
	assert_string_equal(plain_rig_said, "Message 1 is gone.\n");
	json_decref(row);
}

static void what_was_read_is_said_where_both_want_it(void **state)
{
	json_t *row = plain_rig_message(8, "out", "well?");

	(void)state;
	json_object_set_new(row, "state", json_string("read"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_out", "contact", "3", "order", "8",
	    "message", row));
	assert_string_equal(plain_rig_said, "You: well? (2, 10:01, read)\n");
	plain_rig_hear(json_pack("{s:s, s:s, s:s}", "type", "seen", "contact", "3", "order", "8"));
	assert_string_equal(plain_rig_said, "Bob has read everything up to 2.\n");
}

static void a_reply_says_to_what(void **state)
{
	json_t *row = plain_rig_message(9, "in", "yes");

	(void)state;
	json_object_set_new(row, "reply", json_pack("{s:s, s:s}", "id", "3.7", "text", "good morning"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9",
	                         "message", row));
	assert_string_equal(plain_rig_said, "Bob, in reply to 1: yes (2, 10:01)\n");
	row = plain_rig_message(10, "in", "no");
	json_object_set_new(row, "reply", json_pack("{s:s, s:s}", "id", "3.2", "text", "shall we\nYou: go"));
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "10",
	                         "message", row));
	assert_string_equal(plain_rig_said, "Bob, in reply to \"shall we You: go\": no (3, 10:01)\n");
}

static void verifying_compares_words(void **state)
{
	(void)state;
	plain_rig_type("/verify\n");
	plain_rig_answer("contact", json_pack("{s:s, s:s}", "safety_words", "otter harbor violet", "safety_digits",
	                                      "12345"));
	plain_rig_says("\notter harbor violet\n");
	plain_rig_type("\n");
	plain_rig_says("Left as it is.");
	assert_null(plain_rig_question("contact.verify"));
	plain_rig_type("/verify Bob\n");
	plain_rig_answer("contact", json_pack("{s:s}", "safety_words", "otter harbor violet"));
	plain_rig_type("yes\n");
	assert_true(json_is_true(json_object_get(json_object_get(plain_rig_question("contact.verify"), "params"),
	                                         "on")));
	plain_rig_answer("contact.verify", NULL);
	plain_rig_says("Bob is verified");
}

static void switches_take_a_name_or_the_open_one(void **state)
{
	(void)state;
	plain_rig_type("/mute carol\n");
	assert_string_equal(plain_rig_param("contact.mute", "contact"), "id:4");
	plain_rig_says("Carol is muted");
	plain_rig_answer("contact.mute", NULL);
	plain_rig_type("/unmute\n");
	assert_string_equal(plain_rig_param("contact.mute", "contact"), "id:3");
	assert_true(json_is_false(json_object_get(json_object_get(plain_rig_question("contact.mute"), "params"),
	                                          "on")));
	plain_rig_says("Bob is not muted any more.");
	plain_rig_answer("contact.mute", NULL);
	plain_rig_type("/timer 2 d\n");
	assert_int_equal(asks_number(json_object_get(plain_rig_question("contact.timer"), "params"), "seconds"),
	                 172800);
	plain_rig_answer("contact.timer", NULL);
	plain_rig_type("/timer soon\n");
	plain_rig_says("That is no length of time.");
}

static void finding_and_going_there(void **state)
{
	(void)state;
	plain_rig_type("/search morning\n");
	assert_string_equal(plain_rig_param("search", "contact"), "id:3");
	plain_rig_answer("search", json_pack("{s:[o, o]}", "messages",
	                                     plain_rig_message(5, "out", "a fine morning"),
	                                     plain_rig_message(4, "in", "morning!")));
	plain_rig_says("Bob: morning! (2, 10:01)\nYou to Bob: a fine morning (3, 10:01, delivered)\n2 messages were "
	               "found.");
	plain_rig_type("/everywhere morning\n");
	assert_string_equal(plain_rig_param("search", "contact"), "");
	plain_rig_type("/go 2\n");
	assert_string_equal(plain_rig_param("read", "before"), "5");
}

static void an_invite_is_taken_up_with_a_name(void **state)
{
	(void)state;
	plain_rig_type("/add\n");
	plain_rig_type("NIGHTJAR:AAAA\nBBBB\n");
	plain_rig_says("Your name for that person?");
	plain_rig_type("Dave\n");
	assert_string_equal(plain_rig_param("add", "invite"), "NIGHTJAR:AAAA\nBBBB");
	assert_string_equal(plain_rig_param("add", "name"), "Dave");
	assert_string_equal(plain_rig_param("add", "identity"), "1");
	plain_rig_type("/invite Eve\n");
	assert_string_equal(plain_rig_param("invite", "for"), "Eve");
	plain_rig_answer("invite", json_pack("{s:s, s:s, s:I}", "invite", "8", "link", "NIGHTJAR:XYZ", "expires",
					     (json_int_t)PLAIN_RIG_NOW));
	plain_rig_says("\nNIGHTJAR:XYZ\n");
}

/* ---- what others write ---- */

static void check_lines(void)
{
	for (const char *line = plain_rig_said; *line; line = strchr(line, '\n') + 1)
		assert_true(strncmp(line, "Bob:", 4) == 0 || strncmp(line, "| ", 2) == 0);
	for (const unsigned char *c = (const unsigned char *)plain_rig_said; *c; c++) {
		assert_true(*c == '\n' || (*c >= 0x20 && *c != 0x7f));
		assert_false(c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0);
	}
}

static void hostile_text_cannot_pass_for_a_line_of_ours(void **state)
{
	(void)state;
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
				 plain_rig_message(9, "in", "\x1b]0;x\x07hi\nYou: I owe you\r\n\xe2\x80\xae"
							    "abc\xc2\x9b"
							    "1m")));
	assert_string_equal(plain_rig_said, "Bob: ]0;xhi\n| You: I owe you\n| \xe2\x87\x84"
					    "abc1m (2, 10:01)\n");
	check_lines();
}

static void random_text_leaves_no_control_byte(void **state)
{
	static const char *const parts[] = { "\x1b[2J", "\xc2\x9b", "\n", "\xe2\x80\xae", "\xcc\x81", "a", " ",
					     "\xff", "%n", "%s",
					     "\xf0\x9f\x91\xa9\xe2\x80\x8d", "\x7f", "\t", "\xe6\xbc\xa2",
					         "\r", "\x08" };
	unsigned seed = 7;

	(void)state;
	for (int order = 9; order < 3009; order++) {
		char text[256] = "";

		for (int k = 0; k < 20; k++) {
			seed = seed * 1103515245 + 12345;
			strcat(text, parts[(seed >> 16) % (sizeof(parts) / sizeof(parts[0]))]);
		}
		/* What is not UTF-8 does not come through JSON; all else does. */
		for (char *c = text; *c; c++)
			if (*c == '\xff')
				*c = '?';
		plain_rig_hear(json_pack("{s:s, s:s, s:o, s:o}", "type", "message_in", "contact", "3", "order",
					 json_sprintf("%d", order), "message", plain_rig_message(order, "in", text)));
		assert_true(plain_rig_said[0] != '\0');
		check_lines();
		json_array_clear(plain_rig_asked);
		plain_ui(plain_rig)->asks.n = 0;
	}
}

static void a_locale_without_utf8_gets_ascii(void **state)
{
	(void)state;
	plain_ui(plain_rig)->ascii = true;
	plain_rig_hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
				 plain_rig_message(9, "in", "\xe6\xbc\xa2 \xc3\xa9 ok")));
	assert_string_equal(plain_rig_said, "Bob: ? ? ok (2, 10:01)\n");
}

/* ---- a daemon that goes and comes ---- */

static void what_came_meanwhile_is_printed_when_the_daemon_is_back(void **state)
{
	(void)state;
	plain_rig_type("are you there?\n");
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	plain_rig_type("lost?\n");
	ui_connected(plain_ui(plain_rig), false);
	plain_rig_pump();
	plain_rig_says("The daemon is gone.");
	plain_rig_says("Not sent to Bob: The daemon does not answer.");
	assert_true(plain_ui(plain_rig)->wishes.start);
	plain_rig_type("hello?\n");
	plain_rig_says("Not sent to Bob: The daemon does not answer.");
	json_array_clear(plain_rig_asked);
	ui_connected(plain_ui(plain_rig), true);
	plain_rig_pump();
	plain_rig_says("The daemon is back.");
	assert_string_equal(plain_rig_param("read", "after"), "7");
	plain_rig_answer("message", json_pack("{s:s, s:s, s:s, s:s}", "id", "3.8", "contact", "3", "order", "8",
	                                      "state",
					      "delivered"));
	plain_rig_says("Delivered to Bob: 2.");
	plain_rig_answer("read", json_pack("{s:[o, o]}", "messages", plain_rig_message(8, "out", "are you there?"),
	                                   plain_rig_message(9, "in", "yes")));
	assert_string_equal(plain_rig_said, "Bob: yes (3, 10:01)\n");
}

static void the_end_of_the_input_waits_for_answers(void **state)
{
	(void)state;
	plain_rig_answer("config.list", NULL);
	while (json_array_size(plain_rig_asked) > 0)
		plain_rig_answer(asks_string(json_array_get(plain_rig_asked, 0), "method"), NULL);
	plain_rig_type("last words\n");
	plain_ended(plain_rig);
	plain_rig_wait_for(100);
	assert_false(plain_is_done(plain_rig));
	plain_rig_answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	while (json_array_size(plain_rig_asked) > 0)
		plain_rig_answer(asks_string(json_array_get(plain_rig_asked, 0), "method"), NULL);
	plain_rig_wait_for(1);
	assert_true(plain_is_done(plain_rig));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_number_names_a_message, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(changes_are_said_once_and_only_when_they_matter,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(what_was_read_is_said_where_both_want_it,
		    plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(a_reply_says_to_what, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(verifying_compares_words, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(switches_take_a_name_or_the_open_one, plain_rig_begin_talking,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(finding_and_going_there, plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(an_invite_is_taken_up_with_a_name, plain_rig_begin_open, plain_rig_end),
		cmocka_unit_test_setup_teardown(hostile_text_cannot_pass_for_a_line_of_ours,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(random_text_leaves_no_control_byte, plain_rig_begin_talking,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(a_locale_without_utf8_gets_ascii, plain_rig_begin_talking,
		                                plain_rig_end),
		cmocka_unit_test_setup_teardown(what_came_meanwhile_is_printed_when_the_daemon_is_back,
		                                plain_rig_begin_talking, plain_rig_end),
		cmocka_unit_test_setup_teardown(the_end_of_the_input_waits_for_answers, plain_rig_begin_talking,
		                                plain_rig_end),
	};

	plain_rig_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

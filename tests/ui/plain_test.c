/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line mode with a daemon that is played: what is asked of it is kept, and answered by the test. */
#include "support/unit.h"

#include "base/heap.h"
#include "rpc/envelope.h"
#include "ui-ncurses/plain.h"
#include "ui-ncurses/plain_command.h"
#include "ui-ncurses/ui.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW INT64_C(1763719260000) /* 2025-11-21 10:01 UTC */

static struct plain *p;
static json_t *asked; /* questions that are not answered yet, in order */
static char said[1 << 20];
static struct instant now;

/* ---- the rig ---- */

static void pump(void)
{
	struct buf *out = &plain_ui(p)->asks.out, *text = plain_out(p);
	const char *line = (const char *)buf_head(out), *end;
	size_t left = buf_len(out);

	for (; left > 0 && (end = memchr(line, '\n', left)); left -= (size_t)(end + 1 - line), line = end + 1)
		json_array_append_new(asked, json_loadb(line, (size_t)(end - line), 0, NULL));
	buf_consume(out, buf_len(out));
	snprintf(said, sizeof(said), "%.*s", (int)buf_len(text), (const char *)buf_head(text));
	buf_consume(text, buf_len(text));
}

/* The oldest unanswered question of that method; NULL when there is none. */
static const json_t *question(const char *method)
{
	const json_t *row;
	size_t i;

	json_array_foreach(asked, i, row)
		if (strcmp(asks_string(row, "method"), method) == 0)
			return row;
	return NULL;
}

static const char *param(const char *method, const char *name)
{
	const json_t *q = question(method);

	assert_non_null(q);
	return asks_string(json_object_get(q, "params"), name);
}

static void reply(const char *method, const char *how, json_t *what)
{
	const json_t *row = NULL;
	json_t *m;
	char *line;
	size_t i;

	json_array_foreach(asked, i, row)
		if (strcmp(asks_string(row, "method"), method) == 0)
			break;
	assert_non_null(row);
	m = json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", json_object_get(row, "id"), how, what);
	line = json_dumps(m, JSON_COMPACT);
	json_decref(m);
	json_array_remove(asked, i);
	asks_take(plain_ui(p), line, strlen(line));
	heap_free(line);
	pump();
}

static void answer(const char *method, json_t *result)
{
	reply(method, "result", result ? result : json_object());
}

static void refuse(const char *method, const char *kind, const char *text)
{
	reply(method, "error", json_pack("{s:i, s:s, s:{s:s, s:s}}", "code", -32000, "message", text, "data",
	                                 "kind", kind, "hint", "See `nightjar help`."));
}

static void hear(json_t *event)
{
	ui_heard(plain_ui(p), event);
	json_decref(event);
	pump();
}

static void type_in(const char *text)
{
	plain_typed(p, text, strlen(text));
	pump();
}

static void wait_for(int64_t ms)
{
	now.mono += ms;
	now.wall += ms;
	plain_tick(p, now);
	pump();
}

static void says(const char *text)
{
	if (!strstr(said, text))
		print_error("no \"%s\" in:\n%s\n", text, said);
	assert_non_null(strstr(said, text));
}

static void is_silent_about(const char *text)
{
	if (strstr(said, text))
		print_error("\"%s\" in:\n%s\n", text, said);
	assert_null(strstr(said, text));
}

static json_t *person(const char *id, const char *name, int unread)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:b, s:s}", "id", id, "identity", "1", "name", name,
	                 "state", "active",
			 "unread", unread, "last", "9", "muted", 0, "online", "lan");
}

static json_t *people(int bob, int carol)
{
	return json_pack("{s:[o, o, o]}", "contacts", person("3", "Bob", bob), person("4", "Carol", carol),
			 person("5", "Bob Dylan", 0));
}

static json_t *message(int order, const char *direction, const char *text)
{
	return json_pack("{s:o, s:s, s:o, s:s, s:s, s:s, s:I, s:s, s:[]}", "id", json_sprintf("3.%d", order),
	                 "contact", "3",
			 "order", json_sprintf("%d",
			                       order), "direction", direction, "kind", "text", "text", text, "sent",
			 (json_int_t)NOW, "state", strcmp(direction,
			                                  "in") == 0 ? "received" : "delivered", "reactions");
}

static int begin(void **state)
{
	(void)state;
	now = (struct instant){ .wall = NOW, .mono = 1000 };
	asked = json_array();
	p = plain_new(now, false);
	ui_connected(plain_ui(p), true);
	pump();
	return 0;
}

static int begin_open(void **state)
{
	begin(state);
	answer("status", json_pack("{s:s}", "state", "open"));
	answer("identities", json_pack("{s:[{s:s, s:s}, {s:s, s:s}]}", "identities", "id", "1", "name", "Alice",
	                               "id", "2",
				       "name", "Climber"));
	answer("contacts", people(2, 1));
	return 0;
}

/* The conversation with Bob is open, with one message of his. */
static int begin_talking(void **state)
{
	begin_open(state);
	type_in("/open bob\n");
	answer("read", json_pack("{s:[o], s:b}", "messages", message(7, "in", "good morning"), "more", 0));
	answer("mark_read", NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	plain_free(p);
	json_decref(asked);
	return 0;
}

/* ---- setting up and unlocking ---- */

static void a_first_run_takes_name_passphrase_and_roads(void **state)
{
	(void)state;
	answer("status", json_pack("{s:s}", "state", "empty"));
	says("What should your contacts call you?\n");
	assert_false(plain_is_secret(p));
	type_in("\n");
	says("What should your contacts call you?\n");
	type_in("Alice\n");
	says("Passphrase?");
	assert_true(plain_is_secret(p));
	type_in("/quit\n");
	assert_false(plain_is_done(p));
	type_in("another\n");
	says("The two are not the same.");
	type_in("correct horse\n");
	type_in("correct horse\n");
	assert_false(plain_is_secret(p));
	says("over Tor");
	type_in("perhaps\n");
	says("Please type yes or no.");
	type_in("no\n");
	assert_string_equal(param("init", "name"), "Alice");
	assert_string_equal(param("init", "passphrase"), "correct horse");
	is_silent_about("horse");
	assert_false(plain_listens(p));
	answer("init", NULL);
	answer("status", json_pack("{s:s}", "state", "open"));
	answer("identities", json_pack("{s:[{s:s, s:s}]}", "identities", "id", "1", "name", "Alice"));
	answer("contacts", json_pack("{s:[]}", "contacts"));
	assert_true(json_is_false(json_object_get(json_object_get(question("tor.set"), "params"), "on")));
	answer("lan", json_pack("{s:[{s:s}, {s:s}]}", "interfaces", "interface", "eth0", "interface", "wlan0"));
	says("eth0, wlan0");
	type_in("wlan0\n");
	assert_string_equal(param("lan.set", "interface"), "wlan0");
	says("You are Alice. You have no contacts yet.");
	assert_true(plain_listens(p));
}

static void a_wrong_passphrase_is_asked_for_again(void **state)
{
	(void)state;
	answer("status", json_pack("{s:s}", "state", "locked"));
	says("Locked");
	assert_true(plain_is_secret(p) && plain_listens(p));
	type_in("wrong\n");
	assert_false(plain_listens(p));
	refuse("unlock", "passphrase", "The passphrase is wrong.");
	says("The passphrase is wrong. See `/help`.");
	assert_true(plain_is_secret(p) && plain_listens(p));
	type_in("right\n");
	assert_string_equal(param("unlock", "passphrase"), "right");
	answer("unlock", NULL);
	answer("status", json_pack("{s:s}", "state", "open"));
	assert_false(plain_is_secret(p));
}

static void typing_waits_for_the_daemon_but_not_for_ever(void **state)
{
	(void)state;
	assert_false(plain_listens(p));
	wait_for(10000);
	assert_true(plain_listens(p));
	type_in("hello\n");
	says("Not sent: the profile is not open yet.");
	type_in("/list\n");
	says("/list works once the profile is open.");
	type_in("/quit\n");
	says("Messages still arrive");
	assert_true(plain_is_done(p));
}

/* ---- who there is ---- */

static void it_begins_with_who_we_are_and_what_is_unread(void **state)
{
	(void)state;
	says("You are Alice. 2 conversations have unread messages: Carol 1, Bob 2.");
	type_in("/list\n");
	says("2. Carol: 1 unread, online over lan\n");
	says("1. Bob Dylan: online over lan\n");
}

static void a_contact_is_meant_by_name_or_number_never_both(void **state)
{
	(void)state;
	type_in("/open bo\n");
	says("More than one contact answers to \"bo\".");
	type_in("/open Dave\n");
	says("There is no contact called \"Dave\".");
	type_in("/open\n");
	says("Whom do you mean?");
	type_in("/open 9\n");
	says("There is no number 9 in the list.");
	assert_null(question("read"));
	type_in("/list\n");
	type_in("/open 2\n");
	assert_string_equal(param("read", "contact"), "id:4");
}

static void news_of_others_are_announced_without_their_text(void **state)
{
	json_t *row = message(1, "in", "the secret");

	(void)state;
	json_object_set_new(row, "contact", json_string("4"));
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "4", "order", "1", "message", row));
	is_silent_about("secret");
	wait_for(1000);
	answer("contacts", people(0, 2));
	says("New message from Carol (2 unread). /open Carol\n");
	is_silent_about("Bob");
	hear(json_pack("{s:s, s:s}", "type", "online", "contact", "4"));
	assert_string_equal(said, "");
	wait_for(1000);
	answer("contacts", people(0, 2));
	is_silent_about("Carol");
}

static void a_muted_contact_is_not_announced(void **state)
{
	json_t *all = people(0, 9);

	(void)state;
	json_object_set_new(json_array_get(json_object_get(all, "contacts"), 1), "muted", json_true());
	hear(json_pack("{s:s, s:s}", "type", "contact", "contact", "4"));
	wait_for(1000);
	answer("contacts", all);
	is_silent_about("Carol");
}

/* ---- talking ---- */

static void opening_prints_numbers_and_says_that_it_was_read(void **state)
{
	(void)state;
	type_in("/open bob\n");
	says("The conversation with Bob is open, 2 unread.");
	answer("read", json_pack("{s:[o, o], s:b}", "messages", message(7, "in", "one"), message(8, "out", "two"),
	                         "more", 1));
	says("There are older messages: /older\nBob: one (1, 10:01)\nYou: two (2, 10:01, delivered)\n");
	assert_string_equal(param("mark_read", "order"), "8");
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
		       message(9, "in", "three")));
	assert_string_equal(said, "Bob: three (3, 10:01)\n");
	/* The event of one that the page had already. */
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "7", "message",
		       message(7, "in", "one")));
	assert_string_equal(said, "");
	type_in("/older\n");
	assert_string_equal(param("read", "before"), "7");
}

static void what_is_sent_says_to_whom_and_what_became_of_it(void **state)
{
	(void)state;
	type_in("see you at 10\n");
	assert_string_equal(param("send", "contact"), "id:3");
	assert_string_equal(param("send", "text"), "see you at 10");
	/* Its own event is no news, whichever comes first. */
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_out", "contact", "3", "order", "8", "message",
		       message(8, "out", "see you at 10")));
	assert_string_equal(said, "");
	answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	assert_string_equal(said, "To Bob, number 2: it waits here until a road opens.\n");
	hear(json_pack("{s:s, s:s, s:s}", "type", "delivered", "contact", "3", "order", "8"));
	assert_string_equal(said, "Delivered to Bob: 2.\n");
	hear(json_pack("{s:s, s:s, s:s}", "type", "delivered", "contact", "3", "order", "8"));
	assert_string_equal(said, "");
	/* One that another program of ours wrote. */
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_out", "contact", "3", "order", "9", "message",
		       message(9, "out", "from elsewhere")));
	assert_string_equal(said, "You: from elsewhere (3, 10:01, delivered)\n");
}

static void nothing_fails_silently(void **state)
{
	(void)state;
	type_in("too much\n");
	refuse("send", "queue_full", "Too much is waiting for this contact.");
	says("Not sent to Bob: Too much is waiting for this contact. See `/help`.");
	type_in("/close\n");
	type_in("hello\n");
	says("Not sent: no conversation is open.");
	type_in("\xff\xfe\n");
	says("it is not UTF-8");
	type_in("/info 99\n");
	says("No message with the number 99");
	assert_null(question("send"));
}

/* ---- commands and pastes ---- */

static void pasted_lines_are_one_message_and_never_a_command(void **state)
{
	(void)state;
	type_in("one\n/quit\n\n/delete Bob\n");
	assert_false(plain_is_done(p));
	assert_string_equal(param("send", "text"), "one\n/quit\n\n/delete Bob");
	answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "sending"));
	type_in("/quit\nyes\n");
	assert_false(plain_is_done(p));
	assert_string_equal(param("send", "text"), "/quit\nyes");
	answer("send", json_pack("{s:s, s:s}", "order", "9", "state", "sending"));
	/* Nor do they answer a question. */
	type_in("/delete Carol\n");
	says("Delete Carol");
	type_in("yes\nyes\n");
	says("answers no question");
	assert_null(question("contact.delete"));
	type_in("y\n");
	says("Nothing was deleted.");
	type_in("/delete Carol\n");
	type_in("yes\n");
	assert_string_equal(param("contact.delete", "contact"), "id:4");
}

static void two_slashes_send_one(void **state)
{
	(void)state;
	type_in("//x and /y\n");
	assert_string_equal(param("send", "text"), "/x and /y");
}

static void an_unknown_command_is_told_the_nearest(void **state)
{
	(void)state;
	type_in("/qiut\n");
	says("There is no command /qiut. Did you mean /quit?");
	type_in("/sear ch\n");
	says("Did you mean /search?");
	type_in("/xyzzyxyzzy\n");
	says("/help lists all");
	type_in("/\n");
	says("There is no command /.");
	type_in("/list all\n");
	says("/list takes nothing after it.");
	assert_false(plain_is_done(p));
	assert_null(question("send"));
}

static void help_lists_every_command(void **state)
{
	const struct plain_command *c;
	char row[64];

	(void)state;
	type_in("/help\n");
	for (size_t i = 0; (c = plain_command_at(i)); i++) {
		snprintf(row, sizeof(row), "\n/%s", c->name);
		says(row);
	}
	type_in("/help verify\n");
	assert_string_equal(strchr(said, '\n') + 1, "");
}

/* ---- one message ---- */

static void a_number_names_a_message(void **state)
{
	(void)state;
	type_in("/reply 1 good night\n");
	assert_string_equal(param("send", "reply_to"), "3.7");
	assert_string_equal(param("send", "text"), "good night");
	answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "sending"));
	type_in("/reply 1\n");
	says("Your reply to 1?");
	type_in("two\nlines\n");
	assert_string_equal(param("send", "text"), "two\nlines");
	answer("send", json_pack("{s:s, s:s}", "order", "9", "state", "sending"));
	type_in("/react 1 \xf0\x9f\x91\x8d\n");
	assert_string_equal(param("message.react", "message"), "3.7");
	assert_string_equal(param("message.react", "reaction"), "\xf0\x9f\x91\x8d");
	type_in("/edit 2 good day\n");
	assert_string_equal(param("message.edit", "message"), "3.8");
	assert_string_equal(param("message.edit", "text"), "good day");
	type_in("/delete 2 all\n");
	says("the word both");
	type_in("/delete 2 both\n");
	assert_string_equal(param("message.delete", "message"), "3.8");
	type_in("/info 1\n");
	answer("message", json_pack("{s:s}", "words", "Received. Every road is off: `nightjar tor on`."));
	assert_string_equal(said, "Received. Every road is off: `/tor on`.\n");
}

static void changes_are_said_once_and_only_when_they_matter(void **state)
{
	json_t *row = message(7, "in", "good morning");

	(void)state;
	hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7", "message",
	               row));
	assert_string_equal(said, "");
	json_object_set_new(row, "reactions", json_pack("[{s:s, s:s}]", "by", "them", "reaction", "\xf0\x9f\x91\x8d"));
	hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7", "message",
	               row));
	assert_string_equal(said, "Reactions to 1: Bob: \xf0\x9f\x91\x8d\n");
	hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7", "message",
	               row));
	assert_string_equal(said, "");
	json_object_set_new(row, "edited", json_integer(NOW));
	json_object_set_new(row, "text", json_string("good evening"));
	hear(json_pack("{s:s, s:s, s:s, s:O}", "type", "message_changed", "contact", "3", "order", "7", "message",
	               row));
	assert_string_equal(said, "Bob: good evening (1, 10:01, changed later, Bob: \xf0\x9f\x91\x8d)\n");
	hear(json_pack("{s:s, s:s, s:s}", "type", "message_gone", "contact", "3", "order", "7"));
	assert_string_equal(said, "Message 1 is gone.\n");
	json_decref(row);
}

static void a_reply_says_to_what(void **state)
{
	json_t *row = message(9, "in", "yes");

	(void)state;
	json_object_set_new(row, "reply", json_pack("{s:s, s:s}", "id", "3.7", "text", "good morning"));
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message", row));
	assert_string_equal(said, "Bob, in reply to 1: yes (2, 10:01)\n");
	row = message(10, "in", "no");
	json_object_set_new(row, "reply", json_pack("{s:s, s:s}", "id", "3.2", "text", "shall we\nYou: go"));
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "10", "message", row));
	assert_string_equal(said, "Bob, in reply to \"shall we You: go\": no (3, 10:01)\n");
}

static void verifying_compares_words(void **state)
{
	(void)state;
	type_in("/verify\n");
	answer("contact", json_pack("{s:s, s:s}", "safety_words", "otter harbor violet", "safety_digits", "12345"));
	says("\notter harbor violet\n");
	type_in("\n");
	says("Left as it is.");
	assert_null(question("contact.verify"));
	type_in("/verify Bob\n");
	answer("contact", json_pack("{s:s}", "safety_words", "otter harbor violet"));
	type_in("yes\n");
	assert_true(json_is_true(json_object_get(json_object_get(question("contact.verify"), "params"), "on")));
	answer("contact.verify", NULL);
	says("Bob is verified");
}

static void switches_take_a_name_or_the_open_one(void **state)
{
	(void)state;
	type_in("/mute carol\n");
	assert_string_equal(param("contact.mute", "contact"), "id:4");
	answer("contact.mute", NULL);
	says("Carol is muted");
	type_in("/mute off\n");
	assert_string_equal(param("contact.mute", "contact"), "id:3");
	assert_true(json_is_false(json_object_get(json_object_get(question("contact.mute"), "params"), "on")));
	answer("contact.mute", NULL);
	says("Bob is no longer muted.");
	type_in("/timer 2 days\n");
	assert_int_equal(asks_number(json_object_get(question("contact.timer"), "params"), "seconds"), 172800);
	answer("contact.timer", NULL);
	type_in("/timer soon\n");
	says("That is no length of time.");
}

static void finding_and_going_there(void **state)
{
	(void)state;
	type_in("/search morning\n");
	assert_string_equal(param("search", "contact"), "id:3");
	answer("search", json_pack("{s:[o, o]}", "messages", message(5, "out", "a fine morning"), message(4, "in",
	                                                                                                  "morning!")));
	says("Bob: morning! (2, 10:01)\nYou to Bob: a fine morning (3, 10:01, delivered)\n2 messages were found.");
	type_in("/everywhere morning\n");
	assert_string_equal(param("search", "contact"), "");
	type_in("/go 2\n");
	assert_string_equal(param("read", "before"), "5");
}

static void an_invite_is_taken_up_with_a_name(void **state)
{
	(void)state;
	type_in("/add\n");
	type_in("NIGHTJAR:AAAA\nBBBB\n");
	says("Your name for that person?");
	type_in("Dave\n");
	assert_string_equal(param("add", "invite"), "NIGHTJAR:AAAA\nBBBB");
	assert_string_equal(param("add", "name"), "Dave");
	assert_string_equal(param("add", "identity"), "1");
	type_in("/invite Eve\n");
	assert_string_equal(param("invite", "for"), "Eve");
	answer("invite", json_pack("{s:s, s:s, s:I}", "invite", "8", "link", "NIGHTJAR:XYZ", "expires",
	                           (json_int_t)NOW));
	says("\nNIGHTJAR:XYZ\n");
}

/* ---- what others write ---- */

static void check_lines(void)
{
	for (const char *line = said; *line; line = strchr(line, '\n') + 1)
		assert_true(strncmp(line, "Bob:", 4) == 0 || strncmp(line, "| ", 2) == 0);
	for (const unsigned char *c = (const unsigned char *)said; *c; c++) {
		assert_true(*c == '\n' || (*c >= 0x20 && *c != 0x7f));
		assert_false(c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0);
	}
}

static void hostile_text_cannot_pass_for_a_line_of_ours(void **state)
{
	(void)state;
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
		       message(9, "in", "\x1b]0;x\x07hi\nYou: I owe you\r\n\xe2\x80\xae"
					"abc\xc2\x9b"
					"1m")));
	assert_string_equal(said, "Bob: ]0;xhi\n| You: I owe you\n| \xe2\x87\x84"
				  "abc1m (2, 10:01)\n");
	check_lines();
}

static void random_text_leaves_no_control_byte(void **state)
{
	static const char *const parts[] = { "\x1b[2J", "\xc2\x9b", "\n", "\xe2\x80\xae", "\xcc\x81", "a", " ",
	                                    "\xff", "%n", "%s",
					     "\xf0\x9f\x91\xa9\xe2\x80\x8d", "\x7f", "\t", "\xe6\xbc\xa2", "\r", "\x08" };
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
		hear(json_pack("{s:s, s:s, s:o, s:o}", "type", "message_in", "contact", "3", "order",
			       json_sprintf("%d", order), "message", message(order, "in", text)));
		assert_true(said[0] != '\0');
		check_lines();
		json_array_clear(asked);
		plain_ui(p)->asks.n = 0;
	}
}

static void a_locale_without_utf8_gets_ascii(void **state)
{
	(void)state;
	plain_ui(p)->ascii = true;
	hear(json_pack("{s:s, s:s, s:s, s:o}", "type", "message_in", "contact", "3", "order", "9", "message",
		       message(9, "in", "\xe6\xbc\xa2 \xc3\xa9 ok")));
	assert_string_equal(said, "Bob: ? ? ok (2, 10:01)\n");
}

/* ---- a daemon that goes and comes ---- */

static void what_came_meanwhile_is_printed_when_the_daemon_is_back(void **state)
{
	(void)state;
	type_in("are you there?\n");
	answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	type_in("lost?\n");
	ui_connected(plain_ui(p), false);
	pump();
	says("The daemon is gone.");
	says("Not sent to Bob: The daemon does not answer.");
	assert_true(plain_ui(p)->wishes.start);
	type_in("hello?\n");
	says("Not sent to Bob: The daemon does not answer.");
	json_array_clear(asked);
	ui_connected(plain_ui(p), true);
	pump();
	says("The daemon is back.");
	assert_string_equal(param("read", "after"), "7");
	answer("message", json_pack("{s:s, s:s, s:s, s:s}", "id", "3.8", "contact", "3", "order", "8", "state",
	                            "delivered"));
	says("Delivered to Bob: 2.");
	answer("read", json_pack("{s:[o, o]}", "messages", message(8, "out", "are you there?"), message(9, "in",
	                                                                                                "yes")));
	assert_string_equal(said, "Bob: yes (3, 10:01)\n");
}

static void the_end_of_the_input_waits_for_answers(void **state)
{
	(void)state;
	answer("config.list", NULL);
	while (json_array_size(asked) > 0)
		answer(asks_string(json_array_get(asked, 0), "method"), NULL);
	type_in("last words\n");
	plain_ended(p);
	wait_for(100);
	assert_false(plain_is_done(p));
	answer("send", json_pack("{s:s, s:s}", "order", "8", "state", "queued"));
	while (json_array_size(asked) > 0)
		answer(asks_string(json_array_get(asked, 0), "method"), NULL);
	wait_for(1);
	assert_true(plain_is_done(p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_first_run_takes_name_passphrase_and_roads, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_passphrase_is_asked_for_again, begin, end),
		cmocka_unit_test_setup_teardown(typing_waits_for_the_daemon_but_not_for_ever, begin, end),
		cmocka_unit_test_setup_teardown(it_begins_with_who_we_are_and_what_is_unread, begin_open, end),
		cmocka_unit_test_setup_teardown(a_contact_is_meant_by_name_or_number_never_both, begin_open, end),
		cmocka_unit_test_setup_teardown(news_of_others_are_announced_without_their_text, begin_talking, end),
		cmocka_unit_test_setup_teardown(a_muted_contact_is_not_announced, begin_open, end),
		cmocka_unit_test_setup_teardown(opening_prints_numbers_and_says_that_it_was_read, begin_open, end),
		cmocka_unit_test_setup_teardown(what_is_sent_says_to_whom_and_what_became_of_it, begin_talking, end),
		cmocka_unit_test_setup_teardown(nothing_fails_silently, begin_talking, end),
		cmocka_unit_test_setup_teardown(pasted_lines_are_one_message_and_never_a_command, begin_talking, end),
		cmocka_unit_test_setup_teardown(two_slashes_send_one, begin_talking, end),
		cmocka_unit_test_setup_teardown(an_unknown_command_is_told_the_nearest, begin_talking, end),
		cmocka_unit_test_setup_teardown(help_lists_every_command, begin_open, end),
		cmocka_unit_test_setup_teardown(a_number_names_a_message, begin_talking, end),
		cmocka_unit_test_setup_teardown(changes_are_said_once_and_only_when_they_matter, begin_talking, end),
		cmocka_unit_test_setup_teardown(a_reply_says_to_what, begin_talking, end),
		cmocka_unit_test_setup_teardown(verifying_compares_words, begin_talking, end),
		cmocka_unit_test_setup_teardown(switches_take_a_name_or_the_open_one, begin_talking, end),
		cmocka_unit_test_setup_teardown(finding_and_going_there, begin_talking, end),
		cmocka_unit_test_setup_teardown(an_invite_is_taken_up_with_a_name, begin_open, end),
		cmocka_unit_test_setup_teardown(hostile_text_cannot_pass_for_a_line_of_ours, begin_talking, end),
		cmocka_unit_test_setup_teardown(random_text_leaves_no_control_byte, begin_talking, end),
		cmocka_unit_test_setup_teardown(a_locale_without_utf8_gets_ascii, begin_talking, end),
		cmocka_unit_test_setup_teardown(what_came_meanwhile_is_printed_when_the_daemon_is_back,
		                                begin_talking, end),
		cmocka_unit_test_setup_teardown(the_end_of_the_input_waits_for_answers, begin_talking, end),
	};

	setenv("TZ", "UTC", 1);
	setlocale(LC_ALL, "C.UTF-8");
	envelope_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

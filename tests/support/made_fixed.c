/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/made_fixed.h"

#include "base/rand.h"
#include "core/conversation.h"
#include "core/people.h"
#include "core/talk.h"
#include "support/machine.h"
#include "support/made_profile.h"

#include <stdio.h>
#include <string.h>

/* One line of talk: at that time of the day, ours or the friend's. */
struct line {
	const char *when;
	enum { MINE,
	       THEIRS } who;
	const char *text;
};

static const struct line bob_first[] = {
	{ "2026-11-17 19:40", THEIRS, "hello, is this thing on?" },
	{ "2026-11-17 19:41", MINE, "it is. Welcome to nightjar" },
	{ "2026-11-17 19:41", THEIRS, "so there is no server at all?" },
	{ "2026-11-17 19:42", MINE, "none. Your machine and mine, and Tor in between" },
	{ "2026-11-17 19:44", THEIRS, "and when one of us is away?" },
	{ "2026-11-17 19:45", MINE, "then it waits, and says that it waits" },
	{ "2026-11-17 19:45", THEIRS, "good enough for me" },
	{ "2026-11-17 22:10", THEIRS, "good night" },
	{ "2026-11-18 08:02", MINE, "morning!" },
	{ "2026-11-18 08:05", THEIRS, "morning. Did the lamp arrive?" },
	{ "2026-11-18 08:06", MINE, "yes, it is on my desk now" },
	{ "2026-11-18 08:06", MINE, "a bit crooked" },
	{ "2026-11-18 12:30", THEIRS, "lunch at the harbour?" },
	{ "2026-11-18 12:31", MINE, "give me ten minutes" },
	{ "2026-11-18 12:31", THEIRS, "👍" },
	{ "2026-11-18 17:20", MINE, "that soup was something" },
	{ "2026-11-18 17:25", THEIRS, "told you" },
	{ "2026-11-18 17:26", THEIRS,
	    "next week the fish place:\n- Tuesday is closed\n- Wednesday is full\n- Thursday works" },
	{ "2026-11-18 17:30", MINE, "Thursday then" },
};

static const struct line bob_second[] = {
	{ "2026-11-19 18:02", THEIRS, "did the invite arrive?" },
	{ "2026-11-19 18:03", MINE, "yes! code words matched: otter-harbor-violet" },
	{ "2026-11-19 18:04", THEIRS, "then we are verified" },
	{ "2026-11-19 18:20", MINE,
	  "https://example.org/a/rather/long/link/that/has/no/blank/where/it/could/be/broken/at/all.html" },
	{ "2026-11-19 21:47", THEIRS, "the train leaves at 9:14, platform 7" },
	{ "2026-11-19 21:48", MINE,
	  "I will be there at nine with the tickets and, if the bakery opens in time, with breakfast for both of us" },
	{ "2026-11-19 21:49", THEIRS, "you are the best" },
	{ "2026-11-19 21:50", MINE, "sleep well" },
};

static const struct line bob_unread[] = {
	{ "2026-11-20 09:14", THEIRS,
	  "emoji 👋🏽 comb e\xcc\x81 漢字 and a rather long line that has to wrap without losing its indent" },
	{ "2026-11-20 09:15", THEIRS,
	  "right to left: \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd7\xa2\xd7\x95\xd7\x9c\xd7\x9d, and back" },
	{ "2026-11-20 09:16", THEIRS, "family 👨‍👩‍👧 flag 🇳🇴 and a\xcc\x80\xcc\x81\xcc\x82 lot on one letter" },
};

static const struct line bob_waiting[] = {
	{ "2026-11-20 09:20", MINE, "see you at 10 (you are offline, it will wait here)" },
	{ "2026-11-20 09:21", MINE, "platform 7, as you said" },
};

static const struct line carol_lines[] = {
	{ "2026-11-19 14:00", THEIRS, "the minutes of yesterday are in the folder" },
	{ "2026-11-19 14:10", MINE, "thank you, I read them tonight" },
	{ "2026-11-19 14:11", THEIRS, "no hurry" },
};

static const struct line dave_lines[] = {
	{ "2026-11-20 07:00", THEIRS, "rope is dry again" },
	{ "2026-11-20 07:01", THEIRS, "who brings the chalk?" },
	{ "2026-11-20 07:02", THEIRS, "and the snacks" },
};

/* What a program sends that wants to own the terminal: each has to be shown as harmless characters. */
static const struct {
	const char *when, *bytes;
} hostile[] = {
	{ "2026-11-19 15:00", "\033[2J\033[H clear \033]0;owned\007 title \033]52;c;b3duZWQ=\007 clipboard" },
	{ "2026-11-19 15:01", "c1 \xc2\x9b"
			      "31m red \xc2\x9d"
			      "0;owned\xc2\x9c bell \007 back\010\010\010 cr \r del \177" },
	{ "2026-11-19 15:02", "bidi \xe2\x80\xae"
			      "exe.txt\xe2\x80\xac isolate \xe2\x81\xa6 mark \xe2\x80\x8f end" },
	{ "2026-11-19 15:03", "broken \xff\xfe\xc0\xaf utf-8 and \xef\xbf\xbf no character" },
	{ "2026-11-19 15:04", "Z\xcc\x80\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89"
			      "\xcc\x8a\xcc\x8b\xcc\x8c\xcc\x8d\xcc\x8e\xcc\x8f\xcc\x90\xcc\x91\xcc\x92 algo" },
};

static void talk(struct made_profile *p, struct made_friend *f, const struct line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		made_profile_clock(p, lines[i].when);
		if (lines[i].who == MINE)
			(void)made_profile_say(f, lines[i].text);
		else
			(void)made_profile_hear(f, lines[i].text);
	}
}

#define TALK(p, f, lines) talk(p, f, lines, sizeof(lines) / sizeof(lines[0]))

static void must_do(struct made_profile *p, enum err (*what)(struct core *c, int64_t contact, bool on), int64_t contact)
{
	machine_must(what(made_profile_turn(p), contact, true) == ERR_OK, "a change of a contact");
	made_profile_turn_end(p);
}

/* Two roads were tried for Bob since he went. */
static void try_in_vain(struct made_profile *p, struct made_friend *f)
{
	static const struct core_road lan = { .name = "lan", .rank = 3 }, tor = { .name = "tor", .rank = 1 };
	struct core *c = made_profile_turn(p);
	uint64_t peer = people_peer(c, made_profile_contact(f));

	core_dial_failed(c, peer, &lan, "no answer");
	core_dial_failed(c, peer, &tor, "its onion is not reachable");
	made_profile_turn_end(p);
}

static void hear_hostile(struct made_profile *p, struct made_friend *f)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		made_profile_clock(p, hostile[i].when);
		(void)made_profile_hear_raw(f, hostile[i].bytes, strlen(hostile[i].bytes));
	}
}

static int64_t last_of(struct made_profile *p, struct made_friend *f)
{
	struct conversation_counts counts;

	machine_must(conversation_counts(core_store(made_profile_turn(p)), made_profile_contact(f), &counts) == ERR_OK,
		     "counts");
	made_profile_turn_end(p);
	return counts.shown;
}

/* What is written to Dave from now on lives for a day. */
static void set_timer(struct made_profile *p, struct made_friend *f)
{
	machine_must(talk_set_timer(made_profile_turn(p), made_profile_contact(f), 24 * 60 * 60) == ERR_OK, "a timer");
	made_profile_turn_end(p);
}

/* An answer, reactions of both, a text mended, one taken back by each. */
static void do_more(struct made_profile *p, struct made_friend *bob)
{
	const struct talk_text heart = { "❤️", strlen("❤️"), 0 }, thumb = { "👍🏽", strlen("👍🏽"), 0 };
	struct talk_text answer = { .text = "of course I bring coffee" },
	    mended = { .text = "the ferry, not the train" };
	int64_t us, asked, said, slip, gone, theirs;
	struct core *c;

	made_profile_clock(p, "2026-11-19 22:05");
	asked = made_profile_hear(bob, "and coffee?");
	said = last_of(p, bob);
	answer.len = strlen(answer.text);
	answer.reply = said;
	made_profile_clock(p, "2026-11-19 22:06");
	c = made_profile_turn(p);
	machine_must(talk_write(c, made_profile_contact(bob), &answer, &slip) == ERR_OK &&
			     talk_react(c, made_profile_contact(bob), said, &heart) == ERR_OK,
		     "an answer");
	made_profile_turn_end(p);
	made_profile_clock(p, "2026-11-19 22:07");
	slip = made_profile_say(bob, "the fery, not the train");
	gone = made_profile_say(bob, "wrong window, sorry");
	theirs = made_profile_hear(bob, "nobody needs to read this");
	made_profile_clock(p, "2026-11-19 22:08");
	mended.len = strlen(mended.text);
	c = made_profile_turn(p);
	machine_must(talk_edit(c, made_profile_contact(bob), slip, &mended) == ERR_OK &&
			     talk_delete_for_both(c, made_profile_contact(bob), gone) == ERR_OK,
		     "changing what was said");
	made_profile_turn_end(p);
	c = made_profile_friend_turn(bob, &us);
	machine_must(talk_react(c, us, asked, &thumb) == ERR_OK && talk_delete_for_both(c, us, theirs) == ERR_OK,
		     "a friend who changes its mind");
	made_profile_turn_end(p);
}

/* Whoever is not there gets nothing: a blocked contact's messages have failed, those to pending ones wait. */
static void add_absent(struct made_profile *p, struct made_friend *erin, struct made_fixed *ids)
{
	made_profile_clock(p, "2026-11-20 08:30");
	(void)made_profile_say(erin, "do not write to me again");
	must_do(p, people_block, ids->erin);
	ids->frank = made_profile_invite(p, "Frank");
	made_profile_clock(p, "2026-11-20 08:35");
	(void)made_profile_say_to(p, ids->frank, "write to me when you are in");
	ids->grace = made_profile_accept(p, "Grace");
}

void made_fixed_make(const char *folder, struct made_fixed *ids)
{
	struct made_profile *p = made_profile_begin(folder, "you", "2026-11-17 19:30");
	struct made_friend *bob = made_profile_friend(p, "Bob", "Bob"), *carol = made_profile_friend(p,
	    "Carol", "Caroline");
	struct made_friend *dave = made_profile_friend(p, "Dave", "Dave"), *erin = made_profile_friend(p,
	    "Erin", "Erin");

	*ids = (struct made_fixed){
		.bob = made_profile_contact(bob),
		.carol = made_profile_contact(carol),
		.dave = made_profile_contact(dave),
		.erin = made_profile_contact(erin),
	};
	made_profile_link(bob, true);
	TALK(p, bob, bob_first);
	made_profile_link(carol, true);
	TALK(p, carol, carol_lines);
	hear_hostile(p, carol);
	made_profile_read(carol);
	made_profile_link(carol, false);
	must_do(p, people_set_verified, ids->bob);
	TALK(p, bob, bob_second);
	do_more(p, bob);
	made_profile_read(bob);
	made_profile_clock(p, "2026-11-20 06:58");
	made_profile_link(dave, true);
	must_do(p, people_mute, ids->dave);
	set_timer(p, dave);
	TALK(p, dave, dave_lines);
	made_profile_link(dave, false);
	add_absent(p, erin, ids);
	TALK(p, bob, bob_unread);
	made_profile_link(bob, false);
	TALK(p, bob, bob_waiting);
	try_in_vain(p, bob);
	made_profile_clock(p, MADE_FIXED_NOW);
	made_profile_end(p);
}

int64_t made_fixed_big(const char *folder, uint64_t messages)
{
	struct made_profile *p = made_profile_begin(folder, "you", MADE_FIXED_NOW);
	struct made_friend *bob = made_profile_friend(p, "Bob", "Bob");
	int64_t id = made_profile_contact(bob);

	made_profile_fill(bob, &(struct made_filling){ .count = messages, .step_ms = 40 * 1000 });
	made_profile_read(bob);
	made_profile_end(p);
	return id;
}

/* Bytes of any kind, and pieces that are worse than chance. */
static size_t hostile_bytes(const struct rand *r, char *out, size_t cap)
{
	static const char *const worse[] = { "\033[2J", "\033]0;x\007",
	    "\033]52;c;eA==\033\\", "\033P1$q\033\\", "\xc2\x9b"
														  "31m",
					     "\xc2\x9d"
					     "0;x\xc2\x9c",
					     "\r", "\b", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\x8d",
					     "\xcc\x81\xcc\x82\xcc\x83", "\xf0\x9f\x87\xb3", "\xe6\xbc\xa2",
					         "words ", "\xff" };
	size_t len = 0;

	for (uint32_t n = 1 + rand_below(r, 16); n > 0 && len + 16 < cap; n--) {
		if (rand_below(r, 3) == 0)
			out[len++] = (char)(1 + rand_below(r, 255));
		else
			len += (size_t)snprintf(out + len, cap - len, "%s", worse[rand_below(r,
			    sizeof(worse) / sizeof(worse[0]))]);
	}
	return len;
}

int64_t made_fixed_hostile(const char *folder, unsigned messages)
{
	struct made_profile *p = made_profile_begin(folder, "you", MADE_FIXED_NOW);
	struct made_friend *bob = made_profile_friend(p, "Bob", "\033]0;owned\007\xe2\x80\xae"
								"Bob");
	int64_t id = made_profile_contact(bob);
	struct rand_seeded seeded;
	struct rand r;
	char text[256];

	rand_seeded_init(&seeded, messages);
	r = rand_seeded_source(&seeded);
	made_profile_link(bob, true);
	for (unsigned i = 0; i < messages; i++)
		(void)made_profile_hear_raw(bob, text, hostile_bytes(&r, text, sizeof(text)));
	made_profile_link(bob, false);
	made_profile_end(p);
	return id;
}

void made_fixed_many(const char *folder, uint64_t messages)
{
	static const char *const names[MADE_FIXED_MANY] = { "Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus",
	    "Hope", "Ida" };
	struct made_profile *p = made_profile_begin(folder, "you", MADE_FIXED_NOW);

	for (unsigned i = 0; i < MADE_FIXED_MANY; i++) {
		struct made_friend *f = made_profile_friend(p, names[i], names[i]);
		struct made_filling filling = { .step_ms = 40 * 1000 };
		char text[64];

		filling.count = i == 0 ? messages / 2 : messages / 2 / (MADE_FIXED_MANY - 1);
		snprintf(text, sizeof(text), "%*s%s from %s", (int)(5 * i), "", MADE_FIXED_NEWEST, names[i]);
		for (unsigned k = 0; k < 5 * i; k++)
			text[k] = '.';
		made_profile_fill(f, &filling);
		made_profile_link(f, true);
		(void)made_profile_hear(f, text);
		made_profile_read(f);
		made_profile_link(f, false);
	}
	made_profile_end(p);
}

void made_fixed_empty(const char *folder)
{
	made_profile_end(made_profile_begin(folder, "you", MADE_FIXED_NOW));
}

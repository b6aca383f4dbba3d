/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/story.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOON    INT64_C(1763985600000)    /* 2025-11-24 12:00 UTC */
#define MINUTE  INT64_C(60000)

static const char *tell(const struct talk_story *facts, const char *advice, bool invited)
{
	static char words[1024];
	const struct story s = { .facts = facts, .name = "Bob", .advice = advice, .now = NOON, .invited = invited };

	story_words(words, sizeof(words), &s);
	return words;
}

static void waiting_says_for_what(void **state)
{
	const struct talk_story f = { .state = TALK_WAITING, .stored = NOON - 2 * MINUTE };

	(void)state;
	assert_string_equal(tell(&f, "", true), "Written 11:58; it waits until Bob has taken up the invite.");
	assert_string_equal(tell(&f, "LAN is switched off.", false),
	                    "Written 11:58; it waits until you and Bob reach each other for the first time. "
	                    "LAN is switched off.");
}

static void queued_says_what_was_tried(void **state)
{
	struct talk_story f = { .state = TALK_QUEUED, .stored = NOON - 2 * MINUTE };

	(void)state;
	assert_string_equal(tell(&f, "", false),
	                    "Queued here 11:58. Bob has not been seen yet. It leaves as soon as a road opens.");
	f.last_seen = NOON - INT64_C(24) * 60 * MINUTE;
	f.tries = 1;
	f.tried[0].when = NOON - MINUTE;
	strcpy(f.tried[0].road, "lan");
	strcpy(f.tried[0].outcome, "nobody answered");
	assert_string_equal(tell(&f, "LAN is switched off: `nightjar lan on eth0`.", false),
	                    "Queued here 11:58. Bob was last seen 2025-11-23 12:00. Last try 11:59 over lan: nobody answered. "
	                    "LAN is switched off: `nightjar lan on eth0`.");
}

/* A road that knows that somebody is away: then it is since he was last seen that he is. */
static void absence_is_dated(void **state)
{
	struct talk_story f = { .state = TALK_QUEUED, .stored = NOON - 2 * MINUTE, .tries = 1 };

	(void)state;
	f.tried[0].when = NOON - MINUTE;
	strcpy(f.tried[0].road, "tor");
	strcpy(f.tried[0].outcome, "this contact's onion service is not published: offline");
	assert_string_equal(tell(&f, "", false),
	                    "Queued here 11:58. Bob has not been seen yet. Last try 11:59 over tor: this contact's onion "
	                    "service is not published: offline. It leaves as soon as a road opens.");
	f.last_seen = NOON - 42 * MINUTE;
	assert_string_equal(tell(&f, "", false),
	                    "Queued here 11:58. Last try 11:59 over tor: this contact's onion service is not published: "
	                    "offline since about 11:18. It leaves as soon as a road opens.");
	f.last_seen = NOON - INT64_C(24) * 60 * MINUTE;
	assert_non_null(strstr(tell(&f, "", false), ": offline since about 2025-11-23 12:00. "));
	/* Only who ends with it says so. */
	strcpy(f.tried[0].outcome, "gone: offline or not");
	assert_non_null(strstr(tell(&f, "", false),
			       "Bob was last seen 2025-11-23 12:00. Last try 11:59 over tor: gone: offline or not. "));
	strcpy(f.tried[0].outcome, ": offline");
	assert_non_null(strstr(tell(&f, "", false), "over tor: : offline since about"));
	strcpy(f.tried[0].outcome, "offline");
	assert_null(strstr(tell(&f, "", false), "since about"));
}

static const char *tell_of_next(int64_t next, bool trying)
{
	static char words[1024];
	const struct talk_story f = { .state = TALK_QUEUED, .stored = NOON };
	const struct story s = { .facts = &f, .name = "Bob", .advice = "", .now = NOON, .next = next, .trying = trying };
	const char begin[] = "Queued here 12:00. Bob has not been seen yet. ";

	story_words(words, sizeof(words), &s);
	assert_memory_equal(words, begin, strlen(begin));
	return words + strlen(begin);
}

static void what_comes_next(void **state)
{
	static const struct {
		int64_t in;
		const char *words;
	} cases[] = {
		{ 1, "Next try in 1 s." },
		{ 1000, "Next try in 1 s." },
		{ 1001, "Next try in 2 s." },
		{ 119 * 1000, "Next try in 119 s." },
		{ 119 * 1000 + 1, "Next try in 2 min." },
		{ 120 * 1000 + 1, "Next try in 3 min." },
		{ 10 * MINUTE, "Next try in 10 min." },
		{ 24 * 60 * MINUTE, "Next try in 1440 min." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(tell_of_next(NOON + cases[i].in, false), cases[i].words);
	assert_string_equal(tell_of_next(0, false), "It leaves as soon as a road opens.");
	assert_string_equal(tell_of_next(NOON, false), "It leaves as soon as a road opens.");    /* in a moment, that is */
	assert_string_equal(tell_of_next(NOON - MINUTE, false), "It leaves as soon as a road opens.");
	assert_string_equal(tell_of_next(0, true), "It is being tried right now.");
	assert_string_equal(tell_of_next(NOON + MINUTE, true), "It is being tried right now.");
}

/* Where every road is off there is no next try, whatever was planned. */
static void advice_goes_before_plans(void **state)
{
	const struct talk_story f = { .state = TALK_QUEUED, .stored = NOON };
	const struct story s = { .facts = &f, .name = "Bob", .advice = "All is off.", .now = NOON, .next = NOON + MINUTE };
	char words[200];

	(void)state;
	story_words(words, sizeof(words), &s);
	assert_string_equal(words, "Queued here 12:00. Bob has not been seen yet. All is off.");
}

static void every_state_has_words(void **state)
{
	struct talk_story f = { .stored = NOON, .delivered = NOON + MINUTE, .road = "lan" };

	(void)state;
	f.state = TALK_RECEIVED;
	assert_string_equal(tell(&f, "", false), "Received 12:00 from Bob.");
	f.state = TALK_SENDING;
	assert_string_equal(tell(&f, "", false),
	                    "Written 12:00, on its way to Bob over lan; it has not been confirmed yet.");
	f.state = TALK_DELIVERED;
	assert_string_equal(tell(&f, "", false), "Written 12:00, delivered to the device of Bob 12:01.");
	f.state = TALK_READ;
	assert_string_equal(tell(&f, "", false), "Written 12:00, delivered to the device of Bob 12:01, and read there.");
	f.state = TALK_FAILED;
	assert_non_null(strstr(tell(&f, "", false), "it will not be sent"));
}

static void a_long_name_is_cut_not_overrun(void **state)
{
	const struct talk_story f = { .state = TALK_QUEUED, .stored = NOON };
	char name[200], words[40];
	const struct story s = { .facts = &f, .name = name, .advice = "", .now = NOON };

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (size_t cap = 1; cap <= sizeof(words); cap++) {
		char *exact = malloc(cap);

		story_words(exact, cap, &s);
		assert_true(strlen(exact) < cap);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_says_for_what),
		cmocka_unit_test(queued_says_what_was_tried),
		cmocka_unit_test(absence_is_dated),
		cmocka_unit_test(what_comes_next),
		cmocka_unit_test(advice_goes_before_plans),
		cmocka_unit_test(every_state_has_words),
		cmocka_unit_test(a_long_name_is_cut_not_overrun),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests_name("daemon/story", tests, NULL, NULL);
}

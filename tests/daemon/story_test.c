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
		cmocka_unit_test(every_state_has_words),
		cmocka_unit_test(a_long_name_is_cut_not_overrun),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests_name("daemon/story", tests, NULL, NULL);
}

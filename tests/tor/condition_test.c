/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/condition.h"
#include "tor/tor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR 3600

static struct condition_view view(enum condition_stage stage)
{
	return (struct condition_view){ .stage = stage, .why = "", .version = "" };
}

static struct condition_view connecting(unsigned progress)
{
	struct condition_view v = view(CONDITION_CONNECTING);

	v.boot.progress = progress;
	return v;
}

static void assert_says(const struct condition_view *v, enum transport_state state, const char *text)
{
	struct transport_status s;

	memset(&s, 0xff, sizeof(s));
	condition_fill(&s, v);
	assert_string_equal(s.iface, TOR_IFACE);
	assert_int_equal(s.state, state);
	assert_string_equal(s.text, text);
}

static void stages_in_words(void **state)
{
	struct condition_view v = view(CONDITION_OFF);

	(void)state;
	assert_says(&v, TRANSPORT_OFF, "Switched off: `nightjar tor on`.");
	v = view(CONDITION_FORBIDDEN);
	assert_says(&v, TRANSPORT_OFF, "Switched off by the environment variable NIGHTJAR_TOR.");
	v = view(CONDITION_NO_PROGRAM);
	assert_says(&v, TRANSPORT_FAILED, "The program tor is not installed: install the package tor.");
	v = view(CONDITION_TOO_OLD);
	v.version = "0.4.5.16";
	assert_says(&v, TRANSPORT_FAILED, "The program tor is too old (0.4.5.16): version 0.4.7.1 or later is needed.");
	v = view(CONDITION_UNUSABLE);
	v.why = "Tor's folder in the profile cannot be used: Not a directory.";
	assert_says(&v, TRANSPORT_FAILED, v.why);
	v = view(CONDITION_STARTING);
	assert_says(&v, TRANSPORT_WAITING, "Tor is starting.");
	v = view(CONDITION_RESTING);
	v.why = "it ended without a word";
	v.again = 1;
	assert_says(&v, TRANSPORT_WAITING, "Tor does not run: it ended without a word. It is started again in 1 s.");
	v.again = 29001;
	assert_says(&v, TRANSPORT_WAITING, "Tor does not run: it ended without a word. It is started again in 30 s.");
}

static void the_package_of_a_missing_program(void **state)
{
	struct condition_view v = view(CONDITION_NO_TRANSPORT);

	(void)state;
	v.why = "snowflake";
	assert_says(&v, TRANSPORT_FAILED,
	            "The program for bridges of the kind snowflake is not installed: install the package snowflake-client.");
	v.why = "nonesuch";
	assert_says(&v, TRANSPORT_FAILED, "The program for bridges of the kind nonesuch is not installed.");
}

/* From zero to a hundred something is said at every step, and what does not change. */
static void progress_in_words(void **state)
{
	static const struct {
		unsigned from;
		const char *words;
	} phases[] = {
		{ 0, "starting" },
		{ 1, "reaching the first relay" },
		{ 15, "talking to the first relay" },
		{ 30, "learning about the network" },
		{ 45, "learning about the relays" },
		{ 75, "choosing relays" },
		{ 95, "building the first circuit" },
	};
	size_t k = 0;

	(void)state;
	for (unsigned i = 0; i <= 100; i++) {
		struct condition_view v = connecting(i);
		char want[120];

		if (k + 1 < sizeof(phases) / sizeof(phases[0]) && i >= phases[k + 1].from)
			k++;
		snprintf(want, sizeof(want), "Connecting to the Tor network: %u %%, %s.", i, phases[k].words);
		assert_says(&v, TRANSPORT_WAITING, want);
	}
}

static void when_it_does_not_get_on(void **state)
{
	struct condition_view v = connecting(30);

	(void)state;
	v.silent = CONDITION_STALL - 1;
	assert_false(condition_is_stalled(&v));
	v.silent = CONDITION_STALL;
	assert_true(condition_is_stalled(&v));
	assert_says(&v, TRANSPORT_WAITING,
	            "Connecting to the Tor network: 30 %, learning about the network. It does not get on: nothing answers. "
	            "It keeps trying.");
	v.silent = 0;
	v.boot.should_warn = true;
	strcpy(v.boot.warning, "Connection refused");
	assert_says(&v, TRANSPORT_WAITING,
	            "Connecting to the Tor network: 30 %, learning about the network. It does not get on: Connection refused. "
	            "It keeps trying.");
	v.stage = CONDITION_STARTING;
	assert_false(condition_is_stalled(&v));
	v.stage = CONDITION_READY;
	assert_false(condition_is_stalled(&v));
}

/* Only who does not reach a single relay is blocked, and has neither bridges, a wrong clock nor no network at all. */
static void when_a_bridge_may_help(void **state)
{
	struct condition_view v = connecting(5);

	(void)state;
	v.boot.should_warn = true;
	strcpy(v.boot.warning, "Connection timed out");
	assert_true(condition_wants_bridge(&v));
	assert_says(&v, TRANSPORT_WAITING,
	            "Connecting to the Tor network: 5 %, reaching the first relay. It does not get on: Connection timed out. "
	            "Something may block it; a bridge may help: `nightjar tor bridges`.");
	v.boot.progress = 14;
	assert_true(condition_wants_bridge(&v));
	v.boot.progress = 15;
	assert_false(condition_wants_bridge(&v));
	v.boot.progress = 5;
	v.bridges = 1;
	assert_false(condition_wants_bridge(&v));
	v.bridges = 0;
	v.skew = 2 * HOUR;
	assert_false(condition_wants_bridge(&v));
	v.skew = 0;
	strcpy(v.boot.reason, "NOROUTE");
	assert_false(condition_wants_bridge(&v));
	strcpy(v.boot.reason, "TIMEOUT");
	v.boot.should_warn = false;
	assert_false(condition_wants_bridge(&v));
}

static void when_the_clock_is_wrong(void **state)
{
	static const struct {
		int64_t skew;
		const char *words;
	} clocks[] = {
		{ 601, "Your clock is about 10 minutes ahead: set it." },
		{ -601, "Your clock is about 10 minutes behind: set it." },
		{ 2 * HOUR - 31, "Your clock is about 119 minutes ahead: set it." },
		{ 2 * HOUR, "Your clock is about 2 hours ahead: set it." },
		{ -30 * HOUR - HOUR / 2, "Your clock is about 31 hours behind: set it." },
		{ INT32_MAX, "Your clock is about 596523 hours ahead: set it." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct condition_view v = view(CONDITION_READY);
		char want[200];

		v.skew = clocks[i].skew;
		assert_says(&v, TRANSPORT_LIMITED, clocks[i].words);
		v = connecting(14);
		v.boot.should_warn = true;
		v.skew = clocks[i].skew;
		snprintf(want, sizeof(want), "Connecting to the Tor network: 14 %%, reaching the first relay. %s",
			 clocks[i].words);
		assert_says(&v, TRANSPORT_WAITING, want);
	}
}

static void when_it_is_connected(void **state)
{
	struct condition_view v = view(CONDITION_READY);

	(void)state;
	v.skew = 600;    /* Tor bears that */
	assert_says(&v, TRANSPORT_WORKING,
	            "Connected. Nothing is published: there is neither a contact nor an open invite yet.");
	v.services = 3;
	v.published = 1;
	assert_says(&v, TRANSPORT_WORKING, "Connected. Publishing your onion services: 1 of 3 can be found.");
	v.published = 3;
	assert_says(&v, TRANSPORT_WORKING, "Connected. Contacts can find you: 3 onion services are published.");
	v.services = v.published = 1;
	assert_says(&v, TRANSPORT_WORKING, "Connected. Contacts can find you: 1 onion service is published.");
	v.network_down = true;
	assert_says(&v, TRANSPORT_LIMITED, "Tor hears nothing from the network at the moment. It keeps trying.");
}

/* The longest of everything: cut, not overrun. */
static void everything_is_bounded(void **state)
{
	char long_one[1000];

	(void)state;
	memset(long_one, 'w', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	for (int stage = CONDITION_OFF; stage <= CONDITION_READY; stage++) {
		struct condition_view v = view((enum condition_stage)stage);
		struct transport_status *s = malloc(sizeof(*s));

		v.why = v.version = long_one;
		v.boot.should_warn = true;
		memset(v.boot.warning, 'w', sizeof(v.boot.warning) - 1);
		condition_fill(s, &v);
		assert_in_range(strlen(s->text), 10, TRANSPORT_TEXT_LEN - 1);
		free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stages_in_words),
		cmocka_unit_test(the_package_of_a_missing_program),
		cmocka_unit_test(progress_in_words),
		cmocka_unit_test(when_it_does_not_get_on),
		cmocka_unit_test(when_a_bridge_may_help),
		cmocka_unit_test(when_the_clock_is_wrong),
		cmocka_unit_test(when_it_is_connected),
		cmocka_unit_test(everything_is_bounded),
	};

	return cmocka_run_group_tests_name("tor/condition", tests, NULL, NULL);
}

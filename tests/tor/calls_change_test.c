/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dialling against a SOCKS port and a control port that say what the test wants. */
#include "support/unit.h"

#include "support/calls_rig.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- circuits ---- */

static void a_circuit_for_each_contact(void **state)
{
	(void)state;
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_connects(1);
	assert_string_equal(calls_rig_socks.user[0], calls_rig_socks.user[1]);    /* what works is used again */
	calls_rig_connects(2);
	calls_rig_replies(SAYS("\1\0\5\1\0\4" ZEROS));
	calls_rig_fails(1, socks_words(1));
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_connects(1);
	calls_rig_connects(2);
	assert_string_equal(calls_rig_socks.user[0], calls_rig_socks.user[3]);    /* the one that failed */
	assert_string_equal(calls_rig_socks.user[4], calls_rig_socks.user[5]);
	assert_string_equal(calls_rig_socks.user[2], calls_rig_socks.user[6]);
	assert_string_not_equal(calls_rig_socks.user[0], calls_rig_socks.user[2]);
	assert_string_not_equal(calls_rig_socks.user[0], calls_rig_socks.user[4]);
	assert_string_not_equal(calls_rig_socks.user[2], calls_rig_socks.user[4]);
}

/* Nor does a name come back, for another contact or in another run. */
static void no_name_twice(void **state)
{
	const struct calls_host host = { .base = calls_rig_base, .rand = &rand_system, .roster = &calls_rig_roster,
					.ended = calls_rig_on_ended, .ctx = &calls_rig_socks };

	(void)state;
	calls_rig_replies(SAYS("\1\0\5\1\0\4" ZEROS));
	for (int i = 0; i < 7; i++) {
		calls_rig_fails(1, socks_words(1));
		calls_rig_fails(2, socks_words(1));
	}
	calls_rig_know(1, 0x44, 0xc4);    /* at another address, too */
	calls_rig_ended = 0;
	calls_rig_fails(1, socks_words(1));
	calls_free(calls_rig_calls);
	calls_rig_calls = calls_new(&host);
	calls_use(calls_rig_calls, calls_rig_control, &calls_rig_socks.at, "");
	roster_find(&calls_rig_roster, 1)->circuit = 0;
	calls_rig_fails(1, socks_words(1));
	assert_int_equal(calls_rig_socks.requests, 16);
	for (int i = 0; i < 16; i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(calls_rig_socks.user[i], calls_rig_socks.user[k]);
}

/* ---- who may be dialled ---- */

static void why_not(void **state)
{
	(void)state;
	calls_rig_fails(9, "not a contact that may be dialled");
	calls_rig_peers[0].dial = false;
	roster_set_peers(&calls_rig_roster, calls_rig_peers, calls_rig_npeers);
	calls_rig_fails(1, "not a contact that may be dialled");
	calls_rig_peers[0].dial = true;
	calls_rig_peers[0].address_len = 0;
	roster_set_peers(&calls_rig_roster, calls_rig_peers, calls_rig_npeers);
	calls_rig_fails(1, "its address is not known yet");
	calls_use(calls_rig_calls, NULL, NULL, "");
	calls_rig_fails(2, "there is no connection to the Tor network yet");
	assert_int_equal(calls_rig_socks.connections, 0);
}

static void another_dial_joins(void **state)
{
	(void)state;
	calls_rig_dial(1);
	calls_rig_dial(1);
	fake_tor_run(calls_rig_base, 50);
	calls_rig_dial(1);
	calls_rig_dial(2);
	calls_rig_replies(SAYS(GOOD));
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 2, 2 * PATIENCE));
	fake_tor_run(calls_rig_base, 50);
	assert_int_equal(calls_rig_ended, 2);
	assert_int_equal(calls_rig_socks.connections, 2);
}

static void dialled_again_when_it_ends(void **state)
{
	(void)state;
	calls_rig_replies(SAYS("\1\0\5\1\0\4" ZEROS));
	calls_rig_dials_again = true;
	calls_rig_fails(1, socks_words(1));
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 2, 1000));
	calls_rig_replies(SAYS(GOOD));
	calls_rig_dials_again = true;
	calls_rig_connects(1);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 4, 1000));
	assert_true(calls_rig_ends[3].fd >= 0);
}

/* ---- what changes while it runs ---- */

/* How far a call gets before something happens: begun, key given, connected to SOCKS, asked, half an answer. */
enum stage { BEGUN, KEYED, CONNECTING, ASKED, ANSWERED, STAGES };

static void run_to(enum stage stage)
{
	calls_rig_tor.answer = calls_rig_answer_key;
	calls_rig_key_answer = stage == KEYED ? "" : NULL;
	calls_rig_replies(SAYS("\5\2\1\0\5"));
	if (stage == ASKED)
		calls_rig_replies(NULL, 0);
	if (stage == CONNECTING)
		event_del(calls_rig_socks.accepts);
	calls_rig_dial(1);
	if (stage != BEGUN)
		fake_tor_run(calls_rig_base, 40);
	assert_int_equal(calls_rig_ended, 0);
	assert_int_equal(calls_rig_socks.requests, stage >= ASKED);
}

static void tor_goes_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		calls_rig_lose_tor();
		assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 1, PATIENCE / 2));
		assert_int_equal(calls_rig_ends[0].fd, -1);
		assert_string_equal(calls_rig_ends[0].why, "the Tor program does not run at the moment");
		fake_tor_run(calls_rig_base, 20);
		assert_int_equal(calls_rig_ended, 1);
		calls_rig_teardown(state);
		calls_rig_setup(state);
	}
}

static void freed_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		calls_free(calls_rig_calls);
		calls_rig_calls = NULL;
		fake_tor_run(calls_rig_base, 20);
		assert_int_equal(calls_rig_ended, 0);
		calls_rig_teardown(state);
		calls_rig_setup(state);
	}
}

/* Nothing is asked for on behalf of one who is none any more; it ends in any case. */
static void the_contact_goes_while_it_runs(void **state)
{
	for (int stage = BEGUN; stage < STAGES; stage++) {
		run_to((enum stage)stage);
		calls_rig_forget();
		if (stage == KEYED)
			fake_tor_say(&calls_rig_tor, "250 OK\r\n");
		assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 1, 2 * PATIENCE));
		assert_int_equal(calls_rig_ends[0].peer, 1);
		assert_int_equal(calls_rig_ends[0].fd, -1);
		if (stage < CONNECTING)
			assert_int_equal(calls_rig_socks.requests, 0);
		calls_rig_teardown(state);
		calls_rig_setup(state);
	}
}

/* It goes on to where it began to go; the new address gets its own key, the next time. */
static void the_address_changes_while_it_runs(void **state)
{
	const struct keys_told old = calls_rig_told_of(0x11, 0xc1);
	char address[ONION_ADDRESS_LEN + 1];

	(void)state;
	run_to(KEYED);
	calls_rig_know(1, 0x55, 0xc5);
	calls_rig_replies(SAYS(GOOD));
	fake_tor_say(&calls_rig_tor, "250 OK\r\n");
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 1, PATIENCE));
	assert_true(calls_rig_ends[0].fd >= 0);
	onion_address(address, &old.onion);
	assert_memory_equal(calls_rig_socks.host, address, ONION_ADDRESS_LEN);
	calls_rig_gave_key(0x11, 0xc1);
	calls_rig_key_answer = NULL;
	calls_rig_connects(1);
	calls_rig_gave_key(0x55, 0xc5);
	/* A refusal of the old is none of the new. */
	calls_rig_replies(NULL, 0);
	calls_rig_dial(1);
	fake_tor_run(calls_rig_base, 20);
	calls_rig_know(1, 0x66, 0xc6);
	roster_find(&calls_rig_roster, 1)->let_in = true;
	assert_int_equal(send(calls_rig_socks.fd, "\1\0\5\xf4\0\4" ZEROS, 24, MSG_NOSIGNAL), 24);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 3, PATIENCE));
	assert_string_equal(calls_rig_ends[2].why, socks_words(0xf4));
	assert_true(roster_find(&calls_rig_roster, 1)->let_in);
}

/* An answer that comes after its call has ended is nobody's. */
static void a_late_answer_to_the_key(void **state)
{
	(void)state;
	run_to(KEYED);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 1, 2 * PATIENCE));
	assert_string_equal(calls_rig_ends[0].why, "no answer within half a minute");
	calls_rig_dial(1);    /* waits for an answer of its own */
	fake_tor_run(calls_rig_base, 10);
	fake_tor_say(&calls_rig_tor, "250 OK\r\n");
	fake_tor_run(calls_rig_base, 20);
	assert_int_equal(calls_rig_socks.connections, 0);
	calls_rig_replies(SAYS(GOOD));
	fake_tor_say(&calls_rig_tor, "250 OK\r\n");
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 2, PATIENCE));
	assert_true(calls_rig_ends[1].fd >= 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, calls_rig_setup, calls_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_circuit_for_each_contact),
		TEST(no_name_twice),
		TEST(why_not),
		TEST(another_dial_joins),
		TEST(dialled_again_when_it_ends),
		TEST(tor_goes_while_it_runs),
		TEST(freed_while_it_runs),
		TEST(the_contact_goes_while_it_runs),
		TEST(the_address_changes_while_it_runs),
		TEST(a_late_answer_to_the_key),
	};
	int failed;

	calls_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/calls_change", tests, NULL, NULL);
	event_base_free(calls_rig_base);
	return failed;
}

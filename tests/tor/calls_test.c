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

/* ---- what comes of it ---- */

static void a_stream_to_the_contact(void **state)
{
	const struct keys_told t = calls_rig_told_of(0x11, 0xc1);
	char address[ONION_ADDRESS_LEN + 1];

	(void)state;
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	onion_address(address, &t.onion);
	assert_memory_equal(calls_rig_socks.host, address, ONION_ADDRESS_LEN);
	assert_string_equal(calls_rig_socks.host + ONION_ADDRESS_LEN, ".onion");
	assert_int_equal(calls_rig_socks.port, SERVICE_PORT);
	assert_int_equal(strspn(calls_rig_socks.user[0], "0123456789abcdef"), 64);
	assert_int_equal(strlen(calls_rig_socks.user[0]), 64);
}

/* What the other side says at once is not lost, however it is cut. */
static void bytes_right_behind_the_reply(void **state)
{
	static const char *const forms[] = { "\5\2\1\0\5\0\0\4" ZEROS "HELLO THERE", GOOD "HELLO THERE" };
	static const size_t lens[] = { sizeof("\5\2\1\0\5\0\0\4" ZEROS "HELLO THERE") - 1, sizeof(GOOD "HELLO THERE") - 1 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		char said[64] = "";
		size_t n = 0;
		int fd;

		calls_rig_replies((const uint8_t *)forms[i % 2], lens[i % 2]);
		calls_rig_socks.in_pieces = i >= 2;
		fd = calls_rig_connects(1);
		while (n < strlen("HELLO THERE")) {
			ssize_t got = recv(fd, said + n, sizeof(said) - 1 - n, MSG_DONTWAIT);

			fake_tor_run(calls_rig_base, 1);
			n += got > 0 ? (size_t)got : 0;
			assert_true(got != 0);
		}
		assert_string_equal(said, "HELLO THERE");
		assert_int_equal(send(fd, "hello", 5, MSG_NOSIGNAL), 5);
		assert_int_equal(recv(calls_rig_socks.fd, said, sizeof(said), 0), 5);
		assert_memory_equal(said, "hello", 5);
	}
}

static void every_code_in_its_words(void **state)
{
	uint8_t reply[] = "\1\0\5\0\0\4" ZEROS;

	(void)state;
	for (unsigned code = 1; code < 256; code++) {
		reply[3] = (uint8_t)code;
		calls_rig_replies(reply, sizeof(reply) - 1);
		calls_rig_fails(1, socks_words((uint8_t)code));
		calls_rig_ended = 0;
	}
}

static void it_hangs_up(void **state)
{
	static const char *const heads[] = { "", "\5", "\5\2\1\0", GOOD };
	static const size_t lens[] = { 0, 1, 4, sizeof(GOOD) - 2 };

	(void)state;
	calls_rig_socks.hangs_up = true;
	for (int i = 0; i < 4; i++) {
		calls_rig_replies((const uint8_t *)heads[i], lens[i]);
		calls_rig_fails(1, "the Tor program hung up");
	}
	calls_rig_socks.hangs_up_at_once = true;
	calls_rig_dial(1);
	assert_true(fake_tor_until(calls_rig_base, &calls_rig_ended, 5, 2000));
	assert_true(strcmp(calls_rig_ends[4].why, "the Tor program hung up") == 0 ||
	            strcmp(calls_rig_ends[4].why, "the Tor program takes no connections") == 0);
}

static void it_talks_nonsense(void **state)
{
	(void)state;
	calls_rig_replies(SAYS("HTTP/1.0 501 Tor is not an HTTP Proxy\r\n"));
	calls_rig_fails(1, "the Tor program hung up");
	calls_rig_replies(SAYS("\5\xff"));
	calls_rig_fails(1, "the Tor program hung up");
	calls_rig_replies(SAYS("\1\1"));
	calls_rig_fails(1, "the Tor program hung up");
}

static void it_says_nothing(void **state)
{
	int64_t begin = clock_read().mono;

	(void)state;
	calls_rig_fails(1, "no answer within half a minute");
	assert_in_range(clock_read().mono - begin, PATIENCE - 20, 2 * PATIENCE);
	calls_rig_replies(SAYS("\5\2\1"));
	calls_rig_fails(1, "no answer within half a minute");
}

static void it_does_not_listen(void **state)
{
	(void)state;
	calls_rig_close_socks();
	calls_rig_fails(1, "the Tor program takes no connections");
	unlink(calls_rig_socks.at.path);
	calls_rig_fails(1, "the Tor program takes no connections");
}

static void by_a_port(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	(void)state;
	calls_rig_close_socks();
	calls_rig_listen_at((const struct sockaddr *)&at, sizeof(at));
	assert_int_equal(getsockname(calls_rig_socks.listener, (struct sockaddr *)&at, &len), 0);
	calls_rig_socks.at.port = ntohs(at.sin_port);
	calls_use(calls_rig_calls, calls_rig_control, &calls_rig_socks.at, "");
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_close_socks();
	calls_rig_fails(1, "the Tor program takes no connections");
}

/* ---- our key for their onion ---- */

static void gave_nothing(void)
{
	assert_null(fake_tor_take(&calls_rig_tor));
}

static void a_key_is_given_once_for_a_tor(void **state)
{
	(void)state;
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_gave_key(0x11, 0xc1);
	calls_rig_connects(1);
	gave_nothing();
	calls_rig_connects(2);
	calls_rig_gave_key(0x22, 0xc2);
	calls_rig_replies(SAYS("\1\0\5\xf0\0\4" ZEROS));
	calls_rig_fails(1, socks_words(0xf0));
	calls_rig_fails(1, socks_words(0xf0));
	gave_nothing();    /* that they are away says nothing about it */
	calls_rig_lose_tor();
	calls_rig_use_tor();
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_gave_key(0x11, 0xc1);
	gave_nothing();
}

static void a_key_that_does_not_fit_is_given_again(void **state)
{
	static const uint8_t codes[] = { 0xf4, 0xf5 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		uint8_t reply[] = "\1\0\5\0\0\4" ZEROS;

		reply[3] = codes[i];
		calls_rig_replies(reply, sizeof(reply) - 1);
		calls_rig_fails(1, socks_words(codes[i]));
		calls_rig_gave_key(0x11, 0xc1);
	}
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_gave_key(0x11, 0xc1);
	calls_rig_connects(1);
	gave_nothing();
}

static void what_tor_says_to_the_key(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} answers[] = {
		{ "251 Client for onion existed and replaced\r\n", true },
		{ "252 Registered client and decrypted desc\r\n", true },
		{ "512 Failed to parse v3 address\r\n", false },
		{ "551 Unable to store creds\r\n", false },
		{ "253 what\r\n", false },
		{ "249 what\r\n", false },
	};

	(void)state;
	calls_rig_tor.answer = calls_rig_answer_key;
	calls_rig_replies(SAYS(GOOD));
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		unsigned before = calls_rig_socks.requests;

		roster_forget_tor(&calls_rig_roster);
		calls_rig_key_answer = answers[i].text;
		if (answers[i].ok)
			calls_rig_connects(1);
		else
			calls_rig_fails(1, "the Tor program does not take the contact's address");
		calls_rig_gave_key(0x11, 0xc1);
		assert_int_equal(calls_rig_socks.requests, before + answers[i].ok);
	}
	calls_rig_key_answer = "";
	calls_rig_fails(1, "no answer within half a minute");
}

static void who_needs_no_key(void **state)
{
	struct transport_peer p = { .id = 3, .self = 1, .dial = true, .meeting = TRANSPORT_MEET_SEEK };

	(void)state;
	memset(p.place.b, 0x33, sizeof(p.place.b));
	roster_set_peers(&calls_rig_roster, &p, 1);
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(3);
	gave_nothing();
}

/* Tor keeps one key for an onion: a contact that claims another's onion, with a key that does not fit, gets in the way once. */
static void two_contacts_with_one_onion(void **state)
{
	(void)state;
	calls_rig_know(2, 0x11, 0xad);
	calls_rig_replies(SAYS(GOOD));
	calls_rig_connects(1);
	calls_rig_gave_key(0x11, 0xc1);
	calls_rig_connects(2);
	calls_rig_gave_key(0x11, 0xad);
	calls_rig_connects(1);
	calls_rig_gave_key(0x11, 0xc1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, calls_rig_setup, calls_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stream_to_the_contact),
		TEST(bytes_right_behind_the_reply),
		TEST(every_code_in_its_words),
		TEST(it_hangs_up),
		TEST(it_talks_nonsense),
		TEST(it_says_nothing),
		TEST(it_does_not_listen),
		TEST(by_a_port),
		TEST(a_key_is_given_once_for_a_tor),
		TEST(a_key_that_does_not_fit_is_given_again),
		TEST(what_tor_says_to_the_key),
		TEST(who_needs_no_key),
		TEST(two_contacts_with_one_onion),
	};
	int failed;

	calls_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/calls", tests, NULL, NULL);
	event_base_free(calls_rig_base);
	return failed;
}

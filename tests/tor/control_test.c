/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a control port that does what real tor never does: see support/fake_tor.h. */
#include "support/unit.h"

#include "support/control_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the login ---- */

static void logs_in_and_hears_what_happens(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	assert_string_equal(control_rig_version, "0.4.9.11");
	assert_string_equal(fake_tor_take(&control_rig_tor), "PROTOCOLINFO 1");
	assert_non_null(strstr(fake_tor_take(&control_rig_tor), "AUTHCHALLENGE SAFECOOKIE "));
	assert_int_equal(strlen(fake_tor_take(&control_rig_tor)), strlen("AUTHENTICATE ") + 64);
	assert_string_equal(fake_tor_take(&control_rig_tor), "SETEVENTS STATUS_CLIENT STATUS_GENERAL NETWORK_LIVENESS HS_DESC");
	assert_null(fake_tor_take(&control_rig_tor));
	assert_int_equal(control_rig_tor.connections, 1);
	fake_tor_say(&control_rig_tor, "650 NETWORK_LIVENESS DOWN\r\n650 NO_SUCH_EVENT here\r\n650 NETWORK_LIVENESS UP\r\n");
	assert_true(fake_tor_until(control_rig_base, &control_rig_bulletins, 2, 1000));
	assert_int_equal(control_rig_last.kind, BULLETIN_LIVENESS);
	assert_true(control_rig_last.is_live);
	assert_int_equal(control_rig_lost, 0);
}

static void whoever_cannot_prove_to_be_tor_learns_nothing(void **state)
{
	static const char *const bad[] = {
		("250 AUTHCHALLENGE SERVERHASH=0000000000000000000000000000000000000000000000000000000000000000 "
		 "SERVERNONCE=0000000000000000000000000000000000000000000000000000000000000000\r\n"),
		"250 OK\r\n",
		"513 Invalid base16 client nonce\r\n",
		"250 AUTHCHALLENGE SERVERHASH= SERVERNONCE=\r\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		control_rig_tor.instead[FAKE_TOR_CHALLENGE] = bad[i];
		control_rig_open_at(control_rig_tor.control);
		control_rig_becomes_lost("what answers at its control socket cannot prove to be tor");
		assert_int_equal(fake_tor_count(&control_rig_tor, "AUTHENTICATE"), 0);
		assert_int_equal(control_rig_ready, 0);
		control_rig_teardown(state);
		control_rig_setup(state);
	}
}

/* One who answers with what we sent, or with the proof of another nonce: a recording of an earlier login. */
static void a_recorded_proof_is_none(void **state)
{
	static const char recorded[] =
		"250 AUTHCHALLENGE SERVERHASH=9FA30BF95159677A97CF413E842C2C9C2B9A2833CA60263ED07679D5DCDE42F2 "
		"SERVERNONCE=8E2511EFF045D410BB90D120A8AD4B3E0E92F9CF0071EB54A47A52E08589E87F\r\n";
	uint8_t cookie[32];
	int fd = open(control_rig_tor.cookie, O_WRONLY);

	(void)state;
	unit_hex("d664308f57224fc0c58e7f57d0f2cee0d0805d8782f49fa3ff19d22746c1a178", cookie, sizeof(cookie));
	assert_int_equal(write(fd, cookie, sizeof(cookie)), sizeof(cookie));
	close(fd);
	control_rig_tor.instead[FAKE_TOR_CHALLENGE] = recorded;
	control_rig_open_at(control_rig_tor.control);
	control_rig_becomes_lost("what answers at its control socket cannot prove to be tor");
	assert_int_equal(fake_tor_count(&control_rig_tor, "AUTHENTICATE"), 0);
}

static void no_cookie_is_offered(void **state)
{
	static const char *const bad[] = {
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=NULL\r\n250-VERSION Tor=\"0.4.9.11\"\r\n250 OK\r\n",
		"250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE COOKIEFILE=\"/dev/null\"\r\n250 OK\r\n",
		"514 Authentication required.\r\n",
		"250 OK\r\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		control_rig_tor.instead[FAKE_TOR_OFFER] = bad[i];
		control_rig_open_at(control_rig_tor.control);
		control_rig_becomes_lost("its control port does not offer cookie authentication: set "
					 "CookieAuthentication 1 in its torrc");
		assert_int_equal(control_rig_tor.nlines, 1);
		control_rig_teardown(state);
		control_rig_setup(state);
	}
}

/* Nothing of a file that is no cookie is told, and none is waited for. */
static void the_cookie_is_no_cookie(void **state)
{
	static const char *const make[] = {
		"rm %s",
		"truncate -s 31 %s",
		"truncate -s 33 %s",
		"truncate -s 0 %s",
		"rm %1$s && mkdir %1$s",
		"rm %1$s && mkfifo %1$s",
		"rm %1$s && ln -s /dev/zero %1$s",
		"rm %1$s && ln -s %1$s %1$s",
	};
	size_t had = fake_tor_descriptors();

	for (size_t i = 0; i < sizeof(make) / sizeof(make[0]); i++) {
		char command[300];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(command, sizeof(command), make[i], control_rig_tor.cookie);
#pragma GCC diagnostic pop
		assert_int_equal(system(command), 0);
		control_rig_open_at(control_rig_tor.control);
		control_rig_becomes_lost("its cookie file cannot be read: your user must be in the group that may, "
					 "often debian-tor");
		assert_int_equal(control_rig_tor.nlines, 1);
		control_rig_teardown(state);
		control_rig_setup(state);
	}
	assert_int_equal(fake_tor_descriptors(), had);
}

static void it_does_not_let_us_in(void **state)
{
	(void)state;
	control_rig_tor.instead[FAKE_TOR_LOGIN] = "515 Authentication failed: Authentication cookie did not match.\r\n";
	control_rig_open_at(control_rig_tor.control);
	control_rig_becomes_lost("it does not let us in");
	assert_int_equal(fake_tor_count(&control_rig_tor, "SETEVENTS"), 0);
}

static void it_does_not_tell(void **state)
{
	(void)state;
	control_rig_tor.instead[FAKE_TOR_EVENTS] = "552 Unrecognized event \"HS_DESC\"\r\n";
	control_rig_open_at(control_rig_tor.control);
	control_rig_becomes_lost("it does not tell what happens in it");
	assert_int_equal(control_rig_ready, 0);
}

/* What it tells before it let us in is not from tor. */
static void a_bulletin_before_ready_is_not_believed(void **state)
{
	static const char *const first[FAKE_TOR_STEPS] = {
		NULL, NULL, "650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n", "650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n",
	};

	(void)state;
	memcpy(control_rig_tor.instead, first, sizeof(first));
	control_rig_connect_to_it();
	assert_int_equal(control_rig_bulletins, 0);
	fake_tor_say(&control_rig_tor, "650 NETWORK_LIVENESS DOWN\r\n");
	assert_true(fake_tor_until(control_rig_base, &control_rig_bulletins, 1, 1000));
}

/* ---- trouble at each point ---- */

/* Whoever does not free it at once is told nothing more. */
static void lost_is_lost(void **state)
{
	size_t asked;

	(void)state;
	control_rig_connect_to_it();
	fake_tor_say(&control_rig_tor, "garbage\r\n");
	control_rig_becomes_lost("it says what no tor says");
	asked = control_rig_tor.nlines;
	fake_tor_say(&control_rig_tor, "650 NETWORK_LIVENESS UP\r\n");
	fake_tor_run(control_rig_base, 2 * QUIET);
	assert_int_equal(control_rig_lost, 1);
	assert_int_equal(control_rig_bulletins, 0);
	assert_int_equal(control_rig_tor.nlines, asked);
}

static void it_hangs_up(void **state)
{
	for (int step = 0; step < FAKE_TOR_STEPS; step++) {
		control_rig_tor.hangs_up[step] = true;
		control_rig_open_at(control_rig_tor.control);
		control_rig_becomes_lost("its control connection was closed");
		assert_int_equal(control_rig_ready, 0);
		assert_int_equal(control_rig_tor.nlines, step + 1);
		control_rig_teardown(state);
		control_rig_setup(state);
	}
	control_rig_connect_to_it();
	control_rig_ask("GETINFO version", NULL);
	fake_tor_hang_up(&control_rig_tor);
	assert_true(fake_tor_until(control_rig_base, &control_rig_lost, 1, 1000));
	assert_int_equal(control_rig_replies, 0);
}

static void it_is_silent(void **state)
{
	for (int step = 0; step < FAKE_TOR_STEPS; step++) {
		control_rig_tor.instead[step] = "";
		control_rig_open_at(control_rig_tor.control);
		control_rig_becomes_lost("it does not answer");
		control_rig_teardown(state);
		control_rig_setup(state);
	}
}

static void it_says_what_no_tor_says(void **state)
{
	static const char *const garbage[] = {
		"I am a kettle\r\n", "250\r\n", "25x OK\r\n", "250 OK\n", "250-one\r\n251 two\r\n", "\r\n", "250*OK\r\n",
	};

	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
		for (int step = 0; step <= FAKE_TOR_STEPS; step++) {
			if (step < FAKE_TOR_STEPS) {
				control_rig_tor.instead[step] = garbage[i];
				control_rig_open_at(control_rig_tor.control);
			} else {
				control_rig_connect_to_it();
				fake_tor_say(&control_rig_tor, garbage[i]);
			}
			assert_true(fake_tor_until(control_rig_base, &control_rig_lost, 1, 1000));
			assert_string_equal(control_rig_why, "it says what no tor says");
			fake_tor_run(control_rig_base, 10);
			assert_int_equal(control_rig_lost, 1);
			control_rig_teardown(state);
			control_rig_setup(state);
		}
}

/* More than a reply may have, without an end. */
static void it_never_ends_a_reply(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	for (int i = 0; i < 2000 && control_rig_lost == 0; i++) {
		fake_tor_say(&control_rig_tor, "250-one more line of a reply, and another one comes after it\r\n");
		event_base_loop(control_rig_base, EVLOOP_NONBLOCK);
	}
	assert_true(fake_tor_until(control_rig_base, &control_rig_lost, 1, 1000));
	assert_string_equal(control_rig_why, "it says what no tor says");
}

static void it_answers_what_nobody_asked(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	fake_tor_say(&control_rig_tor, "250 OK\r\n650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n");
	control_rig_becomes_lost("it answers what nobody asked");
	assert_int_equal(control_rig_bulletins, 0);    /* nothing it says after that counts */
}

/* ---- the socket ---- */

static void the_socket_appears_late(void **state)
{
	(void)state;
	control_rig_open_at(control_rig_tor.control);
	fake_tor_run(control_rig_base, PATIENCE / 2);
	assert_int_equal(control_rig_lost, 0);
	fake_tor_listen(&control_rig_tor);
	assert_true(fake_tor_until(control_rig_base, &control_rig_ready, 1, 1000));
}

static void the_socket_never_appears(void **state)
{
	size_t had = fake_tor_descriptors();
	int64_t start = clock_read().mono;

	(void)state;
	control_rig_open_at(control_rig_tor.control);
	control_rig_becomes_lost("its control socket does not answer");
	assert_true(clock_read().mono - start >= PATIENCE - 20);
	control_rig_drop();
	assert_int_equal(fake_tor_descriptors(), had);
}

static void nobody_listens_at_the_socket(void **state)
{
	int fd = open(control_rig_tor.control, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)state;
	close(fd);
	control_rig_open_at(control_rig_tor.control);
	control_rig_becomes_lost("its control socket does not answer");
}

static void a_path_too_long_is_refused(void **state)
{
	const struct control_events events = { .lost = control_rig_on_lost };
	char path[109];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[108] = '\0';
	assert_null(control_open(control_rig_base, path, &rand_system, &events));
	path[107] = '\0';
	control_rig_control = control_open(control_rig_base, path, &rand_system, &events);
	assert_non_null(control_rig_control);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, control_rig_setup, control_rig_teardown)
#define UNHEARD(f) cmocka_unit_test_setup_teardown(f, control_rig_setup_unheard, control_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(logs_in_and_hears_what_happens),
		TEST(whoever_cannot_prove_to_be_tor_learns_nothing),
		TEST(a_recorded_proof_is_none),
		TEST(no_cookie_is_offered),
		TEST(the_cookie_is_no_cookie),
		TEST(it_does_not_let_us_in),
		TEST(it_does_not_tell),
		TEST(a_bulletin_before_ready_is_not_believed),
		TEST(lost_is_lost),
		TEST(it_hangs_up),
		TEST(it_is_silent),
		TEST(it_says_what_no_tor_says),
		TEST(it_never_ends_a_reply),
		TEST(it_answers_what_nobody_asked),
		UNHEARD(the_socket_appears_late),
		UNHEARD(the_socket_never_appears),
		UNHEARD(nobody_listens_at_the_socket),
		TEST(a_path_too_long_is_refused),
	};
	int failed;

	control_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/control", tests, NULL, NULL);
	event_base_free(control_rig_base);
	return failed;
}

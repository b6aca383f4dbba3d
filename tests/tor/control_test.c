/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against a control port that does what real tor never does: see support/fake_tor.h. */
#include "support/unit.h"

#include "base/clock.h"
#include "base/rand.h"
#include "support/fake_tor.h"
#include "tor/control.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE 200
#define QUIET    300

static struct event_base *base;
static struct fake_tor tor;
static struct control *control;
static char version[64], why[200];
static unsigned ready, lost, bulletins, replies;
static struct bulletin last;
static int codes[8];
static bool inside, frees_when_lost, frees_when_ready, frees_when_told;

static void drop(void)
{
	control_free(control);
	control = NULL;
}

static void on_ready(void *ctx, const char *v)
{
	assert_ptr_equal(ctx, &tor);
	assert_false(inside);
	snprintf(version, sizeof(version), "%s", v);
	ready++;
	if (frees_when_ready)
		drop();
}

static void on_bulletin(void *ctx, const struct bulletin *b)
{
	assert_ptr_equal(ctx, &tor);
	assert_false(inside);
	assert_true(ready > 0);
	last = *b;
	bulletins++;
	if (frees_when_told)
		drop();
}

static void on_lost(void *ctx, const char *reason)
{
	assert_ptr_equal(ctx, &tor);
	assert_false(inside);
	snprintf(why, sizeof(why), "%s", reason);
	lost++;
	if (frees_when_lost)
		drop();
}

static void on_reply(void *ctx, const struct reply *r)
{
	assert_false(inside);
	assert_true(replies < 8);
	codes[replies++] = reply_code(r);
	if (ctx)
		*(int *)ctx = reply_code(r);
}

static void open_at(const char *path)
{
	const struct control_events events = {
		.ready = on_ready, .bulletin = on_bulletin, .lost = on_lost, .ctx = &tor,
		.pace = { .patience = PATIENCE, .quiet = QUIET },
	};

	inside = true;
	control = control_open(base, path, &rand_system, &events);
	inside = false;
	assert_non_null(control);
}

static void ask(const char *command, int *code)
{
	inside = true;
	control_ask(control, command, on_reply, code);
	inside = false;
}

static int setup_with(bool listens)
{
	ready = lost = bulletins = replies = 0;
	frees_when_lost = frees_when_ready = frees_when_told = false;
	why[0] = version[0] = '\0';
	fake_tor_open(&tor, base, listens);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return setup_with(true);
}

static int setup_unheard(void **state)
{
	(void)state;
	return setup_with(false);
}

static int teardown(void **state)
{
	(void)state;
	drop();
	fake_tor_close(&tor);
	return 0;
}

static void connect_to_it(void)
{
	open_at(tor.control);
	assert_true(fake_tor_until(base, &ready, 1, 1000));
}

static void becomes_lost(const char *reason)
{
	assert_true(fake_tor_until(base, &lost, 1, 2000));
	assert_string_equal(why, reason);
	fake_tor_run(base, 20);
	assert_int_equal(lost, 1);
}

/* ---- the login ---- */

static void logs_in_and_hears_what_happens(void **state)
{
	(void)state;
	connect_to_it();
	assert_string_equal(version, "0.4.9.11");
	assert_string_equal(fake_tor_take(&tor), "PROTOCOLINFO 1");
	assert_non_null(strstr(fake_tor_take(&tor), "AUTHCHALLENGE SAFECOOKIE "));
	assert_int_equal(strlen(fake_tor_take(&tor)), strlen("AUTHENTICATE ") + 64);
	assert_string_equal(fake_tor_take(&tor), "SETEVENTS STATUS_CLIENT STATUS_GENERAL NETWORK_LIVENESS HS_DESC");
	assert_null(fake_tor_take(&tor));
	assert_int_equal(tor.connections, 1);
	fake_tor_say(&tor, "650 NETWORK_LIVENESS DOWN\r\n650 NO_SUCH_EVENT here\r\n650 NETWORK_LIVENESS UP\r\n");
	assert_true(fake_tor_until(base, &bulletins, 2, 1000));
	assert_int_equal(last.kind, BULLETIN_LIVENESS);
	assert_true(last.is_live);
	assert_int_equal(lost, 0);
}

static void whoever_cannot_prove_to_be_tor_learns_nothing(void **state)
{
	static const char *const bad[] = {
		"250 AUTHCHALLENGE SERVERHASH=0000000000000000000000000000000000000000000000000000000000000000 "
		"SERVERNONCE=0000000000000000000000000000000000000000000000000000000000000000\r\n",
		"250 OK\r\n",
		"513 Invalid base16 client nonce\r\n",
		"250 AUTHCHALLENGE SERVERHASH= SERVERNONCE=\r\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tor.instead[FAKE_TOR_CHALLENGE] = bad[i];
		open_at(tor.control);
		becomes_lost("what answers at its control socket cannot prove to be tor");
		assert_int_equal(fake_tor_count(&tor, "AUTHENTICATE"), 0);
		assert_int_equal(ready, 0);
		teardown(state);
		setup(state);
	}
}

/* One who answers with what we sent, or with the proof of another nonce: a recording of an earlier login. */
static void a_recorded_proof_is_none(void **state)
{
	static const char recorded[] =
		"250 AUTHCHALLENGE SERVERHASH=9FA30BF95159677A97CF413E842C2C9C2B9A2833CA60263ED07679D5DCDE42F2 "
		"SERVERNONCE=8E2511EFF045D410BB90D120A8AD4B3E0E92F9CF0071EB54A47A52E08589E87F\r\n";
	uint8_t cookie[32];
	int fd = open(tor.cookie, O_WRONLY);

	(void)state;
	unit_hex("d664308f57224fc0c58e7f57d0f2cee0d0805d8782f49fa3ff19d22746c1a178", cookie, sizeof(cookie));
	assert_int_equal(write(fd, cookie, sizeof(cookie)), sizeof(cookie));
	close(fd);
	tor.instead[FAKE_TOR_CHALLENGE] = recorded;
	open_at(tor.control);
	becomes_lost("what answers at its control socket cannot prove to be tor");
	assert_int_equal(fake_tor_count(&tor, "AUTHENTICATE"), 0);
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
		tor.instead[FAKE_TOR_OFFER] = bad[i];
		open_at(tor.control);
		becomes_lost("its control port does not offer cookie authentication: set CookieAuthentication 1 in its torrc");
		assert_int_equal(tor.nlines, 1);
		teardown(state);
		setup(state);
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
		snprintf(command, sizeof(command), make[i], tor.cookie);
#pragma GCC diagnostic pop
		assert_int_equal(system(command), 0);
		open_at(tor.control);
		becomes_lost("its cookie file cannot be read: your user must be in the group that may, often debian-tor");
		assert_int_equal(tor.nlines, 1);
		teardown(state);
		setup(state);
	}
	assert_int_equal(fake_tor_descriptors(), had);
}

static void it_does_not_let_us_in(void **state)
{
	(void)state;
	tor.instead[FAKE_TOR_LOGIN] = "515 Authentication failed: Authentication cookie did not match.\r\n";
	open_at(tor.control);
	becomes_lost("it does not let us in");
	assert_int_equal(fake_tor_count(&tor, "SETEVENTS"), 0);
}

static void it_does_not_tell(void **state)
{
	(void)state;
	tor.instead[FAKE_TOR_EVENTS] = "552 Unrecognized event \"HS_DESC\"\r\n";
	open_at(tor.control);
	becomes_lost("it does not tell what happens in it");
	assert_int_equal(ready, 0);
}

/* What it tells before it let us in is not from tor. */
static void a_bulletin_before_ready_is_not_believed(void **state)
{
	static const char *const first[FAKE_TOR_STEPS] = {
		NULL, NULL, "650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n", "650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n",
	};

	(void)state;
	memcpy(tor.instead, first, sizeof(first));
	connect_to_it();
	assert_int_equal(bulletins, 0);
	fake_tor_say(&tor, "650 NETWORK_LIVENESS DOWN\r\n");
	assert_true(fake_tor_until(base, &bulletins, 1, 1000));
}

/* ---- trouble at each point ---- */

/* Whoever does not free it at once is told nothing more. */
static void lost_is_lost(void **state)
{
	size_t asked;

	(void)state;
	connect_to_it();
	fake_tor_say(&tor, "garbage\r\n");
	becomes_lost("it says what no tor says");
	asked = tor.nlines;
	fake_tor_say(&tor, "650 NETWORK_LIVENESS UP\r\n");
	fake_tor_run(base, 2 * QUIET);
	assert_int_equal(lost, 1);
	assert_int_equal(bulletins, 0);
	assert_int_equal(tor.nlines, asked);
}

static void it_hangs_up(void **state)
{
	for (int step = 0; step < FAKE_TOR_STEPS; step++) {
		tor.hangs_up[step] = true;
		open_at(tor.control);
		becomes_lost("its control connection was closed");
		assert_int_equal(ready, 0);
		assert_int_equal(tor.nlines, step + 1);
		teardown(state);
		setup(state);
	}
	connect_to_it();
	ask("GETINFO version", NULL);
	fake_tor_hang_up(&tor);
	assert_true(fake_tor_until(base, &lost, 1, 1000));
	assert_int_equal(replies, 0);
}

static void it_is_silent(void **state)
{
	for (int step = 0; step < FAKE_TOR_STEPS; step++) {
		tor.instead[step] = "";
		open_at(tor.control);
		becomes_lost("it does not answer");
		teardown(state);
		setup(state);
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
				tor.instead[step] = garbage[i];
				open_at(tor.control);
			} else {
				connect_to_it();
				fake_tor_say(&tor, garbage[i]);
			}
			assert_true(fake_tor_until(base, &lost, 1, 1000));
			assert_string_equal(why, "it says what no tor says");
			fake_tor_run(base, 10);
			assert_int_equal(lost, 1);
			teardown(state);
			setup(state);
		}
}

/* More than a reply may have, without an end. */
static void it_never_ends_a_reply(void **state)
{
	(void)state;
	connect_to_it();
	for (int i = 0; i < 2000 && lost == 0; i++) {
		fake_tor_say(&tor, "250-one more line of a reply, and another one comes after it\r\n");
		event_base_loop(base, EVLOOP_NONBLOCK);
	}
	assert_true(fake_tor_until(base, &lost, 1, 1000));
	assert_string_equal(why, "it says what no tor says");
}

static void it_answers_what_nobody_asked(void **state)
{
	(void)state;
	connect_to_it();
	fake_tor_say(&tor, "250 OK\r\n650 NETWORK_LIVENESS DOWN\r\n250 OK\r\n");
	becomes_lost("it answers what nobody asked");
	assert_int_equal(bulletins, 0);    /* nothing it says after that counts */
}

/* ---- the socket ---- */

static void the_socket_appears_late(void **state)
{
	(void)state;
	open_at(tor.control);
	fake_tor_run(base, PATIENCE / 2);
	assert_int_equal(lost, 0);
	fake_tor_listen(&tor);
	assert_true(fake_tor_until(base, &ready, 1, 1000));
}

static void the_socket_never_appears(void **state)
{
	size_t had = fake_tor_descriptors();
	int64_t start = clock_read().mono;

	(void)state;
	open_at(tor.control);
	becomes_lost("its control socket does not answer");
	assert_true(clock_read().mono - start >= PATIENCE - 20);
	drop();
	assert_int_equal(fake_tor_descriptors(), had);
}

static void nobody_listens_at_the_socket(void **state)
{
	int fd = open(tor.control, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)state;
	close(fd);
	open_at(tor.control);
	becomes_lost("its control socket does not answer");
}

static void a_path_too_long_is_refused(void **state)
{
	const struct control_events events = { .lost = on_lost };
	char path[109];

	(void)state;
	memset(path, 'x', sizeof(path));
	path[108] = '\0';
	assert_null(control_open(base, path, &rand_system, &events));
	path[107] = '\0';
	control = control_open(base, path, &rand_system, &events);
	assert_non_null(control);
}

/* ---- commands ---- */

static const char *answer_by_number(void *ctx, const char *line)
{
	static char text[40];

	(void)ctx;
	snprintf(text, sizeof(text), "%s x\r\n", line + strlen("NUMBER "));
	return text;
}

static void answers_come_in_order(void **state)
{
	int code[3] = { 0 };

	(void)state;
	tor.answer = answer_by_number;
	connect_to_it();
	ask("NUMBER 250", &code[0]);
	ask("NUMBER 512", &code[1]);
	ask("NUMBER 551", &code[2]);
	assert_int_equal(replies, 0);
	assert_true(fake_tor_until(base, &replies, 3, 1000));
	assert_int_equal(code[0], 250);
	assert_int_equal(code[1], 512);
	assert_int_equal(code[2], 551);
}

static const char *answer_nothing(void *ctx, const char *line)
{
	(void)ctx, (void)line;
	return "";
}

/* Bulletins are no answer, however many come. */
static void it_owes_an_answer(void **state)
{
	int64_t start;

	(void)state;
	tor.answer = answer_nothing;
	connect_to_it();
	ask("GETINFO version", NULL);
	start = clock_read().mono;
	for (int i = 0; i < 40 && !lost; i++) {
		fake_tor_say(&tor, "650 NETWORK_LIVENESS UP\r\n");
		fake_tor_run(base, 10);
		if (i == 5)
			ask("GETINFO uptime", NULL);    /* another question gives it no more time */
	}
	assert_int_equal(lost, 1);
	assert_string_equal(why, "it does not answer");
	assert_true(clock_read().mono - start < 2 * PATIENCE);
	assert_true(bulletins > 5);
}

/* One who is silent for long is asked whether he lives. */
static void silence_is_asked_about(void **state)
{
	(void)state;
	connect_to_it();
	fake_tor_run(base, 2 * QUIET + QUIET / 2);
	assert_int_equal(lost, 0);
	assert_in_range(fake_tor_count(&tor, "GETINFO status/bootstrap-phase"), 1, 2);
	tor.answer = answer_nothing;
	becomes_lost("it does not answer");
}

/* More than it may wait for. */
static void commands_have_a_limit(void **state)
{
	char *much = malloc(1024 * 1024 + 1);

	(void)state;
	memset(much, 'x', 1024 * 1024);
	much[1024 * 1024] = '\0';
	connect_to_it();
	event_del(tor.reads);
	for (int i = 0; i < 5; i++)
		ask(much, NULL);
	assert_int_equal(lost, 0);
	becomes_lost("it does not take our commands");
	free(much);
}

/* ---- freed from anywhere ---- */

static void freed_when_lost(void **state)
{
	(void)state;
	frees_when_lost = true;
	connect_to_it();
	fake_tor_hang_up(&tor);
	becomes_lost("its control connection was closed");
	assert_null(control);
}

static void freed_when_ready(void **state)
{
	(void)state;
	frees_when_ready = true;
	tor.instead[FAKE_TOR_EVENTS] = "250 OK\r\n250 OK\r\n650 NETWORK_LIVENESS UP\r\n";
	open_at(tor.control);
	assert_true(fake_tor_until(base, &ready, 1, 1000));
	fake_tor_run(base, 50);
	assert_int_equal(lost + bulletins, 0);
}

static void freed_when_told(void **state)
{
	(void)state;
	frees_when_told = true;
	connect_to_it();
	fake_tor_say(&tor, "650 NETWORK_LIVENESS UP\r\n650 NETWORK_LIVENESS DOWN\r\ngarbage\r\n");
	assert_true(fake_tor_until(base, &bulletins, 1, 1000));
	fake_tor_run(base, 50);
	assert_int_equal(bulletins, 1);
	assert_int_equal(lost, 0);
}

static void free_in_reply(void *ctx, const struct reply *r)
{
	(void)ctx;
	replies++;
	drop();
	assert_int_equal(reply_code(r), 250);    /* it is still ours to read */
	assert_string_equal(reply_text(r, 0), "OK");
}

static void freed_inside_a_reply(void **state)
{
	(void)state;
	connect_to_it();
	control_ask_taking(control, "FIRST", free_in_reply, strdup("taken"));
	control_ask_taking(control, "SECOND", free_in_reply, strdup("taken, too"));
	assert_true(fake_tor_until(base, &replies, 1, 1000));
	fake_tor_run(base, 50);
	assert_int_equal(replies, 1);
	assert_int_equal(lost, 0);
}

/* Under AddressSanitizer this fails when a block is left behind, or freed twice. */
static void what_was_taken_is_freed(void **state)
{
	(void)state;
	connect_to_it();
	control_ask_taking(control, "ANSWERED", on_reply, calloc(1, sizeof(int)));
	control_ask_taking(control, "NOBODY WAITS", NULL, calloc(1, 1));
	assert_true(fake_tor_until(base, &replies, 1, 1000));
	tor.answer = answer_nothing;
	control_ask_taking(control, "UNANSWERED", on_reply, calloc(1, sizeof(int)));
	control_ask_taking(control, "UNANSWERED", on_reply, calloc(1, sizeof(int)));
	fake_tor_run(base, 20);
	drop();
	fake_tor_run(base, 20);
	assert_int_equal(replies, 1);
}

/* ---- secrets ---- */

static const char secret[] = "ED25519-V3:the-secret-of-secrets";    /* 32 bytes, like a cookie */
static unsigned frees, leaks;

/* Of AddressSanitizer, whose header only clang brings: the second is called before a block is given back. */
int __sanitizer_install_malloc_and_free_hooks(void (*of_malloc)(const volatile void *p, size_t n),
                                              void (*of_free)(const volatile void *p));
size_t __sanitizer_get_allocated_size(const volatile void *p);

static void look_at_block(const volatile void *p)
{
	size_t n = p ? __sanitizer_get_allocated_size(p) : 0;

	frees++;
	leaks += n >= sizeof(secret) && memmem((const void *)(size_t)p, n, secret, strlen(secret)) != NULL;
}

static void ignore_block(const volatile void *p, size_t n)
{
	(void)p, (void)n;
}

/* Neither a command that was sent, nor one that waits, nor an answer that repeats it stays in memory. */
static void commands_are_wiped(void **state)
{
	static bool is_hooked;
	char line[100], big[9000];

	(void)state;
	frees = leaks = 0;
	if (!is_hooked)
		assert_true(__sanitizer_install_malloc_and_free_hooks(ignore_block, look_at_block) > 0);
	is_hooked = true;
	connect_to_it();
	snprintf(line, sizeof(line), "ADD_ONION %s", secret);
	ask(line, NULL);
	/* It is not read: what follows waits, and the queue grows around it. */
	event_del(tor.reads);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		ask(line, NULL);
		ask(big, NULL);
	}
	fake_tor_say(&tor, "250-");
	fake_tor_say(&tor, secret);
	fake_tor_say(&tor, "\r\n250 OK\r\n250-");
	fake_tor_say(&tor, secret);
	assert_true(fake_tor_until(base, &replies, 1, 1000));
	drop();
	assert_true(frees > 10);
	assert_int_equal(leaks, 0);
}

static void a_cookie_is_wiped(void **state)
{
	int fd = open(tor.cookie, O_WRONLY);

	(void)state;
	frees = leaks = 0;
	assert_int_equal(write(fd, secret, 32), 32);    /* of it, that is */
	close(fd);
	open_at(tor.control);    /* which does not know it */
	becomes_lost("what answers at its control socket cannot prove to be tor");
	drop();
	assert_true(frees > 0);
	assert_int_equal(leaks, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
#define UNHEARD(f) cmocka_unit_test_setup_teardown(f, setup_unheard, teardown)

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
		TEST(answers_come_in_order),
		TEST(it_owes_an_answer),
		TEST(silence_is_asked_about),
		TEST(commands_have_a_limit),
		TEST(freed_when_lost),
		TEST(freed_when_ready),
		TEST(freed_when_told),
		TEST(freed_inside_a_reply),
		TEST(what_was_taken_is_freed),
		TEST(commands_are_wiped),
		TEST(a_cookie_is_wiped),
	};
	int failed;

	base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/control", tests, NULL, NULL);
	event_base_free(base);
	return failed;
}

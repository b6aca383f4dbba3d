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
	control_rig_tor.answer = answer_by_number;
	control_rig_connect_to_it();
	control_rig_ask("NUMBER 250", &code[0]);
	control_rig_ask("NUMBER 512", &code[1]);
	control_rig_ask("NUMBER 551", &code[2]);
	assert_int_equal(control_rig_replies, 0);
	assert_true(fake_tor_until(control_rig_base, &control_rig_replies, 3, 1000));
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
	control_rig_tor.answer = answer_nothing;
	control_rig_connect_to_it();
	control_rig_ask("GETINFO version", NULL);
	start = clock_read().mono;
	for (int i = 0; i < 40 && !control_rig_lost; i++) {
		fake_tor_say(&control_rig_tor, "650 NETWORK_LIVENESS UP\r\n");
		fake_tor_run(control_rig_base, 10);
		if (i == 5)
			control_rig_ask("GETINFO uptime", NULL);    /* another question gives it no more time */
	}
	assert_int_equal(control_rig_lost, 1);
	assert_string_equal(control_rig_why, "it does not answer");
	assert_true(clock_read().mono - start < 2 * PATIENCE);
	assert_true(control_rig_bulletins > 5);
}

/* One who is silent for long is asked whether he lives. */
static void silence_is_asked_about(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	fake_tor_run(control_rig_base, 2 * QUIET + QUIET / 2);
	assert_int_equal(control_rig_lost, 0);
	assert_in_range(fake_tor_count(&control_rig_tor, "GETINFO status/bootstrap-phase"), 1, 2);
	control_rig_tor.answer = answer_nothing;
	control_rig_becomes_lost("it does not answer");
}

/* More than it may wait for. */
static void commands_have_a_limit(void **state)
{
	char *much = malloc(1024 * 1024 + 1);

	(void)state;
	memset(much, 'x', 1024 * 1024);
	much[1024 * 1024] = '\0';
	control_rig_connect_to_it();
	event_del(control_rig_tor.reads);
	for (int i = 0; i < 5; i++)
		control_rig_ask(much, NULL);
	assert_int_equal(control_rig_lost, 0);
	control_rig_becomes_lost("it does not take our commands");
	free(much);
}

/* ---- freed from anywhere ---- */

static void freed_when_lost(void **state)
{
	(void)state;
	control_rig_frees_when_lost = true;
	control_rig_connect_to_it();
	fake_tor_hang_up(&control_rig_tor);
	control_rig_becomes_lost("its control connection was closed");
	assert_null(control_rig_control);
}

static void freed_when_ready(void **state)
{
	(void)state;
	control_rig_frees_when_ready = true;
	control_rig_tor.instead[FAKE_TOR_EVENTS] = "250 OK\r\n250 OK\r\n650 NETWORK_LIVENESS UP\r\n";
	control_rig_open_at(control_rig_tor.control);
	assert_true(fake_tor_until(control_rig_base, &control_rig_ready, 1, 1000));
	fake_tor_run(control_rig_base, 50);
	assert_int_equal(control_rig_lost + control_rig_bulletins, 0);
}

static void freed_when_told(void **state)
{
	(void)state;
	control_rig_frees_when_told = true;
	control_rig_connect_to_it();
	fake_tor_say(&control_rig_tor, "650 NETWORK_LIVENESS UP\r\n650 NETWORK_LIVENESS DOWN\r\ngarbage\r\n");
	assert_true(fake_tor_until(control_rig_base, &control_rig_bulletins, 1, 1000));
	fake_tor_run(control_rig_base, 50);
	assert_int_equal(control_rig_bulletins, 1);
	assert_int_equal(control_rig_lost, 0);
}

static void free_in_reply(void *ctx, const struct reply *r)
{
	(void)ctx;
	control_rig_replies++;
	control_rig_drop();
	assert_int_equal(reply_code(r), 250);    /* it is still ours to read */
	assert_string_equal(reply_text(r, 0), "OK");
}

static void freed_inside_a_reply(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	control_ask_taking(control_rig_control, "FIRST", free_in_reply, strdup("taken"));
	control_ask_taking(control_rig_control, "SECOND", free_in_reply, strdup("taken, too"));
	assert_true(fake_tor_until(control_rig_base, &control_rig_replies, 1, 1000));
	fake_tor_run(control_rig_base, 50);
	assert_int_equal(control_rig_replies, 1);
	assert_int_equal(control_rig_lost, 0);
}

/* Under AddressSanitizer this fails when a block is left behind, or freed twice. */
static void what_was_taken_is_freed(void **state)
{
	(void)state;
	control_rig_connect_to_it();
	control_ask_taking(control_rig_control, "ANSWERED", control_rig_on_reply, calloc(1, sizeof(int)));
	control_ask_taking(control_rig_control, "NOBODY WAITS", NULL, calloc(1, 1));
	assert_true(fake_tor_until(control_rig_base, &control_rig_replies, 1, 1000));
	control_rig_tor.answer = answer_nothing;
	control_ask_taking(control_rig_control, "UNANSWERED", control_rig_on_reply, calloc(1, sizeof(int)));
	control_ask_taking(control_rig_control, "UNANSWERED", control_rig_on_reply, calloc(1, sizeof(int)));
	fake_tor_run(control_rig_base, 20);
	control_rig_drop();
	fake_tor_run(control_rig_base, 20);
	assert_int_equal(control_rig_replies, 1);
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
	control_rig_connect_to_it();
	snprintf(line, sizeof(line), "ADD_ONION %s", secret);
	control_rig_ask(line, NULL);
	/* It is not read: what follows waits, and the queue grows around it. */
	event_del(control_rig_tor.reads);
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		control_rig_ask(line, NULL);
		control_rig_ask(big, NULL);
	}
	fake_tor_say(&control_rig_tor, "250-");
	fake_tor_say(&control_rig_tor, secret);
	fake_tor_say(&control_rig_tor, "\r\n250 OK\r\n250-");
	fake_tor_say(&control_rig_tor, secret);
	assert_true(fake_tor_until(control_rig_base, &control_rig_replies, 1, 1000));
	control_rig_drop();
	assert_true(frees > 10);
	assert_int_equal(leaks, 0);
}

static void a_cookie_is_wiped(void **state)
{
	int fd = open(control_rig_tor.cookie, O_WRONLY);

	(void)state;
	frees = leaks = 0;
	assert_int_equal(write(fd, secret, 32), 32);    /* of it, that is */
	close(fd);
	control_rig_open_at(control_rig_tor.control);    /* which does not know it */
	control_rig_becomes_lost("what answers at its control socket cannot prove to be tor");
	control_rig_drop();
	assert_true(frees > 0);
	assert_int_equal(leaks, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, control_rig_setup, control_rig_teardown)
#define UNHEARD(f) cmocka_unit_test_setup_teardown(f, control_rig_setup_unheard, control_rig_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
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

	control_rig_base = event_base_new();
	failed = cmocka_run_group_tests_name("tor/control_commands", tests, NULL, NULL);
	event_base_free(control_rig_base);
	return failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "sandbox/broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- jobs ---- */

/* The bytes backwards. */
static int reverse(const struct broker_message *asked, struct broker_message *answer)
{
	uint8_t *out = broker_room(answer, asked->len);

	for (size_t i = 0; i < asked->len; i++)
		out[i] = asked->bytes[asked->len - 1 - i];
	return 0;
}

/* Who works, and who has forked it: u32 each. */
static int who(const struct broker_message *asked, struct broker_message *answer)
{
	const pid_t pids[2] = { getpid(), getppid() };

	(void)asked;
	memcpy(broker_room(answer, sizeof(pids)), pids, sizeof(pids));
	return 0;
}

static int refuse(const struct broker_message *asked, struct broker_message *answer)
{
	(void)asked, (void)answer;
	return EPERM;
}

/* Writes into the descriptor that was given, and gives one to read from. */
static int swap(const struct broker_message *asked, struct broker_message *answer)
{
	int ends[2];

	if (asked->nfds != 1 || write(asked->fd[0], "there", 5) != 5 || pipe(ends) < 0 || write(ends[1], "back", 4) != 4)
		return EINVAL;
	close(ends[1]);
	answer->fd[0] = ends[0];
	answer->nfds = 1;
	return 0;
}

/* How many descriptors are open. */
static int count(const struct broker_message *asked, struct broker_message *answer)
{
	uint8_t n = 0;

	(void)asked;
	for (int fd = 0; fd < 100; fd++)
		n = (uint8_t)(n + (fcntl(fd, F_GETFD) >= 0));
	*broker_room(answer, 1) = n;
	return 0;
}

static int die(const struct broker_message *asked, struct broker_message *answer)
{
	(void)asked, (void)answer;
	_exit(1);
}

/* Nobody's job. */
static int stray(const struct broker_message *asked, struct broker_message *answer)
{
	return reverse(asked, answer);
}

static int begin(void **state)
{
	const struct broker_options o = { .name = "one", .jobs = { reverse, who, refuse, swap, count, die } };

	(void)state;
	return broker_begin(&o) ? 0 : 1;
}

static int end(void **state)
{
	(void)state;
	broker_end_all();
	while (wait(NULL) > 0)
		;
	return 0;
}

static void it_is_another_process(void **state)
{
	const struct broker_message nothing = { .len = 0 };
	struct broker_message answer;
	pid_t pids[2];

	(void)state;
	assert_int_equal(broker_ask(who, &nothing, &answer), 0);
	assert_int_equal(answer.len, sizeof(pids));
	memcpy(pids, answer.bytes, sizeof(pids));
	assert_int_not_equal(pids[0], getpid());
	assert_int_equal(pids[1], getpid());
	broker_wipe(&answer);
}

static void bytes_go_there_and_back(void **state)
{
	static const size_t lens[] = { 0, 1, 4095, 70000, BROKER_BYTES };
	struct broker_message answer;

	(void)state;
	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		uint8_t *bytes = calloc(1, lens[i] + 1);
		const struct broker_message asked = { .bytes = bytes, .len = lens[i] };

		bytes[0] = 7;
		assert_int_equal(broker_ask(reverse, &asked, &answer), 0);
		assert_int_equal(answer.len, lens[i]);
		assert_true(lens[i] == 0 || answer.bytes[lens[i] - 1] == 7);
		assert_true(lens[i] < 2 || answer.bytes[0] == 0);
		broker_wipe(&answer);
		free(bytes);
	}
}

static void errors_come_back(void **state)
{
	const struct broker_message nothing = { .len = 0 };
	struct broker_message answer;

	(void)state;
	assert_int_equal(broker_ask(refuse, &nothing, &answer), EPERM);
	assert_null(answer.bytes);
	assert_int_equal(broker_ask(refuse, &nothing, NULL), EPERM);
}

static void descriptors_go_there_and_back(void **state)
{
	struct broker_message asked = { .nfds = 1 }, answer;
	char text[8] = "";
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	asked.fd[0] = ends[1];
	assert_int_equal(broker_ask(swap, &asked, &answer), 0);
	assert_int_equal(read(ends[0], text, sizeof(text)), 5);
	assert_memory_equal(text, "there", 5);
	assert_int_equal(answer.nfds, 1);
	assert_true(fcntl(answer.fd[0], F_GETFD) & FD_CLOEXEC);
	assert_int_equal(read(answer.fd[0], text, sizeof(text)), 4);
	assert_memory_equal(text, "back", 4);
	close(answer.fd[0]);
	close(ends[0]);
	close(ends[1]);
}

/* Its own socket and three times nothing: whatever we had open when it was forked, and all that was lent to it, is closed. */
static void it_keeps_nothing(void **state)
{
	struct broker_message asked = { .nfds = 1 }, answer;

	(void)state;
	asked.fd[0] = open("/dev/null", O_WRONLY);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(broker_ask(swap, &asked, &answer), 0);
		close(answer.fd[0]);
	}
	close(asked.fd[0]);
	assert_int_equal(broker_ask(count, &(struct broker_message){ .len = 0 }, &answer), 0);
	assert_int_equal(answer.bytes[0], 4);
	broker_wipe(&answer);
}

static void one_that_is_gone_is_said_to_be(void **state)
{
	const struct broker_message nothing = { .len = 0 };

	(void)state;
	assert_int_equal(broker_ask(die, &nothing, NULL), EPIPE);
	assert_int_equal(broker_ask(who, &nothing, NULL), EPIPE);
}

static void what_nobody_does_is_done_here(void **state)
{
	uint8_t ab[] = { 'a', 'b' };
	const struct broker_message asked = { .bytes = ab, .len = 2 };
	struct broker_message answer;

	(void)state;
	assert_int_equal(broker_ask(stray, &asked, &answer), 0);
	assert_memory_equal(answer.bytes, "ba", 2);
	broker_wipe(&answer);
}

/* Whoever ends a whole group, as a terminal or a supervisor does, means us: it ends when we do, not before. */
static void it_ends_with_us_alone(void **state)
{
	const struct broker_message nothing = { .len = 0 };
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct broker_message answer;
	pid_t pids[2];
	int status;

	(void)state;
	assert_int_equal(broker_ask(who, &nothing, &answer), 0);
	memcpy(pids, answer.bytes, sizeof(pids));
	broker_wipe(&answer);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		kill(pids[0], signals[i]);
		assert_int_equal(broker_ask(who, &nothing, NULL), 0);
	}
	broker_end_all();
	assert_int_equal(waitpid(pids[0], &status, 0), pids[0]);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(it_is_another_process),
		WITH(bytes_go_there_and_back),
		WITH(errors_come_back),
		WITH(descriptors_go_there_and_back),
		WITH(it_keeps_nothing),
		WITH(one_that_is_gone_is_said_to_be),
		WITH(what_nobody_does_is_done_here),
		WITH(it_ends_with_us_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/fake_tor.h"
#include "tor/leftover.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TORRC "/tmp/nightjar-no-such-profile/tor/torrc"

/* Each runs `sleep` under these arguments, which a shell ignores. */
static const char *const as_ours[] = { "tor", "--defaults-torrc", TORRC "-defaults", "-f", TORRC, NULL };

static pid_t start(const char *const args[], uid_t user)
{
	const char *argv[16] = { "/bin/sh", "-c", "kill -STOP $$; sleep 60" };
	pid_t pid = fork();

	for (size_t i = 0; args[i]; i++)
		argv[3 + i] = args[i];
	if (pid == 0) {
		if (user && setuid(user) < 0)
			_exit(1);
		execv(argv[0], (char *const *)(size_t)argv);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);    /* it stands still, as one does that was left behind */
	return pid;
}

static void is_killed(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, WNOHANG), pid);    /* now, not soon */
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void is_spared(pid_t pid)
{
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void ours_is_ended(void **state)
{
	size_t had = fake_tor_descriptors();
	pid_t one = start(as_ours, 0), two = start(as_ours, 0);

	(void)state;
	leftover_end(TORRC);
	is_killed(one);
	is_killed(two);
	leftover_end(TORRC);
	assert_int_equal(fake_tor_descriptors(), had);
}

/* Tor lets nobody look at its memory; of such a process less is to be seen. */
static void one_that_hides_is_ended(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		/* After exec() it is visible again: this one is a copy of the test, under tor's arguments. */
		execl("/proc/self/exe", "tor", "--defaults-torrc", TORRC "-defaults", "-f", TORRC, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
	leftover_end(TORRC);
	is_killed(pid);
}

static void others_are_spared(void **state)
{
	static const char *const others[][8] = {
		{ "tail", "-f", TORRC, NULL },
		{ "tor", "--defaults-torrc", "x", "-f", TORRC "2", NULL },
		{ "tor", "--defaults-torrc", "x", "-f", "/tmp/nightjar-no-such-profile/tor/torr", NULL },
		{ "tor", "--defaults-torrc", "x", "-f", "other", TORRC, NULL },
		{ "tor", "-f", TORRC, "--defaults-torrc", "x", NULL },
		{ "tor", "--defaults-torrc", "x", TORRC, "-f", NULL },
		{ "tor", "--defaults-torrc", "x", "-f " TORRC, NULL },
		{ "tor", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		pid_t pid = start(others[i], 0);

		leftover_end(TORRC);
		is_spared(pid);
	}
}

static void those_of_others_are_spared(void **state)
{
	pid_t pid;

	(void)state;
	if (getuid() != 0)
		skip();
	pid = start(as_ours, 65534);
	leftover_end(TORRC);
	is_spared(pid);
}

/* As one_that_hides_is_ended() runs this program. */
static int stand_still(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	raise(SIGSTOP);
	return 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ours_is_ended),
		cmocka_unit_test(one_that_hides_is_ended),
		cmocka_unit_test(others_are_spared),
		cmocka_unit_test(those_of_others_are_spared),
	};

	(void)argv;
	return argc > 1 ? stand_still() : cmocka_run_group_tests_name("tor/leftover", tests, NULL, NULL);
}

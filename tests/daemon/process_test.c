/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/process.h"

#include "support/unit.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a daemon started without standard streams finds: each is /dev/null. Else 1, 2, .. says what is wrong. */
static int harden_without_streams(void)
{
	struct stat null, st;
	struct rlimit core;

	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	process_harden();
	if (stat("/dev/null", &null) < 0)
		return 1;
	for (int fd = 0; fd <= 2; fd++)
		if (fstat(fd, &st) < 0 || st.st_rdev != null.st_rdev)
			return 2;
	if (dup(0) != 3)
		return 3;    /* one too many stays open */
	if (prctl(PR_GET_DUMPABLE) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 4;
	if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_max != 0)
		return 5;
	return umask(0) == 077 ? 0 : 6;
}

static void closed_streams_are_filled(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		_exit(harden_without_streams());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_streams_are_filled),
	};

	return cmocka_run_group_tests_name("daemon/process", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each in a process of its own, as there is no way back. */
#include "support/unit.h"

#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[64];

static const char *at(const char *name)
{
	static char path[4][128];
	static size_t i;

	i = (i + 1) % 4;
	snprintf(path[i], sizeof(path[i]), "%s/%s", top, name);
	return path[i];
}

static void put(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "#!/bin/true\n", 12), 12);
	close(fd);
}

static int make(void **state)
{
	(void)state;
	if (landlock_abi() == 0)
		return 0;
	snprintf(top, sizeof(top), "/tmp/nightjar-landlock-XXXXXX");
	assert_non_null(mkdtemp(top));
	mkdir(at("in"), 0700);
	mkdir(at("in/sub"), 0700);
	mkdir(at("out"), 0700);
	put(at("in/file"));
	put(at("out/file"));
	return 0;
}

static int clean(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf /tmp/%s", top + 5);
	return strlen(top) > 20 ? system(command) : 0;
}

/* 0, or the errno of opening it. */
static int opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);
	int error = fd >= 0 ? 0 : errno;

	if (fd >= 0)
		close(fd);
	return error;
}

static int error_of(int result)
{
	return result >= 0 ? 0 : errno;
}

/* The bits of what did not go as it should, from a child that has entered. */
static int inside(unsigned rights, const char *path, int (*tries)(void))
{
	pid_t pid;
	int status;

	if (landlock_abi() == 0)
		skip();
	pid = fork();
	if (pid == 0) {
		struct landlock_rules r = { .n = 0 };

		landlock_allow(&r, at(path), rights);
		landlock_allow(&r, at("is-not-there"), LANDLOCK_WRITE);
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		_exit(landlock_enter(&r) != landlock_abi() ? 255 : tries());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int reads_only(void)
{
	return (opens(at("in/file"), O_RDONLY) != 0) | (opens(at("in"), O_RDONLY | O_DIRECTORY) != 0) << 1 |
	       (opens(at("in/file"), O_WRONLY) != EACCES) << 2 | (opens(at("in/new"), O_WRONLY | O_CREAT) != EACCES) << 3 |
	       (error_of(unlink(at("in/file"))) != EACCES) << 4 | (opens(at("out/file"), O_RDONLY) != EACCES) << 5 |
	       (error_of(execl(at("in/file"), "x", (char *)NULL)) != EACCES) << 6;
}

static int writes(void)
{
	return (opens(at("in/file"), O_RDWR) != 0) | (opens(at("in/new"), O_WRONLY | O_CREAT) != 0) << 1 |
	       (error_of(rename(at("in/new"), at("in/other"))) != 0) << 2 | (error_of(unlink(at("in/other"))) != 0) << 3 |
	       (error_of(mkdir(at("in/dir"), 0700)) != 0 || error_of(rmdir(at("in/dir"))) != 0) << 4 |
	       (opens(at("out/file"), O_RDONLY) != EACCES || opens(at("out/new"), O_WRONLY | O_CREAT) != EACCES) << 5 |
	       (error_of(symlink("/", at("in/link"))) != EACCES) << 6 |
	       (error_of(execl(at("in/file"), "x", (char *)NULL)) != EACCES) << 7;
}

static int makes_places(void)
{
	return (error_of(mkdir(at("in/dir"), 0700)) != 0 || error_of(rmdir(at("in/dir"))) != 0) |
	       (opens(at("in/file"), O_RDONLY) != EACCES) << 1 | (opens(at("in/new"), O_WRONLY | O_CREAT) != EACCES) << 2;
}

static int one_file(void)
{
	return (opens(at("in/file"), O_RDONLY) != 0) | (opens(at("in"), O_RDONLY | O_DIRECTORY) != EACCES) << 1 |
	       (opens(at("in/file"), O_WRONLY) != EACCES) << 2;
}

/* The interpreter that the script names may not be run, but the script may. */
static int runs(void)
{
	return (opens(at("in/file"), O_RDONLY) != 0) | (opens(at("in/file"), O_WRONLY) != EACCES) << 1 |
	       (error_of(faccessat(AT_FDCWD, at("in/file"), X_OK, 0)) != 0) << 2;
}

static void reading_is_reading_only(void **state)
{
	(void)state;
	assert_int_equal(inside(LANDLOCK_READ, "in", reads_only), 0);
}

static void writing_is_within_the_folder(void **state)
{
	(void)state;
	assert_int_equal(inside(LANDLOCK_WRITE, "in", writes), 0);
}

static void a_place_holds_folders_alone(void **state)
{
	(void)state;
	assert_int_equal(inside(LANDLOCK_PLACE, "in", makes_places), 0);
}

static void a_file_can_be_named_alone(void **state)
{
	(void)state;
	assert_int_equal(inside(LANDLOCK_READ, "in/file", one_file), 0);
	assert_int_equal(inside(LANDLOCK_RUN, "in/file", runs), 0);
}

/* What was open before stays so: that is how the daemon keeps its log and its socket. */
static int uses_what_is_open(void)
{
	return (write(100, "x", 1) != 1);
}

static void what_is_open_stays_open(void **state)
{
	int fd;

	(void)state;
	if (landlock_abi() == 0)
		skip();
	fd = open(at("out/file"), O_WRONLY);
	assert_int_equal(dup2(fd, 100), 100);
	assert_int_equal(inside(LANDLOCK_READ, "in", uses_what_is_open), 0);
	close(fd);
	close(100);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, make, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(reading_is_reading_only),
		WITH(writing_is_within_the_folder),
		WITH(a_place_holds_folders_alone),
		WITH(a_file_can_be_named_alone),
		WITH(what_is_open_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

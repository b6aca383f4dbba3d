/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each in a process of its own, as there is no way back. */
#include "support/unit.h"

#include "sandbox/hide.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[64];
static int listener = -1;

static const char *at(const char *name)
{
	static char path[16][128];
	static size_t i;

	i = (i + 1) % 16;
	snprintf(path[i], sizeof(path[i]), "%s/%s", top, name);
	return path[i];
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, path, strlen(path) + 1);
	return un;
}

static int answer(const char *path)
{
	const struct sockaddr_un un = address(path);
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int error = connect(fd, (const struct sockaddr *)&un, sizeof(un)) == 0 ? 0 : errno;

	close(fd);
	return error;
}

static int make(void **state)
{
	struct sockaddr_un un;
	int fd;

	(void)state;
	snprintf(top, sizeof(top), "/tmp/nightjar-hide-XXXXXX");
	if (!mkdtemp(top) || mkdir(at("a"), 0700) < 0 || mkdir(at("a/ours"), 0700) < 0 || mkdir(at("b"), 0700) < 0)
		return -1;
	fd = open(at("a/program"), O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
	if (fd < 0 || write(fd, "#!/bin/true\n", 12) != 12 || close(fd) < 0)
		return -1;
	un = address(at("a/socket"));
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return bind(listener, (const struct sockaddr *)&un, sizeof(un)) == 0 && listen(listener, 9) == 0 ? 0 : -1;
}

static int clean(void **state)
{
	char command[128];

	(void)state;
	close(listener);
	snprintf(command, sizeof(command), "rm -rf /tmp/%s", top + 5);
	return strlen(top) > 16 ? system(command) : 0;
}

/* Whether `try` returns 0 in a process that sees a/ empty but for a/ours and a/program. */
static void hidden(int (*try)(void))
{
	const char *folders[] = { at("a"), at("none"), NULL };
	struct landlock_rules kept = { .n = 0 };
	int status;
	pid_t pid;

	if (!hide_works())
		skip();
	landlock_allow(&kept, at("a/ours"), LANDLOCK_WRITE);
	landlock_allow(&kept, at("a/program"), LANDLOCK_RUN);
	landlock_allow(&kept, at("b"), LANDLOCK_READ);
	landlock_allow(&kept, at("a/gone"), LANDLOCK_READ);
	pid = fork();
	if (pid == 0)
		_exit(chdir(at("a")) < 0 ? 98 : hide_enter(folders, &kept) ? try() : 99);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int connect_to_it(void)
{
	return answer(at("a/socket")) == ENOENT && answer("socket") == ENOENT ? 0 : 1;
}

static void what_is_hidden_cannot_be_connected_to(void **state)
{
	(void)state;
	assert_int_equal(answer(at("a/socket")), 0);
	hidden(connect_to_it);
	assert_int_equal(answer(at("a/socket")), 0);
}

static int use_what_is_kept(void)
{
	const int fd = open(at("a/ours/made"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) < 0)
		return 1;
	return access(at("b"), R_OK) < 0 ? 2 : access(at("a/program"), X_OK) < 0 ? 3 : system(at("a/program"));
}

static void what_is_kept_is_where_it_was(void **state)
{
	(void)state;
	hidden(use_what_is_kept);
	if (hide_works())
		assert_int_equal(access(at("a/ours/made"), F_OK), 0);
}

static int have_no_rights(void)
{
	if (getuid() != geteuid() || prctl(PR_CAPBSET_READ, 21) != 0)
		return 1;
	if (umount(at("a")) == 0 || mount("none", at("b"), "tmpfs", 0, NULL) == 0)
		return 2;
	/* Nor by running something, though it may be root's number that we have. */
	return system("umount '/tmp'/* 2>/dev/null; grep -q '^CapEff:.*[1-9a-f]' /proc/self/status") == 0 ? 3 : 0;
}

static void it_is_not_undone(void **state)
{
	(void)state;
	hidden(have_no_rights);
}

static int own_number(void)
{
	struct stat st;

	return stat(at("a/ours"), &st) == 0 && st.st_uid == getuid() && st.st_gid == getgid() ? 0 : 1;
}

static void files_are_still_its_own(void **state)
{
	(void)state;
	hidden(own_number);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_hidden_cannot_be_connected_to),
		cmocka_unit_test(what_is_kept_is_where_it_was),
		cmocka_unit_test(it_is_not_undone),
		cmocka_unit_test(files_are_still_its_own),
	};

	return cmocka_run_group_tests(tests, make, clean);
}

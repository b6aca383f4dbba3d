/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/process.h"

#include "base/tr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int ready_fd = -1; /* the waiting parent's pipe */
static int log_fd = -1;   /* where standard error goes; opened before the sandbox is entered */

/* Whoever started us may have closed them. What is opened next must not get their numbers, or what is logged goes there. */
static void fill_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

void process_harden(void)
{
	const struct rlimit none = { 0, 0 };

	fill_standard();
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* The parent: silent and 0 when the child is ready, else what the child said and the code it ends with. */
static _Noreturn void wait_for_child(pid_t child, int fd)
{
	char said[1024];
	ssize_t n = read(fd, said, sizeof(said));
	int status, code = 1;

	if (n == 1)
		_exit(0);
	if (n > 1 && write(STDOUT_FILENO, said, (size_t)n) != n)
		_exit(1);
	if (waitpid(child, &status, 0) == child && WIFEXITED(status))
		code = WEXITSTATUS(status);
	_exit(code);
}

static bool redirect(const char *path, int mode, int fd)
{
	int opened = open(path, mode | O_CLOEXEC, 0600);
	bool ok = opened >= 0 && dup2(opened, fd) == fd;

	if (opened >= 0 && opened != fd)
		close(opened);
	return ok;
}

bool process_daemonize(const char *log)
{
	int ends[2];
	pid_t child;

	/* Whoever started it may have files open, a terminal or a pipe that somebody waits for: they are not its own. */
	(void)close_range(3, ~0u, 0);
	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	child = fork();
	if (child > 0) {
		close(ends[1]);
		wait_for_child(child, ends[0]);
	}
	close(ends[0]);
	ready_fd = ends[1];
	log_fd = open(log ? log : "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0) {
		/* Said to whoever waits. */
		process_failed("usage", strerror(errno),
			       _("It was to be the log: name another file with --log."));
		return false;
	}
	return child == 0 && setsid() >= 0 && redirect("/dev/null", O_RDWR, 0) && redirect("/dev/null", O_RDWR, 1);
}

void process_ready(void)
{
	bool ok;

	if (ready_fd < 0)
		return;
	ok = dup2(log_fd, STDERR_FILENO) == STDERR_FILENO;
	close(log_fd);
	/* The folder it was started in may be unmounted one day. */
	ok = chdir("/") == 0 && ok;
	if (ok && write(ready_fd, "\n", 1) == 1)
		close(ready_fd);
	ready_fd = -1;
}

void process_failed(const char *kind, const char *text, const char *hint)
{
	if (ready_fd >= 0)
		dprintf(ready_fd, "%s\t%s\t%s\n", kind, text, hint);
}

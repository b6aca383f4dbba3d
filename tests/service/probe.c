/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded into a program by LD_PRELOAD: tries, as that program and so under its AppArmor profile, what $PROBE asks for, and
 * writes into the file $PROBE_OUT one line each, "allowed" or why not. Then the program ends, before its main().
 *   PROBE_IN   the short name of the program that this is for
 *   PROBE      words: read:PATH write:PATH exec:PATH inet bluetooth
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_and_close(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	return fd < 0 ? errno : close(fd);
}

static int open_socket(int family)
{
	int fd = socket(family, SOCK_STREAM, family == AF_BLUETOOTH ? 3 : 0);

	/* One whose protocol nobody has loaded was not refused. */
	return fd < 0 ? (errno == EPROTONOSUPPORT ? 0 : errno) : close(fd);
}

static int run(const char *path)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		unsetenv("LD_PRELOAD");
		execl(path, path, "-c", "exit 0", (char *)NULL);
		_exit(errno);
	}
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int try(const char *what)
{
	if (strncmp(what, "read:", 5) == 0)
		return open_and_close(what + 5, O_RDONLY);
	if (strncmp(what, "write:", 6) == 0)
		return open_and_close(what + 6, O_WRONLY | O_CREAT);
	if (strncmp(what, "exec:", 5) == 0)
		return run(what + 5);
	return open_socket(strcmp(what, "inet") == 0 ? AF_INET : AF_BLUETOOTH);
}

static __attribute__((constructor)) void probe(void)
{
	const char *in = getenv("PROBE_IN"), *out = getenv("PROBE_OUT");
	char *list = getenv("PROBE");
	FILE *f;

	if (!in || !out || !list || strcmp(in, program_invocation_short_name) != 0)
		return;
	f = fopen(out, "we");
	if (!f)
		_exit(99);
	for (char *what = strtok(list, " "); what; what = strtok(NULL, " ")) {
		int e = try(what);

		fprintf(f, "%s %s\n", what, e == 0 ? "allowed" : strerror(e));
	}
	_exit(fclose(f) == 0 ? 0 : 99);
}

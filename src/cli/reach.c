/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/reach.h"

#include "rpc/client.h"
#include "rpc/path.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRIES    100    /* while another one starts the daemon */
#define TRY_WAIT 50     /* ms */

/* The nightjard beside this program, else the one on the PATH. */
static void find_program(char *out)
{
	char self[PATH_LEN_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	snprintf(out, PATH_LEN_MAX, "nightjard");
	if (n <= 0)
		return;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return;
	*slash = '\0';
	if (!path_join(out, self, "nightjard") || access(out, X_OK) < 0)
		snprintf(out, PATH_LEN_MAX, "nightjard");
}

static _Noreturn void become_daemon(const struct reach *r, int out)
{
	char program[PATH_LEN_MAX];
	int null = open("/dev/null", O_RDWR);

	find_program(program);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(null, 2) == 2)
		execlp(program, "nightjard", "--daemonize", "--profile", r->profile, "--socket", r->socket, (char *)NULL);
	dprintf(1, "unreachable\tThe program nightjard was not found.\tInstall it beside nightjar, or on the PATH.\n");
	_exit(127);
}

/* "kind \t text \t hint \n" of a daemon that could not start; nothing of one that could. */
static enum err understand(struct reach *r, char *said)
{
	char *text = strchr(said, '\t'), *hint = text ? strchr(text + 1, '\t') : NULL;
	enum err e;

	if (!hint)
		return ERR_OK;
	*text++ = *hint++ = '\0';
	hint[strcspn(hint, "\n")] = '\0';
	snprintf(r->text, sizeof(r->text), "%s", text);
	snprintf(r->hint, sizeof(r->hint), "%s", hint);
	e = err_from_kind(said);
	return e == ERR_COUNT || e == ERR_OK ? ERR_UNREACHABLE : e;
}

static enum err start(struct reach *r)
{
	char said[1024];
	size_t len = 0;
	ssize_t n;
	int ends[2], status = 0;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return ERR_UNREACHABLE;
	child = fork();
	if (child == 0)
		become_daemon(r, ends[1]);
	close(ends[1]);
	while (child > 0 && len < sizeof(said) - 1 && (n = read(ends[0], said + len, sizeof(said) - 1 - len)) > 0)
		len += (size_t)n;
	close(ends[0]);
	said[len] = '\0';
	if (child < 0 || waitpid(child, &status, 0) != child)
		return ERR_UNREACHABLE;
	return len == 0 && status != 0 ? ERR_UNREACHABLE : understand(r, said);
}

/* Another daemon holds the profile: it may be one that was started just before ours. */
static enum err wait_for_other(struct client **out, const struct reach *r)
{
	const struct timespec pause = { .tv_nsec = TRY_WAIT * 1000000L };

	for (int i = 0; i < TRIES; i++) {
		if (client_open(out, r->socket) == ERR_OK)
			return ERR_OK;
		nanosleep(&pause, NULL);
	}
	return ERR_PROFILE_IN_USE;
}

enum err reach_daemon(struct client **out, struct reach *r)
{
	enum err e = client_open(out, r->socket);

	r->text[0] = r->hint[0] = '\0';
	if (e != ERR_UNREACHABLE || !r->may_start)
		return e;
	if (!r->may_make && !path_exists(r->profile))
		return ERR_NO_PROFILE;
	e = start(r);
	if (e == ERR_PROFILE_IN_USE)
		e = wait_for_other(out, r);
	else if (e == ERR_OK)
		e = client_open(out, r->socket);
	return e;
}

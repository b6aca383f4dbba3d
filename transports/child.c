/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/child.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PLACES  "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin"
#define STEP    5   /* ms between two looks at a child that is to end */
#define AT_ONCE 16  /* pieces read of what it says before others get their turn: it may never stop talking */

struct child {
	struct child_events events;
	pid_t pid;                  /* 0: it has ended and was waited for */
	int watch;                  /* its pidfd: readable when it has ended */
	int out;                    /* what it says */
	int in;                     /* what it is told; -1: nothing */
	struct event ended, said;
	char line[CHILD_LINE_MAX];
	size_t len;
};

/* Finding */

static bool try_places(char *out, size_t cap, const char *places, const char *name)
{
	while (*places) {
		size_t len = strcspn(places, ":");
		int n = snprintf(out, cap, "%.*s/%s", (int)len, places, name);

		/* A relative folder in the path would mean another program in each folder one starts from. */
		if (places[0] == '/' && n > 0 && (size_t)n < cap && access(out, X_OK) == 0)
			return true;
		places += len;
		places += *places == ':';
	}
	return false;
}

bool child_find(char *out, size_t cap, const char *name)
{
	const char *path = getenv("PATH");

	return (path && try_places(out, cap, path, name)) || try_places(out, cap, PLACES, name);
}

/* What it says */

static void end_line(struct child *c)
{
	c->line[c->len] = '\0';
	if (c->len > 0)
		c->events.line(c->events.ctx, c->line);
	c->len = 0;
}

static void take(struct child *c, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool plain = bytes[i] >= ' ' && bytes[i] < 127;

		if (bytes[i] == '\n')
			end_line(c);
		else if (c->len + 1 < sizeof(c->line))
			c->line[c->len++] = plain ? bytes[i] : '?';
	}
}

/* False: nobody will say anything any more. */
static bool read_output(struct child *c)
{
	char bytes[4096];

	for (int i = 0; i < AT_ONCE; i++) {
		ssize_t n = read(c->out, bytes, sizeof(bytes));

		if (n == 0)
			return false;
		if (n > 0)
			take(c, bytes, (size_t)n);
		else if (errno != EINTR)
			return true;
	}
	return true;
}

static void on_said(evutil_socket_t fd, short what, void *ctx)
{
	struct child *c = ctx;

	(void)fd, (void)what;
	/* Its end is told by the pidfd; a closed pipe would only be readable for ever. */
	if (!read_output(c))
		event_del(&c->said);
}

/* Whether it has ended. Then `c` may be gone. */
static bool reap(struct child *c)
{
	int status = 0;

	if (c->pid == 0 || waitpid(c->pid, &status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	event_del(&c->ended);
	event_del(&c->said);
	(void)read_output(c);
	end_line(c);
	c->events.ended(c->events.ctx, status);
	return true;
}

static void on_ended(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	(void)reap(ctx);
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = STEP * 1000000 }, NULL);
}

bool child_await(struct child *c, int ms)
{
	for (int waited = 0; waited <= ms; waited += STEP) {
		if (reap(c))
			return true;
		nap();
	}
	return false;
}

/* Starting */

/*
 * What is ignored stays ignored across an execve(2), and whoever started the daemon may have ignored anything. Asked
 * of the kernel, as the library hides two signals that it keeps for itself; nothing but zeros is SIG_DFL.
 */
static void heed_every_signal(void)
{
	const unsigned long as_ever[8] = { 0 };

	for (int sig = 1; sig < NSIG; sig++)
		(void)syscall(SYS_rt_sigaction, sig, as_ever, NULL, NSIG / 8);
}

static _Noreturn void become(const char *const argv[], int in, int out, pid_t parent)
{
	int null = in >= 0 ? in : open("/dev/null", O_RDONLY);
	sigset_t none;

	/* When the daemon is killed, so is what it started. It may have been killed before this line. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	/* Whatever else is open here is not its business. */
	(void)syscall(SYS_close_range, 3, ~0u, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	heed_every_signal();
	execv(argv[0], (char *const *)(size_t)argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static struct child *adopt(struct event_base *base, pid_t pid, int in, int out, const struct child_events *events)
{
	struct child *c = calloc(1, sizeof(*c));
	int watch = (int)syscall(SYS_pidfd_open, pid, 0);

	if (!c || watch < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if (watch >= 0)
			close(watch);
		free(c);
		return NULL;
	}
	fcntl(watch, F_SETFD, FD_CLOEXEC);
	*c = (struct child){ .events = *events, .pid = pid, .watch = watch, .out = out, .in = in };
	event_assign(&c->ended, base, watch, EV_READ | EV_PERSIST, on_ended, c);
	event_assign(&c->said, base, out, EV_READ | EV_PERSIST, on_said, c);
	event_add(&c->ended, NULL);
	event_add(&c->said, NULL);
	return c;
}

static void shut(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

static struct child *start(struct event_base *base, const char *const argv[], int in[2], const struct child_events *events)
{
	const pid_t parent = getpid();
	struct child *c = NULL;
	int out[2];
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return NULL;
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	pid = fork();
	if (pid == 0)
		become(argv, in[0], out[1], parent);
	close(out[1]);
	if (pid > 0)
		c = adopt(base, pid, in[1], out[0], events);
	if (!c)
		close(out[0]);
	return c;
}

struct child *child_start(struct event_base *base, const char *const argv[], const struct child_events *events)
{
	int none[2] = { -1, -1 };

	return start(base, argv, none, events);
}

struct child *child_start_talking(struct event_base *base, const char *const argv[], const struct child_events *events)
{
	struct child *c;
	int in[2];

	if (pipe2(in, O_CLOEXEC) < 0)
		return NULL;
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	c = start(base, argv, in, events);
	if (!c) {
		shut(in);
		return NULL;
	}
	close(in[0]);
	return c;
}

/* Talking. A pipe takes up to PIPE_BUF bytes whole or not at all (POSIX, write()). */

bool child_write(struct child *c, const char *bytes, size_t len)
{
	return c->in >= 0 && len <= PIPE_BUF && write(c->in, bytes, len) == (ssize_t)len;
}

void child_hang_up(struct child *c)
{
	if (c->in >= 0)
		close(c->in);
	c->in = -1;
}

/* Ending */

static bool has_ended(struct child *c, int ms)
{
	for (int waited = 0; waited <= ms; waited += STEP) {
		if (waitpid(c->pid, NULL, WNOHANG) != 0)
			return true;
		nap();
	}
	return false;
}

void child_free(struct child *c)
{
	if (!c)
		return;
	child_hang_up(c);
	if (c->pid > 0) {
		kill(c->pid, SIGTERM);
		/* One that was stopped does not even hear SIGTERM. */
		kill(c->pid, SIGCONT);
		if (!has_ended(c, CHILD_PATIENCE)) {
			kill(c->pid, SIGKILL);
			waitpid(c->pid, NULL, 0);
		}
	}
	event_del(&c->ended);
	event_del(&c->said);
	close(c->watch);
	close(c->out);
	free(c);
}

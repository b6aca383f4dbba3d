/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/child.h"

#include "base/assert.h"
#include "base/pack.h"
#include "transports/child_jobs.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PLACES  "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin"
#define STEP    5   /* ms between two looks at a child that is to end */
#define AT_ONCE 16  /* pieces read of what it says before others get their turn: it may never stop talking */

struct child {
	struct child *next;
	struct child_events events;
	uint32_t pid;               /* 0: it has ended and was waited for */
	int watch;                  /* its pidfd: readable when it has ended */
	int out;                    /* what it says */
	int in;                     /* what it is told; -1: nothing */
	struct event ended, said;
	char line[CHILD_LINE_MAX];
	size_t len;
};

static struct child *children;    /* of this process, one thread */

bool child_runs_as(pid_t pid)
{
	for (const struct child *c = children; c; c = c->next)
		if (c->pid > 0 && (pid_t)c->pid == pid)
			return true;
	return false;
}

static void forget(const struct child *c)
{
	for (struct child **at = &children; *at; at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			return;
		}
}

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

/* ---- what the broker is asked for (child_jobs.h) ---- */

/* Whether it has ended. One whose broker is gone has been told to end by the kernel. */
static bool has_status(struct child *c, int *status)
{
	uint8_t bytes[4];
	struct pack w = pack_into(bytes, sizeof(bytes));
	const struct broker_message asked = { .bytes = bytes, .len = sizeof(bytes) };
	struct broker_message answer;
	struct unpack r;
	bool ended;

	pack_u32(&w, c->pid);
	*status = 0;
	if (broker_ask(child_jobs_look, &asked, &answer) != 0)
		return true;
	r = unpack_from(answer.bytes, answer.len);
	ended = unpack_u8(&r) != 0;
	*status = (int)unpack_u32(&r);
	broker_wipe(&answer);
	return ended;
}

static void send_signal(struct child *c, int sig)
{
	uint8_t bytes[8];
	struct pack w = pack_into(bytes, sizeof(bytes));
	const struct broker_message asked = { .bytes = bytes, .len = sizeof(bytes) };

	pack_u32(&w, c->pid);
	pack_u32(&w, (uint32_t)sig);
	/* Who has ended hears nothing, and that is as well. */
	(void)!broker_ask(child_jobs_signal, &asked, NULL);
}

/* Whether it has ended. Then `c` may be gone. */
static bool reap(struct child *c)
{
	int status = 0;

	if (c->pid == 0 || !has_status(c, &status))
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

static struct child *adopt(struct event_base *base, uint32_t pid, int watch, int in, int out, const struct child_events *events)
{
	struct child *c = calloc(1, sizeof(*c));

	ASSERT(c);
	*c = (struct child){ .next = children, .events = *events, .pid = pid, .watch = watch, .out = out, .in = in };
	event_assign(&c->ended, base, watch, EV_READ | EV_PERSIST, on_ended, c);
	event_assign(&c->said, base, out, EV_READ | EV_PERSIST, on_said, c);
	event_add(&c->ended, NULL);
	event_add(&c->said, NULL);
	children = c;
	return c;
}

/* The arguments, each with its final zero. NULL: they are too long. */
static uint8_t *join(const char *const argv[], size_t *len)
{
	uint8_t *bytes;
	size_t at = 0;

	for (*len = 0; argv[at]; at++)
		*len += strlen(argv[at]) + 1;
	bytes = *len <= BROKER_BYTES ? malloc(*len) : NULL;
	for (size_t i = 0, done = 0; bytes && i < at; done += strlen(argv[i]) + 1, i++)
		memcpy(bytes + done, argv[i], strlen(argv[i]) + 1);
	return bytes;
}

/* `fd`: its output and its input. Returns an errno. */
static int run(const char *const argv[], const int *fd, size_t nfds, uint32_t *pid, int *watch)
{
	struct broker_message asked = { .nfds = nfds }, answer;
	struct unpack r;
	int error;

	memcpy(asked.fd, fd, nfds * sizeof(int));
	asked.bytes = join(argv, &asked.len);
	if (!asked.bytes)
		return E2BIG;
	error = broker_ask(child_jobs_start, &asked, &answer);
	free(asked.bytes);
	if (error)
		return error;
	r = unpack_from(answer.bytes, answer.len);
	*pid = unpack_u32(&r);
	*watch = answer.fd[0];
	ASSERT(unpack_done(&r) && answer.nfds == 1);
	fcntl(*watch, F_SETFD, FD_CLOEXEC);
	broker_wipe(&answer);
	return 0;
}

static void shut(int ends[2])
{
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
}

static struct child *start(struct event_base *base, const char *const argv[], int in[2], const struct child_events *events)
{
	int out[2], watch, error;
	uint32_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return NULL;
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	error = run(argv, (const int[]){ out[1], in[0] }, in[0] >= 0 ? 2 : 1, &pid, &watch);
	close(out[1]);
	if (!error)
		return adopt(base, pid, watch, in[1], out[0], events);
	close(out[0]);
	errno = error;
	return NULL;
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
	int status;

	for (int waited = 0; waited <= ms; waited += STEP) {
		if (has_status(c, &status))
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
		send_signal(c, SIGTERM);
		/* One that was stopped does not even hear SIGTERM. */
		send_signal(c, SIGCONT);
		if (!has_ended(c, CHILD_PATIENCE)) {
			send_signal(c, SIGKILL);
			(void)!has_ended(c, CHILD_PATIENCE);
		}
	}
	event_del(&c->ended);
	event_del(&c->said);
	close(c->watch);
	close(c->out);
	forget(c);
	free(c);
}

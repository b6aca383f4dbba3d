/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/slow.h"

#include "base/assert.h"

#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define STACK_WIPED 65536

struct slow {
	int fd;    /* eventfd: the thread says that it is done */
	struct event *ev;
	pthread_t thread;
	bool running;
	struct slow_job job;
};

static void finish(struct slow *s, bool alive)
{
	struct slow_job job = s->job;

	pthread_join(s->thread, NULL);
	s->running = false;
	job.done(job.ctx, alive);
}

static void on_done(evutil_socket_t fd, short what, void *ctx)
{
	uint64_t n;

	(void)what;
	if (read(fd, &n, sizeof(n)) == (ssize_t)sizeof(n))
		finish(ctx, true);
}

static void *run(void *ctx)
{
	struct slow *s = ctx;
	uint64_t one = 1;

	s->job.work(s->job.ctx);
	/* Passphrases went through this stack, which is kept for the next thread. */
	sodium_stackzero(STACK_WIPED);
	ASSERT(write(s->fd, &one, sizeof(one)) == (ssize_t)sizeof(one));
	return NULL;
}

struct slow *slow_new(struct event_base *base)
{
	struct slow *s = calloc(1, sizeof(*s));

	ASSERT(s);
	s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->ev = s->fd < 0 ? NULL : event_new(base, s->fd, EV_READ | EV_PERSIST, on_done, s);
	if (!s->ev || event_add(s->ev, NULL) < 0) {
		slow_free(s);
		return NULL;
	}
	return s;
}

void slow_free(struct slow *s)
{
	if (!s)
		return;
	if (s->running)
		finish(s, false);
	if (s->ev)
		event_free(s->ev);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

static bool ends_within(struct slow *s, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	if (pthread_timedjoin_np(s->thread, NULL, &until) != 0)
		return false;
	s->running = false;
	s->job.done(s->job.ctx, false);
	return true;
}

void slow_leave(struct slow *s, int ms)
{
	if (s && s->running && !ends_within(s, ms)) {
		pthread_detach(s->thread);
		event_free(s->ev);
		return;    /* the rest is the thread's, which may still say that it is done */
	}
	slow_free(s);
}

bool slow_start(struct slow *s, const struct slow_job *job)
{
	sigset_t all, old;

	if (s->running)
		return false;
	s->job = *job;
	/* Signals are the loop's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	s->running = pthread_create(&s->thread, NULL, run, s) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return s->running;
}

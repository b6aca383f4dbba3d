/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock, what is due by it, and the log. */
#include "btvm/air.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t air_time_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct air_timer *air_time_at(struct air *air, int64_t due, void (*fire)(struct air *air, struct air_timer *t))
{
	struct air_timer *t = calloc(1, sizeof(*t)), **at = &air->timers;

	if (t == NULL)
		air_fail("memory");
	t->due = due;
	t->fire = fire;
	/* Behind those of the same moment: what was sent first arrives first. */
	while (*at != NULL && (*at)->due <= t->due)
		at = &(*at)->next;
	t->next = *at;
	*at = t;
	return t;
}

struct air_timer *air_time_after(struct air *air, int64_t wait, void (*fire)(struct air *air, struct air_timer *t))
{
	return air_time_at(air, air_time_now() + wait, fire);
}

void air_time_fire(struct air *air)
{
	int64_t now = air_time_now();

	while (air->timers != NULL && air->timers->due <= now) {
		struct air_timer *t = air->timers;

		air->timers = t->next;
		t->fire(air, t);
		free(t->packet);
		free(t);
	}
}

int64_t air_time_wait(const struct air *air)
{
	int64_t wait;

	if (air->timers == NULL)
		return -1;
	wait = air->timers->due - air_time_now();
	return wait > 0 ? wait : 0;
}

void air_time_log(struct air *air, const char *format, ...)
{
	va_list args;

	printf("%9.3f ", (double)(air_time_now() - air->begun) / 1e6);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A clock that is wrong: preloaded into a program (LD_PRELOAD), it shows it the time of day CLOCK_OFF seconds off, or, with
 * CLOCK_AT, one that stands still at that second since 1970. Clocks that only count go on as they are. Built by
 * tests/tor/lib.sh, and as clock.so by the Makefile.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void bend(struct timespec *t)
{
	const char *off = getenv("CLOCK_OFF"), *at = getenv("CLOCK_AT");

	if (at)
		*t = (struct timespec){ .tv_sec = strtol(at, NULL, 10) };
	if (off)
		t->tv_sec += strtol(off, NULL, 10);
}

int clock_gettime(clockid_t which, struct timespec *out)
{
	int code = (int)syscall(SYS_clock_gettime, which, out);

	if (code == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		bend(out);
	return code;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

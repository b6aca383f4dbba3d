/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A clock that is wrong: preloaded into a program (LD_PRELOAD), it shows it the time of day CLOCK_OFF seconds off. Clocks
 * that only count go on as they are. Built by tests/tor/lib.sh.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t off(void)
{
	const char *seconds = getenv("CLOCK_OFF");

	return seconds ? strtol(seconds, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *out)
{
	int code = (int)syscall(SYS_clock_gettime, which, out);

	if (code == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		out->tv_sec += off();
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

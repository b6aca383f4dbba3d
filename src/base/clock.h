/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time is an argument: read once per turn by whoever owns the loop, handed down to everything else.
 * `wall` may jump (a user sets the clock, a dead battery says 1970): use it for epochs, expiry and what people see.
 * `mono` never goes back and starts anywhere: use it for every timer.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_DAY    (24 * CLOCK_HOUR)
#define CLOCK_NEVER  INT64_MAX

struct instant {
	int64_t wall;    /* milliseconds since 1970-01-01 UTC */
	int64_t mono;    /* milliseconds since an arbitrary start */
};

/* Reads both clocks of this machine. Only event loops call it. */
struct instant clock_read(void);

#endif

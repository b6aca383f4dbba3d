/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"

#include <time.h>

static int64_t read_one(clockid_t id)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000000;
}

struct instant clock_read(void)
{
	return (struct instant){ .wall = read_one(CLOCK_REALTIME), .mono = read_one(CLOCK_BOOTTIME) };
}

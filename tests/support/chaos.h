/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A random life for a world of nodes: users who add, write, block and remove; networks that part, delay and cut; clocks
 * that jump; disks that fail, fill and are put back; power that goes. All from one seed, in made-up time.
 */
#ifndef SUPPORT_CHAOS_H
#define SUPPORT_CHAOS_H

#include "support/oracle.h"

struct chaos_result {
	struct oracle_counts counts;
	int64_t lived, healing;    /* ms of made-up time: all of it; from the healing until nothing was missing */
	uint64_t steps, crashes, faults;
	uint64_t met;    /* ends of links between strangers, looked at after each step */
	uint8_t digest[32];
};

/* Lives through `seed`; a failure ends the process, saying `replay`. */
void chaos_run(uint64_t seed, const char *replay, struct chaos_result *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much a device may sing: 64 kB/s, 64 KiB at once; less when others sing, but always 8 kB/s: so a whole segment
 * has about 128 kB/s, however many there are, and nobody is silenced by who shouts. Pure.
 */
#ifndef CORE_CHORUS_PACE_H
#define CORE_CHORUS_PACE_H

#include "base/clock.h"

#include <stddef.h>

#define CHORUS_PACE_RATE    64    /* bytes a ms of one device */
#define CHORUS_PACE_SEGMENT 128   /* of all together */
#define CHORUS_PACE_LEAST   8     /* of one, whatever others do */
#define CHORUS_PACE_BURST   65536

struct chorus_bucket {
	int64_t at, tokens;    /* when it was filled; bytes */
};

struct chorus_pace {
	struct chorus_bucket own, segment, least;
};

void chorus_pace_init(struct chorus_pace *p, int64_t now);
void chorus_pace_heard(struct chorus_pace *p, size_t len, int64_t now);
void chorus_pace_sent(struct chorus_pace *p, size_t len, int64_t now);
/* When so many bytes may leave. */
int64_t chorus_pace_when(const struct chorus_pace *p, size_t len, int64_t now);

#endif

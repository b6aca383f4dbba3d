/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many beacons are looked at: 2 a second from one source, 100 a second in all, half of them for each address family.
 * Whoever sends more runs into debt and is not heard until he has been quiet, so that a flood from a few sources leaves
 * the whole budget to the others.
 */
#ifndef LAN_BUCKET_H
#define LAN_BUCKET_H

#include "lan/place.h"

#define BUCKET_PER_SOURCE 2       /* a second, and at once */
#define BUCKET_IN_ALL     100     /* a second, and at once; half for IPv4, half for IPv6 */
#define BUCKET_DEBT       60      /* seconds of silence that the worst source has to keep */
#define BUCKET_SKEWED     10      /* beacons a second that are also tried with the keys of the neighbouring epochs */
#define BUCKET_SOURCES    1024    /* remembered; a newcomer replaces one that was quiet for longer */

struct bucket {
	int64_t at;         /* when it was last filled; 0: never used */
	int64_t tokens;     /* in thousandths; may be negative */
};

struct bucket_source {
	struct place from;
	int ifindex;
	struct bucket b;
};

struct bucket_set {
	struct bucket in_all[2], skewed;
	struct bucket_source sources[BUCKET_SOURCES];
	uint8_t salt[16];    /* of the hash, so that nobody can aim at a place in the table */
};

/* `salt`: 16 random bytes. */
void bucket_init(struct bucket_set *s, const uint8_t salt[16]);
/* Whether a datagram from here is looked at now. Takes what it costs. */
bool bucket_take(struct bucket_set *s, const struct place *from, int ifindex, int64_t now);
/* Whether this one may also be tried with the neighbouring epochs. */
bool bucket_take_skewed(struct bucket_set *s, int64_t now);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One channel of a transport joined to one link of the core: bytes in during turns, bytes out between them. Bytes are
 * pulled from the core only while the channel has room, so that nothing piles up in between.
 */
#ifndef DAEMON_COUPLING_H
#define DAEMON_COUPLING_H

#include <stdbool.h>
#include <stdint.h>

struct coupling;
struct channel;
struct daemon;
struct road;

struct coupling {
	struct coupling *next;
	const struct road *road;
	struct daemon *d;
	struct channel *channel;     /* owned */
	uint32_t link;
	uint64_t peer;               /* whom we dialled, 0: it came in */
	uint64_t who;                /* who is there, 0: not known yet, or a stranger's device */
	int64_t since;               /* mono */
	int64_t busy;                /* mono: when the last byte came or went */
	bool authentic;              /* one of ours: not a stranger's device either */
	bool has_output;             /* the core has bytes, or the channel has room again */
	bool gone;                   /* to be freed at the end of the round */
};

/* Takes the channel and starts listening. Returns owned. */
struct coupling *coupling_new(const struct road *road, struct channel *ch, uint32_t link, uint64_t peer);
/* Between turns: moves what the channel takes. */
void coupling_pump(struct coupling *b);
/* Closes the channel. */
void coupling_free(struct coupling *b);

#endif

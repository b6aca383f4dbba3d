/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of a world share: world.c (nodes, time, users), world_road.c (channels, links, dialling, telling). */
#ifndef SUPPORT_WORLD_STATE_H
#define SUPPORT_WORLD_STATE_H

#include "support/hidden.h"
#include "support/world.h"

#define WORLD_ROADS   2
#define WORLD_PENDING 64

struct world_node;

struct world_road {
	struct core_road word;
	struct transport *t;    /* NULL: there is no such road in this world */
};

/* A channel and its link; `link` is 0 once the core has let go of it. */
struct world_end {
	struct world_node *node;
	struct channel *channel;
	uint32_t link;
	struct world_line told;
	struct world_end *next;
};

/* A peer that was seen, to be dialled at `when` unless it is linked by then. */
struct world_pending {
	uint64_t peer;
	struct world_road *road;
	int64_t when;
};

struct world_node {
	struct world *world;
	unsigned number;
	struct disk *disk, *backup;
	struct rand_seeded seeded;
	struct rand rand;
	struct symkey key;
	struct core *core;
	struct world_road roads[WORLD_ROADS];    /* the loopback, and the hidden one */
	struct world_end *ends;
	bool in_turn, on;
	bool tell;                               /* what contacts are told of us may be another */
	int64_t retry_at, retry_wait;            /* when the hidden road is tried again, and how long to wait after that */
	int64_t offset, identity;
	struct world_pending pending[WORLD_PENDING];
	size_t npending;
};

struct world {
	struct world_options options;
	int64_t now;
	struct loopback *net;
	struct hidden *hidden;
	struct world_node *nodes;
	struct world_watch watch;
	uint64_t lines;
};

struct instant world_instant(const struct world_node *n);
/* Opens a turn, if none is open. */
void world_turn(struct world_node *n);

void world_road_open(struct world_node *n);
void world_road_close(struct world_node *n);
/* The core is new, and so is everything it says. */
void world_road_start(struct world_node *n);
/* It goes: so do its links. */
void world_road_stop(struct world_node *n);
/* Between turns: what the core has to say. */
void world_road_notices(struct world_node *n);
/* Inside a turn: tells the core our addresses, as the roads know them. */
void world_road_tell(struct world_node *n);
/* Between turns: dials whom it is time to dial. */
void world_road_dial(struct world_node *n);
/* The disk takes nothing, and a dial has to be written: there will be none on the hidden road for a while. */
void world_road_rest(struct world_node *n);
int64_t world_road_next(const struct world_node *n);

#endif

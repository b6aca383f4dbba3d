/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the halves of a mesh world share: mesh_world.c (nodes, time), mesh_world_radio.c (who is in range, channels). */
#ifndef SUPPORT_MESH_WORLD_STATE_H
#define SUPPORT_MESH_WORLD_STATE_H

#include "base/clock.h"
#include "base/rand.h"
#include "support/disk.h"
#include "support/mesh_world.h"

enum mesh_happens { MESH_WAKE = 1, MESH_IDLE, MESH_PUMP, MESH_ARRIVE, MESH_AGAIN };

/* Something that is to happen, to a node or to a pair. */
struct mesh_happening {
	int64_t at;
	uint64_t number;             /* first come, first served */
	enum mesh_happens what;
	uint32_t node;
	struct mesh_pair *pair;      /* kept until it has happened */
	unsigned side;
};

/* One end of a channel. */
struct mesh_end {
	uint32_t node, link;         /* 0: none */
	bool pumping;                /* is to be pulled from, or bytes are on their way */
	uint8_t *bytes;
	size_t len;
};

/* Two in range, and their channel. */
struct mesh_pair {
	struct mesh_end end[2];
	bool in_range, trying;
	unsigned planned;            /* happenings that know it */
};

struct mesh_friend {
	uint32_t node;
	int64_t contact;
};

struct mesh_node {
	uint32_t number;
	struct disk *disk;
	struct rand_seeded seeded;
	struct rand rand;
	struct core *core;
	int64_t identity, seen;      /* up to which event was read */
	bool in_turn, idling;
	int64_t wake;                /* the earliest that is planned */
	int64_t busy;                /* until then its radio is */
	struct mesh_pair **pairs;    /* in range */
	size_t npairs, pairs_size;
	struct mesh_friend *friends;
	size_t nfriends;
	struct mesh_world_radio radio;
};

struct mesh_world {
	struct mesh_world_options options;
	struct mesh_world_watch watch;
	struct mesh_node *nodes;
	struct mesh_happening *heap;
	size_t nheap, heap_size;
	uint64_t number;
	int64_t now;
};

/* Inside a turn of the node, opened when there is none. */
struct core *mesh_world_turn(struct mesh_world *w, struct mesh_node *n);
void mesh_world_plan(struct mesh_world *w, const struct mesh_happening *h);

/* Between turns: what the core says of a link. */
void mesh_world_radio_wants(struct mesh_world *w, struct mesh_node *n, uint32_t link);
void mesh_world_radio_ends(struct mesh_world *w, struct mesh_node *n, uint32_t link);
void mesh_world_radio_happens(struct mesh_world *w, const struct mesh_happening *h);
void mesh_world_radio_free(struct mesh_world *w);

#endif

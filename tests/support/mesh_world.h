/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Thousands of whole nodes in one process, each with the core that ships and a disk in memory, and a radio between those that
 * are in range. Time is made up and jumps from one thing that happens to the next. support/world.h is for a few nodes and a
 * network with bad weather; here what matters is who meets whom.
 *
 * The radio: one channel for each pair in range, contacts' where the two are contacts, else strangers'. What goes over takes
 * its bytes' time at both ends, and a device sends or hears one thing at a time; so an encounter is a budget of bytes. A
 * channel that one end has given up is made anew after a minute, as long as the two are in range.
 */
#ifndef SUPPORT_MESH_WORLD_H
#define SUPPORT_MESH_WORLD_H

#include "core/core.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mesh_world;

struct mesh_world_options {
	uint64_t seed;
	uint32_t nodes;
	uint32_t rate;         /* bytes a second of the radio; 0: 150,000 */
	uint64_t cap;          /* bytes that each carries for others; 0: the usual */
	unsigned stamp_bits;   /* 0: 1, as proof of work would only take this machine's time */
	bool to_strangers;     /* the blackout mode: strangers meet too */
};

/* Who looks on. Each may be NULL, and is called between turns. */
struct mesh_world_watch {
	void *ctx;
	/* A message has come, or one of ours is known to have arrived. */
	void (*received)(void *ctx, uint32_t node, int64_t contact, const char *text, size_t len);
	void (*delivered)(void *ctx, uint32_t node, int64_t contact, int64_t upto, bool only_it);
	/* Something has come to this node from another, and its turn is over. */
	void (*heard)(void *ctx, uint32_t node, uint32_t from);
};

struct mesh_world *mesh_world_new(const struct mesh_world_options *o);
void mesh_world_free(struct mesh_world *w);
void mesh_world_set_watch(struct mesh_world *w, const struct mesh_world_watch *watch);

/* Ends when everything that happens before that time (ms) has happened. */
void mesh_world_run(struct mesh_world *w, int64_t until);
int64_t mesh_world_now(const struct mesh_world *w);

/* Makes two nodes contacts, at once. False: they did not become so. */
bool mesh_world_befriend(struct mesh_world *w, uint32_t a, uint32_t b);
/* The id that b has as a contact of a; 0: it is none. */
int64_t mesh_world_contact(const struct mesh_world *w, uint32_t a, uint32_t b);
/* Two come into range, or leave it. */
void mesh_world_meet(struct mesh_world *w, uint32_t a, uint32_t b);
void mesh_world_part(struct mesh_world *w, uint32_t a, uint32_t b);

/* A turn of one node around calls. mesh_world_end() aborts when the commit fails: no disk fails here. */
struct core *mesh_world_begin(struct mesh_world *w, uint32_t node);
void mesh_world_end(struct mesh_world *w, uint32_t node);
/* Between turns. */
struct core *mesh_world_core(struct mesh_world *w, uint32_t node);

/* What a node's radio did: bytes that it sent and heard, and seconds that it was busy with that and with making channels. */
struct mesh_world_radio {
	uint64_t sent, heard;
	uint32_t channels;
	double seconds;
};
void mesh_world_radio(const struct mesh_world *w, uint32_t node, struct mesh_world_radio *out);

#endif

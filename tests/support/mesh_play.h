/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters over encounters, with the core that ships: every node a whole one (support/mesh_world.h), among them some that are
 * hostile. What comes of it is counted as mesh_route.h counts what comes of its rules, and more.
 *
 *   black holes   take whatever is given, say that they have it, and forget it at once
 *   flooders      have new junk every hour, with stamps, and press it on everybody as far as they are let
 *
 * Both are somebody's contacts, as others are, but write no letters.
 */
#ifndef SUPPORT_MESH_PLAY_H
#define SUPPORT_MESH_PLAY_H

#include "support/mesh_route.h"

struct mesh_play_options {
	uint64_t seed;
	uint64_t cap;           /* bytes that each carries for others; 0: the usual */
	uint32_t rate;          /* bytes a second; 0: the usual */
	bool paused;            /* nobody carries: letters go from hand to hand only */
	const bool *holes, *flooders;    /* [nodes]; NULL: none */
	uint32_t junk;          /* parcels that a flooder makes in an hour */
	bool progress;          /* a line for each hour, on standard error */
};

struct mesh_play_result {
	struct mesh_route_result route;    /* bytes are not counted there; `receipts` and `covers` are 0 */
	uint32_t *told;             /* [letters] seconds until the author knew; UINT32_MAX: never */
	uint32_t doubles;           /* letters that were shown twice: must be 0 */
	uint64_t bytes;             /* over the air */
	double *radio;              /* [nodes] seconds */
	double stored_bytes;        /* of honest nodes, mean of all hours */
	uint64_t stored_bytes_most;
	/* The most that was seen at any honest node in any hour, as shares of the room: */
	double neighbour_most;      /* one contact's parcels and proofs */
	double strangers_most;      /* all strangers' */
	double junk_most;           /* junk, whoever brought it */
	uint64_t junk_made, junk_taken;
};

void mesh_play_run(const struct mesh_contacts *c, const struct mesh_load *l, const struct mesh_play_options *o,
                   struct mesh_play_result *out);
void mesh_play_wipe(struct mesh_play_result *r);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The random waypoint model: everybody walks straight to a random place of a square, stays there a while, goes on. It starts
 * after a while of walking, so that the crowd in the middle, which the model tends to, is there from the beginning.
 */
#ifndef SUPPORT_MESH_WALK_H
#define SUPPORT_MESH_WALK_H

#include "support/mesh_contacts.h"

struct mesh_walk {
	uint64_t seed;
	uint32_t nodes, seconds;
	uint32_t side;              /* of the square, metres */
	uint32_t range;             /* of the radio, metres */
	uint32_t pause;             /* seconds at a place, at most */
	double slowest, fastest;    /* metres a second */
};

/* On foot, with a radio that reaches 30 metres; fills all but seed, nodes, seconds and side. */
void mesh_walk_on_foot(struct mesh_walk *w);
void mesh_walk_contacts(const struct mesh_walk *w, struct mesh_contacts *out);

#endif

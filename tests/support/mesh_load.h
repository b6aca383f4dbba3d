/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who knows whom in a mesh, and who writes to whom and when. Half of a node's contacts are among those it meets most, the
 * others are anybody; each has 5 to 10 at least (others may have chosen it besides). People write by day.
 */
#ifndef SUPPORT_MESH_LOAD_H
#define SUPPORT_MESH_LOAD_H

#include "support/mesh_contacts.h"

#define MESH_FRIENDS_LEAST 5
#define MESH_FRIENDS_MOST  10

struct mesh_letter {
	uint32_t at, from, to;    /* second, nodes */
};

struct mesh_load {
	uint32_t (*pairs)[2];     /* who knows whom, a < b, each once */
	size_t npairs;
	struct mesh_letter *letters;    /* in the order of time */
	size_t nletters;
};

struct mesh_load_options {
	uint64_t seed;
	size_t letters;
	uint32_t from, until;     /* seconds in which they are written */
	const bool *hostile;      /* [nodes]: who neither writes nor is written to; NULL: nobody */
};

void mesh_load_make(const struct mesh_contacts *c, const struct mesh_load_options *o, struct mesh_load *out);
void mesh_load_wipe(struct mesh_load *l);

#endif

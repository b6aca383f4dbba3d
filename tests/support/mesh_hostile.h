/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of a mesh that harm it. They speak with the core that ships; what it holds is changed behind its back. */
#ifndef SUPPORT_MESH_HOSTILE_H
#define SUPPORT_MESH_HOSTILE_H

#include "support/mesh_play.h"
#include "support/mesh_world.h"

struct mesh_hostile;

/* Borrows both. */
struct mesh_hostile *mesh_hostile_new(struct mesh_world *w, uint32_t nodes, const struct mesh_play_options *o);
void mesh_hostile_free(struct mesh_hostile *h);
/* Between turns: something has come to a node; an hour is over. */
void mesh_hostile_heard(struct mesh_hostile *h, uint32_t node);
void mesh_hostile_hour(struct mesh_hostile *h);
/* By what an element of the set is called (core/hold.h): is it flooders' junk, or the proof of some? */
bool mesh_hostile_is_junk(const uint8_t *id);
uint64_t mesh_hostile_made(const struct mesh_hostile *h);

#endif

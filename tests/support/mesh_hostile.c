/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_hostile.h"

#include "base/pack.h"
#include "base/rand.h"
#include "core/carry_state.h"
#include "core/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK_AT    8         /* in a tag, behind what a short id has of it */
#define NEIGHBOUR  (INT64_C(1) << 40)    /* as whose junk it lies there: no contact's number */

static const uint8_t mark[8] = { 'f', 'l', 'o', 'o', 'd', 'e', 'r', 's' };

struct mesh_hostile {
	struct mesh_world *w;
	const struct mesh_play_options *o;
	uint32_t nodes;
	struct rand_seeded seeded;
	struct rand rand;
	uint64_t made;
};

static void must(enum err e)
{
	if (e != ERR_OK)
		abort();
}

static void make_room(struct mesh_hostile *h, uint32_t node)
{
	struct carry_settings s;

	carry_settings(mesh_world_begin(h->w, node), &s);
	s.cap = CARRY_CAP_MOST;
	must(carry_configure(mesh_world_core(h->w, node), &s));
	mesh_world_end(h->w, node);
}

struct mesh_hostile *mesh_hostile_new(struct mesh_world *w, uint32_t nodes, const struct mesh_play_options *o)
{
	struct mesh_hostile *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->w = w;
	h->o = o;
	h->nodes = nodes;
	rand_seeded_init(&h->seeded, o->seed ^ 0xf100d);
	h->rand = rand_seeded_source(&h->seeded);
	for (uint32_t i = 0; o->flooders && i < nodes; i++)
		if (o->flooders[i])
			make_room(h, i);
	return h;
}

void mesh_hostile_free(struct mesh_hostile *h)
{
	free(h);
}

uint64_t mesh_hostile_made(const struct mesh_hostile *h)
{
	return h->made;
}

bool mesh_hostile_is_junk(const uint8_t *id)
{
	return memcmp(id + MARK_AT, mark, sizeof(mark)) == 0; /* public */
}

/* ---- black holes ---- */

void mesh_hostile_heard(struct mesh_hostile *h, uint32_t node)
{
	const struct hold *all = &mesh_world_core(h->w, node)->carry->hold;

	if (!h->o->holes || !h->o->holes[node] || all->all.parcels + all->all.proofs == 0)
		return;
	must(carry_empty(mesh_world_begin(h->w, node)));
	mesh_world_end(h->w, node);
}

/* ---- flooders ---- */

/* Every tenth of the largest class, the others of the smallest. */
static void make_junk(struct mesh_hostile *h, struct core *c)
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	const enum parcel_class class = h->made % 10 == 9 ? PARCEL_LARGE : PARCEL_SMALL;
	const size_t len = parcel_len(class);
	struct pack w = pack_into(parcel, len);
	struct parcel_id id;
	uint64_t at = 0;

	if (!parcel)
		abort();
	rand_fill(&h->rand, parcel, len);
	pack_u8(&w, (uint8_t)(PARCEL_VERSION << 4 | class));
	pack_u32(&w, carry_hour(c) + CARRY_HOURS);
	memcpy(parcel + PARCEL_TAG_AT + MARK_AT, mark, sizeof(mark));
	parcel_id(&id, parcel, len);
	while (!stamp_search(&id, c->carry->stamp_bits, UINT32_MAX, &at, parcel + PARCEL_STAMP_AT))
		continue;
	h->made += carry_take(c, NEIGHBOUR, parcel, len) == CARRY_KEPT;
	free(parcel);
}

static void flood(struct mesh_hostile *h, uint32_t node)
{
	struct core *c = mesh_world_begin(h->w, node);
	struct held *e = c->carry->hold.oldest, *newer;

	/* Of last hour's nothing is kept; and to whoever meets nobody, all is to be given. */
	for (; e; e = newer) {
		newer = e->newer;
		if (e->neighbour == NEIGHBOUR)
			carry_forget(c, e);
	}
	c->carry->crowd = (struct spread_crowd){ .at = c->now.mono, .known = true };
	for (uint32_t i = 0; i < h->o->junk; i++)
		make_junk(h, c);
	mesh_world_end(h->w, node);
}

void mesh_hostile_hour(struct mesh_hostile *h)
{
	for (uint32_t i = 0; h->o->flooders && i < h->nodes; i++)
		if (h->o->flooders[i])
			flood(h, i);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is in range of whom, and what goes over their channels. */
#include "support/mesh_world_state.h"

#include "core/people.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 8192 /* bytes that are on the air at a time */
#define AGAIN CLOCK_MINUTE
#define CALLING 1500 /* ms of radio that making a channel takes */

static const struct core_road radio = { .name = "radio", .rank = 20 };

static struct mesh_pair *pair_of(struct mesh_node *n, uint32_t other)
{
	for (size_t i = 0; i < n->npairs; i++)
		if (n->pairs[i]->end[0].node == other || n->pairs[i]->end[1].node == other)
			return n->pairs[i];
	return NULL;
}

static struct mesh_pair *pair_with(struct mesh_node *n, uint32_t link, unsigned *side)
{
	for (size_t i = 0; i < n->npairs; i++)
		for (*side = 0; *side < 2; ++*side)
			if (n->pairs[i]->end[*side].node == n->number && n->pairs[i]->end[*side].link == link)
				return n->pairs[i];
	return NULL;
}

static void put(struct mesh_node *n, struct mesh_pair *p)
{
	if (n->npairs == n->pairs_size) {
		n->pairs_size = n->pairs_size ? 2 * n->pairs_size : 8;
		n->pairs = realloc(n->pairs, n->pairs_size * sizeof(struct mesh_pair *));
		if (!n->pairs)
			abort();
	}
	n->pairs[n->npairs++] = p;
}

static void take_away(struct mesh_node *n, const struct mesh_pair *p)
{
	for (size_t i = 0; i < n->npairs; i++)
		if (n->pairs[i] == p)
			n->pairs[i] = n->pairs[--n->npairs];
}

static void free_unless_planned(struct mesh_pair *p)
{
	if (p->in_range || p->planned > 0)
		return;
	free(p->end[0].bytes);
	free(p->end[1].bytes);
	free(p);
}

/* ---- channels ---- */

static void plan(struct mesh_world *w, struct mesh_pair *p, unsigned side, int64_t at, enum mesh_happens what)
{
	const struct mesh_happening h = { .at = at, .what = what, .node = p->end[side].node, .pair = p, .side = side };

	mesh_world_plan(w, &h);
}

static void plan_again(struct mesh_world *w, struct mesh_pair *p)
{
	if (!p->in_range || p->trying)
		return;
	p->trying = true;
	plan(w, p, 0, w->now + AGAIN, MESH_AGAIN);
}

/* Neither end has one any more; the cores that still have one are told so. */
static void close_channel(struct mesh_world *w, struct mesh_pair *p)
{
	for (unsigned i = 0; i < 2; i++) {
		struct mesh_end *e = &p->end[i];
		uint32_t link = e->link;

		e->link = 0;
		e->len = 0;
		if (link == 0)
			continue;
		core_link_lost(mesh_world_turn(w, &w->nodes[e->node]), link);
		mesh_world_end(w, e->node);
	}
}

static void open_channel(struct mesh_world *w, struct mesh_pair *p)
{
	struct mesh_end *a = &p->end[0], *b = &p->end[1];
	const int64_t contact = mesh_world_contact(w, a->node, b->node);
	struct core *c;

	if (contact == 0 && !w->options.to_strangers)
		return;
	for (unsigned i = 0; i < 2; i++) {
		struct mesh_node *n = &w->nodes[p->end[i].node];

		n->radio.channels++;
		n->radio.seconds += CALLING / 1000.0;
		c = mesh_world_turn(w, n);
		if (contact == 0)
			p->end[i].link = core_link_meet(c, &radio, i == 0);
		else
			p->end[i].link = i == 0 ? core_link_dial(c, people_peer(c, contact), &radio)
						: core_link_accept(c, &radio, &core_anybody);
		mesh_world_end(w, n->number);
	}
	if (a->link == 0 || b->link == 0) {
		close_channel(w, p);
		plan_again(w, p);
	}
}

/* ---- bytes ---- */

static void pump(struct mesh_world *w, struct mesh_pair *p, unsigned side)
{
	struct mesh_end *e = &p->end[side];
	struct mesh_node *from = &w->nodes[e->node], *to = &w->nodes[p->end[!side].node];
	int64_t start = from->busy > to->busy ? from->busy : to->busy, took;

	e->pumping = false;
	if (e->link == 0)
		return;
	if (!e->bytes)
		e->bytes = malloc(CHUNK);
	if (!e->bytes)
		abort();
	start = start > w->now ? start : w->now;
	if (start > w->now) { /* the air is taken: what is most urgent may be something else by then */
		e->pumping = true;
		plan(w, p, side, start, MESH_PUMP);
		return;
	}
	e->len = core_link_output(from->core, e->link, e->bytes, CHUNK);
	if (e->len == 0)
		return;
	took = (int64_t)(e->len * 1000 / w->options.rate) + 1;
	from->busy = to->busy = w->now + took;
	from->radio.sent += e->len;
	to->radio.heard += e->len;
	from->radio.seconds += (double)took / 1000;
	to->radio.seconds += (double)took / 1000;
	e->pumping = true;
	plan(w, p, side, w->now + took, MESH_ARRIVE);
}

static void arrive(struct mesh_world *w, struct mesh_pair *p, unsigned side)
{
	struct mesh_end *from = &p->end[side], *to = &p->end[!side];
	size_t len = from->len;

	from->len = 0;
	from->pumping = false;
	if (len == 0 || to->link == 0) { /* of a channel that is gone */
		pump(w, p, side);
		return;
	}
	core_link_input(mesh_world_turn(w, &w->nodes[to->node]), to->link, from->bytes, len);
	mesh_world_end(w, to->node);
	if (w->watch.heard)
		w->watch.heard(w->watch.ctx, to->node, from->node);
	if (!from->pumping)
		pump(w, p, side);
}

void mesh_world_radio_wants(struct mesh_world *w, struct mesh_node *n, uint32_t link)
{
	unsigned side;
	struct mesh_pair *p = pair_with(n, link, &side);

	if (!p || p->end[side].pumping)
		return;
	p->end[side].pumping = true;
	plan(w, p, side, w->now, MESH_PUMP);
}

void mesh_world_radio_ends(struct mesh_world *w, struct mesh_node *n, uint32_t link)
{
	unsigned side;
	struct mesh_pair *p = pair_with(n, link, &side);

	if (!p)
		return;
	p->end[side].link = 0;
	close_channel(w, p);
	plan_again(w, p);
}

void mesh_world_radio_happens(struct mesh_world *w, const struct mesh_happening *h)
{
	struct mesh_pair *p = h->pair;

	p->planned--;
	if (h->what == MESH_PUMP) {
		pump(w, p, h->side);
	} else if (h->what == MESH_ARRIVE) {
		arrive(w, p, h->side);
	} else {
		p->trying = false;
		if (p->in_range && p->end[0].link == 0 && p->end[1].link == 0)
			open_channel(w, p);
	}
	free_unless_planned(p);
}

/* ---- range ---- */

void mesh_world_meet(struct mesh_world *w, uint32_t a, uint32_t b)
{
	struct mesh_pair *p;

	if (pair_of(&w->nodes[a], b))
		return;
	p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	p->in_range = true;
	p->end[0].node = a;
	p->end[1].node = b;
	put(&w->nodes[a], p);
	put(&w->nodes[b], p);
	open_channel(w, p);
}

void mesh_world_part(struct mesh_world *w, uint32_t a, uint32_t b)
{
	struct mesh_pair *p = pair_of(&w->nodes[a], b);

	if (!p)
		return;
	p->in_range = false;
	close_channel(w, p);
	take_away(&w->nodes[a], p);
	take_away(&w->nodes[b], p);
	free_unless_planned(p);
}

void mesh_world_radio_free(struct mesh_world *w)
{
	for (uint32_t i = 0; i < w->options.nodes; i++)
		while (w->nodes[i].npairs > 0) {
			const struct mesh_pair *p = w->nodes[i].pairs[0];

			mesh_world_part(w, p->end[0].node, p->end[1].node);
		}
	/* What was planned of pairs that are gone keeps them. */
	for (size_t i = 0; i < w->nheap; i++)
		if (w->heap[i].pair) {
			w->heap[i].pair->planned--;
			free_unless_planned(w->heap[i].pair);
		}
	w->nheap = 0;
}

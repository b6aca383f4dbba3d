/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_walk.h"

#include "support/mesh_dice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP   5             /* seconds */
#define WARM   (4 * 3600)
#define NOBODY UINT32_MAX

struct walker {
	double x, y, to_x, to_y, speed;
	uint32_t rest;          /* seconds still to stay */
	uint32_t next;          /* in the same square of the grid */
};

/* Since when a pair is in range: a hash table of open encounters, of two numbers below 2^32. */
struct open {
	uint64_t key;           /* 0: free; a << 32 | b, with a < b, is never 0 */
	uint32_t since, seen;
};

struct crowd {
	const struct mesh_walk *walk;
	struct mesh_dice dice;
	struct walker *walkers;
	uint32_t *grid, across;
	struct open *open;
	size_t nopen, mask;
	struct mesh_contacts *out;
};

void mesh_walk_on_foot(struct mesh_walk *w)
{
	w->range = 30;
	w->pause = 300;
	w->slowest = 0.5;
	w->fastest = 1.5;
}

/* ---- walking ---- */

static void choose(struct crowd *c, struct walker *w)
{
	w->to_x = mesh_dice_part(&c->dice) * c->walk->side;
	w->to_y = mesh_dice_part(&c->dice) * c->walk->side;
	w->speed = c->walk->slowest + mesh_dice_part(&c->dice) * (c->walk->fastest - c->walk->slowest);
}

static void walk(struct crowd *c, struct walker *w)
{
	double dx = w->to_x - w->x, dy = w->to_y - w->y, left = sqrt(dx * dx + dy * dy), way = w->speed * STEP;

	if (w->rest > 0) {
		w->rest -= w->rest < STEP ? w->rest : STEP;
	} else if (left <= way) {
		w->x = w->to_x;
		w->y = w->to_y;
		w->rest = mesh_dice_below(&c->dice, c->walk->pause + 1);
		choose(c, w);
	} else {
		w->x += dx / left * way;
		w->y += dy / left * way;
	}
}

/* ---- who is in range ---- */

static struct open *find(struct crowd *c, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & c->mask;

	while (c->open[i].key != 0 && c->open[i].key != key)
		i = (i + 1) & c->mask;
	return &c->open[i];
}

static void resize(struct crowd *c, size_t room)
{
	struct open *old = c->open;
	size_t n = c->open ? c->mask + 1 : 0;

	c->open = calloc(room, sizeof(*c->open));
	if (!c->open)
		abort();
	c->mask = room - 1;
	for (size_t i = 0; i < n; i++)
		if (old[i].key != 0)
			*find(c, old[i].key) = old[i];
	free(old);
}

static void see(struct crowd *c, uint32_t i, uint32_t j, uint32_t now)
{
	const struct walker *p = &c->walkers[i], *q = &c->walkers[j];
	double dx = p->x - q->x, dy = p->y - q->y;
	uint64_t key = i < j ? (uint64_t)i << 32 | j : (uint64_t)j << 32 | i;
	struct open *o;

	if (dx * dx + dy * dy > (double)c->walk->range * c->walk->range)
		return;
	o = find(c, key);
	if (o->key == 0) {
		*o = (struct open){ .key = key, .since = now };
		c->nopen++;
	}
	o->seen = now;
	if (2 * c->nopen > c->mask)
		resize(c, 2 * (c->mask + 1));
}

/* Ends the encounters that were not seen in this step; the table is made anew without them. */
static void part(struct crowd *c, uint32_t now)
{
	struct open *old = c->open;
	size_t n = c->mask + 1;

	c->open = NULL;
	c->nopen = 0;
	resize(c, n);
	for (size_t i = 0; i < n; i++) {
		const struct open *o = &old[i];

		if (o->key == 0)
			continue;
		if (o->seen == now) {
			*find(c, o->key) = *o;
			c->nopen++;
		} else if (now > WARM) {
			uint32_t since = o->since < WARM ? WARM : o->since;

			mesh_contacts_add(c->out, &(struct mesh_contact){ .start = since - WARM, .end = now - WARM,
			                                                  .a = (uint32_t)(o->key >> 32),
			                                                  .b = (uint32_t)o->key });
		}
	}
	free(old);
}

static uint32_t square_of(const struct crowd *c, const struct walker *w)
{
	uint32_t x = (uint32_t)(w->x / c->walk->range), y = (uint32_t)(w->y / c->walk->range);

	return y * c->across + x;
}

static void look(struct crowd *c, uint32_t now)
{
	memset(c->grid, 0xff, (size_t)c->across * c->across * sizeof(*c->grid));
	for (uint32_t i = 0; i < c->walk->nodes; i++) {
		struct walker *w = &c->walkers[i];
		uint32_t x = (uint32_t)(w->x / c->walk->range), y = (uint32_t)(w->y / c->walk->range);

		for (uint32_t v = y ? y - 1 : 0; v <= y + 1 && v < c->across; v++)
			for (uint32_t u = x ? x - 1 : 0; u <= x + 1 && u < c->across; u++)
				for (uint32_t j = c->grid[v * c->across + u]; j != NOBODY; j = c->walkers[j].next)
					see(c, i, j, now);
		w->next = c->grid[square_of(c, w)];
		c->grid[square_of(c, w)] = i;
	}
	part(c, now);
}

void mesh_walk_contacts(const struct mesh_walk *w, struct mesh_contacts *out)
{
	struct crowd c = { .walk = w, .dice = mesh_dice_new(w->seed, 1), .across = w->side / w->range + 1, .out = out };
	uint32_t end = WARM + w->seconds + STEP;

	mesh_contacts_init(out, w->nodes, w->seconds);
	c.walkers = calloc(w->nodes, sizeof(*c.walkers));
	c.grid = calloc((size_t)c.across * c.across, sizeof(*c.grid));
	if (!c.walkers || !c.grid)
		abort();
	resize(&c, 1024);
	for (uint32_t i = 0; i < w->nodes; i++) {
		choose(&c, &c.walkers[i]);
		c.walkers[i].x = c.walkers[i].to_x;
		c.walkers[i].y = c.walkers[i].to_y;
		choose(&c, &c.walkers[i]);
	}
	for (uint32_t now = STEP; now <= end; now += STEP) {
		for (uint32_t i = 0; i < w->nodes; i++)
			walk(&c, &c.walkers[i]);
		if (now > WARM - 3600)
			look(&c, now);
	}
	/* Who is still together now parts. */
	for (size_t i = 0; i <= c.mask; i++)
		c.open[i].seen = 0;
	part(&c, end);
	free(c.open);
	free(c.grid);
	free(c.walkers);
	mesh_contacts_sort(out);
}

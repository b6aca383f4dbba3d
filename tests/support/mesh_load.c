/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_load.h"

#include "support/mesh_dice.h"

#include <stdlib.h>

#define DAY     86400u
#define MORNING (7 * 3600u)
#define NIGHT   (23 * 3600u)

struct tie {
	uint32_t who, with;
	uint32_t seconds;    /* spent together */
};

static int order(uint32_t x, uint32_t y)
{
	return (x > y) - (x < y);
}

static int by_pair(const void *x, const void *y)
{
	const struct tie *p = x, *q = y;
	int d = order(p->who, q->who);

	return d ? d : order(p->with, q->with);
}

static int by_strength(const void *x, const void *y)
{
	const struct tie *p = x, *q = y;
	int d = order(p->who, q->who);

	d = d ? d : order(q->seconds, p->seconds);
	return d ? d : order(p->with, q->with);
}

/* Of each node those it meets, most first. Returns owned. */
static struct tie *ties_of(const struct mesh_contacts *c, size_t *n)
{
	struct tie *ties = malloc((2 * c->n + 1) * sizeof(*ties));
	size_t kept = 0;

	if (!ties)
		abort();
	for (size_t i = 0; i < c->n; i++) {
		const struct mesh_contact *m = &c->list[i];

		ties[2 * i] = (struct tie){ m->a, m->b, m->end - m->start };
		ties[2 * i + 1] = (struct tie){ m->b, m->a, m->end - m->start };
	}
	qsort(ties, 2 * c->n, sizeof(*ties), by_pair);
	for (size_t i = 0; i < 2 * c->n; i++)
		if (kept > 0 && by_pair(&ties[kept - 1], &ties[i]) == 0)
			ties[kept - 1].seconds += ties[i].seconds;
		else
			ties[kept++] = ties[i];
	qsort(ties, kept, sizeof(*ties), by_strength);
	*n = kept;
	return ties;
}

static int by_numbers(const void *x, const void *y)
{
	const uint32_t *p = x, *q = y;
	int d = order(p[0], q[0]);

	return d ? d : order(p[1], q[1]);
}

static void befriend(struct mesh_load *l, uint32_t a, uint32_t b)
{
	if (a == b)
		return;
	l->pairs[l->npairs][0] = a < b ? a : b;
	l->pairs[l->npairs++][1] = a < b ? b : a;
}

static void make_pairs(const struct mesh_contacts *c, struct mesh_load *l, struct mesh_dice *d)
{
	size_t nties, at = 0, kept = 0;
	struct tie *ties = ties_of(c, &nties);

	l->pairs = calloc((size_t)c->nodes * (MESH_FRIENDS_MOST + 1), sizeof(*l->pairs));
	if (!l->pairs)
		abort();
	for (uint32_t i = 0; i < c->nodes; i++) {
		/* Each choice serves two, so half as many are made. */
		uint32_t n = mesh_dice_between(d, MESH_FRIENDS_LEAST, MESH_FRIENDS_MOST) / 2 + 1, near = n / 2;

		for (; at < nties && ties[at].who == i; at++)
			if (near > 0)
				befriend(l, i, ties[at].with), near--, n--;
		for (; n > 0; n--)
			befriend(l, i, mesh_dice_below(d, c->nodes));
	}
	free(ties);
	qsort(l->pairs, l->npairs, sizeof(*l->pairs), by_numbers);
	for (size_t i = 1; i < l->npairs; i++)
		if (by_numbers(l->pairs[kept], l->pairs[i]) != 0) {
			kept++;
			l->pairs[kept][0] = l->pairs[i][0];
			l->pairs[kept][1] = l->pairs[i][1];
		}
	l->npairs = l->npairs ? kept + 1 : 0;
}

static int by_time(const void *x, const void *y)
{
	const struct mesh_letter *p = x, *q = y;
	int d = order(p->at, q->at);

	d = d ? d : order(p->from, q->from);
	return d ? d : order(p->to, q->to);
}

void mesh_load_make(const struct mesh_contacts *c, const struct mesh_load_options *o, struct mesh_load *out)
{
	struct mesh_dice d = mesh_dice_new(o->seed, 3);

	*out = (struct mesh_load){ .npairs = 0 };
	make_pairs(c, out, &d);
	out->letters = calloc(o->letters + 1, sizeof(*out->letters));
	if (!out->letters)
		abort();
	while (out->npairs > 0 && out->nletters < o->letters) {
		const uint32_t *pair = out->pairs[mesh_dice_below(&d, (uint32_t)out->npairs)];
		uint32_t at = o->from + mesh_dice_below(&d, o->until - o->from), side = mesh_dice_below(&d, 2);

		if (at % DAY < MORNING || at % DAY >= NIGHT || (o->hostile && (o->hostile[pair[0]] || o->hostile[pair[1]])))
			continue;
		out->letters[out->nletters++] = (struct mesh_letter){ .at = at, .from = pair[side], .to = pair[!side] };
	}
	qsort(out->letters, out->nletters, sizeof(*out->letters), by_time);
}

void mesh_load_wipe(struct mesh_load *l)
{
	free(l->pairs);
	free(l->letters);
	*l = (struct mesh_load){ .npairs = 0 };
}

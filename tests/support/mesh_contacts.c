/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_contacts.h"

#include <stdlib.h>
#include <string.h>

#define DAY (24 * 3600)

void mesh_contacts_init(struct mesh_contacts *c, uint32_t nodes, uint32_t seconds)
{
	*c = (struct mesh_contacts){ .nodes = nodes, .seconds = seconds };
}

void mesh_contacts_wipe(struct mesh_contacts *c)
{
	free(c->list);
	*c = (struct mesh_contacts){ .nodes = 0 };
}

void mesh_contacts_add(struct mesh_contacts *c, const struct mesh_contact *one)
{
	struct mesh_contact m = *one;

	if (m.end > c->seconds)
		m.end = c->seconds;
	if (m.end <= m.start || m.a == m.b || m.a >= c->nodes || m.b >= c->nodes)
		return;
	if (m.a > m.b)
		m.a = one->b, m.b = one->a;
	if (c->n == c->room) {
		c->room = c->room ? 2 * c->room : 1024;
		c->list = realloc(c->list, c->room * sizeof(*c->list));
		if (!c->list)
			abort();
	}
	c->list[c->n++] = m;
}

static int order(uint32_t x, uint32_t y)
{
	return (x > y) - (x < y);
}

static int by_pair(const void *x, const void *y)
{
	const struct mesh_contact *p = x, *q = y;
	int d = order(p->a, q->a);

	d = d ? d : order(p->b, q->b);
	return d ? d : order(p->start, q->start);
}

static int by_start(const void *x, const void *y)
{
	const struct mesh_contact *p = x, *q = y;
	int d = order(p->start, q->start);

	return d ? d : by_pair(x, y);
}

void mesh_contacts_sort(struct mesh_contacts *c)
{
	size_t kept = 0;

	if (c->n == 0)
		return;
	qsort(c->list, c->n, sizeof(*c->list), by_pair);
	for (size_t i = 1; i < c->n; i++) {
		struct mesh_contact *last = &c->list[kept], *m = &c->list[i];

		if (m->a != last->a || m->b != last->b || m->start > last->end)
			c->list[++kept] = *m;
		else if (m->end > last->end)
			last->end = m->end;
	}
	c->n = kept + 1;
	qsort(c->list, c->n, sizeof(*c->list), by_start);
}

static int by_time(const void *x, const void *y)
{
	const struct mesh_event *p = x, *q = y;
	int d = order(p->at, q->at);

	d = d ? d : (int)p->up - (int)q->up;
	d = d ? d : order(p->a, q->a);
	return d ? d : order(p->b, q->b);
}

struct mesh_event *mesh_contacts_events(const struct mesh_contacts *c, size_t *n)
{
	struct mesh_event *list = calloc(2 * c->n + 1, sizeof(*list));

	if (!list)
		abort();
	for (size_t i = 0; i < c->n; i++) {
		const struct mesh_contact *m = &c->list[i];

		list[2 * i] = (struct mesh_event){ .at = m->start, .a = m->a, .b = m->b, .up = true };
		list[2 * i + 1] = (struct mesh_event){ .at = m->end, .a = m->a, .b = m->b };
	}
	*n = 2 * c->n;
	qsort(list, *n, sizeof(*list), by_time);
	return list;
}

/* ---- what they are like ---- */

static int by_number(const void *x, const void *y)
{
	return order(*(const uint32_t *)x, *(const uint32_t *)y);
}

/* How many pairs meet at least once on a day, summed over the days. */
static uint64_t pairs_of_days(const struct mesh_contacts *c)
{
	uint32_t days = (c->seconds + DAY - 1) / DAY;
	uint64_t pairs = 0;
	struct mesh_contact *list = malloc((c->n + 1) * sizeof(*list));

	if (!list)
		abort();
	for (uint32_t d = 0; d < days; d++) {
		size_t n = 0;

		for (size_t i = 0; i < c->n; i++)
			if (c->list[i].start < (d + 1) * DAY && c->list[i].end > d * DAY)
				list[n++] = c->list[i];
		qsort(list, n, sizeof(*list), by_pair);
		for (size_t i = 0; i < n; i++)
			pairs += i == 0 || list[i].a != list[i - 1].a || list[i].b != list[i - 1].b;
	}
	free(list);
	return pairs;
}

/* Seconds that nodes are in range of anybody, summed over the nodes. */
static uint64_t time_in_range(const struct mesh_contacts *c)
{
	uint32_t *until = calloc(c->nodes, sizeof(*until));
	uint64_t sum = 0;

	if (!until)
		abort();
	for (size_t i = 0; i < c->n; i++) {
		const struct mesh_contact *m = &c->list[i];

		for (int side = 0; side < 2; side++) {
			uint32_t *u = &until[side ? m->b : m->a], from = m->start > *u ? m->start : *u;

			if (m->end > from) {
				sum += m->end - from;
				*u = m->end;
			}
		}
	}
	free(until);
	return sum;
}

void mesh_contacts_describe(const struct mesh_contacts *c, struct mesh_contacts_facts *out)
{
	double node_days = (double)c->nodes * c->seconds / DAY;
	uint32_t *lengths = calloc(c->n + 1, sizeof(*lengths));

	if (!lengths)
		abort();
	for (size_t i = 0; i < c->n; i++)
		lengths[i] = c->list[i].end - c->list[i].start;
	qsort(lengths, c->n, sizeof(*lengths), by_number);
	out->per_node_day = 2.0 * (double)c->n / node_days;
	out->others_day = 2.0 * (double)pairs_of_days(c) / node_days;
	out->median_length = lengths[c->n / 2];
	out->in_range = (double)time_in_range(c) / ((double)c->nodes * c->seconds);
	free(lengths);
}

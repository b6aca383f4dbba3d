/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_trace.h"

#include <stdlib.h>
#include <string.h>

#define FIELDS  8
#define NAME    32
#define UNKNOWN UINT32_MAX

/* Who is up with whom since when, while a trace is read. */
struct open_pair {
	uint32_t a, b;
	double since;
};

/* A contact with times as they are written. */
struct raw {
	double start, end;
	uint32_t a, b;
};

struct reader {
	char (*names)[NAME];
	uint32_t nnames;
	struct open_pair *open;
	size_t nopen;
	struct raw *raw;
	size_t nraw;
	double first, last;
	bool any;
};

static void *grown(void *list, size_t n, size_t each)
{
	/* Doubled whenever n is a power of two. */
	if (n == 0 || (n & (n - 1)) != 0)
		return n == 0 ? realloc(list, each) : list;
	list = realloc(list, 2 * n * each);
	if (!list)
		abort();
	return list;
}

static uint32_t node_of(struct reader *r, const char *name)
{
	for (uint32_t i = 0; i < r->nnames; i++)
		if (strcmp(r->names[i], name) == 0)
			return i;
	if (strlen(name) >= NAME)
		return UNKNOWN;
	r->names = grown(r->names, r->nnames, NAME);
	strcpy(r->names[r->nnames], name);
	return r->nnames++;
}

static bool is_number(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && *end == 0;
}

static void see_time(struct reader *r, double t)
{
	r->first = !r->any || t < r->first ? t : r->first;
	r->last = !r->any || t > r->last ? t : r->last;
	r->any = true;
}

static void add(struct reader *r, const struct raw *one)
{
	r->raw = grown(r->raw, r->nraw, sizeof(*r->raw));
	r->raw[r->nraw++] = *one;
}

static bool change(struct reader *r, double at, const char *p, const char *q, bool up)
{
	uint32_t a = node_of(r, p), b = node_of(r, q);

	if (a == UNKNOWN || b == UNKNOWN)
		return false;
	see_time(r, at);
	for (size_t i = 0; i < r->nopen; i++) {
		struct open_pair *o = &r->open[i];

		if (!((o->a == a && o->b == b) || (o->a == b && o->b == a)))
			continue;
		if (!up) {
			add(r, &(struct raw){ .start = o->since, .end = at, .a = a, .b = b });
			*o = r->open[--r->nopen];
		}
		return true;
	}
	if (up) {
		r->open = grown(r->open, r->nopen, sizeof(*r->open));
		r->open[r->nopen++] = (struct open_pair){ .a = a, .b = b, .since = at };
	}
	return true; /* a pair that was never up may go down */
}

static bool table_row(struct reader *r, char *const *field)
{
	double unused, start, end;
	struct raw one;

	if (!is_number(field[0], &unused) || !is_number(field[1], &unused) || !is_number(field[2], &start) ||
	    !is_number(field[3], &end))
		return false;
	one = (struct raw){ .start = start, .end = end, .a = node_of(r, field[0]), .b = node_of(r, field[1]) };
	if (one.a == UNKNOWN || one.b == UNKNOWN || end < start)
		return false;
	see_time(r, start);
	see_time(r, end);
	add(r, &one);
	return true;
}

static bool read_line(struct reader *r, char *line)
{
	char *field[FIELDS], *at = line;
	size_t n = 0;
	double time;

	while (n < FIELDS && (field[n] = strtok_r(n ? NULL : line, " \t\r\n", &at)) != NULL)
		n++;
	if (n == 0 || field[0][0] == '#' || field[0][0] == '%')
		return true;
	if (n >= 5 && strcmp(field[1], "CONN") == 0) {
		field[1] = field[2];
		field[2] = field[3];
		field[3] = field[4];
		n = 4;
	}
	if (n == 4 && (strcmp(field[3], "up") == 0 || strcmp(field[3], "down") == 0))
		return is_number(field[0], &time) && change(r, time, field[1], field[2], field[3][0] == 'u');
	return n >= 4 && table_row(r, field);
}

static void fill(const struct reader *r, struct mesh_contacts *out)
{
	mesh_contacts_init(out, r->nnames, (uint32_t)(r->last - r->first) + 1);
	for (size_t i = 0; i < r->nraw; i++) {
		const struct raw *m = &r->raw[i];
		uint32_t start = (uint32_t)(m->start - r->first), end = (uint32_t)(m->end - r->first);

		/* What began and ended in one second was there for one. */
		mesh_contacts_add(out, &(struct mesh_contact){ start, end > start ? end : start + 1, m->a, m->b });
	}
	mesh_contacts_sort(out);
}

size_t mesh_trace_read(FILE *f, struct mesh_contacts *out)
{
	struct reader r = { .nnames = 0 };
	char line[512];
	size_t number = 0, bad = 0;

	while (bad == 0 && fgets(line, sizeof(line), f)) {
		number++;
		if (!read_line(&r, line))
			bad = number;
	}
	for (size_t i = 0; i < r.nopen; i++)
		add(&r, &(struct raw){ .start = r.open[i].since, .end = r.last + 1, .a = r.open[i].a, .b = r.open[i].b });
	fill(&r, out);
	free(r.names);
	free(r.open);
	free(r.raw);
	return bad;
}

void mesh_trace_write(FILE *f, const struct mesh_contacts *c)
{
	size_t n;
	struct mesh_event *events = mesh_contacts_events(c, &n);

	for (size_t i = 0; i < n; i++)
		fprintf(f, "%u %u %u %s\n", events[i].at, events[i].a, events[i].b, events[i].up ? "up" : "down");
	free(events);
}

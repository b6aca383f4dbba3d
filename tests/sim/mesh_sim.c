/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A mesh in a blackout: letters that walk from device to device, with the core that ships, beside the two limits between which
 * every mesh lies (epidemic routing that nothing holds back, and letters that only their authors hand over) and beside the
 * same rule without a core, over the same encounters. See README.md here for what may be asked of it and what came out.
 *
 * Without arguments: a small one that takes half a minute, and fails when the goals are missed.
 */
#include "core/carry.h"
#include "support/mesh_city.h"
#include "support/mesh_dice.h"
#include "support/mesh_report.h"
#include "support/mesh_trace.h"
#include "support/mesh_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR 3600u
#define EXPIRY (72 * HOUR)

struct wish {
	const char *model, *trace, *write;
	double nodes, days, density, side, letters, hours, seed, holes, liars, flooders, junk, cap, rate, seek;
	double dice, core, direct, check;
};

static const struct wish usual = {
	.model = "city",
	.nodes = 200,
	.days = 4,
	.density = 1,
	.side = 3000,
	.letters = 4,
	.hours = 24,
	.seed = 1,
	.junk = 100,
	.core = 1,
};
static const struct wish small = {
	.model = "city",
	.nodes = 24,
	.days = 2,
	.density = 1,
	.letters = 4,
	.hours = 24,
	.seed = 3,
	.junk = 20,
	.core = 1,
	.direct = 1,
	.check = 1,
};

/* ---- arguments ---- */

static const struct {
	const char *name;
	size_t at;
	bool is_text;
	const char *what;
} options[] = {
	{ "model", offsetof(struct wish, model), true, "city, walk" },
	{ "trace", offsetof(struct wish, trace), true, "FILE: encounters of a trace instead (support/mesh_trace.h)" },
	{ "write", offsetof(struct wish, write), true, "FILE: write the encounters as a trace" },
	{ "nodes", offsetof(struct wish, nodes), false, "how many" },
	{ "days", offsetof(struct wish, days), false, "how long" },
	{ "density", offsetof(struct wish, density), false, "city: 1 a town in which most have the program, 0.3 few" },
	{ "side", offsetof(struct wish, side), false, "walk: metres of the square" },
	{ "letters", offsetof(struct wish, letters), false, "for each node" },
	{ "hours", offsetof(struct wish, hours), false, "in which they are written, from the first midnight" },
	{ "seed", offsetof(struct wish, seed), false, "a run replays from it" },
	{ "dice", offsetof(struct wish, dice), false, "another number: the same encounters and letters, but other luck" },
	{ "holes", offsetof(struct wish, holes), false, "percent of the nodes that take everything and forget it" },
	{ "liars", offsetof(struct wish, liars), false, "1: the same without a core also say that they have it" },
	{ "flooders", offsetof(struct wish, flooders), false, "percent of the nodes that spread junk" },
	{ "junk", offsetof(struct wish, junk), false, "parcels of it that each makes in an hour" },
	{ "cap", offsetof(struct wish, cap), false, "MiB that a node carries" },
	{ "rate", offsetof(struct wish, rate), false, "bytes a second" },
	{ "seek", offsetof(struct wish, seek), false, "seconds until two in range notice it" },
	{ "core", offsetof(struct wish, core), false, "0: only what goes without one" },
	{ "direct", offsetof(struct wish, direct), false, "1: also with cores that carry nothing" },
	{ "check", offsetof(struct wish, check), false, "1: fail when the goals are missed" },
};

static void usage(void)
{
	printf("mesh_sim [NAME=VALUE...]\n");
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		printf("  %-9s %s\n", options[i].name, options[i].what);
}

static bool wish_for(struct wish *w, const char *arg)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		const size_t len = strlen(options[i].name);

		if (strncmp(arg, options[i].name, len) != 0 || arg[len] != '=')
			continue;
		if (options[i].is_text)
			*(const char **)((char *)w + options[i].at) = arg + len + 1;
		else
			*(double *)((char *)w + options[i].at) = atof(arg + len + 1);
		return true;
	}
	return false;
}

/* ---- who meets whom ---- */

static bool read_trace(const char *path, struct mesh_contacts *c)
{
	FILE *f = fopen(path, "r");
	size_t bad = f ? mesh_trace_read(f, c) : 0;

	if (!f)
		perror(path);
	else if (bad)
		fprintf(stderr, "%s:%zu: this is no encounter\n", path, bad);
	if (f)
		fclose(f);
	return f && !bad && c->n > 0;
}

static bool write_trace(const char *path, const struct mesh_contacts *c)
{
	FILE *f = fopen(path, "w");

	if (!f) {
		perror(path);
		return false;
	}
	mesh_trace_write(f, c);
	return fclose(f) == 0;
}

static bool encounters(const struct wish *w, struct mesh_contacts *c)
{
	const uint32_t nodes = (uint32_t)w->nodes, seconds = (uint32_t)(w->days * MESH_DAY);
	struct mesh_walk walk = { .seed = (uint64_t)w->seed, .nodes = nodes, .seconds = seconds, .side = (uint32_t)w->side };
	const struct mesh_city city = {
		.seed = (uint64_t)w->seed,
		.nodes = nodes,
		.days = (uint32_t)(w->days + 0.999),
		.density = w->density,
	};
	size_t kept = 0;

	if (w->trace) {
		if (!read_trace(w->trace, c))
			return false;
	} else if (strcmp(w->model, "walk") == 0) {
		mesh_walk_on_foot(&walk);
		mesh_walk_contacts(&walk, c);
	} else {
		mesh_city_contacts(&city, c);
	}
	for (size_t i = 0; i < c->n; i++) {
		c->list[i].start += (uint32_t)w->seek;
		if (c->list[i].start < c->list[i].end)
			c->list[kept++] = c->list[i];
	}
	c->n = kept;
	return !w->write || write_trace(w->write, c);
}

/* ---- one world ---- */

struct run {
	struct wish wish;
	struct mesh_contacts contacts;
	struct mesh_load load;
	bool *holes, *flooders, *hostile;
	struct mesh_route_result best, floor, rule;
	bool failed;
};

static void choose(struct run *r)
{
	struct mesh_dice d = mesh_dice_new((uint64_t)r->wish.seed, 5);
	const uint32_t n = r->contacts.nodes;

	r->holes = calloc(n + 1, sizeof(*r->holes));
	r->flooders = calloc(n + 1, sizeof(*r->flooders));
	r->hostile = calloc(n + 1, sizeof(*r->hostile));
	if (!r->holes || !r->flooders || !r->hostile)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		double luck = 100 * mesh_dice_part(&d);

		r->holes[i] = luck < r->wish.holes;
		r->flooders[i] = !r->holes[i] && luck < r->wish.holes + r->wish.flooders;
		r->hostile[i] = r->holes[i] || r->flooders[i];
	}
}

static void claim(struct run *r, bool holds, const char *what)
{
	if (holds || r->wish.check == 0)
		return;
	printf("MISSED: %s\n", what);
	r->failed = true;
}

/* Of the devices themselves. */
static uint64_t luck(const struct run *r)
{
	return (uint64_t)r->wish.seed + ((uint64_t)r->wish.dice << 32);
}

static void without_cores(struct run *r)
{
	struct mesh_route_options o = {
		.seed = luck(r),
		.expiry = EXPIRY,
		.receipt_least = 120,
		.receipt_most = 1200,
	};
	struct mesh_route_result stopped;

	mesh_report_head();
	/* What could be reached: nobody is hostile. */
	o.kind = MESH_ROUTE_EPIDEMIC;
	mesh_route_run(&r->contacts, &r->load, &o, &r->best);
	mesh_report_route("epidemic", &r->best, NULL, r->contacts.nodes);
	o.kind = MESH_ROUTE_VACCINE;
	mesh_route_run(&r->contacts, &r->load, &o, &stopped);
	mesh_report_route("+receipts", &stopped, &r->best, r->contacts.nodes);
	mesh_route_wipe(&stopped);
	o.kind = MESH_ROUTE_DIRECT;
	mesh_route_run(&r->contacts, &r->load, &o, &r->floor);
	mesh_report_route("direct", &r->floor, &r->best, r->contacts.nodes);
	o.kind = MESH_ROUTE_SPREAD;
	o.holes = r->holes;
	o.hole = r->wish.liars > 0 ? MESH_HOLE_LIAR : MESH_HOLE_SILENT;
	mesh_route_run(&r->contacts, &r->load, &o, &r->rule);
	mesh_report_route("rule", &r->rule, &r->best, r->contacts.nodes);
}

static struct mesh_play_options played(const struct run *r)
{
	return (struct mesh_play_options){
		.seed = luck(r),
		.cap = (uint64_t)(r->wish.cap * 1048576),
		.rate = (uint32_t)r->wish.rate,
		.holes = r->holes,
		.flooders = r->wish.flooders > 0 ? r->flooders : NULL,
		.junk = (uint32_t)r->wish.junk,
		.progress = r->wish.check == 0,
	};
}

/* Cores that carry nothing do what direct delivery does, as far as their handshakes let them. */
static void core_direct(struct run *r)
{
	struct mesh_play_options o = played(r);
	struct mesh_play_result p;
	double core, model = mesh_route_within(&r->floor, EXPIRY);

	o.paused = true;
	mesh_play_run(&r->contacts, &r->load, &o, &p);
	mesh_report_route("core alone", &p.route, &r->best, r->contacts.nodes);
	core = mesh_route_within(&p.route, EXPIRY);
	claim(r, core > 0.97 * model && core < 1.001 * model, "without carrying it is direct delivery");
	claim(r, p.doubles == 0, "nothing is shown twice");
	mesh_play_wipe(&p);
}

static void core_carries(struct run *r)
{
	struct mesh_play_options o = played(r);
	struct mesh_play_result p;
	double core, best = mesh_route_within(&r->best, MESH_DAY), rule = mesh_route_within(&r->rule, MESH_DAY);

	mesh_play_run(&r->contacts, &r->load, &o, &p);
	mesh_report_route("core", &p.route, &r->best, r->contacts.nodes);
	mesh_report_play(&p, &r->contacts);
	core = mesh_route_within(&p.route, MESH_DAY);
	claim(r, core >= 0.95 * rule, "the core does what its rule does alone");
	claim(r, r->wish.holes + r->wish.flooders > 0 ? core >= 0.9 : core >= 0.95 * best, "nearly all arrives within a day");
	claim(r, p.doubles == 0, "nothing is shown twice");
	claim(r, p.neighbour_most <= 1.0 / CARRY_SHARE, "no neighbour has more room than is his");
	claim(r, p.strangers_most <= 1.0 / CARRY_STRANGERS, "strangers have no more room than is theirs");
	mesh_play_wipe(&p);
}

static bool run(const struct wish *w)
{
	struct run r = { .wish = *w };
	struct mesh_load_options load;
	char what[96];

	if (!encounters(w, &r.contacts))
		return false;
	choose(&r);
	load = (struct mesh_load_options){
		.seed = (uint64_t)w->seed,
		.letters = (size_t)(w->letters * r.contacts.nodes),
		.until = (uint32_t)(w->hours * HOUR),
		.hostile = r.hostile,
	};
	mesh_load_make(&r.contacts, &load, &r.load);
	snprintf(what, sizeof(what), "%s", w->trace ? w->trace : w->model);
	mesh_report_contacts(what, &r.contacts, &r.load);
	if (w->holes + w->flooders > 0)
		printf("  of the nodes %.0f %% are black holes, %.0f %% flooders\n", w->holes, w->flooders);
	without_cores(&r);
	if (w->direct > 0)
		core_direct(&r);
	if (w->core > 0)
		core_carries(&r);
	mesh_route_wipe(&r.best);
	mesh_route_wipe(&r.floor);
	mesh_route_wipe(&r.rule);
	mesh_load_wipe(&r.load);
	mesh_contacts_wipe(&r.contacts);
	free(r.holes);
	free(r.flooders);
	free(r.hostile);
	return !r.failed;
}

int main(int argc, char **argv)
{
	struct wish w = argc > 1 ? usual : small;

	for (int i = 1; i < argc; i++)
		if (!wish_for(&w, argv[i])) {
			usage();
			return 2;
		}
	return !run(&w);
}

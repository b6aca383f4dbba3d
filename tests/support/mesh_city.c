/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/mesh_city.h"

#include "support/mesh_dice.h"

#include <stdlib.h>

#define MINUTE  60u
#define HOUR    3600u
#define DAY     86400u
#define PER_DISTRICT 50     /* people */
#define NOTICED 15u         /* seconds: a shorter encounter is over before a radio has seen it */

/*
 * Kinds of place; in range at home are those of the flats around, too. A place is a number: kind, which one, and for buses and
 * streets the time of the day.
 */
enum kind { HOME, STAIRS, STREET, STOP, BUS, ROOM, CANTEEN, SHOP, PUB, KINDS };

/* How many people belong to one, at density 1: a town in which most have the program. */
static const double share[KINDS] = { 3.5, 25, 22, 30, 36, 15, 60, 100, 75 };

struct habits {
	uint32_t home, stairs, district;
	uint32_t room, work, work_district;    /* room: NOWHERE for those who do not go to work */
	uint32_t leave, stay;                  /* of a working day, seconds after midnight and length */
	uint32_t shop, pub, friend;
	double goes_out;                       /* chance of an evening out */
};

#define NOWHERE UINT32_MAX

struct stay {
	uint64_t place;
	uint32_t from, to, who;
};

struct city {
	const struct mesh_city *model;
	struct mesh_dice dice;
	uint32_t count[KINDS], districts;
	struct habits *habits;
	struct stay *stays;
	size_t n, room;
	uint32_t who, now;    /* whose day is being made, and up to when it is */
};

static uint64_t place(enum kind kind, uint32_t which, uint32_t when)
{
	return (uint64_t)kind << 56 | (uint64_t)which << 24 | when;
}

static void be(struct city *c, uint64_t where, uint32_t until)
{
	if (until <= c->now)
		return;
	if (c->n == c->room) {
		c->room = c->room ? 2 * c->room : 4096;
		c->stays = realloc(c->stays, c->room * sizeof(*c->stays));
		if (!c->stays)
			abort();
	}
	c->stays[c->n++] = (struct stay){ .place = where, .from = c->now, .to = until, .who = c->who };
	c->now = until;
}

static void be_for(struct city *c, uint64_t where, uint32_t least, uint32_t most)
{
	be(c, where, c->now + mesh_dice_between(&c->dice, least, most));
}

static uint32_t vary(struct city *c, uint32_t about, uint32_t by)
{
	uint32_t at = about + mesh_dice_below(&c->dice, 2 * by + 1);

	return at > by ? at - by : 0;
}

/* ---- ways ---- */

/* Some minutes on foot: whoever walks the same stretch in the same few minutes is met, for a part of it. */
static void walk(struct city *c, uint32_t district, uint32_t stretches)
{
	uint32_t each = c->count[STREET] / c->districts + 1;

	for (uint32_t i = 0; i < stretches; i++) {
		uint32_t which = district * each + mesh_dice_below(&c->dice, each);

		be_for(c, place(STREET, which, 0), MINUTE, 3 * MINUTE);
	}
}

/* One bus, of those that go every 15 minutes: a stop, then the ride. */
static void ride(struct city *c, uint32_t line)
{
	uint32_t headway = 15 * MINUTE, shift = mesh_dice_mix(c->model->seed, line, 7) % headway;
	uint32_t start = (c->now + headway - shift + 2 * MINUTE) / headway * headway + shift;
	uint32_t crowd = c->count[BUS], which = line * crowd + mesh_dice_below(&c->dice, crowd);

	be(c, place(STOP, line, 0), start);
	be(c, place(BUS, which, start / MINUTE), start + mesh_dice_between(&c->dice, 8 * MINUTE, 16 * MINUTE));
}

/* From district to district: on foot inside one, else through the centre with two lines, out and in are others. */
static void go(struct city *c, uint32_t from, uint32_t to)
{
	walk(c, from, 2);
	if (from != to) {
		ride(c, 2 * from);
		ride(c, 2 * to + 1);
	}
	walk(c, to, 2);
}

static void leave_home(struct city *c)
{
	const struct habits *h = &c->habits[c->who];

	be_for(c, place(STAIRS, h->stairs, 0), MINUTE, 3 * MINUTE);
}

static void go_home(struct city *c, uint32_t from)
{
	const struct habits *h = &c->habits[c->who];

	go(c, from, h->district);
	be_for(c, place(STAIRS, h->stairs, 0), MINUTE, 3 * MINUTE);
}

/* ---- days ---- */

static void work(struct city *c)
{
	const struct habits *h = &c->habits[c->who];
	uint32_t end = c->now + vary(c, h->stay, 20 * MINUTE), lunch = c->now + h->stay / 2;

	be(c, place(ROOM, h->room, 0), vary(c, lunch, 20 * MINUTE));
	if (mesh_dice_chance(&c->dice, 0.7))
		be_for(c, place(CANTEEN, h->work, 0), 20 * MINUTE, 45 * MINUTE);
	be(c, place(ROOM, h->room, 0), end);
}

static void shop(struct city *c)
{
	const struct habits *h = &c->habits[c->who];

	leave_home(c);
	walk(c, h->district, 2);
	be_for(c, place(SHOP, h->shop, 0), 8 * MINUTE, 30 * MINUTE);
	walk(c, h->district, 2);
	be_for(c, place(STAIRS, h->stairs, 0), MINUTE, 3 * MINUTE);
}

static void evening(struct city *c)
{
	const struct habits *h = &c->habits[c->who];
	const struct habits *other = &c->habits[h->friend];
	bool visit = mesh_dice_chance(&c->dice, 0.3);
	uint32_t to = visit ? other->district : h->pub % c->districts;

	leave_home(c);
	go(c, h->district, to);
	be_for(c, visit ? place(HOME, other->home, 0) : place(PUB, h->pub, 0), HOUR, 3 * HOUR);
	go_home(c, to);
}

/* At home until the hour, if it is not past already. */
static void home_until(struct city *c, uint32_t when)
{
	be(c, place(HOME, c->habits[c->who].home, 0), when);
}

static void one_day(struct city *c, uint32_t midnight, bool free_day)
{
	const struct habits *h = &c->habits[c->who];

	if (!free_day && h->room != NOWHERE) {
		home_until(c, midnight + vary(c, h->leave, 10 * MINUTE));
		leave_home(c);
		go(c, h->district, h->work_district);
		work(c);
		go_home(c, h->work_district);
	} else {
		home_until(c, midnight + vary(c, 11 * HOUR, 2 * HOUR));
		if (mesh_dice_chance(&c->dice, 0.6))
			shop(c);
		home_until(c, midnight + vary(c, 15 * HOUR, HOUR));
		if (mesh_dice_chance(&c->dice, free_day ? 0.5 : 0.3))
			evening(c);
	}
	if (mesh_dice_chance(&c->dice, 0.3)) {
		home_until(c, midnight + vary(c, 18 * HOUR, HOUR));
		shop(c);
	}
	if (mesh_dice_chance(&c->dice, free_day ? 2 * h->goes_out : h->goes_out)) {
		home_until(c, midnight + vary(c, 19 * HOUR + 30 * MINUTE, HOUR));
		evening(c);
	}
	home_until(c, midnight + DAY);
}

/* ---- the people and their places ---- */

static void found(struct city *c)
{
	double n = c->model->nodes;

	for (int k = 0; k < KINDS; k++) {
		double density = k == HOME ? 1 : c->model->density;

		c->count[k] = (uint32_t)(n / (share[k] * density)) + 1;
	}
	c->districts = c->model->nodes / PER_DISTRICT + 1;
	/* So many parts of one bus are out of each other's reach, and so many buses of a line drive at once. */
	c->count[BUS] = c->model->density < 1 ? (uint32_t)(1 / c->model->density + 0.5) : 1;
}

static void settle(struct city *c, uint32_t i)
{
	struct habits *h = &c->habits[i];
	struct mesh_dice *d = &c->dice;

	h->home = mesh_dice_below(d, c->count[HOME]);
	h->district = h->home % c->districts;
	/* Homes of one district that are counted one after the other share their stairs. */
	h->stairs = h->district + c->districts * (h->home / c->districts * c->count[STAIRS] / c->count[HOME]);
	h->room = mesh_dice_chance(d, 0.75) ? mesh_dice_below(d, c->count[ROOM]) : NOWHERE;
	h->work = h->room == NOWHERE ? 0 : (uint32_t)((uint64_t)h->room * c->count[CANTEEN] / c->count[ROOM]);
	h->work_district = h->work % c->districts;
	h->leave = mesh_dice_between(d, 6 * HOUR + 30 * MINUTE, 9 * HOUR);
	h->stay = mesh_dice_between(d, 5 * HOUR, 9 * HOUR);
	h->shop = h->district + c->districts * mesh_dice_below(d, c->count[SHOP] / c->districts + 1);
	h->pub = mesh_dice_below(d, c->count[PUB]);
	h->friend = mesh_dice_below(d, c->model->nodes);
	h->goes_out = 0.1 + 0.4 * mesh_dice_part(d);
}

/* ---- who was where at the same time ---- */

static int by_place(const void *x, const void *y)
{
	const struct stay *p = x, *q = y;

	if (p->place != q->place)
		return p->place < q->place ? -1 : 1;
	if (p->from != q->from)
		return p->from < q->from ? -1 : 1;
	return (p->who > q->who) - (p->who < q->who);
}

static void meet(struct city *c, struct mesh_contacts *out)
{
	qsort(c->stays, c->n, sizeof(*c->stays), by_place);
	for (size_t i = 0; i < c->n; i++) {
		const struct stay *p = &c->stays[i];

		for (size_t j = i + 1; j < c->n; j++) {
			const struct stay *q = &c->stays[j];
			uint32_t end = p->to < q->to ? p->to : q->to;

			if (q->place != p->place || q->from >= p->to)
				break;
			if (end >= q->from + NOTICED)
				mesh_contacts_add(out, &(struct mesh_contact){ .start = q->from, .end = end,
				                                               .a = p->who, .b = q->who });
		}
	}
	mesh_contacts_sort(out);
}

void mesh_city_contacts(const struct mesh_city *m, struct mesh_contacts *out)
{
	struct city c = { .model = m, .dice = mesh_dice_new(m->seed, 2) };

	mesh_contacts_init(out, m->nodes, m->days * DAY);
	c.habits = calloc(m->nodes, sizeof(*c.habits));
	if (!c.habits)
		abort();
	found(&c);
	for (uint32_t i = 0; i < m->nodes; i++)
		settle(&c, i);
	for (c.who = 0; c.who < m->nodes; c.who++) {
		c.now = 0;
		for (uint32_t day = 0; day < m->days; day++)
			one_day(&c, day * DAY, day % 7 >= 5);
	}
	meet(&c, out);
	free(c.stays);
	free(c.habits);
}

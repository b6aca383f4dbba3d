/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dialling.h"

#include "base/assert.h"
#include "core/core.h"
#include "daemon/roads.h"
#include "daemon/rotation.h"

#include <event2/event.h>
#include <stdlib.h>

#define FULL 5000    /* ms until a road that was full is looked at again */
#define EACH 3000    /* ms of the longest wait for each peer: many contacts that are away cost no more than a few */

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct dialling *g = ctx;

	(void)fd, (void)what;
	g->look = true;
}

void dialling_init(struct dialling *g, struct roads *r, struct event_base *base)
{
	*g = (struct dialling){ .roads = r, .timer = evtimer_new(base, on_timer, g) };
	ASSERT(g->timer);
}

void dialling_free(struct dialling *g)
{
	event_free(g->timer);
}

void dialling_start(struct dialling *g, int64_t longest)
{
	g->longest = longest;
	redials_init(&g->table, longest);
}

void dialling_stop(struct dialling *g)
{
	redials_wipe(&g->table);
	event_del(g->timer);
}

void dialling_pace(struct dialling *g, unsigned road, unsigned at_once, unsigned duty)
{
	pace_init(&g->pace[road], at_once, duty);
}

/* Rows */

static enum redial_turn turn_of(enum core_dial dial)
{
	switch (dial) {
	case CORE_DIAL_NEVER:
		break;
	case CORE_DIAL_LATER:
		return REDIAL_LATER;
	case CORE_DIAL_NOW:
		return REDIAL_NOW;
	}
	return REDIAL_NEVER;
}

/* Over this road or a better one. There is never more than one link of an invite, over whatever road. */
static bool is_linked(const struct roads *r, const struct core_peer *p, const struct road *road)
{
	bool good = p->meeting != CORE_MEET_NOT || p->rank >= (int)road->ops->rank;

	return (p->linked && good) || roads_has_coupling(r, p->id, road->ops->rank);
}

void dialling_read(struct dialling *g, const struct core_peer *peers, size_t n)
{
	const struct roads *r = g->roads;
	struct redial *rows = calloc(n * r->n + 1, sizeof(*rows));
	int64_t many = (int64_t)n * EACH;

	ASSERT(rows);
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < r->n; k++)
			rows[i * r->n + k] = (struct redial){
				.peer = peers[i].id,
				.road = k,
				.turn = turn_of(peers[i].dial),
				.linked = is_linked(r, &peers[i], &r->road[k]),
			};
	g->table.most = g->longest > many ? g->longest : many;
	redials_replace(&g->table, rows, n * r->n, clock_read().mono);
	free(rows);
	g->look = true;
}

/* Facts */

void dialling_sighted(struct dialling *g, uint64_t peer, unsigned road)
{
	struct redial *row = redials_find(&g->table, peer, road);

	if (!row || row->linked)
		return;
	row->sighted = true;
	redials_hint(row, clock_read().mono);
	g->look = true;
}

void dialling_wanted(struct dialling *g, uint64_t peer)
{
	size_t n;
	struct redial *row = redials_of(&g->table, peer, &n);

	for (size_t i = 0; row && i < n; i++)
		if (!row[i].linked) {
			row[i].wanted = true;
			redials_hint(&row[i], clock_read().mono);
		}
	g->look = true;
}

void dialling_road_up(struct dialling *g, unsigned road)
{
	for (size_t i = 0; i < g->table.n; i++)
		if (g->table.rows[i].road == road)
			backoff_worked(&g->table.rows[i].backoff);
	g->look = true;
}

void dialling_ended(struct dialling *g, uint64_t peer, unsigned road, bool failed)
{
	struct redial *row = redials_find(&g->table, peer, road);

	g->look = true;
	if (!row)
		return;
	pace_ended(&g->pace[road], row->began, clock_read().mono, failed);
	row->running = row->sighted = false;
	if (failed)
		backoff_failed(&row->backoff, clock_read().mono, &rand_system);
	else
		row->wanted = false;
}

void dialling_link_ended(struct dialling *g, uint64_t peer, unsigned road, bool was_good)
{
	struct redial *row = redials_find(&g->table, peer, road);
	int64_t now = clock_read().mono;
	size_t n;

	g->look = true;
	if (row && was_good)
		backoff_worked(&row->backoff);
	else if (row)
		backoff_failed(&row->backoff, now, &rand_system);
	/* It was there a moment ago: the other roads are worth a try at once. */
	row = redials_of(&g->table, peer, &n);
	for (size_t i = 0; row && was_good && i < n; i++)
		backoff_wake(&row[i].backoff, now);
}

void dialling_rest(struct dialling *g, uint64_t peer, unsigned road)
{
	struct redial *row = redials_find(&g->table, peer, road);

	if (row)
		backoff_rest(&row->backoff, clock_read().mono, ROTATION_REST, &rand_system);
}

/* Dialling */

static bool has_address(const struct dialling *g, const struct redial *row)
{
	const struct road *road = &g->roads->road[row->road];

	return road->t && road->ops->may_dial(road->t, row->peer);
}

/*
 * A full road is asked to make room only for somebody who is likely there, or for whom something waits; otherwise, and until
 * there is room, that is looked at again a little later.
 */
static bool has_room(const struct dialling *g, const struct redial *row, int64_t now, int64_t *wake)
{
	const struct road *road = &g->roads->road[row->road];
	bool room = !road->ops->room || road->ops->room(road->t) > 0;

	if (!room && (row->sighted || row->wanted))
		roads_make_room(g->roads, row->road);
	if (!room && now + FULL < *wake)
		*wake = now + FULL;
	return room;
}

/*
 * The row of this peer to start now, best road first; NULL when none is, and then *wake may come down to when one will be.
 * A better road at work is waited for: most likely it is the one that is used in the end; but not one whose attempts are
 * mostly at people who are not near.
 */
static struct redial *choose(struct dialling *g, struct redial *rows, size_t n, int64_t now, int64_t *wake)
{
	for (size_t i = 0; i < n; i++) {
		int64_t due = redials_due(&rows[i]);
		const struct pace *pace = &g->pace[rows[i].road];

		if (rows[i].running && pace->at_once == 0)
			return NULL;
		if (!redials_may(&rows[i]) || !has_address(g, &rows[i]))
			continue;
		if (due <= now && pace_may(pace, now, rows[i].sighted)) {
			if (has_room(g, &rows[i], now, wake))
				return &rows[i];
			continue;
		}
		if (due <= now && pace->running >= pace->at_once)
			continue;    /* one that ends looks again */
		due = due > now ? due : pace_due(pace);
		due = redials_wake(due, now);
		*wake = due < *wake ? due : *wake;
	}
	return NULL;
}

/* Those for whom something waits, then who has waited longest: whoever is tried for a minute each time takes nobody's turn. */
static int by_turn(const void *a, const void *b)
{
	const struct redial *x = *(struct redial *const *)a, *y = *(struct redial *const *)b;
	int64_t dx = redials_due(x), dy = redials_due(y);

	if (x->wanted != y->wanted)
		return x->wanted ? -1 : 1;
	if (dx != dy)
		return dx < dy ? -1 : 1;
	return x->peer < y->peer ? -1 : x->peer > y->peer;
}

static size_t choose_all(struct dialling *g, struct redial **due, int64_t now, int64_t *wake)
{
	const size_t each = g->roads->n;
	size_t n = 0;

	for (size_t i = 0; i + each <= g->table.n; i += each) {
		struct redial *row = choose(g, &g->table.rows[i], each, now, wake);

		if (row)
			due[n++] = row;
	}
	qsort(due, n, sizeof(*due), by_turn);
	return n;
}

/* How many it started. */
static size_t start_all(struct dialling *g, struct redial *const *due, size_t n, int64_t now)
{
	size_t running[ROADS_MAX] = { 0 }, started = 0;

	for (size_t i = 0; i < g->table.n; i++)
		running[g->table.rows[i].road] += g->table.rows[i].running;
	for (size_t i = 0; i < n; i++) {
		const struct road *road = &g->roads->road[due[i]->road];
		struct pace *pace = &g->pace[due[i]->road];

		if (running[due[i]->road] >= DIALLING_AT_ONCE || !pace_may(pace, now, due[i]->sighted))
			continue;    /* one that ends looks again */
		running[due[i]->road]++;
		started++;
		pace_began(pace);
		due[i]->running = true;
		due[i]->began = now;
		road->ops->dial(road->t, due[i]->peer);
	}
	return started;
}

static void set_timer(struct dialling *g, int64_t wake, int64_t now)
{
	int64_t in = wake > now ? wake - now : 0;
	struct timeval tv = { .tv_sec = in / 1000, .tv_usec = (in % 1000) * 1000 };

	if (wake == CLOCK_NEVER)
		event_del(g->timer);
	else
		event_add(g->timer, &tv);
}

void dialling_run(struct dialling *g)
{
	int64_t now = clock_read().mono, wake;
	struct redial **due;

	if (!g->look)
		return;
	g->look = false;
	due = calloc(g->table.n + 1, sizeof(struct redial *));
	ASSERT(due);
	/* Those for whom there was no room on a better road get their turn on the next. */
	do
		wake = CLOCK_NEVER;
	while (start_all(g, due, choose_all(g, due, now, &wake), now) > 0);
	free(due);
	set_timer(g, wake, now);
}

int64_t dialling_next(struct dialling *g, uint64_t peer, bool *running)
{
	struct instant now = clock_read();
	int64_t next = CLOCK_NEVER, due;
	size_t n;
	struct redial *row = redials_of(&g->table, peer, &n);

	*running = false;
	for (size_t i = 0; row && i < n; i++) {
		*running = *running || row[i].running;
		due = redials_due(&row[i]);
		if (redials_may(&row[i]) && has_address(g, &row[i]) && due < next)
			next = due;
	}
	return next == CLOCK_NEVER ? 0 : now.wall + (next > now.mono ? redials_wake(next, now.mono) - now.mono : 0);
}

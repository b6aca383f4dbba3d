/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/redials.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

void redials_init(struct redials *t, int64_t most)
{
	*t = (struct redials){ .most = most };
}

void redials_wipe(struct redials *t)
{
	free(t->rows);
	redials_init(t, t->most);
}

static int by_place(const void *a, const void *b)
{
	const struct redial *x = a, *y = b;

	if (x->peer != y->peer)
		return x->peer < y->peer ? -1 : 1;
	return x->road < y->road ? -1 : x->road > y->road;
}

/* The other side goes first, counted from when there was last no need to. */
static void keep_place(struct redial *row, const struct redial *old, int64_t now)
{
	row->backoff = old->backoff;
	row->running = old->running;
	row->began = old->began;
	row->sighted = old->sighted && !row->linked;
	row->wanted = old->wanted && !row->linked;
	row->not_before = old->linked && !row->linked ? now + REDIALS_LATER : old->not_before;
}

void redials_replace(struct redials *t, const struct redial *fresh, size_t n, int64_t now)
{
	struct redial *rows = calloc(n + 1, sizeof(*rows)), *old;

	ASSERT(rows);
	for (size_t i = 0; i < n; i++) {
		rows[i] = fresh[i];
		old = redials_find(t, fresh[i].peer, fresh[i].road);
		if (old) {
			keep_place(&rows[i], old, now);
			continue;
		}
		backoff_init(&rows[i].backoff, REDIALS_FIRST, t->most);
		rows[i].running = false;
		rows[i].not_before = now + REDIALS_LATER;
	}
	qsort(rows, n, sizeof(*rows), by_place);
	free(t->rows);
	t->rows = rows;
	t->n = n;
}

struct redial *redials_find(struct redials *t, uint64_t peer, unsigned road)
{
	const struct redial key = { .peer = peer, .road = road };

	return t->n > 0 ? bsearch(&key, t->rows, t->n, sizeof(*t->rows), by_place) : NULL;
}

struct redial *redials_of(struct redials *t, uint64_t peer, size_t *n)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->rows[mid].peer < peer)
			low = mid + 1;
		else
			high = mid;
	}
	for (*n = 0; low + *n < t->n && t->rows[low + *n].peer == peer;)
		++*n;
	return *n > 0 ? &t->rows[low] : NULL;
}

void redials_hint(struct redial *row, int64_t now)
{
	/* Not seen for long: both sides see each other at about the same time, and the other goes first. */
	if (row->not_before + REDIALS_GRID < now)
		row->not_before = now + REDIALS_LATER;
	backoff_wake(&row->backoff, now);
}

bool redials_may(const struct redial *row)
{
	return row->turn != REDIAL_NEVER && !row->linked && !row->running;
}

int64_t redials_due(const struct redial *row)
{
	bool waits = row->turn == REDIAL_LATER && row->not_before > row->backoff.due;

	return waits ? row->not_before : row->backoff.due;
}

int64_t redials_wake(int64_t due, int64_t now)
{
	if (due - now <= REDIALS_GRID)
		return due;
	return due + (REDIALS_GRID - due % REDIALS_GRID) % REDIALS_GRID;
}

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

static int by_peer(const void *a, const void *b)
{
	const struct redial *x = a, *y = b;

	return x->peer < y->peer ? -1 : x->peer > y->peer;
}

void redials_replace(struct redials *t, const struct redial *fresh, size_t n)
{
	struct redial *rows = calloc(n + 1, sizeof(*rows)), *old;

	ASSERT(rows);
	for (size_t i = 0; i < n; i++) {
		rows[i] = fresh[i];
		old = redials_find(t, fresh[i].peer);
		if (old) {
			rows[i].backoff = old->backoff;
			rows[i].running = old->running;
		} else {
			backoff_init(&rows[i].backoff, REDIALS_FIRST, t->most);
			rows[i].running = false;
		}
	}
	qsort(rows, n, sizeof(*rows), by_peer);
	free(t->rows);
	t->rows = rows;
	t->n = n;
}

struct redial *redials_find(struct redials *t, uint64_t peer)
{
	const struct redial key = { .peer = peer };

	return t->n > 0 ? bsearch(&key, t->rows, t->n, sizeof(*t->rows), by_peer) : NULL;
}

bool redials_is_due(const struct redial *row, int64_t now)
{
	return row->ours && !row->linked && !row->running && backoff_is_due(&row->backoff, now);
}

int64_t redials_wake(int64_t due, int64_t now)
{
	if (due - now <= REDIALS_GRID)
		return due;
	return due + (REDIALS_GRID - due % REDIALS_GRID) % REDIALS_GRID;
}

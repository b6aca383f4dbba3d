/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dials.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

void dials_init(struct dials *t, int64_t most)
{
	*t = (struct dials){ .most = most };
}

void dials_wipe(struct dials *t)
{
	free(t->rows);
	dials_init(t, t->most);
}

static int by_peer(const void *a, const void *b)
{
	const struct dial *x = a, *y = b;

	return x->peer < y->peer ? -1 : x->peer > y->peer;
}

void dials_replace(struct dials *t, const struct dial *fresh, size_t n)
{
	struct dial *rows = calloc(n + 1, sizeof(*rows)), *old;

	ASSERT(rows);
	for (size_t i = 0; i < n; i++) {
		rows[i] = fresh[i];
		old = dials_find(t, fresh[i].peer);
		if (old) {
			rows[i].backoff = old->backoff;
			rows[i].running = old->running;
		} else {
			backoff_init(&rows[i].backoff, DIALS_FIRST, t->most);
			rows[i].running = false;
		}
	}
	qsort(rows, n, sizeof(*rows), by_peer);
	free(t->rows);
	t->rows = rows;
	t->n = n;
}

struct dial *dials_find(struct dials *t, uint64_t peer)
{
	const struct dial key = { .peer = peer };

	return t->n > 0 ? bsearch(&key, t->rows, t->n, sizeof(*t->rows), by_peer) : NULL;
}

bool dials_is_due(const struct dial *row, int64_t now)
{
	return row->ours && !row->linked && !row->running && backoff_is_due(&row->backoff, now);
}

int64_t dials_wake(int64_t due, int64_t now)
{
	if (due - now <= DIALS_GRID)
		return due;
	return due + (DIALS_GRID - due % DIALS_GRID) % DIALS_GRID;
}

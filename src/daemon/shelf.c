/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/shelf.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/pack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void identify(struct shelf_file *f)
{
	uint8_t buf[FOLDER_NAME_MAX + 16];
	struct pack w = pack_into(buf, sizeof(buf));

	pack_u64(&w, f->f.size);
	pack_u64(&w, (uint64_t)f->f.changed);
	pack_bytes(&w, f->f.name, strlen(f->f.name));
	crypto_generichash(f->id, sizeof(f->id), buf, pack_done(&w), NULL, 0);
}

static int by_id(const void *a, const void *b)
{
	return memcmp(((const struct shelf_file *)a)->id, ((const struct shelf_file *)b)->id, SHELF_ID_LEN); /* public */
}

void shelf_take(struct shelf *s, struct folder_list *l, int64_t mono)
{
	struct shelf_file *now = calloc(l->n + 1, sizeof(*now));

	ASSERT(now);
	for (size_t i = 0; i < l->n; i++) {
		const struct shelf_file *was;

		now[i].f = l->file[i];
		now[i].since = mono;
		identify(&now[i]);
		was = s->n > 0 ? bsearch(&now[i], s->file, s->n, sizeof(*s->file), by_id) : NULL;
		if (was) {
			now[i].since = was->since;
			now[i].tries = was->tries;
			now[i].done = was->done;
		}
	}
	qsort(now, l->n, sizeof(*now), by_id);
	shelf_wipe(s);
	*s = (struct shelf){ .file = now, .n = l->n };
	/* The names are ours now. */
	l->n = 0;
	folder_wipe(l);
}

struct shelf_file *shelf_next(const struct shelf *s, int64_t mono)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->file[i].done && mono - s->file[i].since >= SHELF_STILL)
			return &s->file[i];
	return NULL;
}

void shelf_failed(struct shelf_file *f, int64_t mono)
{
	f->since = mono;
	f->done = ++f->tries >= SHELF_TRIES;
}

int64_t shelf_wake(const struct shelf *s)
{
	int64_t first = CLOCK_NEVER;

	for (size_t i = 0; i < s->n; i++)
		if (!s->file[i].done && s->file[i].since + SHELF_STILL < first)
			first = s->file[i].since + SHELF_STILL;
	return first;
}

size_t shelf_unreadable(const struct shelf *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->file[i].done && s->file[i].tries >= SHELF_TRIES;
	return n;
}

void shelf_wipe(struct shelf *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->file[i].f.name);
	free(s->file);
	*s = (struct shelf){ .n = 0 };
}

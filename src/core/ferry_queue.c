/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_queue.h"

#include "base/assert.h"
#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

void ferry_queue_short(struct ferry_shorts *s, uint64_t id)
{
	if (s->n == s->size) {
		s->size = s->size ? s->size * 2 : 64;
		s->id = realloc(s->id, s->size * sizeof(*s->id));
		ASSERT(s->id);
	}
	s->id[s->n++] = id;
}

size_t ferry_queue_take(struct ferry_shorts *s, uint8_t *buf, size_t cap)
{
	struct pack w = pack_into(buf, cap);
	const size_t n = s->n < FERRY_IDS_MAX ? s->n : FERRY_IDS_MAX;

	for (size_t i = 0; i < n; i++)
		pack_u64(&w, s->id[i]);
	s->n -= n;
	if (s->n > 0)
		memmove(s->id, s->id + n, s->n * sizeof(*s->id));
	return pack_done(&w);
}

void ferry_queue_wipe(struct ferry_shorts *s)
{
	free(s->id);
	*s = (struct ferry_shorts){ .id = NULL };
}

void ferry_queue_gift(struct ferry_gifts *g, const uint8_t id[RIBLT_ID_LEN])
{
	if (g->n == g->size) {
		g->size = g->size ? g->size * 2 : 64;
		g->id = realloc(g->id, g->size * sizeof(*g->id));
		ASSERT(g->id);
	}
	memcpy(g->id[g->n++], id, RIBLT_ID_LEN);
}

bool ferry_queue_drop(struct ferry_shorts *s, uint64_t id)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->id[i] == id) {
			s->id[i] = s->id[--s->n];
			return true;
		}
	return false;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/wanted.h"

#include "base/assert.h"
#include "core/mail.h"

#include <sodium.h>
#include <stdlib.h>

struct wanted {
	uint64_t moves;    /* of the core, when it was made */
	uint32_t *tags;    /* shortened, in ascending order */
	size_t n, size;
};

static void add(void *ctx, const struct parcel_tag *tag)
{
	struct wanted *w = ctx;

	if (w->n == w->size) {
		w->size = w->size ? w->size * 2 : 4096;
		w->tags = realloc(w->tags, w->size * sizeof(*w->tags));
		ASSERT(w->tags);
	}
	w->tags[w->n++] = hold_shorten_tag(tag->b);
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static struct wanted *make(struct core *c)
{
	struct wanted *w = calloc(1, sizeof(*w));

	ASSERT(w);
	w->moves = c->moves;
	for (size_t i = 0; i < c->npeers; i++) {
		struct peer *p = c->peers[i];
		struct mail *m = p->kind == PEER_CONTACT ? mail_of(c, p) : NULL;

		if (m)
			expected_each(&m->expected, &m->ratchet, add, w);
	}
	if (w->n > 0)
		qsort(w->tags, w->n, sizeof(*w->tags), compare);
	return w;
}

void wanted_free(struct wanted *w)
{
	if (!w)
		return;
	if (w->tags)
		sodium_memzero(w->tags, w->size * sizeof(*w->tags));
	free(w->tags);
	sodium_memzero(w, sizeof(*w));
	free(w);
}

bool wanted_has(struct wanted **w, struct core *c, uint64_t short_id)
{
	const uint32_t tag = (uint32_t)(short_id >> 32);

	if (!*w || (*w)->moves != c->moves) {
		wanted_free(*w);
		*w = make(c);
	}
	return (*w)->n > 0 && bsearch(&tag, (*w)->tags, (*w)->n, sizeof(*(*w)->tags), compare);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reconcile_index.h"

#include "base/assert.h"

#include <stdlib.h>

struct reconcile_index {
	const struct riblt *set;    /* borrowed */
	uint32_t *slot;             /* position + 1; 0 is free */
	uint32_t mask;
};

struct reconcile_index *reconcile_index_new(const struct riblt *set)
{
	struct reconcile_index *x = calloc(1, sizeof(*x));
	size_t n = riblt_count(set), size = 8;

	while (size < n + n / 4 + 1)
		size *= 2;
	ASSERT(x);
	x->set = set;
	x->mask = (uint32_t)size - 1;
	x->slot = calloc(size, sizeof(*x->slot));
	ASSERT(x->slot);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = (uint32_t)riblt_short(set, i) & x->mask;

		while (x->slot[at])
			at = (at + 1) & x->mask;
		x->slot[at] = i + 1;
	}
	return x;
}

void reconcile_index_free(struct reconcile_index *x)
{
	if (!x)
		return;
	free(x->slot);
	free(x);
}

uint32_t reconcile_index_find(const struct reconcile_index *x, uint64_t short_id, uint32_t *cursor)
{
	for (;;) {
		uint32_t at = ((uint32_t)short_id + (*cursor)++) & x->mask;

		if (!x->slot[at])
			return RECONCILE_INDEX_NONE;
		if (riblt_short(x->set, x->slot[at] - 1) == short_id)
			return x->slot[at] - 1;
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_tally.h"

#include "base/assert.h"

#include <stdlib.h>
#include <string.h>

struct chorus_tally_row {
	uint8_t id[RIBLT_ID_LEN];
	uint64_t lacked, counted;    /* a bit for each place */
};

void chorus_tally_wipe(struct chorus_tally *t)
{
	free(t->row);
	*t = (struct chorus_tally){ .row = NULL };
}

static struct chorus_tally_row *row_of(struct chorus_tally *t, const uint8_t *id)
{
	for (size_t i = 0; i < t->n; i++)
		if (memcmp(t->row[i].id, id, RIBLT_ID_LEN) == 0)    /* public */
			return &t->row[i];
	if (t->n == CHORUS_TALLY_MOST)
		return NULL;
	if (!t->row)
		t->row = calloc(CHORUS_TALLY_MOST, sizeof(*t->row));
	ASSERT(t->row);
	memset(&t->row[t->n], 0, sizeof(*t->row));
	memcpy(t->row[t->n].id, id, RIBLT_ID_LEN);
	return &t->row[t->n++];
}

void chorus_tally_note(struct chorus_tally *t, struct core *c, struct held *e, unsigned place, bool had)
{
	const uint64_t bit = UINT64_C(1) << place;
	struct chorus_tally_row *r = row_of(t, e->id);

	if (!r)
		return;
	if (!had) {
		r->lacked |= bit;
	} else if ((r->lacked & bit) && !(r->counted & bit)) {
		r->counted |= bit;
		carry_own_taken(c, e);
	}
}

void chorus_tally_leave(struct chorus_tally *t, unsigned place)
{
	for (size_t i = 0; i < t->n; i++) {
		t->row[i].lacked &= ~(UINT64_C(1) << place);
		t->row[i].counted &= ~(UINT64_C(1) << place);
	}
}

void chorus_tally_tidy(struct chorus_tally *t, const struct hold *h)
{
	for (size_t i = 0; i < t->n;) {
		const struct held *e = hold_find(h, t->row[i].id);

		if (e && e->own)
			i++;
		else
			t->row[i] = t->row[--t->n];
	}
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_set.h"

#include "base/assert.h"
#include "core/chorus_wire.h"

#include <stdlib.h>
#include <string.h>

void chorus_set_wipe(struct chorus_set *s)
{
	free(s->id);
	*s = (struct chorus_set){ .id = NULL };
}

bool chorus_set_concerns(const struct core *c, const struct held *e)
{
	return carry_is_open(c, e) && (e->is_proof || e->stamped);
}

void chorus_set_look(struct chorus_set *s, const struct core *c)
{
	const struct hold *h = &c->carry->hold;
	const uint64_t count = h->all.parcels + h->all.proofs;

	if (s->id && s->serial == h->serial && s->count == count && s->shown == c->carry->next_shown &&
	    s->hour == carry_hour(c))
		return;
	s->version++;
	s->serial = h->serial;
	s->count = count;
	s->shown = c->carry->next_shown;
	s->hour = carry_hour(c);
	if (s->size < count + 1) {
		s->size = (size_t)count + 1 + (size_t)count / 2;
		free(s->id);
		s->id = calloc(s->size, sizeof(*s->id));
		ASSERT(s->id);
	}
	s->n = 0;
	for (const struct held *e = h->oldest; e; e = e->newer)
		if (chorus_set_concerns(c, e))
			memcpy(s->id[s->n++], e->id, RIBLT_ID_LEN);
}

unsigned chorus_set_bits(uint64_t items)
{
	unsigned bits = 0;

	while (bits < CHORUS_WIRE_BITS && items >> bits > CHORUS_SET_SLICE)
		bits++;
	return bits;
}

bool chorus_set_is_in(const uint8_t id[RIBLT_ID_LEN], unsigned bits, unsigned slice)
{
	return bits == 0 || (unsigned)id[0] >> (8 - bits) == slice;
}

struct riblt *chorus_set_code(const struct chorus_set *s, const uint8_t salt[RIBLT_SALT_LEN], unsigned bits,
                              unsigned slice)
{
	uint8_t(*some)[RIBLT_ID_LEN] = calloc(4 * CHORUS_SET_SLICE, sizeof(*some));
	struct riblt *r;
	size_t n = 0;

	ASSERT(some);
	/* The newest: a device with far more than others has told of in one slice would never agree with them anyway. */
	for (size_t i = s->n; i > 0 && n < 4 * CHORUS_SET_SLICE; i--)
		if (chorus_set_is_in(s->id[i - 1], bits, slice))
			memcpy(some[n++], s->id[i - 1], RIBLT_ID_LEN);
	r = riblt_new_with(salt, (const uint8_t(*)[RIBLT_ID_LEN])some, n, hold_shorten);
	free(some);
	return r;
}

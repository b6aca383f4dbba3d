/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/junk.h"

#include "base/pack.h"
#include "core/carry_state.h"
#include "core/stamp.h"
#include "support/unit.h"

#include <stdlib.h>

#define BITS 4    /* of a stamp, in support/world.c */

void junk_make(uint8_t *out, enum parcel_class class, uint32_t expiry_hour, const struct rand *from)
{
	const size_t len = parcel_len(class);
	struct pack head = pack_into(out, len);
	struct parcel_id id;
	uint64_t at = 0;

	rand_fill(from, out, len);
	pack_u8(&head, (uint8_t)(PARCEL_VERSION << 4 | class));
	pack_u32(&head, expiry_hour);
	parcel_id(&id, out, len);
	assert_true(stamp_search(&id, BITS, UINT32_MAX, &at, out + PARCEL_STAMP_AT));
}

void junk_bring(struct world *w, unsigned node, int64_t neighbour, size_t n, enum parcel_class class, uint32_t hours,
                const struct rand *from)
{
	struct core *c = world_begin(w, node);
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);

	assert_non_null(parcel);
	for (size_t i = 0; i < n; i++) {
		junk_make(parcel, class, carry_hour(c) + hours, from);
		assert_int_equal(carry_take(c, neighbour, parcel, parcel_len(class)), CARRY_KEPT);
	}
	free(parcel);
	assert_int_equal(world_end(w, node), ERR_OK);
}

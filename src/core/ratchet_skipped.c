/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ratchet_skipped.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 16
/* One step adds before the oldest go: the chain that ended and the new one, RATCHET_MAX_SKIP each. */
#define MOST_ROWS  (RATCHET_MAX_SKIPPED + 2 * RATCHET_MAX_SKIP)

size_t ratchet_skipped_encode(uint8_t *buf, size_t cap, const struct ratchet_skipped *row)
{
	struct pack w = pack_into(buf, cap);

	pack_bytes(&w, row->tag.b, sizeof(row->tag.b));
	pack_bytes(&w, row->header_key.b, sizeof(row->header_key.b));
	pack_bytes(&w, row->message_key.b, sizeof(row->message_key.b));
	pack_u32(&w, row->n);
	pack_u32(&w, row->chain);
	pack_u64(&w, row->serial);
	return pack_done(&w);
}

bool ratchet_skipped_decode(struct ratchet_skipped *row, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	unpack_bytes(&r, row->tag.b, sizeof(row->tag.b));
	unpack_bytes(&r, row->header_key.b, sizeof(row->header_key.b));
	unpack_bytes(&r, row->message_key.b, sizeof(row->message_key.b));
	row->n = unpack_u32(&r);
	row->chain = unpack_u32(&r);
	row->serial = unpack_u64(&r);
	return unpack_done(&r);
}

/* realloc() would leave a copy of the keys behind. */
static void grow(struct ratchet_skipped_set *set)
{
	size_t size = set->size ? set->size * 2 : FIRST_SIZE;
	struct ratchet_skipped *rows = calloc(size, sizeof(*rows));

	ASSERT(rows);
	if (set->rows) {
		memcpy(rows, set->rows, set->count * sizeof(*rows));
		sodium_memzero(set->rows, set->size * sizeof(*rows));
		free(set->rows);
	}
	set->rows = rows;
	set->size = size;
}

bool ratchet_skipped_add(struct ratchet_skipped_set *set, const struct ratchet_skipped *row)
{
	if (set->count >= MOST_ROWS || (set->count > 0 && set->rows[set->count - 1].serial >= row->serial))
		return false;
	if (set->count == set->size)
		grow(set);
	set->rows[set->count++] = *row;
	return true;
}

const struct ratchet_skipped *ratchet_skipped_find(const struct ratchet_skipped_set *set, const struct parcel_tag *tag)
{
	for (size_t i = set->count; i-- > 0;)
		if (memcmp(set->rows[i].tag.b, tag->b, sizeof(tag->b)) == 0)    /* public */
			return &set->rows[i];
	return NULL;
}

size_t ratchet_skipped_excess(const struct ratchet_skipped_set *set, uint32_t current)
{
	size_t most = set->count < RATCHET_MAX_SKIPPED ? set->count : RATCHET_MAX_SKIPPED, kept = 0, old = 0;
	uint32_t chain = current;

	/* From the newest on. Rows of one chain stand together, because serials and chains only grow. */
	while (kept < most) {
		const struct ratchet_skipped *row = &set->rows[set->count - 1 - kept];

		if (row->chain != chain && ++old > RATCHET_MAX_OLD_CHAINS)
			break;
		chain = row->chain;
		kept++;
	}
	return set->count - kept;
}

void ratchet_skipped_remove(struct ratchet_skipped_set *set, size_t at, size_t count)
{
	size_t after;

	ASSERT(at <= set->count && count <= set->count - at);
	if (count == 0)
		return;
	after = set->count - at - count;
	memmove(set->rows + at, set->rows + at + count, after * sizeof(*set->rows));
	set->count -= count;
	sodium_memzero(set->rows + set->count, count * sizeof(*set->rows));
}

void ratchet_skipped_wipe(struct ratchet_skipped_set *set)
{
	if (set->rows)
		sodium_memzero(set->rows, set->size * sizeof(*set->rows));
	free(set->rows);
	*set = (struct ratchet_skipped_set){ 0 };
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/carry_file.h"

#include "base/assert.h"
#include "core/carry_state.h"
#include "core/depot.h"
#include "core/stamp.h"

#include <stdlib.h>
#include <string.h>

int64_t carry_file_neighbour(struct core *c)
{
	return carry_stranger(c);
}

enum err carry_file_each(struct core *c, uint64_t after, bool (*visit)(void *ctx, const struct carry_file_item *item),
                         void *ctx)
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	enum err err = ERR_OK;
	bool more = true;

	ASSERT(parcel);
	for (struct held *e = c->carry->hold.oldest; e && more && err == ERR_OK; e = e->newer) {
		struct carry_file_item item = { .expiry_hour = e->expiry, .serial = e->serial };
		struct store_buf b = { .p = parcel, .cap = PARCEL_MAX_LEN };

		if (e->serial <= after || !carry_is_open(c, e) || (!e->is_proof && !e->stamped) ||
		    (e->is_bulletin && !board_is_passed_on(c)))
			continue;
		if (!e->is_proof) {
			err = depot_fetch(c->store, e->row, &b);
			item.parcel = parcel;
			item.len = b.len;
		} else {
			memcpy(item.receipt.b, e->receipt, sizeof(item.receipt.b));
		}
		more = err == ERR_OK && visit(ctx, &item);
	}
	free(parcel);
	return err;
}

void carry_file_collect(struct core *c)
{
	const uint32_t after = c->carry->settings.after;

	if (after == CARRY_AFTER_NEVER)
		return;
	c->carry->settings.after = 0;
	carry_own_collect(c);
	c->carry->settings.after = after;
}

/* The one that has waited longest. This is asked whenever there is nothing else to do, so what was seen is not seen again. */
static struct held *unstamped(const struct core *c)
{
	struct carry *y = c->carry;
	struct held *found = NULL;

	for (struct held *e = y->hold.newest; e && e->serial > y->stamped_upto; e = e->older)
		if (!e->is_proof && !e->stamped && carry_is_open(c, e))
			found = e;
	y->stamped_upto = found ? found->serial - 1 : y->hold.serial;
	return found;
}

static void is_stamped(struct core *c, struct held *e, const uint8_t stamp[PARCEL_STAMP_LEN])
{
	e->stamped = true;
	(void)!depot_stamp(c->store, e->row, stamp);
	/* Whoever takes only stamped ones has not been offered it yet. */
	hold_renew(&c->carry->hold, e);
}

/* The id is of the whole parcel; in memory there is a half of it. */
static bool id_of(struct core *c, const struct held *e, struct parcel_id *id)
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	struct store_buf b = { .p = parcel, .cap = PARCEL_MAX_LEN };
	bool ok;

	ASSERT(parcel);
	ok = depot_fetch(c->store, e->row, &b) == ERR_OK;
	if (ok)
		parcel_id(id, parcel, b.len);
	free(parcel);
	return ok;
}

bool carry_file_stamp(struct core *c, uint32_t tries)
{
	struct carry *y = c->carry;
	uint8_t stamp[PARCEL_STAMP_LEN];

	if (!y->stamping) {
		y->stamping = unstamped(c);
		rand_fill(c->rand, &y->stamp_at, sizeof(y->stamp_at));
		if (y->stamping && !id_of(c, y->stamping, &y->stamp_id))
			y->stamping = NULL;
	}
	if (!y->stamping)
		return false;
	if (!stamp_search(&y->stamp_id, y->stamp_bits, tries, &y->stamp_at, stamp))
		return true;
	is_stamped(c, y->stamping, stamp);
	y->stamping = NULL;
	return unstamped(c) != NULL;
}

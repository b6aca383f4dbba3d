/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/batch.h"

#include "core/bundle.h"
#include "core/carry_file.h"

#include <string.h>

static bool put_item(void *ctx, const struct carry_file_item *item)
{
	struct batch *b = ctx;
	uint8_t *at = b->buf + b->len;
	const size_t left = b->cap - b->len;
	const size_t n = item->parcel ? bundle_put_parcel(at, left, item->parcel, item->len)
	                              : bundle_put_proof(at, left, &item->receipt, item->expiry_hour);

	b->full = n == 0;
	if (b->full)
		return false;
	b->len += n;
	b->last = item->serial;
	return true;
}

void batch_begin(struct batch *b)
{
	memcpy(b->buf + b->len, BUNDLE_MAGIC, BUNDLE_MAGIC_LEN);
	b->len += BUNDLE_MAGIC_LEN;
}

enum err batch_fill(struct core *c, uint64_t after, struct batch *b)
{
	b->last = after;
	b->full = false;
	return carry_file_each(c, after, put_item, b);
}

void batch_take(struct core *c, int64_t neighbour, const uint8_t *buf, size_t len, struct batch_taken *out)
{
	struct bundle_item item;

	*out = (struct batch_taken){ .used = 0 };
	for (;;) {
		switch (bundle_read(&item, buf + out->used, len - out->used)) {
		case BUNDLE_MORE:
			return;
		case BUNDLE_BAD:
			out->damaged = true;
			return;
		case BUNDLE_BEGINNING:
			break;
		case BUNDLE_PARCEL:
			out->counts[carry_take(c, neighbour, item.parcel, item.len)]++;
			break;
		case BUNDLE_PROOF:
			out->receipts += carry_take_proof(c, neighbour, &item.receipt, item.expiry_hour);
			break;
		}
		out->used += item.used;
	}
}

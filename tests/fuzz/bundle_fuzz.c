/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of parcels: whatever it holds is read to its end or to where it is damaged, and what is read is written the same. */
#include "base/assert.h"
#include "core/bulletin.h"
#include "core/bundle.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[BUNDLE_ITEM_MAX];
	struct bundle_item item;
	struct bulletin notice;
	enum bundle_kind kind;
	size_t n;

	while ((kind = bundle_read(&item, data, size)) != BUNDLE_MORE && kind != BUNDLE_BAD) {
		ASSERT(item.used > 0 && item.used <= size);
		n = 0;
		/* Whatever it is, it may call itself a notice. */
		if (kind == BUNDLE_PARCEL && bulletin_open(&notice, item.parcel, item.len))
			ASSERT(notice.len > 0 && notice.len <= BULLETIN_TEXT_MAX && notice.text[notice.len] == 0);
		if (kind == BUNDLE_PARCEL)
			n = bundle_put_parcel(again, sizeof(again), item.parcel, item.len);
		if (kind == BUNDLE_PROOF)
			n = bundle_put_proof(again, sizeof(again), &item.receipt, item.expiry_hour);
		ASSERT(kind == BUNDLE_BEGINNING || (n == item.used && memcmp(again, data, n) == 0)); /* public */
		data += item.used;
		size -= item.used;
	}
	return 0;
}

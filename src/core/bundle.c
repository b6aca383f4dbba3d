/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/bundle.h"

#include "base/pack.h"

#include <string.h>

enum { ITEM_PARCEL = 1, ITEM_PROOF = 2 };

static enum bundle_kind read_parcel(struct bundle_item *out, const uint8_t *buf, size_t len)
{
	struct parcel_clear clear;

	if (len < 2)
		return BUNDLE_MORE;
	if (buf[1] >> 4 != PARCEL_VERSION || (buf[1] & 15) == PARCEL_NONE || (buf[1] & 15) >= PARCEL_CLASSES)
		return BUNDLE_BAD;
	out->len = parcel_len((enum parcel_class)(buf[1] & 15));
	out->used = 1 + out->len;
	if (len < out->used)
		return BUNDLE_MORE;
	out->parcel = buf + 1;
	return parcel_clear_decode(&clear, out->parcel, out->len) ? BUNDLE_PARCEL : BUNDLE_BAD;
}

static enum bundle_kind read_proof(struct bundle_item *out, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);

	if (len < BUNDLE_PROOF_LEN)
		return BUNDLE_MORE;
	(void)unpack_u8(&r);
	unpack_bytes(&r, out->receipt.b, sizeof(out->receipt.b));
	out->expiry_hour = unpack_u32(&r);
	out->used = BUNDLE_PROOF_LEN;
	return BUNDLE_PROOF;
}

enum bundle_kind bundle_read(struct bundle_item *out, const uint8_t *buf, size_t len)
{
	const size_t begins = len < BUNDLE_MAGIC_LEN ? len : BUNDLE_MAGIC_LEN;

	*out = (struct bundle_item){ .used = 0 };
	if (len == 0)
		return BUNDLE_MORE;
	if (buf[0] == ITEM_PARCEL)
		return read_parcel(out, buf, len);
	if (buf[0] == ITEM_PROOF)
		return read_proof(out, buf, len);
	if (memcmp(buf, BUNDLE_MAGIC, begins) != 0) /* public */
		return BUNDLE_BAD;
	if (begins < BUNDLE_MAGIC_LEN)
		return BUNDLE_MORE;
	out->used = BUNDLE_MAGIC_LEN;
	return BUNDLE_BEGINNING;
}

size_t bundle_put_parcel(uint8_t *buf, size_t cap, const uint8_t *parcel, size_t len)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, ITEM_PARCEL);
	pack_bytes(&w, parcel, len);
	return pack_done(&w);
}

size_t bundle_put_proof(uint8_t *buf, size_t cap, const struct parcel_receipt *receipt, uint32_t expiry_hour)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, ITEM_PROOF);
	pack_bytes(&w, receipt->b, sizeof(receipt->b));
	pack_u32(&w, expiry_hour);
	return pack_done(&w);
}

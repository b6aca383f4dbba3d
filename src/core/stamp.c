/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/stamp.h"

#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

static const char label[] = KDF_LABEL("stamp");    /* with its 0 */

bool stamp_is_valid(const struct parcel_id *id, const uint8_t stamp[PARCEL_STAMP_LEN], unsigned bits)
{
	uint8_t in[sizeof(label) + PARCEL_ID_LEN + PARCEL_STAMP_LEN], out[KDF_HASH_LEN];
	unsigned zeros = 0;

	if (sodium_is_zero(stamp, PARCEL_STAMP_LEN)) /* there is none */
		return false;
	memcpy(in, label, sizeof(label));
	memcpy(in + sizeof(label), id->b, sizeof(id->b));
	memcpy(in + sizeof(label) + sizeof(id->b), stamp, PARCEL_STAMP_LEN);
	kdf_hash(out, in, sizeof(in));
	while (zeros < bits && !(out[zeros / 8] & 0x80u >> zeros % 8))
		zeros++;
	return zeros >= bits;
}

bool stamp_search(const struct parcel_id *id, unsigned bits, uint32_t tries, uint64_t *at, uint8_t stamp[PARCEL_STAMP_LEN])
{
	while (tries-- > 0) {
		struct pack w = pack_into(stamp, PARCEL_STAMP_LEN);

		pack_u64(&w, ++*at);
		if (stamp_is_valid(id, stamp, bits))
			return true;
	}
	return false;
}

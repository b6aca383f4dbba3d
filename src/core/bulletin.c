/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/bulletin.h"

#include "base/assert.h"
#include "base/pack.h"
#include "base/text.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define HAND_AT      PARCEL_HEADER_AT
#define SIGNATURE_AT (HAND_AT + BULLETIN_HAND_LEN)
#define LENGTH_AT    (SIGNATURE_AT + SIGNATURE_LEN)
#define TEXT_AT      (LENGTH_AT + 2)
#define SIGNATURE_LEN 64
#define SIGNED_LEN   (BULLETIN_LEN - PARCEL_STAMP_LEN - SIGNATURE_LEN)

static const char label[] = KDF_LABEL("bulletin");    /* with its 0 */

_Static_assert(SIGNATURE_LEN == crypto_sign_BYTES && BULLETIN_HAND_LEN == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(TEXT_AT + BULLETIN_TEXT_MAX <= BULLETIN_LEN, "the text");

/* What is signed: everything but the stamp, which others put on it, and the signature. */
static void to_sign(uint8_t out[sizeof(label) + SIGNED_LEN], const uint8_t *buf)
{
	struct pack w = pack_into(out, sizeof(label) + SIGNED_LEN);

	pack_bytes(&w, label, sizeof(label));
	pack_bytes(&w, buf, PARCEL_STAMP_AT);
	pack_bytes(&w, buf + PARCEL_TAG_AT, SIGNATURE_AT - PARCEL_TAG_AT);
	pack_bytes(&w, buf + LENGTH_AT, BULLETIN_LEN - LENGTH_AT);
	ASSERT(pack_done(&w) == sizeof(label) + SIGNED_LEN);
}

void bulletin_seal(uint8_t out[BULLETIN_LEN], const struct bulletin_hand *hand, const struct bulletin *what)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES], signed_part[sizeof(label) + SIGNED_LEN];
	uint8_t public[BULLETIN_HAND_LEN];
	struct pack w = pack_into(out, BULLETIN_LEN);

	ASSERT(what->len > 0 && what->len <= BULLETIN_TEXT_MAX);
	memset(out, 0, BULLETIN_LEN);
	pack_u8(&w, PARCEL_VERSION << 4 | PARCEL_OPEN);
	pack_u32(&w, what->expiry_hour);
	pack_zeros(&w, PARCEL_STAMP_LEN);
	pack_bytes(&w, what->tag.b, sizeof(what->tag.b));
	(void)crypto_sign_seed_keypair(public, secret, hand->seed);
	pack_bytes(&w, public, sizeof(public));
	pack_zeros(&w, SIGNATURE_LEN);
	pack_u16(&w, (uint16_t)what->len);
	pack_bytes(&w, what->text, what->len);
	to_sign(signed_part, out);
	(void)crypto_sign_detached(out + SIGNATURE_AT, NULL, signed_part, sizeof(signed_part), secret);
	sodium_memzero(secret, sizeof(secret));
}

bool bulletin_open(struct bulletin *out, const uint8_t *buf, size_t len)
{
	uint8_t signed_part[sizeof(label) + SIGNED_LEN];
	struct unpack r = unpack_from(buf, len);
	struct parcel_clear clear;

	if (!parcel_clear_decode(&clear, buf, len) || clear.class != PARCEL_OPEN)
		return false;
	*out = (struct bulletin){ .expiry_hour = clear.expiry_hour, .tag = clear.tag };
	memcpy(out->hand, buf + HAND_AT, sizeof(out->hand));
	(void)unpack_view(&r, LENGTH_AT);
	out->len = unpack_u16(&r);
	if (out->len == 0 || out->len > BULLETIN_TEXT_MAX)
		return false;
	unpack_bytes(&r, out->text, out->len);
	/* One text has one form: nothing is hidden after it. */
	if (!sodium_is_zero(buf + TEXT_AT + out->len, BULLETIN_LEN - TEXT_AT - out->len) ||
	    !text_is_valid_utf8(out->text, out->len))
		return false;
	to_sign(signed_part, buf);
	return crypto_sign_verify_detached(buf + SIGNATURE_AT, signed_part, sizeof(signed_part), out->hand) == 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/chorus_wire.h"

#include "base/assert.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define NONCE_LEN  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define COUNT_MOST (1 << 24)
#define TAG_LEN    crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(NONCE_LEN + CHORUS_WIRE_PLAIN + TAG_LEN == CHORUS_LEN, "what PROTOCOL.md says");

/* No secret: whoever has read the protocol has it. */
static void everybodys(struct symkey *k)
{
	static const struct symkey zeros;

	kdf_prf(k, &zeros, KDF_LABEL("segment"), "", 0);
}

void chorus_wire_seal(const struct rand *rand, const uint8_t plain[CHORUS_WIRE_PLAIN], uint8_t out[CHORUS_LEN])
{
	struct symkey k;

	everybodys(&k);
	rand_fill(rand, out, NONCE_LEN);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_LEN, NULL, plain, CHORUS_WIRE_PLAIN, NULL, 0, NULL, out,
	                                           k.b);
	sodium_memzero(&k, sizeof(k));
}

bool chorus_wire_open(const uint8_t *in, size_t len, uint8_t plain[CHORUS_WIRE_PLAIN])
{
	struct symkey k;
	bool ok;

	if (len != CHORUS_LEN)
		return false;
	everybodys(&k);
	ok = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, in + NONCE_LEN, CHORUS_LEN - NONCE_LEN,
	                                                NULL, 0, in, k.b) == 0;
	sodium_memzero(&k, sizeof(k));
	return ok;
}

/* SUMMARY: 1 u8 | salt[16] | bits u8 | slice u8 | room u16 | count u32 | first u16 | n u8 | n symbols | zeros */

void chorus_wire_put_summary(uint8_t plain[CHORUS_WIRE_PLAIN], const struct chorus_wire_summary *s)
{
	struct pack w = pack_into(plain, CHORUS_WIRE_PLAIN);

	pack_u8(&w, CHORUS_WIRE_SUMMARY);
	pack_bytes(&w, s->salt, sizeof(s->salt));
	pack_u8(&w, (uint8_t)s->bits);
	pack_u8(&w, (uint8_t)s->slice);
	pack_u16(&w, s->room);
	pack_u32(&w, s->count);
	pack_u16(&w, (uint16_t)s->first);
	pack_u8(&w, (uint8_t)s->n);
	for (size_t i = 0; i < s->n; i++) {
		pack_u64(&w, s->symbol[i].sum);
		pack_u32(&w, s->symbol[i].check);
		pack_u32(&w, (uint32_t)s->symbol[i].count);
	}
	chorus_wire_end(&w);
}

bool chorus_wire_get_summary(struct chorus_wire_summary *s, const uint8_t plain[CHORUS_WIRE_PLAIN])
{
	struct unpack r = unpack_from(plain, CHORUS_WIRE_PLAIN);
	const unsigned kind = unpack_u8(&r);

	unpack_bytes(&r, s->salt, sizeof(s->salt));
	s->bits = unpack_u8(&r);
	s->slice = unpack_u8(&r);
	s->room = unpack_u16(&r);
	s->count = unpack_u32(&r);
	s->first = unpack_u16(&r);
	s->n = unpack_u8(&r);
	if (kind != CHORUS_WIRE_SUMMARY || s->bits > CHORUS_WIRE_BITS || s->slice >> s->bits != 0 || s->n == 0 ||
	    s->n > CHORUS_WIRE_SYMBOLS || s->count > INT32_MAX)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		s->symbol[i].sum = unpack_u64(&r);
		s->symbol[i].check = unpack_u32(&r);
		s->symbol[i].count = (int32_t)unpack_u32(&r);
		/* Nobody has so many; what is subtracted of it cannot run over. */
		if (s->symbol[i].count > COUNT_MOST || s->symbol[i].count < -COUNT_MOST)
			return false;
	}
	return !r.bad && sodium_is_zero(r.p, r.left);
}

unsigned chorus_wire_pieces(size_t len)
{
	const size_t n = len / CHORUS_WIRE_PIECE;

	if (len == PARCEL_SMALL_LEN)
		return 1;
	return len % CHORUS_WIRE_PIECE == 0 && n > 1 && n <= CHORUS_WIRE_PIECES ? (unsigned)n : 0;
}

struct pack chorus_wire_items(uint8_t plain[CHORUS_WIRE_PLAIN])
{
	struct pack w = pack_into(plain, CHORUS_WIRE_PLAIN);

	pack_u8(&w, CHORUS_WIRE_ITEMS);
	return w;
}

void chorus_wire_end(struct pack *w)
{
	pack_zeros(w, w->cap - w->len);
	ASSERT(pack_done(w) == CHORUS_WIRE_PLAIN);
}

bool chorus_wire_put(struct pack *w, const struct chorus_wire_item *item)
{
	static const size_t lens[] = {
		[CHORUS_WIRE_WHOLE] = 1 + PARCEL_SMALL_LEN,
		[CHORUS_WIRE_PART] = 1 + RIBLT_ID_LEN + 2 + CHORUS_WIRE_PIECE,
		[CHORUS_WIRE_PROOF] = 1 + PARCEL_RECEIPT_LEN + 4,
	};

	ASSERT(item->kind != CHORUS_WIRE_PADDING);
	if (w->cap - w->len < lens[item->kind])
		return false;
	pack_u8(w, (uint8_t)item->kind);
	switch (item->kind) {
	case CHORUS_WIRE_PADDING:
		break;
	case CHORUS_WIRE_WHOLE:
		pack_bytes(w, item->bytes, PARCEL_SMALL_LEN);
		break;
	case CHORUS_WIRE_PART:
		pack_bytes(w, item->id, sizeof(item->id));
		pack_u8(w, (uint8_t)item->pieces);
		pack_u8(w, (uint8_t)item->index);
		pack_bytes(w, item->bytes, CHORUS_WIRE_PIECE);
		break;
	case CHORUS_WIRE_PROOF:
		pack_bytes(w, item->receipt.b, sizeof(item->receipt.b));
		pack_u32(w, item->expiry);
		break;
	}
	return true;
}

struct unpack chorus_wire_read(const uint8_t plain[CHORUS_WIRE_PLAIN])
{
	struct unpack r = unpack_from(plain, CHORUS_WIRE_PLAIN);

	(void)unpack_u8(&r);
	return r;
}

static bool get_part(struct unpack *r, struct chorus_wire_item *item)
{
	unpack_bytes(r, item->id, sizeof(item->id));
	item->pieces = unpack_u8(r);
	item->index = unpack_u8(r);
	item->bytes = unpack_view(r, CHORUS_WIRE_PIECE);
	return item->pieces > 1 && item->pieces <= CHORUS_WIRE_PIECES && item->index < item->pieces;
}

bool chorus_wire_next(struct unpack *r, struct chorus_wire_item *item)
{
	const unsigned kind = r->left > 0 ? unpack_u8(r) : CHORUS_WIRE_PADDING;

	memset(item, 0, sizeof(*item));
	item->kind = kind <= CHORUS_WIRE_PROOF ? (enum chorus_wire_item_kind)kind : CHORUS_WIRE_PADDING;
	switch (item->kind) {
	case CHORUS_WIRE_PADDING:
		return false;
	case CHORUS_WIRE_WHOLE:
		item->pieces = 1;
		item->bytes = unpack_view(r, PARCEL_SMALL_LEN);
		break;
	case CHORUS_WIRE_PART:
		if (!get_part(r, item))
			return false;
		break;
	case CHORUS_WIRE_PROOF:
		unpack_bytes(r, item->receipt.b, sizeof(item->receipt.b));
		item->expiry = unpack_u32(r);
		break;
	}
	return !r->bad;
}

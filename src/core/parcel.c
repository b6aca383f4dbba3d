/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/parcel.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define MAC_LEN    crypto_aead_xchacha20poly1305_ietf_ABYTES
#define LENGTH_LEN 2                                                    /* of the content, in front of it */
#define CLEAR_LEN  (PARCEL_HEADER_AT - PARCEL_STAMP_LEN)                /* without the stamp */
#define BOX_LEN    (PARCEL_HEADER_LEN + MAC_LEN)
#define BODY_AD    (CLEAR_LEN + BOX_LEN)

_Static_assert(PARCEL_NONCE_LEN == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "the nonce of the AEAD");
_Static_assert(PARCEL_NONCE_AT == PARCEL_HEADER_AT + BOX_LEN, "the header box");
_Static_assert(PARCEL_OVERHEAD == PARCEL_BODY_AT + MAC_LEN + LENGTH_LEN, "the body box");
_Static_assert(PARCEL_MAX_BODY <= UINT16_MAX, "the length of the content");

static const size_t lengths[PARCEL_CLASSES] = {
	[PARCEL_SMALL] = PARCEL_SMALL_LEN,
	[PARCEL_MEDIUM] = PARCEL_MEDIUM_LEN,
	[PARCEL_LARGE] = PARCEL_LARGE_LEN,
	[PARCEL_OPEN] = PARCEL_SMALL_LEN,
};

size_t parcel_len(enum parcel_class class)
{
	return lengths[class];
}

enum parcel_class parcel_class_for(size_t len)
{
	if (len > PARCEL_MAX_BODY)
		return PARCEL_NONE;
	if (len > PARCEL_MEDIUM_BODY)
		return PARCEL_LARGE;
	return len > PARCEL_SMALL_BODY ? PARCEL_MEDIUM : PARCEL_SMALL;
}

bool parcel_clear_decode(struct parcel_clear *out, const uint8_t *buf, size_t len)
{
	struct unpack r = unpack_from(buf, len);
	uint8_t first = unpack_u8(&r);

	if (first >> 4 != PARCEL_VERSION || (first & 15) == PARCEL_NONE || (first & 15) >= PARCEL_CLASSES)
		return false;
	out->class = (enum parcel_class)(first & 15);
	out->expiry_hour = unpack_u32(&r);
	unpack_bytes(&r, out->stamp, sizeof(out->stamp));
	unpack_bytes(&r, out->tag.b, sizeof(out->tag.b));
	return len == lengths[out->class];
}

void parcel_id(struct parcel_id *out, const uint8_t *buf, size_t len)
{
	crypto_generichash_state st;

	ASSERT(len >= PARCEL_BODY_AT);
	crypto_generichash_init(&st, NULL, 0, sizeof(out->b));
	crypto_generichash_update(&st, buf, PARCEL_STAMP_AT);
	crypto_generichash_update(&st, buf + PARCEL_TAG_AT, len - PARCEL_TAG_AT);
	crypto_generichash_final(&st, out->b, sizeof(out->b));
}

void parcel_receipt(struct parcel_receipt *out, const struct symkey *header_key, uint32_t n)
{
	struct symkey full;

	kdf_prf_u64(&full, header_key, KDF_LABEL("receipt"), n);
	memcpy(out->b, full.b, sizeof(out->b));
	sodium_memzero(&full, sizeof(full));
}

void parcel_tag(struct parcel_tag *out, const struct parcel_receipt *receipt)
{
	crypto_generichash(out->b, sizeof(out->b), receipt->b, sizeof(receipt->b), NULL, 0);
}

/* The clear header without its stamp: associated data of the header box, and the start of that of the body box. */
static void clear_view(uint8_t out[CLEAR_LEN], const uint8_t *parcel)
{
	memcpy(out, parcel, PARCEL_STAMP_AT);
	memcpy(out + PARCEL_STAMP_AT, parcel + PARCEL_TAG_AT, PARCEL_TAG_LEN);
}

static void body_ad(uint8_t out[BODY_AD], const uint8_t *parcel)
{
	clear_view(out, parcel);
	memcpy(out + CLEAR_LEN, parcel + PARCEL_HEADER_AT, BOX_LEN);
}

static void header_encode(uint8_t out[PARCEL_HEADER_LEN], const struct parcel_header *h)
{
	struct pack w = pack_into(out, PARCEL_HEADER_LEN);

	pack_bytes(&w, h->dh.b, sizeof(h->dh.b));
	pack_u32(&w, h->pn);
	pack_u32(&w, h->n);
	ASSERT(pack_done(&w) == PARCEL_HEADER_LEN);
}

/* PRF(message key, "nonce", H(clear header ‖ header ‖ body)), cut. `body` is padded and in plain. */
static void nonce_derive(uint8_t out[PARCEL_NONCE_LEN], const uint8_t *parcel, const struct symkey *message_key,
                         const struct parcel_header *header, const uint8_t *body, size_t len)
{
	uint8_t head[CLEAR_LEN + PARCEL_HEADER_LEN], hash[KDF_HASH_LEN];
	struct symkey full;

	clear_view(head, parcel);
	header_encode(head + CLEAR_LEN, header);
	kdf_hash2(hash, head, sizeof(head), body, len);
	kdf_prf(&full, message_key, KDF_LABEL("nonce"), hash, sizeof(hash));
	memcpy(out, full.b, PARCEL_NONCE_LEN);
	sodium_memzero(head, sizeof(head));
	sodium_memzero(hash, sizeof(hash));
	sodium_memzero(&full, sizeof(full));
}

/* Everything in plain: clear header, length, content, padding. The boxes are closed over it in place. */
static void plain_encode(uint8_t *out, size_t total, enum parcel_class class, const struct symkey *header_key,
                         const struct parcel_content *c)
{
	struct pack w = pack_into(out, total - MAC_LEN);
	struct parcel_receipt receipt;
	struct parcel_tag tag;

	parcel_receipt(&receipt, header_key, c->header.n);
	parcel_tag(&tag, &receipt);
	pack_u8(&w, (uint8_t)(PARCEL_VERSION << 4 | class));
	pack_u32(&w, c->expiry_hour);
	pack_zeros(&w, PARCEL_STAMP_LEN);
	pack_bytes(&w, tag.b, sizeof(tag.b));
	pack_zeros(&w, BOX_LEN + PARCEL_NONCE_LEN);
	pack_str16(&w, c->body, c->len);
	pack_zeros(&w, w.cap - w.len);
	ASSERT(pack_done(&w) == total - MAC_LEN);
	sodium_memzero(&receipt, sizeof(receipt));
}

size_t parcel_seal(uint8_t *out, size_t cap, const struct parcel_keys *keys, const struct parcel_content *content)
{
	enum parcel_class class = parcel_class_for(content->len);
	size_t total = lengths[class], body_len;
	uint8_t header[PARCEL_HEADER_LEN], ad[BODY_AD], *nonce = out + PARCEL_NONCE_AT, *body = out + PARCEL_BODY_AT;

	if (class == PARCEL_NONE || cap < total)
		return 0;
	body_len = total - PARCEL_BODY_AT - MAC_LEN;
	plain_encode(out, total, class, keys->header, content);
	nonce_derive(nonce, out, keys->message, &content->header, body, body_len);
	header_encode(header, &content->header);
	clear_view(ad, out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + PARCEL_HEADER_AT, NULL, header, sizeof(header), ad, CLEAR_LEN,
	                                           NULL, nonce, keys->header->b);
	body_ad(ad, out);
	crypto_aead_xchacha20poly1305_ietf_encrypt(body, NULL, body, body_len, ad, sizeof(ad), NULL, nonce,
	                                           keys->message->b);
	sodium_memzero(header, sizeof(header));
	return total;
}

bool parcel_open_header(struct parcel_header *out, const uint8_t *parcel, const struct symkey *header_key)
{
	uint8_t plain[PARCEL_HEADER_LEN], ad[CLEAR_LEN];
	struct unpack r;

	clear_view(ad, parcel);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, parcel + PARCEL_HEADER_AT, BOX_LEN, ad,
	                                               sizeof(ad), parcel + PARCEL_NONCE_AT, header_key->b) != 0)
		return false;
	r = unpack_from(plain, sizeof(plain));
	unpack_bytes(&r, out->dh.b, sizeof(out->dh.b));
	out->pn = unpack_u32(&r);
	out->n = unpack_u32(&r);
	sodium_memzero(plain, sizeof(plain));
	return unpack_done(&r);
}

/* The caller promised that parcel_clear_decode() was content. */
static size_t well_formed_len(const uint8_t *parcel)
{
	uint8_t class = parcel[0] & 15;

	ASSERT(class > PARCEL_NONE && class < PARCEL_CLASSES);
	return lengths[class];
}

/* The length, the content, and nothing but zeros after it. */
static bool body_decode(struct parcel_room *room, size_t plain_len)
{
	struct unpack r = unpack_from(room->buf, plain_len);
	size_t len = unpack_u16(&r);

	if (len > r.left)
		return false;
	room->body = room->buf + LENGTH_LEN;
	room->len = len;
	return sodium_is_zero(room->body + len, r.left - len) == 1;
}

bool parcel_open_body(struct parcel_room *room, const uint8_t *parcel, const struct symkey *message_key,
                      const struct parcel_header *header)
{
	const uint8_t *nonce = parcel + PARCEL_NONCE_AT;
	uint8_t ad[BODY_AD], want[PARCEL_NONCE_LEN];
	size_t len = well_formed_len(parcel), plain_len = len - PARCEL_BODY_AT - MAC_LEN;

	ASSERT(room->cap >= plain_len);
	body_ad(ad, parcel);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(room->buf, NULL, NULL, parcel + PARCEL_BODY_AT,
	                                               len - PARCEL_BODY_AT, ad, sizeof(ad), nonce,
	                                               message_key->b) != 0)
		return false;
	nonce_derive(want, parcel, message_key, header, room->buf, plain_len);
	if (sodium_memcmp(want, nonce, sizeof(want)) == 0 && body_decode(room, plain_len))
		return true;
	sodium_memzero(room->buf, plain_len);
	room->body = NULL;
	room->len = 0;
	return false;
}

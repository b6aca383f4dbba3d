/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First flights and replies are the same shape with or without the tag in front: what differs is in struct shape. */
#include "core/veil.h"

#include "base/assert.h"
#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define LENGTH_LEN 2
#define AEAD_TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES

static const uint8_t nonce_0[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];

struct shape {
	struct symkey key;         /* K or R_k */
	const uint8_t *tag;        /* T, or nothing */
	size_t tag_len;
};

static struct shape shape_first(const struct veil *v)
{
	return (struct shape){ .key = v->key, .tag = v->tag, .tag_len = sizeof(v->tag) };
}

static struct shape shape_reply(const struct veil *v, unsigned k)
{
	struct shape s = { .tag = v->tag, .tag_len = 0 };

	ASSERT(k == 1 || k == 2);
	kdf_prf_u64(&s.key, &v->key, KDF_LABEL("veil-reply"), k);
	return s;
}

void veil_init(struct veil *v, const struct epoch_way *way, uint32_t j)
{
	tags_make(v->tag, &way->tag, j);
	kdf_prf_u64(&v->key, &way->veil, KDF_LABEL("veil"), j);
}

void veil_init_stranger(struct veil *v, const uint8_t tag[TAGS_LEN])
{
	static const struct symkey everybodys;

	memcpy(v->tag, tag, sizeof(v->tag));
	kdf_prf(&v->key, &everybodys, KDF_LABEL("stranger"), tag, TAGS_LEN);
}

void veil_wipe(struct veil *v)
{
	sodium_memzero(v, sizeof(*v));
}

/* X_S: the key of the one flight with this salt. */
static void salted_key(struct symkey *out, const struct shape *s, const uint8_t salt[VEIL_SALT_LEN])
{
	kdf_prf(out, &s->key, KDF_LABEL("veil-salt"), salt, VEIL_SALT_LEN);
}

static uint16_t length_mask(const struct shape *s, const struct symkey *key)
{
	struct symkey mask;
	uint16_t m;

	kdf_prf(&mask, key, KDF_LABEL("veil-length"), s->tag, s->tag_len);
	m = (uint16_t)(mask.b[0] << 8 | mask.b[1]);
	sodium_memzero(&mask, sizeof(mask));
	return m;
}

/* What comes before the sealed body: T, if any, S and L. */
static size_t head_len(const struct shape *s)
{
	return s->tag_len + VEIL_SALT_LEN + LENGTH_LEN;
}

static size_t seal(const struct shape *s, const struct rand *rand, struct noise_bytes msg, uint8_t out[VEIL_MAX])
{
	const size_t head = head_len(s), least = head + LENGTH_LEN + msg.len + AEAD_TAG;
	const size_t low = least > VEIL_MIN ? least : VEIL_MIN;
	struct pack w = pack_into(out, VEIL_MAX);
	uint8_t salt[VEIL_SALT_LEN];
	struct symkey key;
	size_t total;

	if (msg.len > VEIL_MESSAGE_MAX)
		return 0;
	total = low + rand_below(rand, (uint32_t)(VEIL_MAX - low + 1));
	rand_fill(rand, salt, sizeof(salt));
	salted_key(&key, s, salt);
	pack_bytes(&w, s->tag, s->tag_len);
	pack_bytes(&w, salt, sizeof(salt));
	pack_u16(&w, (uint16_t)(total ^ length_mask(s, &key)));
	pack_str16(&w, msg.data, msg.len);
	pack_zeros(&w, total - AEAD_TAG - w.len);
	ASSERT(pack_done(&w) == total - AEAD_TAG);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + head, NULL, out + head, total - AEAD_TAG - head,
	                                           out, head, NULL, nonce_0, key.b);
	sodium_memzero(&key, sizeof(key));
	return total;
}

static size_t length_of(const struct shape *s, const uint8_t *peek)
{
	const uint8_t *salt = peek + s->tag_len, *at = salt + VEIL_SALT_LEN;
	struct symkey key;
	size_t total;

	salted_key(&key, s, salt);
	total = (size_t)(at[0] << 8 | at[1]) ^ length_mask(s, &key);
	sodium_memzero(&key, sizeof(key));
	return total >= VEIL_MIN && total <= VEIL_MAX ? total : 0;
}

/* length u16 | message | zeros */
static bool body_decode(const uint8_t *body, size_t len, uint8_t *msg, size_t *msg_len)
{
	struct unpack r = unpack_from(body, len);
	const uint8_t *at = unpack_str16(&r, msg_len);

	if (!at || *msg_len > VEIL_MESSAGE_MAX || !sodium_is_zero(r.p, r.left)) {
		*msg_len = 0;
		return false;
	}
	memcpy(msg, at, *msg_len);
	return true;
}

static bool open_flight(const struct shape *s, struct noise_bytes in, uint8_t *msg, size_t *msg_len)
{
	const uint8_t *flight = in.data;
	const size_t head = head_len(s);
	uint8_t body[VEIL_MAX];
	struct symkey key;
	bool ok;

	*msg_len = 0;
	if (in.len < VEIL_MIN || in.len > VEIL_MAX || length_of(s, flight) != in.len)
		return false;
	if (sodium_memcmp(flight, s->tag, s->tag_len) != 0)
		return false;
	salted_key(&key, s, flight + s->tag_len);
	ok = crypto_aead_xchacha20poly1305_ietf_decrypt(body, NULL, NULL, flight + head, in.len - head,
	                                                flight, head, nonce_0, key.b) == 0;
	sodium_memzero(&key, sizeof(key));
	ok = ok && body_decode(body, in.len - head - AEAD_TAG, msg, msg_len);
	sodium_memzero(body, sizeof(body));
	return ok;
}

size_t veil_seal_first(const struct veil *v, const struct rand *rand, struct noise_bytes msg, uint8_t out[VEIL_MAX])
{
	struct shape s = shape_first(v);
	size_t len = seal(&s, rand, msg, out);

	sodium_memzero(&s, sizeof(s));
	return len;
}

size_t veil_first_length(const struct veil *v, const uint8_t peek[VEIL_FIRST_PEEK])
{
	struct shape s = shape_first(v);
	size_t len = length_of(&s, peek);

	sodium_memzero(&s, sizeof(s));
	return len;
}

bool veil_open_first(const struct veil *v, struct noise_bytes in, uint8_t msg[VEIL_MESSAGE_MAX], size_t *msg_len)
{
	struct shape s = shape_first(v);
	bool ok = open_flight(&s, in, msg, msg_len);

	sodium_memzero(&s, sizeof(s));
	return ok;
}

size_t veil_seal_reply(const struct veil *v, unsigned k, const struct rand *rand, struct noise_bytes msg,
                       uint8_t out[VEIL_MAX])
{
	struct shape s = shape_reply(v, k);
	size_t len = seal(&s, rand, msg, out);

	sodium_memzero(&s, sizeof(s));
	return len;
}

size_t veil_reply_length(const struct veil *v, unsigned k, const uint8_t peek[VEIL_REPLY_PEEK])
{
	struct shape s = shape_reply(v, k);
	size_t len = length_of(&s, peek);

	sodium_memzero(&s, sizeof(s));
	return len;
}

bool veil_open_reply(const struct veil *v, unsigned k, struct noise_bytes in, uint8_t msg[VEIL_MESSAGE_MAX],
                     size_t *msg_len)
{
	struct shape s = shape_reply(v, k);
	bool ok = open_flight(&s, in, msg, msg_len);

	sodium_memzero(&s, sizeof(s));
	return ok;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The symmetric state (section 5.2 of the specification) first, then one function per token, then messages. Messages
 * work on a copy of the state, which is committed after the last check.
 */
#include "core/noise.h"

#include "base/assert.h"
#include "base/pack.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SUITE "_25519_ChaChaPoly_BLAKE2b"

/* Section 5.2: the symmetric state */

static void mix_hash(struct noise *n, const void *data, size_t len)
{
	uint8_t h[NOISE_HASH_LEN];

	kdf_hash2(h, n->h, sizeof(n->h), data, len);
	memcpy(n->h, h, sizeof(h));
}

/* The first 32 bytes of a hash-long output become the cipher key. */
static void set_cipher(struct noise_cipher *c, const uint8_t from[NOISE_HASH_LEN])
{
	struct symkey k;

	memcpy(k.b, from, sizeof(k.b));
	noise_cipher_init(c, &k);
	sodium_memzero(&k, sizeof(k));
}

static void mix_key(struct noise *n, const uint8_t ikm[KEY_LEN])
{
	uint8_t temp_k[NOISE_HASH_LEN];

	kdf_hkdf(n->ck, ikm, KEY_LEN, 2, n->ck, temp_k, NULL);
	set_cipher(&n->cipher, temp_k);
	sodium_memzero(temp_k, sizeof(temp_k));
}

static void mix_key_and_hash(struct noise *n, const uint8_t ikm[KEY_LEN])
{
	uint8_t temp_h[NOISE_HASH_LEN], temp_k[NOISE_HASH_LEN];

	kdf_hkdf(n->ck, ikm, KEY_LEN, 3, n->ck, temp_h, temp_k);
	mix_hash(n, temp_h, sizeof(temp_h));
	set_cipher(&n->cipher, temp_k);
	sodium_memzero(temp_h, sizeof(temp_h));
	sodium_memzero(temp_k, sizeof(temp_k));
}

/* EncryptAndHash: in the clear before the first key. */
static bool seal_and_hash(struct noise *n, struct pack *w, struct noise_bytes in)
{
	size_t len = in.len + (n->cipher.keyed ? NOISE_CIPHER_TAG_LEN : 0);
	struct noise_bytes ad = { n->h, sizeof(n->h) };
	uint8_t *at = w->buf + w->len;

	if (w->bad || len > w->cap - w->len)
		return false;
	if (!n->cipher.keyed)
		pack_bytes(w, in.data, in.len);
	else if (noise_cipher_seal(&n->cipher, ad, in, at))
		w->len += len;
	else
		return false;
	mix_hash(n, at, len);
	return true;
}

/* DecryptAndHash of `len` plaintext bytes. */
static bool open_and_hash(struct noise *n, struct unpack *r, uint8_t *out, size_t len)
{
	size_t sealed = len + (n->cipher.keyed ? NOISE_CIPHER_TAG_LEN : 0);
	struct noise_bytes ad = { n->h, sizeof(n->h) };
	const uint8_t *at = unpack_view(r, sealed);

	if (!at)
		return false;
	if (!n->cipher.keyed && len > 0)
		memcpy(out, at, len);
	else if (n->cipher.keyed && !noise_cipher_open(&n->cipher, ad, (struct noise_bytes){ at, sealed }, out))
		return false;
	mix_hash(n, at, sealed);
	return true;
}

/* Tokens (section 5.3) */

/* libsodium refuses results that are all zero, which only low-order points give. */
static bool mix_dh(struct noise *n, const struct seckey *own, const struct pubkey *other)
{
	uint8_t shared[KEY_LEN];
	bool ok = crypto_scalarmult(shared, own->b, other->b) == 0;

	if (ok)
		mix_key(n, shared);
	sodium_memzero(shared, sizeof(shared));
	return ok;
}

/* ee es se ss: the first letter is the initiator's key, the second the responder's. psk needs no key of either. */
static bool mix_token(struct noise *n, enum noise_token token)
{
	bool init = n->role == NOISE_ROLE_INITIATOR;

	switch (token) {
	case NOISE_TOKEN_EE:
		return mix_dh(n, &n->e, &n->re);
	case NOISE_TOKEN_ES:
		return init ? mix_dh(n, &n->e, &n->rs) : mix_dh(n, &n->s, &n->re);
	case NOISE_TOKEN_SE:
		return init ? mix_dh(n, &n->s, &n->re) : mix_dh(n, &n->e, &n->rs);
	case NOISE_TOKEN_SS:
		return mix_dh(n, &n->s, &n->rs);
	case NOISE_TOKEN_PSK:
		mix_key_and_hash(n, n->psk.b);
		return true;
	case NOISE_TOKEN_END:
	case NOISE_TOKEN_E:
	case NOISE_TOKEN_S:
		break;
	}
	return false;
}

/* The public part of "e". Section 9.2: where a pre-shared key takes part, it is mixed into the key as well. */
static void mix_ephemeral(struct noise *n, const struct pubkey *e)
{
	mix_hash(n, e->b, sizeof(e->b));
	if (n->has_psk)
		mix_key(n, e->b);
}

static bool write_token(struct noise *n, enum noise_token token, const struct rand *rand, struct pack *w)
{
	if (token == NOISE_TOKEN_E) {
		rand_keypair(rand, &n->e, &n->e_pub);
		pack_bytes(w, n->e_pub.b, sizeof(n->e_pub.b));
		mix_ephemeral(n, &n->e_pub);
		return !w->bad;
	}
	if (token == NOISE_TOKEN_S)
		return seal_and_hash(n, w, (struct noise_bytes){ n->s_pub.b, sizeof(n->s_pub.b) });
	return mix_token(n, token);
}

static bool read_token(struct noise *n, enum noise_token token, struct unpack *r)
{
	if (token == NOISE_TOKEN_E) {
		unpack_bytes(r, n->re.b, sizeof(n->re.b));
		mix_ephemeral(n, &n->re);
		return !r->bad;
	}
	if (token == NOISE_TOKEN_S) {
		n->has_rs = open_and_hash(n, r, n->rs.b, sizeof(n->rs.b));
		return n->has_rs;
	}
	return mix_token(n, token);
}

/* Start and end */

/* Section 5.2, InitializeSymmetric: a name of at most HASHLEN bytes is padded with zeros, not hashed. */
static void start_symmetric(struct noise *n)
{
	char name[NOISE_HASH_LEN + 1] = { 0 };
	int len = snprintf(name, sizeof(name), "Noise_%s" SUITE, n->pattern->name);

	ASSERT(len > 0 && (size_t)len < sizeof(name));
	memcpy(n->h, name, sizeof(n->h));
	memcpy(n->ck, name, sizeof(n->ck));
}

/* Does the pattern send this end's static key, or know it beforehand? */
static bool needs_static(const struct noise_pattern *p, enum noise_role role)
{
	bool known = role == NOISE_ROLE_INITIATOR ? p->knows_init : p->knows_resp;

	for (size_t m = role == NOISE_ROLE_INITIATOR ? 0 : 1; m < NOISE_PATTERN_MESSAGES; m += 2) {
		for (size_t t = 0; t < NOISE_PATTERN_TOKENS; t++)
			known = known || p->messages[m][t] == NOISE_TOKEN_S;
	}
	return known;
}

static void take_keys(struct noise *n, const struct noise_setup *setup)
{
	bool knows_remote = n->role == NOISE_ROLE_INITIATOR ? n->pattern->knows_resp : n->pattern->knows_init;

	n->has_psk = noise_pattern_has_psk(n->pattern);
	ASSERT(n->has_psk == (setup->psk != NULL));
	if (setup->psk)
		n->psk = *setup->psk;
	ASSERT(needs_static(n->pattern, n->role) == (setup->own != NULL));
	if (setup->own) {
		n->s = *setup->own;
		crypto_scalarmult_base(n->s_pub.b, n->s.b);
	}
	ASSERT(knows_remote == (setup->remote != NULL));
	if (setup->remote) {
		n->has_rs = true;
		n->rs = *setup->remote;
	}
}

void noise_init(struct noise *n, const struct noise_setup *setup)
{
	bool init = setup->role == NOISE_ROLE_INITIATOR;

	*n = (struct noise){ .pattern = noise_pattern_find(setup->pattern), .role = setup->role };
	ASSERT(n->pattern);
	take_keys(n, setup);
	start_symmetric(n);
	mix_hash(n, setup->prologue, setup->prologue_len);
	if (n->pattern->knows_init)    /* -> s */
		mix_hash(n, init ? n->s_pub.b : n->rs.b, KEY_LEN);
	if (n->pattern->knows_resp)    /* <- s */
		mix_hash(n, init ? n->rs.b : n->s_pub.b, KEY_LEN);
}

void noise_wipe(struct noise *n)
{
	sodium_memzero(n, sizeof(*n));
}

bool noise_is_done(const struct noise *n)
{
	return n->next == noise_pattern_length(n->pattern);
}

bool noise_may_write(const struct noise *n)
{
	return !noise_is_done(n) && (n->next % 2 == 0) == (n->role == NOISE_ROLE_INITIATOR);
}

/* Messages */

size_t noise_write(struct noise *n, const struct rand *rand, struct noise_bytes payload, uint8_t *out, size_t cap)
{
	struct noise work = *n;
	struct pack w = pack_into(out, cap < NOISE_MESSAGE_MAX ? cap : NOISE_MESSAGE_MAX);
	bool ok = true;

	ASSERT(noise_may_write(n));
	const uint8_t *tokens = n->pattern->messages[n->next];

	for (size_t i = 0; ok && i < NOISE_PATTERN_TOKENS && tokens[i] != NOISE_TOKEN_END; i++)
		ok = write_token(&work, (enum noise_token)tokens[i], rand, &w);
	ok = ok && seal_and_hash(&work, &w, payload);
	if (ok) {
		work.next++;
		*n = work;
	} else {
		sodium_memzero(out, cap);
	}
	noise_wipe(&work);
	return ok ? pack_done(&w) : 0;
}

bool noise_read(struct noise *n, struct noise_bytes in, uint8_t *payload, size_t cap, size_t *payload_len)
{
	struct noise work = *n;
	struct unpack r = unpack_from(in.data, in.len);
	bool ok = in.len <= NOISE_MESSAGE_MAX;
	size_t tag;

	ASSERT(!noise_is_done(n) && !noise_may_write(n));
	const uint8_t *tokens = n->pattern->messages[n->next];

	for (size_t i = 0; ok && i < NOISE_PATTERN_TOKENS && tokens[i] != NOISE_TOKEN_END; i++)
		ok = read_token(&work, (enum noise_token)tokens[i], &r);
	tag = work.cipher.keyed ? NOISE_CIPHER_TAG_LEN : 0;
	*payload_len = ok && r.left >= tag ? r.left - tag : 0;
	ok = ok && r.left >= tag && *payload_len <= cap && open_and_hash(&work, &r, payload, *payload_len);
	if (ok) {
		work.next++;
		*n = work;
	} else {
		*payload_len = 0;
		sodium_memzero(payload, cap);
	}
	noise_wipe(&work);
	return ok;
}

/* Results */

const struct pubkey *noise_remote(const struct noise *n)
{
	return n->has_rs ? &n->rs : NULL;
}

const uint8_t *noise_hash(const struct noise *n)
{
	return n->h;
}

void noise_export(const struct noise *n, const char *label, struct symkey *out)
{
	uint8_t in[64 + NOISE_HASH_LEN], mac[KDF_HASH_LEN];
	struct pack w = pack_into(in, sizeof(in));
	size_t len;

	pack_bytes(&w, label, strlen(label) + 1);
	pack_bytes(&w, n->h, sizeof(n->h));
	len = pack_done(&w);
	/* Noise itself feeds this HMAC with 0 or 32 bytes only: longer input keeps the two apart. */
	ASSERT(len > NOISE_HASH_LEN);
	kdf_hmac(mac, n->ck, sizeof(n->ck), in, len);
	memcpy(out->b, mac, sizeof(out->b));
	sodium_memzero(mac, sizeof(mac));
}

void noise_split(const struct noise *n, struct noise_cipher *tx, struct noise_cipher *rx)
{
	uint8_t k1[NOISE_HASH_LEN], k2[NOISE_HASH_LEN];
	bool init = n->role == NOISE_ROLE_INITIATOR;

	ASSERT(noise_is_done(n));
	kdf_hkdf(n->ck, NULL, 0, 2, k1, k2, NULL);
	set_cipher(init ? tx : rx, k1);    /* initiator to responder */
	set_cipher(init ? rx : tx, k2);    /* responder to initiator */
	sodium_memzero(k1, sizeof(k1));
	sodium_memzero(k2, sizeof(k2));
}

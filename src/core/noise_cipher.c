/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/noise_cipher.h"

#include "base/assert.h"

#include <sodium.h>
#include <string.h>

#define NONCE_LEN crypto_aead_chacha20poly1305_ietf_NPUBBYTES

void noise_cipher_init(struct noise_cipher *c, const struct symkey *key)
{
	*c = (struct noise_cipher){ .key = *key, .nonce = 0, .keyed = true };
}

void noise_cipher_wipe(struct noise_cipher *c)
{
	sodium_memzero(c, sizeof(*c));
}

/* Noise, section 12.3: four zero bytes, then the counter little-endian. */
static void nonce_bytes(uint8_t out[NONCE_LEN], uint64_t counter)
{
	memset(out, 0, NONCE_LEN);
	for (size_t i = 0; i < sizeof(counter); i++)
		out[4 + i] = (uint8_t)(counter >> (8 * i));
}

bool noise_cipher_seal(struct noise_cipher *c, struct noise_bytes ad, struct noise_bytes in, uint8_t *out)
{
	uint8_t nonce[NONCE_LEN];

	ASSERT(c->keyed);
	/* Section 5.1: 2^64 - 1 is reserved. */
	if (c->nonce == UINT64_MAX)
		return false;
	nonce_bytes(nonce, c->nonce);
	crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, in.data, in.len, ad.data, ad.len, NULL, nonce, c->key.b);
	c->nonce++;
	return true;
}

bool noise_cipher_open(struct noise_cipher *c, struct noise_bytes ad, struct noise_bytes in, uint8_t *out)
{
	uint8_t nonce[NONCE_LEN];

	ASSERT(c->keyed);
	if (c->nonce == UINT64_MAX || in.len < NOISE_CIPHER_TAG_LEN)
		return false;
	nonce_bytes(nonce, c->nonce);
	if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, in.data, in.len, ad.data, ad.len, nonce,
	                                              c->key.b) != 0)
		return false;
	c->nonce++;
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/kdf.h"

#include "base/assert.h"
#include "base/prf.h"

#include <sodium.h>
#include <string.h>

#define BLOCK_LEN 128    /* of BLAKE2b, for HMAC */

void kdf_hash(uint8_t out[KDF_HASH_LEN], const void *in, size_t len)
{
	crypto_generichash(out, KDF_HASH_LEN, in, len, NULL, 0);
}

void kdf_hash2(uint8_t out[KDF_HASH_LEN], const void *a, size_t alen, const void *b, size_t blen)
{
	crypto_generichash_state st;

	crypto_generichash_init(&st, NULL, 0, KDF_HASH_LEN);
	crypto_generichash_update(&st, a, alen);
	crypto_generichash_update(&st, b, blen);
	crypto_generichash_final(&st, out, KDF_HASH_LEN);
	sodium_memzero(&st, sizeof(st));
}

void kdf_prf(struct symkey *out, const struct symkey *k, const char *label, const void *x, size_t len)
{
	prf(out, k, label, x, len);
}

void kdf_prf_u64(struct symkey *out, const struct symkey *k, const char *label, uint64_t x)
{
	uint8_t be[8];

	for (size_t i = 0; i < sizeof(be); i++)
		be[i] = (uint8_t)(x >> (56 - 8 * i));
	kdf_prf(out, k, label, be, sizeof(be));
}

/* H(pad ‖ in), where pad is the key xored with one byte. */
static void hmac_half(uint8_t out[KDF_HASH_LEN], const uint8_t key[BLOCK_LEN], uint8_t with, const void *in, size_t len)
{
	uint8_t pad[BLOCK_LEN];

	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] = key[i] ^ with;
	kdf_hash2(out, pad, sizeof(pad), in, len);
	sodium_memzero(pad, sizeof(pad));
}

void kdf_hmac(uint8_t out[KDF_HASH_LEN], const uint8_t *key, size_t keylen, const void *in, size_t len)
{
	uint8_t block[BLOCK_LEN] = { 0 };
	uint8_t inner[KDF_HASH_LEN];

	/* RFC 2104, section 2: a key longer than the block would be hashed first; ours never are. */
	ASSERT(keylen <= BLOCK_LEN);
	memcpy(block, key, keylen);
	hmac_half(inner, block, 0x36, in, len);
	hmac_half(out, block, 0x5c, inner, sizeof(inner));
	sodium_memzero(block, sizeof(block));
	sodium_memzero(inner, sizeof(inner));
}

void kdf_hkdf(const uint8_t ck[KDF_HASH_LEN], const void *ikm, size_t len, unsigned n,
              uint8_t *out1, uint8_t *out2, uint8_t *out3)
{
	uint8_t temp[KDF_HASH_LEN], step[KDF_HASH_LEN + 1];
	uint8_t *const outs[] = { out1, out2, out3 };

	ASSERT(n == 2 || n == 3);
	kdf_hmac(temp, ck, KDF_HASH_LEN, ikm, len);
	for (unsigned i = 0; i < n; i++) {
		step[i == 0 ? 0 : KDF_HASH_LEN] = (uint8_t)(i + 1);
		kdf_hmac(step, temp, sizeof(temp), step, i == 0 ? 1 : sizeof(step));
		if (outs[i])
			memcpy(outs[i], step, KDF_HASH_LEN);
	}
	sodium_memzero(temp, sizeof(temp));
	sodium_memzero(step, sizeof(step));
}

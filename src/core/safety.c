/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/safety.h"

#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define LABEL      KDF_LABEL("safety")
#define LABEL_SALT KDF_LABEL("safety-salt")
#define PASSES     3
#define MEMORY     (64u << 20)
#define HASH_LEN   76
#define DIGITS_AT  16    /* where the bytes of the digits begin; those of the words come before */

static void take_words(struct safety *s, const uint8_t *bytes)
{
	uint32_t acc = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < SAFETY_WORDS; i++) {
		while (bits < WORDS_BITS) {
			acc = acc << 8 | *bytes++;
			bits += 8;
		}
		bits -= WORDS_BITS;
		s->word[i] = acc >> bits & (WORDS_COUNT - 1);
	}
}

static void take_groups(struct safety *s, const uint8_t *bytes)
{
	for (size_t i = 0; i < SAFETY_GROUPS; i++, bytes += 5) {
		uint64_t v = 0;

		for (size_t k = 0; k < 5; k++)
			v = v << 8 | bytes[k];
		s->group[i] = (uint32_t)(v % 100000);
	}
}

bool safety_compute(struct safety *out, const struct pubkey *a, const struct pubkey *b)
{
	bool a_first = memcmp(a->b, b->b, sizeof(a->b)) <= 0;    /* public keys: no need for constant time */
	uint8_t in[sizeof(LABEL) + 2 * KEY_LEN], salt[crypto_pwhash_SALTBYTES], hash[HASH_LEN];
	struct pack w = pack_into(in, sizeof(in));

	pack_bytes(&w, LABEL, sizeof(LABEL));
	pack_bytes(&w, a_first ? a->b : b->b, KEY_LEN);
	pack_bytes(&w, a_first ? b->b : a->b, KEY_LEN);
	crypto_generichash(salt, sizeof(salt), (const uint8_t *)LABEL_SALT, strlen(LABEL_SALT), NULL, 0);
	if (crypto_pwhash(hash, sizeof(hash), (const char *)in, sizeof(in), salt, PASSES, MEMORY,
	                  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return false;
	take_words(out, hash);
	take_groups(out, hash + DIGITS_AT);
	return true;
}

void safety_words(char out[SAFETY_WORDS_SIZE], const struct safety *s)
{
	size_t len = 0;

	for (size_t i = 0; i < SAFETY_WORDS; i++)
		len += (size_t)snprintf(out + len, SAFETY_WORDS_SIZE - len, i ? " %s" : "%s", words_get(s->word[i]));
}

void safety_digits(char out[SAFETY_DIGITS_SIZE], const struct safety *s)
{
	size_t len = 0;

	for (size_t i = 0; i < SAFETY_GROUPS; i++)
		len += (size_t)snprintf(out + len, SAFETY_DIGITS_SIZE - len, i ? " %05u" : "%05u", (unsigned)s->group[i]);
}

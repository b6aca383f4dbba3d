/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/onion.h"

#include "base/assert.h"
#include "base/encode.h"
#include "tor/sha3.h"

#include <sodium.h>
#include <string.h>

#define VERSION      3
#define CHECKSUM_LEN 2
#define PACKED_LEN   (KEY_LEN + CHECKSUM_LEN + 1)
#define EXPANDED_LEN 64

static const char onion_end[] = ".onion";

void onion_public_of(struct onion_public *out, const struct onion_seed *seed)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(out->b, secret, seed->b);
	sodium_memzero(secret, sizeof(secret));
}

static void checksum_of(uint8_t out[CHECKSUM_LEN], const struct onion_public *k)
{
	static const char label[] = ".onion checksum";
	uint8_t in[sizeof(label) - 1 + KEY_LEN + 1], hash[SHA3_LEN];

	memcpy(in, label, sizeof(label) - 1);
	memcpy(in + sizeof(label) - 1, k->b, KEY_LEN);
	in[sizeof(in) - 1] = VERSION;
	sha3_256(hash, in, sizeof(in));
	memcpy(out, hash, CHECKSUM_LEN);
}

void onion_address(char out[ONION_ADDRESS_LEN + 1], const struct onion_public *k)
{
	uint8_t packed[PACKED_LEN];

	memcpy(packed, k->b, KEY_LEN);
	checksum_of(packed + KEY_LEN, k);
	packed[PACKED_LEN - 1] = VERSION;
	encode_base32(out, packed, PACKED_LEN);
	for (char *c = out; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Whether the text ends in ".onion", in either case. */
static bool has_end(const char *text, size_t len)
{
	size_t n = sizeof(onion_end) - 1;

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (upper(text[len - n + i]) != upper(onion_end[i]))
			return false;
	return true;
}

static bool unpack_address(struct onion_public *out, const char *text)
{
	char folded[ONION_ADDRESS_LEN];
	uint8_t packed[PACKED_LEN], checksum[CHECKSUM_LEN];

	for (size_t i = 0; i < ONION_ADDRESS_LEN; i++)
		folded[i] = upper(text[i]);
	if (!encode_unbase32(packed, PACKED_LEN, folded, ONION_ADDRESS_LEN) || packed[PACKED_LEN - 1] != VERSION)
		return false;
	memcpy(out->b, packed, KEY_LEN);
	checksum_of(checksum, out);
	/* As tor does: with a part of small order added to its key a service would have eight addresses. */
	return memcmp(checksum, packed + KEY_LEN, CHECKSUM_LEN) == 0 && crypto_core_ed25519_is_valid_point(out->b) == 1;
}

bool onion_parse(struct onion_public *out, const char *text, size_t len)
{
	if (has_end(text, len))
		len -= sizeof(onion_end) - 1;
	if (len == ONION_ADDRESS_LEN && unpack_address(out, text))
		return true;
	memset(out, 0, sizeof(*out));
	return false;
}

static void text_of(char *out, size_t size, const char *kind, const uint8_t *secret, size_t len)
{
	size_t n = strlen(kind);

	ASSERT(n + sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL) <= size);
	memcpy(out, kind, n);
	sodium_bin2base64(out + n, size - n, secret, len, sodium_base64_VARIANT_ORIGINAL);
}

void onion_secret_text(char out[ONION_SECRET_SIZE], const struct onion_seed *seed)
{
	uint8_t expanded[EXPANDED_LEN];

	/* RFC 8032, 5.1.5: the hash of the seed, whose first half becomes the scalar. */
	crypto_hash_sha512(expanded, seed->b, sizeof(seed->b));
	expanded[0] &= 248;
	expanded[31] = (uint8_t)((expanded[31] & 127) | 64);
	text_of(out, ONION_SECRET_SIZE, "ED25519-V3:", expanded, sizeof(expanded));
	sodium_memzero(expanded, sizeof(expanded));
}

void onion_client_public_text(char out[ONION_CLIENT_PUBLIC_SIZE], const struct seckey *k)
{
	struct pubkey mine;

	crypto_scalarmult_curve25519_base(mine.b, k->b);
	encode_base32(out, mine.b, sizeof(mine.b));
}

void onion_client_secret_text(char out[ONION_CLIENT_SECRET_SIZE], const struct seckey *k)
{
	text_of(out, ONION_CLIENT_SECRET_SIZE, "x25519:", k->b, sizeof(k->b));
}

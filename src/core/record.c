/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/record.h"

#include <sodium.h>

_Static_assert(RECORD_LEN == RECORD_PLAIN_LEN + NOISE_CIPHER_TAG_LEN, "a record is its plaintext and a tag");

static const struct noise_bytes no_ad = { NULL, 0 };

bool record_seal(struct noise_cipher *c, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN])
{
	return noise_cipher_seal(c, no_ad, (struct noise_bytes){ plain, RECORD_PLAIN_LEN }, out);
}

bool record_open(struct noise_cipher *c, const uint8_t in[RECORD_LEN], uint8_t plain[RECORD_PLAIN_LEN])
{
	bool ok = noise_cipher_open(c, no_ad, (struct noise_bytes){ in, RECORD_LEN }, plain);

	if (!ok)
		sodium_memzero(plain, RECORD_PLAIN_LEN);
	return ok;
}

void record_early_init(struct noise_cipher *early, const struct noise *n)
{
	struct symkey k;

	noise_export(n, KDF_LABEL("early"), &k);
	noise_cipher_init(early, &k);
	sodium_memzero(&k, sizeof(k));
}

bool record_seal_early(struct noise_cipher *early, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN])
{
	return early->nonce < RECORD_EARLY_MAX && record_seal(early, plain, out);
}

bool record_open_early(struct noise_cipher *early, const uint8_t in[RECORD_LEN], uint8_t plain[RECORD_PLAIN_LEN])
{
	if (early->nonce < RECORD_EARLY_MAX)
		return record_open(early, in, plain);
	sodium_memzero(plain, RECORD_PLAIN_LEN);
	return false;
}

bool record_open_either(struct noise_cipher *early, struct noise_cipher *session, const uint8_t in[RECORD_LEN],
                        uint8_t plain[RECORD_PLAIN_LEN])
{
	if (early->keyed && record_open_early(early, in, plain))
		return true;
	if (!record_open(session, in, plain))
		return false;
	noise_cipher_wipe(early);
	return true;
}

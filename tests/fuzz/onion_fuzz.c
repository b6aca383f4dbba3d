/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever is given as an onion address: what is accepted is written out as the same address. A key in the input (32
 * bytes) also makes an address, which is accepted exactly when the key is a good one.
 */
#include "base/assert.h"
#include "tor/onion.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void from_text(const uint8_t *data, size_t size)
{
	struct onion_public k, again;
	char text[ONION_ADDRESS_LEN + 1];

	if (!onion_parse(&k, (const char *)data, size)) {
		ASSERT(sodium_is_zero(k.b, sizeof(k.b)));
		return;
	}
	onion_address(text, &k);
	for (size_t i = 0; i < ONION_ADDRESS_LEN; i++)
		ASSERT(text[i] == (data[i] >= 'A' && data[i] <= 'Z' ? data[i] - 'A' + 'a' : data[i]));
	ASSERT(onion_parse(&again, text, ONION_ADDRESS_LEN) && memcmp(&again, &k, sizeof(k)) == 0);
}

static void from_key(const uint8_t *data)
{
	struct onion_public k, back;
	char text[ONION_ADDRESS_LEN + 1];
	bool ok;

	memcpy(k.b, data, sizeof(k.b));
	onion_address(text, &k);
	ASSERT(strlen(text) == ONION_ADDRESS_LEN);
	ok = onion_parse(&back, text, ONION_ADDRESS_LEN);
	ASSERT(ok == (crypto_core_ed25519_is_valid_point(k.b) == 1));
	ASSERT(!ok || memcmp(&back, &k, sizeof(k)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (sodium_init() < 0)
		return 0;
	from_text(data, size);
	if (size == KEY_LEN)
		from_key(data);
	return 0;
}

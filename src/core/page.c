/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page.h"

#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define PLACE_LEN 9

void page_key(struct symkey *out, const struct symkey *database_key)
{
	kdf_prf(out, database_key, KDF_LABEL("store page"), "", 0);
}

size_t page_size(enum page_kind kind)
{
	switch (kind) {
	case PAGE_IN_DATABASE:
		return PAGE_LEN;
	case PAGE_IN_LOG_HEAD:
		return PAGE_LOG_START;
	case PAGE_IN_FRAME:
		return PAGE_FRAME;
	}
	return 0;
}

static void place(uint8_t out[PLACE_LEN], enum page_kind kind, uint64_t number)
{
	struct pack w = pack_into(out, PLACE_LEN);

	pack_u8(&w, (uint8_t)kind);
	pack_u64(&w, number);
}

void page_seal(uint8_t *unit, enum page_kind kind, uint64_t number, const uint8_t nonce[PAGE_NONCE],
               const struct symkey *key)
{
	size_t len = page_size(kind) - PAGE_RESERVED;
	uint8_t ad[PLACE_LEN];

	place(ad, kind, number);
	memcpy(unit + len, nonce, PAGE_NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt_detached(unit, unit + len + PAGE_NONCE, NULL, unit, len, ad,
	                                                    sizeof(ad), NULL, nonce, key->b);
}

bool page_open(uint8_t *unit, enum page_kind kind, uint64_t number, const struct symkey *key)
{
	size_t len = page_size(kind) - PAGE_RESERVED;
	uint8_t ad[PLACE_LEN];
	bool ok;

	place(ad, kind, number);
	ok = crypto_aead_xchacha20poly1305_ietf_decrypt_detached(unit, NULL, unit, len, unit + len + PAGE_NONCE, ad,
	                                                         sizeof(ad), unit + len, key->b) == 0;
	memset(ok ? unit + len : unit, 0, ok ? PAGE_RESERVED : page_size(kind));
	return ok;
}

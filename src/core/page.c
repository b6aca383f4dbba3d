/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/page.h"

#include "base/pack.h"
#include "core/kdf.h"

#include <sodium.h>
#include <string.h>

#define PLACE_MAX (9 + PAGE_RESERVED)

void page_key(struct symkey *out, const struct symkey *database_key)
{
	kdf_prf(out, database_key, KDF_LABEL("store page"), "", 0);
}

size_t page_size(enum page_kind kind)
{
	switch (kind) {
	case PAGE_KIND_PAGE:
		return PAGE_LEN;
	case PAGE_KIND_LOG_HEAD:
		return PAGE_LOG_START;
	case PAGE_KIND_FRAME_HEAD:
		return PAGE_IN_FRAME;
	}
	return 0;
}

/* The associated data. */
static size_t pack_place(uint8_t out[PLACE_MAX], const struct page_place *place)
{
	struct pack w = pack_into(out, PLACE_MAX);

	pack_u8(&w, (uint8_t)place->kind);
	pack_u64(&w, place->number);
	if (place->kind == PAGE_KIND_FRAME_HEAD)
		pack_bytes(&w, place->page + PAGE_LEN - PAGE_RESERVED, PAGE_RESERVED);
	return pack_done(&w);
}

void page_seal(uint8_t *unit, const uint8_t *plain, const struct page_place *place, const uint8_t nonce[PAGE_NONCE],
               const struct symkey *key)
{
	size_t len = page_size(place->kind) - PAGE_RESERVED, ad_len;
	uint8_t ad[PLACE_MAX];

	ad_len = pack_place(ad, place);
	crypto_aead_xchacha20poly1305_ietf_encrypt_detached(unit, unit + len + PAGE_NONCE, NULL, plain, len, ad, ad_len,
	                                                    NULL, nonce, key->b);
	memcpy(unit + len, nonce, PAGE_NONCE);
}

bool page_open(uint8_t *plain, const uint8_t *unit, const struct page_place *place, const struct symkey *key)
{
	size_t len = page_size(place->kind) - PAGE_RESERVED, ad_len;
	uint8_t ad[PLACE_MAX];
	bool ok;

	ad_len = pack_place(ad, place);
	ok = crypto_aead_xchacha20poly1305_ietf_decrypt_detached(plain, NULL, unit, len, unit + len + PAGE_NONCE, ad, ad_len,
	                                                         unit + len, key->b) == 0;
	if (!ok)
		memset(plain, 0, len);
	if (place->kind == PAGE_KIND_PAGE)
		memset(plain + len, 0, PAGE_RESERVED);
	return ok;
}

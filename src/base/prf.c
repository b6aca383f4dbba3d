/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/prf.h"

#include <sodium.h>
#include <string.h>

void prf(struct symkey *out, const struct symkey *k, const char *label, const void *x, size_t len)
{
	crypto_generichash_state st;

	crypto_generichash_init(&st, k->b, sizeof(k->b), sizeof(out->b));
	crypto_generichash_update(&st, (const uint8_t *)label, strlen(label) + 1);
	crypto_generichash_update(&st, x, len);
	crypto_generichash_final(&st, out->b, sizeof(out->b));
	sodium_memzero(&st, sizeof(st));
}

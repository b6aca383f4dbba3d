/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The three keyed functions that everything else is built from, all over BLAKE2b.
 *   H     BLAKE2b-512.
 *   PRF   BLAKE2b-256 keyed with k over label, one zero byte, x.
 *   HKDF  as in the Noise specification (revision 34, section 4.3), over HMAC-BLAKE2b (RFC 2104 with a block of 128
 *         bytes; keyed BLAKE2b is not HMAC, so it is built by hand).
 * Labels have the form "nightjar/v1/<purpose>" and are listed in PROTOCOL.md.
 */
#ifndef CORE_KDF_H
#define CORE_KDF_H

#include "base/key.h"

#include <stddef.h>
#include <stdint.h>

#define KDF_HASH_LEN 64    /* BLAKE2b-512 */
#define KDF_LABEL(purpose) "nightjar/v1/" purpose

void kdf_hash(uint8_t out[KDF_HASH_LEN], const void *in, size_t len);
/* H over two inputs, one after the other. */
void kdf_hash2(uint8_t out[KDF_HASH_LEN], const void *a, size_t alen, const void *b, size_t blen);

/* out = PRF(k, label, x). `out` may be `k`. */
void kdf_prf(struct symkey *out, const struct symkey *k, const char *label, const void *x, size_t len);
/* The same with x = a big-endian u64. */
void kdf_prf_u64(struct symkey *out, const struct symkey *k, const char *label, uint64_t x);

void kdf_hmac(uint8_t out[KDF_HASH_LEN], const uint8_t *key, size_t keylen, const void *in, size_t len);
/* `n` outputs of KDF_HASH_LEN bytes, n = 2 or 3; unused ones may be NULL. Outputs may overlap `ck`. */
void kdf_hkdf(const uint8_t ck[KDF_HASH_LEN], const void *ikm, size_t len, unsigned n,
              uint8_t *out1, uint8_t *out2, uint8_t *out3);

#endif

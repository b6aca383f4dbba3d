/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA3-256 (FIPS 202) of short public data. It is here for one thing: the last bytes of an onion address are a checksum
 * made with it, and libsodium has no SHA-3. No secret goes in and nothing that anybody's safety rests on comes out: a
 * wrong checksum is a typing error. Everything else hashes with BLAKE2b (base/prf.h, libsodium).
 */
#ifndef TOR_SHA3_H
#define TOR_SHA3_H

#include <stddef.h>
#include <stdint.h>

#define SHA3_LEN 32

void sha3_256(uint8_t out[SHA3_LEN], const void *in, size_t len);

#endif

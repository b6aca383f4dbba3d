/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key types. Distinct kinds of key have distinct C types, so that a mix-up does not compile.
 * All are plain 32-byte values: whoever holds a secret one wipes it with sodium_memzero() in its `out:`.
 */
#ifndef BASE_KEY_H
#define BASE_KEY_H

#include <stdint.h>

#define KEY_LEN 32

struct seckey { uint8_t b[KEY_LEN]; };    /* X25519 secret scalar */
struct pubkey { uint8_t b[KEY_LEN]; };    /* X25519 public point */
struct symkey { uint8_t b[KEY_LEN]; };    /* any symmetric secret: AEAD key, PRF key, chain key */

#endif

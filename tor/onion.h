/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys and addresses of v3 onion services (rend-spec-v3, [ONIONADDRESS]; keys of clients: [CLIENT-AUTH-MGMT]), as the
 * texts that ADD_ONION and ONION_CLIENT_AUTH_ADD take (control-spec).
 *
 *   address = base32(public key[32] | checksum[2] | version[1] = 3), 56 characters
 *   checksum = SHA3-256(".onion checksum" | public key | version)[0..2]
 *
 * Where a text holds a secret, the caller wipes it.
 */
#ifndef TOR_ONION_H
#define TOR_ONION_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>

#define ONION_ADDRESS_LEN 56    /* characters, without ".onion" */

/* Sizes of texts with their NUL. */
#define ONION_SECRET_SIZE         100    /* "ED25519-V3:" and 64 bytes */
#define ONION_CLIENT_PUBLIC_SIZE  53     /* 32 bytes */
#define ONION_CLIENT_SECRET_SIZE  52     /* "x25519:" and 32 bytes */

struct onion_public { uint8_t b[KEY_LEN]; };    /* Ed25519 public key: what an address holds */
struct onion_seed { uint8_t b[KEY_LEN]; };      /* Ed25519 secret seed (RFC 8032) */

void onion_public_of(struct onion_public *out, const struct onion_seed *seed);
/* Lower case, without ".onion". */
void onion_address(char out[ONION_ADDRESS_LEN + 1], const struct onion_public *k);
/*
 * Reads an address, with or without ".onion", in either case. False for anything else: another length, character,
 * version or checksum, or a key that is not a point of the group that tor accepts. Then `out` is zeros.
 */
bool onion_parse(struct onion_public *out, const char *text, size_t len) __attribute__((warn_unused_result));

/* For ADD_ONION: the secret key as tor keeps it, which is the expanded one. Secret. */
void onion_secret_text(char out[ONION_SECRET_SIZE], const struct onion_seed *seed);

/* A client's key `k` as the service lists it (ClientAuthV3=), and as the client adds it (ONION_CLIENT_AUTH_ADD). */
void onion_client_public_text(char out[ONION_CLIENT_PUBLIC_SIZE], const struct seckey *k);
void onion_client_secret_text(char out[ONION_CLIENT_SECRET_SIZE], const struct seckey *k);    /* secret */

#endif

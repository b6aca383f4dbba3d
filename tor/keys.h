/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the keys of onion services come from what the core gives us. PROTOCOL.md, "Tor".
 *
 *   seed of an identity's onion = PRF(secret of the address, "nightjar/v1/onion", shard u64)
 *   key of a client of it       = PRF(secret of the address, "nightjar/v1/onion-client", slot u64), an X25519 key
 *   seed of an invite's onion   = PRF(place of the invite, "nightjar/v1/onion-meeting", "")
 *
 * An onion lets in only clients whose keys its descriptor lists, some 300 at most. Contacts with the slots 256 n to
 * 256 n + 255 belong to shard n: so no onion ever has more than 256 clients, and nobody moves from one to another.
 * What a contact is told, its address on this road: onion public key[32] | its client key[32].
 */
#ifndef TOR_KEYS_H
#define TOR_KEYS_H

#include "base/key.h"
#include "tor/onion.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KEYS_SHARD_SLOTS 256
#define KEYS_TOLD_LEN    64

/* What one needs to reach an onion. */
struct keys_told {
	struct onion_public onion;
	struct seckey client;    /* wipe */
};

uint64_t keys_shard(uint64_t slot);
void keys_identity(struct onion_seed *out, const struct symkey *secret, uint64_t shard);
void keys_client(struct seckey *out, const struct symkey *secret, uint64_t slot);
void keys_meeting(struct onion_seed *out, const struct symkey *place);

size_t keys_told_encode(uint8_t *buf, size_t cap, const struct keys_told *t);
/* False, and zeros: not an address of this road. The key may still be no onion's: tor says so when it is dialled. */
bool keys_told_decode(struct keys_told *t, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One direction of a Noise session: ChaCha20-Poly1305 (RFC 8439) under one key, with a counter as its nonce (Noise
 * revision 34, section 5.1). Both ends count; a message that is lost, repeated or moved does not open.
 * The counter may be read (`nonce`: how many messages went by) but is written only here.
 */
#ifndef CORE_NOISE_CIPHER_H
#define CORE_NOISE_CIPHER_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOISE_CIPHER_TAG_LEN 16

struct noise_cipher {
	struct symkey key;
	uint64_t nonce;
	bool keyed;    /* false: never initialised, or wiped */
};

/* Some bytes, borrowed; `data` may be NULL when `len` is 0. */
struct noise_bytes {
	const void *data;
	size_t len;
};

void noise_cipher_init(struct noise_cipher *c, const struct symkey *key);
void noise_cipher_wipe(struct noise_cipher *c);
/* `out` takes in.len + 16 bytes and may be in.data. False, and nothing changes, when the counter is used up. */
bool noise_cipher_seal(struct noise_cipher *c, struct noise_bytes ad, struct noise_bytes in, uint8_t *out)
	__attribute__((warn_unused_result));
/*
 * in.len includes the tag; `out` takes in.len - 16 bytes and may be in.data. False when forged or short: the counter
 * stays where it was.
 */
bool noise_cipher_open(struct noise_cipher *c, struct noise_bytes ad, struct noise_bytes in, uint8_t *out)
	__attribute__((warn_unused_result));

#endif

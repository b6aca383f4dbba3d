/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The veil: handshake messages dressed as bytes that nobody without the epoch's keys can tell from random (a bare
 * X25519 public key could be told: half of all strings are none). Flights are 256 to 1024 bytes long, the length drawn
 * at random.
 *
 *   K              = PRF(veil key of the epoch and way, "nightjar/v1/veil", j)
 *                  = PRF(zeros, "nightjar/v1/stranger", T)  on a link with a stranger's device, T fresh and random
 *   R_k            = PRF(K, "nightjar/v1/veil-reply", k),  k = 1, 2
 *   X_S            = PRF(K or R_k, "nightjar/v1/veil-salt", S),  S[16] fresh and random
 *   first flight   = T[16] | S | L[2] | AEAD(X_S, ad = T | S | L, body)    the dialler's, T as in tags.h
 *   reply k        = S | L[2] | AEAD(X_S, ad = S | L, body)
 *   body           = length u16 | Noise message | zeros
 *   L              = length of the flight u16 xor PRF(X_S, "nightjar/v1/veil-length", T or "")[0..2]
 * AEAD is XChaCha20-Poly1305-IETF with nonce 0: each key seals one flight. j is used once, but a device that was put back to
 * an older state may count it again: the salt keeps even then one key from meeting two flights.
 *
 * Whoever waits for a flight reads the first 34 (18) bytes, then as many as the length says. L is believed before it is
 * authenticated, but only within 256..1024. After anything false: be silent exactly as towards a stranger, and neither
 * close earlier nor later, so that a probe learns nothing.
 */
#ifndef CORE_VEIL_H
#define CORE_VEIL_H

#include "base/rand.h"
#include "core/epoch.h"
#include "core/noise_cipher.h"
#include "core/tags.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VEIL_MIN          256
#define VEIL_MAX          1024
#define VEIL_SALT_LEN     16
#define VEIL_FIRST_PEEK   (TAGS_LEN + VEIL_SALT_LEN + 2)    /* bytes of a first flight that tell its length */
#define VEIL_REPLY_PEEK   (VEIL_SALT_LEN + 2)
#define VEIL_MESSAGE_MAX  (VEIL_MAX - VEIL_FIRST_PEEK - 2 - 16)    /* longest Noise message that fits a flight */

/* The keys of one flight and its replies, on either end. */
struct veil {
	uint8_t tag[TAGS_LEN];
	struct symkey key;
};

/* Dialler: way = keys.out and its next j. Receiver: way = keys.in of the epoch of the hit, and the hit's j. */
void veil_init(struct veil *v, const struct epoch_way *way, uint32_t j);
/* Of strangers: everybody can derive it from the tag, which the dialler draws at random. */
void veil_init_stranger(struct veil *v, const uint8_t tag[TAGS_LEN]);
void veil_wipe(struct veil *v);

/* Fills `out` with the flight; its length, or 0 when the message is over VEIL_MESSAGE_MAX. */
size_t veil_seal_first(const struct veil *v, const struct rand *rand, struct noise_bytes msg, uint8_t out[VEIL_MAX])
	__attribute__((warn_unused_result));
/* The length of the whole flight; 0 when it is none (out of bounds). */
size_t veil_first_length(const struct veil *v, const uint8_t peek[VEIL_FIRST_PEEK]);
/* Opens exactly one flight. Fills `msg` and *msg_len; false when it is anything else. */
bool veil_open_first(const struct veil *v, struct noise_bytes in, uint8_t msg[VEIL_MESSAGE_MAX], size_t *msg_len)
	__attribute__((warn_unused_result));

/* The same for the answers: k = 1 is the receiver's (message 2), k = 2 the dialler's (message 3 of XX). */
size_t veil_seal_reply(const struct veil *v, unsigned k, const struct rand *rand, struct noise_bytes msg,
                       uint8_t out[VEIL_MAX]) __attribute__((warn_unused_result));
size_t veil_reply_length(const struct veil *v, unsigned k, const uint8_t peek[VEIL_REPLY_PEEK]);
bool veil_open_reply(const struct veil *v, unsigned k, struct noise_bytes in, uint8_t msg[VEIL_MESSAGE_MAX],
                     size_t *msg_len) __attribute__((warn_unused_result));

#endif

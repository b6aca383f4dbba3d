/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Noise handshake (revision 34, https://noiseprotocol.org/noise.html) for 25519, ChaChaPoly and BLAKE2b: a machine
 * that is driven by the tokens of a pattern. No I/O: messages are handed in and out.
 *
 *   noise_init(&n, &setup); then noise_write() and noise_read() in turn, the initiator writing first, until
 *   noise_is_done(); then noise_hash(), noise_export(), noise_split(); noise_wipe() always.
 *
 * A call that fails leaves the state as it was and its output zeroed; the caller drops the link. X25519 results that
 * are all zero (low-order points, RFC 7748 section 6.1) fail. Our own misuse (reading out of turn, a key the pattern
 * needs but did not get) is an assertion.
 */
#ifndef CORE_NOISE_H
#define CORE_NOISE_H

#include "base/key.h"
#include "base/rand.h"
#include "core/kdf.h"
#include "core/noise_cipher.h"
#include "core/noise_pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOISE_HASH_LEN     KDF_HASH_LEN
#define NOISE_MESSAGE_MAX  65535    /* section 3 */
#define NOISE_OVERHEAD_MAX 96       /* e, sealed s and the tag of the payload: more than any message adds */

enum noise_role { NOISE_ROLE_INITIATOR, NOISE_ROLE_RESPONDER };

/* All borrowed during noise_init() only. */
struct noise_setup {
	const char *pattern;              /* "KKpsk0", "XXpsk0", "NN", ... */
	enum noise_role role;
	const void *prologue;             /* both ends must agree on it; may be NULL when prologue_len is 0 */
	size_t prologue_len;
	const struct seckey *own;         /* own static key; NULL where the pattern has none */
	const struct pubkey *remote;      /* the other's static key where the pattern knows it beforehand, else NULL */
	const struct symkey *psk;         /* NULL where the pattern has none */
};

/* Embeddable; the fields belong to noise.c. Copying is allowed: the copy is wiped like the original. */
struct noise {
	const struct noise_pattern *pattern;
	enum noise_role role;
	size_t next;                      /* the message that comes next */
	bool has_psk, has_rs;
	uint8_t ck[NOISE_HASH_LEN], h[NOISE_HASH_LEN];
	struct noise_cipher cipher;       /* unkeyed until the first MixKey */
	struct seckey s, e;
	struct pubkey s_pub, e_pub, rs, re;
	struct symkey psk;
};

void noise_init(struct noise *n, const struct noise_setup *setup);
void noise_wipe(struct noise *n);

/* Is the next message ours to write? False when done. */
bool noise_may_write(const struct noise *n);
bool noise_is_done(const struct noise *n);

/* Fills `out` with the next message; bytes written, or 0: does not fit, or a key agreement was all zero. */
size_t noise_write(struct noise *n, const struct rand *rand, struct noise_bytes payload, uint8_t *out, size_t cap)
	__attribute__((warn_unused_result));
/* Reads the next message. Fills `payload` (cap bytes) and *payload_len; false when forged, short or over `cap`. */
bool noise_read(struct noise *n, struct noise_bytes in, uint8_t *payload, size_t cap, size_t *payload_len)
	__attribute__((warn_unused_result));

/* The other's static key, known beforehand or received; NULL when it is not there (yet). Borrowed from `n`. */
const struct pubkey *noise_remote(const struct noise *n);
/* The handshake hash, same on both ends when done: for channel binding, not secret. Borrowed, NOISE_HASH_LEN bytes. */
const uint8_t *noise_hash(const struct noise *n);

/*
 * A key for purpose `label` out of the handshake so far: HMAC-BLAKE2b(ck, label ‖ 0 ‖ h), first 32 bytes. Both ends get
 * the same one when called after the same message, and it is independent of the session keys and of other labels.
 * At the end it is as secret and forward secret as the session itself. After message 1 only:
 *   KKpsk0  known to whoever holds the pre-shared key and the responder's static key (or the initiator's static and
 *           ephemeral ones). So no forward secrecy beyond the ratchet of the pre-shared key; whoever stole the
 *           responder's keys can also forge it towards the responder; and it replays unless the tag of the flight
 *           is refused the second time.
 *   XXpsk0  known to every holder of the pre-shared key.
 *   NN      none.
 */
void noise_export(const struct noise *n, const char *label, struct symkey *out);

/* The session keys of a done handshake, from the point of view of this end. In a one-way pattern only one is of use. */
void noise_split(const struct noise *n, struct noise_cipher *tx, struct noise_cipher *rx);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records: what follows the handshake. All have one size (two Tor cells, one RFCOMM frame), so that nobody can count
 * what is inside; the stream of frames is cut into them and the last one of a flush is padded by its writer.
 *
 *   record = ChaCha20-Poly1305(key of this way, nonce = how many went before, plaintext[960]) | tag[16]
 *
 * Session records run under the ciphers of noise_split(). The dialler of KKpsk0 may send *early records* right after
 * its first flight, before the answer: under noise_export(.., "nightjar/v1/early") after message 1, whose weaker
 * secrecy noise.h states, counted apart and bounded. It changes to session records once it read the answer; the
 * receiver needs no mark for that: see record_open_either().
 * A record that does not open ends the link: streams do not lose records, so it was forged.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "core/noise.h"

#include <stdbool.h>
#include <stdint.h>

#define RECORD_LEN       976
#define RECORD_PLAIN_LEN 960
#define RECORD_EARLY_MAX 1093    /* just over 1 MiB of plaintext */

/* False when the cipher's counter is used up. */
bool record_seal(struct noise_cipher *c, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN])
	__attribute__((warn_unused_result));
/* False when forged; `plain` is zeroed then. */
bool record_open(struct noise_cipher *c, const uint8_t in[RECORD_LEN], uint8_t plain[RECORD_PLAIN_LEN])
	__attribute__((warn_unused_result));

/* The cipher of early records: on both ends right after message 1 of KKpsk0 was written or read. */
void record_early_init(struct noise_cipher *early, const struct noise *n);
/* The same as above, and false once RECORD_EARLY_MAX went by. */
bool record_seal_early(struct noise_cipher *early, const uint8_t plain[RECORD_PLAIN_LEN], uint8_t out[RECORD_LEN])
	__attribute__((warn_unused_result));
bool record_open_early(struct noise_cipher *early, const uint8_t in[RECORD_LEN], uint8_t plain[RECORD_PLAIN_LEN])
	__attribute__((warn_unused_result));
/*
 * The receiver's reader once it answered: early records may still be on their way. Opens an early one while `early` is
 * keyed, else a session one; the first session record wipes `early`, so no early one is taken after it.
 */
bool record_open_either(struct noise_cipher *early, struct noise_cipher *session, const uint8_t in[RECORD_LEN],
                        uint8_t plain[RECORD_PLAIN_LEN]) __attribute__((warn_unused_result));

#endif

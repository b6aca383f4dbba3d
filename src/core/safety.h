/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The safety number of two identities: what two people compare to know that nobody sits between them. The same at
 * both ends.
 *   76 bytes = Argon2id("nightjar/v1/safety" 0 | lower key | higher key), 3 passes over 64 MiB, fixed public salt
 *   words    = the first 110 bits, 10 words of the list
 *   digits   = 12 groups of 5: bytes 16 + 5i .. 20 + 5i as a big-endian number, modulo 100000 (199 bits)
 * Why slow: someone between the two picks both keys that they see, so looks for a collision, not for a preimage, and
 * 110 bits fall to 2^55 tries. At 64 MiB and some 0.1 s each that is 10^8 years of one core; a fast hash, even
 * repeated 4096 times, would leave it to a rented room of graphics cards. The digits leave 2^99 tries.
 */
#ifndef CORE_SAFETY_H
#define CORE_SAFETY_H

#include "base/key.h"
#include "core/words.h"

#include <stdbool.h>
#include <stdint.h>

#define SAFETY_WORDS       10
#define SAFETY_GROUPS      12
#define SAFETY_WORDS_SIZE  (SAFETY_WORDS * (WORDS_MAX_LEN + 1))    /* as text, with separators and NUL */
#define SAFETY_DIGITS_SIZE (SAFETY_GROUPS * 6)

struct safety {
	uint16_t word[SAFETY_WORDS];
	uint32_t group[SAFETY_GROUPS];
};

/* Slow: for a thread, or once per contact and stored (keys do not change). False when memory is short. */
bool safety_compute(struct safety *out, const struct pubkey *a, const struct pubkey *b)
	__attribute__((warn_unused_result));
/* "otter harbor ..." and "01234 56789 ...", separated by single spaces. */
void safety_words(char out[SAFETY_WORDS_SIZE], const struct safety *s);
void safety_digits(char out[SAFETY_DIGITS_SIZE], const struct safety *s);

#endif

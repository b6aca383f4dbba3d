/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second Double Ratchet with header encryption, written straight from section 4 of Signal's specification to be
 * compared with core/ratchet.c, and sharing nothing with it: its own key derivation and layout, trial decryption
 * instead of tags, the whole state copied for each message. Slow and plain on purpose.
 */
#ifndef SUPPORT_RATCHET_MODEL_H
#define SUPPORT_RATCHET_MODEL_H

#include "base/rand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RATCHET_MODEL_MOST 4002    /* skipped keys at the worst moment */

struct ratchet_model_skipped {
	uint8_t hk[32], mk[32];
	uint32_t n, chain;
};

/* Names as in the specification; has_x is "x is not None". */
struct ratchet_model {
	bool has_cks, has_ckr;
	uint8_t dhs[32], dhs_public[32], rk[32], cks[32], ckr[32], hks[32], hkr[32], nhks[32], nhkr[32];
	uint32_t ns, nr, pn, chain;
	size_t count;
	struct ratchet_model_skipped mkskipped[RATCHET_MODEL_MOST];
};

struct ratchet_model_opened {
	uint8_t body[32768], receipt[16];
	size_t len;
	uint32_t n;
};

void ratchet_model_first(struct ratchet_model *m, const struct rand *rand, const uint8_t secret[32],
                         const uint8_t peer[32]);
void ratchet_model_second(struct ratchet_model *m, const uint8_t secret[32], const uint8_t sk[32],
                          const uint8_t pk[32]);
/* Returns the parcel's length; 0 when it cannot seal. */
size_t ratchet_model_seal(struct ratchet_model *m, uint32_t expiry, const uint8_t *body, size_t len,
                          uint8_t out[32768]);
/* False, and nothing changes, when the parcel is refused for whatever reason. */
bool ratchet_model_open(struct ratchet_model *m, const struct rand *rand, const uint8_t *parcel, size_t len,
                        struct ratchet_model_opened *out);
/* A whole copy, for snapshots. */
void ratchet_model_copy(struct ratchet_model *to, const struct ratchet_model *from);

#endif

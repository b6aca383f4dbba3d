/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Randomness is handed in. Programs pass &rand_system; tests and the simulator pass a seeded source, so that a run
 * replays byte for byte from its seed.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include "base/key.h"

#include <stddef.h>
#include <stdint.h>

struct rand {
	void (*fill)(void *ctx, void *buf, size_t len);
	void *ctx;
};

/* The operating system's generator, through libsodium. */
extern const struct rand rand_system;

/* A deterministic stream (ChaCha20 under the seed). For tests and simulation only. */
struct rand_seeded {
	struct symkey seed;
	uint64_t block;
};

void rand_seeded_init(struct rand_seeded *r, uint64_t seed);
/* The source reading from `r`, which must outlive it. */
struct rand rand_seeded_source(struct rand_seeded *r);

void rand_fill(const struct rand *r, void *buf, size_t len);
/* Uniform in [0, below). below > 0. */
uint32_t rand_below(const struct rand *r, uint32_t below);
/* A fresh X25519 pair: both are filled. */
void rand_keypair(const struct rand *r, struct seckey *sk, struct pubkey *pk);

#endif

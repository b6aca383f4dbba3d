/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lane at (x, y) is a[x + 5 * y].
 * Rotations and places of rho and pi are walked as FIPS 202 defines them (3.2.2, 3.2.3), not tabled.
 */
#include "tor/sha3.h"

#include <string.h>

#define ROUNDS 24
#define RATE   136    /* bytes a block: 1600 bits without twice the 256 of the digest */

/* FIPS 202, 3.2.5: the constants of iota. */
static const uint64_t iota[ROUNDS] = {
	0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
	0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
	0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
	0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
	0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
	0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static uint64_t rotate(uint64_t v, unsigned by)
{
	return by == 0 ? v : v << by | v >> (64 - by);
}

/* 3.2.1: every lane takes the parity of two columns beside its own. */
static void theta(uint64_t a[25])
{
	uint64_t c[5];

	for (unsigned x = 0; x < 5; x++)
		c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	for (unsigned i = 0; i < 25; i++)
		a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
}

/* 3.2.2 and 3.2.3: the lane at (x, y) goes to (y, 2x + 3y), turned by (t + 1)(t + 2)/2; (0, 0) stays. */
static void rho_pi(uint64_t a[25])
{
	unsigned x = 1, y = 0;
	uint64_t carried = a[1];

	for (unsigned t = 0; t < 24; t++) {
		unsigned to_y = (2 * x + 3 * y) % 5;
		uint64_t *to = &a[y + 5 * to_y], was = *to;

		*to = rotate(carried, (t + 1) * (t + 2) / 2 % 64);
		carried = was;
		x = y;
		y = to_y;
	}
}

/* 3.2.4 */
static void chi(uint64_t a[25])
{
	for (unsigned y = 0; y < 25; y += 5) {
		uint64_t row[5];

		memcpy(row, a + y, sizeof(row));
		for (unsigned x = 0; x < 5; x++)
			a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
	}
}

static void permute(uint64_t a[25])
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		theta(a);
		rho_pi(a);
		chi(a);
		a[0] ^= iota[i];
	}
}

/* Byte `at` of the state; lanes are little-endian (B.1), whatever the machine is. */
static void absorb(uint64_t a[25], size_t at, uint8_t byte)
{
	a[at / 8] ^= (uint64_t)byte << 8 * (at % 8);
}

void sha3_256(uint8_t out[SHA3_LEN], const void *in, size_t len)
{
	const uint8_t *bytes = in;
	uint64_t a[25] = { 0 };
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		absorb(a, at++, bytes[i]);
		if (at == RATE) {
			permute(a);
			at = 0;
		}
	}
	absorb(a, at, 0x06);    /* 6.1: the bits 01 of SHA-3, then the first 1 of the padding 10*1 */
	absorb(a, RATE - 1, 0x80);
	permute(a);
	for (size_t i = 0; i < SHA3_LEN; i++)
		out[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LAN beacon: one datagram of constant size that says "I am here, at this TCP port" to contacts, and nothing to others.
 *
 *   beacon: nonce[16] | 100 x slot | fill[16]                        1232 bytes: one IPv6 packet of the least MTU (1280)
 *   slot:   tag[8] | masked port[2] | check[2]
 *
 *   x       = nonce | family(1: 4 or 6) | address(4 or 16) | prefix length(1) | prefix(4 or 16)
 *   p       = PRF(announce key, "nightjar/v1/beacon", x)
 *   tag     = p[0..8]      masked port = port xor p[8..10]
 *   check   = PRF(announce key, "nightjar/v1/beacon-port", tag | masked port | port)[0..2]
 *
 * The address is the one the datagram is sent from, so that a copy sent from elsewhere is worthless. Unused slots and the
 * fill are random and the order is shuffled: all of it looks random, and neither who nor how many shows.
 */
#ifndef LAN_BEACON_H
#define LAN_BEACON_H

#include "base/key.h"
#include "base/rand.h"
#include "lan/place.h"

#define BEACON_LEN       1232
#define BEACON_NONCE_LEN 16
#define BEACON_SLOTS     100
#define BEACON_SLOT_LEN  12

/* Writes a beacon sent from `from` for TCP port `port`, with one slot for each of the n <= BEACON_SLOTS keys. */
void beacon_make(uint8_t out[BEACON_LEN], const struct place *from, uint16_t port, const struct symkey *keys, size_t n,
                 const struct rand *rand);

/* A received beacon, ready to be searched. Borrows the datagram. */
struct beacon {
	const uint8_t *bytes;
	uint8_t x[BEACON_NONCE_LEN + 2 + 2 * 16];
	size_t xlen;
	uint8_t starts[256 / 8];    /* which first bytes of tags occur: spares most of the comparisons */
};

/* False when the length is not that of a beacon. `from` with the prefix length of the receiver's own network. */
bool beacon_read(struct beacon *b, const uint8_t *datagram, size_t len, const struct place *from);
/* Whether one slot is for the holder of `k`; then fills the port. Costs one PRF. */
bool beacon_find(const struct beacon *b, const struct symkey *k, uint16_t *port);

#endif

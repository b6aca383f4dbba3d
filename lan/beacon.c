/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/beacon.h"

#include "base/assert.h"
#include "base/pack.h"
#include "base/prf.h"

#include <sodium.h>
#include <string.h>

#define TAG_LEN   8
#define PORT_LEN  2
#define CHECK_LEN 2

static uint8_t *slot_at(uint8_t *beacon, size_t i)
{
	return beacon + BEACON_NONCE_LEN + i * BEACON_SLOT_LEN;
}

/* x of the header: what binds a tag to one datagram from one place. */
static size_t bind_to(uint8_t *x, size_t cap, const uint8_t nonce[BEACON_NONCE_LEN], const struct place *from)
{
	struct pack w = pack_into(x, cap);
	uint8_t prefix[16];

	place_prefix(from, prefix);
	pack_bytes(&w, nonce, BEACON_NONCE_LEN);
	pack_u8(&w, from->family);
	pack_bytes(&w, from->addr, place_len(from));
	pack_u8(&w, from->prefix_len);
	pack_bytes(&w, prefix, place_len(from));
	return pack_done(&w);
}

/* check = PRF(key, label, tag | masked port | port)[0..2], of the slot whose first ten bytes are written. */
static void check_of(uint8_t out[CHECK_LEN], const struct symkey *k, const uint8_t *slot, uint16_t port)
{
	uint8_t in[TAG_LEN + PORT_LEN + PORT_LEN];
	struct symkey p;

	memcpy(in, slot, TAG_LEN + PORT_LEN);
	in[10] = (uint8_t)(port >> 8);
	in[11] = (uint8_t)port;
	prf(&p, k, "nightjar/v1/beacon-port", in, sizeof(in));
	memcpy(out, p.b, CHECK_LEN);
	sodium_memzero(&p, sizeof(p));
}

static void make_slot(uint8_t *slot, const struct symkey *k, const uint8_t *x, size_t xlen, uint16_t port)
{
	struct symkey p;

	prf(&p, k, "nightjar/v1/beacon", x, xlen);
	memcpy(slot, p.b, TAG_LEN);
	slot[8] = (uint8_t)(port >> 8) ^ p.b[8];
	slot[9] = (uint8_t)port ^ p.b[9];
	check_of(slot + 10, k, slot, port);
	sodium_memzero(&p, sizeof(p));
}

/* Fisher and Yates: every order of the slots is equally likely. */
static void shuffle(uint8_t *beacon, const struct rand *rand)
{
	for (uint32_t i = BEACON_SLOTS - 1; i > 0; i--) {
		uint8_t *a = slot_at(beacon, i), *b = slot_at(beacon, rand_below(rand, i + 1)), t[BEACON_SLOT_LEN];

		memcpy(t, a, sizeof(t));
		memmove(a, b, sizeof(t));
		memcpy(b, t, sizeof(t));
	}
}

void beacon_make(uint8_t out[BEACON_LEN], const struct place *from, uint16_t port, const struct symkey *keys, size_t n,
                 const struct rand *rand)
{
	uint8_t x[BEACON_NONCE_LEN + 2 + 2 * 16];
	size_t xlen;

	ASSERT(n <= BEACON_SLOTS);
	rand_fill(rand, out, BEACON_LEN);
	xlen = bind_to(x, sizeof(x), out, from);
	for (size_t i = 0; i < n; i++)
		make_slot(slot_at(out, i), &keys[i], x, xlen, port);
	shuffle(out, rand);
}

bool beacon_read(struct beacon *b, const uint8_t *datagram, size_t len, const struct place *from)
{
	if (len != BEACON_LEN)
		return false;
	memset(b, 0, sizeof(*b));
	b->bytes = datagram;
	b->xlen = bind_to(b->x, sizeof(b->x), datagram, from);
	for (size_t i = 0; i < BEACON_SLOTS; i++) {
		uint8_t first = datagram[BEACON_NONCE_LEN + i * BEACON_SLOT_LEN];

		b->starts[first / 8] |= (uint8_t)(1u << first % 8);
	}
	return true;
}

static bool opens(const uint8_t *slot, const struct symkey *k, const struct symkey *p, uint16_t *port)
{
	uint8_t check[CHECK_LEN];

	*port = (uint16_t)((slot[8] ^ p->b[8]) << 8 | (slot[9] ^ p->b[9]));
	check_of(check, k, slot, *port);
	return memcmp(check, slot + 10, CHECK_LEN) == 0 && *port != 0;
}

bool beacon_find(const struct beacon *b, const struct symkey *k, uint16_t *port)
{
	struct symkey p;
	bool found = false;

	prf(&p, k, "nightjar/v1/beacon", b->x, b->xlen);
	if (b->starts[p.b[0] / 8] & 1u << p.b[0] % 8) {
		for (size_t i = 0; i < BEACON_SLOTS && !found; i++) {
			const uint8_t *slot = b->bytes + BEACON_NONCE_LEN + i * BEACON_SLOT_LEN;

			found = memcmp(slot, p.b, TAG_LEN) == 0 && opens(slot, k, &p, port);
		}
	}
	sodium_memzero(&p, sizeof(p));
	return found;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever arrives as a beacon is read and searched, and as an address blob is taken apart, as the LAN does it. */
#include "base/assert.h"
#include "lan/beacon.h"
#include "lan/dials.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void as_beacon(const uint8_t *data, size_t len)
{
	static const struct place from = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } };
	static const struct symkey k = { { 1, 2, 3 } };
	struct beacon b;
	uint16_t port;

	if (beacon_read(&b, data, len, &from))
		(void)beacon_find(&b, &k, &port);
	else
		ASSERT(len != BEACON_LEN);
}

/* A slot that is right but for the bytes of the fuzzer: found when they are all zero. */
static void as_damage(const uint8_t *data, size_t len)
{
	static const struct place from = { .family = 6, .prefix_len = 64, .addr = { 0xfe, 0x80 } };
	static const struct symkey k = { { 9 } };
	uint8_t bytes[BEACON_LEN];
	struct rand_seeded seeded;
	struct rand rand;
	struct beacon b;
	uint16_t port = 0;
	bool intact = true;

	rand_seeded_init(&seeded, 1);
	rand = rand_seeded_source(&seeded);
	beacon_make(bytes, &from, 777, &k, 1, &rand);
	for (size_t i = 0; i < len && i < BEACON_LEN; i++) {
		intact = intact && data[i] == 0;
		bytes[i] ^= data[i];
	}
	ASSERT(beacon_read(&b, bytes, sizeof(bytes), &from));
	ASSERT(beacon_find(&b, &k, &port) || !intact);
	ASSERT(!intact || port == 777);
}

static void as_addresses(const uint8_t *data, size_t len)
{
	struct home homes[2] = {
		{ .id = 1, .at.place = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 1 } }, .port = 1 },
		{ .id = 2, .at.place = { .family = 6, .prefix_len = 64, .addr = { 0xfe, 0x80, [15] = 1 } }, .port = 2 },
	};
	struct dials_place out[DIALS_PLACES];
	struct peer p = { .p.dial = true };

	homes[0].next = &homes[1];
	p.p.address_len = len < TRANSPORT_ADDRESS_LEN ? len : TRANSPORT_ADDRESS_LEN;
	if (p.p.address_len)
		memcpy(p.p.address, data, p.p.address_len);
	ASSERT(dials_places(&p, homes, 1000, out) <= DIALS_PLACES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	as_beacon(data, len);
	as_damage(data, len);
	as_addresses(data, len);
	return 0;
}

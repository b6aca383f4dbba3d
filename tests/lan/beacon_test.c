/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/prf.h"
#include "lan/beacon.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const struct place home4 = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 5 } };
static const struct place home6 = { .family = 6, .prefix_len = 64, .addr = { 0xfe, 0x80, [15] = 9 } };

static struct rand_seeded seeded;
static struct rand source;

static int setup(void **state)
{
	(void)state;
	rand_seeded_init(&seeded, 77);
	source = rand_seeded_source(&seeded);
	return 0;
}

static struct symkey key_of(uint8_t n)
{
	struct symkey k;

	memset(k.b, n, sizeof(k.b));
	return k;
}

static bool found(const uint8_t *bytes, const struct place *from, const struct symkey *k, uint16_t *port)
{
	struct beacon b;
	uint8_t *exact = unit_exact(bytes, BEACON_LEN);
	bool yes = beacon_read(&b, exact, BEACON_LEN, from) && beacon_find(&b, k, port);

	free(exact);
	return yes;
}

static void the_contact_finds_the_port_and_a_stranger_nothing(void **state)
{
	const struct place *homes[] = { &home4, &home6 };
	uint8_t bytes[BEACON_LEN];
	uint16_t port = 0;

	(void)state;
	for (size_t h = 0; h < 2; h++) {
		for (size_t n = 0; n <= BEACON_SLOTS; n += n < 3 ? 1 : 97) {
			struct symkey keys[BEACON_SLOTS], other = key_of(200);

			for (size_t i = 0; i < n; i++)
				keys[i] = key_of((uint8_t)i);
			beacon_make(bytes, homes[h], (uint16_t)(40000 + n), keys, n, &source);
			for (size_t i = 0; i < n; i++) {
				assert_true(found(bytes, homes[h], &keys[i], &port));
				assert_int_equal(port, 40000 + n);
			}
			assert_false(found(bytes, homes[h], &other, &port));
		}
	}
}

/* The same bytes from the header's formulas, computed here by hand. */
static void layout_is_as_written(void **state)
{
	struct symkey k = key_of(7), p, c;
	uint8_t bytes[BEACON_LEN], x[16 + 1 + 4 + 1 + 4], in[12];
	size_t hits = 0;

	(void)state;
	beacon_make(bytes, &home4, 0x1234, &k, 1, &source);
	memcpy(x, bytes, 16);
	memcpy(x + 16, "\x04\x0a\x4d\x00\x05\x18\x0a\x4d\x00\x00", 10);
	prf(&p, &k, "nightjar/v1/beacon", x, sizeof(x));
	for (size_t i = 0; i < 100; i++) {
		const uint8_t *slot = bytes + 16 + 12 * i;

		if (memcmp(slot, p.b, 8) != 0)
			continue;
		hits++;
		assert_int_equal(slot[8], 0x12 ^ p.b[8]);
		assert_int_equal(slot[9], 0x34 ^ p.b[9]);
		memcpy(in, slot, 10);
		memcpy(in + 10, "\x12\x34", 2);
		prf(&c, &k, "nightjar/v1/beacon-port", in, sizeof(in));
		assert_memory_equal(slot + 10, c.b, 2);
	}
	assert_int_equal(hits, 1);
}

/* A fixed vector: all the bytes, by their hash, and the port that comes out of them. */
static void vector_both_ways(void **state)
{
	struct symkey keys[2] = { key_of(1), key_of(2) };
	uint8_t bytes[BEACON_LEN], hash[16], want[16];
	uint16_t port;

	(void)state;
	beacon_make(bytes, &home6, 51000, keys, 2, &source);
	crypto_generichash(hash, sizeof(hash), bytes, sizeof(bytes), NULL, 0);
	unit_hex("cab3157b77a109cb45a1e0701b72222b", want, sizeof(want));
	assert_memory_equal(hash, want, sizeof(want));
	assert_true(found(bytes, &home6, &keys[1], &port));
	assert_int_equal(port, 51000);
}

static void any_other_length_is_refused(void **state)
{
	uint8_t bytes[BEACON_LEN + 1] = { 0 };
	struct beacon b;

	(void)state;
	for (size_t len = 0; len <= BEACON_LEN + 1; len++) {
		uint8_t *exact = unit_exact(bytes, len);

		assert_int_equal(beacon_read(&b, exact, len, &home4), len == BEACON_LEN);
		free(exact);
	}
}

static void a_copy_from_elsewhere_is_worthless(void **state)
{
	struct place there = home4, wider = home4, six = home6;
	struct symkey k = key_of(3);
	uint8_t bytes[BEACON_LEN];
	uint16_t port;

	(void)state;
	there.addr[3] = 6;
	wider.prefix_len = 16;
	six.prefix_len = 63;
	beacon_make(bytes, &home4, 5000, &k, 1, &source);
	assert_true(found(bytes, &home4, &k, &port));
	assert_false(found(bytes, &there, &k, &port));
	assert_false(found(bytes, &wider, &k, &port));
	beacon_make(bytes, &home6, 5000, &k, 1, &source);
	assert_true(found(bytes, &home6, &k, &port));
	assert_false(found(bytes, &six, &k, &port));
}

/* Whoever flips a bit gets nothing, wherever it is: in the nonce, the tag, the port or the check. */
static void a_flipped_bit_is_not_recognised(void **state)
{
	struct symkey k = key_of(4);
	uint8_t bytes[BEACON_LEN], slotless[BEACON_LEN];
	uint16_t port;
	size_t changed = 0;

	(void)state;
	beacon_make(bytes, &home4, 5000, &k, 1, &source);
	for (size_t bit = 0; bit < 8 * BEACON_LEN; bit++) {
		memcpy(slotless, bytes, sizeof(bytes));
		slotless[bit / 8] ^= (uint8_t)(1u << bit % 8);
		changed += !found(slotless, &home4, &k, &port);
	}
	assert_int_equal(changed, 8 * (BEACON_NONCE_LEN + BEACON_SLOT_LEN));
}

/* Chi-square of byte values over many beacons: 255 degrees of freedom, so 99.99 % of random samples are below 345. */
static double chi_square(size_t n)
{
	static uint8_t bytes[BEACON_LEN];
	double count[256] = { 0 }, sum = 0, expect;
	struct symkey keys[BEACON_SLOTS];

	for (size_t i = 0; i < n; i++)
		keys[i] = key_of((uint8_t)i);
	for (int i = 0; i < 400; i++) {
		beacon_make(bytes, &home4, 40123, keys, n, &source);
		for (size_t k = 0; k < sizeof(bytes); k++)
			count[bytes[k]]++;
	}
	expect = 400.0 * BEACON_LEN / 256;
	for (int i = 0; i < 256; i++)
		sum += (count[i] - expect) * (count[i] - expect) / expect;
	return sum;
}

static void bytes_look_random_whatever_is_inside(void **state)
{
	(void)state;
	assert_true(chi_square(0) > 180 && chi_square(0) < 345);
	assert_true(chi_square(1) > 180 && chi_square(1) < 345);
	assert_true(chi_square(100) > 180 && chi_square(100) < 345);
}

/* The place of a contact's slot is uniform: with 100 places and 5000 beacons each is hit 50 times on average. */
static void the_place_of_a_slot_says_nothing(void **state)
{
	struct symkey k = key_of(5);
	double count[BEACON_SLOTS] = { 0 }, sum = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		uint8_t a[BEACON_LEN], bare[BEACON_LEN];
		struct rand_seeded copy = seeded;
		struct rand same = rand_seeded_source(&copy);

		/* The same randomness with and without the key: they differ in the slot. */
		beacon_make(bare, &home4, 1, NULL, 0, &same);
		beacon_make(a, &home4, 1, &k, 1, &source);
		for (size_t s = 0; s < BEACON_SLOTS; s++) {
			size_t at = BEACON_NONCE_LEN + s * BEACON_SLOT_LEN;

			count[s] += memcmp(a + at, bare + at, BEACON_SLOT_LEN) != 0;
		}
	}
	for (size_t s = 0; s < BEACON_SLOTS; s++)
		sum += (count[s] - 50) * (count[s] - 50) / 50;
	assert_true(sum > 50 && sum < 160);
}

/* No two beacons share a slot: hours cannot be linked by equal bytes. */
static void no_slot_ever_repeats(void **state)
{
	struct symkey k = key_of(6);
	uint8_t a[BEACON_LEN], b[BEACON_LEN];

	(void)state;
	beacon_make(a, &home4, 5000, &k, 1, &source);
	for (int i = 0; i < 100; i++) {
		beacon_make(b, &home4, 5000, &k, 1, &source);
		for (size_t s = 0; s < BEACON_SLOTS; s++) {
			for (size_t t = 0; t < BEACON_SLOTS; t++)
				assert_memory_not_equal(a + 16 + 12 * s, b + 16 + 12 * t, 8);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_contact_finds_the_port_and_a_stranger_nothing, setup),
		cmocka_unit_test_setup(layout_is_as_written, setup),
		cmocka_unit_test_setup(vector_both_ways, setup),
		cmocka_unit_test_setup(any_other_length_is_refused, setup),
		cmocka_unit_test_setup(a_copy_from_elsewhere_is_worthless, setup),
		cmocka_unit_test_setup(a_flipped_bit_is_not_recognised, setup),
		cmocka_unit_test_setup(bytes_look_random_whatever_is_inside, setup),
		cmocka_unit_test_setup(the_place_of_a_slot_says_nothing, setup),
		cmocka_unit_test_setup(no_slot_ever_repeats, setup),
	};

	return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/keys.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Made by another BLAKE2b from the formulas of the header, with the secret 00 01 .. 1f. */
static const struct {
	enum { IDENTITY, CLIENT, MEETING } what;
	uint64_t x;
	const char *key;
} vectors[] = {
	{ IDENTITY, 0, "5254438dbfdd5d20788ca7fe6ef323b23a85e5d7e1d22dab00e81e43ba5d4ab3" },
	{ IDENTITY, 1, "806e7f3060b856e17d18e2a874dcbcd79f7b2955f7eeac580f5584795f4de39e" },
	{ CLIENT, 0, "558d06460c124209909b3d8135713daf77ac82c0a01da651825c904b61fbb977" },
	{ CLIENT, 255, "a875b89af754cfc8502da9a86a2dc614f6dce16463b30f61d27878a541214e91" },
	{ CLIENT, 256, "40869b0ac7fdaaf22e07958499911d9521d6d0dafd7b318d5201b8c0d83d9346" },
	{ CLIENT, UINT64_MAX, "ffbf32a896905f0f4d07c2dde09a8eb1416812e0a728178071fa81a6f98fbf3b" },
	{ MEETING, 0, "f270ec89ec3a14a1a42728056afa29d80c6c433e4a7f0dcebb88b2632cad8d79" },
};

static struct symkey secret(void)
{
	struct symkey k;

	for (size_t i = 0; i < KEY_LEN; i++)
		k.b[i] = (uint8_t)i;
	return k;
}

static void derived_as_written(void **state)
{
	const struct symkey k = secret();

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct onion_seed seed;
		struct seckey client;
		uint8_t want[KEY_LEN];

		unit_hex(vectors[i].key, want, sizeof(want));
		switch (vectors[i].what) {
		case IDENTITY:
			keys_identity(&seed, &k, vectors[i].x);
			assert_memory_equal(seed.b, want, KEY_LEN);
			break;
		case CLIENT:
			keys_client(&client, &k, vectors[i].x);
			assert_memory_equal(client.b, want, KEY_LEN);
			break;
		case MEETING:
			keys_meeting(&seed, &k);
			assert_memory_equal(seed.b, want, KEY_LEN);
			break;
		}
	}
}

static void shards_have_256_slots(void **state)
{
	(void)state;
	assert_int_equal(keys_shard(0), 0);
	assert_int_equal(keys_shard(255), 0);
	assert_int_equal(keys_shard(256), 1);
	assert_int_equal(keys_shard(511), 1);
	assert_true(keys_shard(UINT64_MAX) == UINT64_MAX / 256);
}

/* onion public key[32] | client key[32] */
static void told_both_ways(void **state)
{
	uint8_t wire[KEYS_TOLD_LEN + 1], again[KEYS_TOLD_LEN];
	struct keys_told t;

	(void)state;
	for (size_t i = 0; i < sizeof(wire); i++)
		wire[i] = (uint8_t)(i + 1);
	assert_true(keys_told_decode(&t, wire, KEYS_TOLD_LEN));
	assert_memory_equal(t.onion.b, wire, 32);
	assert_memory_equal(t.client.b, wire + 32, 32);
	assert_int_equal(keys_told_encode(again, sizeof(again), &t), KEYS_TOLD_LEN);
	assert_memory_equal(again, wire, KEYS_TOLD_LEN);
}

static void told_has_one_length(void **state)
{
	uint8_t wire[KEYS_TOLD_LEN + 1];

	(void)state;
	memset(wire, 7, sizeof(wire));
	for (size_t len = 0; len <= sizeof(wire); len++) {
		uint8_t *exact = unit_exact(wire, len);
		struct keys_told t;

		memset(&t, 1, sizeof(t));
		assert_int_equal(keys_told_decode(&t, exact, len), len == KEYS_TOLD_LEN);
		assert_int_equal(sodium_is_zero((const uint8_t *)&t, sizeof(t)), len != KEYS_TOLD_LEN);
		free(exact);
	}
}

static void a_short_buffer_is_not_written_past(void **state)
{
	const struct keys_told t = { .onion = { { 1 } } };

	(void)state;
	for (size_t cap = 0; cap <= KEYS_TOLD_LEN; cap++) {
		uint8_t *exact = malloc(cap ? cap : 1);

		assert_int_equal(keys_told_encode(exact, cap, &t), cap == KEYS_TOLD_LEN ? cap : 0);
		free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derived_as_written),
		cmocka_unit_test(shards_have_256_slots),
		cmocka_unit_test(told_both_ways),
		cmocka_unit_test(told_has_one_length),
		cmocka_unit_test(a_short_buffer_is_not_written_past),
	};

	return cmocka_run_group_tests_name("tor/keys", tests, NULL, NULL);
}

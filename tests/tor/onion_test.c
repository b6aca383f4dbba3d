/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/encode.h"
#include "tor/onion.h"
#include "tor/sha3.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Seeds, the keys made of them, and the ServiceID with which tor 0.4.9.11 answered ADD_ONION of that key. */
static const struct {
	const char *seed, *secret, *address;
} vectors[] = {
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	  "ED25519-V3:UEatwduoOIZ7K7v90MNCPli1eXC1JnqQ9XlgkkqH8VYKaoXqpkLayDVCS118jWN8AECMenPaZyt/SYUhQgtt0w==",
	  "hnvcppgow2sc2yvdvdicu3ynonsteflxdxrehjr2ybekdc2z3iu63yid" },
	{ "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "ED25519-V3:OJTupJxYCu+BaTV2K+BJVZ1tFEDe3hLmoSXxhB//jm+p1xhio+V0a1cb49GHsAQQRvUuvYUMfL1f3o7jhHO2SQ==",
	  "aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead" },
	{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	  "ED25519-V3:MHyDhk8oM8tCei7xwAoBPP3/J2jZgMCjpSDwBpBN6U+bTwr+KAt0aneGhOdUQlAgV7dHOgPwj5b1o46Sh+Afjw==",
	  "25njqamcweflpvkl73j4szahhihoc4xt3ktcgjnpaingr5yhkenl5sid" },
	{ "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	  "ED25519-V3:IM1pNYZHFqeddN1fq72JZDBAUcpBoxxGWRWOu3w9C1ebRSKWh5eIVQjmRwPeHMBZMGMmS3S1iPcbfeAWHyHPKQ==",
	  "o2qvsiceu3spkejglpfhhjqe3efqkkor35qcxyykdgusk5ta2h2rwhid" },
};

/* Addresses that others made: the first three are the examples of rend-spec-v3, [ONIONADDRESS]. */
static const char *const addresses[] = {
	"pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd",
	"sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd",
	"xa4r2iadxm55fbnqgwwi5mymqdcofiu3w6rpbtqn7b2dyn7mgwj64jyd",
	"bcvfp3dtioyrrcxvzk5dnceajczskkhqhip2f67bbioo44nyzv52xbyd",
	"rjxu6qdloocyifuzzupt2suhlr42nyh6ld5c6ricxecie4qyks4cjmid",
};
#define ADDRESS "aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqead"

static bool parse(struct onion_public *k, const char *text)
{
	char *exact = (char *)unit_exact(text, strlen(text));
	bool ok;

	memset(k, 7, sizeof(*k));
	ok = onion_parse(k, exact, strlen(text));
	free(exact);
	if (!ok)
		assert_true(sodium_is_zero(k->b, sizeof(k->b)));
	return ok;
}

static bool is_address(const char *text)
{
	struct onion_public k;

	return parse(&k, text);
}

static void keys_and_addresses_as_tor_has_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		char *secret = malloc(ONION_SECRET_SIZE), *address = malloc(ONION_ADDRESS_LEN + 1);
		struct onion_public k, back;
		struct onion_seed seed;

		assert_int_equal(unit_hex(vectors[i].seed, seed.b, sizeof(seed.b)), sizeof(seed.b));
		onion_public_of(&k, &seed);
		onion_address(address, &k);
		assert_string_equal(address, vectors[i].address);
		assert_true(parse(&back, address));
		assert_memory_equal(&back, &k, sizeof(k));
		onion_secret_text(secret, &seed);
		assert_string_equal(secret, vectors[i].secret);
		assert_int_equal(strlen(secret), ONION_SECRET_SIZE - 1);
		free(secret);
		free(address);
	}
}

static void addresses_of_others_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		char address[ONION_ADDRESS_LEN + 1];
		struct onion_public k;

		assert_true(parse(&k, addresses[i]));
		onion_address(address, &k);
		assert_string_equal(address, addresses[i]);
	}
}

static void either_case_with_and_without_the_end(void **state)
{
	static const char *const same[] = {
		ADDRESS ".onion",
		ADDRESS ".ONION",
		"AOQQPP7TZYIL4HLQ3UMOOS6ATFT6JVRQTOSQ2XY53SDGIESVGG4BQEAD",
		"AOQQPP7TZYIL4HLQ3UMOOS6ATFT6JVRQTOSQ2XY53SDGIESVGG4BQEAD.onion",
		"Aoqqpp7tzyil4hlq3umoos6atft6jvrqtosq2xy53sdgiesvgg4bqeaD.Onion",
	};
	struct onion_public one, two;

	(void)state;
	assert_true(parse(&one, ADDRESS));
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		assert_true(parse(&two, same[i]));
		assert_memory_equal(&one, &two, sizeof(one));
	}
}

static void other_lengths_are_refused(void **state)
{
	static const char text[] = ADDRESS ".onion";

	(void)state;
	for (size_t len = 0; len < sizeof(text); len++) {
		char cut[sizeof(text)] = { 0 };

		memcpy(cut, text, len);
		assert_int_equal(is_address(cut), len == ONION_ADDRESS_LEN || len == sizeof(text) - 1);
	}
	assert_false(is_address("x" ADDRESS));
	assert_false(is_address(ADDRESS "x"));
	assert_false(is_address(" " ADDRESS));
	assert_false(is_address(ADDRESS ".onion."));
	assert_false(is_address(ADDRESS ".onion.onion"));
	assert_false(is_address("sub." ADDRESS ".onion"));
	assert_false(is_address(".onion"));
}

/* Every character in every place: only the one that belongs there, in either case, makes an address. */
static void one_wrong_character_is_noticed(void **state)
{
	(void)state;
	for (size_t at = 0; at < ONION_ADDRESS_LEN; at++)
		for (int c = 1; c < 256; c++) {
			char text[] = ADDRESS;
			bool same = c == text[at] || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == text[at]);

			text[at] = (char)c;
			assert_int_equal(is_address(text), same);
		}
}

/* An address of any 32 bytes and version, with the checksum that belongs to them. */
static void address_of(char *text, const uint8_t key[KEY_LEN], uint8_t version)
{
	uint8_t in[15 + KEY_LEN + 1] = ".onion checksum", packed[KEY_LEN + 3], hash[SHA3_LEN];

	memcpy(in + 15, key, KEY_LEN);
	in[sizeof(in) - 1] = packed[KEY_LEN + 2] = version;
	sha3_256(hash, in, sizeof(in));
	memcpy(packed, key, KEY_LEN);
	memcpy(packed + KEY_LEN, hash, 2);
	encode_base32(text, packed, sizeof(packed));
}

static void other_versions_are_refused(void **state)
{
	char text[ONION_ADDRESS_LEN + 1];
	struct onion_public k;

	(void)state;
	assert_true(parse(&k, ADDRESS));
	for (unsigned version = 0; version < 256; version++) {
		address_of(text, k.b, (uint8_t)version);
		assert_int_equal(is_address(text), version == 3);
	}
}

static void keys_that_are_no_good_points_are_refused(void **state)
{
	static const char *const bad[] = {
		/* of small order: 1, 2, 4, 8 (two of four) */
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"0000000000000000000000000000000000000000000000000000000000000000",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		/* not on the curve; not below the prime of the field */
		"0200000000000000000000000000000000000000000000000000000000000000",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	char text[ONION_ADDRESS_LEN + 1];
	uint8_t key[KEY_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(unit_hex(bad[i], key, sizeof(key)), sizeof(key));
		address_of(text, key, 3);
		assert_false(is_address(text));
	}
}

/* A good key with a point of small order added would be another address of the same service. */
static void a_key_with_torsion_is_refused(void **state)
{
	uint8_t torsion[KEY_LEN], sum[KEY_LEN];
	char text[ONION_ADDRESS_LEN + 1];
	struct onion_public k;

	(void)state;
	assert_true(parse(&k, ADDRESS));
	unit_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", torsion, sizeof(torsion));
	assert_int_equal(crypto_core_ed25519_add(sum, k.b, torsion), 0);
	address_of(text, sum, 3);
	assert_false(is_address(text));
	for (unsigned i = 1; i < 8; i++)
		assert_int_equal(crypto_core_ed25519_add(sum, sum, torsion), 0);
	assert_memory_equal(sum, k.b, sizeof(sum));
}

/* The first pair let a client of tor 0.4.9.11 in at a service that listed it; the second is bytes 1 to 32. */
static void keys_of_clients(void **state)
{
	static const struct {
		const char *key, *public, *secret;
	} cases[] = {
		{ "40e93a8c75affa34433dc0c44c1dc0c8d507d0b8201731e4acfd26168a0f5340",
		  "5CX443UBR7Q3CQRW4WQ7VCJI4SSXRRIFIIM264N3X23P2MDRYNBQ",
		  "x25519:QOk6jHWv+jRDPcDETB3AyNUH0LggFzHkrP0mFooPU0A=" },
		{ "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
		  "A6RXZPAUECJ4RN2V3QNRB2DMWQTDOSWRNKUFH3IL37ALFODNDR6A",
		  "x25519:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *public = malloc(ONION_CLIENT_PUBLIC_SIZE), *secret = malloc(ONION_CLIENT_SECRET_SIZE);
		struct seckey k;

		assert_int_equal(unit_hex(cases[i].key, k.b, sizeof(k.b)), sizeof(k.b));
		onion_client_public_text(public, &k);
		onion_client_secret_text(secret, &k);
		assert_string_equal(public, cases[i].public);
		assert_string_equal(secret, cases[i].secret);
		assert_int_equal(strlen(public), ONION_CLIENT_PUBLIC_SIZE - 1);
		assert_int_equal(strlen(secret), ONION_CLIENT_SECRET_SIZE - 1);
		free(public);
		free(secret);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_addresses_as_tor_has_them),
		cmocka_unit_test(addresses_of_others_both_ways),
		cmocka_unit_test(either_case_with_and_without_the_end),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(one_wrong_character_is_noticed),
		cmocka_unit_test(other_versions_are_refused),
		cmocka_unit_test(keys_that_are_no_good_points_are_refused),
		cmocka_unit_test(a_key_with_torsion_is_refused),
		cmocka_unit_test(keys_of_clients),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("tor/onion", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "tor/sha3.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST 600

static void check(const uint8_t *in, size_t len, const char *hex)
{
	uint8_t want[SHA3_LEN], got[SHA3_LEN], *exact = unit_exact(in, len);

	assert_int_equal(unit_hex(hex, want, sizeof(want)), SHA3_LEN);
	sha3_256(got, exact, len);
	assert_memory_equal(got, want, SHA3_LEN);
	free(exact);
}

/* NIST's examples of SHA3-256: of 0, 24, 448 and 1600 bits. */
static void examples_of_nist(void **state)
{
	static const char long_text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	uint8_t a3[200];

	(void)state;
	memset(a3, 0xa3, sizeof(a3));
	check(a3, 0, "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
	check((const uint8_t *)"abc", 3, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
	check((const uint8_t *)long_text, strlen(long_text),
	      "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376");
	check(a3, sizeof(a3), "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787");
}

static void count(uint8_t bytes[LONGEST])
{
	for (size_t i = 0; i < LONGEST; i++)
		bytes[i] = (uint8_t)(i * 7);
}

/* A block has 136 bytes: one less leaves a single byte for both ends of the padding. From Python's hashlib. */
static void around_a_block(void **state)
{
	static const struct {
		size_t len;
		const char *hex;
	} cases[] = {
		{ 1, "5d53469f20fef4f8eab52b88044ede69c77a6a68a60728609fc4a65ff531e7d0" },
		{ 134, "540da398f7ca4abbb8d3e0c2f16baaff2a823c1804e3dfb3e8c8e2baa698a07a" },
		{ 135, "2f6d0ed38ad614af2b245d79dba7a473731762188697602e4da5c39125c8a9a6" },
		{ 136, "1c33504292f84699c382b4e53645f483c6cc5cf0fdb78ff87a1c4d12c26915a7" },
		{ 137, "328e173469e331b025dda12fbccbe0d076084af1a7b1d0bb1bad27ad738b6677" },
		{ 271, "0fc76645051068264db65bbcd88fe715c2e665d7807240120bea5ef0fcfc0db4" },
		{ 272, "079a2eba0a3c998b32febc786d8364d6a6bd5bfe3345747328f4cbc4e1816cd4" },
		{ 273, "f1f5d8cb794185e028627a923de54f25b4caa6cbac30fbb960f99dd0844edd8d" },
	};
	uint8_t bytes[LONGEST];

	(void)state;
	count(bytes);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(bytes, cases[i].len, cases[i].hex);
}

/* The digest of all the digests of 0 to 600 bytes, one after the other. */
static void every_length(void **state)
{
	static uint8_t all[(LONGEST + 1) * SHA3_LEN];
	uint8_t bytes[LONGEST];

	(void)state;
	count(bytes);
	for (size_t len = 0; len <= LONGEST; len++)
		sha3_256(all + len * SHA3_LEN, bytes, len);
	check(all, sizeof(all), "4a2e2d6bd179b609b44e469ac254e140270b0cdf8f27b1467df944a22d312c83");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_nist),
		cmocka_unit_test(around_a_block),
		cmocka_unit_test(every_length),
	};

	return cmocka_run_group_tests_name("tor/sha3", tests, NULL, NULL);
}

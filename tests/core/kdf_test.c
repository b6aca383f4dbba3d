/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/kdf.h"

#include <string.h>

/* RFC 7693, appendix A: BLAKE2b-512("abc"). */
static void hash_of_abc(void **state)
{
	uint8_t want[KDF_HASH_LEN], got[KDF_HASH_LEN];

	(void)state;
	unit_hex("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
	         "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923", want, sizeof(want));
	kdf_hash(got, "abc", 3);
	assert_memory_equal(got, want, sizeof(want));
	kdf_hash2(got, "a", 1, "bc", 2);
	assert_memory_equal(got, want, sizeof(want));
}

/* The label and the input are told apart: moving a byte from one to the other changes the output. */
static void prf_separates_label_from_input(void **state)
{
	struct symkey k = { { 1 } }, a, b;

	(void)state;
	kdf_prf(&a, &k, "label", "x", 1);
	kdf_prf(&b, &k, "labelx", "", 0);
	assert_memory_not_equal(a.b, b.b, sizeof(a.b));
	kdf_prf(&k, &k, "label", "x", 1);
	assert_memory_equal(k.b, a.b, sizeof(a.b));
}

static void hkdf_extends_in_order(void **state)
{
	uint8_t ck[KDF_HASH_LEN] = { 7 }, two[2][KDF_HASH_LEN], three[3][KDF_HASH_LEN];

	(void)state;
	kdf_hkdf(ck, "ikm", 3, 2, two[0], two[1], NULL);
	kdf_hkdf(ck, "ikm", 3, 3, three[0], three[1], three[2]);
	assert_memory_equal(two, three, sizeof(two));
	assert_memory_not_equal(three[1], three[2], KDF_HASH_LEN);
	kdf_hkdf(ck, "ikm", 3, 2, ck, NULL, NULL);
	assert_memory_equal(ck, two[0], KDF_HASH_LEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hash_of_abc),
		cmocka_unit_test(prf_separates_label_from_input),
		cmocka_unit_test(hkdf_extends_in_order),
	};

	return cmocka_run_group_tests_name("core/kdf", tests, NULL, NULL);
}

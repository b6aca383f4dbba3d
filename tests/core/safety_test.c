/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vector was computed apart from this code, with the reference libargon2. */
#include "support/unit.h"

#include "core/safety.h"

#include <string.h>

static struct pubkey key_of(uint8_t byte)
{
	struct pubkey k;

	memset(k.b, byte, sizeof(k.b));
	return k;
}

static void vector_from_both_ends(void **state)
{
	struct pubkey a = key_of(1), b = key_of(2);
	struct safety here, there;
	char words[SAFETY_WORDS_SIZE], digits[SAFETY_DIGITS_SIZE];

	(void)state;
	assert_true(safety_compute(&here, &a, &b));
	assert_true(safety_compute(&there, &b, &a));
	assert_memory_equal(&here, &there, sizeof(here));
	safety_words(words, &here);
	safety_digits(digits, &here);
	assert_string_equal(words, "west clarinet bird ruffle drone spruce hooray stereo atlas cushion");
	assert_string_equal(digits, "81068 48131 53097 66873 11938 17581 26642 58532 65116 25051 17041 51687");
	assert_int_equal(strlen(digits) + 1, SAFETY_DIGITS_SIZE);
}

static void another_key_gives_another_number(void **state)
{
	struct pubkey a = key_of(1), b = key_of(2);
	struct safety one, two;

	(void)state;
	assert_true(safety_compute(&one, &a, &b));
	b.b[31] ^= 0x80;
	assert_true(safety_compute(&two, &a, &b));
	assert_memory_not_equal(one.word, two.word, sizeof(one.word));
	assert_memory_not_equal(one.group, two.group, sizeof(one.group));
	assert_true(safety_compute(&two, &a, &a));
}

static void longest_text_fits(void **state)
{
	struct safety s;
	char words[SAFETY_WORDS_SIZE], digits[SAFETY_DIGITS_SIZE];
	int longest = -1;

	(void)state;
	for (unsigned i = 0; i < WORDS_COUNT && longest < 0; i++)
		if (strlen(words_get(i)) == WORDS_MAX_LEN)
			longest = (int)i;
	assert_in_range(longest, 0, WORDS_COUNT - 1);
	for (size_t i = 0; i < SAFETY_WORDS; i++)
		s.word[i] = (uint16_t)longest;
	for (size_t i = 0; i < SAFETY_GROUPS; i++)
		s.group[i] = i ? 0 : 99999;
	safety_words(words, &s);
	assert_int_equal(strlen(words) + 1, SAFETY_WORDS_SIZE);
	safety_digits(digits, &s);
	assert_string_equal(digits, "99999 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vector_from_both_ends),
		cmocka_unit_test(another_key_gives_another_number),
		cmocka_unit_test(longest_text_fits),
	};

	return cmocka_run_group_tests_name("core/safety", tests, NULL, NULL);
}

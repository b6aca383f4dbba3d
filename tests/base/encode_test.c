/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/encode.h"

#include <stdlib.h>
#include <string.h>

/* RFC 4648, section 10, without the padding. */
static const struct {
	const char *bytes, *base32, *hex;
} vectors[] = {
	{ "", "", "" },
	{ "f", "MY", "66" },
	{ "fo", "MZXQ", "666f" },
	{ "foo", "MZXW6", "666f6f" },
	{ "foob", "MZXW6YQ", "666f6f62" },
	{ "fooba", "MZXW6YTB", "666f6f6261" },
	{ "foobar", "MZXW6YTBOI", "666f6f626172" },
};

static void vectors_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t len = strlen(vectors[i].bytes), chars = strlen(vectors[i].base32);
		uint8_t out[8];
		char text[16];

		encode_base32(text, vectors[i].bytes, len);
		assert_string_equal(text, vectors[i].base32);
		assert_int_equal(chars, ENCODE_BASE32_LEN(len));
		assert_true(encode_unbase32(out, len, text, chars));
		assert_memory_equal(out, vectors[i].bytes, len);
		encode_hex(text, vectors[i].bytes, len);
		assert_string_equal(text, vectors[i].hex);
		assert_true(encode_unhex(out, len, text, 2 * len));
		assert_memory_equal(out, vectors[i].bytes, len);
	}
}

/* Every other length of text or of output is refused, and nothing past the text is read. */
static void lengths_are_exact(void **state)
{
	uint8_t out[16];

	(void)state;
	for (size_t chars = 0; chars <= 10; chars++)
		for (size_t len = 0; len <= 8; len++) {
			char *p = (char *)unit_exact("MZXW6YTBOI", chars);
			char *h = (char *)unit_exact("666f6f6261", chars);

			if (chars != ENCODE_BASE32_LEN(len))
				assert_false(encode_unbase32(out, len, p, chars));
			assert_int_equal(encode_unhex(out, len, h, chars), chars == 2 * len);
			free(p);
			free(h);
		}
}

static void only_one_text_for_the_bytes(void **state)
{
	static const char *const bad[] = { "MZ", "mY", "M=", "M1", "M0", "M ", "M\n", "8Y", "9Y" };
	uint8_t out[2] = { 7, 7 };

	(void)state;
	assert_true(encode_unbase32(out, 1, "MY", 2));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(encode_unbase32(out, 1, bad[i], 2));
	assert_int_equal(out[0], 0);
	assert_false(encode_unbase32(out, 1, "M\0", 2));
	assert_true(encode_unhex(out, 1, "af", 2));
	assert_int_equal(out[0], 0xaf);
	assert_false(encode_unhex(out, 1, "AF", 2));
	assert_false(encode_unhex(out, 1, "0x", 2));
	assert_false(encode_unhex(out, 1, " 1", 2));
	assert_int_equal(out[0], 0);
}

static void every_byte_comes_back(void **state)
{
	(void)state;
	for (unsigned b = 0; b < 256; b++) {
		uint8_t in[3] = { (uint8_t)b, (uint8_t)~b, (uint8_t)b }, out[3];
		char text[8];

		encode_base32(text, in, 3);
		assert_true(encode_unbase32(out, 3, text, 5));
		assert_memory_equal(in, out, 3);
		encode_hex(text, in, 3);
		assert_true(encode_unhex(out, 3, text, 6));
		assert_memory_equal(in, out, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_both_ways),
		cmocka_unit_test(lengths_are_exact),
		cmocka_unit_test(only_one_text_for_the_bytes),
		cmocka_unit_test(every_byte_comes_back),
	};

	return cmocka_run_group_tests_name("base/encode", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "base/pack.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t wire[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
	                        0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x00, 0x02, 'h',  'i' };

static bool decode(const uint8_t *p, size_t len)
{
	struct unpack r = unpack_from(p, len);
	size_t slen;
	bool same = unpack_u8(&r) == 0x01;

	same = unpack_u16(&r) == 0x0203 && same;
	same = unpack_u32(&r) == 0x04050607 && same;
	same = unpack_u64(&r) == 0x08090a0b0c0d0e0f && same;
	const uint8_t *s = unpack_str16(&r, &slen);

	return unpack_done(&r) && same && slen == 2 && memcmp(s, "hi", 2) == 0;
}

static size_t encode(uint8_t *buf, size_t cap)
{
	struct pack w = pack_into(buf, cap);

	pack_u8(&w, 0x01);
	pack_u16(&w, 0x0203);
	pack_u32(&w, 0x04050607);
	pack_u64(&w, 0x08090a0b0c0d0e0f);
	pack_str16(&w, "hi", 2);
	return pack_done(&w);
}

static void both_ways(void **state)
{
	uint8_t out[sizeof(wire)];

	(void)state;
	assert_true(decode(wire, sizeof(wire)));
	assert_int_equal(encode(out, sizeof(out)), sizeof(wire));
	assert_memory_equal(out, wire, sizeof(wire));
}

static void short_and_long_are_refused(void **state)
{
	uint8_t *p;

	(void)state;
	for (size_t len = 0; len < sizeof(wire); len++) {
		p = unit_exact(wire, len);
		assert_false(decode(p, len));
		assert_int_equal(encode(p, len), 0);
		free(p);
	}
	p = calloc(1, sizeof(wire) + 1);
	memcpy(p, wire, sizeof(wire));
	assert_false(decode(p, sizeof(wire) + 1));
	free(p);
}

static void failed_reads_give_zeros(void **state)
{
	struct unpack r = unpack_from(wire, 2);
	uint8_t four[4] = { 9, 9, 9, 9 };

	(void)state;
	unpack_bytes(&r, four, sizeof(four));
	assert_memory_equal(four, "\0\0\0\0", 4);
	assert_int_equal(unpack_u8(&r), 0);
	assert_null(unpack_view(&r, 0));
	assert_false(unpack_done(&r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(short_and_long_are_refused),
		cmocka_unit_test(failed_reads_give_zeros),
	};

	return cmocka_run_group_tests_name("base/pack", tests, NULL, NULL);
}

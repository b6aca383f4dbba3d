/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/whereto.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct symkey secret(uint8_t first)
{
	struct symkey k;

	for (size_t i = 0; i < KEY_LEN; i++)
		k.b[i] = (uint8_t)(first + i);
	return k;
}

static const struct whereto two = {
	.service = { { 0, 1, 2, 3, 4, 5, 0x46, 7, 0x88, 9, 10, 11, 12, 13, 14, 15 } },
	.n = 2,
	.adapters = {
		{ { { 2, 0x10, 0xb7, 0, 0, 1 } }, 3, 17 },
		{ { { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54 } }, 1, 30 },
	},
};
static const char two_hex[] = "01" "000102030405460788090a0b0c0d0e0f" "02" "0210b7000001" "0311" "fedcba987654" "011e";

/* Made by another BLAKE2b from the formulas of the header, with the secret 00 01 .. 1f. */
static void derived_as_written(void **state)
{
	static const uint8_t want[WHERETO_CHANNELS] = {
		17, 11, 28, 16, 29, 19, 30, 12, 9, 6, 26, 2, 1, 14, 20, 4, 15, 22, 5, 7, 10, 24, 18, 13, 25, 8, 21, 23, 3, 27,
	};
	const struct symkey k = secret(0);
	uint8_t order[WHERETO_CHANNELS];
	char text[UUID_TEXT_LEN];
	struct uuid u;

	(void)state;
	whereto_service(&u, &k);
	uuid_print(&u, text);
	assert_string_equal(text, "179a00e8-350a-4cea-b4e1-877924d5a5ca");
	whereto_invite(&u, &k);
	uuid_print(&u, text);
	assert_string_equal(text, "57844b33-a69c-41b8-9702-4871193b3733");
	whereto_channels(order, &k);
	assert_memory_equal(order, want, sizeof(want));
}

static bool looks_random(const struct uuid *u)
{
	return u->b[6] >> 4 == 4 && u->b[8] >> 6 == 2;
}

static void every_uuid_looks_drawn_at_random(void **state)
{
	struct uuid a, b, before = { { 0 } };

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		const struct symkey k = secret((uint8_t)i);

		whereto_service(&a, &k);
		whereto_invite(&b, &k);
		assert_true(looks_random(&a) && looks_random(&b));
		assert_false(uuid_same(&a, &b) || uuid_same(&a, &before) || uuid_same(&a, &whereto_blackout));
		before = a;
	}
	assert_true(looks_random(&whereto_blackout));
}

static void every_channel_stands_in_the_order_once(void **state)
{
	unsigned firsts = 0;

	(void)state;
	for (unsigned i = 0; i < 256; i++) {
		const struct symkey k = secret((uint8_t)i);
		uint8_t order[WHERETO_CHANNELS];
		unsigned seen = 0;

		whereto_channels(order, &k);
		for (size_t c = 0; c < WHERETO_CHANNELS; c++)
			seen |= 1u << order[c];
		assert_int_equal(seen, 0x7ffffffe);
		firsts |= 1u << order[0];
	}
	assert_int_equal(firsts, 0x7ffffffe);
}

static void told_byte_for_byte(void **state)
{
	uint8_t want[WHERETO_LEN], buf[WHERETO_LEN];
	size_t n = unit_hex(two_hex, want, sizeof(want));
	struct whereto w;

	(void)state;
	assert_int_equal(whereto_encode(buf, sizeof(buf), &two), n);
	assert_memory_equal(buf, want, n);
	assert_true(whereto_decode(&w, want, n));
	assert_memory_equal(&w, &two, sizeof(w));
	for (size_t cap = 0; cap < n; cap++) {
		uint8_t *exact = unit_exact(want, cap);

		assert_int_equal(whereto_encode(exact, cap, &two), 0);
		free(exact);
	}
}

static bool decodes(const uint8_t *bytes, size_t len)
{
	static const struct whereto zeros;
	uint8_t *exact = unit_exact(bytes, len);
	struct whereto w;
	bool ok = whereto_decode(&w, exact, len);

	assert_true(ok || memcmp(&w, &zeros, sizeof(w)) == 0);
	free(exact);
	return ok;
}

static void nothing_else_is_an_address(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} bad[] = { { 0, 0 }, { 0, 2 }, { 17, 0 }, { 17, 1 }, { 17, 3 }, { 24, 0 }, { 24, 31 }, { 25, 0 }, { 25, 255 } };
	uint8_t whole[WHERETO_LEN + 1] = { 0 }, changed[WHERETO_LEN];
	size_t n = unit_hex(two_hex, whole, sizeof(whole));

	(void)state;
	assert_true(decodes(whole, n));
	for (size_t len = 0; len < n; len++)
		assert_false(decodes(whole, len));
	assert_false(decodes(whole, n + 1));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memcpy(changed, whole, n);
		changed[bad[i].at] = bad[i].value;
		assert_false(decodes(changed, n));
	}
	memcpy(changed, whole, n);
	memset(changed + 18, 0, BDADDR_LEN);
	assert_false(decodes(changed, n));
	memset(changed + 18, 0xff, BDADDR_LEN);
	assert_false(decodes(changed, n));
}

static void eight_adapters_and_no_more(void **state)
{
	struct whereto w = two, again;
	uint8_t buf[WHERETO_LEN + BDADDR_LEN + 2];

	(void)state;
	w.n = WHERETO_ADAPTERS;
	for (size_t i = 0; i < w.n; i++)
		w.adapters[i] = two.adapters[i % 2];
	assert_int_equal(whereto_encode(buf, sizeof(buf), &w), WHERETO_LEN);
	assert_true(whereto_decode(&again, buf, WHERETO_LEN));
	assert_memory_equal(&again, &w, sizeof(w));
	buf[17] = WHERETO_ADAPTERS + 1;
	memcpy(buf + WHERETO_LEN, buf + 18, BDADDR_LEN + 2);
	assert_false(decodes(buf, sizeof(buf)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derived_as_written),
		cmocka_unit_test(every_uuid_looks_drawn_at_random),
		cmocka_unit_test(every_channel_stands_in_the_order_once),
		cmocka_unit_test(told_byte_for_byte),
		cmocka_unit_test(nothing_else_is_an_address),
		cmocka_unit_test(eight_adapters_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

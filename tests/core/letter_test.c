/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/letter.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

static const char *const vectors[] = {
	"02" "00" "0102030405060708" "090a0b0c0d0e0f10" "6869",
	"01" "00" "0000000000000001" "090a0b0c0d0e0f10",
	"02" "01" "0102030405060708" "090a0b0c0d0e0f10" "11121314" "15161718191a1b1c" "6869",
};

static void both_ways(void **state)
{
	uint8_t wire[64], out[64];
	struct letter m;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t len = unit_hex(vectors[i], wire, sizeof(wire));

		assert_true(letter_decode(&m, wire, len));
		assert_int_equal(letter_encode(out, sizeof(out), &m), len);
		assert_memory_equal(out, wire, len);
	}
	assert_true(m.kind == LETTER_TEXT && m.again && m.seq == 0x0102030405060708 && m.sent == 0x090a0b0c0d0e0f10);
	assert_true(m.first.session == 0x11121314 && m.first.seq == 0x15161718191a1b1c && m.len == 2);
	assert_memory_equal(m.text, "hi", 2);
}

/* The head is 18 bytes, 30 when sealed again; what follows is text of any length. */
static void cut_short(void **state)
{
	uint8_t wire[64], *p;
	struct letter m;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		size_t len = unit_hex(vectors[i], wire, sizeof(wire)), head = wire[1] ? 30 : 18;

		for (size_t cut = 0; cut <= len; cut++) {
			p = unit_exact(wire, cut);
			assert_int_equal(letter_decode(&m, p, cut), cut >= head);
			assert_true(cut < head || m.len == cut - head);
			free(p);
		}
		assert_true(letter_decode(&m, wire, len));
		for (size_t cap = 0; cap <= len; cap++) {
			p = malloc(cap + 1);
			assert_int_equal(letter_encode(p, cap, &m), cap == len ? len : 0);
			free(p);
		}
	}
}

static bool takes(size_t at, uint8_t value)
{
	uint8_t wire[64];
	struct letter m;
	size_t len = unit_hex(vectors[2], wire, sizeof(wire));

	wire[at] = value;
	return letter_decode(&m, wire, len);
}

static void every_kind_and_flag(void **state)
{
	uint8_t wire[64];
	struct letter m;
	size_t len = unit_hex(vectors[0], wire, sizeof(wire));

	(void)state;
	for (unsigned v = 0; v < 256; v++) {
		assert_int_equal(takes(0, (uint8_t)v), v == LETTER_HELLO || v == LETTER_TEXT);
		assert_int_equal(takes(1, (uint8_t)v), v <= 1);
	}
	memset(wire + 2, 0, 8);
	assert_false(letter_decode(&m, wire, len)); /* numbers begin at 1 */
}

/* Numbers are kept as SQLite keeps integers: with a sign. One beyond would be read back as another number. */
static void numbers_that_cannot_be_stored_are_refused(void **state)
{
	uint8_t wire[64];
	struct letter m;
	size_t len = unit_hex(vectors[2], wire, sizeof(wire));

	(void)state;
	wire[2] = 0x7f;
	wire[22] = 0x7f;
	assert_true(letter_decode(&m, wire, len));
	wire[2] = 0x80;
	assert_false(letter_decode(&m, wire, len));
	wire[2] = 0x7f;
	wire[22] = 0x80;
	assert_false(letter_decode(&m, wire, len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(every_kind_and_flag),
		cmocka_unit_test(numbers_that_cannot_be_stored_are_refused),
	};

	return cmocka_run_group_tests_name("core/letter", tests, NULL, NULL);
}

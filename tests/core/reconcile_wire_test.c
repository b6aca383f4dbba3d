/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/reconcile_wire.h"

#include <stdlib.h>
#include <string.h>

/* 300 items: symbol 0 holds all, symbol 1 is expected to hold 200 and holds 190, symbol 2 150 and holds 250. */
static const char open_hex[] = "0000012c"
	"00" "0102030405060708" "0a0b0c0d"
	"13" "1112131415161718" "1a1b1c1d"
	"c801" "2122232425262728" "2a2b2c2d";
/* The same set's symbols 3 and 4, expected 120 and 100, holding 120 and 99. */
static const char symbols_hex[] = "00" "3132333435363738" "3a3b3c3d" "01" "4142434445464748" "4a4b4c4d";
static const char ids_hex[] = "0102030405060708" "1112131415161718";

static bool open_again(const uint8_t *p, size_t len, uint8_t *out, size_t cap)
{
	struct reconcile_wire_symbols m;

	return reconcile_wire_open_decode(&m, p, len) && reconcile_wire_open_encode(out, cap, &m) == len &&
	       memcmp(out, p, len) == 0;
}

static bool symbols_again(const uint8_t *p, size_t len, uint8_t *out, size_t cap)
{
	struct reconcile_wire_symbols m = { .items = 300, .first = 3 };

	return reconcile_wire_symbols_decode(&m, p, len) && reconcile_wire_symbols_encode(out, cap, &m) == len &&
	       memcmp(out, p, len) == 0;
}

static bool ids_again(const uint8_t *p, size_t len, uint8_t *out, size_t cap)
{
	struct reconcile_wire_ids m;

	return reconcile_wire_ids_decode(&m, p, len) && reconcile_wire_ids_encode(out, cap, &m) == len &&
	       memcmp(out, p, len) == 0;
}

typedef bool again(const uint8_t *p, size_t len, uint8_t *out, size_t cap);

/* Only the lengths at which a whole number of parts ends are accepted: every `part` bytes after `from`. */
static void lengths(again *f, const char *hex, bool (*may_end)(size_t len))
{
	uint8_t wire[64], out[64], more[65] = { 0 };
	size_t n = unit_hex(hex, wire, sizeof(wire));

	for (size_t len = 0; len <= n; len++) {
		uint8_t *p = unit_exact(wire, len);

		assert_int_equal(f(p, len, out, sizeof(out)), may_end(len));
		if (len < n) {
			uint8_t *little = malloc(len ? len : 1);

			assert_false(f(wire, n, little, len));
			free(little);
		}
		free(p);
	}
	memcpy(more, wire, n);
	assert_false(f(more, n + 1, out, sizeof(out)));
}

static bool open_ends(size_t len)
{
	return len == 17 || len == 30 || len == 44;
}

static bool symbols_end(size_t len)
{
	return len == 13 || len == 26;
}

static bool ids_end(size_t len)
{
	return len == 8 || len == 16;
}

static void both_ways_and_every_length(void **state)
{
	(void)state;
	lengths(open_again, open_hex, open_ends);
	lengths(symbols_again, symbols_hex, symbols_end);
	lengths(ids_again, ids_hex, ids_end);
}

static void fields_are_where_they_belong(void **state)
{
	struct reconcile_wire_symbols m;
	uint8_t wire[64];
	size_t n = unit_hex(open_hex, wire, sizeof(wire));

	(void)state;
	assert_true(reconcile_wire_open_decode(&m, wire, n));
	assert_int_equal(m.items, 300);
	assert_int_equal(m.n, 3);
	assert_int_equal(m.symbol[0].count, 300);
	assert_int_equal(m.symbol[1].count, 190);
	assert_int_equal(m.symbol[2].count, 250);
	assert_true(m.symbol[2].sum == UINT64_C(0x2122232425262728));
	assert_int_equal(m.symbol[2].check, 0x2a2b2c2d);
}

static void refused(const char *hex)
{
	struct reconcile_wire_symbols m;
	uint8_t wire[64];
	size_t n = unit_hex(hex, wire, sizeof(wire));
	uint8_t *p = unit_exact(wire, n);

	assert_false(reconcile_wire_open_decode(&m, p, n));
	free(p);
}

static void lies_are_refused(void **state)
{
	uint8_t zeros[4] = { 0 }, out[4];

	(void)state;
	refused("0000012c" "8000" "0102030405060708" "0a0b0c0d");        /* a longer form of 0 */
	refused("0000012c" "8080808000" "0102030405060708" "0a0b0c0d");  /* five bytes */
	refused("0000012c" "02" "0102030405060708" "0a0b0c0d");          /* more than all in symbol 0 */
	refused("0000012c" "01" "0102030405060708" "0a0b0c0d");          /* fewer */
	refused("0000012c" "00" "0102030405060708" "0a0b0c0d"
	        "ca01" "0102030405060708" "0a0b0c0d");                   /* 301 of 300 in symbol 1 */
	refused("0000012c" "00" "0102030405060708" "0a0b0c0d"
	        "9103" "0102030405060708" "0a0b0c0d");                   /* -1 in symbol 1 */
	refused("00100001" "00" "0102030405060708" "0a0b0c0d");          /* a set over the limit */
	refused("0000012c");                                             /* no symbol of a set */
	refused("00000000" "00" "0000000000000000" "00000000");          /* a symbol of nothing */
	assert_true(open_again(zeros, sizeof(zeros), out, sizeof(out)));
}

static void full_frames(void **state)
{
	static uint8_t wire[RECONCILE_WIRE_FRAME_MAX + 8];
	static struct reconcile_wire_symbols s = { .items = 0, .first = 1, .n = RECONCILE_WIRE_SYMBOLS_MAX };
	static struct reconcile_wire_ids m = { .n = RECONCILE_WIRE_IDS_MAX };
	size_t len = reconcile_wire_symbols_encode(wire, sizeof(wire), &s);

	(void)state;
	assert_int_equal(len, 13 * RECONCILE_WIRE_SYMBOLS_MAX);
	assert_true(reconcile_wire_symbols_decode(&s, wire, len));
	assert_false(reconcile_wire_symbols_decode(&s, wire, len + 13));
	len = reconcile_wire_ids_encode(wire, sizeof(wire), &m);
	assert_int_equal(len, RECONCILE_WIRE_FRAME_MAX);
	assert_true(reconcile_wire_ids_decode(&m, wire, len));
	assert_false(reconcile_wire_ids_decode(&m, wire, len + 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_and_every_length),
		cmocka_unit_test(fields_are_where_they_belong),
		cmocka_unit_test(lies_are_refused),
		cmocka_unit_test(full_frames),
	};

	return cmocka_run_group_tests_name("core/reconcile_wire", tests, NULL, NULL);
}

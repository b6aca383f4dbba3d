/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each fixed frame by a vector both ways, and every cell of the registry. */
#include "core/frame.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

/* One codec behind a common face: decodes `in` and encodes what it found. False when the decoder refuses. */
typedef bool codec(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len);

static bool hello(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
	struct frame_hello m;
	bool ok = frame_hello_decode(&m, in, len);

	*out_len = ok ? frame_hello_encode(out, cap, &m) : 0;
	return ok;
}

static bool frontier(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
	struct frame_frontier m;
	bool ok = frame_frontier_decode(&m, in, len);

	*out_len = ok ? frame_frontier_encode(out, cap, &m) : 0;
	return ok;
}

static bool renew(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
	struct frame_renew m;
	bool ok = frame_renew_decode(&m, in, len);

	*out_len = ok ? frame_renew_encode(out, cap, &m) : 0;
	return ok;
}

static bool reset(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
	struct frame_reset m;
	bool ok = frame_reset_decode(&m, in, len);

	*out_len = ok ? frame_reset_encode(out, cap, &m) : 0;
	return ok;
}

static bool add_info(const uint8_t *in, size_t len, uint8_t *out, size_t cap, size_t *out_len)
{
	struct frame_add_info m;
	bool ok = frame_add_info_decode(&m, in, len);

	*out_len = ok ? frame_add_info_encode(out, cap, &m) : 0;
	return ok;
}

#define KEY_HEX "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"

/* clang-format off */
static const struct {
	codec *codec;
	const char *hex;
} vectors[] = {
	{ hello, "0102030405060708"    /* clock */
	         "090a0b0c"            /* session */
	         "0d0e0f1011121314"    /* sent */
	         "15161718191a1b1c"    /* frontier */
	         "1d1e1f2021222324"    /* highest */
	         "25262728292a2b2c2d2e2f3031323334"
	         "35363738393a3b3c" },
	{ frontier, "01020304" "05060708090a0b0c" },
	{ renew, "01020304" KEY_HEX },
	{ reset, "01020304" KEY_HEX },
	{ add_info, "0102030405060708" KEY_HEX "0003" "426f62" "0004" "01020304" },
	{ add_info, "0102030405060708" KEY_HEX "0000" "0000" },
};
/* clang-format on */

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void both_ways(void **state)
{
	uint8_t wire[256], out[256];
	size_t got;

	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		size_t len = unit_hex(vectors[i].hex, wire, sizeof(wire));

		assert_true(vectors[i].codec(wire, len, out, sizeof(out), &got));
		assert_int_equal(got, len);
		assert_memory_equal(out, wire, len);
	}
}

static void fields_are_where_they_belong(void **state)
{
	uint8_t wire[256];
	struct frame_hello h;
	struct frame_add_info a;
	struct frame_frontier f;
	struct frame_renew r;
	size_t len = unit_hex(vectors[0].hex, wire, sizeof(wire));

	(void)state;
	assert_true(frame_hello_decode(&h, wire, len));
	assert_true(h.wall == 0x0102030405060708 && h.session == 0x090a0b0c && h.sent == 0x0d0e0f1011121314);
	assert_true(h.frontier == 0x15161718191a1b1c && h.highest == 0x1d1e1f2021222324 && h.mark[0] == 0x25);
	assert_true(h.acked == 0x35363738393a3b3c);
	len = unit_hex(vectors[1].hex, wire, sizeof(wire));
	assert_true(frame_frontier_decode(&f, wire, len));
	assert_true(f.session == 0x01020304 && f.frontier == 0x05060708090a0b0c);
	len = unit_hex(vectors[2].hex, wire, sizeof(wire));
	assert_true(frame_renew_decode(&r, wire, len));
	assert_true(r.epoch == 0x01020304 && r.fresh.b[0] == 0xa0 && r.fresh.b[31] == 0xbf);
	len = unit_hex(vectors[4].hex, wire, sizeof(wire));
	assert_true(frame_add_info_decode(&a, wire, len));
	assert_true(a.wall == 0x0102030405060708 && a.ratchet.b[31] == 0xbf && a.name_len == 3);
	assert_memory_equal(a.name, "Bob", 3);
	assert_int_equal(a.addresses_len, 4);
	assert_memory_equal(a.addresses, "\1\2\3\4", 4);
}

static void short_and_long_are_refused(void **state)
{
	uint8_t wire[256], out[256], *p;
	size_t got;

	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		size_t len = unit_hex(vectors[i].hex, wire, sizeof(wire));

		for (size_t cut = 0; cut <= len; cut++) {
			p = unit_exact(wire, cut);
			assert_int_equal(vectors[i].codec(p, cut, out, sizeof(out), &got), cut == len);
			free(p);
			p = malloc(cut + 1);
			assert_true(vectors[i].codec(wire, len, p, cut, &got));
			assert_int_equal(got, cut == len ? len : 0);
			free(p);
		}
		wire[len] = 0;
		p = unit_exact(wire, len + 1);
		assert_false(vectors[i].codec(p, len + 1, out, sizeof(out), &got));
		free(p);
	}
}

static void what_contradicts_itself_is_refused(void **state)
{
	struct frame_hello h = { .frontier = 5, .highest = 4 };
	uint8_t name[FRAME_NAME_MAX + 1] = { 0 }, where[FRAME_ADDRESS_MAX + 1] = { 0 }, buf[2048];
	struct frame_add_info a = { .name = name, .name_len = sizeof(name) };
	struct frame_reset r = { .session = FRAME_SESSION_MAX };

	(void)state;
	assert_false(frame_hello_decode(&h, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	h = (struct frame_hello){ .session = FRAME_SESSION_MAX };
	assert_true(frame_hello_decode(&h, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	h.session++;
	r.session++;
	assert_false(frame_hello_decode(&h, buf, frame_hello_encode(buf, sizeof(buf), &h)));
	assert_false(frame_reset_decode(&r, buf, frame_reset_encode(buf, sizeof(buf), &r)));
	assert_false(frame_add_info_decode(&a, buf, frame_add_info_encode(buf, sizeof(buf), &a)));
	a = (struct frame_add_info){ .name = name, .name_len = FRAME_NAME_MAX, .addresses = where };
	assert_true(frame_add_info_decode(&a, buf, frame_add_info_encode(buf, sizeof(buf), &a)));
	a.addresses_len = FRAME_ADDRESS_MAX + 1;
	assert_false(frame_add_info_decode(&a, buf, frame_add_info_encode(buf, sizeof(buf), &a)));
}

/* ---- the registry ---- */

static const struct rule {
	uint8_t type;
	size_t min, max;
	bool early, contact, adding, stranger;
} rules[] = {
	{ 1, 60, 60, false, true, false, false }, /* HELLO */
	{ 2, 12, 12, false, true, false, false }, /* FRONTIER */
	{ 3, 12, 948, false, true, false, false }, /* RECEIPT */
	{ 4, 512, 32768, true, true, false, false }, /* PARCEL */
	{ 5, 0, 0, false, true, false, true }, /* PING */
	{ 6, 0, 0, false, true, false, true }, /* PONG */
	{ 7, 0, 1024, false, true, false, false }, /* ADDRESS */
	{ 8, 1, 255, false, true, false, false }, /* NAME */
	{ 9, 36, 36, false, true, false, false }, /* RENEW */
	{ 10, 4, 4, false, true, false, false }, /* RENEWED */
	{ 11, 36, 36, false, true, false, false }, /* RESET */
	{ 12, 516, 516, false, true, false, false }, /* RESET_DONE */
	{ 13, 0, 0, false, true, false, false }, /* RESET_WANTED */
	{ 14, 16, 16, false, true, false, false }, /* ADDRESSED */
	{ 15, 1, 1, false, true, false, false }, /* COVER */
	{ 16, 0, 4096, false, true, false, false }, /* RECONCILE_OPEN */
	{ 17, 0, 4096, false, true, false, false }, /* RECONCILE_SYMBOLS */
	{ 18, 0, 4096, false, true, false, false }, /* RECONCILE_WANT */
	{ 19, 0, 0, false, true, false, false }, /* RECONCILE_DONE */
	{ 20, 0, 4096, false, true, false, false }, /* RECONCILE_IDS */
	{ 21, 12, 12, false, true, false, false }, /* SEEN */
	{ 32, 44, 1323, false, false, true, false }, /* ADD_INFO */
	{ 33, 512, 512, false, false, true, false }, /* ADD_COMMIT */
	{ 34, 0, 0, false, false, true, false }, /* ADD_DONE */
	{ 48, 2, 2, false, true, false, true }, /* CARRY_ROOM */
	{ 49, 0, 4096, false, true, false, true }, /* CARRY_OPEN */
	{ 50, 0, 4096, false, true, false, true }, /* CARRY_SYMBOLS */
	{ 51, 0, 4096, false, true, false, true }, /* CARRY_IDS */
	{ 52, 0, 4096, false, true, false, true }, /* CARRY_WANT */
	{ 53, 0, 4096, false, true, false, true }, /* CARRY_LACK */
	{ 54, 0, 0, false, true, false, true }, /* CARRY_DONE */
	{ 55, 8, 4096, false, true, false, true }, /* CARRY_OFFER */
	{ 56, 8, 4096, false, true, false, true }, /* CARRY_ASK */
	{ 57, 512, 32768, false, true, false, true }, /* CARRY_PARCEL */
	{ 58, 20, 940, false, true, false, true }, /* CARRY_PROOF */
	{ 59, 8, 4096, false, true, false, true }, /* CARRY_TAKEN */
};

static const struct rule *rule_of(unsigned type)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

/* Every type, every length that a header can say, every moment. */
static void every_cell_of_the_registry(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		const struct rule *r = rule_of(type);

		for (size_t len = 0; len <= UINT16_MAX; len++) {
			bool fits = r && len >= r->min && len <= r->max;
			bool early = frame_may((uint8_t)type, len, FRAME_WHEN_EARLY);
			bool contact = frame_may((uint8_t)type, len, FRAME_WHEN_CONTACT);
			bool adding = frame_may((uint8_t)type, len, FRAME_WHEN_ADDING);
			bool stranger = frame_may((uint8_t)type, len, FRAME_WHEN_STRANGER);

			if (early != (fits && r->early) || contact != (fits && r->contact) ||
			    adding != (fits && r->adding) || stranger != (fits && r->stranger))
				fail_msg("type %u, length %zu", type, len);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(fields_are_where_they_belong),
		cmocka_unit_test(short_and_long_are_refused),
		cmocka_unit_test(what_contradicts_itself_is_refused),
		cmocka_unit_test(every_cell_of_the_registry),
	};

	return cmocka_run_group_tests_name("core/frame", tests, NULL, NULL);
}

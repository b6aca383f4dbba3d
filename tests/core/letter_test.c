/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/letter.h"

#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#define PLACE "11121314" "15161718191a1b1c"
#define ABOUT "21222324" "25262728292a2b2c"

/* What each says besides number and time, which are the same in all. `head`: bytes before the body. */
static const struct {
	const char *hex;
	size_t head;
	struct letter says;
} vectors[] = {
	{ "02" "00" "0102030405060708" "090a0b0c0d0e0f10" "6869", 18, { .kind = LETTER_TEXT, .len = 2 } },
	{ "01" "00" "0102030405060708" "090a0b0c0d0e0f10", 18, { .kind = LETTER_HELLO } },
	{ "02" "01" "0102030405060708" "090a0b0c0d0e0f10" PLACE "6869", 30,
	  { .kind = LETTER_TEXT, .again = true, .len = 2 } },
	{ "02" "0f" "0102030405060708" "090a0b0c0d0e0f10" PLACE "01" ABOUT "00000e10" "6869", 47,
	  { .kind = LETTER_TEXT, .again = true, .changed = true, .about.whose = LETTER_AUTHORS, .timer = 3600, .len = 2 } },
	{ "02" "02" "0102030405060708" "090a0b0c0d0e0f10" "02" ABOUT "6869", 31,
	  { .kind = LETTER_TEXT, .about.whose = LETTER_RECIPIENTS, .len = 2 } },
	{ "02" "04" "0102030405060708" "090a0b0c0d0e0f10" "01e28500", 22, { .kind = LETTER_TEXT, .timer = 31622400 } },
	{ "03" "02" "0102030405060708" "090a0b0c0d0e0f10" "02" ABOUT "f09f918d", 31,
	  { .kind = LETTER_REACTION, .about.whose = LETTER_RECIPIENTS, .len = 4 } },
	{ "03" "03" "0102030405060708" "090a0b0c0d0e0f10" PLACE "01" ABOUT, 43,
	  { .kind = LETTER_REACTION, .again = true, .about.whose = LETTER_AUTHORS } },
	{ "04" "02" "0102030405060708" "090a0b0c0d0e0f10" "01" ABOUT "6f68", 31,
	  { .kind = LETTER_EDIT, .about.whose = LETTER_AUTHORS, .len = 2 } },
	{ "05" "02" "0102030405060708" "090a0b0c0d0e0f10" "01" ABOUT, 31,
	  { .kind = LETTER_DELETE, .about.whose = LETTER_AUTHORS } },
	{ "06" "00" "0102030405060708" "090a0b0c0d0e0f10" "00000e10" "00000007", 18, { .kind = LETTER_TIMER, .len = 8 } },
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void both_ways(void **state)
{
	uint8_t wire[80], out[80];
	struct letter m;

	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		const struct letter *says = &vectors[i].says;
		size_t len = unit_hex(vectors[i].hex, wire, sizeof(wire));

		assert_true(letter_decode(&m, wire, len));
		assert_true(m.kind == says->kind && m.again == says->again && m.changed == says->changed);
		assert_true(m.seq == 0x0102030405060708 && m.sent == 0x090a0b0c0d0e0f10);
		assert_true(m.timer == says->timer && m.len == says->len && m.about.whose == says->about.whose);
		assert_true(!m.again || (m.first.session == 0x11121314 && m.first.seq == 0x15161718191a1b1c));
		assert_true(!m.about.whose || (m.about.at.session == 0x21222324 && m.about.at.seq == 0x25262728292a2b2c));
		assert_true(m.len == 0 || m.text == wire + vectors[i].head);
		assert_int_equal(letter_encode(out, sizeof(out), &m), len);
		assert_memory_equal(out, wire, len);
	}
}

/* A text may be of any length, an operation's body is bounded both ways. */
static bool may_be_cut(const struct letter *m, size_t left)
{
	return m->kind != LETTER_TIMER || left == LETTER_TIMER_LEN;
}

static void cut_short(void **state)
{
	uint8_t wire[80], *p;
	struct letter m;

	(void)state;
	for (size_t i = 0; i < VECTORS; i++) {
		size_t len = unit_hex(vectors[i].hex, wire, sizeof(wire)), head = vectors[i].head;

		for (size_t cut = 0; cut <= len; cut++) {
			p = unit_exact(wire, cut);
			assert_int_equal(letter_decode(&m, p, cut), cut >= head && may_be_cut(&vectors[i].says, cut - head));
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

static void bodies_that_are_too_long(void **state)
{
	uint8_t wire[80];
	struct letter m;
	size_t len;

	(void)state;
	memset(wire, 'x', sizeof(wire));
	len = unit_hex(vectors[6].hex, wire, sizeof(wire));
	assert_true(letter_decode(&m, wire, len + LETTER_REACTION_MAX - 4) && m.len == LETTER_REACTION_MAX);
	assert_false(letter_decode(&m, wire, len + LETTER_REACTION_MAX - 3));
	len = unit_hex(vectors[9].hex, wire, sizeof(wire));
	assert_false(letter_decode(&m, wire, len + 1));
	len = unit_hex(vectors[10].hex, wire, sizeof(wire));
	assert_false(letter_decode(&m, wire, len + 1));
}

static bool takes(size_t vector, size_t at, uint8_t value)
{
	uint8_t wire[80], *p;
	struct letter m;
	size_t len = unit_hex(vectors[vector].hex, wire, sizeof(wire));
	bool ok;

	wire[at] = value;
	p = unit_exact(wire, len);
	ok = letter_decode(&m, p, len);
	free(p);
	return ok;
}

/* Which flags each kind may have: a bit of the mask for each value. */
static void every_kind_and_flag(void **state)
{
	uint8_t wire[80];
	struct letter m;
	static const struct {
		uint8_t kind;
		uint16_t flags;
	} all[] = {
		{ LETTER_HELLO, 0x0003 }, { LETTER_TEXT, 0xaaff }, { LETTER_REACTION, 0x000c }, { LETTER_EDIT, 0x000c },
		{ LETTER_DELETE, 0x000c }, { LETTER_TIMER, 0x0003 },
	};

	(void)state;
	for (unsigned kind = 0; kind < 256; kind++)
		for (unsigned flags = 0; flags < 256; flags++) {
			bool may = false;

			/* The largest head there is, filled so that every field of it may stand anywhere; then the body. */
			memset(wire, 1, sizeof(wire));
			wire[0] = (uint8_t)kind;
			wire[1] = (uint8_t)flags;
			for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
				may = may || (all[i].kind == kind && flags < 16 && (all[i].flags >> flags & 1));
			size_t head = 18 + (flags & 1 ? 12u : 0u) + (flags & 2 ? 13u : 0u) + (flags & 4 ? 4u : 0u);
			size_t body = kind == LETTER_TIMER ? 8 : 0;

			assert_int_equal(letter_decode(&m, wire, head + body), may);
		}
	unit_hex(vectors[0].hex, wire, sizeof(wire));
	memset(wire + 2, 0, 8);
	assert_false(letter_decode(&m, wire, 20)); /* numbers begin at 1 */
}

static void whose_it_may_be(void **state)
{
	(void)state;
	for (unsigned v = 0; v < 256; v++) {
		assert_int_equal(takes(8, 18, (uint8_t)v), v == LETTER_AUTHORS || v == LETTER_RECIPIENTS);
		assert_int_equal(takes(3, 30, (uint8_t)v), v == LETTER_AUTHORS || v == LETTER_RECIPIENTS);
	}
}

/* Numbers are kept as SQLite keeps integers: with a sign. One beyond would be read back as another number. */
static void numbers_that_cannot_be_stored_are_refused(void **state)
{
	(void)state;
	assert_true(takes(2, 2, 0x7f) && takes(2, 22, 0x7f) && takes(8, 23, 0x7f));
	assert_false(takes(2, 2, 0x80) || takes(2, 22, 0x80) || takes(8, 23, 0x80));
}

static void timers(void **state)
{
	const struct letter_timer t = { .seconds = 3600, .version = 7 };
	struct letter_timer got;
	uint8_t wire[LETTER_TIMER_LEN], out[LETTER_TIMER_LEN];

	(void)state;
	unit_hex("00000e1000000007", wire, sizeof(wire));
	assert_int_equal(letter_timer_encode(out, sizeof(out), &t), sizeof(wire));
	assert_memory_equal(out, wire, sizeof(wire));
	assert_true(letter_timer_decode(&got, wire, sizeof(wire)) && got.seconds == 3600 && got.version == 7);
	for (size_t cut = 0; cut < sizeof(wire); cut++) {
		uint8_t *p = unit_exact(wire, cut);

		assert_false(letter_timer_decode(&got, p, cut));
		assert_int_equal(letter_timer_encode(out, cut, &t), 0);
		free(p);
	}
	/* A year and a day at most; version 0 is what never was set. In a letter as in itself. */
	assert_true(takes(5, 21, 0x00));
	assert_false(takes(5, 21, 0x81) || takes(10, 18, 2));
	unit_hex("0000000000000000", wire, sizeof(wire));
	assert_false(letter_timer_decode(&got, wire, sizeof(wire)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways),
		cmocka_unit_test(cut_short),
		cmocka_unit_test(bodies_that_are_too_long),
		cmocka_unit_test(every_kind_and_flag),
		cmocka_unit_test(whose_it_may_be),
		cmocka_unit_test(numbers_that_cannot_be_stored_are_refused),
		cmocka_unit_test(timers),
	};

	return cmocka_run_group_tests_name("core/letter", tests, NULL, NULL);
}

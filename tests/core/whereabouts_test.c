/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/whereabouts.h"

#include "base/pack.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct said {
	uint8_t bytes[2 * WHEREABOUTS_MAX];
	size_t len;
};

static void say(struct said *s, const char *road, const char *addr)
{
	struct pack w = pack_into(s->bytes + s->len, sizeof(s->bytes) - s->len);

	pack_str16(&w, road, strlen(road));
	pack_str16(&w, addr, strlen(addr));
	s->len += pack_done(&w);
}

static const char *find(const uint8_t *bytes, size_t len, const char *road)
{
	static char out[64];
	size_t n = whereabouts_find(bytes, len, road, (uint8_t *)out, sizeof(out) - 1);

	out[n] = 0;
	return out;
}

static void add(struct whereabouts *w, const struct said *s)
{
	uint8_t *p = unit_exact(s->bytes, s->len);

	assert_true(whereabouts_is_valid(p, s->len));
	whereabouts_add(w, p, s->len);
	free(p);
}

static void a_vector(void **state)
{
	struct said s = { .len = 0 };
	uint8_t wire[64];
	size_t len = unit_hex("0003" "746f72" "0002" "6162" "0003" "6c616e" "0000", wire, sizeof(wire));

	(void)state;
	say(&s, "tor", "ab");
	say(&s, "lan", "");
	assert_int_equal(s.len, len);
	assert_memory_equal(s.bytes, wire, len);
	assert_true(whereabouts_is_valid(wire, len));
	assert_string_equal(find(wire, len, "tor"), "ab");
	assert_string_equal(find(wire, len, "lan"), "");
	assert_string_equal(find(wire, len, "to"), "");
	assert_string_equal(find(wire, len, "torr"), "");
}

/* Cut anywhere but between two entries it is no such thing; one byte too many neither. */
static void short_and_long_are_refused(void **state)
{
	struct said s = { .len = 0 };
	size_t first;
	uint8_t *p;

	(void)state;
	say(&s, "tor", "abc");
	first = s.len;
	say(&s, "bt", "");
	for (size_t cut = 0; cut <= s.len; cut++) {
		p = unit_exact(s.bytes, cut);
		assert_int_equal(whereabouts_is_valid(p, cut), cut == 0 || cut == first || cut == s.len);
		(void)find(p, cut, "bt");
		free(p);
	}
	s.bytes[s.len] = 0;
	p = unit_exact(s.bytes, s.len + 1);
	assert_false(whereabouts_is_valid(p, s.len + 1));
	free(p);
}

static void a_road_comes_once_and_has_a_name(void **state)
{
	struct said twice = { .len = 0 }, nameless = { .len = 0 }, lengthy = { .len = 0 };
	char road[16];

	(void)state;
	say(&twice, "tor", "a");
	say(&twice, "lan", "b");
	say(&twice, "tor", "a");
	assert_false(whereabouts_is_valid(twice.bytes, twice.len));
	say(&nameless, "", "a");
	assert_false(whereabouts_is_valid(nameless.bytes, nameless.len));
	for (int i = 0; lengthy.len <= WHEREABOUTS_MAX; i++) {
		assert_true(whereabouts_is_valid(lengthy.bytes, lengthy.len));
		snprintf(road, sizeof(road), "%d", i);
		say(&lengthy, road, "");
	}
	assert_false(whereabouts_is_valid(lengthy.bytes, lengthy.len));
}

static void what_is_not_named_stays(void **state)
{
	struct whereabouts w = { .len = 0 };
	struct said one = { .len = 0 }, two = { .len = 0 }, three = { .len = 0 }, nothing = { .len = 0 };

	(void)state;
	say(&one, "lan", "here");
	say(&one, "tor", "there");
	add(&w, &one);
	assert_int_equal(w.len, one.len);
	say(&two, "tor", "elsewhere");
	add(&w, &two);
	assert_string_equal(find(w.bytes, w.len, "lan"), "here");
	assert_string_equal(find(w.bytes, w.len, "tor"), "elsewhere");
	add(&w, &nothing);
	assert_string_equal(find(w.bytes, w.len, "tor"), "elsewhere");
	say(&three, "lan", "");
	add(&w, &three);
	assert_string_equal(find(w.bytes, w.len, "lan"), "");
	assert_string_equal(find(w.bytes, w.len, "tor"), "elsewhere");
	/* Nothing is kept of a road that is not there any more. */
	assert_int_equal(w.len, two.len);
}

/* Said again it is the same, byte for byte: nothing has changed. */
static void said_again_is_the_same(void **state)
{
	struct whereabouts w = { .len = 0 }, before;
	struct said all = { .len = 0 };

	(void)state;
	say(&all, "lan", "here");
	say(&all, "bt", "");
	say(&all, "tor", "there");
	add(&w, &all);
	before = w;
	add(&w, &all);
	assert_int_equal(w.len, before.len);
	assert_memory_equal(w.bytes, before.bytes, w.len);
}

/* Who names ever new roads fills its own place: what was said last is kept. */
static void there_is_an_end_of_it(void **state)
{
	struct whereabouts w = { .len = 0 };
	char road[24], addr[300];

	(void)state;
	memset(addr, 'x', sizeof(addr) - 1);
	for (int i = 0; i < 50; i++) {
		struct said s = { .len = 0 };

		addr[sizeof(addr) - 1] = 0;
		snprintf(road, sizeof(road), "road %d", i);
		say(&s, road, addr + i);
		add(&w, &s);
		assert_true(w.len <= sizeof(w.bytes));
	}
	assert_true(w.len > WHEREABOUTS_MAX / 2);
	assert_int_equal(whereabouts_find(w.bytes, w.len, "road 49", (uint8_t *)addr, sizeof(addr)), 250);
	assert_int_equal(whereabouts_find(w.bytes, w.len, "road 0", (uint8_t *)addr, sizeof(addr)), 0);
}

static void too_little_room_is_none(void **state)
{
	struct said s = { .len = 0 };
	uint8_t *p = malloc(4);

	(void)state;
	say(&s, "tor", "12345");
	assert_int_equal(whereabouts_find(s.bytes, s.len, "tor", p, 4), 0);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vector),
		cmocka_unit_test(short_and_long_are_refused),
		cmocka_unit_test(a_road_comes_once_and_has_a_name),
		cmocka_unit_test(what_is_not_named_stays),
		cmocka_unit_test(said_again_is_the_same),
		cmocka_unit_test(there_is_an_end_of_it),
		cmocka_unit_test(too_little_room_is_none),
	};

	return cmocka_run_group_tests_name("core/whereabouts", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include "base/rand.h"
#include "support/unit.h"

#include <sodium.h>
#include <string.h>

static void holds_up_to_its_cap_and_no_more(void **state)
{
	struct buf b;
	uint8_t ten[10] = { 0 };

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(buf_room(&b), 10);
	assert_true(buf_append(&b, ten, 0));
	assert_true(buf_append(&b, ten, 7));
	assert_false(buf_append(&b, ten, 4));
	assert_int_equal(buf_len(&b), 7);
	assert_null(buf_reserve(&b, 4));
	assert_non_null(buf_reserve(&b, 3));
	assert_int_equal(buf_len(&b), 7);
	assert_true(buf_append(&b, ten, 3));
	assert_int_equal(buf_room(&b), 0);
	buf_consume(&b, 10);
	assert_int_equal(buf_room(&b), 10);
	buf_wipe(&b);
	assert_null(b.data);
	assert_true(buf_append(&b, ten, 10));
	buf_wipe(&b);
}

/* A reservation is of exactly that many bytes: the sanitizer sees a write past it as soon as the block ends there. */
static void reserved_bytes_become_part_when_grown(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (int i = 0; i < 10; i++) {
		uint8_t *p = buf_reserve(&b, 100);

		assert_non_null(p);
		memset(p, i, 100);
		buf_grow(&b, 100);
	}
	assert_null(buf_reserve(&b, 1));
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(buf_head(&b)[i], i / 100);
	buf_wipe(&b);
}

/* Any order of appending and consuming gives the bytes back in their order. */
static void bytes_keep_their_order(void **state)
{
	struct rand_seeded seed;
	struct rand r;
	struct buf b;
	uint32_t in = 0, out = 0;
	uint8_t chunk[300];

	(void)state;
	rand_seeded_init(&seed, 7);
	r = rand_seeded_source(&seed);
	buf_init(&b, 5000);
	for (int turn = 0; turn < 20000; turn++) {
		size_t n = rand_below(&r, sizeof(chunk)), before = buf_len(&b);

		if (rand_below(&r, 2)) {
			for (size_t i = 0; i < n; i++)
				chunk[i] = (uint8_t)((in + i) % 251);
			assert_int_equal(buf_append(&b, chunk, n), before + n <= 5000);
			in += before + n <= 5000 ? (uint32_t)n : 0;
		} else {
			n = n < before ? n : before;
			for (size_t i = 0; i < n; i++)
				assert_int_equal(buf_head(&b)[i], (out + i) % 251);
			buf_consume(&b, n);
			out += (uint32_t)n;
		}
		assert_int_equal(buf_len(&b), in - out);
		assert_true(b.size <= 8192); /* at most the cap's next power of two */
	}
	buf_wipe(&b);
}

/* What was taken out, and what moved, leaves nothing behind: it may have been a passphrase. */
static void what_is_consumed_is_wiped(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1024);
	assert_true(buf_append(&b, "secret and more of it", 21));
	buf_consume(&b, 7);
	assert_memory_equal(b.data, "\0\0\0\0\0\0\0and", 10);
	assert_true(buf_append(&b, (uint8_t[240]){ 'x' }, 240)); /* moves to the front of the block, or to another */
	buf_consume(&b, 14);
	assert_true(sodium_is_zero(b.data, b.start));
	buf_consume(&b, 140);
	assert_non_null(buf_reserve(&b, 28));
	assert_true(sodium_is_zero(b.data + b.end, 100));
	buf_wipe(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_up_to_its_cap_and_no_more),
		cmocka_unit_test(reserved_bytes_become_part_when_grown),
		cmocka_unit_test(bytes_keep_their_order),
		cmocka_unit_test(what_is_consumed_is_wiped),
	};

	return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}

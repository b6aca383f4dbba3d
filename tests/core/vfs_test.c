/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/page.h"
#include "core/setting.h"
#include "core/vfs.h"
#include "support/stored.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static const enum page_kind kinds[] = { PAGE_IN_DATABASE, PAGE_IN_LOG_HEAD, PAGE_IN_FRAME };

/* The format does not change by accident: a unit sealed today opens tomorrow. */
static void sealed_as_ever(void **state)
{
	uint8_t nonce[PAGE_NONCE] = { 1, 2, 3 }, unit[PAGE_FRAME], hash[32], want[32];
	static const char *const hashes[] = {
		"8637a2ee7385ab382096308e93deff2f912a13c566d4959c337a5fddca427483",
		"334817c3c350bafdc5e3f61a26f66e132705c7d33ead472b96d8218369208ce1",
		"65ddf33c591f8b3161ef9729a384cfc4e2089399cdf27cdbe7daa10ea1839694",
	};
	struct symkey database = { { 9 } }, key;

	(void)state;
	page_key(&key, &database);
	for (size_t i = 0; i < 3; i++) {
		size_t len = page_size(kinds[i]);

		memset(unit, 0, sizeof(unit));
		for (size_t b = 0; b < len - PAGE_RESERVED; b++)
			unit[b] = (uint8_t)b;
		page_seal(unit, kinds[i], 7, nonce, &key);
		crypto_generichash(hash, sizeof(hash), unit, len, NULL, 0);
		unit_hex(hashes[i], want, sizeof(want));
		assert_memory_equal(hash, want, sizeof(want));
		assert_true(page_open(unit, kinds[i], 7, &key));
		for (size_t b = 0; b < len; b++)
			assert_int_equal(unit[b], b < len - PAGE_RESERVED ? (uint8_t)b : 0);
	}
}

/* Each bit, the kind, the number and the key matter. */
static void nothing_else_opens(void **state)
{
	uint8_t nonce[PAGE_NONCE] = { 5 }, sealed[PAGE_LEN] = { 0 }, frame[PAGE_FRAME];
	struct symkey key = { { 9 } }, other = { { 8 } };

	(void)state;
	page_seal(sealed, PAGE_IN_DATABASE, 7, nonce, &key);
	for (size_t i = 0; i < PAGE_LEN; i += 7) {
		uint8_t *unit = unit_exact(sealed, PAGE_LEN);

		unit[i] ^= (uint8_t)(1 << i % 8);
		assert_false(page_open(unit, PAGE_IN_DATABASE, 7, &key));
		assert_true(sodium_is_zero(unit, PAGE_LEN));
		free(unit);
	}
	for (int i = 0; i < 2; i++) {
		uint8_t *unit = unit_exact(sealed, PAGE_LEN);

		assert_false(page_open(unit, PAGE_IN_DATABASE, i == 0 ? 8 : 7, i == 1 ? &other : &key));
		free(unit);
	}
	/* A frame of the log is not a page of the database, even where the bytes would fit. */
	memset(frame, 0, sizeof(frame));
	page_seal(frame, PAGE_IN_FRAME, 7, nonce, &key);
	assert_false(page_open(frame + PAGE_FRAME_HEAD, PAGE_IN_DATABASE, 7, &key));
}

static size_t fill(struct stored *t)
{
	size_t len;

	for (int i = 0; i < 120; i++)
		stored_receive(t, 1 + i % 2, "a text that takes some room in a page, so that there are several of them");
	assert_int_equal(setting_set(t->store, "k", "v"), ERR_OK);
	stored_commit(t);
	assert_int_equal(store_idle(t->store), ERR_OK);
	disk_contents(t->disk, STORED_PATH, &len);
	assert_int_equal(len % PAGE_LEN, 0);
	return len / PAGE_LEN;
}

/* In every page of the file: at its start, in its middle, in the nonce, in the tag. Reported, never a crash. */
static void a_flipped_bit_is_reported(void **state)
{
	static const size_t places[] = { 0, 17, 2048, 4055, 4056, 4080, 4095 };
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	size_t pages = fill(t);

	store_close(t->store);
	assert_true(pages > 15);
	for (size_t i = 0; i < pages * 7; i++) {
		size_t at = i / 7 * PAGE_LEN + places[i % 7];
		enum err e;

		disk_flip(t->disk, STORED_PATH, at, (uint8_t)(1 << i % 8));
		e = store_open(&t->store, &o);
		if (e == ERR_OK)
			e = store_check(t->store);
		assert_int_equal(e, ERR_PROFILE_CORRUPT);
		store_close(t->store);
		disk_flip(t->disk, STORED_PATH, at, (uint8_t)(1 << i % 8));
	}
	assert_int_equal(store_open(&t->store, &o), ERR_OK);
	assert_int_equal(store_check(t->store), ERR_OK);
}

/* A page in another's place is as good as damaged. */
static void swapped_pages_are_reported(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	size_t pages = fill(t), len;
	const uint8_t *now;
	uint8_t a[PAGE_LEN], b[PAGE_LEN];

	store_close(t->store);
	now = disk_contents(t->disk, STORED_PATH, &len);
	memcpy(a, now + PAGE_LEN, PAGE_LEN);
	memcpy(b, now + (pages - 1) * PAGE_LEN, PAGE_LEN);
	for (size_t i = 0; i < PAGE_LEN; i++) {
		disk_flip(t->disk, STORED_PATH, PAGE_LEN + i, a[i] ^ b[i]);
		disk_flip(t->disk, STORED_PATH, (pages - 1) * PAGE_LEN + i, a[i] ^ b[i]);
	}
	if (store_open(&t->store, &o) == ERR_OK)
		assert_int_equal(store_check(t->store), ERR_PROFILE_CORRUPT);
}

/*
 * A flipped bit in the log ends it there: the turns before are there, it opens, and it is whole. The log of a running
 * store is not believed either: reading from a damaged frame is reported.
 */
static void a_flipped_bit_in_the_log_ends_it(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	char value[SETTING_VALUE_MAX + 1], number[4] = "0";
	size_t ends[8], len;

	for (int i = 0; i < 8; i++) {
		number[0] = (char)('0' + i);
		assert_int_equal(setting_set(t->store, "turn", number), ERR_OK);
		stored_commit(t);
		disk_contents(t->disk, STORED_LOG, &ends[i]);
	}
	for (int i = 7; i >= 1; i--) {
		struct disk *copy = disk_copy(t->disk, 3), *mine = t->disk;
		struct store *s;

		disk_flip(copy, STORED_LOG, ends[i] - 2000, 4);
		o.vfs = disk_name(copy);
		assert_int_equal(store_open(&s, &o), ERR_OK);
		assert_int_equal(setting_get(s, "turn", value), ERR_OK);
		assert_int_equal(value[0], '0' + i - 1);
		assert_int_equal(store_check(s), ERR_OK);
		store_close(s);
		disk_free(copy);
		t->disk = mine;
	}
	disk_contents(t->disk, STORED_LOG, &len);
	for (size_t at = PAGE_LOG_START + 100; at < len; at += PAGE_FRAME)
		disk_flip(t->disk, STORED_LOG, at, 1);
	assert_int_equal(store_idle(t->store), ERR_PROFILE_CORRUPT);
}

/* Other files than the two are never made, and a journal that somebody left there is not looked at. */
static void only_two_files(void **state)
{
	struct stored *t = *state;
	struct vfs *v;
	sqlite3_vfs *sv;
	sqlite3_file *f;
	int out;

	assert_int_equal(vfs_new(&v, &t->key, &t->rand, disk_name(t->disk)), ERR_OK);
	sv = sqlite3_vfs_find(vfs_name(v));
	f = calloc(1, (size_t)sv->szOsFile);
	assert_int_equal(sv->xOpen(sv, "x-journal", f, SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_CREATE, &out), SQLITE_CANTOPEN);
	assert_int_equal(sv->xOpen(sv, "x", f, SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_CREATE, &out), SQLITE_CANTOPEN);
	assert_int_equal(sv->xAccess(sv, "x-journal", SQLITE_ACCESS_EXISTS, &out), SQLITE_OK);
	assert_int_equal(out, 0);
	free(f);
	vfs_free(v);
	assert_null(sqlite3_vfs_find("nightjar"));
	assert_int_equal(vfs_new(&v, &t->key, &t->rand, "no such vfs"), ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_as_ever),
		cmocka_unit_test(nothing_else_opens),
		cmocka_unit_test_setup_teardown(a_flipped_bit_is_reported, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(swapped_pages_are_reported, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(a_flipped_bit_in_the_log_ends_it, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(only_two_files, stored_setup, stored_teardown),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/vfs", tests, NULL, NULL);
}

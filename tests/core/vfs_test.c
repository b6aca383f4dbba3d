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

/* A sealed page, of which a frame's head takes the last 40 bytes. */
static uint8_t page_before[PAGE_LEN];

static const struct page_place places[] = {
	{ PAGE_KIND_PAGE, 7, NULL },
	{ PAGE_KIND_LOG_HEAD, 7, NULL },
	{ PAGE_KIND_FRAME_HEAD, 7, page_before },
};

/* The format does not change by accident: a unit sealed today opens tomorrow. */
static void sealed_as_ever(void **state)
{
	uint8_t nonce[PAGE_NONCE] = { 1, 2, 3 }, plain[PAGE_LEN], unit[PAGE_LEN], hash[32], want[32];
	static const char *const hashes[] = {
		"8637a2ee7385ab382096308e93deff2f912a13c566d4959c337a5fddca427483",
		"334817c3c350bafdc5e3f61a26f66e132705c7d33ead472b96d8218369208ce1",
		"9473a5852a971638d52acf1ffad71e74d0d81e1332b876945a523f9b13001bf8",
	};
	struct symkey database = { { 9 } }, key;

	(void)state;
	page_key(&key, &database);
	for (size_t i = 0; i < PAGE_RESERVED; i++)
		page_before[PAGE_LEN - PAGE_RESERVED + i] = (uint8_t)(100 + i);
	for (size_t i = 0; i < 3; i++) {
		size_t len = page_size(places[i].kind), plain_len = len - PAGE_RESERVED;

		for (size_t b = 0; b < plain_len; b++)
			plain[b] = (uint8_t)b;
		page_seal(unit, plain, &places[i], nonce, &key);
		crypto_generichash(hash, sizeof(hash), unit, len, NULL, 0);
		unit_hex(hashes[i], want, sizeof(want));
		assert_memory_equal(hash, want, sizeof(want));
		memset(plain, 1, sizeof(plain));
		assert_true(page_open(plain, unit, &places[i], &key));
		for (size_t b = 0; b < plain_len; b++)
			assert_int_equal(plain[b], (uint8_t)b);
		/* Behind a page the reserved bytes are zeros; behind a head nothing is touched. */
		for (size_t b = plain_len; b < len; b++)
			assert_int_equal(plain[b], places[i].kind != PAGE_KIND_PAGE);
	}
}

/* Each bit, the kind, the number, the page behind and the key matter. */
static void nothing_else_opens(void **state)
{
	uint8_t nonce[PAGE_NONCE] = { 5 }, sealed[PAGE_LEN] = { 0 }, other_page[PAGE_LEN], plain[PAGE_LEN];
	struct symkey key = { { 9 } }, other = { { 8 } };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		size_t len = page_size(places[k].kind);
		struct page_place wrong[3] = { places[k], places[k], places[k] };

		memset(plain, 3, sizeof(plain));
		page_seal(sealed, plain, &places[k], nonce, &key);
		for (size_t i = 0, step = len / 600 + 1; i < len; i += step) {
			uint8_t *unit = unit_exact(sealed, len);

			unit[i] ^= (uint8_t)(1 << i % 8);
			assert_false(page_open(unit, unit, &places[k], &key));
			assert_true(sodium_is_zero(unit, len - PAGE_RESERVED));
			free(unit);
		}
		assert_false(page_open(plain, sealed, &places[k], &other));
		wrong[0].number = 8;
		wrong[1].kind = k == 0 ? PAGE_KIND_LOG_HEAD : PAGE_KIND_PAGE;
		for (size_t w = 0; w < 2; w++)
			assert_false(page_open(plain, sealed, &wrong[w], &key));
		for (size_t i = 0; k == 2 && i < PAGE_RESERVED; i++) {
			memcpy(other_page, page_before, PAGE_LEN);
			other_page[PAGE_LEN - 1 - i] ^= 1;
			wrong[2].page = other_page;
			assert_false(page_open(plain, sealed, &wrong[2], &key));
		}
		assert_true(page_open(plain, sealed, &places[k], &key));
	}
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
	static const size_t spots[] = { 0, 17, 2048, 4055, 4056, 4080, 4095 };
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	size_t pages = fill(t);

	store_close(t->store);
	assert_true(pages > 15);
	for (size_t i = 0; i < pages * 7; i++) {
		size_t at = i / 7 * PAGE_LEN + spots[i % 7];
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
	for (size_t at = PAGE_LOG_START + 100; at < len; at += PAGE_FRAME_DISK)
		disk_flip(t->disk, STORED_LOG, at, 1);
	assert_int_equal(store_idle(t->store), ERR_PROFILE_CORRUPT);
}

static void put(struct disk *d, const char *path, size_t at, const uint8_t *now, const uint8_t *want)
{
	for (size_t i = 0; i < PAGE_LEN; i++)
		disk_flip(d, path, at + i, now[at + i] ^ want[i]);
}

/* A checkpoint moves pages over as they are sealed: the database then has what the log had last, bit for bit. */
static void a_page_moves_as_it_is(void **state)
{
	struct stored *t = *state;
	size_t log_len, len, moved = 0;
	const uint8_t *now;
	uint8_t *log;

	fill(t);
	for (int i = 0; i < 40; i++)
		stored_receive(t, 1, "more of it");
	stored_commit(t);
	now = disk_contents(t->disk, STORED_LOG, &log_len);
	log = unit_exact(now, log_len);
	assert_int_equal((log_len - PAGE_LOG_START) % PAGE_FRAME_DISK, 0);
	assert_int_equal(store_idle(t->store), ERR_OK);
	now = disk_contents(t->disk, STORED_PATH, &len);
	for (size_t at = PAGE_LOG_START; at < log_len; at += PAGE_FRAME_DISK)
		for (size_t page = 0; page < len; page += PAGE_LEN)
			moved += memcmp(log + at + PAGE_IN_FRAME, now + page, PAGE_LEN) == 0;
	assert_true(moved >= 3);
	free(log);
	assert_int_equal(store_check(t->store), ERR_OK);
}

/* What the database has of a page is not taken for what a frame of the log has, nor is another frame of the same page. */
static void a_frame_keeps_its_page(void **state)
{
	struct stored *t = *state;
	struct store_options o = stored_options(t);
	char value[SETTING_VALUE_MAX + 1];
	size_t ends[3], len;
	const uint8_t *log;
	uint8_t *older;

	fill(t);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(setting_set(t->store, "turn", i == 0 ? "0" : i == 1 ? "1" : "2"), ERR_OK);
		stored_commit(t);
		disk_contents(t->disk, STORED_LOG, &ends[i]);
	}
	assert_int_equal(ends[2] - ends[1], PAGE_FRAME_DISK);
	/* The last frame gets the page of the one before it, which is of the same number and authentic. */
	log = disk_contents(t->disk, STORED_LOG, &len);
	older = unit_exact(log + ends[1] - PAGE_LEN, PAGE_LEN);
	for (int i = 0; i < 2; i++) {
		struct disk *copy = disk_copy(t->disk, 3);
		struct store *s;

		if (i == 0)
			put(copy, STORED_LOG, ends[2] - PAGE_LEN, log, older);
		o.vfs = disk_name(copy);
		assert_int_equal(store_open(&s, &o), ERR_OK);
		assert_int_equal(setting_get(s, "turn", value), ERR_OK);
		assert_int_equal(value[0], i == 0 ? '1' : '2');
		store_close(s);
		disk_free(copy);
	}
	/* Nor while it runs, when SQLite's own checksums are not looked at any more. */
	log = disk_contents(t->disk, STORED_LOG, &len);
	put(t->disk, STORED_LOG, ends[2] - PAGE_LEN, log, older);
	assert_int_equal(store_idle(t->store), ERR_PROFILE_CORRUPT);
	free(older);
}

static sqlite3_file *open_file(struct vfs *v, const char *path, int flags)
{
	sqlite3_vfs *sv = sqlite3_vfs_find(vfs_name(v));
	sqlite3_file *f = calloc(1, (size_t)sv->szOsFile);
	int out;

	flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	assert_int_equal(sv->xOpen(sv, path, f, flags, &out), SQLITE_OK);
	return f;
}

/* Only the very page that was read from the log goes over as it is: another number or other bytes are sealed anew. */
static void what_differs_is_sealed_anew(void **state)
{
	struct stored *t = *state;
	uint8_t head[PAGE_FRAME_HEAD] = { 0, 0, 0, 5 }, page[PAGE_LEN] = { 1, 2, 3 }, got[PAGE_LEN] = { 0 };
	sqlite3_file *db, *log;
	const uint8_t *log_bytes, *db_bytes;
	struct vfs *v;
	size_t len;

	assert_int_equal(vfs_new(&v, &t->key, &t->rand, disk_name(t->disk)), ERR_OK);
	db = open_file(v, "v.db", SQLITE_OPEN_MAIN_DB);
	log = open_file(v, "v.db-wal", SQLITE_OPEN_WAL);
	assert_int_equal(log->pMethods->xWrite(log, got, PAGE_LOG_HEAD, 0), SQLITE_OK);
	assert_int_equal(log->pMethods->xWrite(log, head, PAGE_FRAME_HEAD, PAGE_LOG_HEAD), SQLITE_OK);
	assert_int_equal(log->pMethods->xWrite(log, page, PAGE_LEN, PAGE_LOG_HEAD + PAGE_FRAME_HEAD), SQLITE_OK);
	for (int i = 0; i < 3; i++) {
		int64_t at = (i == 1 ? 5 : 4) * PAGE_LEN;

		assert_int_equal(log->pMethods->xRead(log, page, PAGE_LEN, PAGE_LOG_HEAD + PAGE_FRAME_HEAD), SQLITE_OK);
		page[9] = i == 2;
		assert_int_equal(db->pMethods->xWrite(db, page, PAGE_LEN, at), SQLITE_OK);
		assert_int_equal(db->pMethods->xRead(db, got, PAGE_LEN, at), SQLITE_OK);
		assert_memory_equal(got, page, PAGE_LEN);
		log_bytes = disk_contents(t->disk, "v.db-wal", &len);
		db_bytes = disk_contents(t->disk, "v.db", &len);
		assert_int_equal(memcmp(db_bytes + at, log_bytes + PAGE_LOG_START + PAGE_IN_FRAME, PAGE_LEN) == 0, i == 0);
	}
	log->pMethods->xClose(log);
	db->pMethods->xClose(db);
	free(log);
	free(db);
	vfs_free(v);
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
		cmocka_unit_test_setup_teardown(a_page_moves_as_it_is, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(a_frame_keeps_its_page, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(what_differs_is_sealed_anew, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(only_two_files, stored_setup, stored_teardown),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/vfs", tests, NULL, NULL);
}

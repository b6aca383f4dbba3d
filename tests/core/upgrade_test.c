/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles that earlier versions made (tests/vectors/profiles) are brought up to date with every value in every row kept:
 * what a plain SQLite reads of them is compared with what the store has afterwards, also when the power is cut, or the disk
 * fails, at any write on the way. What a later version made is refused and stays as it is, to the bit.
 */
#include "support/unit.h"

#include "core/row.h"
#include "core/schema.h"
#include "core/store.h"
#include "core/store_state.h"
#include "support/disk.h"
#include "support/old_image.h"
#include "support/stored.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES 64
#define HASH   32

/* A table as it was: its columns, and a hash over all its rows. */
struct table {
	char name[64], columns[600];
	uint8_t hash[HASH];
	size_t rows;
};

struct past {
	struct old_image img;
	struct table tables[TABLES];
	size_t n, rows;
	int version;
};

static struct symkey key = { { 7, 7, 7 } };

/* Rows in the order of the table: each value with its type and length. */
static void hash_rows(sqlite3 *db, struct table *t, uint8_t hash[HASH])
{
	crypto_generichash_state h;
	sqlite3_stmt *s;
	char sql[800];
	int rc;

	crypto_generichash_init(&h, NULL, 0, HASH);
	snprintf(sql, sizeof(sql), "SELECT %s FROM \"%s\"", t->columns, t->name);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	t->rows = 0;
	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		t->rows++;
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			int type = sqlite3_column_type(s, i);
			const void *p = sqlite3_column_blob(s, i);
			size_t len = (size_t)sqlite3_column_bytes(s, i);

			crypto_generichash_update(&h, (const void *)&type, sizeof(type));
			crypto_generichash_update(&h, (const void *)&len, sizeof(len));
			if (len > 0)
				crypto_generichash_update(&h, p, len);
		}
	}
	assert_int_equal(rc, SQLITE_DONE);
	sqlite3_finalize(s);
	crypto_generichash_final(&h, hash, HASH);
}

static void note_columns(sqlite3 *db, struct table *t)
{
	sqlite3_stmt *s;
	size_t len = 0;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info(?)", -1, &s, NULL), SQLITE_OK);
	sqlite3_bind_text(s, 1, t->name, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		len += (size_t)snprintf(t->columns + len, sizeof(t->columns) - len, "%s\"%s\"", len ? "," : "",
		                        sqlite3_column_text(s, 0));
	assert_in_range(len, 1, sizeof(t->columns) - 1);
	sqlite3_finalize(s);
}

/* The search's own virtual table is its shadow tables, which are listed too. */
static void note_tables(sqlite3 *db, struct past *p)
{
	sqlite3_stmt *s;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE"
	                                        " 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite%'", -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		struct table *t = &p->tables[p->n++];

		assert_true(p->n < TABLES);
		snprintf(t->name, sizeof(t->name), "%s", sqlite3_column_text(s, 0));
		note_columns(db, t);
		hash_rows(db, t, t->hash);
		p->rows += t->rows;
	}
	sqlite3_finalize(s);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	p->version = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
}

static void read_past(struct past *p, int version, const char *who)
{
	char path[128];
	uint8_t *plain;
	sqlite3 *db;
	size_t len;

	*p = (struct past){ .n = 0 };
	snprintf(path, sizeof(path), "tests/vectors/profiles/v%d/%s.gz", version, who);
	old_image_read(&p->img, path);
	plain = old_image_plain(&p->img, &len);
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(db, "main", plain, (sqlite3_int64)len, (sqlite3_int64)len,
	                                     SQLITE_DESERIALIZE_READONLY), SQLITE_OK);
	note_tables(db, p);
	sqlite3_close(db);
	free(plain);
	assert_int_equal(p->version, version);
	assert_true(p->n >= 20 && p->rows >= 60);
}

/* On a disk of its own. */
static void lay_down(struct stored *t, const struct past *p, uint64_t seed)
{
	size_t len;
	uint8_t *bytes;

	*t = (struct stored){ .disk = disk_new(seed), .key = key };
	rand_seeded_init(&t->seeded, seed);
	t->rand = rand_seeded_source(&t->seeded);
	bytes = old_image_database(&p->img, &key, &t->rand, &len);
	disk_put(t->disk, STORED_PATH, bytes, len);
	free(bytes);
	bytes = old_image_log(&p->img, &key, &t->rand, &len);
	if (bytes)
		disk_put(t->disk, STORED_LOG, bytes, len);
	free(bytes);
}

static void clear_away(struct stored *t)
{
	store_close(t->store);
	disk_free(t->disk);
}

static enum err open_it(struct stored *t)
{
	struct store_options o = stored_options(t);

	return store_open(&t->store, &o);
}

static void all_is_kept(struct stored *t, struct past *p)
{
	int version;

	assert_int_equal(schema_read_version(t->store, &version), ERR_OK);
	assert_int_equal(version, schema_version());
	assert_int_equal(store_check(t->store), ERR_OK);
	for (size_t i = 0; i < p->n; i++) {
		size_t rows = p->tables[i].rows;
		uint8_t hash[HASH];

		hash_rows(t->store->db, &p->tables[i], hash);
		if (rows != p->tables[i].rows || memcmp(hash, p->tables[i].hash, HASH) != 0)
			fail_msg("version %d: table %s is not what it was", p->version, p->tables[i].name);
	}
}

static void each_version_is_kept(void **state)
{
	static const char *const who[] = { "alice", "bob" };

	(void)state;
	for (int v = 1; v <= schema_version(); v++)
		for (size_t i = 0; i < 2; i++) {
			struct stored t;
			struct past p;

			read_past(&p, v, who[i]);
			assert_int_equal(p.img.frames > 0, i == 1);
			lay_down(&t, &p, 1);
			assert_int_equal(open_it(&t), ERR_OK);
			all_is_kept(&t, &p);
			/* And once more, from the database alone. */
			store_close(t.store);
			assert_int_equal(open_it(&t), ERR_OK);
			all_is_kept(&t, &p);
			clear_away(&t);
			old_image_free(&p.img);
		}
}

/* The way up, with a checkpoint behind it, until something stops it. */
static enum err go_up(struct stored *t)
{
	enum err e = open_it(t);

	return e == ERR_OK ? store_idle(t->store) : e;
}

/* Fault at operation n; false: there are not so many. */
static bool stopped_at(struct past *p, enum disk_fault fault, uint64_t n)
{
	struct stored t;
	bool struck;

	lay_down(&t, p, n);
	disk_plan(t.disk, fault, n);
	(void)!go_up(&t);
	struck = disk_has_struck(t.disk);
	if (fault == DISK_POWER_CUT)
		disk_cut(t.disk);
	else
		disk_free_space(t.disk);
	store_close(t.store);
	t.store = NULL;
	if (fault == DISK_POWER_CUT)
		disk_restart(t.disk);
	assert_int_equal(open_it(&t), ERR_OK);
	all_is_kept(&t, p);
	clear_away(&t);
	return struck;
}

static void stopped_anywhere_on_the_way(void **state)
{
	static const enum disk_fault faults[] = { DISK_POWER_CUT, DISK_EIO, DISK_FULL };
	size_t points = 0;

	(void)state;
	for (int v = 1; v < schema_version(); v++)
		for (size_t f = 0; f < sizeof(faults) / sizeof(faults[0]); f++) {
			struct past p;

			/* A database alone, and one that has still to recover a log. */
			read_past(&p, v, v % 2 ? "bob" : "alice");
			for (uint64_t n = 1; stopped_at(&p, faults[f], n); n++)
				points++;
			old_image_free(&p.img);
		}
	print_message("stopped at %zu points\n", points);
	assert_true(points > 100);
}

static uint8_t *contents(const struct disk *d, const char *path, size_t *len)
{
	const uint8_t *p = disk_contents(d, path, len);

	return p ? unit_exact(p, *len) : NULL;
}

static void same(const struct disk *d, const char *path, const uint8_t *was, size_t was_len)
{
	size_t len;
	const uint8_t *now = disk_contents(d, path, &len);

	assert_int_equal(len, was_len);
	if (len > 0)
		assert_memory_equal(now, was, len);
}

/* With a log that was left, and without: neither file changes by a bit, whoever tries however often. */
static void a_later_version_is_left_alone(void **state)
{
	(void)state;
	for (int left = 0; left < 2; left++) {
		struct stored t;
		struct past p;
		uint8_t *db, *log;
		size_t db_len, log_len;

		read_past(&p, schema_version(), "alice");
		lay_down(&t, &p, 1);
		assert_int_equal(open_it(&t), ERR_OK);
		assert_int_equal(row_exec(t.store, "PRAGMA user_version = 1000; CREATE TABLE later (x)"), ERR_OK);
		if (left) {
			struct disk *copy = disk_copy(t.disk, 9);

			store_close(t.store);
			disk_free(t.disk);
			t.disk = copy;
		} else {
			store_close(t.store);
		}
		db = contents(t.disk, STORED_PATH, &db_len);
		log = contents(t.disk, STORED_LOG, &log_len);
		assert_int_equal(log_len > 0, left);
		for (int i = 0; i < 3; i++) {
			assert_int_equal(open_it(&t), ERR_PROFILE_NEWER);
			same(t.disk, STORED_PATH, db, db_len);
			same(t.disk, STORED_LOG, log, log_len);
		}
		free(db);
		free(log);
		disk_free(t.disk);
		old_image_free(&p.img);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_version_is_kept),
		cmocka_unit_test(stopped_anywhere_on_the_way),
		cmocka_unit_test(a_later_version_is_left_alone),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests_name("core/upgrade", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/store.h"

#include "base/heap.h"
#include "base/log.h"
#include "core/page.h"
#include "core/row.h"
#include "core/schema.h"
#include "core/store_state.h"
#include "core/vfs.h"

#include <malloc.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_KIB      8192    /* a page that is not in it costs an opening of what is sealed */
#define CACHE_IDLE_KIB 4096    /* what may be kept of it at idle */

/* Frees everything; what was not committed is gone. */
static void discard(struct store *s)
{
	if (!s)
		return;
	head_drop(s);
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_finalize(s->statements[i].stmt);
	sqlite3_close(s->db);
	vfs_free(s->vfs);
	heap_free(s);
}

/* A cache that a burst has filled is given back whole: page by page it would stay with the allocator. */
static void empty_cache(struct store *s)
{
	int used = 0, highest = 0;

	sqlite3_db_status(s->db, SQLITE_DBSTATUS_CACHE_USED, &used, &highest, 0);
	if (used / 1024 <= CACHE_IDLE_KIB)
		return;
	sqlite3_db_release_memory(s->db);
	malloc_trim(0);
}

/*
 * Exclusive locking before anything is read: the log's index then lives in our memory and there is no shared memory file.
 * secure_delete: what is deleted is overwritten with zeros, whole pages that fall free included. A log of 4000 pages,
 * 16 MB, takes some 20 ms to recover and spares moving pages that change again and again.
 */
static enum err set_up(struct store *s, int cache_kib, bool is_new)
{
	char cache[64];
	enum err e;

	snprintf(cache, sizeof(cache), "PRAGMA cache_size = -%d", cache_kib > 0 ? cache_kib : CACHE_KIB);
	e = row_exec(s, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
	                "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;");
	if (e == ERR_OK)
		e = row_exec(s, cache);
	/* A rollback journal on disk is impossible (vfs.h): the step into WAL mode, one page, does without. */
	if (e == ERR_OK && is_new)
		e = row_exec(s, "PRAGMA journal_mode = MEMORY");
	if (e == ERR_OK)
		e = row_exec(s, "PRAGMA journal_mode = WAL");
	if (e == ERR_OK)
		e = row_exec(s, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000");
	return e;
}

/* *out is set even when it fails later than at once: the caller discards it. */
static enum err connect(struct store **out, const struct store_options *o, bool is_new)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (is_new ? SQLITE_OPEN_CREATE : 0);
	int reserved = PAGE_RESERVED;
	struct store *s = calloc(1, sizeof(*s));
	enum err e;

	*out = s;
	if (!s || sqlite3_initialize() != SQLITE_OK)
		return ERR_LIMIT;
	e = vfs_new(&s->vfs, o->key, o->rand, o->vfs);
	if (e != ERR_OK)
		return e;
	if (sqlite3_open_v2(o->path, &s->db, flags, vfs_name(s->vfs)) != SQLITE_OK)
		return ERR_DISK;
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved);
	return set_up(s, o->cache_kib, is_new);
}

/* Removes database and log. */
static enum err clear(const struct store_options *o)
{
	static const char *const ends[] = { "", "-wal" };
	sqlite3_vfs *under = sqlite3_vfs_find(o->vfs);
	char path[1024];

	if (!under)
		return ERR_DISK;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		int n = snprintf(path, sizeof(path), "%s%s", o->path, ends[i]);
		int rc = n < (int)sizeof(path) ? under->xDelete(under, path, 1) : SQLITE_CANTOPEN;

		if (rc != SQLITE_OK && rc != SQLITE_IOERR_DELETE_NOENT)
			return ERR_DISK;
	}
	return ERR_OK;
}

enum err store_create(struct store **out, const struct store_options *o)
{
	struct store *s = NULL;
	enum err e;

	*out = NULL;
	if (sqlite3_initialize() != SQLITE_OK)
		return ERR_LIMIT;
	e = clear(o);
	if (e == ERR_OK)
		e = connect(&s, o, true);
	if (e == ERR_OK)
		e = schema_migrate(s, 0);
	if (e == ERR_OK) {
		s->log_used = true;
		e = store_idle(s);
	}
	if (e == ERR_OK)
		*out = s;
	else
		discard(s);
	return e;
}

/* store_create() was cut short: it writes one page, then everything else in one transaction. */
static bool is_unfinished(const struct store *s)
{
	sqlite3_file *f = NULL;
	sqlite3_int64 size = 0;

	if (!s->db || sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &f) != SQLITE_OK)
		return false;
	if (!f || !f->pMethods)
		return false;
	return f->pMethods->xFileSize(f, &size) == SQLITE_OK && size <= PAGE_LEN;
}

static enum err bring_up_to_date(struct store *s)
{
	int version = 0;
	enum err e = schema_read_version(s, &version);

	if (e != ERR_OK)
		return e;
	if (version < 0)
		return ERR_PROFILE_CORRUPT;
	if (version == 0)
		return ERR_NO_PROFILE;
	if (version > schema_version())
		return ERR_PROFILE_NEWER;
	return version < schema_version() ? schema_migrate(s, version) : ERR_OK;
}

/* Of an open that failed the files stay as they are, log and all: closing would move the log into the database. */
static void leave_alone(struct store *s)
{
	if (s->db)
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

static bool is_there(const struct store_options *o)
{
	sqlite3_vfs *under = sqlite3_initialize() == SQLITE_OK ? sqlite3_vfs_find(o->vfs) : NULL;
	int there = 0;

	return under && under->xAccess(under, o->path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there;
}

enum err store_open(struct store **out, const struct store_options *o)
{
	struct store *s = NULL;
	enum err e;

	*out = NULL;
	if (!is_there(o))
		return ERR_NO_PROFILE;
	e = connect(&s, o, false);
	if (e == ERR_OK)
		e = bring_up_to_date(s);
	if (e != ERR_OK && s && is_unfinished(s))
		e = ERR_NO_PROFILE;
	if (e == ERR_OK) {
		s->log_used = true;    /* what a crash left in it */
		*out = s;
	} else if (s) {
		leave_alone(s);
		discard(s);
	}
	return e;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	store_rollback(s);
	if (store_idle(s) != ERR_OK)
		log_debug("database: the log stays until the next start");
	discard(s);
}

static const char sql_commit[] = "COMMIT";
static const char sql_rollback[] = "ROLLBACK";

enum err store_commit(struct store *s)
{
	struct row r;
	enum err e;

	if (!s->changing)
		return ERR_OK;
	e = s->failed;
	if (e == ERR_OK)
		e = head_flush(s);
	if (e == ERR_OK)
		e = eventlog_flush(s);
	if (e == ERR_OK) {
		r = row_read(s, sql_commit);
		e = row_run(&r);
	}
	if (e != ERR_OK) {
		store_rollback(s);
		return e;
	}
	s->changing = false;
	s->log_used = true;
	return ERR_OK;
}

void store_rollback(struct store *s)
{
	if (s->changing && !sqlite3_get_autocommit(s->db)) {
		struct row r = row_read(s, sql_rollback);

		if (row_run(&r) != ERR_OK)
			log_debug("database: undone already");
	}
	s->changing = false;
	s->failed = ERR_OK;
	s->pending.count = 0;
	memset(s->known_words, 0, sizeof(s->known_words));
	head_drop(s);
}

bool store_is_changing(const struct store *s)
{
	return s->changing;
}

enum err store_failed(const struct store *s)
{
	return s->failed;
}

static const char sql_truncate[] = "PRAGMA wal_checkpoint(TRUNCATE)";

enum err store_idle(struct store *s)
{
	struct row r;
	enum err e;

	if (s->changing)
		return ERR_OK;
	empty_cache(s);
	if (!s->log_used)
		return ERR_OK;
	r = row_read(s, sql_truncate);
	e = row_run(&r);
	if (e == ERR_OK)
		s->log_used = false;
	return e;
}

bool store_is_damaged(const struct store *s)
{
	return s->damaged;
}

enum err store_count_damaged(struct store *s, uint64_t *pages, uint64_t *damaged)
{
	uint8_t page[PAGE_LEN];
	sqlite3_file *f = NULL;
	sqlite3_int64 size = 0;
	int rc = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &f);

	*pages = *damaged = 0;
	if (rc == SQLITE_OK)
		rc = f->pMethods->xFileSize(f, &size);
	for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size; at += PAGE_LEN) {
		rc = f->pMethods->xRead(f, page, PAGE_LEN, at);
		(*pages)++;
		if (rc != SQLITE_IOERR_DATA && rc != SQLITE_IOERR_SHORT_READ)
			continue;
		(*damaged)++;
		rc = SQLITE_OK;
	}
	sodium_memzero(page, sizeof(page));
	s->damaged = s->damaged || *damaged > 0;
	return rc == SQLITE_OK ? ERR_OK : ERR_DISK;
}

static const char sql_check[] = "PRAGMA integrity_check(1)";

enum err store_check(struct store *s)
{
	struct row r = row_read(s, sql_check);
	char first[64] = "";
	enum err e;

	while (row_next(&r))
		row_text(&r, first, sizeof(first));
	e = row_end(&r);
	if (e == ERR_OK && !(first[0] == 'o' && first[1] == 'k' && !first[2]))
		e = ERR_PROFILE_CORRUPT;
	return e;
}

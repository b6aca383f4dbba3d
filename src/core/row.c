/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/row.h"

#include "base/assert.h"
#include "base/log.h"
#include "core/store_state.h"

#include <sqlite3.h>
#include <string.h>

static enum err err_of(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ERR_OK;
	case SQLITE_FULL:
		return ERR_DISK_FULL;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ERR_PROFILE_CORRUPT;
	default:
		return rc == SQLITE_IOERR_DATA || rc == SQLITE_IOERR_CORRUPTFS ? ERR_PROFILE_CORRUPT : ERR_DISK;
	}
}

/* Where a statement is kept, or an empty slot for it. */
static size_t slot_of(const struct store *s, const char *sql)
{
	size_t i = (size_t)((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15) >> 32) % STORE_STATEMENTS;

	for (size_t tries = 0; s->statements[i].sql && s->statements[i].sql != sql; tries++) {
		ASSERT(tries < STORE_STATEMENTS);
		i = (i + 1) % STORE_STATEMENTS;
	}
	return i;
}

struct row row_read(struct store *s, const char *sql)
{
	struct row r = { .store = s, .column = -1, .rc = SQLITE_OK };
	size_t i = slot_of(s, sql);

	if (!s->statements[i].sql) {
		r.rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &r.stmt, NULL);
		if (r.rc != SQLITE_OK)
			return r;
		s->statements[i].sql = sql;
		s->statements[i].stmt = r.stmt;
	}
	r.stmt = s->statements[i].stmt;
	ASSERT(!sqlite3_stmt_busy(r.stmt));
	return r;
}

static const char sql_begin[] = "BEGIN IMMEDIATE";

enum err row_begin(struct store *s)
{
	struct row r;

	if (s->changing)
		return s->failed;
	r = row_read(s, sql_begin);
	s->changing = true;
	return row_run(&r);
}

struct row row_change(struct store *s, const char *sql)
{
	if (row_begin(s) != ERR_OK)
		return (struct row){ .store = s, .column = -1, .rc = SQLITE_ABORT };
	return row_read(s, sql);
}

static void bound(struct row *r, int rc)
{
	if (rc != SQLITE_OK)
		r->rc = rc;
}

void row_bind_int(struct row *r, int64_t v)
{
	if (r->rc == SQLITE_OK)
		bound(r, sqlite3_bind_int64(r->stmt, ++r->parameter, v));
}

void row_bind_text(struct row *r, const char *text)
{
	if (r->rc == SQLITE_OK)
		bound(r, sqlite3_bind_text(r->stmt, ++r->parameter, text, -1, SQLITE_STATIC));
}

void row_bind_bytes(struct row *r, const void *p, size_t len)
{
	/* A NULL pointer would bind NULL. */
	if (r->rc == SQLITE_OK)
		bound(r, sqlite3_bind_blob64(r->stmt, ++r->parameter, len ? p : "", len, SQLITE_STATIC));
}

bool row_next(struct row *r)
{
	if (r->rc != SQLITE_OK && r->rc != SQLITE_ROW)
		return false;
	r->column = -1;
	r->rc = sqlite3_step(r->stmt);
	return r->rc == SQLITE_ROW;
}

int64_t row_int(struct row *r)
{
	return r->rc == SQLITE_ROW ? sqlite3_column_int64(r->stmt, ++r->column) : 0;
}

const uint8_t *row_view(struct row *r, size_t *len)
{
	const uint8_t *p;

	*len = 0;
	if (r->rc != SQLITE_ROW)
		return NULL;
	p = sqlite3_column_blob(r->stmt, ++r->column);
	*len = (size_t)sqlite3_column_bytes(r->stmt, r->column);
	return p;
}

void row_text(struct row *r, char *out, size_t cap)
{
	size_t len;
	const uint8_t *p = row_view(r, &len);

	if (len > cap - 1)
		len = cap - 1;
	if (len > 0)
		memcpy(out, p, len);
	out[len] = '\0';
}

void row_fixed(struct row *r, void *out, size_t len)
{
	size_t have;
	const uint8_t *p = row_view(r, &have);

	if (have == len && len > 0) {
		memcpy(out, p, len);
		return;
	}
	memset(out, 0, len);
	if (r->rc == SQLITE_ROW)
		r->rc = SQLITE_CORRUPT;
}

void row_buf(struct row *r, struct store_buf *out)
{
	const uint8_t *p = row_view(r, &out->len);

	if (out->len > out->cap) {
		out->len = 0;
		r->rc = SQLITE_CORRUPT;
	}
	if (out->len > 0)
		memcpy(out->p, p, out->len);
}

/* Any failure inside a turn spoils the turn: SQLite may have undone part of it already. */
static enum err failed(struct store *s, enum err e)
{
	if (s->changing && s->failed == ERR_OK)
		s->failed = e;
	s->damaged = s->damaged || e == ERR_PROFILE_CORRUPT;
	return e;
}

enum err row_end(struct row *r)
{
	struct store *s = r->store;
	enum err e = err_of(r->rc);

	if (r->stmt)
		sqlite3_reset(r->stmt);
	if (e == ERR_OK)
		return ERR_OK;
	if (!r->stmt && r->rc == SQLITE_ABORT)
		return s->failed;
	log_debug("database: %s (%d)", sqlite3_errstr(r->rc), r->rc);
	return failed(s, e);
}

enum err row_run(struct row *r)
{
	while (row_next(r))
		;
	return row_end(r);
}

uint64_t row_changes(const struct store *s)
{
	return (uint64_t)sqlite3_changes64(s->db);
}

uint64_t row_all_changes(const struct store *s)
{
	return (uint64_t)sqlite3_total_changes64(s->db);
}

int64_t row_last_id(const struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

enum err row_spoil(struct store *s, enum err e)
{
	s->changing = true;
	return failed(s, e);
}

enum err row_exec(struct store *s, const char *sql)
{
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		return ERR_OK;
	log_debug("database: %s (%d)", sqlite3_errstr(rc), rc);
	return failed(s, err_of(rc));
}

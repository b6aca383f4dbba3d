/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One statement of the store: bind its parameters in order, step, read its columns in order. Errors are sticky, as in
 * base/pack.h: only row_run() or row_end() has to be checked. Statements are prepared once and kept by the address of
 * their text, which therefore is a static string. A statement is not used again before it has ended.
 *
 *   struct row r = row_read(s, sql);
 *   row_bind_int(&r, id);
 *   while (row_next(&r)) a = row_int(&r), b = row_int(&r);
 *   return row_end(&r);
 */
#ifndef CORE_ROW_H
#define CORE_ROW_H

#include "core/store.h"

struct sqlite3_stmt;

struct row {
	struct store *store;
	struct sqlite3_stmt *stmt;    /* NULL after a failure */
	int parameter, column;        /* the last one touched */
	int rc;                       /* SQLite's */
};

/* For reading. */
struct row row_read(struct store *s, const char *sql);
/* For changing: begins the transaction if there is none. */
struct row row_change(struct store *s, const char *sql);

void row_bind_int(struct row *r, int64_t v);
/* Text and bytes are borrowed until the end. */
void row_bind_text(struct row *r, const char *text);
void row_bind_bytes(struct row *r, const void *p, size_t len);

/* True when there is a row. */
bool row_next(struct row *r);
int64_t row_int(struct row *r);
/* Fills, cutting at `cap` - 1 bytes. */
void row_text(struct row *r, char *out, size_t cap);
/* Exactly `len` bytes, or the database is damaged. */
void row_fixed(struct row *r, void *out, size_t len);
/* At most the buffer's cap, or the database is damaged. */
void row_buf(struct row *r, struct store_buf *out);
/* Borrowed until the next step. */
const uint8_t *row_view(struct row *r, size_t *len);

/* Ends it; may be called at any time, once. */
enum err row_end(struct row *r) __attribute__((warn_unused_result));
/* Steps to the end, ignoring rows, and ends it. */
enum err row_run(struct row *r) __attribute__((warn_unused_result));

/* Begins the transaction if there is none; fails as store_failed() does. */
enum err row_begin(struct store *s) __attribute__((warn_unused_result));
/* A failure outside SQLite: the turn can only be undone. Returns `e`. */
enum err row_spoil(struct store *s, enum err e);
/* Rows the last finished change touched. */
uint64_t row_changes(const struct store *s);
/* Rows touched since the store was opened, those of the search's own tables included. */
uint64_t row_all_changes(const struct store *s);
/* The id of the last inserted row. */
int64_t row_last_id(const struct store *s);
/* One or more statements without parameters or results, prepared and thrown away. */
enum err row_exec(struct store *s, const char *sql) __attribute__((warn_unused_result));

#endif

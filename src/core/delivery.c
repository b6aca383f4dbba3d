/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/delivery.h"

#include "core/row.h"

static const char sql_upto[] = "INSERT OR IGNORE INTO delivery_upto (contact, session, seq, wall) VALUES (?, ?, ?, ?)";
static const char sql_one[] = "INSERT OR IGNORE INTO delivery_one (contact, session, seq, wall) VALUES (?, ?, ?, ?)";
static const char sql_when_upto[] = "SELECT wall FROM delivery_upto WHERE contact = ? AND session = ? AND seq >= ?"
                                    " ORDER BY seq LIMIT 1";
static const char sql_when_one[] = "SELECT wall FROM delivery_one WHERE contact = ? AND session = ? AND seq = ?";
static const char sql_forget_upto[] = "DELETE FROM delivery_upto WHERE contact = ?";
static const char sql_forget_one[] = "DELETE FROM delivery_one WHERE contact = ?";

static void bind_what(struct row *r, int64_t contact, uint32_t session, uint64_t seq)
{
	row_bind_int(r, contact);
	row_bind_int(r, session);
	row_bind_int(r, (int64_t)seq);
}

enum err delivery_upto(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t wall)
{
	struct row r = row_change(s, sql_upto);

	bind_what(&r, contact, session, seq);
	row_bind_int(&r, wall);
	return row_run(&r);
}

enum err delivery_one(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t wall)
{
	struct row r = row_change(s, sql_one);

	bind_what(&r, contact, session, seq);
	row_bind_int(&r, wall);
	return row_run(&r);
}

static enum err when(struct row r, int64_t contact, uint32_t session, uint64_t seq, int64_t *wall)
{
	bind_what(&r, contact, session, seq);
	row_next(&r);
	*wall = row_int(&r);
	return row_end(&r);
}

enum err delivery_time(struct store *s, int64_t contact, uint32_t session, uint64_t seq, int64_t *wall)
{
	enum err e = when(row_read(s, sql_when_one), contact, session, seq, wall);

	/* The receipt of its own came before the frontier did. */
	if (e == ERR_OK && *wall == 0)
		e = when(row_read(s, sql_when_upto), contact, session, seq, wall);
	return e;
}

enum err delivery_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget_upto);
	enum err e;

	row_bind_int(&r, contact);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	r = row_change(s, sql_forget_one);
	row_bind_int(&r, contact);
	return row_run(&r);
}

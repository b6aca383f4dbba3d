/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/attempt.h"

#include "core/row.h"

static const char sql_last[] = "SELECT number FROM attempt WHERE contact = ? ORDER BY number DESC LIMIT 1";
static const char sql_add[] = "INSERT INTO attempt (contact, number, wall, road, outcome) VALUES (?, ?, ?, ?, ?)";
static const char sql_prune[] = "DELETE FROM attempt WHERE contact = ? AND number <= ?";
static const char sql_list[] = "SELECT contact, wall, road, outcome FROM attempt WHERE contact = ? ORDER BY number DESC";
static const char sql_forget[] = "DELETE FROM attempt WHERE contact = ?";

static enum err last_number(struct store *s, int64_t contact, int64_t *out)
{
	struct row r = row_read(s, sql_last);

	row_bind_int(&r, contact);
	row_next(&r);
	*out = row_int(&r);
	return row_end(&r);
}

enum err attempt_add(struct store *s, const struct attempt *a)
{
	struct row r;
	int64_t number;
	enum err e = last_number(s, a->contact, &number);

	if (e != ERR_OK)
		return e;
	r = row_change(s, sql_add);
	row_bind_int(&r, a->contact);
	row_bind_int(&r, number + 1);
	row_bind_int(&r, a->wall);
	row_bind_text(&r, a->road);
	row_bind_text(&r, a->outcome);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	r = row_change(s, sql_prune);
	row_bind_int(&r, a->contact);
	row_bind_int(&r, number + 1 - ATTEMPT_KEEP);
	return row_run(&r);
}

enum err attempt_list(struct store *s, int64_t contact, bool (*visit)(void *ctx, const struct attempt *a), void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct attempt a;
	bool more = true;

	row_bind_int(&r, contact);
	while (more && row_next(&r)) {
		a.contact = row_int(&r);
		a.wall = row_int(&r);
		row_text(&r, a.road, sizeof(a.road));
		row_text(&r, a.outcome, sizeof(a.outcome));
		more = visit(ctx, &a);
	}
	return row_end(&r);
}

enum err attempt_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, contact);
	return row_run(&r);
}

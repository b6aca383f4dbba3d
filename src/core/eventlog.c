/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/eventlog.h"

#include "core/row.h"
#include "core/store_state.h"

#include <stdio.h>
#include <string.h>

#define PRUNE_EVERY 4096    /* events, so that pruning is a rare range delete and not a row each time */

#define COLUMNS "seq, count, kind, contact, ord, wall, detail"

static const char sql_last[] = "SELECT seq, count FROM event ORDER BY seq DESC LIMIT 1";
static const char sql_oldest[] = "SELECT seq FROM event ORDER BY seq LIMIT 1";
static const char sql_add[] = "INSERT INTO event (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_prune[] = "DELETE FROM event WHERE seq + count <= ?1 AND seq < ?1";
/* The row that covers the number, if any, then the rows after it. */
static const char sql_since[] = "SELECT " COLUMNS " FROM event WHERE seq >= coalesce((SELECT seq FROM event WHERE seq <= ?1"
                                " ORDER BY seq DESC LIMIT 1), 0) AND seq + count > ?1 + 1 ORDER BY seq LIMIT ?2";

static enum err stored_last(struct store *s, int64_t *out)
{
	struct row r = row_read(s, sql_last);

	*out = 0;
	while (row_next(&r)) {
		*out = row_int(&r);
		*out += row_int(&r) - 1;
	}
	return row_end(&r);
}

/* One more of the same, about the message right after: the run grows. */
static bool continues(const struct event *run, const struct event *e)
{
	return run->count > 0 && run->kind == e->kind && run->contact == e->contact && e->order > 0 && run->order > 0 &&
	       e->order == run->order + run->count && strcmp(run->detail, e->detail) == 0;
}

enum err eventlog_append(struct store *s, struct event *e)
{
	int64_t last;
	enum err err = row_begin(s);

	if (err != ERR_OK)
		return err;
	if (e->count < 1)
		e->count = 1;
	if (continues(&s->pending, e)) {
		e->seq = s->pending.seq + s->pending.count;
		s->pending.count += e->count;
		return ERR_OK;
	}
	last = s->pending.seq + s->pending.count - 1;
	err = s->pending.count > 0 ? eventlog_flush(s) : stored_last(s, &last);
	if (err != ERR_OK)
		return err;
	e->seq = last + 1;
	s->pending = *e;
	return ERR_OK;
}

static enum err prune(struct store *s, const struct event *newest)
{
	struct row r;

	/* Whenever the numbers pass a multiple. */
	if ((newest->seq - 1) / PRUNE_EVERY == (newest->seq + newest->count - 1) / PRUNE_EVERY)
		return ERR_OK;
	r = row_change(s, sql_prune);
	row_bind_int(&r, newest->seq + newest->count - EVENTLOG_KEEP);
	return row_run(&r);
}

enum err eventlog_flush(struct store *s)
{
	const struct event e = s->pending;
	struct row r;
	enum err err;

	if (e.count == 0)
		return ERR_OK;
	s->pending.count = 0;
	r = row_change(s, sql_add);
	row_bind_int(&r, e.seq);
	row_bind_int(&r, e.count);
	row_bind_int(&r, e.kind);
	row_bind_int(&r, e.contact);
	row_bind_int(&r, e.order);
	row_bind_int(&r, e.wall);
	row_bind_text(&r, e.detail);
	err = row_run(&r);
	return err == ERR_OK ? prune(s, &e) : err;
}

static void read_columns(struct row *r, struct event *e)
{
	e->seq = row_int(r);
	e->count = row_int(r);
	e->kind = (uint32_t)row_int(r);
	e->contact = row_int(r);
	e->order = row_int(r);
	e->wall = row_int(r);
	row_text(r, e->detail, sizeof(e->detail));
}

/* Takes away what was asked not to be seen again. */
static void cut_front(struct event *e, int64_t since)
{
	int64_t skip = since >= e->seq ? since - e->seq + 1 : 0;

	e->seq += skip;
	e->count -= skip;
	if (e->order > 0)
		e->order += skip;
}

enum err eventlog_since(struct store *s, int64_t since, size_t limit, bool (*visit)(void *ctx, const struct event *e),
                        void *ctx)
{
	struct row r;
	struct event e;
	bool more = true;
	enum err err = eventlog_flush(s);

	if (err != ERR_OK)
		return err;
	r = row_read(s, sql_since);
	row_bind_int(&r, since < 0 ? 0 : since);
	row_bind_int(&r, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	while (more && row_next(&r)) {
		read_columns(&r, &e);
		cut_front(&e, since);
		more = visit(ctx, &e);
	}
	return row_end(&r);
}

enum err eventlog_bounds(struct store *s, int64_t *last, int64_t *oldest)
{
	struct row r;
	enum err e = eventlog_flush(s);

	if (e == ERR_OK)
		e = stored_last(s, last);
	if (e != ERR_OK)
		return e;
	r = row_read(s, sql_oldest);
	row_next(&r);
	*oldest = row_int(&r);
	return row_end(&r);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/session.h"

#include "core/row.h"

#define COLUMNS "contact, device, number, sent_seq, acked_seq, recv_seq"

static const char sql_put[] = "INSERT OR REPLACE INTO session (" COLUMNS ", ratchet) VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_update[] = "UPDATE session SET number = ?, sent_seq = ?, acked_seq = ?, recv_seq = ?"
                                 " WHERE contact = ? AND device = ?";
static const char sql_get[] = "SELECT " COLUMNS ", ratchet FROM session WHERE contact = ? AND device = ?";
static const char sql_list[] = "SELECT " COLUMNS " FROM session";
static const char sql_delete[] = "DELETE FROM session WHERE contact = ? AND device = ?";
static const char sql_forget[] = "DELETE FROM session WHERE contact = ?";

static void read_columns(struct row *r, struct session *v)
{
	v->contact = row_int(r);
	v->device = (uint32_t)row_int(r);
	v->number = (uint32_t)row_int(r);
	v->sent_seq = (uint64_t)row_int(r);
	v->acked_seq = (uint64_t)row_int(r);
	v->recv_seq = (uint64_t)row_int(r);
}

enum err session_put(struct store *s, const struct session *v, const void *ratchet, size_t len)
{
	struct row r = row_change(s, sql_put);

	row_bind_int(&r, v->contact);
	row_bind_int(&r, v->device);
	row_bind_int(&r, v->number);
	row_bind_int(&r, (int64_t)v->sent_seq);
	row_bind_int(&r, (int64_t)v->acked_seq);
	row_bind_int(&r, (int64_t)v->recv_seq);
	row_bind_bytes(&r, ratchet, len);
	return row_run(&r);
}

enum err session_update(struct store *s, const struct session *v)
{
	struct row r = row_change(s, sql_update);
	enum err e;

	row_bind_int(&r, v->number);
	row_bind_int(&r, (int64_t)v->sent_seq);
	row_bind_int(&r, (int64_t)v->acked_seq);
	row_bind_int(&r, (int64_t)v->recv_seq);
	row_bind_int(&r, v->contact);
	row_bind_int(&r, v->device);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_CONTACT : e;
}

enum err session_get(struct store *s, int64_t contact, uint32_t device, struct session *out, struct store_buf *ratchet)
{
	struct row r = row_read(s, sql_get);
	bool found;
	enum err e;

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	*out = (struct session){ 0 };
	found = row_next(&r);
	if (found)
		read_columns(&r, out);
	if (found && ratchet)
		row_buf(&r, ratchet);
	e = row_end(&r);
	return e == ERR_OK && !found ? ERR_NO_CONTACT : e;
}

enum err session_list(struct store *s, bool (*visit)(void *ctx, const struct session *v), void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct session v;
	bool more = true;

	while (more && row_next(&r)) {
		read_columns(&r, &v);
		more = visit(ctx, &v);
	}
	return row_end(&r);
}

enum err session_delete(struct store *s, int64_t contact, uint32_t device)
{
	struct row r = row_change(s, sql_delete);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	return row_run(&r);
}

enum err session_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, contact);
	return row_run(&r);
}

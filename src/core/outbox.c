/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/outbox.h"

#include "core/head.h"
#include "core/row.h"

#define COLUMNS "contact, session, seq, tag, receipt, class, queued, ord, parcel"
#define WHAT_GOES "SELECT count(*), coalesce(sum(length(parcel)), 0), coalesce(min(nullif(ord, 0)), 0)," \
	" coalesce(max(ord), 0) FROM outbox WHERE contact = ? AND session = ? AND seq "

static const char sql_add[] = "INSERT INTO outbox (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_next[] = "SELECT " COLUMNS " FROM outbox WHERE contact = ? AND session = ? AND seq > ?"
                               " ORDER BY seq LIMIT ?";
static const char sql_find_tag[] = "SELECT " COLUMNS " FROM outbox WHERE contact = ? AND tag = ? LIMIT 1";
static const char sql_gone_upto[] = WHAT_GOES "<= ?";
static const char sql_delete_upto[] = "DELETE FROM outbox WHERE contact = ? AND session = ? AND seq <= ?";
static const char sql_forget[] = "DELETE FROM outbox WHERE contact = ?";

static void read_columns(struct row *r, struct outbox_parcel *p)
{
	p->contact = row_int(r);
	p->session = (uint32_t)row_int(r);
	p->seq = (uint64_t)row_int(r);
	row_fixed(r, p->tag, sizeof(p->tag));
	row_fixed(r, p->receipt, sizeof(p->receipt));
	p->class = (uint8_t)row_int(r);
	p->queued = row_int(r);
	p->order = row_int(r);
	p->parcel = row_view(r, &p->len);
}

enum err outbox_add(struct store *s, const struct outbox_parcel *p)
{
	struct row r = row_change(s, sql_add);
	struct head *h;
	enum err e;

	row_bind_int(&r, p->contact);
	row_bind_int(&r, p->session);
	row_bind_int(&r, (int64_t)p->seq);
	row_bind_bytes(&r, p->tag, sizeof(p->tag));
	row_bind_bytes(&r, p->receipt, sizeof(p->receipt));
	row_bind_int(&r, p->class);
	row_bind_int(&r, p->queued);
	row_bind_int(&r, p->order);
	row_bind_bytes(&r, p->parcel, p->len);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	h = head_get(s, p->contact);
	if (!h)
		return store_failed(s);
	h->waiting++;
	h->waiting_bytes += p->len;
	return ERR_OK;
}

enum err outbox_next(struct store *s, const struct outbox_range *range,
                     bool (*visit)(void *ctx, const struct outbox_parcel *p), void *ctx)
{
	struct row r = row_read(s, sql_next);
	struct outbox_parcel p;
	bool more = true;

	row_bind_int(&r, range->contact);
	row_bind_int(&r, range->session);
	row_bind_int(&r, (int64_t)range->after);
	row_bind_int(&r, range->limit > INT32_MAX ? INT32_MAX : (int64_t)range->limit);
	while (more && row_next(&r)) {
		read_columns(&r, &p);
		more = visit(ctx, &p);
	}
	return row_end(&r);
}

enum err outbox_find_tag(struct store *s, int64_t contact, const uint8_t tag[OUTBOX_TAG_LEN],
                         bool (*visit)(void *ctx, const struct outbox_parcel *p), void *ctx)
{
	struct row r = row_read(s, sql_find_tag);
	struct outbox_parcel p;
	bool found;
	enum err e;

	row_bind_int(&r, contact);
	row_bind_bytes(&r, tag, OUTBOX_TAG_LEN);
	found = row_next(&r);
	if (found) {
		read_columns(&r, &p);
		(void)visit(ctx, &p);
	}
	e = row_end(&r);
	return e == ERR_OK && !found ? ERR_NO_MESSAGE : e;
}

static void bind_range(struct row *r, int64_t contact, uint32_t session, uint64_t seq)
{
	row_bind_int(r, contact);
	row_bind_int(r, session);
	row_bind_int(r, (int64_t)seq);
}

enum err outbox_delete_upto(struct store *s, int64_t contact, uint32_t session, uint64_t seq, struct outbox_gone *gone)
{
	struct row r = row_read(s, sql_gone_upto);
	struct head *h;
	uint64_t bytes;
	enum err e;

	bind_range(&r, contact, session, seq);
	row_next(&r);
	gone->count = (uint64_t)row_int(&r);
	bytes = (uint64_t)row_int(&r);
	gone->first_order = row_int(&r);
	gone->last_order = row_int(&r);
	e = row_end(&r);
	if (e != ERR_OK || gone->count == 0)
		return e;
	r = row_change(s, sql_delete_upto);
	bind_range(&r, contact, session, seq);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	h = head_get(s, contact);
	if (!h)
		return store_failed(s);
	h->waiting -= gone->count;
	h->waiting_bytes -= bytes;
	return ERR_OK;
}

enum err outbox_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);
	struct head *h;
	enum err e;

	row_bind_int(&r, contact);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	h = head_get(s, contact);
	if (!h)
		return store_failed(s);
	h->waiting = h->waiting_bytes = 0;
	return ERR_OK;
}

enum err outbox_counts(struct store *s, int64_t contact, struct outbox_counts *out)
{
	enum err e;
	const struct head *h = head_find(s, contact, &e);

	*out = (struct outbox_counts){ 0 };
	if (h) {
		out->count = h->waiting;
		out->bytes = h->waiting_bytes;
	}
	return e;
}

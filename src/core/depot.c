/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/depot.h"

#include "base/assert.h"
#include "core/row.h"

#include <stdlib.h>
#include <string.h>

/* In the column `proof`. */
enum { KIND_PARCEL, KIND_PROOF, KIND_BULLETIN };

static const char sql_add[] = "INSERT INTO carried (id, receipt, neighbour, shown, expiry, len, stamped, proof)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_add_parcel[] = "INSERT INTO carried_parcel (carried, parcel) VALUES (?, ?)";
static const char sql_add_own[] = "INSERT INTO carried_own (carried, contact, session, seq, ord, carriers, since)"
                                  " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_remove[] = "DELETE FROM carried WHERE number = ?";
static const char sql_remove_parcel[] = "DELETE FROM carried_parcel WHERE carried = ?";
static const char sql_remove_own[] = "DELETE FROM carried_own WHERE carried = ?";
static const char sql_list[] =
	"SELECT number, id, receipt, neighbour, shown, expiry, len, stamped, proof,"
	" contact, session, seq, ord, carriers, since FROM carried LEFT JOIN carried_own ON carried = number ORDER BY number";
static const char sql_fetch[] = "SELECT parcel FROM carried_parcel WHERE carried = ?";
static const char sql_stamp[] = "UPDATE carried_parcel SET parcel = ? WHERE carried = ?";
static const char sql_stamped[] = "UPDATE carried SET stamped = 1 WHERE number = ?";
static const char sql_taken[] = "UPDATE carried_own SET carriers = ?, since = ? WHERE carried = ?";

static enum err add_own(struct store *s, const struct held *e)
{
	struct row r = row_change(s, sql_add_own);

	row_bind_int(&r, e->row);
	row_bind_int(&r, e->own->contact);
	row_bind_int(&r, e->own->session);
	row_bind_int(&r, (int64_t)e->own->seq);
	row_bind_int(&r, e->own->order);
	row_bind_int(&r, e->own->carriers);
	row_bind_int(&r, e->own->since);
	return row_run(&r);
}

enum err depot_add(struct store *s, struct held *e, const uint8_t *parcel)
{
	struct row r = row_change(s, sql_add);
	enum err err;

	row_bind_bytes(&r, e->id, sizeof(e->id));
	row_bind_bytes(&r, e->receipt, sizeof(e->receipt));
	row_bind_int(&r, e->neighbour);
	row_bind_int(&r, e->shown);
	row_bind_int(&r, e->expiry);
	row_bind_int(&r, e->len);
	row_bind_int(&r, e->stamped);
	row_bind_int(&r, e->is_proof ? KIND_PROOF : e->is_bulletin ? KIND_BULLETIN : KIND_PARCEL);
	err = row_run(&r);
	if (err != ERR_OK)
		return err;
	e->row = row_last_id(s);
	if (parcel) {
		r = row_change(s, sql_add_parcel);
		row_bind_int(&r, e->row);
		row_bind_bytes(&r, parcel, e->len);
		err = row_run(&r);
	}
	return err == ERR_OK && e->own ? add_own(s, e) : err;
}

static enum err change_one(struct store *s, const char *sql, int64_t row)
{
	struct row r = row_change(s, sql);

	row_bind_int(&r, row);
	return row_run(&r);
}

enum err depot_remove(struct store *s, int64_t row)
{
	enum err e = change_one(s, sql_remove, row);

	if (e == ERR_OK)
		e = change_one(s, sql_remove_parcel, row);
	return e == ERR_OK ? change_one(s, sql_remove_own, row) : e;
}

static struct held *read_held(struct row *r)
{
	struct held *e = calloc(1, sizeof(*e));
	struct held_own own;
	int64_t kind;

	ASSERT(e);
	e->row = row_int(r);
	row_fixed(r, e->id, sizeof(e->id));
	row_fixed(r, e->receipt, sizeof(e->receipt));
	e->neighbour = row_int(r);
	e->shown = row_int(r);
	e->expiry = (uint32_t)row_int(r);
	e->len = (uint32_t)row_int(r);
	e->stamped = row_int(r) != 0;
	kind = row_int(r);
	e->is_proof = kind == KIND_PROOF;
	e->is_bulletin = kind == KIND_BULLETIN;
	own.contact = row_int(r);
	own.session = (uint32_t)row_int(r);
	own.seq = (uint64_t)row_int(r);
	own.order = row_int(r);
	own.carriers = (uint32_t)row_int(r);
	own.since = row_int(r);
	if (own.contact > 0) {
		e->own = malloc(sizeof(own));
		ASSERT(e->own);
		*e->own = own;
	}
	return e;
}

enum err depot_list(struct store *s, bool (*visit)(void *ctx, struct held *e), void *ctx)
{
	struct row r = row_read(s, sql_list);
	bool more = true;

	while (more && row_next(&r))
		more = visit(ctx, read_held(&r));
	return row_end(&r);
}

enum err depot_fetch(struct store *s, int64_t row, struct store_buf *out)
{
	struct row r = row_read(s, sql_fetch);
	bool found;
	enum err e;

	row_bind_int(&r, row);
	out->len = 0;
	found = row_next(&r);
	if (found)
		row_buf(&r, out);
	e = row_end(&r);
	return e == ERR_OK && !found ? ERR_NO_MESSAGE : e;
}

enum err depot_stamp(struct store *s, int64_t row, const uint8_t stamp[PARCEL_STAMP_LEN])
{
	uint8_t *parcel = malloc(PARCEL_MAX_LEN);
	struct store_buf b = { .p = parcel, .cap = PARCEL_MAX_LEN };
	struct row r;
	enum err e;

	ASSERT(parcel);
	e = depot_fetch(s, row, &b);
	if (e == ERR_OK) {
		memcpy(parcel + PARCEL_STAMP_AT, stamp, PARCEL_STAMP_LEN);
		r = row_change(s, sql_stamp);
		row_bind_bytes(&r, parcel, b.len);
		row_bind_int(&r, row);
		e = row_run(&r);
	}
	free(parcel);
	return e == ERR_OK ? change_one(s, sql_stamped, row) : e;
}

enum err depot_taken(struct store *s, const struct held *e)
{
	struct row r = row_change(s, sql_taken);

	row_bind_int(&r, e->own->carriers);
	row_bind_int(&r, e->own->since);
	row_bind_int(&r, e->row);
	return row_run(&r);
}

enum err depot_disown(struct store *s, int64_t row)
{
	return change_one(s, sql_remove_own, row);
}

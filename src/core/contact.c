/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/contact.h"

#include "core/attempt.h"
#include "core/delivery.h"
#include "core/draft.h"
#include "core/fold.h"
#include "core/gap.h"
#include "core/outbox.h"
#include "core/row.h"
#include "core/session.h"
#include "core/skipped.h"

#define COLUMNS "id, identity, label, their_name, pubkey, state, blocked, muted, verified, invitation, created," \
	" archived, receipts"

static const char sql_add[] = "INSERT INTO contact (identity, label, folded, their_name, pubkey, state, blocked, muted,"
                              " verified, invitation, created, archived, receipts)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_update[] = "UPDATE contact SET identity = ?, label = ?, folded = ?, their_name = ?, pubkey = ?,"
                                 " state = ?, blocked = ?, muted = ?, verified = ?, invitation = ?, created = ?,"
                                 " archived = ?, receipts = ?"
                                 " WHERE id = ?";
static const char sql_get[] = "SELECT " COLUMNS " FROM contact WHERE id = ?";
/* state 4 is CONTACT_REMOVED. */
static const char sql_find[] = "SELECT " COLUMNS " FROM contact WHERE folded = ? AND (?2 = 0 OR identity = ?2)"
                               " AND state <> 4 LIMIT 2";
static const char sql_find_key[] = "SELECT " COLUMNS " FROM contact WHERE pubkey = ? AND (?2 = 0 OR identity = ?2)"
                                   " AND state <> 4 LIMIT 1";
static const char sql_list[] = "SELECT " COLUMNS " FROM contact WHERE ?1 = 0 OR identity = ?1 ORDER BY id";
static const char sql_delete[] = "DELETE FROM contact WHERE id = ?";
static const char sql_put[] = "INSERT OR REPLACE INTO contact_blob (contact, which, data) VALUES (?, ?, ?)";
static const char sql_fetch[] = "SELECT data FROM contact_blob WHERE contact = ? AND which = ?";
static const char sql_drop[] = "DELETE FROM contact_blob WHERE contact = ? AND which = ?";
static const char sql_drop_all[] = "DELETE FROM contact_blob WHERE contact = ?";
static const char sql_set_seen[] = "INSERT OR REPLACE INTO contact_seen (contact, wall, road) VALUES (?, ?, ?)";
static const char sql_seen[] = "SELECT wall, road FROM contact_seen WHERE contact = ?";
static const char sql_unsee[] = "DELETE FROM contact_seen WHERE contact = ?";

static void read_columns(struct row *r, struct contact *c)
{
	c->id = row_int(r);
	c->identity = row_int(r);
	row_text(r, c->label, sizeof(c->label));
	row_text(r, c->their_name, sizeof(c->their_name));
	row_fixed(r, c->pubkey.b, sizeof(c->pubkey.b));
	c->state = (enum contact_state)row_int(r);
	c->blocked = row_int(r);
	c->muted = row_int(r);
	c->verified = row_int(r);
	c->invitation = row_int(r);
	c->created = row_int(r);
	c->archived = row_int(r);
	c->receipts = row_int(r);
}

static void bind_columns(struct row *r, const struct contact *c, const char *folded)
{
	row_bind_int(r, c->identity);
	row_bind_text(r, c->label);
	row_bind_text(r, folded);
	row_bind_text(r, c->their_name);
	row_bind_bytes(r, c->pubkey.b, sizeof(c->pubkey.b));
	row_bind_int(r, (int64_t)c->state);
	row_bind_int(r, c->blocked);
	row_bind_int(r, c->muted);
	row_bind_int(r, c->verified);
	row_bind_int(r, c->invitation);
	row_bind_int(r, c->created);
	row_bind_int(r, c->archived);
	row_bind_int(r, c->receipts);
}

enum err contact_add(struct store *s, struct contact *c)
{
	struct row r = row_change(s, sql_add);
	char folded[FOLD_MAX];
	enum err e;

	fold_case(c->label, folded);
	bind_columns(&r, c, folded);
	e = row_run(&r);
	if (e == ERR_OK)
		c->id = row_last_id(s);
	return e;
}

/* The first row into *out; ERR_CONTACT_AMBIGUOUS when there is a second. */
static enum err one(struct row *r, struct contact *out)
{
	bool found = row_next(r), second;
	enum err e;

	*out = (struct contact){ 0 };
	if (found)
		read_columns(r, out);
	second = found && row_next(r);
	e = row_end(r);
	if (e != ERR_OK)
		return e;
	if (!found)
		return ERR_NO_CONTACT;
	return second ? ERR_CONTACT_AMBIGUOUS : ERR_OK;
}

enum err contact_get(struct store *s, int64_t id, struct contact *out)
{
	struct row r = row_read(s, sql_get);

	row_bind_int(&r, id);
	return one(&r, out);
}

enum err contact_find(struct store *s, int64_t identity, const char *label, struct contact *out)
{
	struct row r = row_read(s, sql_find);
	char folded[FOLD_MAX];

	fold_case(label, folded);
	row_bind_text(&r, folded);
	row_bind_int(&r, identity);
	return one(&r, out);
}

enum err contact_find_key(struct store *s, int64_t identity, const struct pubkey *pk, struct contact *out)
{
	struct row r = row_read(s, sql_find_key);

	row_bind_bytes(&r, pk->b, sizeof(pk->b));
	row_bind_int(&r, identity);
	return one(&r, out);
}

enum err contact_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct contact *c), void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct contact c;
	bool more = true;

	row_bind_int(&r, identity);
	while (more && row_next(&r)) {
		read_columns(&r, &c);
		more = visit(ctx, &c);
	}
	return row_end(&r);
}

enum err contact_update(struct store *s, const struct contact *c)
{
	struct row r = row_change(s, sql_update);
	char folded[FOLD_MAX];
	enum err e;

	fold_case(c->label, folded);
	bind_columns(&r, c, folded);
	row_bind_int(&r, c->id);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_CONTACT : e;
}

static enum err run_with(struct store *s, const char *sql, int64_t id)
{
	struct row r = row_change(s, sql);

	row_bind_int(&r, id);
	return row_run(&r);
}

enum err contact_delete(struct store *s, int64_t id)
{
	/* One after the other; after the first failure all fail alike. */
	enum err e = run_with(s, sql_drop_all, id);

	if (e == ERR_OK)
		e = run_with(s, sql_unsee, id);
	if (e == ERR_OK)
		e = session_forget(s, id);
	if (e == ERR_OK)
		e = skipped_forget(s, id);
	if (e == ERR_OK)
		e = gap_forget(s, id);
	if (e == ERR_OK)
		e = outbox_forget(s, id);
	if (e == ERR_OK)
		e = delivery_forget(s, id);
	if (e == ERR_OK)
		e = attempt_forget(s, id);
	if (e == ERR_OK)
		e = draft_forget(s, id);
	if (e == ERR_OK)
		e = run_with(s, sql_delete, id);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_CONTACT : e;
}

enum err contact_put(struct store *s, int64_t id, enum contact_blob which, const void *data, size_t len)
{
	struct row r = row_change(s, sql_put);

	row_bind_int(&r, id);
	row_bind_int(&r, (int64_t)which);
	row_bind_bytes(&r, data, len);
	return row_run(&r);
}

enum err contact_fetch(struct store *s, int64_t id, enum contact_blob which, struct store_buf *out)
{
	struct row r = row_read(s, sql_fetch);

	row_bind_int(&r, id);
	row_bind_int(&r, (int64_t)which);
	out->len = 0;
	if (row_next(&r))
		row_buf(&r, out);
	return row_end(&r);
}

enum err contact_drop(struct store *s, int64_t id, enum contact_blob which)
{
	struct row r = row_change(s, sql_drop);

	row_bind_int(&r, id);
	row_bind_int(&r, (int64_t)which);
	return row_run(&r);
}

enum err contact_set_seen(struct store *s, int64_t id, int64_t wall, const char *road)
{
	struct row r = row_change(s, sql_set_seen);

	row_bind_int(&r, id);
	row_bind_int(&r, wall);
	row_bind_text(&r, road);
	return row_run(&r);
}

enum err contact_seen(struct store *s, int64_t id, int64_t *wall, char road[CONTACT_ROAD_MAX + 1])
{
	struct row r = row_read(s, sql_seen);

	row_bind_int(&r, id);
	row_next(&r);
	*wall = row_int(&r);
	row_text(&r, road, CONTACT_ROAD_MAX + 1);
	return row_end(&r);
}

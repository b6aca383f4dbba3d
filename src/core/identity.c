/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity.h"

#include "core/fold.h"
#include "core/row.h"

#include <sodium.h>
#include <string.h>

#define COLUMNS "id, name, seckey, pubkey, created"

static const char sql_add[] = "INSERT INTO identity (name, folded, seckey, pubkey, created) VALUES (?, ?, ?, ?, ?)";
static const char sql_get[] = "SELECT " COLUMNS " FROM identity WHERE id = ?";
static const char sql_find[] = "SELECT " COLUMNS " FROM identity WHERE folded = ?";
static const char sql_list[] = "SELECT " COLUMNS " FROM identity ORDER BY id";
static const char sql_rename[] = "UPDATE identity SET name = ?, folded = ? WHERE id = ?";
static const char sql_delete[] = "DELETE FROM identity WHERE id = ?";

static void read_columns(struct row *r, struct identity *i)
{
	i->id = row_int(r);
	row_text(r, i->name, sizeof(i->name));
	row_fixed(r, i->seckey.b, sizeof(i->seckey.b));
	row_fixed(r, i->pubkey.b, sizeof(i->pubkey.b));
	i->created = row_int(r);
}

static enum err one(struct row *r, struct identity *out)
{
	bool found = row_next(r);
	enum err e;

	*out = (struct identity){ 0 };
	if (found)
		read_columns(r, out);
	e = row_end(r);
	return e == ERR_OK && !found ? ERR_NO_IDENTITY : e;
}

/* ERR_IDENTITY_EXISTS when another one than `id` has the name. */
static enum err check_free(struct store *s, int64_t id, const char *name)
{
	struct identity other;
	enum err e = identity_find(s, name, &other);

	if (e == ERR_OK && other.id != id)
		e = ERR_IDENTITY_EXISTS;
	identity_wipe(&other);
	return e == ERR_NO_IDENTITY ? ERR_OK : e;
}

enum err identity_add(struct store *s, struct identity *i)
{
	char folded[FOLD_MAX];
	struct row r;
	enum err e = check_free(s, 0, i->name);

	if (e != ERR_OK)
		return e;
	fold_case(i->name, folded);
	r = row_change(s, sql_add);
	row_bind_text(&r, i->name);
	row_bind_text(&r, folded);
	row_bind_bytes(&r, i->seckey.b, sizeof(i->seckey.b));
	row_bind_bytes(&r, i->pubkey.b, sizeof(i->pubkey.b));
	row_bind_int(&r, i->created);
	e = row_run(&r);
	if (e == ERR_OK)
		i->id = row_last_id(s);
	return e;
}

enum err identity_get(struct store *s, int64_t id, struct identity *out)
{
	struct row r = row_read(s, sql_get);

	row_bind_int(&r, id);
	return one(&r, out);
}

enum err identity_find(struct store *s, const char *name, struct identity *out)
{
	struct row r = row_read(s, sql_find);
	char folded[FOLD_MAX];

	fold_case(name, folded);
	row_bind_text(&r, folded);
	return one(&r, out);
}

enum err identity_list(struct store *s, bool (*visit)(void *ctx, const struct identity *i), void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct identity i = { 0 };
	bool more = true;

	while (more && row_next(&r)) {
		read_columns(&r, &i);
		more = visit(ctx, &i);
	}
	identity_wipe(&i);
	return row_end(&r);
}

enum err identity_rename(struct store *s, int64_t id, const char *name)
{
	char folded[FOLD_MAX];
	struct row r;
	enum err e = check_free(s, id, name);

	if (e != ERR_OK)
		return e;
	fold_case(name, folded);
	r = row_change(s, sql_rename);
	row_bind_text(&r, name);
	row_bind_text(&r, folded);
	row_bind_int(&r, id);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_IDENTITY : e;
}

enum err identity_delete(struct store *s, int64_t id)
{
	struct row r = row_change(s, sql_delete);
	enum err e;

	row_bind_int(&r, id);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_IDENTITY : e;
}

void identity_wipe(struct identity *i)
{
	sodium_memzero(i, sizeof(*i));
}

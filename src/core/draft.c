/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/draft.h"

#include "core/row.h"

static const char sql_put[] = "INSERT OR REPLACE INTO draft (contact, reply, text) VALUES (?, ?, ?)";
static const char sql_get[] = "SELECT reply, text FROM draft WHERE contact = ?";
static const char sql_has[] = "SELECT 1 FROM draft WHERE contact = ?";
static const char sql_forget[] = "DELETE FROM draft WHERE contact = ?";

enum err draft_put(struct store *s, int64_t contact, const struct draft *d)
{
	struct row r;

	if (!d->text[0] && d->reply == 0)
		return draft_forget(s, contact);
	r = row_change(s, sql_put);
	row_bind_int(&r, contact);
	row_bind_int(&r, d->reply);
	row_bind_text(&r, d->text);
	return row_run(&r);
}

enum err draft_get(struct store *s, int64_t contact, struct draft *d)
{
	struct row r = row_read(s, sql_get);

	row_bind_int(&r, contact);
	row_next(&r);
	d->reply = row_int(&r);
	row_text(&r, d->text, sizeof(d->text));
	return row_end(&r);
}

enum err draft_has(struct store *s, int64_t contact, bool *has)
{
	struct row r = row_read(s, sql_has);

	row_bind_int(&r, contact);
	*has = row_next(&r);
	return row_end(&r);
}

enum err draft_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, contact);
	return row_run(&r);
}

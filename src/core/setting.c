/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/setting.h"

#include "core/row.h"

#include <string.h>

static const char sql_set[] = "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)";
static const char sql_get[] = "SELECT value FROM setting WHERE key = ?";
static const char sql_unset[] = "DELETE FROM setting WHERE key = ?";
static const char sql_list[] = "SELECT key, value FROM setting ORDER BY key";

enum err setting_set(struct store *s, const char *key, const char *value)
{
	struct row r;

	if (strlen(value) > SETTING_VALUE_MAX || strlen(key) > SETTING_VALUE_MAX)
		return ERR_TOO_LONG;
	r = row_change(s, sql_set);
	row_bind_text(&r, key);
	row_bind_text(&r, value);
	return row_run(&r);
}

enum err setting_get(struct store *s, const char *key, char value[SETTING_VALUE_MAX + 1])
{
	struct row r = row_read(s, sql_get);
	bool found;
	enum err e;

	row_bind_text(&r, key);
	found = row_next(&r);
	row_text(&r, value, SETTING_VALUE_MAX + 1);
	e = row_end(&r);
	return e == ERR_OK && !found ? ERR_NO_SETTING : e;
}

enum err setting_unset(struct store *s, const char *key)
{
	struct row r = row_change(s, sql_unset);
	enum err e;

	row_bind_text(&r, key);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_SETTING : e;
}

enum err setting_list(struct store *s, bool (*visit)(void *ctx, const char *key, const char *value), void *ctx)
{
	struct row r = row_read(s, sql_list);
	char key[SETTING_VALUE_MAX + 1], value[SETTING_VALUE_MAX + 1];
	bool more = true;

	while (more && row_next(&r)) {
		row_text(&r, key, sizeof(key));
		row_text(&r, value, sizeof(value));
		more = visit(ctx, key, value);
	}
	return row_end(&r);
}

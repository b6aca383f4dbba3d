/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/skipped.h"

#include "core/row.h"

#define WHOSE "contact = ?1 AND device = ?2"

/* Ages count up per (contact, device). */
static const char sql_age[] = "SELECT age FROM skipped WHERE " WHOSE " ORDER BY age DESC LIMIT 1";
static const char sql_add[] = "INSERT OR REPLACE INTO skipped (contact, device, tag, age, key) VALUES (?, ?, ?, ?, ?)";
static const char sql_find[] = "SELECT key FROM skipped WHERE " WHOSE " AND tag = ?3";
static const char sql_remove[] = "DELETE FROM skipped WHERE " WHOSE " AND tag = ?3";
static const char sql_list[] = "SELECT tag, key FROM skipped WHERE " WHOSE " ORDER BY age";
static const char sql_count[] = "SELECT count(*) FROM skipped WHERE " WHOSE;
static const char sql_trim[] = "DELETE FROM skipped WHERE " WHOSE " AND tag IN (SELECT tag FROM skipped WHERE " WHOSE
                               " ORDER BY age DESC LIMIT -1 OFFSET ?3)";
static const char sql_forget[] = "DELETE FROM skipped WHERE contact = ?";

static enum err next_age(struct store *s, int64_t contact, uint32_t device, int64_t *out)
{
	struct row r = row_read(s, sql_age);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_next(&r);
	*out = row_int(&r) + 1;
	return row_end(&r);
}

enum err skipped_add(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN],
                     const struct store_buf *key)
{
	struct row r;
	int64_t age;
	enum err e = next_age(s, contact, device, &age);

	if (e != ERR_OK)
		return e;
	r = row_change(s, sql_add);
	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_bind_bytes(&r, tag, SKIPPED_TAG_LEN);
	row_bind_int(&r, age);
	row_bind_bytes(&r, key->p, key->len);
	return row_run(&r);
}

enum err skipped_find(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN],
                      struct store_buf *key)
{
	struct row r = row_read(s, sql_find);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_bind_bytes(&r, tag, SKIPPED_TAG_LEN);
	key->len = 0;
	if (row_next(&r))
		row_buf(&r, key);
	return row_end(&r);
}

enum err skipped_remove(struct store *s, int64_t contact, uint32_t device, const uint8_t tag[SKIPPED_TAG_LEN])
{
	struct row r = row_change(s, sql_remove);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_bind_bytes(&r, tag, SKIPPED_TAG_LEN);
	return row_run(&r);
}

enum err skipped_list(struct store *s, int64_t contact, uint32_t device,
                      bool (*visit)(void *ctx, const uint8_t *tag, const uint8_t *key, size_t len), void *ctx)
{
	struct row r = row_read(s, sql_list);
	uint8_t tag[SKIPPED_TAG_LEN];
	bool more = true;

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	while (more && row_next(&r)) {
		const uint8_t *key;
		size_t len;

		row_fixed(&r, tag, sizeof(tag));
		key = row_view(&r, &len);
		more = visit(ctx, tag, key, len);
	}
	return row_end(&r);
}

enum err skipped_count(struct store *s, int64_t contact, uint32_t device, size_t *out)
{
	struct row r = row_read(s, sql_count);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_next(&r);
	*out = (size_t)row_int(&r);
	return row_end(&r);
}

enum err skipped_trim(struct store *s, int64_t contact, uint32_t device, size_t keep)
{
	struct row r = row_change(s, sql_trim);

	row_bind_int(&r, contact);
	row_bind_int(&r, device);
	row_bind_int(&r, (int64_t)keep);
	return row_run(&r);
}

enum err skipped_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, contact);
	return row_run(&r);
}

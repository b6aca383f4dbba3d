/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/invitation.h"

#include "core/kdf.h"
#include "core/row.h"

#include <sodium.h>
#include <string.h>

#define COLUMNS "id, identity, direction, state, label, seed, commitment, has_commitment, by_words, created, expires, contact"

static const char sql_add[] = "INSERT INTO invitation (identity, direction, state, label, seed, commitment,"
                              " has_commitment, by_words, created, expires, contact)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char sql_get[] = "SELECT " COLUMNS " FROM invitation WHERE id = ?";
static const char sql_find[] = "SELECT " COLUMNS " FROM invitation WHERE seed IN (?1, ?2) AND (?3 = 0 OR identity = ?3)"
                               " ORDER BY state LIMIT 1";
static const char sql_list[] = "SELECT " COLUMNS " FROM invitation WHERE ?1 = 0 OR identity = ?1 ORDER BY id";
static const char sql_set_state[] = "UPDATE invitation SET state = ?2 WHERE id = ?1";
static const char sql_set_seed[] = "UPDATE invitation SET seed = ?2 WHERE id = ?1";
static const char sql_set_contact[] = "UPDATE invitation SET contact = ?2 WHERE id = ?1";
static const char sql_delete[] = "DELETE FROM invitation WHERE id = ?";
static const char sql_put[] = "INSERT OR REPLACE INTO invitation_blob (invitation, which, data) VALUES (?, ?, ?)";
static const char sql_fetch[] = "SELECT data FROM invitation_blob WHERE invitation = ? AND which = ?";
static const char sql_drop_all[] = "DELETE FROM invitation_blob WHERE invitation = ?";

static void read_columns(struct row *r, struct invitation *i)
{
	i->id = row_int(r);
	i->identity = row_int(r);
	i->direction = (enum invitation_direction)row_int(r);
	i->state = (enum invitation_state)row_int(r);
	row_text(r, i->label, sizeof(i->label));
	row_fixed(r, i->seed, sizeof(i->seed));
	row_fixed(r, i->commitment, sizeof(i->commitment));
	i->has_commitment = row_int(r);
	i->by_words = row_int(r);
	i->created = row_int(r);
	i->expires = row_int(r);
	i->contact = row_int(r);
}

enum err invitation_add(struct store *s, struct invitation *i)
{
	struct row r = row_change(s, sql_add);
	enum err e;

	row_bind_int(&r, i->identity);
	row_bind_int(&r, (int64_t)i->direction);
	row_bind_int(&r, (int64_t)i->state);
	row_bind_text(&r, i->label);
	row_bind_bytes(&r, i->seed, sizeof(i->seed));
	row_bind_bytes(&r, i->commitment, sizeof(i->commitment));
	row_bind_int(&r, i->has_commitment);
	row_bind_int(&r, i->by_words);
	row_bind_int(&r, i->created);
	row_bind_int(&r, i->expires);
	row_bind_int(&r, i->contact);
	e = row_run(&r);
	if (e == ERR_OK)
		i->id = row_last_id(s);
	return e;
}

static enum err one(struct row *r, struct invitation *out)
{
	bool found = row_next(r);
	enum err e;

	*out = (struct invitation){ 0 };
	if (found)
		read_columns(r, out);
	e = row_end(r);
	return e == ERR_OK && !found ? ERR_NO_INVITE : e;
}

enum err invitation_get(struct store *s, int64_t id, struct invitation *out)
{
	struct row r = row_read(s, sql_get);

	row_bind_int(&r, id);
	return one(&r, out);
}

/* What is kept of a seed once nothing more may come of it: enough to know it again. */
static void spent_seed(uint8_t out[INVITATION_SEED_LEN], const uint8_t seed[INVITATION_SEED_LEN])
{
	struct symkey key = { { 0 } }, hash;

	memcpy(key.b, seed, INVITATION_SEED_LEN);
	kdf_prf(&hash, &key, KDF_LABEL("invite-spent"), NULL, 0);
	memcpy(out, hash.b, INVITATION_SEED_LEN);
	sodium_memzero(&key, sizeof(key));
	sodium_memzero(&hash, sizeof(hash));
}

enum err invitation_find(struct store *s, int64_t identity, const uint8_t seed[INVITATION_SEED_LEN],
                         struct invitation *out)
{
	struct row r = row_read(s, sql_find);
	uint8_t spent[INVITATION_SEED_LEN];

	spent_seed(spent, seed);
	row_bind_bytes(&r, seed, INVITATION_SEED_LEN);
	row_bind_bytes(&r, spent, sizeof(spent));
	row_bind_int(&r, identity);
	return one(&r, out);
}

enum err invitation_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct invitation *i),
                         void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct invitation i;
	bool more = true;

	row_bind_int(&r, identity);
	while (more && row_next(&r)) {
		read_columns(&r, &i);
		more = visit(ctx, &i);
	}
	return row_end(&r);
}

/* A change of one row with up to one more value; ERR_NO_INVITE when there is no such row. */
static enum err change(struct store *s, const char *sql, int64_t id, const int64_t *value)
{
	struct row r = row_change(s, sql);
	enum err e;

	row_bind_int(&r, id);
	if (value)
		row_bind_int(&r, *value);
	e = row_run(&r);
	return e == ERR_OK && row_changes(s) == 0 ? ERR_NO_INVITE : e;
}

static enum err drop_blobs(struct store *s, int64_t id)
{
	enum err e = change(s, sql_drop_all, id, NULL);

	return e == ERR_NO_INVITE ? ERR_OK : e;
}

static enum err close_seed(struct store *s, const struct invitation *was)
{
	struct row r = row_change(s, sql_set_seed);
	uint8_t spent[INVITATION_SEED_LEN];

	spent_seed(spent, was->seed);
	row_bind_int(&r, was->id);
	row_bind_bytes(&r, spent, sizeof(spent));
	return row_run(&r);
}

enum err invitation_set_state(struct store *s, int64_t id, enum invitation_state state)
{
	int64_t value = (int64_t)state;
	struct invitation was;
	enum err e = invitation_get(s, id, &was);

	if (e == ERR_OK)
		e = change(s, sql_set_state, id, &value);
	if (e == ERR_OK && was.state == INVITATION_OPEN && state != INVITATION_OPEN)
		e = close_seed(s, &was);
	sodium_memzero(&was, sizeof(was));
	return e == ERR_OK && state != INVITATION_OPEN ? drop_blobs(s, id) : e;
}

enum err invitation_set_contact(struct store *s, int64_t id, int64_t contact)
{
	return change(s, sql_set_contact, id, &contact);
}

enum err invitation_delete(struct store *s, int64_t id)
{
	enum err e = drop_blobs(s, id);

	return e == ERR_OK ? change(s, sql_delete, id, NULL) : e;
}

enum err invitation_put(struct store *s, int64_t id, enum invitation_blob which, const void *data, size_t len)
{
	struct row r = row_change(s, sql_put);

	row_bind_int(&r, id);
	row_bind_int(&r, (int64_t)which);
	row_bind_bytes(&r, data, len);
	return row_run(&r);
}

enum err invitation_fetch(struct store *s, int64_t id, enum invitation_blob which, struct store_buf *out)
{
	struct row r = row_read(s, sql_fetch);

	row_bind_int(&r, id);
	row_bind_int(&r, (int64_t)which);
	out->len = 0;
	if (row_next(&r))
		row_buf(&r, out);
	return row_end(&r);
}

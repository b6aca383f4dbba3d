/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/address.h"

#include "core/row.h"

#include <sodium.h>

#define NEWEST "(SELECT ifnull(max(number), 0) FROM address WHERE identity = ?1)"

static const char sql_add[] = "INSERT INTO address (identity, number, created, secret)"
                              " VALUES (?1, " NEWEST " + 1, ?2, ?3)";
static const char sql_list[] = "SELECT identity, number, created, secret FROM address WHERE identity = ?"
                               " ORDER BY number DESC";
static const char sql_replaced[] = "SELECT identity FROM address GROUP BY identity HAVING count(*) > 1 ORDER BY identity";
static const char sql_forget[] = "DELETE FROM address WHERE identity = ?1 AND number < " NEWEST;

enum err address_add(struct store *s, int64_t identity, int64_t wall, const struct rand *rand)
{
	struct row r = row_change(s, sql_add);
	struct symkey secret;
	enum err e;

	rand_fill(rand, secret.b, sizeof(secret.b));
	row_bind_int(&r, identity);
	row_bind_int(&r, wall);
	row_bind_bytes(&r, secret.b, sizeof(secret.b));
	e = row_run(&r);
	sodium_memzero(&secret, sizeof(secret));
	return e;
}

enum err address_list(struct store *s, int64_t identity, bool (*visit)(void *ctx, const struct address *a), void *ctx)
{
	struct row r = row_read(s, sql_list);
	struct address a = { 0 };
	bool more = true;

	row_bind_int(&r, identity);
	while (more && row_next(&r)) {
		a.identity = row_int(&r);
		a.number = (uint32_t)row_int(&r);
		a.created = row_int(&r);
		row_fixed(&r, a.secret.b, sizeof(a.secret.b));
		more = visit(ctx, &a);
	}
	sodium_memzero(&a, sizeof(a));
	return row_end(&r);
}

static bool count_one(void *ctx, const struct address *a)
{
	(void)a;
	++*(size_t *)ctx;
	return true;
}

enum err address_count(struct store *s, int64_t identity, size_t *n)
{
	*n = 0;
	return address_list(s, identity, count_one, n);
}

enum err address_replaced(struct store *s, int64_t *identities, size_t cap, size_t *n)
{
	struct row r = row_read(s, sql_replaced);

	for (*n = 0; *n < cap && row_next(&r);)
		identities[(*n)++] = row_int(&r);
	return row_end(&r);
}

enum err address_forget_former(struct store *s, int64_t identity)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, identity);
	return row_run(&r);
}

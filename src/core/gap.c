/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/gap.h"

#include "core/row.h"

#define WHOSE "contact = ?1 AND session = ?2"

static const char sql_add[] = "INSERT OR IGNORE INTO gap (contact, session, seq) VALUES (?, ?, ?)";
static const char sql_has[] = "SELECT 1 FROM gap WHERE " WHOSE " AND seq = ?3";
static const char sql_list[] = "SELECT seq FROM gap WHERE " WHOSE " ORDER BY seq";
static const char sql_close[] = "DELETE FROM gap WHERE " WHOSE " AND seq <= ?3";
static const char sql_forget[] = "DELETE FROM gap WHERE contact = ?";

static void bind_whose(struct row *r, struct gap_of of)
{
	row_bind_int(r, of.contact);
	row_bind_int(r, of.session);
}

enum err gap_add(struct store *s, struct gap_of of, uint64_t seq)
{
	struct row r = row_change(s, sql_add);

	bind_whose(&r, of);
	row_bind_int(&r, (int64_t)seq);
	return row_run(&r);
}

enum err gap_has(struct store *s, struct gap_of of, uint64_t seq, bool *out)
{
	struct row r = row_read(s, sql_has);

	bind_whose(&r, of);
	row_bind_int(&r, (int64_t)seq);
	*out = row_next(&r);
	return row_end(&r);
}

struct follow {
	uint64_t frontier;
	bool any;    /* something up to the frontier is held */
};

/* Moves past every number that follows the frontier without a hole. */
static bool follow(void *ctx, uint64_t seq)
{
	struct follow *f = ctx;

	if (seq == f->frontier + 1)
		f->frontier = seq;
	if (seq > f->frontier)
		return false;
	f->any = true;
	return true;
}

enum err gap_close(struct store *s, struct gap_of of, uint64_t *frontier)
{
	struct follow f = { .frontier = *frontier };
	struct row r;
	enum err e = gap_list(s, of, follow, &f);

	if (e != ERR_OK)
		return e;
	*frontier = f.frontier;
	if (!f.any)
		return ERR_OK;    /* most of the time nothing is held */
	r = row_change(s, sql_close);
	bind_whose(&r, of);
	row_bind_int(&r, (int64_t)f.frontier);
	return row_run(&r);
}

enum err gap_list(struct store *s, struct gap_of of, bool (*visit)(void *ctx, uint64_t seq), void *ctx)
{
	struct row r = row_read(s, sql_list);
	bool more = true;

	bind_whose(&r, of);
	while (more && row_next(&r))
		more = visit(ctx, (uint64_t)row_int(&r));
	return row_end(&r);
}

enum err gap_forget(struct store *s, int64_t contact)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, contact);
	return row_run(&r);
}

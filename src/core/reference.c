/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/reference.h"

#include "core/head.h"
#include "core/row.h"

static const char sql_find[] = "SELECT ord FROM reference WHERE conversation = ? AND author = ? AND seq = ?"
			       " ORDER BY ord DESC LIMIT 1";
static const char sql_add[] = "INSERT OR IGNORE INTO reference (conversation, author, seq, ord) VALUES (?, ?, ?, ?)";
static const char sql_await[] = "INSERT OR REPLACE INTO awaited (conversation, author, seq, kind, ord, by_session, by_seq)"
				" VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_waiting[] = "SELECT kind, ord, by_session, by_seq FROM awaited"
				  " WHERE conversation = ? AND author = ? AND seq = ?";
static const char sql_taken[] = "DELETE FROM awaited WHERE conversation = ? AND author = ? AND seq = ?";
static const char sql_forget[] = "DELETE FROM reference WHERE conversation = ?";
static const char sql_forget_awaited[] = "DELETE FROM awaited WHERE conversation = ?";

static void bind_name(struct row *r, const struct reference *ref)
{
	row_bind_int(r, ref->conversation);
	row_bind_int(r, (int64_t)ref->at.session << 1 | (ref->direction == MESSAGE_OUT));
	row_bind_int(r, (int64_t)ref->at.seq);
}

static bool is_operation(uint8_t kind)
{
	return kind == LETTER_REACTION || kind == LETTER_EDIT || kind == LETTER_DELETE;
}

static struct reference name_of(const struct message *m)
{
	return (struct reference){
		.conversation = m->conversation,
		.direction = m->direction,
		.at = { .session = m->session, .seq = m->seq },
	};
}

/* ---- finding ---- */

struct looking {
	const struct reference *ref;
	int64_t indexed, order;
};

/* Newest first: of two messages in one place, left by an author who went back, the younger is meant. */
static bool look(void *ctx, const struct message *m)
{
	struct looking *l = ctx;

	if (m->order <= l->indexed)
		return false;
	if (!is_operation(m->kind) && m->direction == l->ref->direction && m->session == l->ref->at.session &&
	    m->seq == l->ref->at.seq)
		l->order = m->order;
	return l->order == 0;
}

enum err reference_find(struct store *s, const struct reference *ref, int64_t *order)
{
	const struct conversation_range last = {
		.conversation = ref->conversation,
		.way = CONVERSATION_BEFORE,
		.from = CONVERSATION_END,
		.limit = REFERENCE_LOOK_BACK,
	};
	struct looking l = { .ref = ref };
	enum err e;
	const struct head *h = head_find(s, ref->conversation, &e);
	struct row r;

	*order = 0;
	if (!h || ref->at.seq == 0)
		return e;
	l.indexed = h->indexed;
	e = conversation_all(s, &last, look, &l);
	*order = l.order;
	if (e != ERR_OK || l.order > 0 || h->indexed == 0)
		return e;
	r = row_read(s, sql_find);
	bind_name(&r, ref);
	row_next(&r);
	*order = row_int(&r);
	return row_end(&r);
}

enum err reference_want(struct store *s, int64_t conversation)
{
	enum err e;
	const struct head *now = head_find(s, conversation, &e);
	struct head *h;

	if (!now || now->wanted || now->indexed >= now->last)
		return e;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	h->wanted = true;
	return ERR_OK;
}

/* ---- waiting ---- */

static enum err read_waiting(struct store *s, const struct reference *ref, struct reference_waiting out[REFERENCE_KINDS],
			     size_t *n)
{
	struct row r = row_read(s, sql_waiting);

	bind_name(&r, ref);
	for (*n = 0; *n < REFERENCE_KINDS && row_next(&r); ++*n) {
		out[*n].kind = (uint8_t)row_int(&r);
		out[*n].order = row_int(&r);
		out[*n].by.session = (uint32_t)row_int(&r);
		out[*n].by.seq = (uint64_t)row_int(&r);
	}
	return row_end(&r);
}

static bool is_later(const struct letter_place *a, const struct letter_place *b)
{
	return a->session != b->session ? a->session > b->session : a->seq > b->seq;
}

static enum err count_awaited(struct store *s, int64_t conversation, uint64_t more, uint64_t fewer)
{
	struct head *h = head_get(s, conversation);

	if (!h)
		return store_failed(s);
	h->awaited += more;
	h->awaited -= fewer < h->awaited ? fewer : h->awaited;
	return ERR_OK;
}

enum err reference_await(struct store *s, const struct reference *ref, const struct reference_waiting *op, int64_t *instead)
{
	struct reference_waiting others[REFERENCE_KINDS];
	size_t n;
	struct row r;
	enum err e = read_waiting(s, ref, others, &n);

	*instead = 0;
	for (size_t i = 0; i < n; i++)
		if (others[i].kind == op->kind)
			*instead = is_later(&op->by, &others[i].by) ? others[i].order : op->order;
	if (e != ERR_OK || *instead == op->order)
		return e;
	r = row_change(s, sql_await);
	bind_name(&r, ref);
	row_bind_int(&r, op->kind);
	row_bind_int(&r, op->order);
	row_bind_int(&r, op->by.session);
	row_bind_int(&r, (int64_t)op->by.seq);
	e = row_run(&r);
	return e == ERR_OK && *instead == 0 ? count_awaited(s, ref->conversation, 1, 0) : e;
}

enum err reference_due(struct store *s, const struct message *m, struct reference_waiting out[REFERENCE_KINDS], size_t *n)
{
	const struct reference ref = name_of(m);
	enum err e;
	const struct head *h = head_find(s, m->conversation, &e);
	struct row r;

	*n = 0;
	if (!h || h->awaited == 0 || m->seq == 0)
		return e;
	e = read_waiting(s, &ref, out, n);
	if (e != ERR_OK || *n == 0)
		return e;
	r = row_change(s, sql_taken);
	bind_name(&r, &ref);
	e = row_run(&r);
	return e == ERR_OK ? count_awaited(s, m->conversation, 0, *n) : e;
}

/* ---- the index ---- */

struct indexing {
	struct store *store;
	struct reference_come *come;
	size_t done;
	int64_t upto;
	bool awaits;
	enum err e;
};

static bool is_awaited(struct store *s, const struct reference *ref)
{
	struct reference_waiting some[REFERENCE_KINDS];
	size_t n;

	return read_waiting(s, ref, some, &n) == ERR_OK && n > 0;
}

/* Stops at what is not sealed yet: it has no place, and nobody else can refer to it. */
static bool index_one(void *ctx, const struct message *m)
{
	struct indexing *x = ctx;
	const struct reference ref = name_of(m);
	struct row r;

	if (m->seq == 0 || x->come->n == REFERENCE_COME)
		return false;
	x->upto = m->order;
	x->done++;
	if (is_operation(m->kind))
		return true;
	r = row_change(x->store, sql_add);
	bind_name(&r, &ref);
	row_bind_int(&r, m->order);
	x->e = row_run(&r);
	if (x->awaits && is_awaited(x->store, &ref))
		x->come->orders[x->come->n++] = m->order;
	return x->e == ERR_OK;
}

static enum err note_indexed(struct store *s, const struct indexing *x, size_t limit)
{
	struct head *h = head_get(s, x->come->conversation);

	if (!h)
		return store_failed(s);
	h->indexed = x->upto > h->indexed ? x->upto : h->indexed;
	h->wanted = x->done == limit || x->come->n == REFERENCE_COME;
	return ERR_OK;
}

enum err reference_index_some(struct store *s, size_t limit, struct reference_come *come, bool *left)
{
	struct indexing x = { .store = s, .come = come };
	enum err e;
	const struct head *h = head_wanting(s, &e);
	struct conversation_range range = { .way = CONVERSATION_AFTER, .limit = limit };

	*left = h != NULL;
	come->n = 0;
	if (!h)
		return e;
	range.conversation = come->conversation = h->conversation;
	range.from = h->indexed;
	x.awaits = h->awaited > 0;
	e = conversation_all(s, &range, index_one, &x);
	if (e == ERR_OK)
		e = x.e;
	return e == ERR_OK ? note_indexed(s, &x, limit) : e;
}

static enum err forget(struct store *s, const char *sql, int64_t conversation)
{
	struct row r = row_change(s, sql);

	row_bind_int(&r, conversation);
	return row_run(&r);
}

enum err reference_forget(struct store *s, int64_t conversation)
{
	enum err e = forget(s, sql_forget, conversation);

	return e == ERR_OK ? forget(s, sql_forget_awaited, conversation) : e;
}

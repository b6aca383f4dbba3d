/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/conversation.h"

#include "base/assert.h"
#include "core/head.h"
#include "core/row.h"
#include "core/search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDER_BITS 40
#define COLUMNS "place, author, kind, seq, sent, stored, body"

static const char sql_append[] = "INSERT INTO message (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_get[] = "SELECT " COLUMNS " FROM message WHERE place = ?";
static const char sql_before[] = "SELECT " COLUMNS " FROM message WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT ?";
static const char sql_after[] = "SELECT " COLUMNS " FROM message WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?";
static const char sql_unsealed[] = "SELECT " COLUMNS " FROM message WHERE place BETWEEN ? AND ? AND seq = 0"
                                   " AND author & 1 = 1 ORDER BY place LIMIT ?";
static const char sql_seal[] = "UPDATE message SET author = ?, seq = ? WHERE place = ? AND seq = 0 AND author & 1 = 1";
static const char sql_received[] = "SELECT count(*) FROM message WHERE place BETWEEN ? AND ? AND author & 1 = 0";
static const char sql_forget[] = "DELETE FROM message WHERE place BETWEEN ? AND ?";

static int64_t place_of(int64_t conversation, int64_t order)
{
	return conversation << ORDER_BITS | order;
}

/* What lets a person or a peer choose them keeps them in range. */
static bool is_place(int64_t conversation, int64_t order)
{
	return conversation > 0 && conversation <= CONVERSATION_ID_MAX && order >= 0 && order <= CONVERSATION_ORDER_MAX;
}

static void read_columns(struct row *r, struct message *m)
{
	int64_t place = row_int(r), author = row_int(r);

	m->conversation = place >> ORDER_BITS;
	m->order = place & CONVERSATION_ORDER_MAX;
	m->direction = author & 1 ? MESSAGE_OUT : MESSAGE_IN;
	m->session = (uint32_t)(author >> 1);
	m->kind = (uint8_t)row_int(r);
	m->seq = (uint64_t)row_int(r);
	m->sent = row_int(r);
	m->stored = row_int(r);
	m->body = row_view(r, &m->len);
}

static enum err visit_all(struct row *r, bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	struct message m;
	bool more = true;

	while (more && row_next(r)) {
		read_columns(r, &m);
		more = visit(ctx, &m);
	}
	return row_end(r);
}

static int64_t author_of(enum message_direction direction, uint32_t session)
{
	return (int64_t)session << 1 | (direction == MESSAGE_OUT);
}

static enum err insert(struct store *s, const struct message *m)
{
	struct row r = row_change(s, sql_append);

	row_bind_int(&r, place_of(m->conversation, m->order));
	row_bind_int(&r, author_of(m->direction, m->session));
	row_bind_int(&r, m->kind);
	row_bind_int(&r, (int64_t)m->seq);
	row_bind_int(&r, m->sent);
	row_bind_int(&r, m->stored);
	row_bind_bytes(&r, m->body, m->len);
	return row_run(&r);
}

enum err conversation_append(struct store *s, struct message *m)
{
	struct head *h;
	enum err e;

	ASSERT(m->conversation > 0 && m->conversation <= CONVERSATION_ID_MAX);
	m->order = head_next_order(s, m->conversation);
	if (m->order == 0)
		return store_failed(s);
	e = insert(s, m);
	if (e != ERR_OK)
		return e;
	h = head_get(s, m->conversation);
	if (!h)
		return store_failed(s);
	h->last = m->order;
	h->count++;
	if (m->direction == MESSAGE_IN) {
		h->unread++;
	} else if (m->seq == 0) {
		if (h->unsealed++ == 0)
			h->unsealed_first = m->order;
	}
	return ERR_OK;
}

struct once {
	bool (*visit)(void *ctx, const struct message *m);
	void *ctx;
	bool found;
};

static bool visit_once(void *ctx, const struct message *m)
{
	struct once *o = ctx;

	o->found = true;
	(void)o->visit(o->ctx, m);
	return false;
}

enum err conversation_get(struct store *s, int64_t conversation, int64_t order,
                          bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	struct once o = { .visit = visit, .ctx = ctx };
	struct row r;
	enum err e;

	if (!is_place(conversation, order))
		return ERR_NO_MESSAGE;
	r = row_read(s, sql_get);
	row_bind_int(&r, place_of(conversation, order));
	e = visit_all(&r, visit_once, &o);
	return e == ERR_OK && !o.found ? ERR_NO_MESSAGE : e;
}

static int64_t clamp(int64_t order)
{
	return order < 0 ? 0 : order > CONVERSATION_ORDER_MAX ? CONVERSATION_ORDER_MAX : order;
}

static int64_t sql_limit(size_t limit)
{
	return limit > INT32_MAX ? INT32_MAX : (int64_t)limit;
}

enum err conversation_page(struct store *s, const struct conversation_range *range,
                           bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	bool before = range->way == CONVERSATION_BEFORE;
	int64_t low = before ? 0 : clamp(range->from) + 1;
	int64_t high = before ? clamp(range->from) - 1 : CONVERSATION_ORDER_MAX;
	struct row r;

	/* An empty range must not reach into the neighbouring conversation. */
	if (!is_place(range->conversation, 0) || low > high)
		return ERR_OK;
	r = row_read(s, before ? sql_before : sql_after);
	row_bind_int(&r, place_of(range->conversation, low));
	row_bind_int(&r, place_of(range->conversation, high));
	row_bind_int(&r, sql_limit(range->limit));
	return visit_all(&r, visit, ctx);
}

enum err conversation_unsealed(struct store *s, int64_t conversation, size_t limit,
                               bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	enum err e;
	const struct head *h = head_find(s, conversation, &e);
	struct row r;

	if (!h || h->unsealed == 0)
		return e;
	r = row_read(s, sql_unsealed);
	row_bind_int(&r, place_of(conversation, h->unsealed_first));
	row_bind_int(&r, place_of(conversation, CONVERSATION_ORDER_MAX));
	row_bind_int(&r, sql_limit(limit));
	return visit_all(&r, visit, ctx);
}

enum err conversation_seal(struct store *s, int64_t conversation, int64_t order, uint32_t session, uint64_t seq)
{
	struct row r;
	struct head *h;
	enum err e;

	if (!is_place(conversation, order))
		return ERR_NO_MESSAGE;
	r = row_change(s, sql_seal);
	row_bind_int(&r, author_of(MESSAGE_OUT, session));
	row_bind_int(&r, (int64_t)seq);
	row_bind_int(&r, place_of(conversation, order));
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	if (row_changes(s) == 0)
		return ERR_NO_MESSAGE;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	h->unsealed--;
	if (h->unsealed == 0)
		h->unsealed_first = 0;
	else if (h->unsealed_first == order)
		h->unsealed_first = order + 1;
	return ERR_OK;
}

enum err conversation_counts(struct store *s, int64_t conversation, struct conversation_counts *out)
{
	enum err e;
	const struct head *h = head_find(s, conversation, &e);

	*out = (struct conversation_counts){ 0 };
	if (h) {
		out->last = h->last;
		out->read = h->read;
		out->count = h->count;
		out->unread = h->unread;
		out->unsealed = h->unsealed;
	}
	return e;
}

/* Received ones after `from`, up to and including `to`: at most those that are unread. */
static enum err count_received(struct store *s, int64_t conversation, int64_t from, int64_t to, uint64_t *out)
{
	struct row r = row_read(s, sql_received);

	row_bind_int(&r, place_of(conversation, from + 1));
	row_bind_int(&r, place_of(conversation, to));
	row_next(&r);
	*out = (uint64_t)row_int(&r);
	return row_end(&r);
}

enum err conversation_mark_read(struct store *s, int64_t conversation, int64_t order)
{
	enum err e;
	const struct head *now = head_find(s, conversation, &e);
	struct head *h;
	uint64_t seen;

	if (!now)
		return e;
	if (order > now->last)
		order = now->last;
	if (order <= now->read)
		return ERR_OK;
	seen = now->unread;
	if (order < now->last)
		e = count_received(s, conversation, now->read, order, &seen);
	if (e != ERR_OK)
		return e;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	h->unread -= seen < h->unread ? seen : h->unread;
	h->read = order;
	return ERR_OK;
}

static enum err delete_rows(struct store *s, int64_t conversation)
{
	struct row r = row_change(s, sql_forget);

	row_bind_int(&r, place_of(conversation, 0));
	row_bind_int(&r, place_of(conversation, CONVERSATION_ORDER_MAX));
	return row_run(&r);
}

enum err conversation_forget(struct store *s, int64_t conversation)
{
	struct head *h;
	enum err e = is_place(conversation, 0) ? search_forget(s, conversation) : ERR_OK;

	if (e != ERR_OK || !is_place(conversation, 0))
		return e;
	e = delete_rows(s, conversation);
	if (e != ERR_OK)
		return e;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	h->last = h->read = h->unsealed_first = 0;
	h->count = h->unread = h->unsealed = 0;
	return head_close_run(s);
}

void conversation_format_id(char out[CONVERSATION_ID_LEN], int64_t conversation, int64_t order)
{
	snprintf(out, CONVERSATION_ID_LEN, "%" PRId64 ".%" PRId64, conversation, order);
}

/* Decimal digits without sign or leading zero, at most 13 of them; moves *text behind them. */
static int64_t parse_number(const char **text)
{
	size_t n = strspn(*text, "0123456789");
	int64_t v = 0;

	if (n == 0 || n > 13 || **text == '0')
		return -1;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + ((*text)[i] - '0');
	*text += n;
	return v;
}

bool conversation_parse_id(const char *text, int64_t *conversation, int64_t *order)
{
	*conversation = parse_number(&text);
	*order = 0;
	if (*conversation <= 0 || *text++ != '.')
		return false;
	*order = parse_number(&text);
	return *text == '\0' && *order > 0 && is_place(*conversation, *order);
}

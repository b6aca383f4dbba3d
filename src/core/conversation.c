/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/conversation.h"

#include "base/assert.h"
#include "core/expiry.h"
#include "core/head.h"
#include "core/reference.h"
#include "core/row.h"
#include "core/search.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS "m.place, author, kind, seq, sent, stored, body, data"
#define FROM " FROM message m LEFT JOIN shape s ON s.place = m.place WHERE m.place "

static const char sql_append[] = "INSERT INTO message (place, author, kind, seq, sent, stored, body)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?)";
static const char sql_get[] = "SELECT " COLUMNS FROM "= ?";
/* One text twice: two of it run side by side. */
#define BEFORE "SELECT " COLUMNS FROM "BETWEEN ? AND ? ORDER BY m.place DESC LIMIT ?"
#define AFTER  "SELECT " COLUMNS FROM "BETWEEN ? AND ? ORDER BY m.place LIMIT ?"
#define UNSEALED "SELECT " COLUMNS FROM "BETWEEN ? AND ? AND seq = 0 AND author & 1 = 1 ORDER BY m.place LIMIT ?"
static const char sql_before[] = BEFORE, sql_before_hidden[] = BEFORE;
static const char sql_after[] = AFTER, sql_after_hidden[] = AFTER;
static const char sql_unsealed[] = UNSEALED, sql_unsealed_hidden[] = UNSEALED;
static const char sql_seal[] = "UPDATE message SET author = ?, seq = ? WHERE place = ? AND seq = 0 AND author & 1 = 1";
static const char sql_received[] = "SELECT count(*) FROM message WHERE place BETWEEN ? AND ? AND author & 1 = 0";
static const char sql_first_received[] = "SELECT place FROM message WHERE place BETWEEN ? AND ? AND author & 1 = 0"
                                         " ORDER BY place LIMIT 1";
static const char sql_newest[] = "SELECT place, stored FROM message WHERE place BETWEEN ? AND ? ORDER BY place DESC LIMIT 1";
static const char sql_rewrite[] = "UPDATE message SET kind = ?, body = ? WHERE place = ?";
static const char sql_hide[] = "UPDATE message SET place = ?, kind = ?, body = x'' WHERE place = ?";
static const char sql_delete[] = "DELETE FROM message WHERE place = ?";
static const char sql_forget[] = "DELETE FROM message WHERE place BETWEEN ? AND ?";
static const char sql_put_shape[] = "INSERT OR REPLACE INTO shape (place, data) VALUES (?, ?)";
static const char sql_drop_shape[] = "DELETE FROM shape WHERE place = ?";
static const char sql_forget_shapes[] = "DELETE FROM shape WHERE place BETWEEN ? AND ?";

bool conversation_is_shown(uint8_t kind)
{
	return kind != LETTER_REACTION && kind != LETTER_EDIT && kind != LETTER_DELETE && kind != MESSAGE_GONE;
}

static int64_t place_of_row(const struct message *m)
{
	int64_t place = place_of(m->conversation, m->order);

	return conversation_is_shown(m->kind) ? place : place_turn(place);
}

/* False: what belongs to it cannot be read. */
static bool read_columns(struct row *r, struct message *m)
{
	int64_t place = row_int(r), author = row_int(r);
	const uint8_t *data;
	size_t len;

	m->conversation = place_conversation(place);
	m->order = place_order(place);
	m->direction = author & 1 ? MESSAGE_OUT : MESSAGE_IN;
	m->session = (uint32_t)(author >> 1);
	m->kind = (uint8_t)row_int(r);
	m->seq = (uint64_t)row_int(r);
	m->sent = row_int(r);
	m->stored = row_int(r);
	m->body = row_view(r, &m->len);
	data = row_view(r, &len);
	if (data)
		return shape_decode(&m->shape, data, len);
	m->shape = (struct shape){ .edited = 0 };
	return true;
}

static enum err visit_all(struct row *r, bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	struct message m;
	bool more = true, ok = true;
	enum err e;

	while (more && ok && row_next(r)) {
		ok = read_columns(r, &m);
		more = ok && visit(ctx, &m);
	}
	e = row_end(r);
	return e == ERR_OK && !ok ? ERR_PROFILE_CORRUPT : e;
}

/* Two that run side by side, the one of the next order first; at most `limit` in all. */
struct two {
	struct row row[2];
	struct message m[2];
	bool has[2];
};

static bool step(struct two *t, int i)
{
	t->has[i] = row_next(&t->row[i]);
	return !t->has[i] || read_columns(&t->row[i], &t->m[i]);
}

static enum err visit_both(struct two *t, const struct conversation_range *range,
                           bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	bool back = range->way == CONVERSATION_BEFORE, more = true, ok = step(t, 0) && step(t, 1);
	enum err e, other;

	for (size_t n = 0; ok && more && n < range->limit && (t->has[0] || t->has[1]); n++) {
		int i = !t->has[0] || (t->has[1] && (t->m[1].order < t->m[0].order) != back);

		more = visit(ctx, &t->m[i]);
		ok = step(t, i);
	}
	e = row_end(&t->row[0]);
	other = row_end(&t->row[1]);
	e = e == ERR_OK ? other : e;
	return e == ERR_OK && !ok ? ERR_PROFILE_CORRUPT : e;
}

static int64_t author_of(enum message_direction direction, uint32_t session)
{
	return (int64_t)session << 1 | (direction == MESSAGE_OUT);
}

static enum err insert(struct store *s, const struct message *m)
{
	struct row r = row_change(s, sql_append);

	row_bind_int(&r, place_of_row(m));
	row_bind_int(&r, author_of(m->direction, m->session));
	row_bind_int(&r, m->kind);
	row_bind_int(&r, (int64_t)m->seq);
	row_bind_int(&r, m->sent);
	row_bind_int(&r, m->stored);
	row_bind_bytes(&r, m->body, m->len);
	return row_run(&r);
}

enum err conversation_reshape(struct store *s, const struct message *m)
{
	uint8_t data[SHAPE_ENCODED_MAX];
	struct row r = row_change(s, shape_is_empty(&m->shape) ? sql_drop_shape : sql_put_shape);

	row_bind_int(&r, place_of_row(m));
	if (!shape_is_empty(&m->shape))
		row_bind_bytes(&r, data, shape_encode(data, sizeof(data), &m->shape));
	return row_run(&r);
}

static void count_shown(struct head *h, const struct message *m)
{
	h->shown = m->order;
	h->shown_time = m->stored;
	h->count++;
	h->unread += m->direction == MESSAGE_IN;
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
	if (e == ERR_OK && !shape_is_empty(&m->shape))
		e = conversation_reshape(s, m);
	if (e != ERR_OK)
		return e;
	h = head_get(s, m->conversation);
	if (!h)
		return store_failed(s);
	h->last = m->order;
	if (conversation_is_shown(m->kind))
		count_shown(h, m);
	if (m->direction == MESSAGE_OUT && m->seq == 0 && h->unsealed++ == 0)
		h->unsealed_first = m->order;
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

	if (!place_is(conversation, order))
		return ERR_NO_MESSAGE;
	for (int hidden = 0; hidden < 2; hidden++) {
		int64_t place = place_of(conversation, order);

		r = row_read(s, sql_get);
		row_bind_int(&r, hidden ? place_turn(place) : place);
		e = visit_all(&r, visit_once, &o);
		if (e != ERR_OK || o.found)
			return e;
	}
	return ERR_NO_MESSAGE;
}

static bool take_copy(void *ctx, const struct message *m)
{
	struct message *out = ctx;
	uint8_t *body = malloc(m->len + 1);

	ASSERT(body);
	if (m->len > 0)
		memcpy(body, m->body, m->len);
	*out = *m;
	out->body = body;
	return false;
}

enum err conversation_copy(struct store *s, int64_t conversation, int64_t order, struct message *out)
{
	*out = (struct message){ .order = 0 };
	return conversation_get(s, conversation, order, take_copy, out);
}

void conversation_release(struct message *m)
{
	/* It is ours: conversation_copy() made it. */
	uint8_t *body = (uint8_t *)(uintptr_t)m->body;

	if (body)
		sodium_memzero(body, m->len);
	free(body);
	m->body = NULL;
}

static int64_t clamp(int64_t order)
{
	return order < 0 ? 0 : order > CONVERSATION_ORDER_MAX ? CONVERSATION_ORDER_MAX : order;
}

static int64_t sql_limit(size_t limit)
{
	return limit > INT32_MAX ? INT32_MAX : (int64_t)limit;
}

struct stretch {
	int64_t low, high;
	size_t limit;
};

/* False: it is empty, and must not reach into the neighbouring conversation. */
static bool stretch_of(const struct conversation_range *range, struct stretch *out)
{
	bool before = range->way == CONVERSATION_BEFORE;
	int64_t low = before ? 0 : clamp(range->from) + 1;
	int64_t high = before ? clamp(range->from) - 1 : CONVERSATION_ORDER_MAX;

	if (!place_is(range->conversation, 0) || low > high)
		return false;
	out->low = place_of(range->conversation, low);
	out->high = place_of(range->conversation, high);
	out->limit = range->limit;
	return true;
}

static struct row read_stretch(struct store *s, const char *sql, const struct stretch *t, bool hidden)
{
	struct row r = row_read(s, sql);

	row_bind_int(&r, hidden ? place_turn(t->low) : t->low);
	row_bind_int(&r, hidden ? place_turn(t->high) : t->high);
	row_bind_int(&r, sql_limit(t->limit));
	return r;
}

static enum err visit_one(struct store *s, const struct conversation_range *range, bool hidden,
                          bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	struct stretch t;
	struct row r;

	if (!stretch_of(range, &t))
		return ERR_OK;
	r = read_stretch(s, range->way == CONVERSATION_BEFORE ? sql_before : sql_after, &t, hidden);
	return visit_all(&r, visit, ctx);
}

enum err conversation_page(struct store *s, const struct conversation_range *range,
                           bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	return visit_one(s, range, false, visit, ctx);
}

enum err conversation_hidden(struct store *s, const struct conversation_range *range,
                             bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	return visit_one(s, range, true, visit, ctx);
}

enum err conversation_all(struct store *s, const struct conversation_range *range,
                          bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	bool before = range->way == CONVERSATION_BEFORE;
	struct stretch t;
	struct two two;

	if (!stretch_of(range, &t))
		return ERR_OK;
	two.row[0] = read_stretch(s, before ? sql_before : sql_after, &t, false);
	two.row[1] = read_stretch(s, before ? sql_before_hidden : sql_after_hidden, &t, true);
	return visit_both(&two, range, visit, ctx);
}

enum err conversation_unsealed(struct store *s, int64_t conversation, size_t limit,
                               bool (*visit)(void *ctx, const struct message *m), void *ctx)
{
	const struct conversation_range oldest = { .way = CONVERSATION_AFTER, .limit = limit };
	enum err e;
	const struct head *h = head_find(s, conversation, &e);
	struct stretch t = { .limit = limit };
	struct two two;

	if (!h || h->unsealed == 0)
		return e;
	t.low = place_of(conversation, h->unsealed_first);
	t.high = place_of(conversation, CONVERSATION_ORDER_MAX);
	two.row[0] = read_stretch(s, sql_unsealed, &t, false);
	two.row[1] = read_stretch(s, sql_unsealed_hidden, &t, true);
	return visit_both(&two, &oldest, visit, ctx);
}

/* One of those that waited to be sealed does not any longer. */
static void count_sealed(struct head *h, int64_t order)
{
	h->unsealed--;
	if (h->unsealed == 0)
		h->unsealed_first = 0;
	else if (h->unsealed_first == order)
		h->unsealed_first = order + 1;
}

enum err conversation_seal(struct store *s, int64_t conversation, int64_t order, uint32_t session, uint64_t seq)
{
	struct row r;
	struct head *h;
	enum err e;

	if (!place_is(conversation, order))
		return ERR_NO_MESSAGE;
	for (int hidden = 0; hidden < 2; hidden++) {
		int64_t place = place_of(conversation, order);

		r = row_change(s, sql_seal);
		row_bind_int(&r, author_of(MESSAGE_OUT, session));
		row_bind_int(&r, (int64_t)seq);
		row_bind_int(&r, hidden ? place_turn(place) : place);
		e = row_run(&r);
		if (e != ERR_OK)
			return e;
		if (row_changes(s) > 0)
			break;
	}
	if (row_changes(s) == 0)
		return ERR_NO_MESSAGE;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	count_sealed(h, order);
	return ERR_OK;
}

/* ---- changing ---- */

enum err conversation_rewrite(struct store *s, const struct message *m)
{
	struct row r = row_change(s, sql_rewrite);

	row_bind_int(&r, m->kind);
	row_bind_bytes(&r, m->body, m->len);
	row_bind_int(&r, place_of_row(m));
	return row_run(&r);
}

/* The newest that was shown is not any longer. */
static enum err find_shown(struct store *s, struct head *h)
{
	struct row r = row_read(s, sql_newest);
	int64_t place, stored;
	bool found;

	row_bind_int(&r, place_of(h->conversation, 0));
	row_bind_int(&r, place_of(h->conversation, CONVERSATION_ORDER_MAX));
	found = row_next(&r);
	place = row_int(&r);
	stored = row_int(&r);
	h->shown = found ? place_order(place) : 0;
	h->shown_time = found ? stored : 0;
	return row_end(&r);
}

static enum err take_away(struct store *s, const struct message *m)
{
	int64_t place = place_of_row(m);
	bool stays = m->seq > 0;
	struct row r = row_change(s, stays ? sql_hide : sql_delete);
	enum err e;

	if (stays) {
		row_bind_int(&r, place_turn(place_of(m->conversation, m->order)));
		row_bind_int(&r, MESSAGE_GONE);
	}
	row_bind_int(&r, place);
	e = row_run(&r);
	if (e != ERR_OK)
		return e;
	r = row_change(s, sql_drop_shape);
	row_bind_int(&r, place);
	return row_run(&r);
}

enum err conversation_hide(struct store *s, const struct message *m)
{
	enum err e = take_away(s, m);
	struct head *h = e == ERR_OK ? head_get(s, m->conversation) : NULL;

	if (!h)
		return e == ERR_OK ? store_failed(s) : e;
	if (m->seq == 0 && m->direction == MESSAGE_OUT)
		count_sealed(h, m->order);
	if (!conversation_is_shown(m->kind))
		return ERR_OK;
	h->count--;
	if (m->direction == MESSAGE_IN && m->order > h->read && h->unread > 0)
		h->unread--;
	return h->shown == m->order ? find_shown(s, h) : ERR_OK;
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
		out->shown = h->shown;
		out->shown_time = h->shown_time;
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

enum err conversation_first_unread(struct store *s, int64_t conversation, int64_t *order)
{
	enum err e;
	const struct head *h = head_find(s, conversation, &e);
	struct row r;

	*order = 0;
	if (!h || h->unread == 0)
		return e;
	r = row_read(s, sql_first_received);
	row_bind_int(&r, place_of(conversation, h->read + 1));
	row_bind_int(&r, place_of(conversation, CONVERSATION_ORDER_MAX));
	row_next(&r);
	*order = place_order(row_int(&r));
	return row_end(&r);
}

static enum err delete_range(struct store *s, const char *sql, int64_t low, int64_t high)
{
	struct row r = row_change(s, sql);

	row_bind_int(&r, low);
	row_bind_int(&r, high);
	return row_run(&r);
}

static enum err delete_rows(struct store *s, int64_t conversation)
{
	int64_t low = place_of(conversation, 0), high = place_of(conversation, CONVERSATION_ORDER_MAX);
	enum err e = delete_range(s, sql_forget, low, high);

	if (e == ERR_OK)
		e = delete_range(s, sql_forget, place_turn(low), place_turn(high));
	if (e == ERR_OK)
		e = delete_range(s, sql_forget_shapes, low, high);
	if (e == ERR_OK)
		e = delete_range(s, sql_forget_shapes, place_turn(low), place_turn(high));
	return e;
}

enum err conversation_forget(struct store *s, int64_t conversation)
{
	struct head *h;
	enum err e = place_is(conversation, 0) ? search_forget(s, conversation) : ERR_OK;

	if (e != ERR_OK || !place_is(conversation, 0))
		return e;
	e = delete_rows(s, conversation);
	if (e == ERR_OK)
		e = reference_forget(s, conversation);
	if (e == ERR_OK)
		e = expiry_forget(s, conversation);
	if (e != ERR_OK)
		return e;
	h = head_get(s, conversation);
	if (!h)
		return store_failed(s);
	*h = (struct head){
		.conversation = conversation, .waiting = h->waiting, .waiting_bytes = h->waiting_bytes, .changed = true,
	};
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
	return *text == '\0' && *order > 0 && place_is(*conversation, *order);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/head.h"

#include "core/row.h"
#include "core/store_state.h"

#include <stdlib.h>
#include <string.h>

static const char sql_list[] = "SELECT conversation, last, read, count, unread, unsealed, unsealed_first, waiting,"
                               " waiting_bytes, shown, shown_time, timer, timer_version, timer_ours, awaited, indexed,"
                               " wanted FROM head ORDER BY conversation";
static const char sql_put[] = "INSERT OR REPLACE INTO head (conversation, last, read, count, unread, unsealed,"
                              " unsealed_first, waiting, waiting_bytes, shown, shown_time, timer, timer_version,"
                              " timer_ours, awaited, indexed, wanted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                              " ?, ?, ?)";
static const char sql_delete[] = "DELETE FROM head WHERE conversation = ?";
static const char sql_run_last[] = "SELECT first, conversation FROM run ORDER BY first DESC LIMIT 1";
static const char sql_run_add[] = "INSERT OR REPLACE INTO run (first, conversation) VALUES (?, ?)";

static bool make_room(struct head_table *t)
{
	size_t cap = t->cap ? 2 * t->cap : 64;
	struct head *heads;

	if (t->count < t->cap)
		return true;
	heads = realloc(t->heads, cap * sizeof(*heads));
	if (!heads)
		return false;
	t->heads = heads;
	t->cap = cap;
	return true;
}

static struct head read_row(struct row *r)
{
	struct head h = { .conversation = row_int(r) };

	h.last = row_int(r);
	h.read = row_int(r);
	h.count = (uint64_t)row_int(r);
	h.unread = (uint64_t)row_int(r);
	h.unsealed = (uint64_t)row_int(r);
	h.unsealed_first = row_int(r);
	h.waiting = (uint64_t)row_int(r);
	h.waiting_bytes = (uint64_t)row_int(r);
	h.shown = row_int(r);
	h.shown_time = row_int(r);
	h.timer = (uint32_t)row_int(r);
	h.timer_version = (uint32_t)row_int(r);
	h.timer_ours = row_int(r);
	h.awaited = (uint64_t)row_int(r);
	h.indexed = row_int(r);
	h.wanted = row_int(r);
	return h;
}

static enum err load_runs(struct store *s)
{
	struct row r = row_read(s, sql_run_last);

	while (row_next(&r)) {
		int64_t first = row_int(&r);

		s->heads.run = row_int(&r);
		/* The run of nobody keeps orders of deleted messages from being given again. */
		if (first - (s->heads.run == 0) > s->heads.newest)
			s->heads.newest = first - (s->heads.run == 0);
	}
	return row_end(&r);
}

static enum err load(struct store *s)
{
	struct head_table *t = &s->heads;
	bool room = true;
	struct row r;
	enum err e;

	if (t->loaded)
		return ERR_OK;
	r = row_read(s, sql_list);
	while ((room = make_room(t)) && row_next(&r)) {
		t->heads[t->count] = read_row(&r);
		if (t->heads[t->count].last > t->newest)
			t->newest = t->heads[t->count].last;
		t->count++;
	}
	e = row_end(&r);
	if (e == ERR_OK)
		e = room ? load_runs(s) : ERR_LIMIT;
	if (e != ERR_OK)
		head_drop(s);
	t->loaded = e == ERR_OK;
	return e;
}

/* The index of the conversation, or where it belongs. */
static size_t place_of(const struct head_table *t, int64_t conversation)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->heads[mid].conversation < conversation)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct head *head_find(struct store *s, int64_t conversation, enum err *e)
{
	size_t i;

	*e = load(s);
	if (*e != ERR_OK)
		return NULL;
	i = place_of(&s->heads, conversation);
	return i < s->heads.count && s->heads.heads[i].conversation == conversation ? &s->heads.heads[i] : NULL;
}

struct head *head_get(struct store *s, int64_t conversation)
{
	struct head_table *t = &s->heads;
	enum err e = row_begin(s);
	size_t i;

	if (e == ERR_OK)
		e = load(s);
	if (e == ERR_OK && !make_room(t))
		e = ERR_LIMIT;
	if (e != ERR_OK) {
		row_spoil(s, e);
		return NULL;
	}
	i = place_of(t, conversation);
	if (i == t->count || t->heads[i].conversation != conversation) {
		memmove(&t->heads[i + 1], &t->heads[i], (t->count - i) * sizeof(t->heads[0]));
		t->heads[i] = (struct head){ .conversation = conversation };
		t->count++;
	}
	t->heads[i].changed = true;
	return &t->heads[i];
}

/* The next message, the one after `newest`, starts a run. */
static enum err start_run(struct store *s, int64_t conversation)
{
	struct row r = row_change(s, sql_run_add);
	enum err e;

	row_bind_int(&r, s->heads.newest + 1);
	row_bind_int(&r, conversation);
	e = row_run(&r);
	if (e == ERR_OK)
		s->heads.run = conversation;
	return e;
}

int64_t head_next_order(struct store *s, int64_t conversation)
{
	enum err e = load(s);

	if (e != ERR_OK) {
		row_spoil(s, e);
		return 0;
	}
	if (s->heads.run != conversation && start_run(s, conversation) != ERR_OK)
		return 0;
	return ++s->heads.newest;
}

const struct head *head_wanting(struct store *s, enum err *e)
{
	*e = load(s);
	for (size_t i = 0; *e == ERR_OK && i < s->heads.count; i++)
		if (s->heads.heads[i].wanted)
			return &s->heads.heads[i];
	return NULL;
}

enum err head_newest(struct store *s, int64_t *out)
{
	enum err e = load(s);

	*out = s->heads.newest;
	return e;
}

enum err head_close_run(struct store *s)
{
	enum err e = load(s);

	return e == ERR_OK && s->heads.newest > 0 ? start_run(s, 0) : e;
}

static enum err put(struct store *s, const struct head *h)
{
	struct row r = row_change(s, h->last == 0 && h->waiting == 0 ? sql_delete : sql_put);

	row_bind_int(&r, h->conversation);
	if (h->last == 0 && h->waiting == 0)
		return row_run(&r);
	row_bind_int(&r, h->last);
	row_bind_int(&r, h->read);
	row_bind_int(&r, (int64_t)h->count);
	row_bind_int(&r, (int64_t)h->unread);
	row_bind_int(&r, (int64_t)h->unsealed);
	row_bind_int(&r, h->unsealed_first);
	row_bind_int(&r, (int64_t)h->waiting);
	row_bind_int(&r, (int64_t)h->waiting_bytes);
	row_bind_int(&r, h->shown);
	row_bind_int(&r, h->shown_time);
	row_bind_int(&r, h->timer);
	row_bind_int(&r, h->timer_version);
	row_bind_int(&r, h->timer_ours);
	row_bind_int(&r, (int64_t)h->awaited);
	row_bind_int(&r, h->indexed);
	row_bind_int(&r, h->wanted);
	return row_run(&r);
}

enum err head_flush(struct store *s)
{
	for (size_t i = 0; i < s->heads.count; i++) {
		struct head *h = &s->heads.heads[i];
		enum err e = h->changed ? put(s, h) : ERR_OK;

		if (e != ERR_OK)
			return e;
		h->changed = false;
	}
	return ERR_OK;
}

void head_drop(struct store *s)
{
	free(s->heads.heads);
	s->heads = (struct head_table){ 0 };
}

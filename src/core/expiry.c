/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/expiry.h"

#include "core/delivery.h"
#include "core/operation.h"
#include "core/row.h"
#include "core/setting.h"
#include "core/state.h"

#include <inttypes.h>
#include <stdio.h>

#define BATCH 64             /* messages that go, or begin to count, at a time */
#define CLOCK "expiry.clock" /* setting: "where it stood, wall ms then" */

static const char sql_wait[] = "INSERT OR REPLACE INTO timed (place, seconds) VALUES (?, ?)";
static const char sql_waiting[] = "SELECT t.place, author & 1, author >> 1, seq FROM timed t"
                                  " JOIN message m ON m.place = t.place WHERE t.place BETWEEN ? AND ? ORDER BY t.place LIMIT ?";
static const char sql_seconds[] = "SELECT seconds FROM timed WHERE place = ?";
static const char sql_unwait[] = "DELETE FROM timed WHERE place = ?";
static const char sql_start[] = "INSERT INTO expiry (at, place) VALUES (?, ?)";
static const char sql_next[] = "SELECT at, place FROM expiry ORDER BY at, place LIMIT 1";
static const char sql_drop[] = "DELETE FROM expiry WHERE at = ? AND place = ?";
static const char sql_forget_timed[] = "DELETE FROM timed WHERE place BETWEEN ? AND ?";
static const char sql_forget[] = "DELETE FROM expiry WHERE place BETWEEN ? AND ?";

/* ---- the clock ---- */

static int64_t clock_now(const struct core *c)
{
	return c->expiry_clock + (c->now.mono - c->expiry_mono);
}

static enum err save_clock(struct core *c)
{
	char text[64];

	snprintf(text, sizeof(text), "%" PRId64 " %" PRId64, clock_now(c), c->now.wall);
	return setting_set(c->store, CLOCK, text);
}

static enum err load_next(struct core *c)
{
	struct row r = row_read(c->store, sql_next);
	const int64_t next = row_next(&r) ? row_int(&r) : INT64_MAX;
	const enum err e = row_end(&r);

	/* What cannot be read is not nothing: else no message would go any more before the next start. */
	if (e == ERR_OK)
		c->expiry_next = next;
	return e;
}

enum err expiry_load(struct core *c)
{
	char text[SETTING_VALUE_MAX + 1];
	int64_t stood = 0, wall = 0;
	enum err e;

	/* After an undone turn it has not stopped. */
	if (c->expiry_next == 0) {
		e = setting_get(c->store, CLOCK, text);
		if (e != ERR_OK && e != ERR_NO_SETTING)
			return e;
		if (e == ERR_OK && sscanf(text, "%" SCNd64 " %" SCNd64, &stood, &wall) == 2 && c->now.wall > wall)
			stood += c->now.wall - wall;
		c->expiry_clock = stood;
		c->expiry_mono = c->now.mono;
	}
	return load_next(c);
}

int64_t expiry_wall(const struct core *c, int64_t expires)
{
	int64_t at = c->now.wall + (expires - clock_now(c));

	return expires == 0 ? 0 : at > 0 ? at
					 : 1;
}

/* ---- beginning to count ---- */

static enum err put(struct store *s, const char *sql, int64_t a, int64_t b)
{
	struct row r = row_change(s, sql);

	row_bind_int(&r, a);
	row_bind_int(&r, b);
	return row_run(&r);
}

static enum err unwait(struct store *s, int64_t place)
{
	struct row r = row_change(s, sql_unwait);

	row_bind_int(&r, place);
	return row_run(&r);
}

enum err expiry_wait(struct core *c, const struct message *m)
{
	return put(c->store, sql_wait, place_of(m->conversation, m->order), m->shape.timer);
}

static enum err seconds_of(struct store *s, int64_t place, int64_t *seconds)
{
	struct row r = row_read(s, sql_seconds);

	row_bind_int(&r, place);
	row_next(&r);
	*seconds = row_int(&r);
	return row_end(&r);
}

static enum err start(struct core *c, int64_t place)
{
	struct message m = { .order = 0 };
	int64_t seconds;
	enum err e = seconds_of(c->store, place, &seconds);

	if (e == ERR_OK)
		e = unwait(c->store, place);
	if (e == ERR_OK)
		e = conversation_copy(c->store, place_conversation(place), place_order(place), &m);
	m.shape.timer = (uint32_t)seconds;
	m.shape.expires = clock_now(c) + seconds * CLOCK_SECOND;
	if (e == ERR_OK)
		e = put(c->store, sql_start, m.shape.expires, place);
	if (e == ERR_OK)
		e = conversation_reshape(c->store, &m);
	if (e == ERR_OK)
		e = save_clock(c);
	if (e == ERR_OK) {
		core_log_event(c, EVENT_MESSAGE_CHANGED, m.conversation, m.order, NULL);
		c->expiry_next = m.shape.expires < c->expiry_next ? m.shape.expires : c->expiry_next;
	}
	conversation_release(&m);
	return e;
}

struct waiting {
	int64_t place[BATCH];
	struct letter_place at[BATCH];
	bool ours[BATCH];
	size_t n;
};

static enum err read_waiting(struct store *s, int64_t low, int64_t high, struct waiting *w)
{
	struct row r = row_read(s, sql_waiting);

	row_bind_int(&r, low);
	row_bind_int(&r, high);
	row_bind_int(&r, BATCH);
	for (w->n = 0; w->n < BATCH && row_next(&r); w->n++) {
		w->place[w->n] = row_int(&r);
		w->ours[w->n] = row_int(&r);
		w->at[w->n].session = (uint32_t)row_int(&r);
		w->at[w->n].seq = (uint64_t)row_int(&r);
	}
	return row_end(&r);
}

static bool has_arrived(struct core *c, int64_t conversation, const struct letter_place *at)
{
	int64_t wall = 0;

	return at->seq > 0 && delivery_time(c->store, conversation, at->session, at->seq, &wall) == ERR_OK && wall > 0;
}

/* Of one direction those between two orders whose time has come to count. */
static enum err start_some(struct core *c, int64_t low, int64_t high, bool ours)
{
	struct waiting w;
	enum err e;

	do {
		e = read_waiting(c->store, low, high, &w);
		for (size_t i = 0; i < w.n && e == ERR_OK; i++) {
			low = w.place[i] + 1;
			if (w.ours[i] == ours && (!ours || has_arrived(c, place_conversation(w.place[i]), &w.at[i])))
				e = start(c, w.place[i]);
		}
	} while (e == ERR_OK && w.n == BATCH);
	return e;
}

enum err expiry_read(struct core *c, int64_t conversation, int64_t after, int64_t upto)
{
	if (upto > PLACE_ORDER_MAX)
		upto = PLACE_ORDER_MAX;
	return start_some(c, place_of(conversation, after) + 1, place_of(conversation, upto), false);
}

void expiry_delivered(struct core *c, int64_t conversation, int64_t first, int64_t last)
{
	/* A failure stays with the store and shows at the commit. */
	(void)!start_some(c, place_of(conversation, first), place_of(conversation, last), true);
}

enum err expiry_drop(struct core *c, const struct message *m)
{
	int64_t place = place_of(m->conversation, m->order);
	enum err e;

	if (m->shape.timer == 0)
		return ERR_OK;
	e = unwait(c->store, place);
	return e == ERR_OK && m->shape.expires > 0 ? put(c->store, sql_drop, m->shape.expires, place) : e;
}

/* ---- going ---- */

static enum err go(struct core *c, int64_t at, int64_t place)
{
	struct message m;
	enum err e = conversation_copy(c->store, place_conversation(place), place_order(place), &m);

	if (e == ERR_OK && conversation_is_shown(m.kind))
		e = operation_vanish(c, &m);
	else if (e == ERR_OK || e == ERR_NO_MESSAGE)
		e = put(c->store, sql_drop, at, place);
	conversation_release(&m);
	return e;
}

static enum err first(struct store *s, int64_t *at, int64_t *place)
{
	struct row r = row_read(s, sql_next);
	bool found = row_next(&r);

	*at = found ? row_int(&r) : INT64_MAX;
	*place = found ? row_int(&r) : 0;
	return row_end(&r);
}

void expiry_run(struct core *c)
{
	int64_t at = 0, place;
	enum err e = ERR_OK;

	if (c->expiry_next > clock_now(c) || c->now.mono < c->retry)
		return;
	for (size_t n = 0; n < BATCH && e == ERR_OK; n++) {
		e = first(c->store, &at, &place);
		if (e != ERR_OK || at > clock_now(c))
			break;
		e = go(c, at, place);
	}
	if (e == ERR_OK)
		e = save_clock(c);
	if (e == ERR_OK)
		e = load_next(c);
	/* It is still due: tried again, but not at once. */
	if (e != ERR_OK)
		c->retry = c->now.mono + STATE_RETRY;
}

int64_t expiry_wake(const struct core *c)
{
	int64_t at;

	if (c->expiry_next == INT64_MAX)
		return CLOCK_NEVER;
	at = c->expiry_mono + (c->expiry_next - c->expiry_clock);
	return at > c->retry ? at : c->retry;
}

enum err expiry_forget(struct store *s, int64_t conversation)
{
	enum err e = put(s, sql_forget_timed, place_of(conversation, 0), place_of(conversation, PLACE_ORDER_MAX));

	return e == ERR_OK ? put(s, sql_forget, place_of(conversation, 0), place_of(conversation, PLACE_ORDER_MAX)) : e;
}

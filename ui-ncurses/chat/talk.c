/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window itself, and what is asked for it; talk_news.c: what events do to it. */
#include "ui-ncurses/chat/talk.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/heap.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/ui.h"

#include <stdlib.h>
#include <string.h>

/* ---- the window ---- */

static void forget(struct talk *t)
{
	for (size_t i = 0; i < t->n; i++)
		entry_wipe(&t->row[i]);
	t->n = 0;
}

void talk_wipe(struct talk *t)
{
	forget(t);
	heap_free(t->row);
	*t = (struct talk){ .serial = t->serial };
}

size_t talk_index(const struct talk *t, int64_t order)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->row[middle].order < order)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct entry *talk_find(const struct talk *t, int64_t order)
{
	size_t i = talk_index(t, order);

	return i < t->n && t->row[i].order == order ? &t->row[i] : NULL;
}

size_t talk_stored(const struct talk *t)
{
	return talk_index(t, TALK_HANDED);
}

size_t talk_bottom(const struct talk *t)
{
	size_t i = t->follow ? t->n : talk_index(t, t->bottom);

	ASSERT(t->n > 0);
	return i < t->n ? i : t->n - 1;
}

static void make_room(struct talk *t)
{
	struct entry *row;

	if (t->n < t->cap)
		return;
	t->cap = t->cap > 0 ? t->cap * 2 : 128;
	row = heap_resize(t->row, t->cap * sizeof(*row));
	ASSERT(row);
	t->row = row;
}

void talk_put(struct talk *t, struct entry *e)
{
	size_t i = talk_index(t, e->order);

	if (i < t->n && t->row[i].order == e->order) {
		entry_wipe(&t->row[i]);
	} else {
		make_room(t);
		memmove(&t->row[i + 1], &t->row[i], (t->n - i) * sizeof(*e));
		t->n++;
	}
	t->row[i] = *e;
	*e = (struct entry){ .order = 0 };
}

void talk_drop(struct talk *t, int64_t order)
{
	size_t i = talk_index(t, order);

	if (i == t->n || t->row[i].order != order)
		return;
	entry_wipe(&t->row[i]);
	memmove(&t->row[i], &t->row[i + 1], (--t->n - i) * sizeof(t->row[0]));
	/* What was selected is gone: nothing is selected, rather than another message. */
	if (t->pick == order)
		t->pick = 0;
	if (t->bottom == order)
		t->hidden = 0;
}

/* Far from what is seen: let go. */
static void trim(struct talk *t)
{
	size_t at, much;

	if (t->n <= TALK_WINDOW)
		return;
	at = talk_bottom(t);
	much = t->n - TALK_WINDOW;
	if (at > t->n / 2) {
		for (size_t i = 0; i < much; i++)
			entry_wipe(&t->row[i]);
		memmove(t->row, t->row + much, (t->n - much) * sizeof(t->row[0]));
		t->more_before = true;
		t->n -= much;
	} else if (talk_stored(t) == t->n) {
		for (size_t i = t->n - much; i < t->n; i++)
			entry_wipe(&t->row[i]);
		t->more_after = true;
		t->n -= much;
	}
}

/* ---- pages ---- */

/* NULL when the answer is for an earlier opening. */
static struct talk *asker(const struct ui *u, int64_t serial)
{
	struct talk *t = chat_talk(u);

	return t && t->serial == serial ? t : NULL;
}

static void take_rows(struct ui *u, struct talk *t, const json_t *result)
{
	const json_t *row;
	struct entry e;
	size_t i;

	json_array_foreach(json_object_get(result, "messages"), i, row)
		if (entry_take(&e, row, u->ascii) && e.contact == t->contact)
			talk_put(t, &e);
		else
			entry_wipe(&e);
	if (asks_id(result, "read") > t->read)
		t->read = asks_id(result, "read");
}

static void on_before(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct talk *t = asker(u, serial);

	(void)error;
	if (!t)
		return;
	t->asking_before = false;
	if (!result)
		return;
	t->more_before = asks_flag(result, "more");
	take_rows(u, t, result);
	trim(t);
	chat_settle(u);
}

static void on_after(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct talk *t = asker(u, serial);

	(void)error;
	if (!t)
		return;
	t->asking_after = false;
	if (!result)
		return;
	t->more_after = asks_flag(result, "more");
	take_rows(u, t, result);
	if (t->settling)
		chat_show_goal(u);
	t->settling = false;
	trim(t);
	chat_settle(u);
}

static json_t *page(const struct talk *t, const char *way, int64_t order)
{
	json_t *params = deed_contact(t->contact);

	json_object_set_new(params, "last", json_integer(TALK_PAGE));
	if (way)
		json_object_set_new(params, way, deed_number(order));
	return params;
}

static void ask_before(struct ui *u, struct talk *t)
{
	t->asking_before = true;
	asks_put(u, "read", page(t, "before", t->row[0].order), on_before, t->serial);
}

static void ask_after(struct ui *u, struct talk *t)
{
	size_t n = talk_stored(t);

	t->asking_after = true;
	asks_put(u, "read", page(t, "after", n > 0 ? t->row[n - 1].order : 0), on_after, t->serial);
}

/* The unread line is where it was found at the opening, and stays there. */
static void draw_line(struct talk *t, const json_t *result)
{
	int64_t unread = asks_number(result, "unread");

	if (t->line_after >= 0)
		return;
	if (unread > 0) {
		t->line_after = asks_id(result, "first_unread") > 0 ? asks_id(result, "first_unread") - 1 : t->read;
		t->line_count = unread;
	}
}

static void on_open(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct talk *t = asker(u, serial);

	if (!t)
		return;
	if (!result) {
		ui_error_text(t->trouble, sizeof(t->trouble), error);
		t->asking_before = t->asking_after = false;
		return;
	}
	t->trouble[0] = '\0';
	t->known = true;
	t->more_before = asks_flag(result, "more");
	t->asking_before = t->asking_after = false;
	take_rows(u, t, result);
	draw_line(t, result);
	if (t->goal && talk_stored(t) > 0) {
		t->bottom = t->row[talk_stored(t) - 1].order;
		chat_show_goal(u);
	}
	chat_settle(u);
}

/* ---- opening ---- */

/* From nothing; `within`: not at the end. */
static void begin(struct talk *t, bool within)
{
	forget(t);
	t->serial++;
	t->known = t->asking_state = t->settling = false;
	t->more_before = false;
	t->more_after = within;
	t->asking_before = t->asking_after = true;
	t->follow = !within;
	t->goal = t->bottom = t->pick = t->below = 0;
	t->hidden = 0;
	t->refresh_at = CLOCK_NEVER;
}

static void start(struct ui *u, struct talk *t, int64_t order)
{
	begin(t, order > 0);
	t->goal = t->bottom = order;
	t->settling = order > 0;
	if (t->contact > 0)
		asks_put(u, "read", page(t, order > 0 ? "before" : NULL, order + 1), on_open, t->serial);
}

static void change(struct talk *t, int64_t contact)
{
	if (contact == t->contact)
		return;
	t->contact = contact;
	t->read = 0;
	t->trouble[0] = '\0';
	t->line_after = -1;
}

void talk_open(struct ui *u, struct talk *t, int64_t contact)
{
	t->line_after = -1;
	change(t, contact);
	start(u, t, 0);
}

void talk_open_at(struct ui *u, struct talk *t, int64_t contact, int64_t order)
{
	change(t, contact);
	start(u, t, order);
}

void talk_to_end(struct ui *u, struct talk *t)
{
	t->goal = 0;
	t->below = 0;
	t->hidden = 0;
	t->follow = true;
	if (t->more_after)
		start(u, t, 0);
}

static void on_first(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct talk *t = asker(u, serial);

	on_open(u, serial, result, error);
	if (!t || !result)
		return;
	t->more_before = false;
	t->more_after = asks_flag(result, "more");
	t->bottom = t->n > 0 ? t->row[0].order : 0;
	chat_settle(u);
}

void talk_to_start(struct ui *u, struct talk *t)
{
	if (!t->known)
		return;
	t->goal = 0;
	if (t->more_before) {
		begin(t, true);
		asks_put(u, "read", page(t, "after", 0), on_first, t->serial);
		return;
	}
	t->follow = false;
	t->bottom = t->n > 0 ? t->row[0].order : 0;
	t->hidden = 0;
}

void talk_refresh(struct ui *u, struct talk *t)
{
	if (t->contact == 0)
		return;
	if (!t->known) {
		start(u, t, t->goal);
		return;
	}
	t->asking_before = t->asking_state = false;
	t->refresh_at = u->now.mono;
	ask_after(u, t);
	talk_settle(u, t);
}

/* ---- states ---- */

static void on_state(struct ui *u, int64_t serial, const json_t *result, const json_t *error)
{
	struct talk *t = asker(u, serial);
	const json_t *row;
	struct entry e;
	size_t i;

	(void)error;
	if (!t)
		return;
	t->asking_state = false;
	/* Only what is here already: more would tear a hole into the window. */
	json_array_foreach(json_object_get(result, "messages"), i, row)
		if (entry_take(&e, row, u->ascii) && talk_find(t, e.order))
			talk_put(t, &e);
		else
			entry_wipe(&e);
}

/* Those about the bottom of the screen: what is further up is asked for when it is scrolled to. */
static void ask_state(struct ui *u, struct talk *t)
{
	size_t last = talk_bottom(t), stored = talk_stored(t), first;

	if (stored == 0)
		return;
	last = last < stored ? last : stored - 1;
	first = last > TALK_PAGE - 1 ? last - (TALK_PAGE - 1) : 0;
	t->asking_state = true;
	asks_put(u, "read", page(t, "after", t->row[first].order - 1), on_state, t->serial);
}

void talk_settle(struct ui *u, struct talk *t)
{
	size_t at;

	if (t->n == 0 || !t->known || !u->asks.up)
		return;
	at = talk_bottom(t);
	if (at < TALK_AHEAD && t->more_before && !t->asking_before && talk_stored(t) > 0)
		ask_before(u, t);
	if (t->n - at < TALK_AHEAD && t->more_after && !t->asking_after)
		ask_after(u, t);
	if (t->refresh_at == CLOCK_NEVER || t->asking_state)
		return;
	if (u->now.mono >= t->refresh_at) {
		t->refresh_at = CLOCK_NEVER;
		ask_state(u, t);
	} else {
		ui_want(u, t->refresh_at);
	}
}

void talk_seen(struct ui *u, struct talk *t)
{
	size_t i = talk_stored(t);

	if (!t->follow || t->more_after || !t->known)
		return;
	t->below = 0;
	while (i > 0 && t->row[i - 1].out)
		i--;
	if (i == 0 || t->row[i - 1].order <= t->read)
		return;
	t->read = t->row[i - 1].order;
	deed_mark_read(u, t->contact, t->read);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What events do to the open conversation. */
#include "base/clock.h"
#include "ui-ncurses/asks.h"
#include "ui-ncurses/chat/talk.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define PAUSE 150 /* ms until states are asked for: what changes them comes in crowds */

static void want_states(struct ui *u, struct talk *t)
{
	if (t->refresh_at == CLOCK_NEVER)
		t->refresh_at = u->now.mono + PAUSE;
	ui_want(u, t->refresh_at);
}

/* While nobody looks, the line goes before the first that comes. */
static void mark_unseen(const struct ui *u, struct talk *t, int64_t order)
{
	if (u->focused && t->follow)
		return;
	if (!t->follow)
		t->below++;
	if (t->line_after < 0 || t->line_after < t->read) {
		t->line_after = order - 1;
		t->line_count = 0;
	}
	t->line_count++;
}

static void take_new(struct ui *u, struct talk *t, const json_t *row)
{
	struct entry e;

	if (!entry_take(&e, row, u->ascii)) {
		entry_wipe(&e);
		return;
	}
	if (!e.out && !talk_find(t, e.order))
		mark_unseen(u, t, e.order);
	/* With a gap before it, it comes with the page that fills the gap. */
	if (t->more_after)
		entry_wipe(&e);
	else
		talk_put(t, &e);
}

static void take_changed(struct ui *u, struct talk *t, const json_t *row)
{
	struct entry e;

	if (!json_is_object(row))
		want_states(u, t);
	else if (entry_take(&e, row, u->ascii) && talk_find(t, e.order))
		talk_put(t, &e);
	else
		entry_wipe(&e);
}

static void arrive(struct entry *e, enum entry_state state)
{
	if (e->out && e->state < state && e->state >= ENTRY_QUEUED)
		e->state = state;
}

/* Everything up to a letter. What was changed since counts by the letter that changed it. */
static void arrive_all(struct talk *t, int64_t letter, enum entry_state state)
{
	for (size_t i = 0; i < t->n && t->row[i].order <= letter; i++)
		if (t->row[i].letter <= letter)
			arrive(&t->row[i], state);
}

static void arrive_one(struct talk *t, int64_t letter)
{
	for (size_t i = 0; i < t->n && t->row[i].order <= letter; i++)
		if (t->row[i].letter == letter)
			arrive(&t->row[i], ENTRY_DELIVERED);
}

void talk_news(struct ui *u, struct talk *t, const json_t *event)
{
	const char *type = asks_string(event, "type");
	int64_t order = asks_id(event, "order");

	if (strcmp(type, "reset_log") == 0)
		talk_refresh(u, t);
	if (t->contact == 0 || asks_id(event, "contact") != t->contact)
		return;
	if (strcmp(type, "message_in") == 0 || strcmp(type, "message_out") == 0)
		take_new(u, t, json_object_get(event, "message"));
	else if (strcmp(type, "message_changed") == 0)
		take_changed(u, t, json_object_get(event, "message"));
	else if (strcmp(type, "message_gone") == 0)
		talk_drop(t, order);
	else if (strcmp(type, "delivered") == 0)
		arrive_all(t, order, ENTRY_DELIVERED);
	else if (strcmp(type, "delivered_one") == 0)
		arrive_one(t, order);
	else if (strcmp(type, "seen") == 0)
		arrive_all(t, order, ENTRY_READ);
	else if (strcmp(type, "read") == 0 && order > t->read)
		t->read = order;
	else if (strcmp(type, "online") == 0 || strcmp(type, "offline") == 0 || strcmp(type, "added") == 0 ||
		 strcmp(type, "contact") == 0)
		want_states(u, t);
}

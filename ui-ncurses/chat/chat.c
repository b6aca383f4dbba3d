/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chat_paint.c paints, chat_keys.c takes keys, act_chat.c has the table of what can be done. */
#include "ui-ncurses/chat/chat.h"

#include "ui-ncurses/chat/chat_keys.h"
#include "ui-ncurses/chat/chat_paint.h"
#include "ui-ncurses/chat/scroll.h"
#include "ui-ncurses/ui.h"

#define COUNTING (5 * CLOCK_SECOND)

struct chat *chat_state(const struct ui *u)
{
	return stage_state(u, &chat_view);
}

struct talk *chat_talk(const struct ui *u)
{
	struct chat *c = chat_state(u);

	return c ? &c->talk : NULL;
}

struct compose *chat_compose(const struct ui *u)
{
	struct chat *c = chat_state(u);

	return c ? &c->compose : NULL;
}

int64_t chat_contact(const struct ui *u)
{
	const struct chat *c = chat_state(u);

	return c ? c->contact : 0;
}

static void open(struct ui *u, void *self, const void *args)
{
	struct chat *c = self;

	(void)u;
	(void)args;
	compose_init(&c->compose);
	c->in_list = true;
	c->talk.line_after = -1;
	c->talk.refresh_at = CLOCK_NEVER;
}

static void close(struct ui *u, void *self)
{
	struct chat *c = self;

	compose_keep(u, &c->compose);
	talk_wipe(&c->talk);
	compose_wipe(&c->compose);
	sending_wipe(&c->sending);
}

/* ---- what is open ---- */

static void go_to(struct ui *u, struct chat *c, int64_t contact)
{
	const struct person *row = people_find(&u->people, contact);

	if (row)
		u->people.identity = row->identity;
	c->met = row != NULL;
	complete_end(&c->complete);
	compose_open(u, &c->compose, contact);
	c->contact = contact;
	c->in_list = contact == 0;
	list_choose(&c->list, contact);
}

void chat_show(struct ui *u, int64_t contact)
{
	struct chat *c = chat_state(u);

	if (!c)
		return;
	if (contact == c->contact) {
		c->in_list = contact == 0;
		c->talk.pick = 0;
		chat_settle(u);
		return;
	}
	go_to(u, c, contact);
	talk_open(u, &c->talk, contact);
}

void chat_show_at(struct ui *u, int64_t contact, int64_t order)
{
	struct chat *c = chat_state(u);

	if (!c)
		return;
	go_to(u, c, contact);
	talk_open_at(u, &c->talk, contact, order);
}

void chat_refresh(struct ui *u)
{
	struct chat *c = chat_state(u);

	if (!c)
		return;
	talk_refresh(u, &c->talk);
	compose_keep(u, &c->compose);
}

/* The choice is always somebody who is in the list. */
static void keep_choice(const struct ui *u, struct chat *c)
{
	if (u->people.known && people_place(&u->people, c->list.chosen) < 0 && c->list.chosen != LIST_ADD)
		list_choose(&c->list, list_at(u, &c->list, c->contact, 0));
}

void chat_people_changed(struct ui *u)
{
	struct chat *c = chat_state(u);

	if (!c)
		return;
	/* Deleted, or of another identity than the one that is shown now. */
	if (c->met && people_place(&u->people, c->contact) < 0)
		chat_show(u, 0);
	c->met = c->contact > 0 && people_place(&u->people, c->contact) >= 0;
	keep_choice(u, c);
}

void chat_focus_changed(struct ui *u)
{
	chat_settle(u);
}

void chat_keep_draft(struct ui *u)
{
	struct chat *c = chat_state(u);

	if (c)
		compose_keep(u, &c->compose);
}

/* ---- what is seen ---- */

static bool is_seen(const struct ui *u, const struct chat *c)
{
	const struct view *top = stage_top(u);
	struct chat_place at;

	chat_paint_place(u, c, &at);
	return u->focused && c->contact > 0 && at.cols > 0 && top && (top == &chat_view || top->over);
}

void chat_settle(struct ui *u)
{
	struct chat *c = chat_state(u);
	const struct entry *reply;
	struct talk_shape shape;

	if (!c || c->contact == 0)
		return;
	reply = c->compose.about[0] ? NULL : talk_find(&c->talk, c->compose.reply + c->compose.editing);
	if (reply)
		compose_about(&c->compose, reply);
	chat_paint_shape(u, c, &shape);
	scroll_clamp(&c->talk, &shape);
	talk_settle(u, &c->talk);
	if (is_seen(u, c))
		talk_seen(u, &c->talk);
}

void chat_show_goal(struct ui *u)
{
	struct chat *c = chat_state(u);
	struct talk_shape shape;

	chat_paint_shape(u, c, &shape);
	scroll_show(&c->talk, &shape, c->talk.goal, true);
}

static void heard(struct ui *u, void *self, const json_t *event)
{
	struct chat *c = self;

	talk_news(u, &c->talk, event);
	chat_settle(u);
}

static void again(struct ui *u, void *self)
{
	(void)self;
	chat_settle(u);
}

static void tick(struct ui *u, void *self)
{
	struct chat *c = self;
	const struct person *row = people_find(&u->people, c->contact);

	/* What stands above the messages counts the seconds. */
	if (row && row->state != PEOPLE_ACTIVE)
		ui_want(u, u->now.mono + COUNTING);
	compose_tick(u, &c->compose);
	talk_settle(u, &c->talk);
}

static enum place where(const struct ui *u, const void *self)
{
	const struct chat *c = self;

	(void)u;
	return c->in_list ? PLACE_LIST : c->talk.pick ? PLACE_PICK
						      : PLACE_CHAT;
}

const struct view chat_view = {
	.name = "chat",
	.size = sizeof(struct chat),
	.place = PLACE_LIST,
	.open = open,
	.close = close,
	.key = chat_keys,
	.paint = chat_paint,
	.title = chat_paint_title,
	.heard = heard,
	.again = again,
	.tick = tick,
	.where = where,
};

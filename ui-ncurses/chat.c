/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat.h"

#include "ui-ncurses/action.h"
#include "ui-ncurses/ui.h"

struct chat {
	int64_t contact;
};

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	const struct person *row;

	(void)self;
	for (size_t i = 0; (row = people_shown(&u->people, i)); i++)
		canvas_put(p, (int)i, 1, STYLE_TEXT, row->name);
}

const struct view chat_view = { .name = "chat", .size = sizeof(struct chat), .place = PLACE_LIST, .paint = paint };

void chat_show(struct ui *u, int64_t contact)
{
	struct chat *c = stage_state(u, &chat_view);

	if (c)
		c->contact = contact;
}

int64_t chat_contact(const struct ui *u)
{
	const struct chat *c = stage_state(u, &chat_view);

	return c ? c->contact : 0;
}

void chat_refresh(struct ui *u)
{
	(void)u;
}

void chat_people_changed(struct ui *u)
{
	(void)u;
}

void chat_focus_changed(struct ui *u)
{
	(void)u;
}

void chat_keep_draft(struct ui *u)
{
	(void)u;
}

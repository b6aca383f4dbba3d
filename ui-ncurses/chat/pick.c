/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/pick.h"

#include "base/tr.h"
#include "ui-ncurses/chat/chat_paint.h"
#include "ui-ncurses/chat/scroll.h"
#include "ui-ncurses/ui.h"

const struct entry *pick_entry(const struct ui *u)
{
	const struct chat *c = chat_state(u);

	return c && c->talk.pick ? talk_find(&c->talk, c->talk.pick) : NULL;
}

/* A text that is still one; else says so. */
static const struct entry *text_entry(struct ui *u)
{
	const struct entry *e = pick_entry(u);

	if (e && e->kind == ENTRY_TEXT)
		return e;
	if (e)
		ui_say(u, "%s", _("There is no text here any more."));
	return NULL;
}

void pick_reply(struct ui *u, const char *argument)
{
	const struct entry *e = text_entry(u);

	(void)argument;
	if (!e)
		return;
	compose_reply(u, chat_compose(u), e);
	pick_end(u, "");
}

void pick_edit(struct ui *u, const char *argument)
{
	const struct entry *e = text_entry(u);

	(void)argument;
	if (e && !e->out)
		ui_say(u, "%s", _("Only your own messages can be changed. r answers this one."));
	if (!e || !e->out)
		return;
	compose_edit(u, chat_compose(u), e);
	pick_end(u, "");
}

void pick_copy(struct ui *u, const char *argument)
{
	const struct entry *e = text_entry(u);

	(void)argument;
	if (!e)
		return;
	wishes_copy(&u->wishes, e->text);
	pick_end(u, "");
	ui_say(u, "%s",
	       _("Copied, if this terminal lets programs copy. Otherwise Alt-L shows it with nothing beside it."));
}

static void move(struct ui *u, bool up)
{
	struct chat *c = chat_state(u);
	struct talk_shape shape;

	if (!c)
		return;
	chat_paint_shape(u, c, &shape);
	scroll_pick_move(&c->talk, &shape, up);
	chat_settle(u);
}

void pick_older(struct ui *u, const char *argument)
{
	(void)argument;
	move(u, true);
}

void pick_newer(struct ui *u, const char *argument)
{
	(void)argument;
	move(u, false);
}

void pick_end(struct ui *u, const char *argument)
{
	struct talk *t = chat_talk(u);

	(void)argument;
	if (t)
		t->pick = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/chat_keys.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/chat_paint.h"
#include "ui-ncurses/chat/scroll.h"
#include "ui-ncurses/pages/add.h"
#include "ui-ncurses/ui.h"

#include <string.h>

static bool is_plain(const struct key *k)
{
	return k->code == KEY_TEXT && !k->ctrl && !k->alt;
}

/* ---- Enter ---- */

static void run_command(struct ui *u, struct chat *c)
{
	const struct action *near;
	char line[512];
	size_t len = edit_len(c->compose.edit);

	if (len >= sizeof(line)) {
		ui_warn(u, "%s",
			_("That is too long for a command. To send it as a message, put one more / in front."));
		return;
	}
	memcpy(line, edit_text(c->compose.edit), len + 1);
	len = strcspn(line + 1, " \n");
	if (action_find(line + 1, len)) {
		/* The line is empty before the command: it may leave this conversation. */
		compose_clear(u, &c->compose);
		(void)action_command(u, line, &near);
		return;
	}
	(void)action_command(u, line, &near);
	if (near)
		ui_warn(u, _("There is no command /%.*s. Did you mean /%s? To send it as a message, type //%.*s."),
			(int)len, line + 1,
			near->command, (int)len, line + 1);
	else
		ui_warn(u, _("There is no command /%.*s. Ctrl-G lists all. To send it as a message, type //%.*s."),
			(int)len,
			line + 1, (int)len, line + 1);
}

static void enter(struct ui *u, struct chat *c)
{
	complete_end(&c->complete);
	if (compose_is_command(&c->compose))
		run_command(u, c);
	else
		sending_send(u);
}

/* ---- writing ---- */

static void escape(struct ui *u, struct chat *c)
{
	complete_end(&c->complete);
	if (compose_cancel(u, &c->compose))
		return;
	if (c->bare)
		c->bare = false;
	else if (!c->talk.follow || c->talk.more_after)
		talk_to_end(u, &c->talk);
	else
		c->in_list = true;
	list_choose(&c->list, c->contact);
	chat_settle(u);
}

static void on_edited(struct ui *u, const char *text, size_t len)
{
	struct chat *c = chat_state(u);

	if (c)
		compose_put(u, &c->compose, text, len);
}

void chat_keys_edit_outside(struct ui *u)
{
	struct chat *c = chat_state(u);

	if (c && c->contact > 0)
		wishes_edit(&u->wishes, edit_text(c->compose.edit), on_edited);
}

/* Keys that mean something else while the line is empty. */
static bool empty_key(struct ui *u, struct chat *c, const struct key *k)
{
	struct talk_shape shape;

	if (!compose_is_empty(&c->compose) || k->ctrl || k->alt || k->shift)
		return false;
	chat_paint_shape(u, c, &shape);
	switch ((int)k->code) {
	case KEY_ARROW_UP:
		(void)scroll_pick(&c->talk, &shape);
		return true;
	case KEY_TAB:
		c->in_list = true;
		list_choose(&c->list, c->contact);
		return true;
	case KEY_LINE_HOME:
		talk_to_start(u, &c->talk);
		chat_settle(u);
		return true;
	case KEY_LINE_END:
		talk_to_end(u, &c->talk);
		chat_settle(u);
		return true;
	default:
		return false;
	}
}

static bool prefixed(struct ui *u, struct chat *c, const struct key *k)
{
	bool was = c->prefix;

	c->prefix = k->code == KEY_TEXT && k->ctrl && k->ch == 'x';
	if (was && k->code == KEY_TEXT && k->ctrl && k->ch == 'e') {
		chat_keys_edit_outside(u);
		return true;
	}
	return c->prefix;
}

static bool write_key(struct ui *u, struct chat *c, const struct key *k)
{
	bool plain = !k->ctrl && !k->alt && !k->shift;

	if (prefixed(u, c, k) || empty_key(u, c, k))
		return true;
	if (k->code == KEY_RETURN && plain) {
		enter(u, c);
		return true;
	}
	if (k->code == KEY_TAB) {
		if (complete_tab(u, &c->complete, c->compose.edit))
			c->compose.touched = c->compose.dirty = true;
		return true;
	}
	/* The editor comes first: in vi, Escape is its own. */
	if (compose_key(u, &c->compose, k))
		return true;
	if (k->code == KEY_ESCAPE)
		escape(u, c);
	return k->code == KEY_ESCAPE;
}

/* ---- the list ---- */

static void choose(struct ui *u, struct chat *c)
{
	if (c->list.chosen == LIST_ADD)
		add_open(u);
	else if (c->list.chosen > 0)
		chat_show(u, c->list.chosen);
}

static bool is_beside(const struct ui *u, const struct chat *c)
{
	struct chat_place at;

	chat_paint_place(u, c, &at);
	return c->contact > 0 && at.wide;
}

/* Typing goes to the conversation that is open; where none is, it looks for a name. */
static bool type_in_list(struct ui *u, struct chat *c, const struct key *k)
{
	if (k->code == KEY_PASTE && c->contact == 0) {
		add_open_with(u, k->text);
	} else if (is_beside(u, c)) {
		c->in_list = false;
		return write_key(u, c, k);
	} else if (is_plain(k)) {
		list_seek(u, &c->list, c->contact, k->ch);
	}
	return true;
}

static bool list_key(struct ui *u, struct chat *c, const struct key *k)
{
	switch ((int)k->code) {
	case KEY_ARROW_UP:
		list_move(u, &c->list, c->contact, -1);
		return true;
	case KEY_ARROW_DOWN:
		list_move(u, &c->list, c->contact, 1);
		return true;
	case KEY_LINE_HOME:
		list_move(u, &c->list, c->contact, -INT16_MAX);
		return true;
	case KEY_LINE_END:
		list_move(u, &c->list, c->contact, INT16_MAX);
		return true;
	case KEY_RETURN:
		choose(u, c);
		return true;
	case KEY_TAB:
	case KEY_ESCAPE:
	case KEY_ARROW_RIGHT:
		if (is_beside(u, c) || (k->code != KEY_ESCAPE && c->contact > 0))
			chat_show(u, c->contact);
		return true;
	case KEY_PASTE:
		return type_in_list(u, c, k);
	default:
		return is_plain(k) && type_in_list(u, c, k);
	}
}

/* ---- the pointer ---- */

static void press(struct ui *u, struct chat *c, const struct chat_place *at, const struct key *k)
{
	struct talk_shape shape;
	int row = k->y - 1; /* below the title */
	int64_t who;

	if (k->x < at->list_cols) {
		who = row == c->rows - 1 ? LIST_ADD : list_on_row(u, &c->list, c->contact, row);
		if (who == LIST_LINE || who == 0)
			return;
		list_choose(&c->list, who);
		choose(u, c);
	} else if (at->cols > 0 && c->contact > 0) {
		chat_paint_shape(u, c, &shape);
		c->in_list = false;
		c->talk.pick = row < at->talk_row + at->talk_rows ? talk_paint_at(&c->talk, &shape,
										  row - at->talk_row) : 0;
		if (c->talk.pick >= TALK_HANDED)
			c->talk.pick = 0;
	}
}

static bool pointer(struct ui *u, struct chat *c, const struct key *k)
{
	struct chat_place at;
	struct talk_shape shape;

	chat_paint_place(u, c, &at);
	chat_paint_shape(u, c, &shape);
	if (k->ch == 1)
		press(u, c, &at, k);
	else if (k->ch == 4 && k->x < at.list_cols)
		list_move(u, &c->list, c->contact, -1);
	else if (k->ch == 5 && k->x < at.list_cols)
		list_move(u, &c->list, c->contact, 1);
	else if (k->ch == 4)
		scroll_up(&c->talk, &shape, 3);
	else if (k->ch == 5)
		scroll_down(&c->talk, &shape, 3);
	if (c->talk.pick && k->ch != 1)
		(void)scroll_pick(&c->talk, &shape);
	chat_settle(u);
	return true;
}

/* Alt and a digit: that conversation of the list. */
static bool digit(struct ui *u, struct chat *c, const struct key *k)
{
	int64_t who;

	if (k->code != KEY_TEXT || !k->alt || k->ctrl || k->ch < '1' || k->ch > '9')
		return false;
	who = list_nth(u, &c->list, c->contact, (int)(k->ch - '1'));
	if (who > 0)
		chat_show(u, who);
	return true;
}

bool chat_keys(struct ui *u, void *self, const struct key *k)
{
	struct chat *c = self;

	if (k->code == KEY_POINTER)
		return pointer(u, c, k);
	if (digit(u, c, k))
		return true;
	if (c->in_list || c->contact == 0)
		return list_key(u, c, k);
	if (c->talk.pick && k->code != KEY_PASTE)
		return true; /* all that works there is in the table */
	c->talk.pick = 0;
	return write_key(u, c, k);
}

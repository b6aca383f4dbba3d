/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations: going about among them and in one of them, and the selected message. */
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/chat_keys.h"
#include "ui-ncurses/chat/chat_paint.h"
#include "ui-ncurses/chat/find.h"
#include "ui-ncurses/chat/pick.h"
#include "ui-ncurses/chat/react.h"
#include "ui-ncurses/chat/removal.h"
#include "ui-ncurses/chat/scroll.h"
#include "ui-ncurses/chat/story.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define OPEN (PLACE_CHAT | PLACE_PICK)
#define CHATS (PLACE_CHAT | PLACE_PICK | PLACE_LIST)

/* ---- among conversations ---- */

static void step(struct ui *u, int by)
{
	struct chat *c = chat_state(u);
	int64_t who = c ? list_beside(u, &c->list, c->contact, by) : 0;

	if (who > 0)
		ui_open_chat(u, who);
}

static void next(struct ui *u, const char *argument)
{
	(void)argument;
	step(u, 1);
}

static void previous(struct ui *u, const char *argument)
{
	(void)argument;
	step(u, -1);
}

static void unread(struct ui *u, const char *argument)
{
	const struct person *row = people_next_unread(&u->people, ui_contact(u));

	(void)argument;
	if (row)
		ui_open_chat(u, row->id);
	else if (people_unread(&u->people, true) > 0)
		ui_say(u, "%s", _("Nothing else is unread here; another of your identities has unread messages."));
	else
		ui_say(u, "%s", _("Nothing else is unread."));
}

static void open(struct ui *u, const char *argument)
{
	const struct person *row, *found = NULL;
	size_t hits = 0;

	for (size_t i = 0; (row = people_shown(&u->people, i)); i++) {
		if (strcasecmp(row->name, argument) != 0)
			continue;
		found = row;
		hits++;
	}
	if (hits == 1)
		ui_open_chat(u, found->id);
	else if (hits > 1)
		ui_warn(u, _("There is more than one %s: choose in the list, or rename one of them."), argument);
	else
		ui_warn(u, _("Nobody here is called \"%s\". Tab completes names."), argument);
}

static void archived(struct ui *u, const char *argument)
{
	struct chat *c = chat_state(u);

	(void)argument;
	if (!c)
		return;
	c->list.archived = !c->list.archived;
	c->in_list = true;
	ui_say(u, "%s", c->list.archived ? _("Archived conversations are shown.") :
	       _("Archived conversations are hidden."));
}

/* ---- in one ---- */

static void page(struct ui *u, bool up)
{
	struct chat *c = chat_state(u);
	struct talk_shape shape;
	int lines;

	if (!c || c->contact == 0)
		return;
	chat_paint_shape(u, c, &shape);
	lines = shape.rows > 3 ? shape.rows - 2 : 1;
	if (up)
		scroll_up(&c->talk, &shape, lines);
	else
		scroll_down(&c->talk, &shape, lines);
	/* What is selected is always seen. */
	if (c->talk.pick)
		(void)scroll_pick(&c->talk, &shape);
	chat_settle(u);
}

static void page_up(struct ui *u, const char *argument)
{
	(void)argument;
	page(u, true);
}

static void page_down(struct ui *u, const char *argument)
{
	(void)argument;
	page(u, false);
}

static void first_unread(struct ui *u, const char *argument)
{
	struct chat *c = chat_state(u);
	struct talk_shape shape;

	(void)argument;
	if (!c || c->talk.line_after < 0) {
		ui_say(u, "%s", _("Nothing was unread here when you came."));
		return;
	}
	if (c->talk.n == 0 || c->talk.row[0].order > c->talk.line_after + 1) {
		talk_open_at(u, &c->talk, c->contact, c->talk.line_after + 1);
		return;
	}
	chat_paint_shape(u, c, &shape);
	scroll_show(&c->talk, &shape, c->talk.line_after + 1, true);
	chat_settle(u);
}

static void newest(struct ui *u, const char *argument)
{
	struct chat *c = chat_state(u);

	(void)argument;
	if (c && c->contact > 0)
		talk_to_end(u, &c->talk);
	chat_settle(u);
}

static void bare(struct ui *u, const char *argument)
{
	struct chat *c = chat_state(u);

	(void)argument;
	if (!c || c->contact == 0)
		return;
	c->bare = !c->bare;
	c->in_list = false;
	if (c->bare)
		ui_say(u, "%s",
		       _("Nothing beside the text now: mark it with the terminal. Alt-L brings the rest back."));
}

static void search(struct ui *u, const char *argument)
{
	find_open(u, argument);
}

static void outside(struct ui *u, const char *argument)
{
	(void)argument;
	chat_keys_edit_outside(u);
}

/* Keys that the view takes itself: they stand here for the hint line and the help. */
static void self(struct ui *u, const char *argument)
{
	(void)u;
	(void)argument;
}

const struct action act_chat[] = {
	{ NULL, { ACTION_PLAIN('r') }, PLACE_PICK, PLACE_PICK, N_("reply"), N_("Answers the selected message."), NULL,
	  pick_reply },
	{ NULL, { ACTION_PLAIN('e') }, PLACE_PICK, PLACE_PICK, N_("edit"),
	  N_("Changes the selected message, if it is yours."), NULL, pick_edit },
	{ NULL, { ACTION_PLAIN('+') }, PLACE_PICK, PLACE_PICK, N_("react"), N_("Reacts to the selected message."),
	  NULL, react_open },
	{ NULL, { ACTION_PLAIN('y') }, PLACE_PICK, PLACE_PICK, N_("copy"), N_("Copies the selected message."), NULL,
	  pick_copy },
	{ NULL, { ACTION_PLAIN('d'), ACTION_NAMED(KEY_DELETE) }, PLACE_PICK, PLACE_PICK, N_("delete"),
	  N_("Deletes the selected message, here or for both."), NULL, removal_open },
	{ NULL, { ACTION_PLAIN('i'), ACTION_NAMED(KEY_RETURN) }, PLACE_PICK, PLACE_PICK, N_("info"),
	  N_("Tells what became of the selected message."), NULL, story_open },
	{ NULL, { ACTION_NAMED(KEY_ARROW_UP), ACTION_PLAIN('k') }, PLACE_PICK, 0, N_("older"),
	  N_("Selects the message before."), NULL, pick_older },
	{ NULL, { ACTION_NAMED(KEY_ARROW_DOWN), ACTION_PLAIN('j') }, PLACE_PICK, 0, N_("newer"),
	  N_("Selects the message after."), NULL, pick_newer },
	{ NULL, { ACTION_NAMED(KEY_ESCAPE) }, PLACE_PICK, PLACE_PICK, N_("done"), N_("Ends the selection."), NULL,
	  pick_end },
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_CHAT | PLACE_SELF, 0, N_("send"), N_("Sends what is written."),
	  NULL, self },
	{ NULL, { { KEY_RETURN, 'M', 0 } }, PLACE_CHAT | PLACE_SELF, 0, N_("new line"), N_("Begins a new line."),
	  NULL, self },
	{ NULL, { ACTION_NAMED(KEY_ARROW_UP) }, PLACE_CHAT | PLACE_SELF, 0, N_("select"),
	  N_("Selects a message, while nothing is written: to answer, change, copy or delete it."), NULL, self },
	{ NULL, { ACTION_NAMED(KEY_TAB) }, PLACE_CHAT | PLACE_SELF, 0, N_("complete"),
	  N_("Completes a /command, a name or an :emoji; while nothing is written, goes to the list."), NULL, self },
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_LIST | PLACE_SELF, PLACE_LIST, N_("open"),
	  N_("Opens what is chosen."), NULL, self },
	{ NULL, { ACTION_NAMED(KEY_TAB) }, PLACE_LIST | PLACE_SELF, 0, N_("write"),
	  N_("Goes to the line where one writes."), NULL, self },
	{ "unread", { ACTION_ALT('a') }, CHATS, PLACE_CHAT | PLACE_LIST, N_("next unread"),
	  N_("Opens the next conversation with unread messages."), NULL, unread },
	{ "first", { ACTION_ALT('u') }, OPEN, 0, N_("first unread"), N_("Goes to the first message that was unread."),
	  NULL, first_unread },
	{ "search", { ACTION_CTRL('r') }, CHATS, PLACE_CHAT | PLACE_LIST, N_("search"),
	  N_("Searches in this conversation; Ctrl-R again: everywhere."), N_("WORDS"), search },
	{ "next", { ACTION_CTRL('n') }, CHATS, 0, N_("next"), N_("Opens the next conversation of the list."), NULL,
	  next },
	{ "previous", { ACTION_CTRL('p') }, CHATS, 0, N_("previous"), N_("Opens the conversation before."), NULL,
	  previous },
	{ "open", { ACTION_ALT('1') }, CHATS | PLACE_SELF, 0, N_("open"),
	  N_("Opens the conversation with somebody; Alt-1 to Alt-9: those of the list."), N_("NAME"), open },
	{ NULL, { ACTION_NAMED(KEY_PAGE_UP) }, CHATS, 0, N_("page up"), N_("Scrolls towards older messages."), NULL,
	  page_up },
	{ NULL, { ACTION_NAMED(KEY_PAGE_DOWN) }, CHATS, 0, N_("page down"), N_("Scrolls towards newer messages."),
	  NULL, page_down },
	{ "end", { { KEY_NOTHING, 0, 0 } }, OPEN, 0, N_("newest"),
	  N_("Goes to the newest message: End, while nothing is written."), NULL, newest },
	{ "bare", { ACTION_ALT('l') }, CHATS, 0, N_("bare view"),
	  N_("Shows the text with nothing beside it, for copying."), NULL, bare },
	{ "editor", { { KEY_NOTHING, 0, 0 } }, PLACE_CHAT, 0, N_("editor"),
	  N_("Writes the message in your editor (VISUAL); Ctrl-X Ctrl-E does so too."), NULL, outside },
	{ "archived", { { KEY_NOTHING, 0, 0 } }, CHATS, 0, N_("archived"),
	  N_("Shows or hides archived conversations."), NULL, archived },
	{ 0 },
};

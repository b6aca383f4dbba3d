/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/react.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/chat/entry.h"
#include "ui-ncurses/chat/pick.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit.h"
#include "ui-ncurses/text/emoji.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

struct react {
	struct edit *edit;
	int64_t contact,
		order; /* of the message, as it was selected: nothing that happens meanwhile makes it another */
	char mine[ENTRY_REACTION_MAX];
};

static void open(struct ui *u, void *self, const void *args)
{
	const struct entry *e = args;
	struct react *r = self;

	(void)u;
	r->edit = edit_new();
	r->contact = e->contact;
	r->order = e->order;
	str_copy(r->mine, sizeof(r->mine), e->mine);
}

static void close(struct ui *u, void *self)
{
	struct react *r = self;

	(void)u;
	edit_free(r->edit);
}

static void set(struct ui *u, struct react *r, const char *reaction)
{
	deed_react(u, r->contact, r->order, reaction);
	pick_end(u, "");
	stage_pop(u);
}

/* What was typed: the name of one, or itself. One cluster is a reaction, more is a message. */
static void enter(struct ui *u, struct react *r)
{
	const char *text = edit_text(r->edit), *known = emoji_find(text);
	size_t len = edit_len(r->edit);

	if (known)
		set(u, r, known);
	else if (len > 0 && len < ENTRY_REACTION_MAX && cluster_next(text, len, NULL) == len)
		set(u, r, text);
	else if (len > 0)
		ui_say(u, _("There is no emoji %s. Type one, or its name as in :heart:"), text);
	else if (r->mine[0])
		set(u, r, "");
	else
		stage_pop(u);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	struct react *r = self;
	const struct emoji *e;

	if (k->code == KEY_ESCAPE)
		stage_pop(u);
	else if (k->code == KEY_RETURN)
		enter(u, r);
	else if (k->code == KEY_TEXT && !k->alt && !k->ctrl && k->ch >= '1' && k->ch <= '9' && edit_len(r->edit) == 0 &&
		 (e = emoji_usual((size_t)(k->ch - '1'))))
		set(u, r, e->text);
	else
		(void)edit_key(r->edit, k);
	return true;
}

static int height(const struct ui *u, const void *self)
{
	(void)u;
	(void)self;
	return 3;
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	const struct react *r = self;
	const struct emoji *e;
	char item[64];
	int col = 1;

	canvas_line_with(p, 0, STYLE_HEAD, _("React"));
	for (size_t i = 0; (e = emoji_usual(i)); i++) {
		snprintf(item, sizeof(item), "%d %s", (int)i + 1, u->ascii ? e->name : e->text);
		col += canvas_put(p, 1, col, STYLE_TEXT, item) + 2;
	}
	canvas_put(p, 2, 1, STYLE_KEY, ">");
	canvas_put_typed(p, 2, 3, STYLE_TEXT, edit_text(r->edit), edit_len(r->edit));
	if (edit_len(r->edit) == 0)
		canvas_put(p, 2, 3, STYLE_DIM,
			   r->mine[0] ? _("a number, an emoji or its name; Enter alone takes yours back") :
				   _("a number, an emoji, or its name as in :heart:"));
	canvas_cursor(p, 2, 3 + cluster_width(edit_text(r->edit), edit_cursor(r->edit)));
}

static void self(struct ui *u, const char *argument)
{
	(void)u;
	(void)argument;
}

/* Taken by key(); here for the hint line. */
static const struct action actions[] = {
	{ NULL, { ACTION_NAMED(KEY_RETURN) }, PLACE_ASK | PLACE_SELF, PLACE_ASK, N_("react"), N_("Reacts with it."),
	  NULL, self },
	{ NULL, { ACTION_NAMED(KEY_ESCAPE) }, PLACE_ASK | PLACE_SELF, PLACE_ASK, N_("back"), N_("Goes back."), NULL,
	  self },
	{ 0 },
};

static const struct view react_view = {
	.name = "react",
	.size = sizeof(struct react),
	.place = PLACE_ASK,
	.over = true,
	.open = open,
	.close = close,
	.key = key,
	.paint = paint,
	.height = height,
	.actions = actions,
};

void react_open(struct ui *u, const char *argument)
{
	const struct entry *e = pick_entry(u);

	(void)argument;
	if (e && e->kind == ENTRY_TEXT)
		stage_push(u, &react_view, e);
}

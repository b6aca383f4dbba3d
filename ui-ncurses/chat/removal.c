/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One box is both the choice and the question: h and b do it, every other key does not. */
#include "ui-ncurses/chat/removal.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/chat/entry.h"
#include "ui-ncurses/chat/pick.h"
#include "ui-ncurses/text/wrap.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

struct removal {
	int64_t contact, order;
	bool both; /* it can be deleted for both */
	char about[256];
};

static void open(struct ui *u, void *self, const void *args)
{
	const struct entry *e = args;
	struct removal *r = self;

	(void)u;
	r->contact = e->contact;
	r->order = e->order;
	str_copy(r->about, sizeof(r->about), e->text);
	r->about[strcspn(r->about, "\n")] = '\0';
	r->both = e->out && e->kind == ENTRY_TEXT;
}

static void erase(struct ui *u, const struct removal *r, bool both)
{
	deed_delete(u, r->contact, r->order, both);
	pick_end(u, "");
	stage_pop(u);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	const struct removal *r = self;
	bool plain = k->code == KEY_TEXT && !k->ctrl && !k->alt;

	if (plain && k->ch == 'h')
		erase(u, r, false);
	else if (plain && k->ch == 'b' && r->both)
		erase(u, r, true);
	else if (k->code == KEY_ESCAPE || (plain && k->ch == 'n'))
		stage_pop(u);
	return true;
}

static void tell(const struct ui *u, const struct removal *r, char *out, size_t cap)
{
	const struct person *p = people_find(&u->people, r->contact);

	if (r->both)
		snprintf(out, cap,
			 _("Delete this message? Only here, or for both: then %s's device deletes it as well, unless it was "
		           "changed "
			   "to keep everything."),
			 p ? p->name : "");
	else
		snprintf(out, cap, "%s", _("Delete this message? It is deleted here; the other side keeps theirs."));
}

static int height(const struct ui *u, const void *self)
{
	const struct wrap_widths w = { u->cols - 4, u->cols - 4 };
	char text[512];

	tell(u, self, text, sizeof(text));
	return 3 + (int)wrap_lines(text, strlen(text), &w, NULL, 0);
}

static int put_key(const struct pane *p, int col, const char *name, const char *what)
{
	col += canvas_put(p, 0, col, STYLE_KEY, name) + 1;
	return col + canvas_put(p, 0, col, STYLE_HINT, what) + 2;
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	const struct removal *r = self;
	struct pane text = canvas_part(p, 1, 2, p->rows - 2, p->cols - 4);
	struct pane keys = canvas_part(p, p->rows - 1, 2, 1, p->cols - 4);
	char words[512];
	int col = 0;

	tell(u, r, words, sizeof(words));
	canvas_line_across(p, 0);
	canvas_put(&text, 0, 0, STYLE_QUOTE, r->about);
	canvas_put_wrapped(&text, 1, STYLE_TEXT, words);
	col = put_key(&keys, col, "h", _("here"));
	if (r->both)
		col = put_key(&keys, col, "b", _("for both"));
	(void)put_key(&keys, col, _("Esc"), _("keep it"));
	canvas_cursor(&keys, 0, 0);
}

static const struct view removal_view = {
	.name = "removal",
	.size = sizeof(struct removal),
	.place = PLACE_ASK,
	.over = true,
	.open = open,
	.key = key,
	.paint = paint,
	.height = height,
};

void removal_open(struct ui *u, const char *argument)
{
	const struct entry *e = pick_entry(u);

	(void)argument;
	if (e)
		stage_push(u, &removal_view, e);
}

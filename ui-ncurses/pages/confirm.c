/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/confirm.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/text/wrap.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define QUESTION_MAX 1024

struct confirm {
	char question[QUESTION_MAX];
	char yes[64];
	confirm_done *done;
	int64_t tag;
};

static void answer(struct ui *u, struct confirm *c, bool yes)
{
	confirm_done *done = c->done;
	int64_t tag = c->tag;

	stage_pop(u);
	done(u, tag, yes);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	if (k->code == KEY_ESCAPE)
		answer(u, self, false);
	else if (k->code == KEY_TEXT && !k->ctrl && !k->alt && (k->ch == 'y' || k->ch == 'Y'))
		answer(u, self, true);
	else if (k->code == KEY_TEXT && !k->ctrl && !k->alt && (k->ch == 'n' || k->ch == 'N'))
		answer(u, self, false);
	/* Everything else, a paste as well, is for no one else either. */
	return true;
}

/* Two columns of margin on either side. */
static int question_rows(const struct ui *u, const struct confirm *c)
{
	const struct wrap_widths w = { .first = u->cols - 4, .rest = u->cols - 4 };

	return (int)wrap_lines(c->question, strlen(c->question), &w, NULL, 0);
}

static int height(const struct ui *u, const void *self)
{
	return 2 + question_rows(u, self);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	const struct confirm *c = self;
	struct pane text = canvas_part(p, 1, 2, p->rows - 2, p->cols - 4);
	struct pane keys = canvas_part(p, p->rows - 1, 2, 1, p->cols - 4);
	int col = 0;

	(void)u;
	canvas_line_across(p, 0);
	canvas_put_wrapped(&text, 0, STYLE_ALERT, c->question);
	col += canvas_put(&keys, 0, col, STYLE_KEY, "y") + 1;
	col += canvas_put(&keys, 0, col, STYLE_TEXT, c->yes) + 3;
	col += canvas_put(&keys, 0, col, STYLE_KEY, "n") + 1;
	canvas_cursor(&keys, 0, col);
	canvas_put(&keys, 0, col, STYLE_TEXT, _("leave it"));
}

static const struct view confirm_view = {
	.name = "confirm",
	.size = sizeof(struct confirm),
	.place = PLACE_ASK,
	.over = true,
	.key = key,
	.paint = paint,
	.height = height,
};

void confirm_ask(struct ui *u, const char *question, const char *yes_label, confirm_done *done, int64_t tag)
{
	struct confirm *c;

	if (u->lines) {
		u->lines->confirm(u, question, done, tag);
		return;
	}
	c = stage_push(u, &confirm_view, NULL);
	str_copy(c->question, sizeof(c->question), question);
	str_copy(c->yes, sizeof(c->yes), yes_label);
	c->done = done;
	c->tag = tag;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line one writes in: a sign, the text in as many rows as it has, above it what it answers. */
#include "base/tr.h"
#include "ui-ncurses/chat/compose.h"

#include <stdio.h>
#include <string.h>

#define SIGN 2 /* "> " */

static int text_rows(const struct compose *c, int cols)
{
	return (int)edit_layout(c->edit, cols - SIGN)->count;
}

static bool has_about(const struct compose *c)
{
	return c->reply || c->editing;
}

int compose_paint_rows(const struct compose *c, int cols, int most)
{
	int rows = text_rows(c, cols) + has_about(c);

	return rows > most ? most : rows;
}

static void paint_about(const struct compose *c, const struct compose_look *look, const struct pane *p)
{
	int col = 0;

	if (c->editing)
		col = canvas_put(p, 0, 0, STYLE_HEAD, look->tall ? _("Changing:") : _("Changing (Esc lets it be):"));
	else
		col = canvas_put(p, 0, 0, STYLE_HEAD, look->tall ? _("Reply to:") : _("Reply to (Esc: to none):"));
	canvas_put(p, 0, col + 1, STYLE_QUOTE, c->about);
}

static void paint_empty(const struct compose_look *look, const struct pane *p)
{
	char text[512];

	if (look->tall)
		snprintf(text, sizeof(text), _("Message %s"), look->name);
	else
		snprintf(text, sizeof(text), _("Message %s - Enter sends, / for commands"), look->name);
	canvas_put(p, 0, SIGN, STYLE_DIM, text);
}

void compose_paint(const struct compose *c, const struct compose_look *look, const struct pane *p)
{
	struct pane rows = canvas_part(p, has_about(c), 0, p->rows - has_about(c), p->cols);
	const struct edit_view *v = edit_layout(c->edit, p->cols - SIGN);
	const char *text = edit_text(c->edit);
	int top = (int)v->row - rows.rows + 1;

	if (has_about(c))
		paint_about(c, look, p);
	if (top < 0)
		top = 0;
	canvas_put(&rows, 0, 0, STYLE_KEY, edit_is_vi_normal(c->edit) ? ":" : ">");
	for (int i = 0; i < rows.rows && top + i < (int)v->count; i++)
		canvas_put_typed(&rows, i, SIGN, STYLE_TEXT, text + v->lines[top + i].at, v->lines[top + i].len);
	if (edit_len(c->edit) == 0)
		paint_empty(look, &rows);
	if (look->focus)
		canvas_cursor(&rows, (int)v->row - top, SIGN + v->column);
}

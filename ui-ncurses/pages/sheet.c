/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/sheet.h"

#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define KEYS 4   /* columns of keys */
#define TALL 15  /* rows */

static struct sheet begin(const struct ui *u, const struct pane *p, int top)
{
	struct sheet s = { .first = -1, .last = -1, .top = top, .row = -top };

	s.pane = canvas_part(p, 0, 1, p->rows, p->cols - 2 < SHEET_WIDEST ? p->cols - 2 : SHEET_WIDEST);
	s.wide = u->cols >= UI_WIDE;
	s.tall = u->cols >= UI_WIDE && u->rows >= TALL;
	return s;
}

static void fit(struct sheet_place *at, const struct sheet *s, int rows)
{
	at->total = s->row;
	at->rows = rows;
	if (s->last >= 0 && s->last >= at->top + rows)
		at->top = s->last - rows + 1;
	if (s->first >= 0 && s->first < at->top)
		at->top = s->first;
	if (at->top > at->total - rows)
		at->top = at->total - rows;
	if (at->top < 0)
		at->top = 0;
}

void sheet_paint(const struct ui *u, void *self, const struct pane *p, struct sheet_place *at, sheet_write *write)
{
	struct sheet s = begin(u, p, 0);

	/* No rows: nothing of it is seen. */
	s.pane.rows = 0;
	write(u, self, &s);
	fit(at, &s, p->rows);
	s = begin(u, p, at->top);
	write(u, self, &s);
	if (at->top > 0)
		canvas_put_right(p, 0, 0, STYLE_KEY, p->canvas->ascii ? "^" : "↑");
	if (at->top + at->rows < at->total)
		canvas_put_right(p, p->rows - 1, 0, STYLE_KEY, p->canvas->ascii ? "v" : "↓");
}

bool sheet_key(struct sheet_place *at, const struct key *k)
{
	int page = at->rows > 2 ? at->rows - 1 : 1;

	if (k->ctrl || k->alt)
		return false;
	if (k->code == KEY_ARROW_UP)
		at->top--;
	else if (k->code == KEY_ARROW_DOWN)
		at->top++;
	else if (k->code == KEY_PAGE_UP)
		at->top -= page;
	else if (k->code == KEY_PAGE_DOWN || (k->code == KEY_TEXT && k->ch == ' '))
		at->top += page;
	else if (k->code == KEY_LINE_HOME)
		at->top = 0;
	else if (k->code == KEY_LINE_END)
		at->top = at->total;
	else
		return false;
	if (at->top > at->total - at->rows)
		at->top = at->total - at->rows;
	if (at->top < 0)
		at->top = 0;
	return true;
}

void sheet_text(struct sheet *s, enum style style, const char *text)
{
	s->row = canvas_put_wrapped(&s->pane, s->row, style, text);
}

void sheet_head(struct sheet *s, const char *text)
{
	sheet_text(s, STYLE_HEAD, text);
}

void sheet_gap(struct sheet *s)
{
	s->row++;
}

/* Text beside what stands before it. */
static void beside(struct sheet *s, int col, const char *text, enum style style)
{
	struct sheet right = *s;

	/* canvas_part() takes no row above: the pane is only narrowed. */
	right.pane.col += col;
	right.pane.cols = s->pane.cols > col ? s->pane.cols - col : 0;
	sheet_text(&right, style, text);
	s->row = right.row;
}

void sheet_keys(struct sheet *s, const char *key, const char *text)
{
	int width = cluster_width(key, strlen(key)) + 2;

	canvas_put(&s->pane, s->row, 0, STYLE_KEY, key);
	beside(s, width > KEYS ? width : KEYS, text, STYLE_TEXT);
}

int sheet_at(const struct sheet *s)
{
	return s->row + s->top;
}

void sheet_focus(struct sheet *s, int from)
{
	s->first = from;
	s->last = sheet_at(s) - 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/list.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static bool is_listed(const struct list *l, const struct person *row, int64_t open)
{
	return !row->archived || l->archived || row->id == open;
}

/* Where a walk down the list is: each row is come by once, however many there are. */
struct walk {
	size_t k;
	bool above, below, ended;    /* has passed rows that are not archived, some that are, the one that adds */
};

/* The next row, 0 after the last. */
static int64_t walk_on(const struct ui *u, const struct list *l, int64_t open, struct walk *w)
{
	const struct person *row;

	for (; w->k < u->people.n; w->k++) {
		row = &u->people.row[w->k];
		if (row->identity != u->people.identity || !is_listed(l, row, open))
			continue;
		if (row->archived && w->above && !w->below) {
			w->below = true;
			return LIST_LINE;
		}
		w->above = w->above || !row->archived;
		w->below = w->below || row->archived;
		w->k++;
		return row->id;
	}
	if (w->ended)
		return 0;
	w->ended = true;
	return LIST_ADD;
}

int64_t list_at(const struct ui *u, const struct list *l, int64_t open, int i)
{
	struct walk w = { .k = 0 };
	int64_t id = i < 0 ? 0 : walk_on(u, l, open, &w);

	while (id != 0 && i-- > 0)
		id = walk_on(u, l, open, &w);
	return id;
}

int64_t list_nth(const struct ui *u, const struct list *l, int64_t open, int i)
{
	const struct person *row;

	for (size_t k = 0; (row = people_shown(&u->people, k)); k++)
		if (is_listed(l, row, open) && i-- == 0)
			return row->id;
	return 0;
}

static int place(const struct ui *u, const struct list *l, int64_t open, int64_t who)
{
	struct walk w = { .k = 0 };
	int64_t id;

	for (int i = 0; (id = walk_on(u, l, open, &w)) != 0; i++)
		if (id == who)
			return i;
	return -1;
}

static int count(const struct ui *u, const struct list *l, int64_t open)
{
	return place(u, l, open, LIST_ADD) + 1;
}

void list_move(const struct ui *u, struct list *l, int64_t open, int by)
{
	int n = count(u, l, open), at = place(u, l, open, l->chosen) + by;

	at = at < 0 ? 0 : at >= n ? n - 1
				  : at;
	if (list_at(u, l, open, at) == LIST_LINE)
		at += by > 0 ? 1 : -1;
	l->chosen = list_at(u, l, open, at);
}

void list_choose(struct list *l, int64_t contact)
{
	l->chosen = contact;
}

static bool begins_with(const char *name, uint32_t letter)
{
	utf8proc_int32_t first = 0;

	if (utf8proc_iterate((const utf8proc_uint8_t *)name, -1, &first) <= 0)
		return false;
	return utf8proc_tolower(first) == utf8proc_tolower((utf8proc_int32_t)letter);
}

void list_seek(const struct ui *u, struct list *l, int64_t open, uint32_t letter)
{
	int n = count(u, l, open), from = place(u, l, open, l->chosen);

	for (int i = 1; i <= n; i++) {
		int64_t id = list_at(u, l, open, (from + i) % n);
		const struct person *row = people_find(&u->people, id);

		if (!row || !begins_with(row->name, letter))
			continue;
		l->chosen = id;
		return;
	}
}

int64_t list_beside(const struct ui *u, const struct list *l, int64_t open, int by)
{
	int n = count(u, l, open) - 1, at = place(u, l, open, open);

	if (n <= 0)
		return 0;
	at = at < 0 ? (by > 0 ? 0 : n - 1) : (at + by + n) % n;
	if (list_at(u, l, open, at) == LIST_LINE)
		at += by > 0 ? 1 : -1;
	return list_at(u, l, open, at);
}

/* ---- painting ---- */

static const char *sign(const struct person *row, bool ascii)
{
	if (row->blocked)
		return "!";
	if (row->state != PEOPLE_ACTIVE)
		return ascii ? "." : "…";
	if (row->muted)
		return "~";
	if (row->road[0])
		return ascii ? "*" : "●";
	return ascii ? "o" : "○";
}

/* Returns the columns it leaves for the name. */
static int paint_right(const struct person *row, const struct pane *p, int y, enum style style)
{
	char count[24];

	if (row->unread > 0) {
		snprintf(count, sizeof(count), "%lld", (long long)row->unread);
		return canvas_put_right(p, y, 1, style == STYLE_TEXT && !row->muted ? STYLE_NEWS : style, count);
	}
	if (row->draft)
		return canvas_put_right(p, y, 1, style == STYLE_TEXT ? STYLE_DIM : style, _("draft"));
	return p->cols - 1;
}

static void paint_name(const struct person *row, const struct pane *p, int y, int columns, enum style style)
{
	struct pane part = canvas_part(p, y, 3, 1, columns);

	canvas_put(&part, 0, 0, style, row->name);
	if (cluster_width(row->name, strlen(row->name)) > columns)
		canvas_put(&part, 0, columns - 1, style, p->canvas->ascii ? "~" : "…");
}

static void paint_person(const struct person *row, const struct list_look *look, const struct pane *p, int y,
			 bool chosen)
{
	enum style style = chosen ? STYLE_PICK : row->archived ? STYLE_DIM
							       : STYLE_TEXT;
	struct pane line = canvas_part(p, y, 0, 1, p->cols);

	if (chosen) {
		canvas_fill(&line, STYLE_PICK);
		canvas_cursor(p, y, 0);
	}
	if (chosen || row->id == look->open)
		canvas_put(p, y, 0, style, ">");
	canvas_put(p, y, 1, style, sign(row, p->canvas->ascii));
	paint_name(row, p, y, paint_right(row, p, y, style) - 4, style);
}

static void paint_add(const struct pane *p, int y, bool chosen)
{
	struct pane line = canvas_part(p, y, 0, 1, p->cols);
	enum style style = chosen ? STYLE_PICK : STYLE_TEXT;
	int right;

	if (chosen) {
		canvas_fill(&line, style);
		canvas_cursor(p, y, 0);
	}
	right = canvas_put_right(p, y, 1, chosen ? style : STYLE_KEY, _("Alt-N"));
	line = canvas_part(p, y, 1, 1, right - 2);
	/* TRANSLATORS: at most 13 columns beside the key. */
	canvas_put(&line, 0, 0, style, _("+ add contact"));
}

static void paint_line(const struct pane *p, int y)
{
	struct pane line = canvas_part(p, y, 0, 1, p->cols);

	canvas_line_across(&line, 0);
	canvas_put(&line, 0, 2, STYLE_DIM, _("archived"));
}

/* The row that adds stands below the others, always. */
static void scroll_to(const struct ui *u, struct list *l, const struct list_look *look, int rows)
{
	int n = count(u, l, look->open) - 1, at = place(u, l, look->open, look->focus ? l->chosen : look->open);

	if (at >= n)
		at = n - 1;
	if (at >= l->top + rows)
		l->top = at - rows + 1;
	if (at >= 0 && at < l->top)
		l->top = at;
	if (l->top > n - rows)
		l->top = n > rows ? n - rows : 0;
}

void list_paint(const struct ui *u, struct list *l, const struct list_look *look, const struct pane *p)
{
	struct pane rows = canvas_part(p, 0, 0, p->rows - 1, p->cols);
	int64_t id;

	scroll_to(u, l, look, rows.rows);
	for (int y = 0; y < rows.rows; y++) {
		id = list_at(u, l, look->open, l->top + y);
		if (id == LIST_LINE)
			paint_line(&rows, y);
		else if (id > 0)
			paint_person(people_find(&u->people, id), look, &rows, y, look->focus && id == l->chosen);
		else
			break;
	}
	paint_add(p, p->rows - 1, look->focus && l->chosen == LIST_ADD);
}

int64_t list_on_row(const struct ui *u, const struct list *l, int64_t open, int row)
{
	return list_at(u, l, open, l->top + row);
}

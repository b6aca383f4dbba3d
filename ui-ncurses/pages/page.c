/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/page.h"

#include "base/assert.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/wrap.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAY_MAX 2048
#define INDENT 2     /* columns before everything but headings */
#define LEFT_MOST 24 /* columns of the left one, at most */

/* ---- rows ---- */

static void drop(char *text)
{
	if (text)
		sodium_memzero(text, strlen(text));
	free(text);
}

void page_begin(struct page *p)
{
	for (size_t i = 0; i < p->n; i++) {
		drop(p->row[i].left);
		drop(p->row[i].text);
	}
	p->n = 0;
}

void page_wipe(struct page *p)
{
	page_begin(p);
	free(p->row);
	*p = (struct page){ .n = 0 };
}

static char *own(const char *text)
{
	char *copy = strdup(text);

	ASSERT(copy);
	return copy;
}

static void add(struct page *p, enum page_kind kind, enum style style, const char *left, const char *text)
{
	if (p->n == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : 32;
		p->row = realloc(p->row, p->cap * sizeof(*p->row));
		ASSERT(p->row);
	}
	p->row[p->n++] = (struct page_row){ .kind = kind, .style = style, .left = own(left), .text = own(text) };
}

void page_head(struct page *p, const char *text)
{
	add(p, PAGE_HEAD, STYLE_HEAD, "", text);
}

void page_text(struct page *p, enum style style, const char *text)
{
	add(p, PAGE_TEXT, style, "", text);
}

void page_note(struct page *p, enum style style, const char *text)
{
	add(p, PAGE_NOTE, style, "", text);
}

void page_pair(struct page *p, const char *left, const char *text)
{
	add(p, PAGE_PAIR, STYLE_TEXT, left, text);
}

void page_item(struct page *p, int id, const char *left, const char *text)
{
	add(p, PAGE_ITEM, STYLE_TEXT, left, text);
	p->row[p->n - 1].id = id;
}

void page_say(struct page *p, enum page_kind kind, enum style style, const char *fmt, ...)
{
	char text[SAY_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add(p, kind, style, "", text);
	sodium_memzero(text, strlen(text));
}

/* ---- items ---- */

static const struct page_row *find(const struct page *p, int id)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].kind == PAGE_ITEM && p->row[i].id == id)
			return &p->row[i];
	return NULL;
}

static const struct page_row *first_item(const struct page *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].kind == PAGE_ITEM)
			return &p->row[i];
	return NULL;
}

int page_picked(const struct page *p)
{
	const struct page_row *row = find(p, p->picked);

	if (!row)
		row = first_item(p);
	return row ? row->id : 0;
}

/* The next item in a direction. */
static const struct page_row *beside(const struct page *p, int step)
{
	const struct page_row *row = find(p, page_picked(p));

	if (!row)
		return NULL;
	for (row += step; row >= p->row && row < p->row + p->n; row += step)
		if (row->kind == PAGE_ITEM)
			return row;
	return NULL;
}

/* ---- the place ---- */

static void scroll_to(struct page *p, int top)
{
	int most = p->lines > p->rows ? p->lines - p->rows : 0;

	p->top = top < 0 ? 0 : top > most ? most
					  : top;
}

static bool is_seen(const struct page *p, const struct page_row *row)
{
	return row->at >= p->top && row->at < p->top + p->rows;
}

/* With the notes under it, as far as the pane holds them; and what stands before the first item with that one. */
static void show_row(struct page *p, const struct page_row *row)
{
	int end = row->at + row->lines;

	for (const struct page_row *next = row + 1; next < p->row + p->n && next->kind == PAGE_NOTE; next++)
		end += next->lines;
	if (end > p->top + p->rows)
		scroll_to(p, end - p->rows);
	if (row->at < p->top)
		scroll_to(p, row->at);
	if (row == first_item(p) && row->at < p->rows)
		scroll_to(p, 0);
}

/* An item that is far away is not jumped to: what lies between is to be read. */
static void step(struct page *p, int direction)
{
	const struct page_row *row = beside(p, direction);

	if (row && row->at >= p->top - p->rows / 2 && row->at < p->top + p->rows + p->rows / 2) {
		p->picked = row->id;
		show_row(p, row);
	} else {
		scroll_to(p, p->top + direction);
	}
}

/* After a jump the selected item is one that is seen. */
static void jump(struct page *p, int top)
{
	const struct page_row *row = find(p, page_picked(p));

	scroll_to(p, top);
	if (!row || is_seen(p, row))
		return;
	for (size_t i = 0; i < p->n; i++) {
		if (p->row[i].kind != PAGE_ITEM || !is_seen(p, &p->row[i]))
			continue;
		p->picked = p->row[i].id;
		return;
	}
}

static void go_end(struct page *p, bool last)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->row[i].kind != PAGE_ITEM)
			continue;
		p->picked = p->row[i].id;
		if (!last)
			break;
	}
	scroll_to(p, last ? p->lines : 0);
}

static bool point(struct page *p, const struct key *k)
{
	int line = k->y - p->screen_row + p->top;

	if (k->ch == 4 || k->ch == 5) {
		scroll_to(p, p->top + (k->ch == 4 ? -3 : 3));
		return true;
	}
	for (size_t i = 0; k->ch == 1 && i < p->n; i++) {
		if (p->row[i].kind != PAGE_ITEM || line < p->row[i].at || line >= p->row[i].at + p->row[i].lines)
			continue;
		p->picked = p->row[i].id;
		return true;
	}
	return false;
}

static enum key_code by_vi(const struct key *k)
{
	if (k->code != KEY_TEXT || k->ctrl || k->alt)
		return k->code;
	switch (k->ch) {
	case 'j':
		return KEY_ARROW_DOWN;
	case 'k':
		return KEY_ARROW_UP;
	case 'g':
		return KEY_LINE_HOME;
	case 'G':
		return KEY_LINE_END;
	default:
		return k->code;
	}
}

bool page_typed(struct page *p, const struct key *k, bool vi)
{
	enum key_code code = vi ? by_vi(k) : k->code;

	if (code == KEY_ARROW_UP)
		step(p, -1);
	else if (code == KEY_ARROW_DOWN)
		step(p, 1);
	else if (code == KEY_PAGE_UP)
		jump(p, p->top - (p->rows > 1 ? p->rows - 1 : 1));
	else if (code == KEY_PAGE_DOWN || (code == KEY_TEXT && k->ch == ' ' && !first_item(p)))
		jump(p, p->top + (p->rows > 1 ? p->rows - 1 : 1));
	else if (code == KEY_LINE_HOME)
		go_end(p, false);
	else if (code == KEY_LINE_END)
		go_end(p, true);
	else if (code == KEY_POINTER)
		return point(p, k);
	else
		return false;
	return true;
}

/* ---- painting ---- */

static bool has_left(const struct page_row *row)
{
	return row->kind == PAGE_PAIR || row->kind == PAGE_ITEM;
}

static int width(const char *text)
{
	return cluster_width(text, strlen(text));
}

/* Columns of the left column with what parts it from the right one: as wide as the widest that may be in it. */
static int left_columns(const struct page *p, int cols)
{
	int most = cols / 2 < LEFT_MOST ? cols / 2 : LEFT_MOST, widest = 0;

	for (size_t i = 0; i < p->n; i++) {
		int w = has_left(&p->row[i]) ? width(p->row[i].left) : 0;

		if (w > widest && w <= most)
			widest = w;
	}
	return widest > 0 ? widest + 2 : 0;
}

static int count_lines(const char *text, int cols)
{
	const struct wrap_widths w = { .first = cols, .rest = cols };

	return (int)wrap_lines(text, strlen(text), &w, NULL, 0);
}

/* Where the text of a row stands: `col` from there to the right edge, `below` when a long key has the line for itself. */
static int place_text(const struct page_row *row, int left, bool *below)
{
	*below = has_left(row) && row->text[0] && width(row->left) > left - 2;
	switch (row->kind) {
	case PAGE_HEAD:
		return 1;
	case PAGE_TEXT:
		return INDENT;
	case PAGE_NOTE:
		return INDENT + 2;
	case PAGE_PAIR:
	case PAGE_ITEM:
		break;
	}
	return *below ? INDENT + 2 : INDENT + left;
}

static void measure(struct page *p, int cols)
{
	int line = 0, left = left_columns(p, cols);
	bool below;

	for (size_t i = 0; i < p->n; i++) {
		struct page_row *row = &p->row[i];
		int col = place_text(row, left, &below);

		if (row->kind == PAGE_HEAD && i > 0)
			line++;
		row->at = line;
		row->lines = (below ? 1 : 0) + count_lines(row->text, cols - col - 1);
		line += row->lines;
	}
	p->lines = line;
}

static void paint_row(const struct page *p, const struct page_row *row, const struct pane *pane, int left)
{
	bool below, picked = row->kind == PAGE_ITEM && row->id == page_picked(p);
	int col = place_text(row, left, &below), line = row->at - p->top;
	struct pane right = canvas_part(pane, 0, col, pane->rows, pane->cols - col - 1);

	if (has_left(row))
		canvas_put(pane, line, INDENT, row->kind == PAGE_PAIR ? STYLE_KEY : row->style, row->left);
	canvas_put_wrapped(&right, line + (below ? 1 : 0), row->style, row->text);
	if (!picked)
		return;
	canvas_put(pane, line, 0, STYLE_TEXT, ">");
	canvas_restyle(pane, line, 0, pane->cols, STYLE_PICK);
	canvas_cursor(pane, line, 0);
}

/* What lies beyond the edges is said, by a sign in the corners. */
static void paint_more(const struct page *p, const struct pane *pane)
{
	bool ascii = pane->canvas->ascii;

	if (p->top > 0)
		canvas_put_right(pane, 0, 0, STYLE_DIM, ascii ? "^" : "↑");
	if (p->top + p->rows < p->lines)
		canvas_put_right(pane, pane->rows - 1, 0, STYLE_DIM, ascii ? "v" : "↓");
}

void page_lay(struct page *p, int rows, int cols)
{
	bool moved = p->rows != rows || p->cols != cols;
	const struct page_row *row = find(p, p->picked);

	measure(p, cols);
	p->rows = rows;
	p->cols = cols;
	scroll_to(p, p->top);
	if (moved && row)
		show_row(p, row);
}

void page_paint(struct page *p, const struct pane *pane)
{
	int left = left_columns(p, pane->cols);

	page_lay(p, pane->rows, pane->cols);
	p->screen_row = pane->row;
	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].at + p->row[i].lines > p->top && p->row[i].at < p->top + p->rows)
			paint_row(p, &p->row[i], pane, left);
	paint_more(p, pane);
}

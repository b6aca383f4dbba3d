/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/canvas.h"

#include "base/assert.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/text/wrap.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define WRAP_MAX 256    /* lines of one text */

void canvas_init(struct canvas *c)
{
	*c = (struct canvas){ .rows = 0 };
}

/* What is shown may be a message or a name. */
void canvas_wipe(struct canvas *c)
{
	if (c->cells)
		sodium_memzero(c->cells, (size_t)(c->rows * c->cols) * sizeof(*c->cells));
	free(c->cells);
	c->cells = NULL;
	c->rows = c->cols = 0;
}

void canvas_clear(struct canvas *c, int rows, int cols)
{
	ASSERT(rows > 0 && cols > 0);
	if (rows != c->rows || cols != c->cols) {
		canvas_wipe(c);
		c->cells = calloc((size_t)(rows * cols), sizeof(*c->cells));
		ASSERT(c->cells);
		c->rows = rows;
		c->cols = cols;
	}
	for (int i = 0; i < cols; i++)
		c->cells[i] = (struct canvas_cell){ .ch = { L' ' }, .columns = 1, .style = STYLE_TEXT };
	for (int row = 1; row < rows; row++)
		memcpy(c->cells + row * cols, c->cells, (size_t)cols * sizeof(*c->cells));
	c->cursor = false;
}

struct pane canvas_pane(struct canvas *c)
{
	return (struct pane){ .canvas = c, .rows = c->rows, .cols = c->cols };
}

static int at_most(int a, int b)
{
	return a < b ? a : b;
}

static int at_least(int a, int b)
{
	return a > b ? a : b;
}

struct pane canvas_part(const struct pane *p, int row, int col, int rows, int cols)
{
	int top = at_most(at_least(row, 0), p->rows), left = at_most(at_least(col, 0), p->cols);

	return (struct pane){
		.canvas = p->canvas,
		.row = p->row + top,
		.col = p->col + left,
		.rows = at_least(at_most(rows - (top - row), p->rows - top), 0),
		.cols = at_least(at_most(cols - (left - col), p->cols - left), 0),
	};
}

static struct canvas_cell *cell(const struct pane *p, int row, int col)
{
	return &p->canvas->cells[(p->row + row) * p->canvas->cols + p->col + col];
}

static const struct canvas_cell blank = { .ch = { L' ' }, .columns = 1 };

/* Half of a wide character alone is nothing a terminal can show. */
static void cut_wide(const struct pane *p, int row, int col)
{
	struct canvas_cell *here = cell(p, row, col);

	if (here->columns == 0 && p->col + col > 0)
		here[-1] = (struct canvas_cell){ .ch = { L' ' }, .columns = 1, .style = here[-1].style };
	if (here->columns == 2 && p->col + col + 1 < p->canvas->cols)
		here[1] = (struct canvas_cell){ .ch = { L' ' }, .columns = 1, .style = here[1].style };
}

/* A cell for each code point with a width, the others put upon it. */
static void put_cluster(const struct pane *p, int row, int col, enum style style, const char *text, size_t len)
{
	struct canvas_cell *last = NULL;
	int32_t ch;
	size_t at = 0, n;

	while (at < len) {
		int columns;

		at += cluster_point(text + at, len - at, &ch);
		ch = cluster_shown(ch, !last, &columns);
		if (columns == 0) {
			n = last ? wcslen(last->ch) : CANVAS_MARKS;
			if (n < CANVAS_MARKS)
				last->ch[n] = (wchar_t)ch;
			continue;
		}
		cut_wide(p, row, col);
		if (columns == 2)
			cut_wide(p, row, col + 1);
		last = cell(p, row, col);
		*last = (struct canvas_cell){ .ch = { (wchar_t)ch }, .columns = (uint8_t)columns, .style = (uint8_t)style };
		if (columns == 2)
			last[1] = (struct canvas_cell){ .columns = 0, .style = (uint8_t)style };
		col += columns;
	}
}

static int put_safe(const struct pane *p, int row, int col, enum style style, const char *text, size_t len)
{
	int start = col, columns;
	size_t n;

	if (row < 0 || row >= p->rows || col < 0)
		return 0;
	while (len > 0) {
		n = cluster_next(text, len, &columns);
		if (col + columns > p->cols)
			break;
		put_cluster(p, row, col, style, text, n);
		col += columns;
		text += n;
		len -= n;
	}
	return col - start;
}

/* Most text: a column each, nothing in it that could do harm. */
static bool is_simple(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static int put_simple(const struct pane *p, int row, int col, enum style style, const char *text, size_t len)
{
	int end = row >= 0 && row < p->rows && col >= 0 ? p->cols : col;
	int stop = (int)len < end - col ? col + (int)len : end;

	for (int at = col; at < stop; at++) {
		if (cell(p, row, at)->columns != 1)
			cut_wide(p, row, at);
		*cell(p, row, at) = (struct canvas_cell){ .ch = { *text++ }, .columns = 1, .style = (uint8_t)style };
	}
	return stop > col ? stop - col : 0;
}

/* Makes it safe, in a buffer of its own, and paints it. */
static int put_cleaned(const struct pane *p, int row, int col, enum style style, const char *text, size_t len, bool typed)
{
	char small[512], *buf = small;
	size_t cap = SAFE_SIZE(len);
	int columns;

	if (is_simple(text, len))
		return put_simple(p, row, col, style, text, len);
	if (cap > sizeof(small)) {
		buf = malloc(cap);
		ASSERT(buf);
	} else {
		cap = sizeof(small);
	}
	len = typed ? safe_typed(buf, cap, text, len) : safe_line(buf, cap, text, len, p->canvas->ascii);
	columns = put_safe(p, row, col, style, buf, len);
	sodium_memzero(buf, len);
	if (buf != small)
		free(buf);
	return columns;
}

int canvas_put_n(const struct pane *p, int row, int col, enum style style, const char *text, size_t len)
{
	return put_cleaned(p, row, col, style, text, len, false);
}

int canvas_put_typed(const struct pane *p, int row, int col, enum style style, const char *text, size_t len)
{
	return put_cleaned(p, row, col, style, text, len, true);
}

int canvas_put(const struct pane *p, int row, int col, enum style style, const char *text)
{
	return canvas_put_n(p, row, col, style, text, strlen(text));
}

int canvas_put_right(const struct pane *p, int row, int col, enum style style, const char *text)
{
	int start = at_least(p->cols - col - cluster_width(text, strlen(text)), 0);

	canvas_put(p, row, start, style, text);
	return start;
}

void canvas_put_middle(const struct pane *p, int row, enum style style, const char *text)
{
	canvas_put(p, row, at_least((p->cols - cluster_width(text, strlen(text))) / 2, 0), style, text);
}

int canvas_put_wrapped(const struct pane *p, int row, enum style style, const char *text)
{
	const struct wrap_widths w = { .first = p->cols, .rest = p->cols };
	struct wrap_line line[WRAP_MAX];
	size_t n = p->cols > 0 ? wrap_lines(text, strlen(text), &w, line, WRAP_MAX) : 0;

	for (size_t i = 0; i < n && i < WRAP_MAX; i++)
		canvas_put_n(p, row + (int)i, 0, style, text + line[i].at, line[i].len);
	return row + (int)(n < WRAP_MAX ? n : WRAP_MAX);
}

void canvas_restyle(const struct pane *p, int row, int col, int cols, enum style style)
{
	if (row < 0 || row >= p->rows)
		return;
	for (int i = at_least(col, 0); i < col + cols && i < p->cols; i++)
		cell(p, row, i)->style = (uint8_t)style;
}

void canvas_fill(const struct pane *p, enum style style)
{
	for (int row = 0; row < p->rows; row++) {
		for (int col = 0; col < p->cols; col++) {
			cut_wide(p, row, col);
			*cell(p, row, col) = blank;
			cell(p, row, col)->style = (uint8_t)style;
		}
	}
}

/* One cell of a border: put as it is, as there are many of them. */
static void put_border(const struct pane *p, int row, int col, wchar_t ch)
{
	cut_wide(p, row, col);
	*cell(p, row, col) = (struct canvas_cell){ .ch = { ch }, .columns = 1, .style = STYLE_LINE };
}

void canvas_line_across(const struct pane *p, int row)
{
	for (int col = 0; row >= 0 && row < p->rows && col < p->cols; col++)
		put_border(p, row, col, p->canvas->ascii ? L'-' : L'─');
}

void canvas_line_with(const struct pane *p, int row, enum style style, const char *text)
{
	int columns = cluster_width(text, strlen(text)), col = at_least((p->cols - columns) / 2, 1);
	struct pane line = canvas_part(p, row, 0, 1, p->cols), gap = canvas_part(p, row, col - 1, 1, columns + 2);

	canvas_line_across(&line, 0);
	canvas_fill(&gap, STYLE_LINE);
	canvas_put(&gap, 0, 1, style, text);
}

void canvas_line_down(const struct pane *p, int col)
{
	for (int row = 0; col >= 0 && col < p->cols && row < p->rows; row++)
		put_border(p, row, col, p->canvas->ascii ? L'|' : L'│');
}

void canvas_cursor(const struct pane *p, int row, int col)
{
	if (row < 0 || row >= p->rows || col < 0 || col >= p->cols)
		return;
	p->canvas->cursor = true;
	p->canvas->cursor_row = p->row + row;
	p->canvas->cursor_col = p->col + col;
}

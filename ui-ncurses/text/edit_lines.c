/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text as lines of a screen, and the cursor among them. A place between two lines belongs to the first of them. */
#include "base/assert.h"
#include "base/heap.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/edit_state.h"

#include <stdlib.h>

static struct wrap_widths widths(const struct edit *e)
{
	return (struct wrap_widths){ e->columns - 1, e->columns - 1 };
}

static void lay_out(struct edit *e)
{
	const struct wrap_widths w = widths(e);
	size_t n = wrap_lines(e->text, e->len, &w, e->lines, e->lines_cap);

	if (n > e->lines_cap) {
		heap_free(e->lines);
		e->lines_cap = n + n / 2 + 8;
		e->lines = malloc(e->lines_cap * sizeof(*e->lines));
		ASSERT(e->lines);
		n = wrap_lines(e->text, e->len, &w, e->lines, e->lines_cap);
	}
	e->view.lines = e->lines;
	e->view.count = n;
	e->is_laid_out = true;
}

/* The last line that begins at or before `at`. */
static size_t row_of(const struct edit *e, size_t at)
{
	size_t low = 0, high = e->view.count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (e->lines[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

const struct edit_view *edit_lines_view(struct edit *e)
{
	size_t start;

	if (!e->is_laid_out)
		lay_out(e);
	e->view.row = row_of(e, e->cursor);
	start = e->lines[e->view.row].at;
	e->view.column = cluster_width(e->text + start, e->cursor - start);
	/* Among blanks that were swallowed. */
	if (e->view.column > widths(e).rest)
		e->view.column = widths(e).rest;
	return &e->view;
}

bool edit_lines_go(struct edit *e, bool down)
{
	const struct edit_view *v = edit_lines_view(e);
	const struct wrap_line *line;
	size_t row = v->row, at;

	if (down ? row + 1 == v->count : row == 0)
		return false;
	if (e->goal < 0)
		e->goal = v->column;
	row += down ? 1 : (size_t)-1;
	line = &v->lines[row];
	at = line->at + cluster_fit(e->text + line->at, line->len, e->goal);
	/* The end of a line that broke inside a word is the start of the next one. */
	if (row + 1 < v->count && at == v->lines[row + 1].at && at > line->at)
		at = edit_move_back(e, at);
	e->cursor = down ? edit_boundary_after(e, at) : edit_boundary_before(e, at);
	e->now = EDIT_ACT_VERTICAL;
	return true;
}

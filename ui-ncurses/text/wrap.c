/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass; only the word that did not fit is walked over twice. */
#include "ui-ncurses/text/wrap.h"

#include "ui-ncurses/text/cluster.h"

#include <stdbool.h>
#include <utf8proc.h>

/*
 * A line while it grows from `at` to `pos`. `fit`: as far as it may be shown. `cut`: the last place to break, where the next
 * line begins at `cut_next`; 0 when there was none. `blanks`: where the current run of blanks began.
 */
struct growth {
	const char *text;
	size_t len, at, pos;
	int width, columns; /* up to `pos`: more than `width` only by blanks */
	size_t fit, cut, cut_next, blanks;
	int fit_columns, cut_columns, blank_columns;
	bool is_after_blank, is_after_wide, is_after_opening;
};

static utf8proc_category_t category(const char *text, size_t len)
{
	int32_t point = 0;

	if ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'))
		return UTF8PROC_CATEGORY_LL; /* any letter will do */
	(void)cluster_point(text, len, &point);
	return utf8proc_category(point);
}

/* Those that a line may end at: not the no-break spaces. */
static bool is_blank(const char *text, size_t n)
{
	int32_t point = 0;

	if (n == 1)
		return text[0] == ' ' || text[0] == '\t';
	if (cluster_point(text, n, &point) != n)
		return false;
	return point != 0xa0 && point != 0x2007 && point != 0x202f && utf8proc_category(point) == UTF8PROC_CATEGORY_ZS;
}

static bool is_opening(utf8proc_category_t c)
{
	return c == UTF8PROC_CATEGORY_PS || c == UTF8PROC_CATEGORY_PI;
}

static bool is_closing(utf8proc_category_t c)
{
	return c == UTF8PROC_CATEGORY_PE || c == UTF8PROC_CATEGORY_PF || c == UTF8PROC_CATEGORY_PO;
}

static void set_cut(struct growth *g, size_t cut, int columns)
{
	if (cut <= g->at)
		return; /* an indent is no place to break */
	g->cut = cut;
	g->cut_columns = columns;
	g->cut_next = g->pos;
}

static void advance(struct growth *g, size_t n, int columns)
{
	g->pos += n;
	g->columns += columns;
	if (g->columns <= g->width) {
		g->fit = g->pos;
		g->fit_columns = g->columns;
	}
}

static void take_blank(struct growth *g, size_t n, int columns)
{
	if (!g->is_after_blank) {
		g->blanks = g->pos;
		g->blank_columns = g->columns;
	}
	advance(g, n, columns);
	set_cut(g, g->blanks, g->blank_columns);
	g->is_after_blank = true;
	g->is_after_wide = g->is_after_opening = false;
}

/* Takes a cluster that is not blank; false when it does not fit. */
static bool take(struct growth *g, size_t n, int columns)
{
	utf8proc_category_t c = category(g->text + g->pos, n);
	bool is_wide = columns > 1;

	if ((is_wide || g->is_after_wide) && !g->is_after_blank && !g->is_after_opening && !is_closing(c))
		set_cut(g, g->pos, g->columns);
	if (g->columns + columns > g->width)
		return false;
	advance(g, n, columns);
	g->is_after_blank = false;
	g->is_after_wide = is_wide;
	g->is_after_opening = is_opening(c);
	return true;
}

/* The part of a cluster that fits an empty line: at least one code point, and what stands on it. */
static void take_part(struct growth *g, size_t n)
{
	size_t end = g->pos + n;
	int32_t point = 0;
	int columns;

	while (g->pos < end) {
		size_t step = cluster_point(g->text + g->pos, end - g->pos, &point);

		(void)cluster_shown(point, g->pos == g->at, &columns);
		if (g->pos > g->at && g->columns + columns > g->width)
			break;
		advance(g, step, columns);
	}
}

static size_t finish(const struct growth *g, struct wrap_line *line, size_t end, int columns)
{
	*line = (struct wrap_line){ .at = g->at, .len = end - g->at, .columns = columns };
	return g->pos;
}

/* Fills the line that begins at `at` and returns where the next one does; *is_last when none does. */
static size_t one_line(struct growth g, struct wrap_line *line, bool *is_last)
{
	int columns;

	g.pos = g.fit = g.at;
	while (g.pos < g.len && g.text[g.pos] != '\n') {
		size_t n = cluster_next(g.text + g.pos, g.len - g.pos, &columns);

		if (is_blank(g.text + g.pos, n)) {
			take_blank(&g, n, columns);
			continue;
		}
		if (take(&g, n, columns))
			continue;
		if (g.cut > g.at) {
			g.pos = g.cut_next;
			return finish(&g, line, g.cut, g.cut_columns);
		}
		if (g.pos == g.at)
			take_part(&g, n);
		return finish(&g, line, g.fit, g.fit_columns);
	}
	*is_last = g.pos == g.len;
	g.pos += !*is_last;
	return finish(&g, line, g.fit, g.fit_columns);
}

static int at_least(int width)
{
	return width < WRAP_NARROWEST ? WRAP_NARROWEST : width;
}

/* What most messages are: one line of letters that fits. */
static bool fits_plainly(const char *text, size_t len, int width)
{
	if (len > (size_t)width)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

size_t wrap_lines(const char *text, size_t len, const struct wrap_widths *w, struct wrap_line *out, size_t cap)
{
	struct growth g = { .text = text, .len = len, .width = at_least(w->first) };
	struct wrap_line line;
	bool is_last = false;
	size_t n = 0;

	if (fits_plainly(text, len, g.width)) {
		if (cap > 0)
			out[0] = (struct wrap_line){ .len = len, .columns = (int)len };
		return 1;
	}
	while (!is_last) {
		g.at = one_line(g, &line, &is_last);
		if (n < cap)
			out[n] = line;
		n++;
		g.width = at_least(w->rest);
	}
	return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First what an entry is made of, then the painting of each part, from the bottom of the screen upwards. */
#include "ui-ncurses/chat/talk_paint.h"

#include "base/tr.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/text/wrap.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MIN 6
#define NAMES_MAX 12
#define SIGN 4 /* columns for the sign, and the gap before it */
#define WORDS_MAX 512
#define WORDS_LINES 24    /* of such a sentence: more are left out */

/* The lines of an entry, from the top. */
struct parts {
	bool day, unread, head, quote, below;
	int text;
};

int talk_paint_names(const char *name)
{
	const char *me = _("you");
	int them = cluster_width(name, strlen(name)), us = cluster_width(me, strlen(me));
	int most = them > us ? them : us;

	return most < NAMES_MIN ? NAMES_MIN : most > NAMES_MAX ? NAMES_MAX
							       : most;
}

static int indent(const struct talk_shape *s)
{
	return s->bare ? 0 : s->tall ? 1
				     : 8 + s->names;
}

static int text_columns(const struct talk_shape *s)
{
	int columns = s->cols - indent(s) - (s->bare ? 0 : s->tall ? 1
								   : SIGN);

	return columns < WRAP_NARROWEST ? WRAP_NARROWEST : columns;
}

static bool has_below(const struct entry *e)
{
	return e->kind == ENTRY_TEXT && (e->edited > 0 || e->mine[0] || e->theirs[0]);
}

static int count_text(struct entry *e, const struct talk_shape *s)
{
	const struct wrap_widths w = { text_columns(s), text_columns(s) };
	char words[WORDS_MAX];
	const char *shown;

	if (e->kind == ENTRY_TEXT)
		return entry_lines(e, w.first);
	shown = entry_words(e, s->name, words, sizeof(words));
	return (int)wrap_lines(shown, strlen(shown), &w, NULL, 0);
}

static struct parts part(const struct talk *t, size_t i, const struct talk_shape *s)
{
	struct entry *e = &t->row[i];
	const struct entry *before = i > 0 ? e - 1 : NULL;

	return (struct parts){
		.day = before ? !when_same_day(before->stored, e->stored) : !t->more_before,
		.unread = t->line_after >= 0 && !s->bare && e->order > t->line_after && (before || !t->more_before) &&
			  (!before || before->order <= t->line_after),
		.head = s->tall,
		.quote = e->quote.text != NULL,
		.text = count_text(e, s),
		.below = has_below(e),
	};
}

static int sum(const struct parts *p)
{
	return p->day + p->unread + p->head + p->quote + p->text + p->below;
}

int talk_paint_lines(const struct talk *t, size_t i, const struct talk_shape *s)
{
	struct parts p = part(t, i, s);

	return sum(&p);
}

/* ---- the parts ---- */

static void paint_day(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	char day[WHEN_MAX], line[WHEN_MAX + 8];

	when_day(day, e->stored, s->now);
	snprintf(line, sizeof(line), "-- %s --", day);
	canvas_put_middle(p, row, STYLE_DIM, line);
}

static void paint_unread(const struct talk *t, const struct pane *p, int row)
{
	char line[128];

	snprintf(line, sizeof(line), ngettext("--- %lld unread ---", "--- %lld unread ---",
					      (unsigned long)t->line_count),
		 (long long)t->line_count);
	canvas_put_middle(p, row, STYLE_NEWS, line);
}

static const char *author(const struct entry *e, const struct talk_shape *s)
{
	return e->out ? _("you") : s->name;
}

static void paint_sign(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	enum style style = e->state == ENTRY_FAILED ? STYLE_ALERT : e->state >= ENTRY_DELIVERED ? STYLE_DONE
												: STYLE_STATE;

	if (!s->bare)
		canvas_put_right(p, row, 1, style, entry_sign(e, s->ascii));
}

static void paint_head(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	char time[WHEN_MAX];
	struct pane names = canvas_part(p, row, s->bare ? 6 : 7, 1, p->cols - 7 - SIGN);

	when_clock(time, e->stored);
	canvas_put(p, row, s->bare ? 0 : 1, STYLE_DIM, time);
	if (e->kind == ENTRY_TEXT)
		canvas_put(&names, 0, 0, e->out ? STYLE_ME : STYLE_THEM, author(e, s));
	paint_sign(e, s, p, row);
}

/* Beside the first line of the text; a name that is too long loses its end. */
static void paint_side(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	const char *name = author(e, s);
	int columns = cluster_width(name, strlen(name));
	struct pane names = canvas_part(p, row, 7, 1, s->names);
	char time[WHEN_MAX];

	when_clock(time, e->stored);
	canvas_put(p, row, 1, STYLE_DIM, time);
	if (e->kind != ENTRY_TEXT)
		return;
	canvas_put(&names, 0, columns < s->names ? s->names - columns : 0, e->out ? STYLE_ME : STYLE_THEM, name);
	if (columns > s->names)
		canvas_put(&names, 0, s->names - 1, STYLE_DIM, s->ascii ? "~" : "…");
}

static void paint_quote(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	struct pane part = canvas_part(p, row, indent(s), 1, text_columns(s));
	int col = canvas_put(&part, 0, 0, STYLE_QUOTE, s->ascii ? "|" : "▏") + 1;

	if (e->quote.text[0]) {
		col += canvas_put(&part, 0, col, STYLE_QUOTE, e->quote.out ? _("you:") : s->name) + 1;
		canvas_put(&part, 0, col, STYLE_QUOTE, e->quote.text);
	} else {
		canvas_put(&part, 0, col, STYLE_QUOTE, _("a message that is not here"));
	}
}

static void paint_below(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	struct pane part = canvas_part(p, row, indent(s), 1, text_columns(s));
	char line[ENTRY_REACTION_MAX + 300];
	int col = 0;

	if (e->theirs[0]) {
		/* TRANSLATORS: a reaction, then whose. */
		snprintf(line, sizeof(line), _("%s %s"), e->theirs, s->name);
		col += canvas_put(&part, 0, col, STYLE_DIM, line) + 2;
	}
	if (e->mine[0]) {
		snprintf(line, sizeof(line), _("%s you"), e->mine);
		col += canvas_put(&part, 0, col, STYLE_DIM, line) + 2;
	}
	if (e->edited > 0)
		canvas_put(&part, 0, col, STYLE_DIM, _("edited"));
}

static void paint_text(struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	struct pane part = canvas_part(p, 0, indent(s), p->rows, text_columns(s) + (s->tall ? 1 : 0));
	const struct wrap_line *line = entry_wrap(e, text_columns(s));
	enum style style = e->state == ENTRY_HANDED ? STYLE_DIM : STYLE_TEXT;

	for (int i = row < 0 ? -row : 0; i < e->wrapped && row + i < p->rows; i++)
		canvas_put_typed(&part, row + i, 0, style, e->text + line[i].at, line[i].len);
}

/* In the place of a text. */
static void paint_words(const struct entry *e, const struct talk_shape *s, const struct pane *p, int row)
{
	const struct wrap_widths w = { text_columns(s), text_columns(s) };
	struct pane part = canvas_part(p, 0, indent(s), p->rows, w.first);
	struct wrap_line line[WORDS_LINES];
	char words[WORDS_MAX];
	const char *text = entry_words(e, s->name, words, sizeof(words));
	size_t n = wrap_lines(text, strlen(text), &w, line, WORDS_LINES);

	for (size_t i = 0; i < n && i < WORDS_LINES; i++)
		canvas_put_n(&part, row + (int)i, 0, STYLE_DIM, text + line[i].at, line[i].len);
}

static void mark(const struct talk *t, const struct entry *e, const struct pane *p, int row, int lines)
{
	bool picked = e->order == t->pick;

	if (!picked && e->order != t->goal)
		return;
	for (int i = 0; i < lines; i++)
		canvas_restyle(p, row + i, 0, p->cols, picked ? STYLE_PICK : STYLE_HIT);
	canvas_put(p, row, 0, picked ? STYLE_PICK : STYLE_HIT, ">");
	if (picked)
		canvas_cursor(p, row < 0 ? 0 : row, 0);
}

static void paint_entry(const struct talk *t, size_t i, const struct talk_shape *s, const struct pane *p, int row)
{
	struct entry *e = &t->row[i];
	struct parts have = part(t, i, s);
	int top;

	if (have.day)
		paint_day(e, s, p, row++);
	if (have.unread)
		paint_unread(t, p, row++);
	top = row;
	if (have.head)
		paint_head(e, s, p, row++);
	if (have.quote)
		paint_quote(e, s, p, row++);
	if (e->kind == ENTRY_TEXT)
		paint_text(e, s, p, row);
	else
		paint_words(e, s, p, row);
	if (!have.head) {
		paint_side(e, s, p, top);
		paint_sign(e, s, p, row + have.text - 1);
	}
	row += have.text;
	if (have.below)
		paint_below(e, s, p, row++);
	mark(t, e, p, top, row - top);
}

void talk_paint(const struct talk *t, const struct talk_shape *s, const struct pane *p)
{
	size_t i = t->n > 0 ? talk_bottom(t) + 1 : 0;
	int row = p->rows + t->hidden;

	while (i > 0 && row > 0) {
		i--;
		row -= talk_paint_lines(t, i, s);
		paint_entry(t, i, s, p, row);
	}
}

int64_t talk_paint_at(const struct talk *t, const struct talk_shape *s, int row)
{
	size_t i = t->n > 0 ? talk_bottom(t) + 1 : 0;
	int top = s->rows + t->hidden;

	while (i > 0 && top > 0) {
		i--;
		top -= talk_paint_lines(t, i, s);
		if (row >= top)
			return t->row[i].order;
	}
	return 0;
}

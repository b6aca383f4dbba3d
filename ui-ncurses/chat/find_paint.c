/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words at the top; each hit is a line of who and when, and one of the text about the first word that was found. */
#include "ui-ncurses/chat/find_paint.h"

#include "base/tr.h"
#include "ui-ncurses/chat/find_state.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#define WORDS_MAX 8
#define BEFORE 24 /* columns of context before the first hit, at most */

struct word {
	const char *text;
	size_t len;
};

static size_t split(const char *text, struct word out[WORDS_MAX])
{
	size_t n = 0;

	while (n < WORDS_MAX && *(text += strspn(text, " ")) != '\0') {
		out[n].text = text;
		out[n].len = strcspn(text, " ");
		text += out[n++].len;
	}
	return n;
}

/* As a reader would compare: letters of either case are one. */
static size_t match(const char *text, const char *word, size_t len)
{
	utf8proc_int32_t a, b;
	size_t at = 0, in = 0;

	while (in < len) {
		utf8proc_ssize_t x = utf8proc_iterate((const utf8proc_uint8_t *)text + at, -1, &a);
		utf8proc_ssize_t y = utf8proc_iterate((const utf8proc_uint8_t *)word + in,
						      (utf8proc_ssize_t)(len - in), &b);

		if (text[at] == '\0' || x <= 0 || y <= 0 || utf8proc_tolower(a) != utf8proc_tolower(b))
			return 0;
		at += (size_t)x;
		in += (size_t)y;
	}
	return at;
}

/* Where the next word that is looked for begins, and how long it is; NULL: none. */
static const char *next_hit(const char *text, const struct word *word, size_t n, size_t *len)
{
	for (; *text; text += cluster_next(text, strlen(text), NULL))
		for (size_t i = 0; i < n; i++)
			if ((*len = match(text, word[i].text, word[i].len)) > 0)
				return text;
	return NULL;
}

/* So far back that there is context, at a cluster. */
static const char *context(const char *text, const char *hit, int columns)
{
	size_t n;

	while (hit > text && columns > 0 && hit[-1] != '\n') {
		n = cluster_last(text, (size_t)(hit - text));
		hit -= n;
		columns -= cluster_width(hit, n);
	}
	return hit;
}

static int put_cut(const struct pane *p, int col, enum style style, const char *text, size_t len)
{
	return col < p->cols ? canvas_put_typed(p, 0, col, style, text, len) : 0;
}

static void paint_text(const struct entry *e, const struct word *word, size_t words, const struct pane *p)
{
	size_t len = 0;
	const char *hit = next_hit(e->text, word, words, &len);
	const char *at = hit ? context(e->text, hit, p->cols / 3 < BEFORE ? p->cols / 3 : BEFORE) : e->text;
	const char *end = at + strcspn(at, "\n");
	int col = at > e->text ? canvas_put(p, 0, 0, STYLE_DIM, p->canvas->ascii ? "..." : "…") : 0;

	while (at < end && col < p->cols) {
		hit = next_hit(at, word, words, &len);
		if (!hit || hit >= end) {
			(void)put_cut(p, col, STYLE_TEXT, at, (size_t)(end - at));
			return;
		}
		if (hit > at)
			col += put_cut(p, col, STYLE_TEXT, at, (size_t)(hit - at));
		col += put_cut(p, col, STYLE_HIT, hit, len);
		at = hit + len;
	}
}

static void paint_hit(const struct ui *u, const struct find *f, size_t i, const struct pane *p)
{
	const struct person *row = people_find(&u->people, f->hit[i].contact);
	struct pane text = canvas_part(p, 1, 3, 1, p->cols - 4);
	const char *name = row ? row->name : "";
	struct word word[WORDS_MAX];
	char when[WHEN_MAX], head[PEOPLE_NAME + 128];
	size_t words = split(edit_text(f->edit), word);

	when_near(when, f->hit[i].stored, u->now.wall);
	if (f->hit[i].out)
		/* TRANSLATORS: a time, then to whom we wrote. */
		snprintf(head, sizeof(head), _("%s  you to %s"), when, name);
	else
		snprintf(head, sizeof(head), _("%s  %s"), when, name);
	if (i == f->chosen)
		canvas_put(p, 0, 0, STYLE_TEXT, ">");
	canvas_put(p, 0, 1, STYLE_DIM, head);
	paint_text(&f->hit[i], word, words, &text);
	if (i == f->chosen)
		canvas_restyle(p, 0, 0, p->cols, STYLE_PICK);
}

static const char *nothing(const struct find *f)
{
	if (f->trouble[0])
		return f->trouble;
	if (edit_len(f->edit) == 0)
		return _("Type words: messages that hold all of them are found, the newest first.");
	if (f->asking || f->ask_at != CLOCK_NEVER)
		return "";
	return f->everywhere ? _("Nothing is found.") : _("Nothing is found here. Ctrl-R searches everywhere.");
}

static void paint_line(const struct find *f, const struct pane *p)
{
	const char *label = f->everywhere ? _("Search everywhere:") : _("Search here:");
	struct pane line = canvas_part(p, 1, 0, 1, p->cols);
	int col = 2 + canvas_put(p, 0, 1, STYLE_HEAD, label);

	canvas_put_typed(p, 0, col, STYLE_TEXT, edit_text(f->edit), edit_len(f->edit));
	canvas_cursor(p, 0, col + cluster_width(edit_text(f->edit), edit_cursor(f->edit)));
	canvas_line_across(&line, 0);
}

void find_paint(const struct ui *u, void *self, const struct pane *p)
{
	struct find *f = self;
	struct pane rest = canvas_part(p, 2, 0, p->rows - 2, p->cols);

	f->page = rest.rows / 2 > 1 ? rest.rows / 2 : 1;
	paint_line(f, p);
	if (f->chosen < f->top)
		f->top = f->chosen;
	if (f->chosen >= f->top + (size_t)f->page)
		f->top = f->chosen - (size_t)f->page + 1;
	if (f->n == 0) {
		struct pane text = canvas_part(&rest, 1, 1, rest.rows - 1, rest.cols - 2);

		canvas_put_wrapped(&text, 0, f->trouble[0] ? STYLE_ALERT : STYLE_DIM, nothing(f));
	}
	for (size_t i = f->top; i < f->n && i < f->top + (size_t)f->page; i++) {
		struct pane hit = canvas_part(&rest, (int)(i - f->top) * 2, 0, 2, rest.cols);

		paint_hit(u, f, i, &hit);
	}
}

void find_paint_title(const struct ui *u, const void *self, char *out, size_t cap)
{
	const struct find *f = self;
	const struct person *row = people_find(&u->people, f->contact);

	if (row && !f->everywhere)
		snprintf(out, cap, _("Search - %s"), row->name);
	else
		snprintf(out, cap, "%s", _("Search - everywhere"));
}

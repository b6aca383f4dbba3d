/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/form.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_COLS 22
#define TEXT_ROWS 4 /* rows of a text at most: a link has 91 characters */

void form_wipe(struct form *f)
{
	for (int i = 0; i < f->n; i++)
		edit_free(f->field[i].edit);
	sodium_memzero(f, sizeof(*f));
}

int form_add(struct form *f, enum form_kind kind, const char *label, const char *note)
{
	struct form_field *x = &f->field[f->n];

	if (f->n == FORM_FIELDS)
		return -1;
	*x = (struct form_field){ .kind = kind, .note = note };
	str_copy(x->label, sizeof(x->label), label);
	if (kind == FORM_TEXT || kind == FORM_SECRET)
		x->edit = edit_new();
	return f->n++;
}

/* ---- the focus ---- */

static bool move(struct form *f, int by)
{
	for (int i = f->focus + by; i >= 0 && i < f->n; i += by) {
		if (f->field[i].away)
			continue;
		f->focus = i;
		return true;
	}
	return false;
}

bool form_next(struct form *f)
{
	return move(f, 1);
}

void form_go(struct form *f, int field)
{
	f->focus = field;
}

static void go_round(struct form *f, int by)
{
	if (move(f, by))
		return;
	f->focus = by > 0 ? -1 : f->n;
	(void)move(f, by);
}

/* ---- values ---- */

const char *form_text(const struct form *f, int field)
{
	return edit_text(f->field[field].edit);
}

/* A copy with blanks instead of line ends; to be wiped and freed. */
static char *one_line(const char *text, size_t len)
{
	char *line = strndup(text, len);

	ASSERT(line);
	for (char *c = line; *c; c++)
		if (*c == '\n' || *c == '\t' || *c == '\r')
			*c = ' ';
	return line;
}

static void drop_line(char *line)
{
	sodium_memzero(line, strlen(line));
	free(line);
}

void form_set(struct form *f, int field, const char *text)
{
	char *line = one_line(text, strlen(text));

	(void)edit_set(f->field[field].edit, line, strlen(line));
	drop_line(line);
}

void form_fail(struct form *f, int field, const char *error)
{
	str_copy(f->field[field].error, sizeof(f->field[field].error), error);
	f->focus = field;
}

/* ---- keys ---- */

static bool is_plain(const struct key *k, enum key_code code)
{
	return k->code == code && !k->ctrl && !k->alt;
}

static enum form_did put(struct form *f, const struct key *k)
{
	struct form_field *x = &f->field[f->focus];
	char *line = one_line(k->text, k->len);
	size_t len = strlen(line);

	/* The line end that copying takes along is not part of a passphrase, nor of a name. */
	while (len > 0 && k->text[len - 1] == '\n')
		len--;
	(void)edit_insert(x->edit, line, len);
	drop_line(line);
	x->error[0] = '\0';
	return FORM_CHANGED;
}

static enum form_did edit(struct form *f, const struct key *k)
{
	struct form_field *x = &f->field[f->focus];
	size_t before = edit_len(x->edit);
	bool typed = k->code == KEY_TEXT && !k->ctrl && !k->alt;

	if (k->code == KEY_PASTE)
		return put(f, k);
	if (x->kind == FORM_SECRET && k->code == KEY_TEXT && k->ctrl && k->ch == 't') {
		f->shown = !f->shown;
		return FORM_MOVED;
	}
	/* One line: neither a new one, nor up and down within it. */
	if (k->code == KEY_RETURN || k->code == KEY_ARROW_UP || k->code == KEY_ARROW_DOWN || !edit_key(x->edit, k))
		return FORM_IGNORED;
	if (!typed && edit_len(x->edit) == before)
		return FORM_MOVED;
	x->error[0] = '\0';
	return FORM_CHANGED;
}

static enum form_did change(struct form *f, const struct key *k)
{
	struct form_field *x = &f->field[f->focus];
	bool space = is_plain(k, KEY_TEXT) && k->ch == ' ';

	if (x->kind == FORM_TICK && space) {
		x->on = !x->on;
	} else if (x->kind == FORM_CHOICE && x->choices > 0 && (space || is_plain(k, KEY_ARROW_RIGHT))) {
		x->choice = (x->choice + 1) % x->choices;
	} else if (x->kind == FORM_CHOICE && x->choices > 0 && is_plain(k, KEY_ARROW_LEFT)) {
		x->choice = (x->choice + x->choices - 1) % x->choices;
	} else {
		return FORM_IGNORED;
	}
	x->error[0] = '\0';
	return FORM_CHANGED;
}

enum form_did form_key(struct form *f, const struct key *k)
{
	if (f->n == 0)
		return FORM_IGNORED;
	if (is_plain(k, KEY_RETURN))
		return FORM_ENTER;
	if ((is_plain(k, KEY_TAB) && !k->shift) || is_plain(k, KEY_ARROW_DOWN)) {
		go_round(f, 1);
		return FORM_MOVED;
	}
	if ((is_plain(k, KEY_TAB) && k->shift) || is_plain(k, KEY_ARROW_UP)) {
		go_round(f, -1);
		return FORM_MOVED;
	}
	return f->field[f->focus].edit ? edit(f, k) : change(f, k);
}

/* ---- the picture ---- */

/* The part of the pane right of `col`, rows above it included. */
static struct pane right_of(const struct sheet *s, int col)
{
	struct pane p = s->pane;

	p.col += col;
	p.cols = p.cols > col ? p.cols - col : 0;
	return p;
}

static int stars(const struct pane *p, int row, const struct edit *e, const char *star, int *column)
{
	const char *text = edit_text(e);
	size_t len = edit_len(e), at = 0;
	int n = 0, before = 0, skip;

	for (; at < len; n++) {
		before = at < edit_cursor(e) ? n + 1 : before;
		at += cluster_next(text + at, len - at, NULL);
	}
	skip = before >= p->cols ? before - p->cols + 1 : 0;
	for (int i = skip; i < n; i++)
		canvas_put(p, row, i - skip, STYLE_TEXT, star);
	*column = before - skip;
	return row;
}

/* Lays it out and paints some of its rows, the cursor's among them; returns the row of the cursor. */
static int text_rows(const struct pane *p, int *row, struct edit *e, int *column)
{
	const struct edit_view *v = edit_layout(e, p->cols < 4 ? 4 : p->cols);
	const char *text = edit_text(e);
	size_t first = v->row >= TEXT_ROWS ? v->row - TEXT_ROWS + 1 : 0, i;
	int cursor = *row + (int)(v->row - first);

	for (i = first; i < v->count && i < first + TEXT_ROWS; i++)
		canvas_put_n(p, *row + (int)(i - first), 0, STYLE_TEXT, text + v->lines[i].at, v->lines[i].len);
	*row += (int)(i - first) - 1;
	*column = v->column;
	return cursor;
}

static void write_value(const struct form *f, const struct form_field *x, struct sheet *s, int col)
{
	struct pane p = right_of(s, col);
	bool focus = x == &f->field[f->focus];
	int column = 0, cursor = s->row;

	if (edit_len(x->edit) == 0 && x->empty)
		canvas_put(&p, s->row, 0, STYLE_DIM, x->empty);
	else if (x->kind == FORM_SECRET && !f->shown)
		cursor = stars(&p, s->row, x->edit, "*", &column);
	else
		cursor = text_rows(&p, &s->row, x->edit, &column);
	if (focus)
		canvas_cursor(&p, cursor, column);
	s->row++;
}

static void write_text(const struct form *f, const struct form_field *x, struct sheet *s)
{
	bool focus = x == &f->field[f->focus];
	int col = s->wide ? LABEL_COLS : 0;

	canvas_put(&s->pane, s->row, 0, focus ? STYLE_HEAD : STYLE_TEXT, x->label);
	/* A long label in another language has a row of its own. */
	if (col == 0 || cluster_width(x->label, strlen(x->label)) >= col)
		s->row++;
	canvas_put(&s->pane, s->row, col, STYLE_KEY, focus ? ">" : " ");
	write_value(f, x, s, col + 2);
}

static void write_tick(const struct form *f, const struct form_field *x, struct sheet *s)
{
	struct pane p = right_of(s, 4);

	canvas_put(&s->pane, s->row, 0, STYLE_TEXT, x->on ? "[x]" : "[ ]");
	if (x == &f->field[f->focus])
		canvas_cursor(&s->pane, s->row, 1);
	s->row = canvas_put_wrapped(&p, s->row, x == &f->field[f->focus] ? STYLE_HEAD : STYLE_TEXT, x->label);
}

static void write_choice(const struct ui *u, const struct form *f, const struct form_field *x, struct sheet *s)
{
	bool focus = x == &f->field[f->focus];
	int col = s->wide ? LABEL_COLS : 0;
	const char *name = x->option && x->choices > 0 ? x->option(u, x->choice) : "";

	canvas_put(&s->pane, s->row, 0, focus ? STYLE_HEAD : STYLE_TEXT, x->label);
	if (col == 0 || cluster_width(x->label, strlen(x->label)) >= col)
		s->row++;
	col += canvas_put(&s->pane, s->row, col, STYLE_KEY, "<") + 1;
	if (focus)
		canvas_cursor(&s->pane, s->row, col);
	col += canvas_put(&s->pane, s->row, col, STYLE_TEXT, name) + 1;
	canvas_put(&s->pane, s->row++, col, STYLE_KEY, ">");
}

static void write_field(const struct ui *u, const struct form *f, const struct form_field *x, struct sheet *s)
{
	bool focus = x == &f->field[f->focus];
	int from = sheet_at(s);
	struct pane under;

	if (x->kind == FORM_TICK)
		write_tick(f, x, s);
	else if (x->kind == FORM_CHOICE)
		write_choice(u, f, x, s);
	else
		write_text(f, x, s);
	under = right_of(s, x->kind == FORM_TICK ? 4 : s->wide ? LABEL_COLS + 2
							       : 2);
	if (x->error[0])
		s->row = canvas_put_wrapped(&under, s->row, STYLE_ALERT, x->error);
	if (x->note && (focus || (s->tall && !x->brief)))
		s->row = canvas_put_wrapped(&under, s->row, STYLE_DIM, x->note);
	if (x->kind == FORM_SECRET && focus && edit_len(x->edit) > 0)
		s->row = canvas_put_wrapped(&under, s->row, STYLE_DIM, f->shown
		               ? _("Ctrl-T hides what you type.")
		               : _("Ctrl-T shows what you type."));
	if (focus)
		sheet_focus(s, from);
}

void form_write_some(const struct ui *u, const struct form *f, struct sheet *s, int first, int end)
{
	for (int i = first; i < end && i < f->n; i++)
		if (!f->field[i].away)
			write_field(u, f, &f->field[i], s);
}

void form_write(const struct ui *u, const struct form *f, struct sheet *s)
{
	form_write_some(u, f, s, 0, f->n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_screen.h"

#include "support/machine.h"
#include "support/term_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int32_t colour_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return TERM_SCREEN_DEFAULT;
	if (VTERM_COLOR_IS_INDEXED(c))
		return c->indexed.idx;
	return TERM_SCREEN_RGB + (c->rgb.red << 16 | c->rgb.green << 8 | c->rgb.blue);
}

static void take_cell(const struct term *t, struct term_cell *out, const VTermScreenCell *in)
{
	size_t at = 0;

	out->width = in->width;
	if (in->chars[0] == UINT32_MAX) {
		out->width = 0;
	} else {
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && in->chars[i]; i++)
			at += term_width_utf8(out->text + at, term_width_real(&t->width, in->chars[i]));
	}
	out->text[at] = '\0';
	out->style = (struct term_style){
		.fg = colour_of(&in->fg),
		.bg = colour_of(&in->bg),
		.bold = in->attrs.bold,
		.underline = in->attrs.underline != 0,
		.italic = in->attrs.italic,
		.blink = in->attrs.blink,
		.reverse = in->attrs.reverse,
		.strike = in->attrs.strike,
	};
}

struct term_screen *term_screen_take(struct term *t)
{
	struct term_screen *s = calloc(1, sizeof(*s));
	VTermPos cursor;

	machine_must(s != NULL, "memory");
	s->rows = t->rows;
	s->cols = t->cols;
	s->cells = calloc((size_t)s->rows * (size_t)s->cols, sizeof(*s->cells));
	machine_must(s->cells != NULL, "memory");
	for (int row = 0; row < s->rows; row++) {
		for (int col = 0; col < s->cols; col++) {
			VTermScreenCell cell = { .width = 1 };

			(void)vterm_screen_get_cell(t->screen, (VTermPos){ .row = row, .col = col }, &cell);
			take_cell(t, &s->cells[row * s->cols + col], &cell);
		}
	}
	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &cursor);
	s->cursor_row = cursor.row;
	s->cursor_col = cursor.col;
	s->cursor_visible = term_mode(t, 25) != TERM_MODE_OFF;
	s->other_screen = term_mode(t, 1049) == TERM_MODE_ON || term_mode(t, 47) == TERM_MODE_ON;
	snprintf(s->title, sizeof(s->title), "%s", term_title(t));
	return s;
}

void term_screen_free(struct term_screen *s)
{
	if (s)
		free(s->cells);
	free(s);
}

const struct term_cell *term_screen_cell(const struct term_screen *s, int row, int col)
{
	return &s->cells[row * s->cols + col];
}

bool term_screen_same_style(const struct term_style *a, const struct term_style *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold && a->underline == b->underline &&
	       a->italic == b->italic && a->blink == b->blink && a->reverse == b->reverse && a->strike == b->strike;
}

static size_t put_row(char *out, const struct term_screen *s, int row, int from)
{
	size_t at = 0;

	for (int col = from; col < s->cols; col++) {
		const struct term_cell *c = term_screen_cell(s, row, col);

		if (c->width > 0)
			at += (size_t)sprintf(out + at, "%s", c->text[0] ? c->text : " ");
	}
	while (at > 0 && out[at - 1] == ' ')
		at--;
	out[at] = '\0';
	return at;
}

char *term_screen_row(const struct term_screen *s, int row)
{
	char *out = malloc((size_t)s->cols * TERM_SCREEN_CLUSTER + 1);

	machine_must(out != NULL, "memory");
	put_row(out, s, row, 0);
	return out;
}

char *term_screen_text(const struct term_screen *s)
{
	char *out = malloc((size_t)s->rows * ((size_t)s->cols * TERM_SCREEN_CLUSTER + 1) + 1);
	size_t at = 0;

	machine_must(out != NULL, "memory");
	for (int row = 0; row < s->rows; row++) {
		at += put_row(out + at, s, row, 0);
		out[at++] = '\n';
	}
	out[at] = '\0';
	return out;
}

bool term_screen_find(const struct term_screen *s, const char *text, int *row, int *col)
{
	char *rest = malloc((size_t)s->cols * TERM_SCREEN_CLUSTER + 1);
	bool found = false;

	machine_must(rest != NULL, "memory");
	for (int r = 0; r < s->rows && !found; r++) {
		for (int c = 0; c < s->cols && !found; c++) {
			put_row(rest, s, r, c);
			found = term_screen_cell(s, r, c)->width > 0 && strncmp(rest, text, strlen(text)) == 0;
			*row = r;
			*col = c;
		}
	}
	free(rest);
	return found;
}

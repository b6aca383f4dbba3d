/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_svg.h"

#include "support/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_W  9
#define CELL_H  19
#define BASE    14    /* of the letters, from the top of the cell */
#define FONT    15
#define MARGIN  14
#define BAR     30    /* with the title */
#define RADIUS  9
#define GROUND  0x15171c
#define LETTERS 0xd5d8de
#define FRAME   0x2a2e37

static const uint32_t palette[16] = {
	0x22252c, 0xe06c75, 0x8fbf6a, 0xd9b166, 0x3465a4, 0xc183dd, 0x5bb8c0, 0xc3c8d1,
	0x6b7280, 0xf08a92, 0xaadb86, 0xecc987, 0x8cc2ff, 0xd7a3ee, 0x7fd4db, 0xffffff,
};

static uint32_t rgb_of(int32_t colour, uint32_t otherwise)
{
	static const uint8_t steps[6] = { 0, 95, 135, 175, 215, 255 };

	if (colour == TERM_SCREEN_DEFAULT)
		return otherwise;
	if (colour >= TERM_SCREEN_RGB)
		return (uint32_t)(colour - TERM_SCREEN_RGB);
	if (colour < 16)
		return palette[colour];
	if (colour >= 232)
		return (uint32_t)(8 + 10 * (colour - 232)) * 0x10101;
	colour -= 16;
	return (uint32_t)steps[colour / 36] << 16 | (uint32_t)steps[colour / 6 % 6] << 8 | steps[colour % 6];
}

static uint32_t ink_of(const struct term_style *s)
{
	return s->reverse ? rgb_of(s->bg, GROUND) : rgb_of(s->fg, LETTERS);
}

static uint32_t paper_of(const struct term_style *s)
{
	return s->reverse ? rgb_of(s->fg, LETTERS) : rgb_of(s->bg, GROUND);
}

static int x_of(int col)
{
	return MARGIN + col * CELL_W;
}

static int y_of(int row)
{
	return BAR + MARGIN / 2 + row * CELL_H;
}

static void put_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", f);
		else if (*text == '<')
			fputs("&lt;", f);
		else if (*text == '>')
			fputs("&gt;", f);
		else if ((unsigned char)*text >= 0x20 && *text != 0x7f)
			fputc(*text, f);
	}
}

/* ---- lines and blocks ---- */

enum side { UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8 };

static const struct {
	const char *text;
	unsigned sides;
} lines[] = {
	{ "─", LEFT | RIGHT }, { "│", UP | DOWN }, { "┌", RIGHT | DOWN }, { "┐", LEFT | DOWN }, { "└", UP | RIGHT },
	{ "┘", UP | LEFT }, { "├", UP | DOWN | RIGHT }, { "┤", UP | DOWN | LEFT }, { "┬", LEFT | RIGHT | DOWN },
	{ "┴", LEFT | RIGHT | UP }, { "┼", UP | RIGHT | DOWN | LEFT },
};

/* In halves of a cell: which part of it is filled. */
static const struct {
	const char *text;
	int x, y, w, h;
} blocks[] = {
	{ "█", 0, 0, 2, 2 }, { "▀", 0, 0, 2, 1 }, { "▄", 0, 1, 2, 1 }, { "▌", 0, 0, 1, 2 }, { "▐", 1, 0, 1, 2 },
};

static void put_rect(FILE *f, double x, double y, double w, double h, uint32_t colour)
{
	fprintf(f, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"#%06x\"/>\n", x, y, w, h, (unsigned)colour);
}

/* Equal ones side by side are one. Returns the column after it; `col`: it is none. */
static int put_line(FILE *f, const struct term_screen *s, int row, int col)
{
	const struct term_cell *c = term_screen_cell(s, row, col);
	double x = x_of(col), y = y_of(row), mid_x = x + CELL_W / 2.0, mid_y = y + CELL_H / 2.0;
	uint32_t ink = ink_of(&c->style);

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		unsigned sides = lines[i].sides;
		int end = col + 1;
		double left = sides & LEFT ? x : mid_x - 0.5, right = sides & RIGHT ? x + CELL_W : mid_x + 0.5;
		double top = sides & UP ? y : mid_y - 0.5, bottom = sides & DOWN ? y + CELL_H : mid_y + 0.5;

		if (strcmp(c->text, lines[i].text) != 0)
			continue;
		while (sides == (LEFT | RIGHT) && end < s->cols && strcmp(c[end - col].text, c->text) == 0 &&
		       ink_of(&c[end - col].style) == ink)
			end++;
		right += (end - col - 1) * CELL_W;
		if (sides & (LEFT | RIGHT))
			put_rect(f, left, mid_y - 0.5, right - left, 1, ink);
		if (sides & (UP | DOWN))
			put_rect(f, mid_x - 0.5, top, 1, bottom - top, ink);
		return end;
	}
	return col;
}

static bool put_block(FILE *f, const struct term_cell *c, int row, int col)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (strcmp(c->text, blocks[i].text) != 0)
			continue;
		put_rect(f, x_of(col) + blocks[i].x * CELL_W / 2.0, y_of(row) + blocks[i].y * CELL_H / 2.0,
		         blocks[i].w * CELL_W / 2.0, blocks[i].h * CELL_H / 2.0, ink_of(&c->style));
		return true;
	}
	return false;
}

/* ---- rows ---- */

static bool is_blank(const struct term_cell *c)
{
	return c->text[0] == '\0' || strcmp(c->text, " ") == 0;
}

static bool is_ascii(const struct term_cell *c)
{
	return c->width == 1 && (unsigned char)c->text[0] < 0x80;
}

static void put_papers(FILE *f, const struct term_screen *s, int row)
{
	for (int col = 0, end; col < s->cols; col = end) {
		uint32_t paper = paper_of(&term_screen_cell(s, row, col)->style);

		for (end = col + 1; end < s->cols && paper_of(&term_screen_cell(s, row, end)->style) == paper;)
			end++;
		if (paper != GROUND)
			put_rect(f, x_of(col), y_of(row), (end - col) * CELL_W, CELL_H, paper);
	}
}

static void begin_text(FILE *f, const struct term_style *s, int row, int col, int width)
{
	fprintf(f, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", x_of(col),
	        y_of(row) + BASE, width * CELL_W);
	if (ink_of(s) != LETTERS)
		fprintf(f, " fill=\"#%06x\"", (unsigned)ink_of(s));
	fprintf(f, "%s%s%s%s>", s->bold ? " font-weight=\"bold\"" : "", s->italic ? " font-style=\"italic\"" : "",
	        s->underline ? " text-decoration=\"underline\"" : "", s->strike ? " text-decoration=\"line-through\"" : "");
}

/* A word, or several with one blank between: ASCII in one style. Anything else stands alone. Returns the column after it. */
static int put_piece(FILE *f, const struct term_screen *s, int row, int col)
{
	const struct term_cell *first = term_screen_cell(s, row, col);
	int end = col + (first->width == 2 ? 2 : 1);

	while (is_ascii(first) && end < s->cols) {
		const struct term_cell *c = term_screen_cell(s, row, end);
		bool goes_on = is_ascii(c) && term_screen_same_style(&c->style, &first->style);

		if (!goes_on || (is_blank(c) && (end + 1 == s->cols || is_blank(c + 1) || !is_ascii(c + 1) ||
		                                 !term_screen_same_style(&c[1].style, &first->style))))
			break;
		end++;
	}
	begin_text(f, &first->style, row, col, end - col);
	for (int i = col; i < end; i++) {
		const struct term_cell *c = term_screen_cell(s, row, i);

		if (c->width > 0)
			put_text(f, c->text[0] ? c->text : " ");
	}
	fputs("</text>\n", f);
	return end;
}

static void put_row(FILE *f, const struct term_screen *s, int row)
{
	put_papers(f, s, row);
	for (int col = 0; col < s->cols;) {
		const struct term_cell *c = term_screen_cell(s, row, col);
		int end = put_line(f, s, row, col);

		if (end == col && (c->width == 0 || is_blank(c) || put_block(f, c, row, col)))
			end = col + 1;
		col = end > col ? end : put_piece(f, s, row, col);
	}
}

char *term_svg_text(const struct term_screen *s)
{
	int w = 2 * MARGIN + s->cols * CELL_W, h = BAR + MARGIN / 2 + s->rows * CELL_H + MARGIN;
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	machine_must(f != NULL, "memory");
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	           "font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"%d\" fill=\"#%06x\" "
	           "xml:space=\"preserve\">\n",
	        w, h, w, h, FONT, LETTERS);
	fprintf(f, "<rect x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"#%06x\" stroke=\"#%06x\"/>\n", w - 1,
	        h - 1, RADIUS, GROUND, FRAME);
	for (int i = 0; i < 3; i++)
		fprintf(f, "<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"#%06x\"/>\n", 18 + 18 * i, BAR / 2, FRAME);
	fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" fill=\"#%06x\">", w / 2, BAR / 2 + 5, palette[8]);
	put_text(f, s->title);
	fputs("</text>\n", f);
	for (int row = 0; row < s->rows; row++)
		put_row(f, s, row);
	if (s->cursor_visible)
		fprintf(f, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\" fill-opacity=\"0.6\"/>\n",
		        x_of(s->cursor_col), y_of(s->cursor_row), CELL_W, CELL_H, LETTERS);
	fputs("</svg>\n", f);
	fclose(f);
	return text;
}

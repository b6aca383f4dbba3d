/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/code.h"

static int side(const struct qr *q)
{
	return (int)qr_width(q) + 2 * QR_QUIET;
}

int code_rows(const struct qr *q, bool ascii)
{
	return ascii ? side(q) : (side(q) + 1) / 2;
}

int code_cols(const struct qr *q, bool ascii)
{
	return ascii ? 2 * side(q) : side(q);
}

static void paint_blocks(const struct qr *q, const struct pane *p)
{
	static const char *const glyphs[2][2] = { { NULL, "▄" }, { "▀", "█" } };

	for (int row = 0; row < p->rows; row++) {
		for (int col = 0; col < p->cols; col++) {
			long x = col - QR_QUIET, y = 2 * row - QR_QUIET;
			const char *glyph = glyphs[qr_is_dark(q, x, y)][qr_is_dark(q, x, y + 1)];

			if (glyph)
				canvas_put(p, row, col, STYLE_QR, glyph);
		}
	}
}

/* Two blanks a module: a character of ASCII would let too much of the other colour through. */
static void paint_ascii(const struct qr *q, const struct pane *p)
{
	for (int row = 0; row < p->rows; row++)
		for (int col = 0; col < p->cols; col++)
			if (qr_is_dark(q, col / 2 - QR_QUIET, row - QR_QUIET))
				canvas_restyle(p, row, col, 1, STYLE_QR_DARK);
}

void code_paint(const struct qr *q, const struct pane *p)
{
	bool ascii = p->canvas->ascii;
	struct pane part = canvas_part(p, 0, 0, code_rows(q, ascii), code_cols(q, ascii));

	canvas_fill(&part, STYLE_QR);
	if (ascii)
		paint_ascii(q, &part);
	else
		paint_blocks(q, &part);
}

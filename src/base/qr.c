/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/qr.h"

#include "base/assert.h"
#include "base/buf.h"

#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 1000
#define DRAW_MAX (1u << 20)    /* far above any drawing: the largest code has 177 modules a side */

struct qr {
	QRcode *code;
};

/* What the alphanumeric mode can hold (ISO/IEC 18004, table 5): 5.5 bits a character instead of 8. */
static bool is_alphanumeric(const char *text)
{
	return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") == strlen(text);
}

struct qr *qr_new(const char *text)
{
	size_t len = strlen(text);
	QRinput *input = NULL;
	QRcode *code = NULL;
	struct qr *q = NULL;

	if (len == 0 || len > TEXT_MAX)
		return NULL;
	input = QRinput_new2(0, QR_ECLEVEL_M);    /* the smallest version that holds it */
	if (input && QRinput_append(input, is_alphanumeric(text) ? QR_MODE_AN : QR_MODE_8, (int)len,
	                            (const unsigned char *)text) == 0)
		code = QRcode_encodeInput(input);
	QRinput_free(input);
	if (!code)
		return NULL;
	q = malloc(sizeof(*q));
	ASSERT(q);
	q->code = code;
	return q;
}

void qr_free(struct qr *q)
{
	if (q)
		QRcode_free(q->code);
	free(q);
}

size_t qr_width(const struct qr *q)
{
	return (size_t)q->code->width;
}

bool qr_is_dark(const struct qr *q, long x, long y)
{
	long width = q->code->width;

	if (x < 0 || y < 0 || x >= width || y >= width)
		return false;
	return q->code->data[y * width + x] & 1;    /* the other bits say what kind of module it is */
}

static void add(struct buf *b, const char *text)
{
	bool fits = buf_append(b, text, strlen(text));

	ASSERT(fits);
}

/* One character for two modules, one above the other, `upper` and `lower` saying which are drawn in the foreground. */
static const char *half_block(bool upper, bool lower)
{
	static const char *const glyphs[2][2] = { { " ", "\xe2\x96\x84" }, { "\xe2\x96\x80", "\xe2\x96\x88" } };

	return glyphs[upper][lower];
}

static void draw_blocks(struct buf *b, const struct qr *q, enum qr_ink ink)
{
	long width = (long)qr_width(q);
	bool inverted = ink == QR_INK_DARK;    /* a light foreground draws the light modules */

	for (long y = -QR_QUIET; y < width + QR_QUIET; y += 2) {
		if (ink == QR_INK_COLOR)
			add(b, "\x1b[0;30;47m");    /* black on white */
		for (long x = -QR_QUIET; x < width + QR_QUIET; x++)
			add(b, half_block(qr_is_dark(q, x, y) != inverted, qr_is_dark(q, x, y + 1) != inverted));
		add(b, ink == QR_INK_COLOR ? "\x1b[0m\n" : "\n");
	}
}

/* With colour, modules are blanks on a black or a white background. */
static void draw_ascii(struct buf *b, const struct qr *q, enum qr_ink ink)
{
	long width = (long)qr_width(q);

	for (long y = -QR_QUIET; y < width + QR_QUIET; y++) {
		for (long x = -QR_QUIET; x < width + QR_QUIET; x++) {
			bool dark = qr_is_dark(q, x, y);

			if (ink == QR_INK_COLOR)
				add(b, dark ? "\x1b[0;37;40m  " : "\x1b[0;30;47m  ");
			else
				add(b, dark == (ink == QR_INK_LIGHT) ? "##" : "  ");
		}
		add(b, ink == QR_INK_COLOR ? "\x1b[0m\n" : "\n");
	}
}

char *qr_draw(const struct qr *q, const struct qr_look *look)
{
	struct buf b;
	char *text;

	buf_init(&b, DRAW_MAX);
	if (look->ascii)
		draw_ascii(&b, q, look->ink);
	else
		draw_blocks(&b, q, look->ink);
	text = strndup((const char *)buf_head(&b), buf_len(&b));
	ASSERT(text);
	buf_wipe(&b);
	return text;
}

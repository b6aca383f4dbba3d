/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/term_width.h"

#include "support/machine.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <vterm.h>
#include <wchar.h>

/* Where replacements are taken from, by width: variation selectors, private use, ideographs that NFC replaces. */
static const uint32_t pools[3] = { 0xe0100, 0xf0000, 0x2f800 };

#define KNOWN 0x20000
#define PLAIN 0xa0    /* below it nobody disagrees */

size_t term_width_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* ---- who says what ---- */

static int width_by_libvterm(uint32_t c)
{
	VTerm *vt = vterm_new(1, 8);
	char text[8] = "x";
	VTermPos at;

	machine_must(vt != NULL, "a terminal");
	vterm_set_utf8(vt, 1);
	vterm_screen_reset(vterm_obtain_screen(vt), 1);
	vterm_input_write(vt, text, 1 + term_width_utf8(text + 1, c));
	vterm_state_get_cursorpos(vterm_obtain_state(vt), &at);
	vterm_free(vt);
	return at.col - 1;
}

static int width_by_system(uint32_t c)
{
	static locale_t unicode;
	locale_t before;
	int width;

	if (!unicode)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	machine_must(unicode != NULL, "the locale C.UTF-8");
	before = uselocale(unicode);
	width = wcwidth((wchar_t)c);
	uselocale(before);
	return width;
}

/* The width that a character has to be given, -1 when nothing is to be done. */
static int other_width(uint32_t c)
{
	static int8_t known[KNOWN];    /* 0 not asked yet, 1 agree, else the width and 2 */
	int width;

	if (c < PLAIN || c >= KNOWN)
		return -1;
	if (known[c] == 0) {
		width = width_by_system(c);
		known[c] = (int8_t)(width < 0 || width > 2 || width == width_by_libvterm(c) ? 1 : width + 2);
	}
	return known[c] - 2;
}

/* ---- there and back ---- */

static uint32_t replacement(struct term_width *w, uint32_t c)
{
	int width = other_width(c);
	size_t i = 0;

	if (width < 0)
		return c;
	while (i < w->n && w->replaced[i] != c)
		i++;
	if (i == TERM_WIDTH_MOST)
		return c;
	if (i == w->n)
		w->replaced[w->n++] = c;
	return pools[width] + (uint32_t)i;
}

uint32_t term_width_real(const struct term_width *w, uint32_t c)
{
	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++)
		if (c >= pools[i] && c - pools[i] < w->n)
			return w->replaced[c - pools[i]];
	return c;
}

static size_t length_of(uint8_t first)
{
	return first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 1;
}

static uint32_t decode(const uint8_t *b, size_t len)
{
	uint32_t c = len == 1 ? b[0] : b[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (b[i] & 0x3f);
	return c;
}

static size_t let_go(struct term_width *w, char *out)
{
	size_t len = w->nheld;

	memcpy(out, w->held, len);
	w->nheld = 0;
	return len;
}

size_t term_width_feed(struct term_width *w, const uint8_t *in, size_t len, char *out)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		/* What is no UTF-8 goes as it came. */
		if (w->nheld > 0 && (in[i] & 0xc0) != 0x80)
			at += let_go(w, out + at);
		w->held[w->nheld++] = in[i];
		if (w->nheld < length_of(w->held[0]))
			continue;
		if (w->nheld > 1) {
			at += term_width_utf8(out + at, replacement(w, decode(w->held, w->nheld)));
			w->nheld = 0;
		} else {
			at += let_go(w, out + at);
		}
	}
	return at;
}

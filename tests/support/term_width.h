/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libvterm 0.1 has tables of widths of its own, from before many emoji. Programs, and the terminals of today, go by wcwidth(3).
 * So a character of which the two think otherwise is replaced on its way into libvterm by one of the right width that no
 * text in normal form has, and put back when the screen is looked at.
 */
#ifndef SUPPORT_TERM_WIDTH_H
#define SUPPORT_TERM_WIDTH_H

#include <stddef.h>
#include <stdint.h>

#define TERM_WIDTH_MOST 200 /* different ones on one terminal; further ones stay as they are */

struct term_width {
	uint8_t held[4]; /* the beginning of a character whose rest has not come */
	size_t nheld;
	uint32_t replaced[TERM_WIDTH_MOST];
	size_t n;
};

/* Fills `out`, which has room for 2 * len + 8 bytes; the length. */
size_t term_width_feed(struct term_width *w, const uint8_t *in, size_t len, char *out);
/* What was there before it was replaced. */
uint32_t term_width_real(const struct term_width *w, uint32_t c);
/* UTF-8 of a code point, at most 4 bytes, without a final zero; the length. */
size_t term_width_utf8(char *out, uint32_t c);

#endif

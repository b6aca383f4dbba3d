/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A QR code (ISO/IEC 18004, level M) of a text, and its drawing in a terminal. An invite link is alphanumeric and
 * makes version 4: 33 modules, 37 x 19 cells in half blocks with the quiet zone of 2 (less is not read on dark
 * terminals).
 */
#ifndef BASE_QR_H
#define BASE_QR_H

#include <stdbool.h>
#include <stddef.h>

#define QR_QUIET 2    /* light modules around the code in a terminal */

/*
 * How the terminal is told dark from light. QR_INK_COLOR sets both colours on every line and is right on any
 * background. Without colour (NO_COLOR, a monochrome terminal) nothing can say what the background is: a code drawn
 * for a dark one is a negative on a light one, which many phones refuse. So the person says which it is; dark is the
 * better guess.
 */
enum qr_ink { QR_INK_COLOR, QR_INK_DARK, QR_INK_LIGHT };

struct qr_look {
	enum qr_ink ink;
	bool ascii;    /* no half blocks: two ASCII characters a module, 74 x 37 */
};

struct qr;

/* Returns owned; NULL when the text is empty or too long for a code (over 1000 characters). */
struct qr *qr_new(const char *text);
void qr_free(struct qr *q);
/* Modules on a side, without any quiet zone. */
size_t qr_width(const struct qr *q);
/* False (light) everywhere outside the code. */
bool qr_is_dark(const struct qr *q, long x, long y);
/* The drawing as lines that end in a newline. Returns an owned string. */
char *qr_draw(const struct qr *q, const struct qr_look *look);

#endif

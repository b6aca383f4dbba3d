/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A screen as a picture: SVG, for the README. Whatever font the reader has, columns stay columns: each piece of text is
 * told how wide it has to be, and lines and blocks are drawn. The same screen gives the same bytes.
 */
#ifndef SUPPORT_TERM_SVG_H
#define SUPPORT_TERM_SVG_H

#include "support/term_screen.h"

/* Returns owned. */
char *term_svg_text(const struct term_screen *s);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Breaks text into the lines of a screen. LF ends a line. A line that is too long breaks at blanks, which are swallowed, or
 * on either side of a wide character (the scripts that are written without blanks), but not before closing nor after
 * opening punctuation; a word that is longer than a line breaks anywhere. Never inside a cluster, but for one that is wider
 * than the whole line: that breaks between its code points, so that no line is ever wider than it may be. Blanks at the end
 * of the text or before LF stay as far as they fit. Text is what safe_text() or an editor made; columns are cluster.h's.
 */
#ifndef UI_NCURSES_WRAP_H
#define UI_NCURSES_WRAP_H

#include <stddef.h>

#define WRAP_NARROWEST 2    /* columns: less is taken as this much, since nothing wide would fit */

struct wrap_widths {
	int first, rest;    /* columns of the first line, and of all others */
};

struct wrap_line {
	size_t at, len;     /* which bytes are shown; what lies between two lines was swallowed */
	int columns;
};

/*
 * Fills out[0..cap) and returns how many lines there are, at least one, counting those beyond `cap` as well. `out` may be
 * NULL when cap is 0.
 */
size_t wrap_lines(const char *text, size_t len, const struct wrap_widths *w, struct wrap_line *out, size_t cap);

#endif

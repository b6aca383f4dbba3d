/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may reach the screen. The daemon has cleaned what a peer wrote (base/text.h); the interface does not rely on it and
 * cleans again, by the same rules, everything that it shows and did not write itself. On top of them, in what comes out:
 *   - a tab is blanks up to the next of columns 0, SAFE_TAB, ...;
 *   - every cluster begins with a code point that has a column of its own, and the C library knows the columns of all: what
 *     ncurses would refuse, or hang on the cell before, is U+FFFD;
 *   - `ascii`, for a locale without UTF-8: a cluster beyond ASCII is '?'.
 *
 * Right-to-left text goes out in the order in which it is stored. Most terminals draw it so, letter after letter from the
 * left; some (VTE, Konsole, mlterm) reorder what stands in one row. Without directional controls, which are shown as marks,
 * such reordering stays within a run of right-to-left letters and the digits and signs between them, as long as the row
 * begins with something of ours (a time, a name, an indent). So nothing a peer writes can move our part of a row, and it
 * is not reordered here: a terminal that does it too would undo it.
 */
#ifndef UI_NCURSES_SAFE_H
#define UI_NCURSES_SAFE_H

#include <stdbool.h>
#include <stddef.h>

#define SAFE_TAB 4    /* columns between tab stops */

/* Bytes that hold what becomes of `len` bytes, with the NUL. */
#define SAFE_SIZE(len) ((len) * 4 + 1)

/*
 * Each fills `out` (cap >= 1 bytes) with the text and a NUL and returns its length without the NUL. What does not fit is
 * left out from a cluster on. safe_text() keeps LF; of safe_line(), for names, titles and previews, the result is one line
 * that neither begins nor ends with a blank.
 */
size_t safe_text(char *out, size_t cap, const char *text, size_t len, bool ascii);
size_t safe_line(char *out, size_t cap, const char *text, size_t len, bool ascii);

/*
 * One's own text while it is typed, one line of it: nothing is left out, so that each cluster takes the columns that
 * cluster_next() counts and the cursor is where it seems. What must not reach a terminal is shown as cluster.h says.
 */
size_t safe_typed(char *out, size_t cap, const char *text, size_t len);

/*
 * One's own text on its way in, from a paste or a draft: CR and CRLF become LF, all other controls but LF and tab go, bytes
 * that are not UTF-8 become U+FFFD. Fills `out` (3 * len bytes), without a NUL, and returns the length.
 */
size_t safe_own(char *out, const char *text, size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grapheme clusters (UAX #29, extended): what a person sees as one character, and the steps of a cursor. None is ever cut.
 * Where they begin and end is utf8proc's; how many columns they take is the sum of wcwidth() over their code points, for
 * that is how ncurses counts, and a screen on which the two disagree is a broken one. Columns are those of a cluster as
 * safe_typed() shows it (ui-ncurses/text/safe.h). So that every cluster can be seen and a cursor can stand on it:
 *   - a code point that the C library does not know, a byte that is not UTF-8 and a control are U+FFFD, one column;
 *   - a blank stands for a tab, TEXT_BIDI_MARK for a bidirectional control: one column;
 *   - what has no column, at the start of a cluster where nothing carries it, is U+FFFD;
 *   - in a locale without UTF-8 a cluster beyond ASCII is '?', one column.
 * The locale is the one that setlocale() set: the only thing here that is not an argument.
 */
#ifndef UI_NCURSES_CLUSTER_H
#define UI_NCURSES_CLUSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the first cluster, 0 only when there is no text. Fills *columns, unless NULL. */
size_t cluster_next(const char *text, size_t len, int *columns);
/* Bytes of the last cluster, 0 only when there is no text. */
size_t cluster_last(const char *text, size_t len);
/* Columns of a text of one line. */
int cluster_width(const char *text, size_t len);
/* Bytes of the longest run of whole clusters from the start that takes no more than `columns`. */
size_t cluster_fit(const char *text, size_t len, int columns);

/* Bytes of the first code point, and which it is; U+FFFD for a byte that belongs to none. 0 when there is no text. */
size_t cluster_point(const char *text, size_t len, int32_t *point);
/* What is shown in the place of a code point, and fills its columns; `begins`: it is the first of its cluster. */
int32_t cluster_shown(int32_t point, bool begins, int *columns);

#endif

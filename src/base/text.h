/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What another person wrote, made safe to show. Everything a peer typed passes through here before any client, title,
 * notification or log sees it. The result is always valid UTF-8 in normal form C (UAX #15), and in it:
 *   - no control character (C0, DEL, C1), so nothing for a terminal to obey; a body keeps newline and tab;
 *   - bidirectional controls are shown as TEXT_BIDI_MARK, so that no text reads otherwise than it is stored;
 *   - invisible characters are gone (zero width, tags, fillers, selectors), except the joiners that emoji and the
 *     scripts of South and West Asia are written with, where they stand between two such characters;
 *   - at most TEXT_MARKS_MAX combining marks stand in one cluster (UAX #29), and none without a base;
 *   - bytes that are not UTF-8, private-use, unassigned and non-characters are U+FFFD.
 * Cleaning what is clean changes nothing. What does not fit is left out from a cluster boundary on.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#define TEXT_NAME_MAX      64     /* code points in a name */
#define TEXT_NAME_SIZE     (TEXT_NAME_MAX * 4 + 1)    /* bytes that hold any clean name and its NUL */
#define TEXT_MARKS_MAX     8      /* combining marks in a cluster */
#define TEXT_CLUSTER_MAX   24     /* code points in a cluster; the longest emoji in use has 10 */
#define TEXT_BIDI_MARK     "\xe2\x87\x84"    /* U+21C4, two arrows */

bool text_is_valid_utf8(const void *in, size_t len);

/*
 * Both fill `out` (cap >= 1 bytes) with the clean text and a NUL, and return its length without the NUL; 0 when
 * nothing is left. A name is one line: newlines, tabs and any run of spaces become one space, none at either end. A
 * clean body is at most 3 times as long as the input.
 */
size_t text_clean_name(char *out, size_t cap, const void *in, size_t len);
size_t text_clean_body(char *out, size_t cap, const void *in, size_t len);
/* What a reader takes for one character: a single cluster that shows. Of clean text. */
bool text_is_cluster(const char *text, size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks over clusters: forward with utf8proc's state, backward from a place where a cluster is known to begin. */
#include "ui-ncurses/text/cluster.h"

#include <stdlib.h>
#include <utf8proc.h>
#include <wchar.h>

#define REPLACEMENT 0xfffd
#define BIDI_MARK   0x21c4    /* TEXT_BIDI_MARK */

/* Printable ASCII before another ASCII byte or the end: nothing can join it. */
static bool is_simple(const char *text, size_t len)
{
	return text[0] >= 0x20 && text[0] < 0x7f && (len == 1 || (unsigned char)text[1] < 0x80);
}

size_t cluster_point(const char *text, size_t len, int32_t *point)
{
	utf8proc_ssize_t n;

	if (len == 0)
		return 0;
	if ((unsigned char)text[0] < 0x80) {
		*point = text[0];
		return 1;
	}
	n = utf8proc_iterate((const uint8_t *)text, (utf8proc_ssize_t)len, point);
	if (n > 0)
		return (size_t)n;
	*point = REPLACEMENT;
	return 1;
}

static bool is_in(int32_t point, int32_t first, int32_t last)
{
	return point >= first && point <= last;
}

static bool is_bidi_control(int32_t point)
{
	return point == 0x061c || is_in(point, 0x200e, 0x200f) || is_in(point, 0x202a, 0x202e) || is_in(point, 0x2066, 0x2069);
}

int32_t cluster_shown(int32_t point, bool begins, int *columns)
{
	int width;

	*columns = 1;
	if (is_in(point, 0x20, 0x7e))
		return point;
	if (point == '\t')
		return ' ';
	if (MB_CUR_MAX == 1) {
		*columns = begins;
		return '?';
	}
	if (is_bidi_control(point))
		return BIDI_MARK;
	width = wcwidth((wchar_t)point);
	if (width < 0 || (width == 0 && begins))
		return REPLACEMENT;
	*columns = width;
	return point;
}

/* A byte that is not UTF-8 stands alone: marks that follow do not join it. */
static bool is_invalid(size_t bytes, int32_t point)
{
	return bytes == 1 && point == REPLACEMENT;
}

size_t cluster_next(const char *text, size_t len, int *columns)
{
	int32_t point = 0, next = 0, state = 0;
	size_t at, n;
	int width, more;

	if (len == 0 || is_simple(text, len)) {
		if (columns)
			*columns = len > 0;
		return len > 0;
	}
	at = cluster_point(text, len, &point);
	(void)cluster_shown(point, true, &width);
	while (at < len && !is_invalid(at, point)) {
		n = cluster_point(text + at, len - at, &next);
		if (is_invalid(n, next) || utf8proc_grapheme_break_stateful(point, next, &state))
			break;
		(void)cluster_shown(next, false, &more);
		width += more;
		at += n;
		point = next;
	}
	if (columns)
		*columns = MB_CUR_MAX == 1 ? 1 : width;
	return at;
}

/* Bytes of the last code point: the mirror of cluster_point(). */
static size_t last_point(const char *text, size_t len, int32_t *point)
{
	for (size_t n = 1; n <= 4 && n <= len; n++)
		if (((unsigned char)text[len - n] & 0xc0) != 0x80) {
			if (cluster_point(text + len - n, n, point) == n)
				return n;
			break;
		}
	*point = REPLACEMENT;
	return 1;
}

/* Letters and signs that join no neighbour before them, whatever stands there and whichever Unicode version this is. */
static bool is_loner(int32_t point)
{
	return (is_in(point, 0x20, 0x2ff) || is_in(point, 0x370, 0x5ff) || is_in(point, 0x2e80, 0xa4cf)) && point != 0x7f &&
	       utf8proc_get_property(point)->boundclass == UTF8PROC_BOUNDCLASS_OTHER;
}

static bool is_prepended(int32_t point)
{
	return utf8proc_get_property(point)->boundclass == UTF8PROC_BOUNDCLASS_PREPEND;
}

/* A place at or before the start of the last cluster where a cluster begins. */
static size_t known_start(const char *text, size_t len)
{
	int32_t point = 0, before = 0;
	size_t at = len - last_point(text, len, &point);

	while (at > 0) {
		size_t n = last_point(text, at, &before);

		if (is_loner(point) && !is_prepended(before))
			break;
		at -= n;
		point = before;
	}
	return at;
}

size_t cluster_last(const char *text, size_t len)
{
	size_t at, n;

	if (len == 0)
		return 0;
	for (at = known_start(text, len); at < len; at += n) {
		n = cluster_next(text + at, len - at, NULL);
		if (at + n == len)
			break;
	}
	return len - at;
}

int cluster_width(const char *text, size_t len)
{
	int columns = 0, width;

	for (size_t at = 0; at < len; columns += width)
		at += cluster_next(text + at, len - at, &width);
	return columns;
}

size_t cluster_fit(const char *text, size_t len, int columns)
{
	size_t at = 0;
	int width;

	while (at < len) {
		size_t n = cluster_next(text + at, len - at, &width);

		if (width > columns)
			break;
		columns -= width;
		at += n;
	}
	return at;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a peer writes, what reaches the screen is valid, without control characters and directional controls, made of
 * clusters that have a column, and in lines that are no wider than they may be; and the same for what is typed.
 */
#include "base/assert.h"
#include "base/text.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/text/wrap.h"

#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_directional(int32_t p)
{
	return p == 0x61c || p == 0x200e || p == 0x200f || (p >= 0x202a && p <= 0x202e) || (p >= 0x2066 && p <= 0x2069);
}

static void check_clusters(const char *text, size_t len)
{
	size_t n, step;

	for (size_t at = 0; at < len; at += n) {
		unsigned marks = 0;
		int32_t point = 0;

		n = cluster_next(text + at, len - at, NULL);
		for (size_t i = 0; i < n; i += step) {
			step = cluster_point(text + at + i, n - i, &point);
			ASSERT(point == '\n' || wcwidth((wchar_t)point) >= (i == 0));
			ASSERT(!is_directional(point));
			marks += utf8proc_category(point) == UTF8PROC_CATEGORY_MN;
		}
		ASSERT(marks <= TEXT_MARKS_MAX);
		ASSERT(cluster_last(text, at + n) == n);
	}
}

static void check_safe(const char *text, size_t len, bool is_ascii)
{
	ASSERT(text[len] == '\0' && strlen(text) == len && text_is_valid_utf8(text, len));
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i], next = (unsigned char)text[i + 1];

		ASSERT((c >= 0x20 || c == '\n') && c != 0x7f && !(c == 0xc2 && next < 0xa0));
		ASSERT(!is_ascii || c < 0x80);
	}
	check_clusters(text, len);
}

static void check_wrapped(const char *text, size_t len, struct wrap_widths w)
{
	size_t n = wrap_lines(text, len, &w, NULL, 0), at = 0;
	struct wrap_line *lines = malloc(n * sizeof(*lines));

	ASSERT(n > 0 && lines);
	ASSERT(wrap_lines(text, len, &w, lines, n) == n);
	for (size_t i = 0; i < n; i++) {
		int width = i == 0 ? w.first : w.rest;

		ASSERT(lines[i].at >= at && lines[i].at + lines[i].len <= len);
		ASSERT(lines[i].columns <= (width < WRAP_NARROWEST ? WRAP_NARROWEST : width));
		ASSERT(lines[i].columns == cluster_width(text + lines[i].at, lines[i].len));
		ASSERT(memchr(text + lines[i].at, '\n', lines[i].len) == NULL);
		at = lines[i].at + lines[i].len;
	}
	free(lines);
}

static void check_shown(const char *text, size_t len, bool is_ascii)
{
	char *out = malloc(SAFE_SIZE(len)), *tight = malloc(len + 1);
	size_t n = safe_text(out, SAFE_SIZE(len), text, len, is_ascii);

	ASSERT(out && tight);
	ASSERT(n < SAFE_SIZE(len));
	check_safe(out, n, is_ascii);
	for (int width = 0; width < 20; width++)
		check_wrapped(out, n, (struct wrap_widths){ width, 1 + width * 2 % 19 });
	check_safe(out, safe_line(out, SAFE_SIZE(len), text, len, is_ascii), is_ascii);
	ASSERT(strchr(out, '\n') == NULL);
	ASSERT(out[0] != ' ' || (unsigned char)out[1] >= 0x80);    /* but for a mark that stands on one */
	check_safe(tight, safe_text(tight, len + 1, text, len, is_ascii), is_ascii);
	free(out);
	free(tight);
}

/* Any bytes as they are typed: the columns are those that were counted, and no line is left out. */
static void check_typed(const char *text, size_t len)
{
	char *out = malloc(SAFE_SIZE(len)), *own = malloc(3 * len + 1);
	size_t n = safe_typed(out, SAFE_SIZE(len), text, len);

	ASSERT(out && own && n < SAFE_SIZE(len));
	ASSERT(strchr(out, '\n') == NULL && strchr(out, '\x1b') == NULL);
	ASSERT(cluster_width(out, n) == cluster_width(text, len));
	n = safe_own(own, text, len);
	ASSERT(n <= 3 * len && text_is_valid_utf8(own, n));
	check_wrapped(own, n, (struct wrap_widths){ 9, 7 });
	free(out);
	free(own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	setlocale(LC_ALL, "C.UTF-8");
	check_shown(text, size, false);
	check_shown(text, size, true);
	check_typed(text, size);
	setlocale(LC_ALL, "C");
	check_typed(text, size);
	return 0;
}

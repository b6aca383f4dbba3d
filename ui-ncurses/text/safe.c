/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First the rules of base/text.h, then one walk over the clusters that puts what a terminal can show. */
#include "ui-ncurses/text/safe.h"

#include "base/assert.h"
#include "base/heap.h"
#include "base/text.h"
#include "ui-ncurses/text/cluster.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define CLUSTER_SIZE (TEXT_CLUSTER_MAX * 4)    /* bytes of any cluster that base/text.h lets through */

struct sink {
	char *out;
	size_t cap, len;
	int column;
	bool is_full;
};

static void put(struct sink *s, const char *bytes, size_t n, int columns)
{
	if (s->is_full || n >= s->cap - s->len) {
		s->is_full = true;
		return;
	}
	memcpy(s->out + s->len, bytes, n);
	s->len += n;
	s->column += columns;
}

static void put_tab(struct sink *s)
{
	do
		put(s, " ", 1, 1);
	while (!s->is_full && s->column % SAFE_TAB != 0);
}

/* A cluster point by point as it is shown; one that is longer than any that was cleaned goes out in parts. */
static void put_cluster(struct sink *s, const char *text, size_t len)
{
	uint8_t shown[CLUSTER_SIZE + 4];
	size_t n = 0;
	int32_t point = 0;
	int columns, sum = 0;

	for (size_t at = 0; at < len;) {
		size_t step = cluster_point(text + at, len - at, &point);

		point = cluster_shown(point, at == 0, &columns);
		n += (size_t)utf8proc_encode_char(point, shown + n);
		sum += columns;
		at += step;
		if (n > CLUSTER_SIZE - 4) {
			put(s, (const char *)shown, n, sum);
			n = 0;
			sum = 0;
		}
	}
	put(s, (const char *)shown, n, sum);
}

static void put_any(struct sink *s, const char *text, size_t len, bool ascii)
{
	if (len == 1 && text[0] >= 0x20 && text[0] < 0x7f)
		put(s, text, 1, 1);
	else if (ascii && (len > 1 || text[0] < 0))
		put(s, "?", 1, 1);
	else
		put_cluster(s, text, len);
}

static size_t finish(struct sink *s)
{
	s->out[s->len] = '\0';
	return s->len;
}

static void show_clean(struct sink *s, const char *text, size_t len, bool ascii, bool is_line)
{
	size_t n;

	for (size_t at = 0; at < len && !s->is_full; at += n) {
		n = cluster_next(text + at, len - at, NULL);
		if (is_line && (text[at] == '\n' || text[at] == '\t' || text[at] == ' ') && n == 1) {
			if (s->len > 0)
				put(s, " ", 1, 1);
		} else if (text[at] == '\n') {
			put(s, "\n", 1, 0);
			s->column = 0;
		} else if (text[at] == '\t') {
			put_tab(s);
		} else {
			put_any(s, text + at, n, ascii);
		}
	}
	while (is_line && s->len > 0 && s->out[s->len - 1] == ' ')
		s->len--;
}

static size_t show(struct sink s, const char *text, size_t len, bool ascii, bool is_line)
{
	char *clean = malloc(3 * len + 1);

	ASSERT(clean && s.cap > 0);
	show_clean(&s, clean, text_clean_body(clean, 3 * len + 1, text, len), ascii, is_line);
	heap_free(clean);
	return finish(&s);
}

size_t safe_text(char *out, size_t cap, const char *text, size_t len, bool ascii)
{
	return show((struct sink){ .out = out, .cap = cap }, text, len, ascii, false);
}

size_t safe_line(char *out, size_t cap, const char *text, size_t len, bool ascii)
{
	return show((struct sink){ .out = out, .cap = cap }, text, len, ascii, true);
}

size_t safe_typed(char *out, size_t cap, const char *text, size_t len)
{
	struct sink s = { .out = out, .cap = cap };
	bool ascii = MB_CUR_MAX == 1;
	size_t n;

	ASSERT(cap > 0);
	for (size_t at = 0; at < len && !s.is_full; at += n) {
		n = cluster_next(text + at, len - at, NULL);
		put_any(&s, text + at, n, ascii);
	}
	return finish(&s);
}

size_t safe_own(char *out, const char *text, size_t len)
{
	size_t n = 0, step;
	int32_t point = 0;

	for (size_t at = 0; at < len; at += step) {
		step = cluster_point(text + at, len - at, &point);
		if (point == '\r') {
			step += at + 1 < len && text[at + 1] == '\n';
			point = '\n';
		}
		if (point == '\n' || point == '\t' || utf8proc_category(point) != UTF8PROC_CATEGORY_CC)
			n += (size_t)utf8proc_encode_char(point, (uint8_t *)out + n);
	}
	return n;
}

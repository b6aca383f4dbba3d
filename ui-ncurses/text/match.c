/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/text/match.h"

#include "ui-ncurses/text/cluster.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#define TEXT_MAX 1024    /* code points of a text that are looked at */

static int32_t lower(int32_t point)
{
	if (point < 128)
		return point >= 'A' && point <= 'Z' ? point + 32 : point;
	return utf8proc_tolower(point);
}

static bool is_gap(int32_t point)
{
	return point == ' ' || point == '\t' || point == '\n' || point == '-' || point == '/' || point == '.' || point == '_' ||
	       point == '(';
}

static size_t read_points(int32_t *out, size_t cap, const char *text)
{
	size_t len = strlen(text), n = 0, took;
	int32_t point;

	for (; n < cap && len > 0; text += took, len -= took) {
		took = cluster_point(text, len, &point);
		out[n++] = lower(point);
	}
	return n;
}

void match_words(struct match *f, const char *typed)
{
	size_t start = 0;

	f->len = read_points(f->point, MATCH_LEN, typed);
	f->words = 0;
	for (size_t i = 0; i <= f->len && f->words < MATCH_WORDS; i++) {
		if (i < f->len && f->point[i] != ' ' && f->point[i] != '\n' && f->point[i] != '\t')
			continue;
		if (i > start) {
			f->word[f->words].at = start;
			f->word[f->words++].len = i - start;
		}
		start = i + 1;
	}
}

static int score_word(const int32_t *word, size_t len, const int32_t *text, size_t n)
{
	int best = 0, here;

	for (size_t i = 0; i + len <= n && best < 3; i++) {
		if (text[i] != word[0] || memcmp(text + i, word, len * sizeof(*word)) != 0)
			continue;
		here = i == 0 ? 3 : is_gap(text[i - 1]) ? 2 : 1;
		best = here > best ? here : best;
	}
	return best;
}

int match_score(const struct match *f, const char *text)
{
	int32_t point[TEXT_MAX];
	size_t n = read_points(point, TEXT_MAX, text);
	int sum = f->words == 0, one;

	for (size_t i = 0; i < f->words; i++) {
		one = score_word(f->point + f->word[i].at, f->word[i].len, point, n);
		if (one == 0)
			return 0;
		sum += one;
	}
	return sum;
}

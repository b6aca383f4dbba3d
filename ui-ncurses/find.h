/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well a text answers what was typed: every word must occur, upper and lower case are the same. */
#ifndef UI_NCURSES_FIND_H
#define UI_NCURSES_FIND_H

#include <stddef.h>
#include <stdint.h>

#define FIND_WORDS 16     /* more are ignored */
#define FIND_LEN   256    /* code points of all words; what is beyond them is ignored */

struct find {
	struct {
		size_t at, len;
	} word[FIND_WORDS];
	size_t words;
	int32_t point[FIND_LEN];    /* in lower case */
	size_t len;
};

/* Takes the words out of what was typed. */
void find_words(struct find *f, const char *typed);
/*
 * 0: a word does not occur. Else the more the better: for each word 3 where the text begins with it, 2 where a word of the
 * text does, 1 inside one; 1 when nothing was typed.
 */
int find_score(const struct find *f, const char *text);

#endif

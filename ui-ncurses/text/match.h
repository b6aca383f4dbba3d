/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well a text answers what was typed: every word must occur, upper and lower case are the same. */
#ifndef UI_NCURSES_MATCH_H
#define UI_NCURSES_MATCH_H

#include <stddef.h>
#include <stdint.h>

#define MATCH_WORDS 16     /* more are ignored */
#define MATCH_LEN   256    /* code points of all words; what is beyond them is ignored */

struct match {
	struct {
		size_t at, len;
	} word[MATCH_WORDS];
	size_t words;
	int32_t point[MATCH_LEN];    /* in lower case */
	size_t len;
};

/* Takes the words out of what was typed. */
void match_words(struct match *f, const char *typed);
/*
 * 0: a word does not occur. Else the more the better: for each word 3 where the text begins with it, 2 where a word of the
 * text does, 1 inside one; 1 when nothing was typed.
 */
int match_score(const struct match *f, const char *text);

#endif

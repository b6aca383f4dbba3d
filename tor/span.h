/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of a text that somebody else owns: no NUL at its end, and nothing is copied. Letters are those of ASCII. */
#ifndef TOR_SPAN_H
#define TOR_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *p;
	size_t len;
};

bool span_is_blank(char c);    /* space and tab */
bool span_is_digit(char c);
bool span_is_letter(char c);
char span_lower(char c);

/* Whether `is` holds for every character; true for the empty one. */
bool span_all(struct span s, bool (*is)(char));
bool span_has(struct span s, char c);
/* Both in either case; `word` is written in lower case. */
bool span_begins(struct span s, const char *word);
bool span_equals(struct span s, const char *word);

/* Without blanks and line ends around it. */
struct span span_trimmed(struct span s);
/* Takes the next word from the front of *rest; the empty one at the end. Blanks part words. */
struct span span_word(struct span *rest);
/* Parts `s` at the first `c`: what is before it and what after. Without one all of it is before, and it is false. */
bool span_split(struct span s, char c, struct span *before, struct span *after);

#endif

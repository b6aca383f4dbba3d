/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of common emoji, as people type them between colons. */
#ifndef UI_NCURSES_EMOJI_H
#define UI_NCURSES_EMOJI_H

#include <stddef.h>

struct emoji {
	const char *name; /* without the colons */
	const char *text;
};

/* In the order of their names; NULL after the last. */
const struct emoji *emoji_at(size_t i);
/* The text of "name", ":name" or ":name:"; NULL when there is none. */
const char *emoji_find(const char *name);
/* Those that people react with; NULL after the last. */
const struct emoji *emoji_usual(size_t i);

#endif

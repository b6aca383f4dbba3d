/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a word that somebody typed is from one that they may have meant. */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

#define NEAR_MOST 24 /* bytes of a word; a longer one is near nothing */
#define NEAR_FAR NEAR_MOST

/* Edits between two words, two letters changed over counting as one (Damerau's distance, restricted); NEAR_FAR at most. */
size_t near_distance(const char *a, size_t alen, const char *b, size_t blen);

#endif

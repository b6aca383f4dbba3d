/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The project's list of 2048 English words, 11 bits each, for invites and safety numbers read aloud.
 * Every word has 3 to 8 lower-case letters; the first four letters tell it from all others, and so does its sound
 * (tests/core/words_test.c says by which measure). The list never changes: old words would mean new bits.
 */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include <stddef.h>

#define WORDS_COUNT   2048
#define WORDS_BITS    11
#define WORDS_MAX_LEN 8

/* The word of index < WORDS_COUNT; they are in alphabetical order. */
const char *words_get(unsigned index);
/* The index of a whole word or of its beginning, four letters or more, in any case; -1 when there is none. */
int words_find(const char *text, size_t len);
/* The index of the word that `text` most likely was meant to be; -1 when none is near. */
int words_nearest(const char *text, size_t len);

#endif

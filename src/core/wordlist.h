/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table behind core/words.h, in alphabetical order. */
#ifndef CORE_WORDLIST_H
#define CORE_WORDLIST_H

#include "core/words.h"

extern const char wordlist_words[WORDS_COUNT][WORDS_MAX_LEN + 1];

#endif

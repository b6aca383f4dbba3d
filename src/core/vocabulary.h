/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every word the search has ever seen, so that the beginning of a word can be searched as the words that begin so: the
 * index itself would have to be read whole for that. Inside the store only. Words of deleted messages are put aside and
 * leave the list later, those of them that no other message has.
 */
#ifndef CORE_VOCABULARY_H
#define CORE_VOCABULARY_H

#include "core/store.h"

#define VOCABULARY_WORD_MAX 64   /* bytes; longer ones are found whole only */
#define VOCABULARY_KNOWN 4096    /* words remembered in memory as being in the list */

/* The words, separated by single spaces. */
enum err vocabulary_add(struct store *s, const char *words) __attribute__((warn_unused_result));
/* Words of a message that goes. */
enum err vocabulary_doubt(struct store *s, const char *words) __attribute__((warn_unused_result));
/* One of them, for somebody to find out whether a message has it; *found: there was one. */
enum err vocabulary_doubted(struct store *s, char word[VOCABULARY_WORD_MAX + 1], bool *found)
	__attribute__((warn_unused_result));
/* It is settled: it stays in the list, or leaves it. */
enum err vocabulary_settle(struct store *s, const char *word, bool stays) __attribute__((warn_unused_result));
/* Words that begin so, the shortest first, at most `limit`. */
enum err vocabulary_complete(struct store *s, const char *beginning, size_t limit,
                             bool (*visit)(void *ctx, const char *word), void *ctx) __attribute__((warn_unused_result));

#endif

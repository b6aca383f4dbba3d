/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Full-text search over the messages (SQLite FTS5, contentless, without positions: it says which messages have all the
 * words, newest first). Storing a message does not touch the index: search_index_some() takes it in later, at idle, and
 * search_find() takes in the rest before it answers; so both may change things: commit after them.
 *
 * What a person types is never query syntax: it is cut into words, each must be there; the last one, when nothing follows
 * it, may be a beginning and stands for the sixteen shortest words that begin so.
 * See store.h for errors and visits.
 */
#ifndef CORE_SEARCH_H
#define CORE_SEARCH_H

#include "core/conversation.h"

#define SEARCH_WORDS_MAX 16     /* further words are ignored */

struct search_query {
	const char *text;         /* UTF-8 */
	int64_t conversation;     /* 0: everywhere */
	int64_t before;           /* only orders below it; CONVERSATION_END: from the newest */
	size_t limit;
};

/* Newest first. Nothing, and no error, for a text without a word. */
enum err search_find(struct store *s, const struct search_query *q, bool (*visit)(void *ctx, const struct message *m),
                     void *ctx) __attribute__((warn_unused_result));
/* Takes in at most `limit` messages; *left says whether more wait. Commits nothing: it is part of the turn. */
enum err search_index_some(struct store *s, size_t limit, bool *left) __attribute__((warn_unused_result));
/*
 * Takes the messages of a conversation out again. Part of conversation_forget(). They are not found any more, but their
 * words are still in the blocks of the index and in the list of words until search_tidy() is through.
 */
enum err search_forget(struct store *s, int64_t conversation) __attribute__((warn_unused_result));
/*
 * A message changes its text or loses it: `now` NULL, or without a text. `before` is the row as it was indexed. The words it
 * had stay in the blocks of the index until search_tidy() is through.
 */
enum err search_replace(struct store *s, const struct message *before, const struct message *now)
	__attribute__((warn_unused_result));
/*
 * At idle, when everything is taken in: does a little of what is left of forgetting, or of putting the index into one
 * piece, some milliseconds; *left says whether there is more. One piece is searched faster than many; that is done again
 * when a quarter more has come. It survives a restart. Commits nothing.
 */
enum err search_tidy(struct store *s, bool *left) __attribute__((warn_unused_result));

#endif

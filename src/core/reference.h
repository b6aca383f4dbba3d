/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the name of a message, by whom it is and its first place, to its order here. The index of first places is filled only
 * in conversations where somebody refers to what is not among the last messages, at idle, a little at a time: keeping it with
 * every message would make storing dearer. What is neither indexed nor among the last ones is not found yet; an operation
 * about it waits, and is due when the message comes or the index reaches it. See store.h for errors and visits.
 */
#ifndef CORE_REFERENCE_H
#define CORE_REFERENCE_H

#include "core/conversation.h"

#define REFERENCE_LOOK_BACK 128 /* last rows that are looked through besides the index */

struct reference {
	int64_t conversation;
	enum message_direction direction; /* whose it is */
	struct letter_place at;
};

/* *order is 0 when it is not found. Reads only. */
enum err reference_find(struct store *s, const struct reference *ref, int64_t *order) __attribute__((warn_unused_result));
/* It was not found, and may be further back: the conversation will be indexed. */
enum err reference_want(struct store *s, int64_t conversation) __attribute__((warn_unused_result));

/*
 * The operation waits for its message: of each kind the latest does, by its present place. *instead: order of the one that does
 * not wait (any longer), which may be it; 0: none.
 */
struct reference_waiting {
	uint8_t kind;
	int64_t order;
	struct letter_place by;
};
enum err reference_await(struct store *s, const struct reference *ref, const struct reference_waiting *op,
			 int64_t *instead) __attribute__((warn_unused_result));
/* What waits for this message: takes at most one for each kind, and they wait no longer. Fills, *n of them. */
#define REFERENCE_KINDS 4
enum err reference_due(struct store *s, const struct message *m, struct reference_waiting out[REFERENCE_KINDS], size_t *n)
	__attribute__((warn_unused_result));

/*
 * At idle. Indexes at most `limit` rows of one conversation that wants it, and says which of them somebody waits for: call
 * reference_due() for those. *left: there is more to do.
 */
#define REFERENCE_COME 64
struct reference_come {
	int64_t conversation, orders[REFERENCE_COME];
	size_t n;
};
enum err reference_index_some(struct store *s, size_t limit, struct reference_come *come, bool *left)
	__attribute__((warn_unused_result));
/* Part of conversation_forget(). */
enum err reference_forget(struct store *s, int64_t conversation) __attribute__((warn_unused_result));

#endif

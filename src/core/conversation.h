/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages. A conversation has the id of its contact. `order` numbers all messages of the profile as they were stored,
 * one sequence, never given twice: so it orders each conversation, and events and search refer to it.
 *
 * On disk the row id is conversation << 40 | order: one conversation is one stretch of the table, its last fifty
 * messages a few neighbouring pages. Counts are kept in the conversation's head (head.h), never counted by scanning.
 * See store.h for errors and visits.
 */
#ifndef CORE_CONVERSATION_H
#define CORE_CONVERSATION_H

#include "core/store.h"

#define CONVERSATION_ID_LEN  32              /* of a message's id as text, with the final zero */
#define CONVERSATION_ID_MAX  ((INT64_C(1) << 23) - 1)
#define CONVERSATION_ORDER_MAX ((INT64_C(1) << 40) - 1)
#define CONVERSATION_END     INT64_MAX       /* after the newest message */

enum message_direction { MESSAGE_IN = 1, MESSAGE_OUT = 2 };

struct message {
	int64_t conversation;
	int64_t order;                       /* given by conversation_append() */
	enum message_direction direction;
	uint8_t kind;
	uint32_t session;
	uint64_t seq;                        /* the author's numbering; 0: ours, not sealed yet */
	int64_t sent, stored;                /* the author's clock, ours */
	const uint8_t *body;                 /* borrowed */
	size_t len;
};

struct conversation_counts {
	int64_t last;        /* order of the newest message, 0: none */
	int64_t read;        /* everything up to this order has been read */
	uint64_t count;      /* messages */
	uint64_t unread;     /* received ones after `read` */
	uint64_t unsealed;   /* ours that wait to be sealed */
};

/* Fills m->order. */
enum err conversation_append(struct store *s, struct message *m) __attribute__((warn_unused_result));
/* ERR_NO_MESSAGE, or visits once. */
enum err conversation_get(struct store *s, int64_t conversation, int64_t order,
                          bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));

enum conversation_way { CONVERSATION_BEFORE, CONVERSATION_AFTER };
struct conversation_range {
	int64_t conversation;
	enum conversation_way way;
	int64_t from;       /* this order itself is left out; 0 and CONVERSATION_END are the two ends */
	size_t limit;
};
/* BEFORE visits newest first, AFTER oldest first. */
enum err conversation_page(struct store *s, const struct conversation_range *range,
                           bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* Ours that are not sealed yet, oldest first, at most `limit`. */
enum err conversation_unsealed(struct store *s, int64_t conversation, size_t limit,
                               bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* Gives a waiting message its place in the author's numbering. ERR_NO_MESSAGE when it does not wait. */
enum err conversation_seal(struct store *s, int64_t conversation, int64_t order, uint32_t session, uint64_t seq)
	__attribute__((warn_unused_result));

/* Zeros for a conversation without messages. */
enum err conversation_counts(struct store *s, int64_t conversation, struct conversation_counts *out)
	__attribute__((warn_unused_result));
/* Everything up to `order` is read. Never goes back. */
enum err conversation_mark_read(struct store *s, int64_t conversation, int64_t order)
	__attribute__((warn_unused_result));
/* Deletes every message, overwrites their pages, takes them out of the search (and see search_tidy()). */
enum err conversation_forget(struct store *s, int64_t conversation) __attribute__((warn_unused_result));

/* A message's id as people and scripts see it: "conversation.order". */
void conversation_format_id(char out[CONVERSATION_ID_LEN], int64_t conversation, int64_t order);
bool conversation_parse_id(const char *text, int64_t *conversation, int64_t *order) __attribute__((warn_unused_result));

#endif

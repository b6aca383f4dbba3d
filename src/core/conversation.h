/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages. A conversation has the id of its contact. `order` numbers all messages of the profile as they were stored,
 * one sequence, never given twice: so it orders each conversation, and events and search refer to it.
 *
 * On disk the row id is conversation << 40 | order: one conversation is one stretch of the table, its last fifty
 * messages a few neighbouring pages. Counts are kept in the conversation's head (head.h), never counted by scanning.
 *
 * Every letter that says something is a row: texts, and operations on them. What is not shown, operations and what is left of
 * messages that are gone, lies in a stretch of its own, at the row id with its top bit set: so a page never has to step over
 * it, however much of it there is.
 * See store.h for errors and visits.
 */
#ifndef CORE_CONVERSATION_H
#define CORE_CONVERSATION_H

#include "core/place.h"
#include "core/shape.h"
#include "core/store.h"

#define CONVERSATION_ID_LEN  32              /* of a message's id as text, with the final zero */
#define CONVERSATION_ID_MAX  PLACE_CONVERSATION_MAX
#define CONVERSATION_ORDER_MAX PLACE_ORDER_MAX
#define CONVERSATION_END     INT64_MAX       /* after the newest message */

enum message_direction { MESSAGE_IN = 1, MESSAGE_OUT = 2 };

/* Kinds besides those of letters (core/letter.h): what a text or a timer has become. Stored: never change one. */
enum message_kind {
	MESSAGE_DELETED = 64,    /* for both: shown without its text */
	MESSAGE_GONE = 65,       /* here: not shown; its place and time stay, so that it is known when it comes again */
};

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
	struct shape shape;
};

struct conversation_counts {
	int64_t last;        /* order of the newest row, shown or not, 0: none */
	int64_t read;        /* everything up to this order has been read */
	uint64_t count;      /* messages that are shown */
	uint64_t unread;     /* received ones of them after `read` */
	uint64_t unsealed;   /* ours that wait to be sealed, operations too */
	int64_t shown;       /* order of the newest message that is shown, 0: none */
	int64_t shown_time;  /* wall ms when it was stored here */
};

/* Whether rows of this kind are shown. */
bool conversation_is_shown(uint8_t kind);
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
/* What is shown. BEFORE visits newest first, AFTER oldest first. */
enum err conversation_page(struct store *s, const struct conversation_range *range,
                           bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* The same of all rows. */
enum err conversation_all(struct store *s, const struct conversation_range *range,
                          bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* The same of what is not shown. */
enum err conversation_hidden(struct store *s, const struct conversation_range *range,
                             bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* The first received one after the order `read` among those that are shown; 0: none. */
enum err conversation_first_unread(struct store *s, int64_t conversation, int64_t *order)
	__attribute__((warn_unused_result));
/* Ours that are not sealed yet, oldest first, at most `limit`. */
enum err conversation_unsealed(struct store *s, int64_t conversation, size_t limit,
                               bool (*visit)(void *ctx, const struct message *m), void *ctx)
	__attribute__((warn_unused_result));
/* Gives a waiting message its place in the author's numbering. ERR_NO_MESSAGE when it does not wait. */
enum err conversation_seal(struct store *s, int64_t conversation, int64_t order, uint32_t session, uint64_t seq)
	__attribute__((warn_unused_result));

/* A copy of a row, its body owned: conversation_release() wipes it. ERR_NO_MESSAGE. */
enum err conversation_copy(struct store *s, int64_t conversation, int64_t order, struct message *out)
	__attribute__((warn_unused_result));
void conversation_release(struct message *m);

/* Overwrite what there was: kind and body, where it is shown before and after; shape. Of a row that exists. */
enum err conversation_rewrite(struct store *s, const struct message *m) __attribute__((warn_unused_result));
enum err conversation_reshape(struct store *s, const struct message *m) __attribute__((warn_unused_result));
/* The message is shown no longer: MESSAGE_GONE, or no row at all when it was never sealed. Of a row as it is. */
enum err conversation_hide(struct store *s, const struct message *m) __attribute__((warn_unused_result));

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

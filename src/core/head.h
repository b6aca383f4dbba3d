/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heads of the conversations: counters kept in memory while the profile is open (some 140 bytes each) and written
 * once per transaction, so that a thousand messages in one turn cost one row more, not a thousand. Inside the store
 * only: conversation.c and outbox.c are its users.
 */
#ifndef CORE_HEAD_H
#define CORE_HEAD_H

#include "core/store.h"

struct head {
	int64_t conversation;
	int64_t last, read;          /* orders */
	uint64_t count, unread;
	uint64_t unsealed;
	int64_t unsealed_first;      /* no unsealed message has a lower order */
	uint64_t waiting, waiting_bytes;
	int64_t shown, shown_time;   /* order of the newest message that is shown, and when it was stored */
	uint32_t timer;              /* seconds, for what is written from now on */
	uint32_t timer_version;      /* of the letter that said so; 0: none has */
	bool timer_ours;
	uint64_t awaited;            /* operations about messages that have not come */
	int64_t indexed;             /* core/reference.h: up to this order; and whether all of it is wanted */
	bool wanted;
	bool changed;
};

struct head_table {
	struct head *heads;          /* sorted by conversation */
	size_t count, cap;
	bool loaded;
	int64_t newest;              /* highest order ever given */
	int64_t run;                 /* the conversation of the newest run */
};

/* NULL: there is none. *e says whether the table could be read. Valid until the next head_get(). */
const struct head *head_find(struct store *s, int64_t conversation, enum err *e);
/* For changing: makes it when there is none and marks it changed. NULL: see store_failed(). */
struct head *head_get(struct store *s, int64_t conversation);
/* The next order of the profile, for a message of `conversation`. 0: see store_failed(). */
int64_t head_next_order(struct store *s, int64_t conversation);
/* One whose messages are to be indexed (core/reference.h), as head_find(). */
const struct head *head_wanting(struct store *s, enum err *e);
/* The highest order ever given. */
enum err head_newest(struct store *s, int64_t *out) __attribute__((warn_unused_result));
/* Messages were deleted: their orders are not given again, and the newest run ends here. */
enum err head_close_run(struct store *s) __attribute__((warn_unused_result));

/* Writes what changed. Part of store_commit(). */
enum err head_flush(struct store *s) __attribute__((warn_unused_result));
/* Forgets everything in memory: after an undone transaction, and at the end. */
void head_drop(struct store *s);

#endif

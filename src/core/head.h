/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heads of the conversations: counters kept in memory while the profile is open (some 80 bytes each) and written
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
/* The highest order ever given. */
enum err head_newest(struct store *s, int64_t *out) __attribute__((warn_unused_result));
/* Messages were deleted: their orders are not given again, and the newest run ends here. */
enum err head_close_run(struct store *s) __attribute__((warn_unused_result));

/* Writes what changed. Part of store_commit(). */
enum err head_flush(struct store *s) __attribute__((warn_unused_result));
/* Forgets everything in memory: after an undone transaction, and at the end. */
void head_drop(struct store *s);

#endif

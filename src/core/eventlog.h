/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened, in order, so that a client may ask for everything since a number. A row stands for `count` events in
 * a row of the same kind about consecutive messages of one conversation; they have the numbers seq .. seq + count - 1.
 * Runs form inside one transaction. See store.h for errors and visits.
 */
#ifndef CORE_EVENTLOG_H
#define CORE_EVENTLOG_H

#include "core/store.h"

#define EVENTLOG_KEEP       100000    /* events; older ones are pruned, some thousand at a time */
#define EVENTLOG_DETAIL_MAX 255       /* bytes, without the final zero */

struct event {
	int64_t seq;        /* of the first; given by eventlog_append() */
	int64_t count;
	uint32_t kind;      /* the caller's */
	int64_t contact;    /* 0: none */
	int64_t order;      /* of the first message; 0: none */
	int64_t wall;
	char detail[EVENTLOG_DETAIL_MAX + 1];
};

/* Fills e->seq. The row may be joined with the one before, and is written at the latest by store_commit(). */
enum err eventlog_append(struct store *s, struct event *e) __attribute__((warn_unused_result));
/* Events after number `since`, in order, at most `limit` rows; the first row is cut so that it starts after it. */
enum err eventlog_since(struct store *s, int64_t since, size_t limit, bool (*visit)(void *ctx, const struct event *e),
                        void *ctx) __attribute__((warn_unused_result));
/* Numbers of the newest and the oldest event kept; 0 and 0 when nothing ever happened. */
enum err eventlog_bounds(struct store *s, int64_t *last, int64_t *oldest) __attribute__((warn_unused_result));
/* Writes the run that may still grow. Part of store_commit(). */
enum err eventlog_flush(struct store *s) __attribute__((warn_unused_result));

#endif

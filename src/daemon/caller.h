/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One client of the socket: lines in, lines out, and a cursor in the event log once it has subscribed.
 * Bounded on every side: no more requests are taken while CALLER_OUT_HIGH bytes of answers wait for it; who takes nothing
 * for CALLER_STALL seconds is dropped. After it half-closes, it gets what it asked for and is closed.
 */
#ifndef DAEMON_CALLER_H
#define DAEMON_CALLER_H

#include "base/buf.h"
#include "rpc/line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct daemon;
struct event;

#define CALLER_OUT_HIGH  (256u * 1024u)          /* bytes: from here on no more is read from it */
#define CALLER_OUT_CAP   (8u * 1024u * 1024u)    /* bytes: never reached by a client that reads */
#define CALLER_STALL     30                      /* seconds */
#define CALLER_LINES     1024                    /* requests of one client in one turn */

struct caller {
	struct daemon *d;
	uint64_t serial;           /* never used twice */
	int fd;
	struct event *readable, *writable;
	struct line in;
	struct buf out;
	size_t owed;               /* asks not answered yet */
	bool more;                 /* whole lines may wait in `in` */
	bool ended;                /* the client will send nothing more */
	bool dead;                 /* to be freed at the end of the round */
	bool subscribed;
	bool bare;                 /* its events come without the messages */
	bool told;                 /* of what happens to the daemon itself, see news_tell() */
	bool caught_up;            /* it was sent every event there is */
	int64_t cursor;            /* seq of the last event it was sent */
};

/* Takes `fd`. Returns owned. */
struct caller *caller_new(struct daemon *d, int fd, uint64_t serial);
void caller_free(struct caller *c);
/* Queues a line, LF included. */
void caller_send(struct caller *c, const char *line, size_t len);
/* The end of a round: sends what the socket takes, goes on with lines that wait. True: free it. */
bool caller_settle(struct caller *c);

#endif

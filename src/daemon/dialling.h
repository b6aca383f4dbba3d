/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is dialled over which road, and when. Of the roads to one peer the best that has an address goes first; a worse one is
 * tried when that fails, and a better one also while a link over a worse one is open. A road runs only so many attempts
 * at a time: when it comes up, hundreds of contacts are not dialled at once. Those for whom something waits go first, then
 * those who have waited longest. A road whose attempts cost something rests between them (daemon/pace.h), and holds no
 * other up.
 */
#ifndef DAEMON_DIALLING_H
#define DAEMON_DIALLING_H

#include "daemon/pace.h"
#include "daemon/redials.h"

struct core_peer;
struct event_base;
struct roads;

#define DIALLING_AT_ONCE 8    /* attempts of one road that run at a time */
#define DIALLING_ROADS   4    /* as many as there may be: daemon/roads.h */

struct dialling {
	struct roads *roads;
	struct redials table;
	struct pace pace[DIALLING_ROADS];    /* of each road */
	struct event *timer;    /* the next dial */
	int64_t longest;        /* ms: the longest wait, as configured */
	bool look;              /* something may be due */
};

void dialling_init(struct dialling *g, struct roads *r, struct event_base *base);
void dialling_free(struct dialling *g);
void dialling_start(struct dialling *g, int64_t longest);
void dialling_stop(struct dialling *g);

/* A road on which attempts cost something. */
void dialling_pace(struct dialling *g, unsigned road, unsigned at_once, unsigned duty);

/* The peers there are, and over what they are linked. */
void dialling_read(struct dialling *g, const struct core_peer *peers, size_t n);
/* Facts: a road has seen the peer; something waits for it; a road can do again what it could not. */
void dialling_sighted(struct dialling *g, uint64_t peer, unsigned road);
void dialling_wanted(struct dialling *g, uint64_t peer);
void dialling_road_up(struct dialling *g, unsigned road);
/* How an attempt ended, or the link that came of it. */
void dialling_ended(struct dialling *g, uint64_t peer, unsigned road, bool failed);
void dialling_link_ended(struct dialling *g, uint64_t peer, unsigned road, bool was_good);
/* It has made room for others on this road, whoever closed it: it is dialled again after a while, or for a reason. */
void dialling_rest(struct dialling *g, uint64_t peer, unsigned road);
/* The end of a round: starts what is due, and sets the timer. */
void dialling_run(struct dialling *g);
/* When the peer is tried next, wall ms; 0: not before something happens. *running: an attempt is under way. */
int64_t dialling_next(struct dialling *g, uint64_t peer, bool *running);

#endif

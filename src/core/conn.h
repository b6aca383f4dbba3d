/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One link of this profile and what hangs on it: the channel's number, whose it is, and how far the exchange or the
 * adding on it has come. Routes what the link asks (core/link.h) to the modules that know.
 */
#ifndef CORE_CONN_H
#define CORE_CONN_H

#include "base/text.h"
#include "core/frame.h"
#include "core/link.h"
#include "core/peer.h"
#include "core/reconcile.h"
#include "core/state.h"
#include "core/whereabouts.h"

#define CONN_HANDSHAKE_TIME (30 * CLOCK_SECOND)    /* from the first byte to an open link */
#define CONN_ADDING_TIME    (60 * CLOCK_SECOND)    /* from there to two contacts */
#define CONN_QUIET_TIME     (60 * CLOCK_SECOND)    /* without a record from the peer: ask whether it lives */
#define CONN_BUSY_TIME      (10 * CLOCK_SECOND)    /* the same while it has something of ours to acknowledge */
#define CONN_SIGN_TIME      (8 * CLOCK_SECOND)     /* in the middle of what the peer says, without a word of ours */
#define CONN_ANSWER_TIME    (20 * CLOCK_SECOND)    /* for the answer */
#define CONN_RIVAL_TIME     (5 * CLOCK_SECOND)     /* the same when another link waits to take over */
#define CONN_LULL_LEAST     200                    /* ms that acknowledgements wait on a careful road, at least */
#define CONN_LULL_SPREAD    1301                   /* and less than so much longer, evenly drawn */
#define CONN_GATHER_TIME    200                    /* ms that acknowledgements wait for those that are on their way, at most */
#define CONN_GATHER_RECORDS 64                     /* and records that may come meanwhile */
#define CONN_RECEIPTS       118                    /* numbers in one RECEIPT frame */

enum conn_adding { CONN_ADDING_NONE, CONN_ADDING_INFO, CONN_ADDING_COMMIT, CONN_ADDING_DONE };

struct conn {
	uint32_t id;
	struct core *core;
	struct link *link;               /* owned */
	struct peer *peer;               /* borrowed; NULL until a tag is found */
	struct core_road road;
	struct tags_hit hit;             /* acceptor: whose flight this is */
	struct peer_dials dial;          /* dialler: which of our flights */
	int64_t opened;                  /* mono ms: when the channel was */
	bool linked;                     /* the link is open between contacts */
	bool stranger;                   /* with a device of somebody unknown (core/stranger.h): there is never a peer */
	bool met;                        /* and that device has answered */
	int64_t pings;                   /* how often it has asked: see quota.h */
	bool retiring;                   /* a better link to the same peer is being tried: start nothing new here */
	struct core_scope only;          /* acceptor: who may be at the other end */

	/* told */
	bool has_told;
	uint8_t told[16], told_own[16];  /* hashes of what was last said of our addresses here, and of its part for this peer */

	/* cover */
	int64_t cover_at;                /* mono ms: when the next record goes, whatever there is to say; or CLOCK_NEVER */
	uint8_t told_pace;               /* the seconds that were told it */
	int64_t their_pace;              /* ms between its records, as it says; 0: they come when there is something to say */

	/* exchange */
	bool heard_hello, heard_address, ack_owed, asked;
	int64_t ack_at;                  /* mono ms: the acknowledgement waits until then */
	uint64_t ack_from;               /* how many records had come when it was first owed */
	int64_t asked_at;                /* when a PING leaves */
	struct frame_hello theirs;
	bool patient;                    /* some of ours may have arrived by an earlier link: HELLO tells, so it comes first */
	uint64_t next;                   /* the last number of ours that was streamed here, or need not be */
	bool held;                       /* a reset is due: stream nothing */
	struct frame_hello known;        /* where things stood when the link was begun, for reset_is_due() */
	bool notified;                   /* a LINK_OUTPUT notice is queued */
	struct reconcile *reconcile;     /* owned */
	uint64_t receipts[CONN_RECEIPTS];    /* stored beyond the frontier, to be told */
	size_t nreceipts;
	uint64_t seen_told, seen_upto;   /* core/seen.h: what was told of what we have read, and what will be; 0: nothing */
	int64_t seen_at;                 /* mono ms: then */

	struct ferry *ferry;             /* owned; what is carried for others, when that is done here (core/ferry.h) */

	/* renew, reset */
	bool renew_sent;
	struct symkey renew_fresh;
	uint32_t renew_epoch;
	bool reset_sent;
	uint32_t reset_number;
	struct seckey ratchet_secret;    /* also of adding, for the inviter */
	struct pubkey ratchet_public;

	/* adding */
	enum conn_adding adding;
	int64_t told_wall, their_wall;   /* the clocks told in ADD_INFO */
	char their_name[TEXT_NAME_SIZE];
	struct whereabouts their_whereabouts;
};

/* A new link on a channel; `peer` for one that we dialled, NULL for one that came in. NULL: not wanted now. */
struct conn *conn_new(struct core *c, const struct core_road *road, struct peer *peer);
/* The same with a stranger's device. NULL: there are enough. */
struct conn *conn_meet(struct core *c, const struct core_road *road, bool dialled);
struct conn *conn_find(const struct core *c, uint32_t id);
/* Frees it without a notice: its channel is gone. Tells the others that depend on it. */
void conn_lost(struct core *c, struct conn *k);
/* Bytes from its channel. */
void conn_input(struct conn *k, const uint8_t *data, size_t len);
/* Frees those that died in this turn, with a notice to close their channels. */
void conn_reap(struct core *c);
void conn_end_all_of(struct core *c, const struct peer *p);
/* Ends all without writing anything: what the turn did is being undone. */
void conn_forget_all(struct core *c);

/* Something for this peer has come up: its open links ask for it, and without one a dial is wanted. */
void conn_poke_peer(struct core *c, struct peer *p);
/* The open link of a peer that is used to send; NULL when there is none. */
struct conn *conn_of(const struct core *c, const struct peer *p);
/* The rank of its road; INT_MIN when there is none. No road is better for an invite that is being used. */
int conn_rank_of(const struct core *c, const struct peer *p);
/* The hour that our clock shows, as we tell it: the minutes would tell two identities of one machine apart from others. */
int64_t conn_clock(const struct core *c);
/* Its road's name; NULL when there is none. */
const char *conn_road_of(const struct core *c, const struct peer *p);
/* A link is open, or an adding is under way: no need to dial. */
bool conn_is_busy(const struct core *c, const struct peer *p);
/* Notes where things stand as the link begins, before the peer can have written its HELLO. */
void conn_begin(struct conn *k);
/* Asks with a PING whether the other end lives, unless that was asked already. */
void conn_ask(struct conn *k);
/* Has stream_more() called when the channel takes something. */
void conn_poke(struct conn *k);
/* Sends a frame, or ends the link when its queue is full. */
void conn_send(struct conn *k, enum frame_type type, const void *payload, size_t len);

/* Timers: ends what took too long, asks the silent. */
void conn_tick(struct core *c);
/* When to come again (mono ms), as the links are now. */
int64_t conn_wake(const struct core *c);

#endif

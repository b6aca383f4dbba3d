/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One reconciliation of two sets of 32-byte parcel ids over a link. The sender (the link's dialler) streams coded
 * symbols of its set (riblt.h); the receiver decodes them against its own, asks for what it lacks (WANT), pushes what
 * the sender lacks and says DONE. One change of direction, whatever the difference; equal sets cost one symbol and
 * DONE.
 *
 * Pace. The first flight is pace.first symbols; the sender waits 1.25 round trips for the answer to it, unless it is
 * eager. From then on at least a record's worth has gone, and the number sent at most doubles in each round trip: about
 * twice what was needed is sent at most, and on a LAN the stream is continuous. A good guess of the difference saves
 * the waiting: twice as many symbols as differences are nearly always enough, and then all is known after one round
 * trip.
 *
 * It always ends: past reconcile_symbol_cap() symbols, where they cost more than the ids, the sender sends all its
 * short ids plainly instead, without being asked.
 *
 * Two ids with one short id (chance n^2/2^65 a session) do no harm: if one side has both, the symbols do not decode and
 * the plain ids do; if each side has another one, neither moves in this session, and does in the next, which has a new
 * salt. Ids that appear during a session are no part of it: push them as they come.
 *
 * The session is sans-I/O. The link calls reconcile_input() for each frame that comes, reconcile_output() until it
 * gives RECONCILE_NONE after that and at reconcile_wake(), and reconcile_next_push() for the parcels to send. It keeps
 * the session until the next OPEN or its own end: a receiver that is done still has to swallow what was in flight.
 * Memory: 16 bytes an id besides `ids`, and 5 to 10 more while a difference is being settled.
 */
#ifndef CORE_RECONCILE_H
#define CORE_RECONCILE_H

#include "core/riblt.h"

#define RECONCILE_ITEMS_MAX RIBLT_ITEMS_MAX
#define RECONCILE_RECORD    64    /* symbols that fit into one record, which is padded anyway */
#define RECONCILE_OUT_MIN   32    /* least room for reconcile_output() */

enum reconcile_kind {
	RECONCILE_NONE = 0,
	RECONCILE_OPEN,       /* sender */
	RECONCILE_SYMBOLS,    /* sender */
	RECONCILE_IDS,        /* sender */
	RECONCILE_WANT,       /* receiver */
	RECONCILE_LACK,       /* receiver, only one that chooses: I have not got these, and do not ask for them */
	RECONCILE_DONE        /* receiver */
};

struct reconcile_pace {
	uint32_t first;    /* symbols in the first flight: 1 when the sets may be equal, else twice the difference expected */
	bool eager;        /* do not wait for an answer to it: sooner when much differs, a few records more when little does */
	int64_t rtt;       /* measured round trip, ms; below 1 counts as 1 */
};

struct reconcile_stats {
	uint32_t symbols;        /* sent or received */
	uint32_t symbols_used;   /* receiver: how many were needed to decode; 0 when it took the plain ids */
	uint32_t ids;            /* plain short ids sent or received */
	uint32_t wanted;         /* asked for, or asked of us */
	uint32_t pushes;         /* ids that reconcile_next_push() gives in all, so far */
	uint64_t bytes_out, bytes_in;    /* of payloads */
};

struct reconcile;

/* One side's set. Both roles take over `ids`. */
struct reconcile_set {
	const uint8_t *salt;            /* [RIBLT_SALT_LEN], borrowed */
	uint8_t (*ids)[RIBLT_ID_LEN];   /* malloc'ed, distinct, most urgent first; may be NULL when n is 0 */
	size_t n;                       /* at most RECONCILE_ITEMS_MAX */
	riblt_shorten shorten;          /* NULL: riblt_hash */
	uint32_t most;                  /* receiver: items that a sender may have; 0: RECONCILE_ITEMS_MAX */
};

struct reconcile *reconcile_new_sender(const struct reconcile_set *set, const struct reconcile_pace *pace);
struct reconcile *reconcile_new_receiver(const struct reconcile_set *set);
/* Receiver, before anything has come: asks only for those that it chooses, and names the others as lacking. */
void reconcile_choose(struct reconcile *s, bool (*wants)(void *ctx, uint64_t short_id), void *ctx);
void reconcile_free(struct reconcile *s);
/* A newer measurement of the round trip. */
void reconcile_set_rtt(struct reconcile *s, int64_t rtt);

/* Fills the payload of the next frame (cap >= RECONCILE_OUT_MIN) and *len. RECONCILE_NONE: nothing to send now. */
enum reconcile_kind reconcile_output(struct reconcile *s, int64_t mono, uint8_t *buf, size_t cap, size_t *len);
/* When to ask reconcile_output() again without new input: INT64_MIN at once, CLOCK_NEVER not at all. */
int64_t reconcile_wake(const struct reconcile *s);
/* False: a protocol error, drop the link. */
bool reconcile_input(struct reconcile *s, enum reconcile_kind kind, const uint8_t *payload, size_t len)
	__attribute__((warn_unused_result));

/* An id that we have and the peer lacks, in the order they were given in; each one once. False: no more for now. */
bool reconcile_next_push(struct reconcile *s, uint8_t id[RIBLT_ID_LEN]);
/* Sender: the same for what the peer lacks and has not asked for. */
bool reconcile_next_lack(struct reconcile *s, uint8_t id[RIBLT_ID_LEN]);
/* The receiver has said DONE (it may be in flight), or the sender has got it. Pushes may still wait. */
bool reconcile_is_done(const struct reconcile *s);
struct reconcile_stats reconcile_stats(const struct reconcile *s);
/* Most symbols a sender of `items` ids sends: what 8-byte ids of all would cost, and a few. */
uint32_t reconcile_symbol_cap(uint32_t items);

#endif

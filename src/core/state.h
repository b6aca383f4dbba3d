/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the modules of an open profile share. Only src/core includes this; everybody else uses core.h, people.h, talk.h.
 *
 *   core      turns, notices, the table of links
 *   peer      whom we expect and may dial: contacts and open invites, with their epoch chains
 *   mail      the message session of one contact: numbers, ratchet, outbox
 *   conn      one link and what hangs on it; routes frames
 *   told      what contacts are told of where we are, and who of them knows
 *   cover     records that leave at a steady pace, whatever there is to say
 *   exchange  frames between contacts; adding  frames that make a contact
 *   carry     parcels that go by the devices of others; ferry  what two devices say of them
 *   stranger  a link with a device of somebody unknown
 *   renew     a new root for a pair's epoch chain; reset  a new message session after one side lost state
 *   people, talk  what users do
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include "base/clock.h"
#include "core/core.h"
#include "core/event.h"
#include "core/store.h"
#include "core/tags.h"

struct carry;
struct chorus;
struct conn;
struct peer;

/* An address of ours on one road, as contacts are told it (core/told.h). */
struct state_address {
	struct state_address *next;    /* of one peer; unused in the core's own table */
	const char *road;
	size_t len;
	uint8_t addr[CORE_ADDRESS_EACH];
};

#define STATE_ROADS_MAX 8
/* After a disk that failed, before what is overdue is tried again: no spinning on a full one. */
#define STATE_RETRY (10 * CLOCK_SECOND)

struct core {
	struct store *store;
	const struct rand *rand;
	struct instant now;
	bool in_turn;
	bool told_peers, told_events, told_selves, told_board;  /* such a notice is queued already */
	bool selves_unread;            /* an address was replaced, and the host has not read by what */
	bool told_changed;             /* who has to know or knows our addresses: see told_settle() */
	int64_t wake;                  /* mono ms: the first turn is due at once */
	uint32_t epoch;                /* whose tags are expected: this one and its neighbours */
	struct tags *tags;
	struct peer **peers;           /* owned, in no order */
	size_t npeers, peers_size;
	struct conn **conns;           /* owned, in no order */
	size_t nconns, conns_size;
	uint32_t last_conn;
	struct core_notice *notices;   /* a queue */
	size_t notice_at, notice_end, notices_size;
	int64_t blackout;              /* mono ms until which notices for everybody are taken; 0: they are not */
	int64_t retry;                 /* mono ms before which nothing is expired, retired or read back: a commit has failed */
	bool unread;                   /* what is on the disk could not be read back after that: there are no peers */
	int64_t next_expiry;           /* wall ms at which the first open invite expires */
	int64_t expiry_clock, expiry_mono;    /* core/expiry.h: where its clock stood, and when (mono ms) */
	int64_t expiry_next;           /* when, by that clock, the first message goes; 0: not read yet */
	struct state_address address[STATE_ROADS_MAX];
	struct carry *carry;           /* owned; core/carry.h */
	struct chorus *chorus;         /* owned; core/chorus.h; NULL: nothing is sung now */
	bool segment;                  /* there is one to sing on */
	uint64_t moves;                /* how often the tags that our contacts may use have changed: core/wanted.h */
};

void core_notify(struct core *c, enum core_notice_kind kind, uint32_t link, uint64_t peer);
/* Adds a row to the event log; `detail` may be NULL. A failure shows at the commit. */
void core_log_event(struct core *c, enum event_kind kind, int64_t contact, int64_t order, const char *detail);

#endif

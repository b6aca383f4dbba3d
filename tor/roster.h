/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who we are and whom we know, as the host said last, with what this road knows of each. Wiped when it goes. */
#ifndef TOR_ROSTER_H
#define TOR_ROSTER_H

#include "tor/keys.h"
#include "transports/transport.h"

struct roster_peer {
	uint64_t id, self, slot;
	enum transport_meeting meeting;
	bool dial;
	bool reachable;                  /* `at` is known */
	struct keys_told at;             /* where it can be dialled; its one-time onion has no client key */
	struct onion_seed await;         /* of the one-time onion where we wait for it: TRANSPORT_MEET_AWAIT */
	struct keys_told told;           /* what it is told of us; zeros when we have no address for it */
	uint32_t circuit;                /* counts the circuits to it that failed: the next dial gets another one */
	bool let_in;                     /* tor has our key for its onion */
};

struct roster {
	struct transport_self *selves;   /* owned */
	size_t nselves;
	struct roster_peer *peers;       /* owned, in the order of id */
	size_t npeers;
};

void roster_wipe(struct roster *r);
void roster_set_selves(struct roster *r, const struct transport_self *selves, size_t n);
void roster_set_peers(struct roster *r, const struct transport_peer *peers, size_t n);
/* NULL when there is none. Borrowed until the next set. */
struct roster_peer *roster_find(const struct roster *r, uint64_t id);
/*
 * Tor has taken this peer's key for its onion, and has only one for each onion. Another peer that has told us the same
 * address, to keep us from this one or because it is the same person, has to give its own again.
 */
void roster_let_in(const struct roster *r, struct roster_peer *p);
/* A tor has gone, and with it the keys it was given. */
void roster_forget_tor(struct roster *r);

#endif

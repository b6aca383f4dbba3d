/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contacts and invites as this road knows them: where they say they are, and where they were just found. */
#ifndef BLUETOOTH_KNOWN_H
#define BLUETOOTH_KNOWN_H

#include "bluetooth/bdaddr.h"
#include "bluetooth/whereto.h"
#include "transports/transport.h"

#define KNOWN_PLACES 4                      /* where one was found, the oldest goes */
#define KNOWN_FRESH (5 * 60 * CLOCK_SECOND) /* how long that is believed */

struct known_place {
	struct bdaddr at;
	int64_t when; /* mono ms; 0: none */
};

struct known_peer {
	uint64_t id, self;
	enum transport_meeting meeting;
	bool dial;
	struct uuid invite;  /* service of an open invite */
	struct whereto told; /* n 0: nothing */
	struct known_place found[KNOWN_PLACES];
};

struct known {
	struct known_peer *v; /* owned */
	size_t n;
};

void known_wipe(struct known *k);
/* Replaces the list; what was found out about those that stay is kept. */
void known_set(struct known *k, const struct transport_peer *peers, size_t n);
struct known_peer *known_find(const struct known *k, uint64_t id);
/* The contact that told this address; NULL: nobody did. */
struct known_peer *known_by_address(const struct known *k, const struct bdaddr *at);
/* Whether an invite is in that state; fills up to `cap` of their services, and returns how many there are. */
size_t known_meetings(const struct known *k, enum transport_meeting m, struct uuid *services, size_t cap);
/* The invite of others whose maker shows this service; NULL: none. */
struct known_peer *known_sought(const struct known *k, const struct uuid *service);
void known_note(struct known_peer *p, const struct bdaddr *at, int64_t now);
/* Fills where it was found lately, newest first; returns how many. */
size_t known_found(const struct known_peer *p, int64_t now, struct bdaddr out[KNOWN_PLACES]);

#endif

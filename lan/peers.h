/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contacts as the LAN knows them: their keys, and where they were sighted. */
#ifndef LAN_PEERS_H
#define LAN_PEERS_H

#include "lan/beacon.h"
#include "transports/transport.h"

#define PEERS_SIGHTINGS 4                         /* remembered for each, the oldest goes */
#define PEERS_FRESH     (100 * CLOCK_SECOND)      /* how long a sighting is dialled: three beacons and a bit */
#define PEERS_NONCES    4096                      /* of recognised beacons, against replay */

/* Where a beacon said that a contact listens. */
struct sighting {
	uint32_t home;    /* of ours that heard it; 0: none */
	struct place from;
	uint16_t port;
	int64_t when;
};

struct peer {
	struct transport_peer p;
	struct sighting seen[PEERS_SIGHTINGS];
	int64_t urgent;    /* until then it is in every beacon, however many contacts there are */
};

struct peers {
	struct peer *v;    /* sodium_malloc */
	size_t n;
	uint8_t (*nonces)[BEACON_NONCE_LEN];
	size_t next_nonce;
};

/* False without memory. */
bool peers_init(struct peers *ps) __attribute__((warn_unused_result));
void peers_wipe(struct peers *ps);
/* Replaces the list, keeping what is known of those that stay. True when one came that we announce ourselves to. */
bool peers_set(struct peers *ps, const struct transport_peer *list, size_t n, int64_t now);
struct peer *peers_find(const struct peers *ps, uint64_t id);
/* Fills the announce keys of the next beacon and returns how many. `cursor` goes round when there are too many for one. */
size_t peers_pick(const struct peers *ps, size_t *cursor, int64_t now, struct symkey keys[BEACON_SLOTS]);

/* Who was recognised in one beacon. */
struct peers_match {
	uint64_t ids[BEACON_SLOTS];
	size_t n;
	bool news;    /* one of them was not known to be at this place: an answer helps it to recognise us */
};

/*
 * Searches a beacon heard at `home` from `from` and notes the sightings; with `skewed` also by the keys of the neighbouring
 * epochs. A replay matches nobody.
 */
void peers_recognise(struct peers *ps, const struct beacon *b, bool skewed, const struct sighting *at,
                     struct peers_match *m);
/* A home is gone, and with it what was sighted there. */
void peers_forget_home(struct peers *ps, uint32_t home);

#endif

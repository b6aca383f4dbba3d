/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link with a device of somebody unknown, which a road has met in its blackout mode: Noise_NN under a veil that
 * everybody can lift. It has no identity and no clock, shares nothing with another link, and nothing of it is stored but the
 * parcels that each carries for the other (core/ferry.h).
 *
 * Whoever is at the other end may be hostile: there are few of these links at a time, each costs two multiplications and
 * only after a first flight that authenticates under the veil, and each has shorter times than a contact's.
 */
#ifndef CORE_STRANGER_H
#define CORE_STRANGER_H

#include "core/conn.h"

#define STRANGER_LINKS_MAX      16    /* of all roads, those in their handshake among them */
#define STRANGER_HANDSHAKE_TIME (15 * CLOCK_SECOND)    /* from the channel to the first record */
#define STRANGER_QUIET_TIME     (30 * CLOCK_SECOND)    /* without a record: ask whether it lives */
#define STRANGER_ANSWER_TIME    (10 * CLOCK_SECOND)    /* for the answer */

/* Is there room for one more? */
bool stranger_may_come(const struct core *c);
/* How many have answered. */
size_t stranger_count(const struct core *c);
/* Writes the first flight. False: no randomness that can be used. */
bool stranger_dial(struct conn *k) __attribute__((warn_unused_result));
/* Whatever the tag: it is the dialler's to choose. */
bool stranger_keys(const uint8_t tag[TAGS_LEN], struct link_keys *keys) __attribute__((warn_unused_result));
/* Acceptor: a first flight has opened under its veil. */
bool stranger_flight(struct conn *k) __attribute__((warn_unused_result));
/* The handshake is over. The acceptor cannot know yet whether it has answered a living dialler. */
bool stranger_open(struct conn *k) __attribute__((warn_unused_result));
/* A record has come and opened. */
void stranger_heard(struct conn *k);
/* A frame. False: drop the link. */
bool stranger_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len) __attribute__((warn_unused_result));
/* When it has waited long enough for what it waits for. */
int64_t stranger_deadline(const struct conn *k);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What two linked devices, of contacts or of strangers, say to each other of the parcels that they carry. PROTOCOL.md,
 * "Carrying".
 *
 *   ROOM     so many more parcels I take unasked
 *   OPEN..   a reconciliation of what both hold (core/reconcile.h): the dialler streams, the acceptor knows the difference. It
 *            asks (WANT) for what is for it, for every proof, and now and then for something else; the rest it LACKs
 *   OFFER    I hold these, you do not, and I shall not give them unasked
 *   ASK      give me these of them
 *   PARCEL, PROOF, and TAKEN: these parcels are stored here
 *
 * Not on careful roads: whoever sees those would see how much is carried.
 */
#ifndef CORE_FERRY_H
#define CORE_FERRY_H

#include "core/conn.h"

#define FERRY_PROOF_LEN 20    /* receipt[16] | expiry hour u32 */

struct ferry;

/*
 * The link is open: something may be carried on it. Does nothing when that is not so, or has begun. While carrying is paused
 * nothing is said and nothing taken but what is for us; what comes is remembered.
 */
void ferry_begin(struct conn *k);
/* Carrying is no longer paused: all links go on where they were, with what they heard meanwhile. */
void ferry_resume_all(struct core *c);
/* One frame. False: drop the link. */
bool ferry_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len) __attribute__((warn_unused_result));
bool ferry_is_frame(uint8_t type);
/* There is room to send. */
void ferry_more(struct conn *k);
/* Something has come that others may lack: all links ask for more. */
void ferry_poke_all(struct core *c);
/* When the link has something to say that waits for its time (mono ms); CLOCK_NEVER: nothing does. */
int64_t ferry_wake(const struct conn *k);
/* The link is gone. */
void ferry_end(struct conn *k);

#endif

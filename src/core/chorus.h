/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chorus: devices of strangers on one network segment exchange what they carry by multicast, in blackout mode.
 * Each says now and then, in a coded summary, what it holds; whoever hears that sends what it sees lacking, once for
 * all. PROTOCOL.md, "On a segment".
 *
 * Datagrams of one size come in with a number for the address that they came from, and go out by whoever has a
 * segment. No clock, no socket: time is the turn's.
 *
 *   chorus          what is heard, what is sung next; begins and ends with blackout mode
 *   chorus_wire     datagrams, both ways
 *   chorus_set      what is open to strangers, in slices
 *   chorus_source   who is heard, and what each one lacks
 *   chorus_tell     what is said of what we hold
 *   chorus_due      what somebody lacks and has not been sung yet
 *   chorus_piece    parcels that come in pieces
 *   chorus_pace     how much is sung; chorus_trickle  how often is said what is held
 *   chorus_tally    which devices have taken what we wrote
 */
#ifndef CORE_CHORUS_H
#define CORE_CHORUS_H

#include "core/core.h"

#define CHORUS_LEN 1232    /* of every datagram: as a beacon of the local network */

/* There is a segment to sing on, or there is none any more: who has the roads says so. None at first. */
void chorus_join(struct core *c, bool there);
/* In a turn: a datagram of somebody else's has come from the address with this number, which is never 0. */
void chorus_input(struct core *c, uint64_t source, const uint8_t *bytes, size_t len);
/* Between turns: fills the next datagram that may leave now. False: none until chorus_wake(). */
bool chorus_output(struct core *c, uint8_t out[CHORUS_LEN]) __attribute__((warn_unused_result));

/* How many others were heard lately. */
size_t chorus_heard(const struct core *c);

/* For the core: each turn; when the next is wanted (mono ms); the end. */
void chorus_tick(struct core *c);
int64_t chorus_wake(const struct core *c);
void chorus_drop(struct core *c);

#endif

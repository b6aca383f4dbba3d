/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The epoch chain of a pair in a live link: confirming the time, so that old hours are destroyed, and renewing the
 * root at most daily, so that a thief of yesterday's root is locked out tomorrow.
 *
 * Side A (the inviter) begins.   A: RENEW(epoch, fresh)   B: keeps both chains, RENEWED   A: uses the new one, RENEWED
 * B: uses the new one.     A forgets the old one when a flight under the new one was answered. Wherever it is cut off,
 * each side still takes flights of the chain that the other dials with (PROTOCOL.md, "Renewal").
 */
#ifndef CORE_RENEW_H
#define CORE_RENEW_H

#include "core/conn.h"

#define RENEW_AGE (24 * CLOCK_HOUR)

/* The link has opened: which of two chains did it use? */
void renew_opened(struct conn *k);
/* The peer's clock, told inside this link. */
void renew_heard_clock(struct conn *k, int64_t wall);
/* Begins a renewal when it is this side's to do and due. */
void renew_start(struct conn *k);
bool renew_frame(struct conn *k, const uint8_t *payload, size_t len);
bool renew_done_frame(struct conn *k, const uint8_t *payload, size_t len);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cover: on a link over a careful road, one record leaves every so many seconds, full or empty, and none besides. When
 * somebody writes, and how much, does not show then; what is written waits its turn. Each side covers what it sends itself, by
 * its own setting for the contact, and tells the other how slow it is (frame COVER), so that nobody takes it for dead.
 */
#ifndef CORE_COVER_H
#define CORE_COVER_H

#include "core/conn.h"

/* Begins or ends it, as the peer's setting and the road want it now: the first record is due at once. */
void cover_begin(struct conn *k);
/* The setting has changed: the same on a link that is under way. */
void cover_change(struct conn *k);
/* An open link tells the other end, if there is something to tell. */
void cover_tell(struct conn *k);
/* A frame COVER. False: malformed. */
bool cover_frame(struct conn *k, const uint8_t *payload, size_t len) __attribute__((warn_unused_result));
/* Lets the next record out when its time has come. */
void cover_tick(struct conn *k);
/* ms until a frame that is queued now has left; 0 without cover. */
int64_t cover_delay(const struct conn *k);
/* Do records of this link wait for their time? */
bool cover_is_on(const struct conn *k);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new message session, when the two ends' numbers show that one of them has gone back to an older state (a restored
 * backup, a copied profile). Going on would lose messages silently or show false ticks, so the old session is refused,
 * a new one begins inside the live link, what the other does not have is sealed again, and the user is told.
 * Numbers alone would not do: who went back and has written as much again stands where it stood. So each side also shows the
 * id of the highest-numbered parcel it has of the other. The dialler of the link begins. PROTOCOL.md, "Reset".
 */
#ifndef CORE_RESET_H
#define CORE_RESET_H

#include "core/conn.h"

/* Do k->theirs and our own state contradict each other? */
bool reset_is_due(const struct conn *k);
/* Begins it, or waits for the dialler to. False: drop the link. */
bool reset_start(struct conn *k);
bool reset_wanted_frame(struct conn *k);
bool reset_frame(struct conn *k, const uint8_t *payload, size_t len);
bool reset_done_frame(struct conn *k, const uint8_t *payload, size_t len);

#endif

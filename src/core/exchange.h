/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What two linked contacts say to each other: where both directions stand (HELLO), parcels, acknowledgements, and how
 * to find each other next time. PROTOCOL.md, "Exchange".
 *
 * At once when the link opens, before anything was heard, each side streams what the other surely lacks, in order; when some
 * of it may have arrived by an earlier link, HELLO is waited for, which says how far the other is. When something has
 * arrived beyond its frontier, the two reconcile what lies between (core/reconcile.h).
 */
#ifndef CORE_EXCHANGE_H
#define CORE_EXCHANGE_H

#include "core/conn.h"

/* The link is open between two contacts. */
bool exchange_open(struct conn *k);
/* One frame of the peer. False: drop the link. */
bool exchange_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len);
/* It is gone. */
void exchange_closed(struct conn *k);
/* Starts over on an open link after its message session was replaced. */
void exchange_restart(struct conn *k);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two links to one contact: both ends keep the same one, and never give up a living link for a dead one.
 *
 * The better road wins. On equal roads: of two that the same side dialled the newer (it would not have dialled again
 * had the older been alive); of two that crossed, the one with the smaller handshake hash, which both ends know. When
 * the winner is the older link, the newer one waits, until the older has been heard again or has died.
 */
#ifndef CORE_RIVALS_H
#define CORE_RIVALS_H

#include "core/conn.h"

/* This link has just opened. */
void rivals_opened(struct conn *k);
/* Something was heard on it. */
void rivals_heard(struct conn *k);
/* Another link of the same peer ended: this one takes over what that one may not have delivered. */
void rivals_closed(struct conn *k);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who has read what: frame SEEN, for contacts with whom it is switched on. It says up to which number of the present session
 * everything has been read, and only what is certain: nothing while something of an earlier session is unread, or more than
 * SEEN_LOOK messages are. PROTOCOL.md, "Read".
 */
#ifndef CORE_SEEN_H
#define CORE_SEEN_H

#include "core/conn.h"

#define SEEN_LOOK 1000

/* What there is to tell on an open link, when it is more than was told there: it leaves soon. */
void seen_tell(struct conn *k);
/* The same on all links to the contact. */
void seen_tell_all(struct core *c, int64_t contact);
/* Sends it, once it is time. */
void seen_send(struct conn *k);
/* Mono ms when it is time; CLOCK_NEVER. */
int64_t seen_wake(const struct conn *k);
/* A frame SEEN. False: malformed, or of what was never sent. `believed`: it is of the session as it stands. */
bool seen_frame(struct conn *k, const uint8_t *payload, size_t len, bool believed);
/* Has the contact, as its row says, told that it has read what we sealed in this place? Only if it is switched on here. */
bool seen_is(struct core *c, const struct contact *row, const struct letter_place *at);

#endif

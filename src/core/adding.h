/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From an invite to two contacts, over a link of Noise XXpsk0 (PROTOCOL.md, "Adding"):
 *
 *   both      ADD_INFO     clock, name; the inviter's first ratchet key
 * invitee   ADD_COMMIT   has stored the contact as tentative; carries the first parcel, so that both can seal from now
 * on
 *   inviter   ADD_DONE     has stored the contact and spent the invite; the link goes on as one between contacts
 *
 * Only the invitee dials, one link at a time, and the inviter drops an older adding link when a newer one opens: so the
 * secrets that the inviter stores are always those the invitee stored last. When ADD_DONE is lost, the invitee's next
 * KK link to the tentative contact confirms it; when ADD_COMMIT is lost, the invite is still good and replaces it.
 */
#ifndef CORE_ADDING_H
#define CORE_ADDING_H

#include "core/conn.h"

/* May this static key be the other end of the invite's link? */
bool adding_may_be(const struct conn *k, const struct pubkey *peer);
bool adding_open(struct conn *k);
bool adding_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len);
/* The tentative contact has answered: it is one. */
bool adding_confirmed(struct core *c, struct peer *p);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parcel has come: open it, note its number, show what it says, once.
 */
#ifndef CORE_INBOX_H
#define CORE_INBOX_H

#include "core/conn.h"
#include "core/mail.h"

enum inbox_result {
	INBOX_STORED = 1,    /* new; *seq is its number */
	INBOX_KNOWN,         /* not ours, or here already: acknowledge again */
	INBOX_BAD,           /* forged or malformed: the peer broke the protocol */
};

enum inbox_result inbox_open(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, uint64_t *seq)
	__attribute__((warn_unused_result));
/* The same, when it has not come from the contact itself: fills what proves that it has arrived, of one that is stored. */
enum inbox_result inbox_open_carried(struct core *c, struct peer *p, const uint8_t *parcel, size_t len,
                                     struct parcel_receipt *receipt) __attribute__((warn_unused_result));
/* Is it one that this contact may have sealed, and that has not come yet? */
bool inbox_expects(struct core *c, struct peer *p, const struct parcel_tag *tag);

/*
 * Would this parcel open a session that begins with `secret` and the link's own ratchet pair, as its second side? Tried on
 * a copy, so that a bad one changes nothing.
 */
bool inbox_would_open(const struct conn *k, const struct symkey *secret, const uint8_t *parcel, size_t len);

#endif

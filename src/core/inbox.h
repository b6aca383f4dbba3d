/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parcel has come: open it, note its number, show what it says, once.
 */
#ifndef CORE_INBOX_H
#define CORE_INBOX_H

#include "core/mail.h"

enum inbox_result {
	INBOX_STORED = 1,    /* new; *seq is its number */
	INBOX_KNOWN,         /* not ours, or here already: acknowledge again */
	INBOX_BAD,           /* forged or malformed: the peer broke the protocol */
};

enum inbox_result inbox_open(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, uint64_t *seq)
	__attribute__((warn_unused_result));

#endif

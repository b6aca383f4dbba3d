/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The peer says what it has stored of ours: its messages are delivered. Parcels leave the outbox when a frontier passes them.
 */
#ifndef CORE_ACKS_H
#define CORE_ACKS_H

#include "core/mail.h"

/* Everything up to `frontier`. False: more than we ever sent, drop the link. */
bool acks_upto(struct core *c, struct peer *p, uint64_t frontier) __attribute__((warn_unused_result));
/* The one letter `seq`, beyond the frontier. A number that waits for nothing is passed over. */
void acks_one(struct core *c, struct peer *p, uint64_t seq);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we wrote and others carry, and what others wrote and has arrived here. See core/carry.h. */
#ifndef CORE_CARRY_OWN_H
#define CORE_CARRY_OWN_H

#include "core/hold.h"
#include "core/letter.h"
#include "core/state.h"

/* Those of ours that wait for somebody who is not linked are given to others from now on. */
void carry_own_collect(struct core *c);
/* The proof of one that has arrived here, or of one of ours that is over: shown after a while. */
void carry_own_prove(struct core *c, const struct parcel_receipt *receipt, uint32_t expiry);
/* The recipient has acknowledged ours up to a number, or one. */
void carry_own_acked(struct core *c, int64_t contact, uint32_t session, uint64_t upto);
void carry_own_acked_one(struct core *c, int64_t contact, uint32_t session, uint64_t seq);
/* What waits for a contact is no longer to arrive: it was removed, or its session is a new one. */
void carry_own_withdraw(struct core *c, int64_t contact);
/* A device says that it has taken one. */
void carry_own_taken(struct core *c, struct held *e);

struct carry_story {
	uint32_t carriers;    /* devices that have told us that they took it */
	int64_t since;        /* wall ms: the first of them */
};
/* Of a letter of ours, by its order in the conversation. False: nobody has it. */
bool carry_own_story(const struct core *c, int64_t contact, int64_t order, struct carry_story *out);

#endif

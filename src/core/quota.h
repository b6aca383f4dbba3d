/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a contact may ask of us that costs far more than its bytes: so often at once, then one at a time. Whoever asks for
 * more loses its link; a later one may ask again. Kept in memory, for the peer and not for the link, so that dialling anew
 * does not help.
 */
#ifndef CORE_QUOTA_H
#define CORE_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

struct quota {
	int64_t burst;    /* at once, when nothing was asked for long */
	int64_t each;     /* ms until there is one more */
};

/* A new name, new addresses, a new root: each is a row and an event, or a walk along chains. */
extern const struct quota quota_changes;
/* A parcel that passes over so many others that kept keys are lost: a thousand rows come and a thousand go. */
extern const struct quota quota_losses;
/* A new message session: everything that waits is sealed again. */
extern const struct quota quota_resets;

/* Parcels that a neighbour may have us carry: a contact; one stranger's link; all strangers together. core/carry.h */
extern const struct quota quota_carried, quota_carried_stranger, quota_carried_strangers;
/* Bulletins of all others together, and of ours. core/board.h */
extern const struct quota quota_bulletins, quota_bulletins_ours;
/* Receipts that a neighbour may have us keep. */
extern const struct quota quota_proofs;

/* Takes one. *until is the peer's state, 0 at first. False, and nothing is taken: too many. */
bool quota_take(int64_t *until, int64_t now_mono, const struct quota *q) __attribute__((warn_unused_result));

/* How many could be taken now. */
int64_t quota_left(int64_t until, int64_t now_mono, const struct quota *q);
/* Takes `n`, which are left, without a look; below 0: gives back what was not used. */
void quota_spend(int64_t *until, int64_t now_mono, const struct quota *q, int64_t n);

#endif

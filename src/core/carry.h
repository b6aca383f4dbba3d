/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Carrying: parcels that go to their recipient by the devices of others, and proofs of what has arrived, which go back the same
 * way. PROTOCOL.md, "Carrying". core/ferry.h is what two linked devices say of it.
 *
 *   ours      A parcel whose recipient is not linked, and that has waited for a while, is given to neighbours too. From then on
 *             it is held, given and forgotten as any other, so that nobody can tell who wrote it.
 *   for us    One that is for us is opened, and goes on being carried. After a random while its proof is shown, by which
 *             everybody, we too, forgets it.
 *   others'   Held within quotas: a neighbour has at most 1/CARRY_SHARE of the room, strangers together 1/CARRY_STRANGERS; when
 *             there is none left, of the neighbour with the most the largest and oldest goes. A stranger's needs a stamp.
 *
 * Neighbours are contacts, by their ids, and each link of a stranger and each file that is read, by numbers below 0.
 */
#ifndef CORE_CARRY_H
#define CORE_CARRY_H

#include "core/core.h"
#include "core/parcel.h"

#define CARRY_CAP_DEFAULT   (UINT64_C(64) << 20)    /* bytes */
#define CARRY_CAP_LEAST     (UINT64_C(1) << 20)
#define CARRY_CAP_MOST      (UINT64_C(4) << 30)
#define CARRY_AFTER_DEFAULT 120                     /* seconds */
#define CARRY_AFTER_MOST    (7 * 24 * 3600)
#define CARRY_AFTER_NEVER   UINT32_MAX
#define CARRY_SHARE         8
#define CARRY_STRANGERS     10
#define CARRY_HOURS         168                     /* that a parcel lives; PROTOCOL.md, "Parcel" */
#define CARRY_PROOF_LEAST   (2 * CLOCK_MINUTE)      /* that a proof waits until it is shown, at least */
#define CARRY_PROOF_SPREAD  (18 * CLOCK_MINUTE)     /* and less than so much longer, evenly drawn */

struct carry_settings {
	bool paused;       /* takes nothing and gives nothing */
	uint64_t cap;      /* bytes to carry for others */
	uint32_t after;    /* seconds that one of ours waits for its recipient before others are given it */
};

void carry_settings(const struct core *c, struct carry_settings *out);
/* ERR_USAGE: a cap out of bounds. What is over the new one goes. */
enum err carry_configure(struct core *c, const struct carry_settings *s) __attribute__((warn_unused_result));

struct carry_counts {
	uint64_t parcels, bytes;                        /* carried for others */
	uint64_t strangers_parcels, strangers_bytes;    /* those of them that came from strangers and files */
	uint64_t ours;                                  /* of ours, that others are given */
	uint64_t proofs;
	size_t neighbours;                              /* from whom the parcels are */
};

void carry_counts(const struct core *c, struct carry_counts *out);
/* Forgets everything that is carried for others. */
enum err carry_empty(struct core *c) __attribute__((warn_unused_result));

enum carry_taken {
	CARRY_KEPT = 1,     /* new, and carried from now on */
	CARRY_OPENED,       /* for us, and new */
	CARRY_KNOWN,        /* here already, or proven to have arrived */
	CARRY_REFUSED,      /* no room for it, or it is paused */
	CARRY_BAD,          /* not a parcel, forged, expired, or without the stamp that it needs */
};

enum carry_taken carry_take(struct core *c, int64_t neighbour, const uint8_t *parcel, size_t len);
/* False: it cannot be one. */
bool carry_take_proof(struct core *c, int64_t neighbour, const struct parcel_receipt *receipt, uint32_t expiry_hour);
#endif

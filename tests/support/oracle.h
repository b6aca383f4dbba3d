/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who knows what has to be true in a world of nodes: every message that a user was told is accepted, who may have it,
 * and what went over the wires. It looks after each commit and each start of a node, and at the end at everything.
 * What is wrong ends the process with a sentence and the command that replays the run.
 */
#ifndef SUPPORT_ORACLE_H
#define SUPPORT_ORACLE_H

#include "support/world.h"

struct oracle;

struct oracle_counts {
	uint64_t sent, refused, received, resets, restores, active, parcels, flights;
	uint64_t reused_flights;    /* tags used again by nodes that had a backup restored */
	uint64_t disordered;    /* shown after a younger one of the same sender */
	uint64_t regained;      /* lost by a restored backup, and come again */
	uint64_t operations, agreed, read;    /* done; messages that were the same at both ends; looks at one that was read */
	uint64_t replaced, retired;    /* addresses; and how often a former one went, as all who had to knew the new one */
};

/* `replay` is the command, borrowed. Watches the world until oracle_free(). */
struct oracle *oracle_new(struct world *w, unsigned nodes, const char *replay);
void oracle_free(struct oracle *o);
void oracle_fail(struct oracle *o, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* One invites the other, which accepts. The number of the pair, or -1 when a commit failed. */
struct oracle_invite {
	unsigned from, to;
	int64_t from_identity, to_identity;
};
int oracle_invite(struct oracle *o, const struct oracle_invite *v);
size_t oracle_pairs(const struct oracle *o);
/* Is it a pair whose ends both have joined, as they themselves say? */
bool oracle_is_joined(struct oracle *o, size_t pair);
/* `side` 0 made the invite, 1 took it up. Node and contact of that side. */
unsigned oracle_node(const struct oracle *o, size_t pair, unsigned side);
int64_t oracle_contact(const struct oracle *o, size_t pair, unsigned side);
/* A message of about `len` bytes to the other side. Whether the user was told that it is accepted. */
bool oracle_send(struct oracle *o, size_t pair, unsigned side, size_t len);
/* An operation on one of the last lines of this side's conversation: which, and on what, `luck` says. */
void oracle_operate(struct oracle *o, size_t pair, unsigned side, uint32_t luck);
void oracle_timer(struct oracle *o, size_t pair, unsigned side, int64_t seconds);
void oracle_revoke(struct oracle *o, size_t pair);
void oracle_remove(struct oracle *o, size_t pair, unsigned side);

/* The node has started again, after a stop or a power cut: what it had committed must be there. */
void oracle_booted(struct oracle *o, unsigned node);
/* The stopped node's disk was kept, and put back: what came after may be missing there. */
void oracle_backed_up(struct oracle *o, unsigned node);
void oracle_restored(struct oracle *o, unsigned node);

/* Nothing is under way any more? Asked after the world was healed. */
bool oracle_is_settled(struct oracle *o);
/* Everything has arrived, once; fails otherwise, saying what has not. */
void oracle_judge(struct oracle *o);
struct oracle_counts oracle_counts(const struct oracle *o);
/* A digest of all that went over wires and all that databases say, the same whenever the same seed is run. */
void oracle_digest(struct oracle *o, uint8_t out[32]);

#endif

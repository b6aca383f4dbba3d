/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the oracle share. Others use oracle.h. */
#ifndef SUPPORT_ORACLE_STATE_H
#define SUPPORT_ORACLE_STATE_H

#include "core/conversation.h"
#include "core/eventlog.h"
#include "core/tags.h"
#include "core/veil.h"
#include "support/oracle.h"
#include "support/reuse.h"

#include <sodium.h>

#define ORACLE_NODES 64
#define ORACLE_PAIRS 256

/* What the user was told. MAYBE: the machine failed around it; the disk will say. */
enum oracle_fate { ORACLE_MAYBE = 1, ORACLE_ACCEPTED, ORACLE_REFUSED };

struct oracle_message {
	enum oracle_fate fate;
	size_t len;
	int64_t order;              /* at the sender */
	bool ticked, received;      /* ever */
	bool undone, found;         /* the sender's database does not have it; scratch of a scan */
	bool was_here, lost_by_restore;
	bool fades;                 /* was deleted, or has a timer: it may be missing */
	unsigned edits;             /* versions that its author may have given it */
	unsigned here;              /* how often the recipient's database has it now */
};

struct oracle_end {
	unsigned node;
	int64_t contact;
	bool knew;                  /* where the other can be reached on the hidden road */
	uint32_t session;           /* how far the outbox was looked through */
	uint64_t seq;
};

struct oracle_way {
	struct oracle_pair *pair;
	struct oracle_end *from, *to;
	struct oracle_message *all;
	size_t n, size, newest;
};

struct oracle_pair {
	struct oracle_end end[2];
	struct oracle_way way[2];
	int64_t invitation;
	bool is_over;               /* removed, or lost by a restored backup: nothing is promised */
	bool was_reset, was_restored;
};

struct oracle {
	struct world *world;
	unsigned nodes;
	const char *replay;
	struct oracle_pair pairs[ORACLE_PAIRS];
	size_t npairs, kept_pairs[ORACLE_NODES];
	int64_t since[ORACLE_NODES];
	bool was_restored[ORACLE_NODES];
	struct reuse *flights, *parcels;
	crypto_generichash_state traffic;
	struct oracle_counts counts;
};

/* Writes the text of message `number`, `len` bytes or the few that the number needs. */
size_t oracle_text(char *out, size_t number, size_t len);
/* The text of its n-th edit, the same with `more` bytes. */
size_t oracle_edited(char *out, size_t number, unsigned edit, size_t more);
/* Which message of this way the text is, in any version; NULL: none. */
struct oracle_message *oracle_message_of(struct oracle_way *way, const struct message *m, size_t *number);
bool oracle_answer(struct oracle *o, struct oracle_way *way, size_t len, int64_t reply);
/* What shows as read was read. */
void oracle_check_read(struct oracle *o, struct oracle_way *way);
/* At the end: both sides show the same. */
void oracle_judge_operations(struct oracle *o, struct oracle_pair *p);
/* Nothing waits to leave. */
bool oracle_is_silent(struct oracle *o, const struct oracle_end *end);
struct oracle_way *oracle_way_of(struct oracle *o, unsigned node, int64_t contact, bool incoming);
bool oracle_has_arrived(struct core *c, int64_t contact, int64_t order);
void oracle_check_ticks(struct oracle *o, struct oracle_way *way);
/* Looks at what the outbox holds for the contact, and at a flight that leaves: nothing may be used twice. */
void oracle_note_parcels(struct oracle *o, unsigned node, int64_t contact);
void oracle_note_flight(struct oracle *o, unsigned node, const uint8_t *bytes, size_t len);
/* The node has said something of its address: when a former one is gone, all who have to know another do. */
void oracle_check_places(struct oracle *o, unsigned node, const struct event *e);
/* What it knew of where the contact can be reached, it knows. */
void oracle_check_known(struct oracle *o, unsigned node, int64_t contact);
/* Does the other side of this end's pair know where it can be reached, as things are now? */
bool oracle_is_found(struct oracle *o, const struct oracle_pair *p, unsigned side);
#endif

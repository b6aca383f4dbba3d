/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations: writing, and the truth about what was written. A conversation has the id of its contact; a message is
 * named by its conversation and its order in it. Every call happens inside a turn (core/core.h).
 */
#ifndef CORE_TALK_H
#define CORE_TALK_H

#include "base/err.h"
#include "core/carry_own.h"

#include <stddef.h>
#include <stdint.h>

struct core;

#define TALK_TEXT_MAX   32000    /* bytes of UTF-8 in one message: what fits the largest parcel */
#define TALK_QUEUE_MAX  100000   /* messages waiting for one contact */

/* Cleans, seals and queues the text; a pending contact's messages wait unsealed. Fills the message's order. */
enum err talk_send(struct core *c, int64_t contact, const char *text, size_t len, int64_t *order)
	__attribute__((warn_unused_result));
struct talk_text {
	const char *text;    /* borrowed */
	size_t len;
	int64_t reply;       /* order of the message that it answers; 0: none */
};
/* The same, perhaps as an answer: ERR_NO_MESSAGE when there is none to answer. */
enum err talk_write(struct core *c, int64_t contact, const struct talk_text *t, int64_t *order)
	__attribute__((warn_unused_result));

/*
 * These change a message that is shown, here at once and at the other end when the letter about it arrives. What was never
 * sealed changes before it ever leaves. ERR_NO_MESSAGE; ERR_NOT_YOURS for what only its author may do.
 */
enum err talk_edit(struct core *c, int64_t contact, int64_t order, const struct talk_text *t)
	__attribute__((warn_unused_result));
/* One cluster, at most LETTER_REACTION_MAX bytes; nothing: takes it back. */
enum err talk_react(struct core *c, int64_t contact, int64_t order, const struct talk_text *t)
	__attribute__((warn_unused_result));
enum err talk_delete_for_both(struct core *c, int64_t contact, int64_t order) __attribute__((warn_unused_result));
/* Any message, at this end only. What is sealed already still goes to the contact. */
enum err talk_delete_here(struct core *c, int64_t contact, int64_t order) __attribute__((warn_unused_result));

/* How many seconds a message lives that is written from now on, by either side; 0: for good. */
#define TALK_TIMER_MAX 31622400    /* 366 days */
enum err talk_set_timer(struct core *c, int64_t contact, int64_t seconds) __attribute__((warn_unused_result));
enum err talk_timer(struct core *c, int64_t contact, int64_t *seconds) __attribute__((warn_unused_result));

/* What was begun to be written; nothing at all: there is none. ERR_NO_MESSAGE as talk_write(). */
enum err talk_set_draft(struct core *c, int64_t contact, const struct talk_text *t) __attribute__((warn_unused_result));

/* Everything up to `order` has been seen by the user. */
enum err talk_mark_read(struct core *c, int64_t contact, int64_t order) __attribute__((warn_unused_result));

enum talk_state {
	TALK_RECEIVED = 1,    /* from the contact */
	TALK_WAITING,         /* the contact has not joined yet, the message is not sealed */
	TALK_QUEUED,          /* sealed and stored here, no link */
	TALK_CARRIED,         /* the same, and devices of others have taken it along */
	TALK_SENDING,         /* handed to an open link, not acknowledged yet */
	TALK_DELIVERED,       /* the contact's device has stored it and said so */
	TALK_READ,            /* and somebody has read it there: told only where both sides have switched that on */
	TALK_FAILED,          /* will never be sent: the contact was blocked, removed or its invite ended */
};

#define TALK_TRIES 8

/* The story of one message, for the words that a client shows. */
struct talk_story {
	enum talk_state state;
	int64_t stored;        /* wall ms: written or received here */
	int64_t delivered;     /* wall ms, 0: not yet */
	struct carry_story carried;    /* while it is */
	int64_t last_seen;     /* wall ms of the contact's last link, 0: never */
	const char *road;      /* of the open link, NULL: none */
	size_t tries;          /* latest first */
	struct {
		int64_t when;
		char road[16];
		char outcome[96];
	} tried[TALK_TRIES];
};

/* Name of the state for machines: "received", "waiting", "queued", "carried", "sending", "delivered", "read", "failed". */
const char *talk_state_name(enum talk_state s);
/* Only the state; what talk_story() would say. */
enum talk_state talk_state(struct core *c, int64_t contact, int64_t order);
enum err talk_story(struct core *c, int64_t contact, int64_t order, struct talk_story *out)
	__attribute__((warn_unused_result));

#endif

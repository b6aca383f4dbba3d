/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When messages with a timer go. A timer begins to count for a message that we received when it is read, for one of ours
 * when it has arrived: what did not arrive never vanishes. It counts on a clock that runs with the time that passes while the
 * profile is open (suspended time included), and between two such times by the wall clock, never backwards: setting the wall
 * clock changes nothing while the profile is open, and one that is wrong at a start can only then destroy too early.
 */
#ifndef CORE_EXPIRY_H
#define CORE_EXPIRY_H

#include "core/conversation.h"

struct core;

/* Reads where the clock stands and what is next. At the start, and after an undone turn. */
enum err expiry_load(struct core *c) __attribute__((warn_unused_result));
/* A stored message has a timer: notes that it does not count yet. */
enum err expiry_wait(struct core *c, const struct message *m) __attribute__((warn_unused_result));
/* Received messages in (after, upto] were read. */
enum err expiry_read(struct core *c, int64_t conversation, int64_t after, int64_t upto) __attribute__((warn_unused_result));
/* Of ours in [first, last] those that have arrived count. */
void expiry_delivered(struct core *c, int64_t conversation, int64_t first, int64_t last);
/* The message has gone in another way. */
enum err expiry_drop(struct core *c, const struct message *m) __attribute__((warn_unused_result));
/* Wall ms at which a message with this `expires` goes; 0 for 0. */
int64_t expiry_wall(const struct core *c, int64_t expires);

/* In a turn: lets go what is due, a few at a time. */
void expiry_run(struct core *c);
/* Mono ms of the next one; CLOCK_NEVER. */
int64_t expiry_wake(const struct core *c);
/* Part of conversation_forget(). */
enum err expiry_forget(struct store *s, int64_t conversation) __attribute__((warn_unused_result));

#endif

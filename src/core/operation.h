/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters that change other letters: reactions, edits, deletions. What they do to a message is written where the message is,
 * and nothing of it stays with them; sealed again, each says what has become of the message since. PROTOCOL.md, "Operations".
 */
#ifndef CORE_OPERATION_H
#define CORE_OPERATION_H

#include "core/conversation.h"

struct core;
struct peer;
struct letter;

/*
 * One of ours, a row that was just stored: `text` becomes of the message that it is about. That message is here and sealed, and
 * may be changed so.
 */
enum err operation_apply_ours(struct core *c, const struct message *op, const char *text, size_t len)
	__attribute__((warn_unused_result));
/*
 * One of theirs has come: `row` has its place and times. `known`: it came before, and is not stored again; what it says of its
 * message holds all the same.
 */
void operation_take(struct core *c, struct peer *p, const struct letter *letter, struct message *row, bool known);
/* A message has come, or was found: what waited for it is done. */
enum err operation_settle(struct core *c, const struct message *m) __attribute__((warn_unused_result));
/* At idle: looks for what operations wait for. *left: there is more to do. */
enum err operation_idle(struct core *c, bool *left) __attribute__((warn_unused_result));

/* The message gets another text, or as a line without one stays: rewrites, and tells. `m` is the row as it is. */
enum err operation_reword(struct core *c, const struct message *m, const struct message *now)
	__attribute__((warn_unused_result));
/* The message is shown no longer, and its text is nowhere any more. */
enum err operation_vanish(struct core *c, const struct message *m) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: handlers, see rpc/method.h, and what other handlers need. */
#ifndef DAEMON_MESSAGES_H
#define DAEMON_MESSAGES_H

#include "core/conversation.h"

#include <jansson.h>

struct ask;
struct daemon;

void messages_send(struct daemon *d, struct ask *a);
void messages_read(struct daemon *d, struct ask *a);
void messages_mark_read(struct daemon *d, struct ask *a);
void messages_tell(struct daemon *d, struct ask *a);
void messages_search(struct daemon *d, struct ask *a);
void messages_edit(struct daemon *d, struct ask *a);
void messages_react(struct daemon *d, struct ask *a);
void messages_delete(struct daemon *d, struct ask *a);
void messages_draft(struct daemon *d, struct ask *a);
void messages_draft_set(struct daemon *d, struct ask *a);

/*
 * One message as clients see it, owned: id, contact, order, direction, kind, text, sent, stored, state, letter (order of what
 * shaped it last: whose state that is), edited, reactions, timer, expires, perhaps reply. NULL when it is not shown (any more).
 */
json_t *messages_find(struct daemon *d, int64_t conversation, int64_t order);

#endif

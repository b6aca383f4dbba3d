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

/*
 * One message as clients see it, owned: id, contact, order, direction, text, sent, stored, state. The state of our own is
 * only there after messages_settle(), which reads messages itself, so not while they are being visited.
 */
json_t *messages_row(const struct message *m);
void messages_settle(struct daemon *d, json_t *row);

#endif

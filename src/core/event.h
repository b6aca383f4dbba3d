/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is worth telling a client: the kinds of rows in the event log (core/eventlog.h), with what each row says.
 * `contact` is set in all but EVENT_INVITE and EVENT_IDENTITY. The numbers are stored: never change one.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

enum event_kind {
	EVENT_MESSAGE_IN = 1,     /* `count` messages from `order` on: received and stored */
	EVENT_MESSAGE_OUT = 2,    /* written here */
	EVENT_DELIVERED = 3,      /* everything of ours up to message `order` has arrived; detail: the road */
	EVENT_DELIVERED_ONE = 4,  /* message `order` has arrived, something before it not yet */
	EVENT_ADDED = 5,          /* the contact has joined; detail: its name */
	EVENT_CONTACT = 6,        /* renamed, blocked, muted, verified, archived; its name, draft or receipts changed */
	EVENT_REMOVED = 7,
	EVENT_ONLINE = 8,         /* detail: the road */
	EVENT_OFFLINE = 9,
	EVENT_READ = 10,          /* everything up to `order` was read here */
	EVENT_RESET = 11,         /* detail "ours" or "theirs": whose state was older than the other side knew */
	EVENT_INVITE = 12,        /* an invite was made, used, revoked or has expired; order: its id; detail: its state */
	EVENT_IDENTITY = 13,      /* order: its id; detail: its name, "address replaced" or "address retired" */
	EVENT_MESSAGE_CHANGED = 14, /* message `order` has another text, reaction or state, or has begun to count to its end */
	EVENT_MESSAGE_GONE = 15,  /* message `order` was deleted here or its time was over */
	EVENT_SEEN = 16,          /* the contact has read everything of ours up to `order` */
};

/* Name for machines, e.g. "message_in"; NULL for no kind of ours. */
const char *event_name(unsigned kind);

#endif

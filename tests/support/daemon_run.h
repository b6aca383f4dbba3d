/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real daemon as a process of its own, and a client of it. Whatever fails ends the program with a sentence. */
#ifndef SUPPORT_DAEMON_RUN_H
#define SUPPORT_DAEMON_RUN_H

#include "rpc/client.h"
#include "support/netns.h"

#include <stdint.h>
#include <sys/types.h>

struct daemon_run {
	pid_t pid;
	struct client *client;    /* subscribed to events */
	char folder[200], socket[220];
};

/* Starts build/nightjard, found beside this program, on the profile in `folder`; NULL `ns`: in this namespace. */
void daemon_run_start(struct daemon_run *d, const char *folder, const struct netns *ns);
/* Waits until it listens, and connects. */
void daemon_run_reach(struct daemon_run *d);
/* And subscribes: where a profile is open. */
void daemon_run_connect(struct daemon_run *d);
void daemon_run_stop(struct daemon_run *d);

/* Queues a message for the contact; its order. */
int64_t daemon_run_send(struct daemon_run *d, int64_t contact, const char *text);
/* Waits for an event of this type, skipping others: its order, or -1 after `ms`. */
int64_t daemon_run_await(struct daemon_run *d, const char *type, int ms);

#endif

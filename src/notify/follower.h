/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Follows the daemon's events, from its socket: connects when there is a daemon, goes on where it stopped after a restart,
 * and never starts one. It asks for events without messages, so that no text of anybody is ever in this process.
 */
#ifndef NOTIFY_FOLLOWER_H
#define NOTIFY_FOLLOWER_H

#include <stdbool.h>
#include <systemd/sd-event.h>

struct follower_hooks {
	void *ctx;
	/* Messages came that nobody has read a moment later: from `name` (only with `names`, and of one person), else NULL. */
	void (*news)(void *ctx, const char *name, bool several);
	/* There is nothing more to be read, or nothing that can be: the profile was locked, the daemon is gone. */
	void (*calm)(void *ctx);
};

struct follower;

/* Borrows all. Returns owned; NULL when the event loop refuses. */
struct follower *follower_open(sd_event *event, const char *socket, bool names, const struct follower_hooks *hooks);
void follower_close(struct follower *f);

#endif

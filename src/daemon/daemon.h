/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon: one profile, one thread, one event loop. What every part of src/daemon shares, and the loop itself.
 *
 * A turn of the loop: libevent runs the callbacks of everything that arrived; the first that touches the core opens a
 * turn (daemon/turn.h); when libevent returns, the turn is made durable and only then answers, link bytes and events
 * leave. Nothing here blocks but that one commit; Argon2id runs in a thread (daemon/slow.h).
 */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include "base/err.h"
#include "rpc/path.h"
#include "sandbox/sandbox.h"

#include <stdbool.h>

struct config;
struct core;
struct event;
struct event_base;
struct profile;
struct roads;
struct server;
struct slow;
struct spool;
struct turn;

#define DAEMON_SIGNALS 3

enum daemon_state {
	DAEMON_EMPTY = 1,    /* nothing has been set up */
	DAEMON_LOCKED,
	DAEMON_OPENING,      /* Argon2id at work */
	DAEMON_OPEN,
};

struct daemon {
	enum daemon_state state, told;    /* now, and what the supervisor knows */
	char path[PATH_LEN_MAX];      /* of the profile */
	char socket[PATH_LEN_MAX];    /* of the RPC socket */
	struct profile *profile;      /* held, locked, from start to end */
	struct core *core;            /* NULL unless DAEMON_OPEN */
	bool is_protected;            /* by a passphrase */
	bool for_group;               /* members of our group may connect, not our user alone */
	struct config *config;
	struct event_base *base;
	struct event *signals[DAEMON_SIGNALS];
	struct server *server;
	struct turn *turn;
	struct roads *roads;
	struct slow *slow;
	struct spool *spool;
	struct sandbox_state sandbox;     /* what is in force */
	enum err trouble;    /* why the last change could not be stored; ERR_OK: it could */
	bool destroyed;                   /* its keys are gone: the rest goes at the end */
	bool lock_wanted, stop_wanted;    /* done at the end of the turn */
	char why[PATH_LEN_MAX + 200]; /* why it could not start, "" : as base/err.h says */
};

/*
 * Takes the profile's lock, listens, and opens the profile when nothing protects it. Call daemon_stop() either way. Of *d only
 * for_group is looked at.
 */
enum err daemon_start(struct daemon *d, const char *profile, const char *socket) __attribute__((warn_unused_result));
/* Turns until it is told to stop. Returns the exit code. */
int daemon_run(struct daemon *d);
void daemon_stop(struct daemon *d);

/* "empty", "locked", "opening", "open". */
const char *daemon_state_name(enum daemon_state s);

#endif

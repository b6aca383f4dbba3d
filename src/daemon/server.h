/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The RPC socket: mode 0600, one user (SO_PEERCRED), at most SERVER_CALLERS clients at a time; who comes later is closed
 * at once. With d->for_group it is 0660, and members of the daemon's own group are clients too.
 */
#ifndef DAEMON_SERVER_H
#define DAEMON_SERVER_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct ask;
struct caller;
struct daemon;
struct server;

#define SERVER_CALLERS 64

/*
 * Before the sandbox is entered: makes the folder of the socket, which is ours alone, so that nobody can put another socket in
 * its place. ERR_PROFILE_IN_USE, with d->why: somebody listens there.
 */
enum err server_prepare(struct daemon *d, const char *path) __attribute__((warn_unused_result));
/*
 * Listens at `path`, replacing a socket that a dead daemon left: the caller holds the profile's lock. Or takes over the
 * socket at `path` that supervisor_listener() has. Returns owned. An error that a user can do something about is in d->why.
 */
enum err server_open(struct server **out, struct daemon *d, const char *path) __attribute__((warn_unused_result));
/* Closes every client, removes the socket unless a supervisor made it. NULL is legal. */
void server_close(struct server *s);

/* Sends the answer to whoever asked, if it is still there. */
void server_answer(struct server *s, struct ask *a);
/* The event log has grown, or was closed: subscribers are looked after in this round. */
void server_news(struct server *s);
/* To every client that wants to be told: news_tell(). */
void server_tell(struct server *s, const char *type);
/* The end of a round: bytes out, dead clients freed. */
void server_after_turn(struct server *s);
/* NULL when it is gone. */
struct caller *server_find(struct server *s, uint64_t serial);

#endif

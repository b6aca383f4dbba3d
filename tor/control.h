/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The connection to a tor's control port (control-spec): connects, proves to tor that we may read its cookie and has tor
 * prove the same (SAFECOOKIE), then sends commands and hands out replies in order, and what tor tells by itself.
 * A tor that says what no tor says, or does not answer for CONTROL_PATIENCE, is lost.
 */
#ifndef TOR_CONTROL_H
#define TOR_CONTROL_H

#include "base/rand.h"
#include "tor/bulletin.h"
#include "tor/reply.h"

#include <stdbool.h>

#define CONTROL_PATIENCE 20000              /* ms for an answer, and for the socket to appear; unless said otherwise */
#define CONTROL_QUIET    30000              /* ms of silence after which tor is asked whether it lives; likewise */
#define CONTROL_OUT_MAX  (4u * 1024 * 1024) /* bytes of commands that may wait */

struct control;
struct event_base;

struct control_pace {
	int64_t patience, quiet;    /* ms; 0: as above */
};

struct control_events {
	void (*ready)(void *ctx, const char *version);              /* authenticated; version as tor writes it */
	void (*bulletin)(void *ctx, const struct bulletin *b);
	/* Nothing more comes; call control_free(). `why` is a clause for people. */
	void (*lost)(void *ctx, const char *why);
	void *ctx;
	struct control_pace pace;
};

/* `path` of a unix socket, which may not be there yet. Returns owned, NULL without memory. */
struct control *control_open(struct event_base *base, const char *path, const struct rand *rand,
                             const struct control_events *events);
/* Closes it and wipes what waits, from inside a callback, too. Commands that were not answered never are. NULL is legal. */
void control_free(struct control *c);

/*
 * One command, without the end of its line; it may hold a secret. `done` may be NULL; its reply is borrowed. Only after
 * ready(). A command too many ends the connection.
 */
void control_ask(struct control *c, const char *command, void (*done)(void *ctx, const struct reply *r), void *ctx);
/* Likewise, but takes `ctx`, a block of malloc(): freed after done(), or with the connection. */
void control_ask_taking(struct control *c, const char *command, void (*done)(void *ctx, const struct reply *r), void *ctx);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A blocking client of the daemon: one question, one answer, each with a time-out; events that arrive meanwhile are kept
 * in order for client_event().
 */
#ifndef RPC_CLIENT_H
#define RPC_CLIENT_H

#include "base/err.h"

#include <jansson.h>
#include <stdbool.h>

struct client;

#define CLIENT_FOREVER (-1)

/* ERR_UNREACHABLE when nobody listens at `path`. On success the caller owns *out. */
enum err client_open(struct client **out, const char *path) __attribute__((warn_unused_result));
void client_close(struct client *c);

/*
 * Asks; takes `params` (may be NULL). ERR_OK: *answer is the result, owned. Anything else: *answer is the error object
 * of the daemon, owned, or NULL when no answer came (ERR_TIMEOUT, ERR_UNREACHABLE). A fault of the request is ERR_USAGE.
 */
enum err client_call(struct client *c, const char *method, json_t *params, int timeout_ms, json_t **answer)
	__attribute__((warn_unused_result));
/* The next event, owned: the parameters of its notification. ERR_TIMEOUT, or ERR_UNREACHABLE when the daemon is gone. */
enum err client_event(struct client *c, int timeout_ms, json_t **event) __attribute__((warn_unused_result));
/* For poll() beside standard input. */
int client_fd(const struct client *c);
/* Whether client_event() would answer without reading from the socket. */
bool client_has_event(struct client *c);

#endif

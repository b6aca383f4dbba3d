/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asks another device on which RFCOMM channels services are: several questions (bluetooth/sdp.h) one after the other on
 * one L2CAP connection. The answer comes once, from the loop, never from inside a call; with it the query is gone.
 */
#ifndef BLUETOOTH_SDP_QUERY_H
#define BLUETOOTH_SDP_QUERY_H

#include "bluetooth/bdaddr.h"
#include "bluetooth/uuid.h"

#include <stddef.h>

#define SDP_QUERY_MOST 16    /* services in one query */

struct event_base;
struct sdp_query;

/* Copied by sdp_query_start(). */
struct sdp_query_ask {
	struct event_base *base;
	struct bdaddr from;           /* an adapter of ours that is up */
	struct bdaddr to;
	const struct uuid *uuids;
	size_t n;                     /* 1 to SDP_QUERY_MOST */
	int64_t timeout;              /* ms, of all of it */
};

/*
 * channels[i], borrowed, is that of uuids[i], or 0: it has no such service. `why` is NULL when every question was
 * answered; else words, and what was answered before stands, the rest is 0.
 */
typedef void sdp_query_done(void *ctx, const uint8_t *channels, size_t n, const char *why);

/* Returns owned until `done` was called or it is cancelled. NULL, and words in *why, when it could not begin. */
struct sdp_query *sdp_query_start(const struct sdp_query_ask *what, sdp_query_done *done, void *ctx, const char **why);
/* Promises silence. NULL is legal; not from inside its own `done`, nor after. */
void sdp_query_cancel(struct sdp_query *q);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A channel over any connected, non-blocking stream file descriptor, driven by libevent: TCP, unix sockets (Tor), RFCOMM.
 */
#ifndef TRANSPORTS_STREAM_H
#define TRANSPORTS_STREAM_H

#include "transports/channel.h"

struct event_base;

#define STREAM_STRANGER_BYTES 1024    /* read from an incoming channel before it is authenticated, in all */

/* What the transport that made the stream wants to know about it. Any may be NULL. */
struct stream_owner {
	void (*authenticated)(void *ctx, struct channel *ch);
	/* The file descriptor is closed: by its owner, because it was lost, or by stream_cut(). Once. */
	void (*gone)(void *ctx, struct channel *ch);
	/* The stream is about to be freed, as its owner has closed it. Once, after gone(). */
	void (*freed)(void *ctx, struct channel *ch);
	void *ctx;
};

/* Takes `fd`. `stranger`: an incoming connection, to which the limits before authentication apply. NULL without memory. */
struct channel *stream_new(struct event_base *base, int fd, bool stranger, const struct stream_owner *owner);
/* For the transport: the road under the channel is gone. Cuts it at once and reports lost() in this or the next turn. */
void stream_cut(struct channel *ch);
/* For a transport that closes: frees it now, with no callback at all. Not from inside the stream's own callbacks. */
void stream_free(struct channel *ch);

#endif

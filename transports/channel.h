/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reliable, ordered stream of bytes to one peer, whatever carries it: TCP on the LAN, a Tor stream, RFCOMM, the
 * in-memory loopback. It adds no framing, no security and no retry; those are the link's.
 *
 * Ownership: whoever was given a channel closes it, exactly once, also after lost(). channel_close() promises silence:
 * no callback comes afterwards. The memory goes only after control has returned to the loop, so that closing inside the
 * channel's own callback, or a second close in the same turn, is harmless.
 * Callbacks never come from inside a channel_ call; they come from the loop (or from loopback_step()).
 * Nothing is read before channel_listen().
 */
#ifndef TRANSPORTS_CHANNEL_H
#define TRANSPORTS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANNEL_QUEUE (64u * 1024)            /* bytes that may wait for the peer; at the cap channel_write() refuses */
#define CHANNEL_LOW   (CHANNEL_QUEUE / 2)     /* room from which writable() is reported again */

struct channel;

/* Any of them may be NULL. `ctx` is what channel_listen() was given. */
struct channel_events {
	/* `len` > 0 bytes arrived, in order; borrowed until it returns. All of them are taken: to slow down, pause. */
	void (*data)(void *ctx, const uint8_t *bytes, size_t len);
	/* There is room for CHANNEL_LOW bytes or more again, after there was less. */
	void (*writable)(void *ctx);
	/* The peer or the road is gone. Once; nothing follows. While paused it may come only after resuming. */
	void (*lost)(void *ctx);
};

/* What a backend provides. The wrappers below have already refused calls on a channel that is closed or lost. */
struct channel_ops {
	size_t (*room)(const struct channel *ch);
	void (*write)(struct channel *ch, const uint8_t *buf, size_t len);    /* 0 < len <= room */
	void (*flow)(struct channel *ch);             /* listening or paused changed */
	void (*authenticated)(struct channel *ch);    /* may be NULL */
	void (*close)(struct channel *ch);            /* takes it; frees it at the end of the turn */
};

/* First member of every backend's own struct. */
struct channel {
	const struct channel_ops *ops;
	struct channel_events events;
	void *ctx;
	bool listening;
	bool paused;
	bool authentic;
	bool short_of_room;    /* writable() is owed */
	bool lost;             /* lost() was reported, or is about to be */
	bool closed;
};

void channel_init(struct channel *ch, const struct channel_ops *ops);
/* Installs the callbacks (copied) and starts reading. May be called again to hand the channel to another owner. */
void channel_listen(struct channel *ch, const struct channel_events *events, void *ctx);
/* How many bytes channel_write() takes now; 0 once lost. */
size_t channel_room(const struct channel *ch);
/* All of it or, when there is no room or the channel is lost, nothing and false. */
bool channel_write(struct channel *ch, const void *buf, size_t len) __attribute__((warn_unused_result));
/* Stops (true) or resumes reading; the peer then feels back-pressure. */
void channel_pause(struct channel *ch, bool on);
/*
 * The peer has proved to be one of ours. Until then an incoming channel counts against the limits of strangers: a short
 * random lifetime, 1 KiB read in all, and it is the first to go when there are too many.
 */
void channel_authenticated(struct channel *ch);
/*
 * Takes the channel; NULL is legal. What an authenticated channel still has queued is sent as far as the system takes it
 * at once; a channel that never authenticated is cut without a word.
 */
void channel_close(struct channel *ch);

/* For backends: report a fact to the owner, unless the channel is closed or was lost. */
void channel_report_data(struct channel *ch, const uint8_t *bytes, size_t len);
void channel_report_lost(struct channel *ch);
/* Reports writable() when it is owed and there is room. */
void channel_report_room(struct channel *ch);
/* Whether bytes may be delivered now. */
bool channel_may_read(const struct channel *ch);

#endif

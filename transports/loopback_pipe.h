/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channels of networks in memory (loopback.c, and those of tests): two ends, each with the bytes on their way to it. */
#ifndef TRANSPORTS_LOOPBACK_PIPE_H
#define TRANSPORTS_LOOPBACK_PIPE_H

#include "transports/loopback.h"
#include "transports/loopback_queue.h"

struct loopback_end;

/* The world that pipes live in; loopback.c embeds it. */
struct loopback_air {
	struct loopback_options o;
	struct loopback_queue queue;
	int64_t now;
	struct rand_seeded seeded;
	struct rand rand;
	struct loopback_end *ends;      /* all that are not freed */
};

/* A delay of this network, at least 1 ms. */
int64_t loopback_pipe_delay(struct loopback_air *air);
/* Makes both ends, between nodes `a` and `b`, and fills their channels. */
void loopback_pipe_new(struct loopback_air *air, unsigned a, unsigned b, struct channel **cha, struct channel **chb);
/* Cuts every pipe for which `apart` says so of its two nodes. */
void loopback_pipe_cut(struct loopback_air *air, bool (*apart)(void *ctx, unsigned a, unsigned b), void *ctx);
/* Closes, silently, what a node that goes away still holds. */
void loopback_pipe_leave(struct loopback_air *air, unsigned node);
/* Frees what was closed and is no longer referred to; with `all`, everything. */
void loopback_pipe_reap(struct loopback_air *air, bool all);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open streams of this road, those that came in and those we dialled, and the limits of strangers among them. */
#ifndef TOR_STREAMS_H
#define TOR_STREAMS_H

#include "base/rand.h"
#include "transports/channel.h"

struct event_base;
struct streams;

/* Returns owned; NULL without memory. */
struct streams *streams_new(struct event_base *base, const struct rand *rand);
/* Frees all of them, silently. */
void streams_free(struct streams *s);
/* Takes `fd`. `service`: the number of the onion that was called; 0: we dialled. NULL without memory. */
struct channel *streams_add(struct streams *s, int fd, uint32_t service);
/* The road is gone under them: cuts those of one service, or (0) all. */
void streams_cut(struct streams *s, uint32_t service);
bool streams_drop_oldest_stranger(struct streams *s);

#endif

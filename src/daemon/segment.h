/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roads on which all hear all, in blackout mode: the core's chorus (core/chorus.h) sings there. */
#ifndef DAEMON_SEGMENT_H
#define DAEMON_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

struct roads;
struct transport;

/* A callback of transports, see transport_host.overheard; `ctx` is the roads. */
void segment_overheard(void *ctx, struct transport *t, uint64_t source, const uint8_t *bytes, size_t len);
/* In a turn: such a road may have come or gone. */
void segment_settle(struct roads *r);
/* Between turns: what is to be sung now goes out. */
void segment_sing(struct roads *r);

#endif

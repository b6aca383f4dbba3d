/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A network of any number of nodes in one process, for tests and simulation. It has no timers and no clock of its own:
 * loopback_step() runs what is due, in an order that depends only on the seed and the calls made.
 * A node beacons when it is switched on, gets peers or is healed, and then every 20 to 40 s; a beacon may be lost or overtake
 * another. A channel delivers its bytes in order, cut into arbitrary segments, until it is cut.
 * The limits of strangers (channel.h) are not modelled.
 */
#ifndef TRANSPORTS_LOOPBACK_H
#define TRANSPORTS_LOOPBACK_H

#include "transports/transport.h"

#define LOOPBACK_IFACE "loopback"    /* its one interface */

struct loopback;

struct loopback_options {
	uint64_t seed;
	uint32_t delay_least, delay_most;    /* ms, of every beacon, segment and connection */
	uint32_t loss;                       /* beacons lost, in 1000 */
	uint32_t segment;                    /* most bytes delivered in one piece; 0: whatever was written */
	uint32_t rate;                       /* bytes a second that one direction of a channel carries; 0: any number */
	uint32_t cuts;                       /* segments that cut their channel instead of arriving, in a million */
};

/* `host.options` is the struct loopback that the node joins; nodes are numbered from 0 in the order of opening. */
extern const struct transport_ops loopback_ops;

/* Returns owned; NULL without memory. */
struct loopback *loopback_new(const struct loopback_options *o);
/* After all its nodes were closed. */
void loopback_free(struct loopback *net);
/* Changes what happens from now on; the seed is not used again. */
void loopback_set(struct loopback *net, const struct loopback_options *o);

/* Runs all that is due up to `now` (monotonic ms, never going back) and frees what was closed. */
void loopback_step(struct loopback *net, int64_t now);
/* When something is due next; CLOCK_NEVER when nothing is. */
int64_t loopback_next(const struct loopback *net);

unsigned loopback_node(const struct transport *t);
/* Moves a node into group `g` (all start in 0). Groups do not hear each other; channels between them are cut. */
void loopback_partition(struct loopback *net, unsigned node, unsigned g);
/* Cuts every channel between two nodes, in mid-stream; they may dial again. */
void loopback_cut(struct loopback *net, unsigned a, unsigned b);
/* `a` soon meets `b` as a stranger, if both can hear each other and want to meet anybody. */
void loopback_meet(struct loopback *net, unsigned a, unsigned b);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A channel between the two nodes of a pair that the test itself carries, over a road of its choice: bytes move when it says
 * so, in the order that it says. Switch the nodes off the network first, so that nothing else joins them.
 */
#ifndef SUPPORT_WIRE_H
#define SUPPORT_WIRE_H

#include "core/conn.h"
#include "support/pair.h"

struct wire {
	struct pair *p;
	uint32_t id[2];    /* of its link on each node */
};

/* Off the network, every link ended. */
void wire_only(struct pair *p);
/* `dialler` dials the other. id 0 where a core does not want it. */
struct wire wire_open(struct pair *p, unsigned dialler, const struct core_road *road);
/* Carries what node `from` has to send; how many bytes. At most one output call when `once`. */
size_t wire_carry(struct wire *w, unsigned from, bool once);
/* Carries both ways on all wires until all are silent. */
void wire_run(struct wire *wires, size_t n);
void wire_cut(struct wire *w);
/* Its link on this node; NULL when it has ended. */
struct conn *wire_conn(const struct wire *w, unsigned node);
/* The pair's other one, as a peer on this node. */
struct peer *wire_peer(struct pair *p, unsigned node);

#endif

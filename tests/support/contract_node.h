/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the clauses of the contract are written with: the nodes of the network under test, which count what their transport
 * tells them and notice a callback at the wrong moment, and the ends of channels, which send and check known bytes.
 */
#ifndef SUPPORT_CONTRACT_NODE_H
#define SUPPORT_CONTRACT_NODE_H

#include "support/contract.h"

#define NODE_CALLS 16
#define NODE_FIRST 8000 /* ms within which contacts find each other */
#define NODE_FAR   60000    /* the same where they are told */

struct node {
	struct transport *t;
	unsigned sighted[NODE_CALLS];
	struct channel *in[NODE_CALLS];
	unsigned incoming, dialled, changed;
	struct channel *out;
	char why[TRANSPORT_TEXT_LEN];
	bool inside;    /* a call of the transport runs: no callback may come */
};
extern struct node nodes[CONTRACT_NODES];

/* One end of a channel: sends and checks a stream of known bytes. */
struct side {
	struct channel *ch;
	size_t sent, to_send, got;
	unsigned lost, writable;
	bool wrong, close_on_data, pause_often, after_close;
};

/* The network under test. */
extern const struct contract_net *node_net;

void node_switch(unsigned i, bool on);
void node_set_peers(unsigned i, const struct transport_peer *peers, size_t n);
bool node_may_dial(unsigned i, uint64_t id);
void node_dial(unsigned i, uint64_t id);
struct transport_status node_status(unsigned i);
size_t node_addresses(unsigned i, unsigned other, uint8_t buf[TRANSPORT_ADDRESS_LEN]);
int node_setup(void **state);
int node_teardown(void **state);
/* How long to wait for what takes `ms` on a near network. */
int64_t node_patience(int64_t ms);
bool node_until(const unsigned *counter, unsigned want, int64_t ms);
struct transport_peer node_peer(unsigned me, unsigned other);
void node_befriend(void);
/* 0 has an address of 1 and may dial it; or has seen it. */
bool node_meet(void);
/* 0 dials 1 until that works: the new ends are in nodes[0].out and nodes[1].in. */
bool node_connect(void);
void node_all_on(void);
void side_feed(struct side *s);
void side_listen(struct side *s, struct channel *ch);
void side_connect(struct side *a, struct side *b);
void side_close(struct side *s);
bool side_until_got(const struct side *s, size_t want, int64_t ms);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A LAN transport in a network namespace, with a host that counts what it is told and can move its clock. */
#ifndef SUPPORT_LAN_NODE_H
#define SUPPORT_LAN_NODE_H

#include "support/netns.h"
#include "transports/transport.h"

#define LAN_NODE_IDS      16     /* ids of contacts are below it */
#define LAN_NODE_CHANNELS 1024

struct lan_node {
	struct netns *ns;
	struct event_base *base;
	struct transport *t;
	int64_t skew;                  /* added to its clock, ms */
	unsigned sighted[LAN_NODE_IDS];
	unsigned incoming, dialled, lost, changed;
	size_t bytes;                  /* received on any channel */
	unsigned overheard;            /* datagrams for everybody */
	uint64_t source;               /* of the last of them */
	uint8_t last;                  /* its first byte */
	struct channel *in[LAN_NODE_CHANNELS];
	struct channel *out;           /* of the last dial; NULL when it failed */
	char why[TRANSPORT_TEXT_LEN];
};

void lan_node_open(struct lan_node *n, struct netns *ns);
void lan_node_close(struct lan_node *n);
/* One turn of its loop. */
void lan_node_turn(struct lan_node *n);
/* Runs `count` nodes until *counter >= want; false after `ms`. */
bool lan_node_until(struct lan_node *nodes, unsigned count, const unsigned *counter, unsigned want, int64_t ms);
void lan_node_run(struct lan_node *nodes, unsigned count, int64_t ms);
void lan_node_switch(struct lan_node *n, const char *iface, bool on);
/* Contacts `ids` of node `me`; keys are derived from the two ids. `extra` more strangers are added to the list. */
void lan_node_befriend(struct lan_node *n, unsigned me, const unsigned *ids, unsigned count, unsigned extra);
struct transport_peer lan_node_peer(unsigned me, unsigned other);
struct transport_status lan_node_status(struct lan_node *n, const char *iface);
/* Node `a` dials contact `id`; true when it got a channel, which is authenticated and listened to. */
bool lan_node_dial(struct lan_node *nodes, unsigned count, unsigned a, unsigned id);

#endif

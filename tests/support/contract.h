/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract of transports/transport.h and channel.h as one suite, run for every transport through a small fixture. */
#ifndef SUPPORT_CONTRACT_H
#define SUPPORT_CONTRACT_H

#include "transports/transport.h"

#define CONTRACT_NODES 3

/* Three machines that hear each other. */
struct contract_net {
	const char *iface[CONTRACT_NODES];     /* the interface that each node has */
	const struct transport_ops *ops;
	void *ctx;
	void (*prepare)(void *ctx, unsigned node, struct transport_host *host);    /* fills base, options, now */
	void (*enter)(void *ctx, unsigned node);               /* before each call on this node's transport; may be NULL */
	void (*run)(void *ctx, int64_t ms);                    /* lets this much time pass for all nodes */
	void (*cut)(void *ctx, unsigned node, bool cut);       /* takes the node's network away, or gives it back */
	/*
	 * Nobody announces itself here: contacts know each other by what addresses() tells, whether the road is on or not. It
	 * takes its time, and the end of a stream is no timely sign. Clauses about beacons and cables are passed over.
	 */
	bool tells;
	/* What it tells is of the machine, so there is nothing to tell before it is on; and its network can be cut. */
	bool late;
};

/* Runs the suite; what cmocka returns. */
int contract_run(const char *name, const struct contract_net *net);

#endif

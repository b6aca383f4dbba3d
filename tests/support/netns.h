/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines on a network, made of network namespaces and one bridge. Nothing of it can reach the real network, and all of
 * it goes with the process, however that ends.
 */
#ifndef SUPPORT_NETNS_H
#define SUPPORT_NETNS_H

#include <stdbool.h>

#define NETNS_HOSTS 8

struct netns;

/* NULL when namespaces can be made here (as root, or in a user namespace of one's own); otherwise why not. Call first. */
const char *netns_why_not(void);
struct netns *netns_new(void);
void netns_free(struct netns *ns);
/* This process is in it from now on; NULL: where it was in the beginning. */
void netns_enter(const struct netns *ns);
/* Runs a shell command inside; its exit status. */
int netns_run(const struct netns *ns, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Hosts 0.. with an interface eth0 each, on one bridge: 10.77.0.1 and up, and IPv6 link-local. */
struct netns_lan {
	struct netns *bridge;    /* interfaces br0, and p0.. for the hosts */
	struct netns *host[NETNS_HOSTS];
	unsigned n;
};

bool netns_lan_open(struct netns_lan *lan, unsigned hosts, bool ipv4, bool ipv6);
void netns_lan_close(struct netns_lan *lan);

#endif

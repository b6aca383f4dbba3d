/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract, over real sockets between three network namespaces on a bridge. */
#include "support/unit.h"

#include "lan/lan.h"
#include "support/contract.h"
#include "support/netns.h"

#include <event2/event.h>
#include <stdio.h>
#include <time.h>

static struct netns_lan lan;
static struct event_base *bases[CONTRACT_NODES];

static void prepare(void *ctx, unsigned node, struct transport_host *host)
{
	(void)ctx;
	host->base = bases[node];
}

static void enter(void *ctx, unsigned node)
{
	(void)ctx;
	netns_enter(lan.host[node]);
}

static void run(void *ctx, int64_t ms)
{
	int64_t end = clock_read().mono + ms;

	do {
		for (unsigned i = 0; i < CONTRACT_NODES; i++) {
			enter(ctx, i);
			event_base_loop(bases[i], EVLOOP_NONBLOCK);
		}
		if (ms > 5)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	} while (clock_read().mono < end);
}

static void cut(void *ctx, unsigned node, bool gone)
{
	(void)ctx;
	assert_int_equal(netns_run(lan.host[node], "ip link set eth0 %s", gone ? "down" : "up"), 0);
}

static int run_suite(const char *name, bool ipv4, bool ipv6)
{
	const struct contract_net net = {
		.iface = { "eth0", "eth0", "eth0" },
		.ops = &lan_ops, .prepare = prepare, .enter = enter, .run = run, .cut = cut,
	};
	int failed;

	if (!netns_lan_open(&lan, CONTRACT_NODES, ipv4, ipv6))
		return 1;
	failed = contract_run(name, &net);
	netns_enter(NULL);
	netns_lan_close(&lan);
	return failed;
}

int main(void)
{
	const char *why = netns_why_not();
	int failed;

	if (why) {
		printf("skipped: %s\n", why);
		return 77;
	}
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		bases[i] = event_base_new();
	failed = run_suite("lan, IPv4 and IPv6", true, true) + run_suite("lan, IPv4", true, false) +
	         run_suite("lan, IPv6", false, true);
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		event_base_free(bases[i]);
	return failed;
}

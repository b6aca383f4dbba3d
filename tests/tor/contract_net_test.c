/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contract of transports, over real tors and the private Tor network: see tests/tornet. */
#include "support/unit.h"

#include "support/contract.h"
#include "tor/tor.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char top[] = "/tmp/nightjar-contract-XXXXXX";
static char program[512], folders[CONTRACT_NODES][64], sockets[CONTRACT_NODES][64];
static struct tor_options options[CONTRACT_NODES];
static struct event_base *bases[CONTRACT_NODES];

static void prepare(void *ctx, unsigned node, struct transport_host *host)
{
	(void)ctx;
	snprintf(folders[node], sizeof(folders[node]), "%s/%u", top, node);
	snprintf(sockets[node], sizeof(sockets[node]), "%s/s%u", top, node);
	options[node] = (struct tor_options){ .folder = folders[node], .sockets = sockets[node], .program = program };
	host->base = bases[node];
	host->options = &options[node];
}

static void run(void *ctx, int64_t ms)
{
	int64_t end = clock_read().mono + ms;

	(void)ctx;
	do {
		for (unsigned i = 0; i < CONTRACT_NODES; i++)
			event_base_loop(bases[i], EVLOOP_NONBLOCK);
		nanosleep(&(struct timespec){ .tv_nsec = 300000 }, NULL);
	} while (clock_read().mono < end);
}

int main(void)
{
	const struct contract_net net = {
		.iface = { TOR_IFACE, TOR_IFACE, TOR_IFACE }, .ops = &tor_ops, .prepare = prepare, .run = run, .tells = true,
	};
	const char *folder = getenv("TORNET");
	char command[64];
	int failed;

	if (!folder) {
		printf("skipped: needs the private Tor network of the stage `tor`\n");
		return 77;
	}
	snprintf(program, sizeof(program), "%s/tor", folder);
	if (!mkdtemp(top))
		return 1;
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		bases[i] = event_base_new();
	failed = contract_run("tor", &net);
	printf("skipped: the six clauses about beacons and cables, of which this road has none\n");
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		event_base_free(bases[i]);
	snprintf(command, sizeof(command), "rm -rf %s", top);
	return system(command) != 0 ? 1 : failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=3 page=1500 supervision=1000 */
/* The contract of transports, over the kernel's Bluetooth: three adapters in one air, one for each node. */
#include "support/unit.h"

#include "bluetooth/bluetooth.h"
#include "support/air_ask.h"
#include "support/bt.h"
#include "support/contract.h"

#include <event2/event.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static struct event_base *bases[CONTRACT_NODES];
/* Without bluetoothd: that an adapter can be called was seen to from outside, as root. */
static struct bluetooth_options options = { .helper = "/nowhere/nightjar-bluez" };

static void prepare(void *ctx, unsigned node, struct transport_host *host)
{
	(void)ctx;
	host->base = bases[node];
	host->options = &options;
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

static void cut(void *ctx, unsigned node, bool gone)
{
	(void)ctx;
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		if (i != node)
			bt_air("%s %u %u", gone ? "far" : "near", node, i);
}

int main(void)
{
	const struct contract_net net = {
		.iface = { "hci0", "hci1", "hci2" },
		.ops = &bluetooth_ops,
		.prepare = prepare,
		.run = run,
		.cut = cut,
		.tells = true,
		.late = true,
	};
	int failed;

	if (access(AIR_ASK_SOCKET, F_OK) == -1) {
		puts("skipped: this is for the machine of tests/btvm");
		return 77;
	}
	for (unsigned i = 0; i < CONTRACT_NODES; i++) {
		bases[i] = event_base_new();
		bt_scan(i, true, false);
	}
	failed = contract_run("bluetooth", &net);
	printf("skipped: the four clauses about beacons, of which this road has none\n");
	for (unsigned i = 0; i < CONTRACT_NODES; i++)
		event_base_free(bases[i]);
	return failed;
}

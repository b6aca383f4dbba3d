/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "support/contract.h"
#include "transports/loopback.h"

/* One network serves the whole suite: each clause opens three new nodes in it, `base` is the first of them. */
static struct loopback *air;
static int64_t now;
static unsigned base;

static void prepare(void *ctx, unsigned node, struct transport_host *host)
{
	(void)ctx;
	host->options = air;
	if (node == 0)
		base += base == 0 && now == 0 ? 0 : CONTRACT_NODES;
}

static void run(void *ctx, int64_t ms)
{
	(void)ctx;
	now += ms;
	loopback_step(air, now);
}

static void cut(void *ctx, unsigned node, bool gone)
{
	(void)ctx;
	loopback_partition(air, base + node, gone ? 1 : 0);
}

static int run_suite(const char *name, const struct loopback_options *o)
{
	const struct contract_net net = {
		.iface = { LOOPBACK_IFACE, LOOPBACK_IFACE, LOOPBACK_IFACE },
		.ops = &loopback_ops, .prepare = prepare, .run = run, .cut = cut,
	};
	int failed;

	now = 0;
	base = 0;
	air = loopback_new(o);
	failed = contract_run(name, &net);
	loopback_free(air);
	return failed;
}

int main(void)
{
	const struct loopback_options calm = { .seed = 1 };
	const struct loopback_options rough = { .seed = 2, .delay_least = 1, .delay_most = 40, .segment = 700 };

	return run_suite("loopback", &calm) + run_suite("loopback, slow and in pieces", &rough);
}

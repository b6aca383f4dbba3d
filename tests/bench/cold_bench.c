/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: toxcore */
/*
 * From nothing to a message that has arrived. Two daemons in two network namespaces on one bridge, contacts already, LAN
 * switched on, one message waiting: both are started, and the time is taken until the first durable acknowledgement, the
 * moment at which the sender has stored that the other end has stored the message. Beside it toxcore, two processes on
 * loopback, friends already and bootstrapped to each other, from the start to the link, with nothing sent yet.
 * Goal: at most 1/20 of it.
 */
#include "core/setting.h"
#include "core/store.h"
#include "support/daemon_run.h"
#include "support/machine.h"
#include "support/timing.h"
#include "tests/bench/tox_pair.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RUNS     11
#define TOX_RUNS 3
#define GOAL     (1.0 / 20)

static char folders[2][64];

static void switch_lan_on(struct machine *m)
{
	struct store *s = core_store(m->core);

	machine_must(setting_set(s, "lan.on.eth0", "1") == ERR_OK && store_commit(s) == ERR_OK, "a setting");
}

/* Two profiles that know each other; `sender` 0 is the inviter, who writes the message, 1 the invitee. */
static void make_profiles(unsigned sender)
{
	static struct machine m[2];
	int64_t contact[2], order;

	for (int i = 0; i < 2; i++)
		machine_make(&m[i], folders[i], i ? "Bob" : "Alice");
	machine_join(&m[0], &m[1], &contact[0], &contact[1]);
	core_turn(m[sender].core, clock_read());
	machine_must(talk_send(m[sender].core, contact[sender], "hello", 5, &order) == ERR_OK &&
	             core_commit(m[sender].core) == ERR_OK,
	             "a message");
	for (int i = 0; i < 2; i++) {
		switch_lan_on(&m[i]);
		machine_close(&m[i]);
	}
}

static double run_once(unsigned sender)
{
	struct daemon_run d[2];
	struct netns_lan lan;
	double start;

	machine_must(netns_lan_open(&lan, 2, true, true), "two namespaces on a bridge");
	make_profiles(sender);
	start = timing_now();
	for (int i = 0; i < 2; i++)
		daemon_run_start(&d[i], folders[i], lan.host[i]);
	daemon_run_connect(&d[sender]);
	machine_must(daemon_run_await(&d[sender], "delivered", 60000) > 0, "a delivery");
	start = timing_now() - start;
	daemon_run_connect(&d[1 - sender]);
	for (int i = 0; i < 2; i++) {
		daemon_run_stop(&d[i]);
		machine_remove(folders[i]);
	}
	netns_lan_close(&lan);
	return start;
}

static double measure_ours(void)
{
	double s[2][RUNS], median[2];

	for (unsigned sender = 0; sender < 2; sender++) {
		for (int i = 0; i < RUNS; i++)
			s[sender][i] = run_once(sender);
		median[sender] = timing_quantile(s[sender], RUNS, 0.5);
		printf("nightjar, the %s writes: median %4.0f ms, best %4.0f, worst %4.0f (%d runs)\n",
		       sender ? "invitee" : "inviter", median[sender] * 1e3, s[sender][0] * 1e3, s[sender][RUNS - 1] * 1e3,
		       RUNS);
		fflush(stdout);
	}
	return median[0] > median[1] ? median[0] : median[1];
}

static double measure_tox(void)
{
	struct netns *ns = netns_new();
	double s[TOX_RUNS], median;

	machine_must(ns && netns_run(ns, "ip link set lo up") == 0, "a namespace");
	netns_enter(ns);
	for (int i = 0; i < TOX_RUNS; i++) {
		struct tox_pair *p = tox_pair_new(TOX_PAIR_STANDARD, 0);

		s[i] = p ? tox_pair_linked_after(p) : 60;
		tox_pair_free(p);
	}
	netns_enter(NULL);
	netns_free(ns);
	median = timing_quantile(s, TOX_RUNS, 0.5);
	printf("toxcore, started to linked: median %.0f ms (%d runs)\n", median * 1e3, TOX_RUNS);
	return median;
}

int main(void)
{
	const char *why = netns_why_not();
	char dir[] = "/tmp/nightjar-bench-XXXXXX";
	double ours, tox;

	timing_machine();
	if (why) {
		printf("not run, %s\n", why);
		return 0;
	}
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	for (int i = 0; i < 2; i++)
		snprintf(folders[i], sizeof(folders[i]), "%s/%d", dir, i);
	ours = measure_ours();
	tox = measure_tox();
	printf("ratio %.4f, goal %.4f: %s\n", ours / tox, GOAL, ours / tox <= GOAL ? "met" : "MISSED");
	rmdir(dir);
	return 0;
}

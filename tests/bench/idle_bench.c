/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: toxcore */
/*
 * What it costs to be there and do nothing: a daemon whose 100 contacts are all away, with LAN switched on, so that it
 * beacons and listens, beside a toxcore whose 100 friends are all away and which has one other node to know, in the same
 * minute. Processor time, times woken (voluntary context switches of the main thread), memory (resident, and that part
 * of it that is nobody else's).
 * Goal: processor at most 1/100, wake-ups 1/20, memory no more than toxcore's; and at most 16 MiB.
 *   idle_bench [MESSAGES [SECONDS]]    default 100000 60
 */
#include "core/conversation.h"
#include "core/setting.h"
#include "core/store.h"
#include "support/daemon_run.h"
#include "support/machine.h"
#include "support/timing.h"
#include "tests/bench/tox_pair.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRIENDS 100
#define BATCH   1000
#define SETTLE  12    /* seconds in which both come up and tidy */
#define LIMIT   (16 * 1024)

static char dir[] = "/tmp/nightjar-bench-XXXXXX", folder[64];
static int64_t contacts[FRIENDS];

static void add_friend(struct machine *m, unsigned i)
{
	static struct machine friend;
	struct disk *disk = disk_new(i);
	int64_t in_friend;

	machine_make_on(&friend, disk, "Friend");
	machine_join(m, &friend, &contacts[i], &in_friend);
	machine_close(&friend);
	disk_free(disk);
}

static void add_message(struct store *s, uint64_t i)
{
	char text[128];
	struct message m = { .conversation = contacts[i % FRIENDS], .direction = i % 3 ? MESSAGE_IN : MESSAGE_OUT, .kind = 2,
		.session = 1, .seq = 1 + i, .sent = 1790000000000 + (int64_t)i, .stored = 1790000000000 + (int64_t)i,
		.body = (const uint8_t *)text };

	m.len = (size_t)snprintf(text, sizeof(text), "number %u and then some words w%u x%u y%u about nothing at all",
	                         (unsigned)i, (unsigned)(i * 2654435761u % 9973), (unsigned)(i % 311), (unsigned)(i % 7919));
	machine_must(conversation_append(s, &m) == ERR_OK, "a message");
}

static void make_profile(uint64_t messages)
{
	static struct machine m;
	struct store *s;

	machine_make(&m, folder, "Alice");
	for (unsigned i = 0; i < FRIENDS; i++)
		add_friend(&m, i);
	s = core_store(m.core);
	for (uint64_t i = 0; i < messages; i++) {
		add_message(s, i);
		if (i % BATCH == BATCH - 1)
			machine_must(store_commit(s) == ERR_OK, "a commit");
	}
	machine_must(setting_set(s, "lan.on.eth0", "1") == ERR_OK && store_commit(s) == ERR_OK, "a setting");
	while (core_idle(m.core))
		continue;
	machine_close(&m);
}

/* From `before` to now, a minute of it. */
static void tell(const char *what, const struct timing_usage *before, const struct timing_usage *after, double seconds)
{
	printf("%-44s cpu %8.2f ms/min   wake-ups %6.0f/min   memory %6.2f MiB, private %5.2f\n", what,
	       (after->cpu - before->cpu) * 1e3 * 60 / seconds, (double)(after->wakes - before->wakes) * 60 / seconds,
	       (double)after->resident_kib / 1024, (double)after->private_kib / 1024);
}

static void judge(const char *what, double ratio, double goal)
{
	printf("%-44s %.4f, goal %.4f: %s\n", what, ratio, goal, ratio <= goal ? "met" : "MISSED");
}

static void compare(const struct timing_usage ours[2], const struct timing_usage tox[2])
{
	judge("processor / toxcore's", (ours[1].cpu - ours[0].cpu) / (tox[1].cpu - tox[0].cpu), 1.0 / 100);
	judge("wake-ups / toxcore's", (double)(ours[1].wakes - ours[0].wakes) / (double)(tox[1].wakes - tox[0].wakes),
	      1.0 / 20);
	judge("memory / toxcore's", (double)ours[1].resident_kib / (double)tox[1].resident_kib, 1);
	judge("memory / 16 MiB", (double)ours[1].resident_kib / LIMIT, 1);
}

/* What has left the machine over eth0: beacons, as there is nobody to link with. */
static unsigned long long packets_sent(pid_t pid)
{
	unsigned long long v[10] = { 0 };
	char path[64], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/net/dev", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		(void)!sscanf(line, " eth0: %llu %llu %llu %llu %llu %llu %llu %llu %llu %llu", &v[0], &v[1], &v[2], &v[3],
		              &v[4], &v[5], &v[6], &v[7], &v[8], &v[9]);
	if (f)
		fclose(f);
	return v[9];
}

static void measure(uint64_t messages, double seconds)
{
	struct timing_usage ours[2], tox[2];
	struct tox_pair *pair;
	struct daemon_run d;
	struct netns_lan lan;
	unsigned long long sent;
	char what[64];

	machine_must(netns_lan_open(&lan, 2, true, true), "two namespaces on a bridge");
	netns_enter(lan.host[1]);
	pair = tox_pair_new(TOX_PAIR_STANDARD, FRIENDS);
	netns_enter(NULL);
	machine_must(pair != NULL, "toxcore's link");
	daemon_run_start(&d, folder, lan.host[0]);
	daemon_run_connect(&d);
	client_close(d.client);
	d.client = NULL;
	tox_pair_run(pair, SETTLE);
	sent = packets_sent(d.pid);
	timing_usage(&ours[0], d.pid);
	timing_usage(&tox[0], tox_pair_other(pair));
	tox_pair_run(pair, seconds);
	timing_usage(&ours[1], d.pid);
	timing_usage(&tox[1], tox_pair_other(pair));
	snprintf(what, sizeof(what), "nightjard, %u contacts, %llu messages", FRIENDS, (unsigned long long)messages);
	tell(what, &ours[0], &ours[1], seconds);
	tell("toxcore, 100 friends", &tox[0], &tox[1], seconds);
	printf("(%llu datagrams of beacons left in that time)\n", packets_sent(d.pid) - sent);
	compare(ours, tox);
	daemon_run_stop(&d);
	tox_pair_free(pair);
	netns_lan_close(&lan);
}

int main(int argc, char **argv)
{
	uint64_t messages = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	double seconds = argc > 2 ? atof(argv[2]) : 60;
	const char *why = netns_why_not();

	timing_machine();
	if (why) {
		printf("not run, %s\n", why);
		return 0;
	}
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	snprintf(folder, sizeof(folder), "%s/a", dir);
	make_profile(messages);
	measure(messages, seconds);
	machine_remove(folder);
	rmdir(dir);
	return 0;
}

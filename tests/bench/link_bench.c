/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a link costs before the first message, and what a stranger costs who only tries. Processor time of this process,
 * so both ends of a link together.
 *   handshake   two links alone, joined in memory: Noise_KKpsk0, four X25519 and a fresh key pair on each end
 *   set-up      two cores on disks in memory: tags, dial counts, commits, HELLO, name and address on top
 *   stranger    1 KiB of noise on a fresh connection to a core with 100 contacts: one probe of the table of tags, no key
 *               agreement, no answer; beside it one X25519 here, the least that a handshake for strangers would take
 *   replay      the same with a first flight that was used before
 */
#include "core/record.h"
#include "core/veil.h"
#include "support/joint.h"
#include "support/machine.h"
#include "support/timing.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HANDSHAKES 2000
#define SETUPS     300
#define STRANGERS  20000
#define NOISE      1024
#define FRIENDS    100
#define HOSTILE    10000.0    /* connections a second that must be borne */

static const struct core_road road = { .name = "lan", .rank = 3 };

static double bench_key_agreement(void)
{
	uint8_t secret[32], public[32], out[32];
	double start;

	randombytes_buf(secret, sizeof(secret));
	machine_must(crypto_scalarmult_base(public, secret) == 0, "a key");
	start = timing_cpu();
	for (int i = 0; i < HANDSHAKES; i++)
		machine_must(crypto_scalarmult(out, secret, public) == 0, "a key agreement");
	start = (timing_cpu() - start) / HANDSHAKES;
	printf("one X25519:                              %7.1f us\n", start * 1e6);
	return start;
}

static void bench_handshake(void)
{
	static struct joint j;
	static uint8_t wire[8192];
	size_t flight = 0, answer = 0;
	double cpu = 0, start;

	for (unsigned i = 0; i < HANDSHAKES; i++) {
		size_t n;

		joint_init(&j, LINK_KK, i);
		start = timing_cpu();
		joint_dial(&j);
		n = joint_take(&j.a, wire, sizeof(wire));
		flight += n;
		joint_give(&j.b, wire, n);
		n = joint_take(&j.b, wire, sizeof(wire));
		answer += n;
		joint_give(&j.a, wire, n);
		cpu += timing_cpu() - start;
		machine_must(link_state(j.a.link) == LINK_OPEN && link_state(j.b.link) == LINK_OPEN, "an open link");
		joint_wipe(&j);
	}
	printf("handshake, both ends:                    %7.1f us   open after 1 round trip; flights of %zu and %zu bytes at "
	       "the mean\n",
	       cpu / HANDSHAKES * 1e6, flight / HANDSHAKES, answer / HANDSHAKES);
}

static void set_up_once(struct machine *a, struct machine *b, const int64_t contact[2])
{
	int fds[2];

	machine_must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "sockets");
	machine_plug(a, fds[0], 0);
	machine_plug(b, fds[1], machine_peer(b));
	while (!people_online(a->core, contact[0]) || !people_online(b->core, contact[1])) {
		(void)machine_turn(a, 0, NULL, NULL);
		(void)machine_turn(b, 0, NULL, NULL);
	}
	machine_unplug(a);
	machine_unplug(b);
}

static void bench_set_up(void)
{
	static struct machine m[2];
	struct disk *disk[2] = { disk_new(1), disk_new(2) };
	int64_t contact[2];
	double start;

	for (int i = 0; i < 2; i++)
		machine_make_on(&m[i], disk[i], i ? "Bob" : "Alice");
	machine_join(&m[0], &m[1], &contact[0], &contact[1]);
	start = timing_cpu();
	for (int i = 0; i < SETUPS; i++)
		set_up_once(&m[0], &m[1], contact);
	start = timing_cpu() - start;
	printf("set-up and end, both cores:              %7.1f us   (disks in memory)\n", start / SETUPS * 1e6);
	for (int i = 0; i < 2; i++) {
		machine_close(&m[i]);
		disk_free(disk[i]);
	}
}

/* A connection on which these bytes come; it is over in one turn. How many bytes were answered. */
static size_t try_once(struct core *c, const uint8_t *bytes, size_t len)
{
	static uint8_t out[4096];
	struct core_notice notice;
	uint32_t link;
	size_t n;

	core_turn(c, clock_read());
	link = core_link_accept(c, &road, &core_anybody);
	core_link_input(c, link, bytes, len);
	machine_must(core_commit(c) == ERR_OK, "a commit");
	while (core_next_notice(c, &notice))
		continue;
	n = core_link_output(c, link, out, sizeof(out));
	core_turn(c, clock_read());
	core_link_lost(c, link);
	machine_must(core_commit(c) == ERR_OK, "a commit");
	return n;
}

static void tell_stranger(const char *what, double cpu, size_t answered, double agreement)
{
	printf("%-40s %7.2f us   %.1f %% of a core at 10,000 a second; %.2f of one X25519; %zu bytes answered\n", what,
	       cpu * 1e6, cpu * HOSTILE * 100, cpu / agreement, answered);
}

static void bench_noise(struct machine *m, double agreement)
{
	uint8_t noise[NOISE];
	size_t answered = 0;
	double start;

	randombytes_buf(noise, sizeof(noise));
	start = timing_cpu();
	for (int i = 0; i < STRANGERS; i++) {
		noise[i % VEIL_FIRST_PEEK]++;
		answered += try_once(m->core, noise, sizeof(noise));
	}
	tell_stranger("a stranger's connection, 100 contacts:", (timing_cpu() - start) / STRANGERS, answered, agreement);
}

/* Records a first flight of the friend, lets it be used, and plays it again and again. */
static void bench_replay(struct machine *m, struct machine *friend, double agreement)
{
	static uint8_t flight[65536];
	struct core_notice notice;
	size_t len, answered = 0;
	uint32_t link;
	double start;

	core_turn(friend->core, clock_read());
	link = core_link_dial(friend->core, machine_peer(friend), &road);
	machine_must(link != 0 && core_commit(friend->core) == ERR_OK, "a dial");
	while (core_next_notice(friend->core, &notice))
		continue;
	len = core_link_output(friend->core, link, flight, sizeof(flight));
	machine_must(try_once(m->core, flight, len) > 0, "an answer to what is genuine");
	start = timing_cpu();
	for (int i = 0; i < STRANGERS; i++)
		answered += try_once(m->core, flight, len);
	tell_stranger("a first flight played again:", (timing_cpu() - start) / STRANGERS, answered, agreement);
}

static void bench_strangers(double agreement)
{
	static struct machine m, friend;
	struct disk *disk = disk_new(FRIENDS), *friends[FRIENDS];
	int64_t in_m, in_friend;

	machine_make_on(&m, disk, "Alice");
	for (unsigned i = 0; i < FRIENDS; i++) {
		friends[i] = disk_new(i);
		machine_make_on(&friend, friends[i], "Friend");
		machine_join(&m, &friend, &in_m, &in_friend);
		if (i < FRIENDS - 1)
			machine_close(&friend);
	}
	bench_noise(&m, agreement);
	bench_replay(&m, &friend, agreement);
	machine_close(&friend);
	machine_close(&m);
	disk_free(disk);
	for (unsigned i = 0; i < FRIENDS; i++)
		disk_free(friends[i]);
}

int main(void)
{
	double agreement;

	timing_machine();
	machine_must(sodium_init() >= 0, "start");
	agreement = bench_key_agreement();
	bench_handshake();
	bench_set_up();
	bench_strangers(agreement);
	return 0;
}

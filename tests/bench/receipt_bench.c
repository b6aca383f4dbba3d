/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: toxcore */
/*
 * How long until a message of 256 bytes is known to have arrived, one at a time. Ours is known when it is durable: the
 * sender has committed the message before it leaves, the receiver has committed it before it acknowledges, the sender has
 * committed the acknowledgement. So three commits in a row is the least there can be, each with an fdatasync.
 *   cores     two processes with a core each over TCP on loopback, all encryption and storing: what the design costs
 *   daemons   two daemons in namespaces, a client on the socket: from the request to the event
 * The limit is measured in turns with them: one XChaCha20-Poly1305 round trip of 256 bytes between two processes over the
 * same kind of socket, plus one append of 4 KiB with fdatasync in the same folder. Toxcore acknowledges but stores nothing;
 * with its standard loop, as clients run it, and iterated every millisecond.
 * Goal: median at most 1/100 of toxcore's standard loop and 4 times the limit; p99 at most 1/60 of toxcore's.
 */
#include "core/setting.h"
#include "core/store.h"
#include "support/daemon_run.h"
#include "support/machine_pair.h"
#include "support/tcp.h"
#include "support/timing.h"
#include "tests/bench/tox_pair.h"

#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT      256
#define ROUNDS    20
#define PER_ROUND 50
#define MESSAGES  (ROUNDS * PER_ROUND)
#define TOX_SLOW  60     /* a tenth of a second each */
#define TOX_FAST  60

static char text[TEXT + 1], dir[] = "/tmp/nightjar-bench-XXXXXX";

struct figures {
	double median, p99;
};

static struct figures tell(const char *what, double *seconds, size_t n)
{
	struct figures f = { timing_quantile(seconds, n, 0.5), timing_quantile(seconds, n, 0.99) };

	printf("%-46s median %9.3f ms   p99 %9.3f ms   (%zu)\n", what, f.median * 1e3, f.p99 * 1e3, n);
	fflush(stdout);
	return f;
}

/* ---- the limit ---- */

#define SEALED (24 + TEXT + 16)

static const uint8_t key[32] = { 1 };

static void seal(uint8_t *out)
{
	randombytes_buf(out, 24);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, NULL, (const uint8_t *)text, TEXT, NULL, 0, NULL, out, key);
}

static bool read_sealed(int fd)
{
	uint8_t in[SEALED], plain[TEXT];

	for (size_t got = 0; got < SEALED;) {
		ssize_t n = read(fd, in + got, SEALED - got);

		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, in + 24, SEALED - 24, NULL, 0, in, key) == 0;
}

static bool write_sealed(int fd)
{
	uint8_t out[SEALED];

	seal(out);
	return write(fd, out, sizeof(out)) == (ssize_t)sizeof(out);
}

static pid_t start_echo(int fds[2])
{
	pid_t pid = fork();

	if (pid != 0) {
		close(fds[1]);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(fds[0]);
	while (read_sealed(fds[1]) && write_sealed(fds[1]))
		continue;
	_exit(0);
}

static double round_trip(int fd)
{
	double start = timing_now();

	machine_must(write_sealed(fd) && read_sealed(fd), "a round trip");
	return timing_now() - start;
}

static double sync_once(int fd)
{
	static const uint8_t page[4096] = { 1 };
	double start = timing_now();

	machine_must(write(fd, page, sizeof(page)) == sizeof(page) && fdatasync(fd) == 0, "fdatasync");
	return timing_now() - start;
}

/* ---- ours ---- */

static void write_one(struct machine *m, void *ctx)
{
	struct machine_pair *p = ctx;
	int64_t order;

	machine_must(talk_send(m->core, p->contact, text, TEXT, &order) == ERR_OK, "sending");
}

static double receipt(struct machine_pair *p)
{
	double start = timing_now();

	machine_must(machine_turn(&p->ours, 0, write_one, p), "a link");
	while (machine_pair_waiting(p) > 0)
		machine_must(machine_turn(&p->ours, 1000, NULL, NULL), "a link");
	return timing_now() - start;
}

static struct figures measure_cores(double *limit)
{
	static struct machine_pair p;
	static double ours[MESSAGES], trips[MESSAGES], syncs[MESSAGES];
	int fds[2], file;
	char path[64];
	pid_t echo;

	tcp_pair(fds);
	echo = start_echo(fds);
	snprintf(path, sizeof(path), "%s/sync", dir);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	machine_pair_start(&p, dir, true);
	for (size_t i = 0; i < MESSAGES; i += PER_ROUND) {
		for (size_t k = i; k < i + PER_ROUND; k++)
			trips[k] = round_trip(fds[0]);
		for (size_t k = i; k < i + PER_ROUND; k++)
			syncs[k] = sync_once(file);
		for (size_t k = i; k < i + PER_ROUND; k++)
			ours[k] = receipt(&p);
	}
	machine_pair_stop(&p);
	close(fds[0]);
	close(file);
	unlink(path);
	waitpid(echo, NULL, 0);
	*limit = tell("encrypted round trip", trips, MESSAGES).median;
	*limit += tell("4 KiB and fdatasync", syncs, MESSAGES).median;
	return tell("nightjar, cores over TCP", ours, MESSAGES);
}

static void make_profiles(char folders[2][64], int64_t contact[2])
{
	static struct machine m[2];

	for (int i = 0; i < 2; i++) {
		snprintf(folders[i], sizeof(folders[i]), "%s/d%d", dir, i);
		machine_make(&m[i], folders[i], i ? "Bob" : "Alice");
	}
	machine_join(&m[0], &m[1], &contact[0], &contact[1]);
	for (int i = 0; i < 2; i++) {
		struct store *s = core_store(m[i].core);

		machine_must(setting_set(s, "lan.on.eth0", "1") == ERR_OK && store_commit(s) == ERR_OK, "a setting");
		machine_close(&m[i]);
	}
}

static void measure_daemons(void)
{
	static double ours[MESSAGES];
	struct daemon_run d[2];
	struct netns_lan lan;
	char folders[2][64];
	int64_t contact[2];

	machine_must(netns_lan_open(&lan, 2, true, true), "two namespaces on a bridge");
	make_profiles(folders, contact);
	for (int i = 0; i < 2; i++) {
		daemon_run_start(&d[i], folders[i], lan.host[i]);
		daemon_run_connect(&d[i]);
	}
	machine_must(daemon_run_await(&d[0], "online", 60000) >= 0, "a link");
	sleep(1);
	for (size_t i = 0; i < MESSAGES; i++) {
		double start = timing_now();
		int64_t order = daemon_run_send(&d[0], contact[0], text);

		machine_must(daemon_run_await(&d[0], "delivered", 10000) == order, "a delivery");
		ours[i] = timing_now() - start;
	}
	for (int i = 0; i < 2; i++) {
		daemon_run_stop(&d[i]);
		machine_remove(folders[i]);
	}
	netns_lan_close(&lan);
	(void)tell("nightjar, daemons and a client, over veth", ours, MESSAGES);
}

/* ---- toxcore ---- */

static struct figures measure_tox(unsigned every, size_t n, const char *what)
{
	static double s[TOX_SLOW + TOX_FAST];
	struct netns *ns = netns_new();
	struct tox_pair *p;

	machine_must(ns && netns_run(ns, "ip link set lo up") == 0, "a namespace");
	netns_enter(ns);
	p = tox_pair_new(every, 0);
	machine_must(p != NULL, "toxcore's link");
	for (size_t i = 0; i < n; i++)
		s[i] = tox_pair_receipt(p, TEXT);
	tox_pair_free(p);
	netns_enter(NULL);
	netns_free(ns);
	return tell(what, s, n);
}

static void judge(const char *what, double ratio, double goal)
{
	printf("%-46s %.4f, goal %.4f: %s\n", what, ratio, goal, ratio <= goal ? "met" : "MISSED");
}

int main(void)
{
	struct figures ours, tox;
	const char *why = netns_why_not();
	double limit;

	timing_machine();
	memset(text, 'x', TEXT);
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	ours = measure_cores(&limit);
	judge("median / (round trip + one fdatasync)", ours.median / limit, 4);
	if (why) {
		printf("the rest is not run, %s\n", why);
	} else {
		measure_daemons();
		tox = measure_tox(TOX_PAIR_STANDARD, TOX_SLOW, "toxcore, standard loop");
		(void)measure_tox(1, TOX_FAST, "toxcore, iterated every ms");
		judge("median / toxcore's", ours.median / tox.median, 1.0 / 100);
		judge("p99 / toxcore's", ours.p99 / tox.p99, 1.0 / 60);
	}
	rmdir(dir);
	return 0;
}

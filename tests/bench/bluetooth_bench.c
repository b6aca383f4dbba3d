/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two cores over RFCOMM between two emulated adapters, beside a bare RFCOMM stream on the same sockets in the same run: what
 * share of it are messages, how many round trips a link takes, what is exchanged in ten seconds within reach. The kernel and
 * its RFCOMM are real, the adapters are tests/btvm/air. In the machine of tests/btvm only: make bench-bluetooth.
 */
#include "bluetooth/rfcomm.h"
#include "core/conversation.h"
#include "support/air_ask.h"
#include "support/machine.h"
#include "support/timing.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHANNEL 7
#define RATE    150000.0    /* bytes a second and direction: what a good radio carries */
#define REACH   10.0        /* s */
#define RUNS    3

static char dir[] = "/tmp/nightjar-bench-XXXXXX";
static const struct bdaddr address[2] = { { { 2, 0x10, 0xb7, 0, 0, 0 } }, { { 2, 0x10, 0xb7, 0, 0, 1 } } };

struct node {
	struct machine m;
	int64_t contact;
};

static void air(const char *what, unsigned long value)
{
	char line[64], answer[256];

	snprintf(line, sizeof(line), "%s %lu", what, value);
	machine_must(air_ask(line, answer, sizeof(answer)) && strncmp(answer, "ok", 2) == 0, line);
}

/* ---- a connection ---- */

static void await(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	machine_must(poll(&p, 1, 60000) == 1, "an answer in a minute");
}

/* Adapter 0 calls adapter 1. What was closed before is forgotten by the kernel after a while. */
static void connect_pair(int fd[2])
{
	struct bdaddr from;
	uint8_t bound;
	int listener = rfcomm_listen(&address[1], CHANNEL, &bound), e;

	machine_must(listener >= 0, "a listener");
	for (int tries = 0;; tries++) {
		fd[0] = rfcomm_connect(&address[0], &address[1], CHANNEL);
		e = fd[0] < 0 ? errno : 0;
		if (e == 0) {
			await(fd[0], POLLOUT);
			e = rfcomm_error(fd[0]);
		}
		if (e == 0)
			break;
		if (fd[0] >= 0)
			close(fd[0]);
		machine_must(tries < 100, strerror(e));
		usleep(100000);
	}
	await(listener, POLLIN);
	fd[1] = rfcomm_accept(listener, &from);
	machine_must(fd[1] >= 0, "a connection");
	close(listener);
}

static void close_pair(int fd[2])
{
	close(fd[0]);
	close(fd[1]);
	/* Until the kernel has let the session go: the next one begins as the first did. */
	sleep(3);
}

/* ---- the bare stream ---- */

struct flow {
	int fd;
	size_t sent, got, most;
};

static void move(struct flow *f, bool writes)
{
	static uint8_t block[8192];
	ssize_t n;

	if (writes && f->sent < f->most) {
		const size_t left = f->most - f->sent;

		n = send(f->fd, block, left < sizeof(block) ? left : sizeof(block), MSG_DONTWAIT | MSG_NOSIGNAL);
		f->sent += n > 0 ? (size_t)n : 0;
	}
	n = recv(f->fd, block, sizeof(block), MSG_DONTWAIT);
	f->got += n > 0 ? (size_t)n : 0;
}

/* Until all came or `most_s` are over, one way or both: bytes that arrived, and seconds. */
static size_t raw(size_t bytes, bool both, double most_s, double *took)
{
	struct flow f[2] = { { .most = bytes }, { .most = both ? bytes : 0 } };
	const size_t all = bytes * (both ? 2 : 1);
	int fd[2];
	double start;

	connect_pair(fd);
	f[0].fd = fd[0];
	f[1].fd = fd[1];
	start = timing_now();
	while (f[0].got + f[1].got < all && timing_now() - start < most_s) {
		struct pollfd p[2] = { { .fd = fd[0], .events = POLLIN }, { .fd = fd[1], .events = POLLIN } };

		for (int i = 0; i < 2; i++)
			p[i].events |= f[i].sent < f[i].most ? POLLOUT : 0;
		(void)!poll(p, 2, 100);
		for (int i = 0; i < 2; i++)
			move(&f[i], p[i].revents & POLLOUT);
	}
	*took = timing_now() - start;
	close_pair(fd);
	return f[0].got + f[1].got;
}

/* ---- two cores ---- */

static void make(struct node n[2])
{
	char path[64];

	for (int i = 0; i < 2; i++) {
		memset(&n[i], 0, sizeof(n[i]));
		snprintf(path, sizeof(path), "%s/%d", dir, i);
		machine_make(&n[i].m, path, i ? "Bob" : "Alice");
	}
	machine_join(&n[0].m, &n[1].m, &n[0].contact, &n[1].contact);
	for (int i = 0; i < 2; i++)
		n[i].m.most = 64 * 1024;
}

static void finish(struct node n[2])
{
	for (int i = 0; i < 2; i++) {
		char path[MACHINE_PATH];

		memcpy(path, n[i].m.folder, sizeof(path));
		machine_close(&n[i].m);
		machine_remove(path);
	}
}

struct batch {
	int64_t contact;
	size_t count, len;
};

static void write_batch(struct machine *m, void *ctx)
{
	static char text[TALK_TEXT_MAX];
	const struct batch *b = ctx;
	int64_t order;

	memset(text, 'x', b->len);
	for (size_t i = 0; i < b->count; i++)
		machine_must(talk_send(m->core, b->contact, text, b->len, &order) == ERR_OK, "a message");
}

static void write_messages(struct node *n, size_t count, size_t len)
{
	struct batch b = { .contact = n->contact, .count = count, .len = len };

	core_turn(n->m.core, clock_read());
	write_batch(&n->m, &b);
	machine_must(core_commit(n->m.core) == ERR_OK, "a commit");
}

/* Nobody reads here: all that came is unread. */
static size_t heard(struct node *n)
{
	struct conversation_counts c;

	machine_must(conversation_counts(core_store(n->m.core), n->contact, &c) == ERR_OK, "counting");
	return (size_t)c.unread;
}

static void wait_both(struct node n[2])
{
	struct pollfd p[2];
	int64_t wait = 100;

	for (int i = 0; i < 2; i++) {
		const struct machine *m = &n[i].m;
		const int64_t in = core_wake(m->core) - clock_read().mono;

		p[i] = (struct pollfd){ .fd = m->fd, .events = POLLIN };
		if (m->out_at < m->out_len || m->has_output)
			p[i].events |= POLLOUT;
		wait = in < wait ? in : wait;
	}
	(void)!poll(p, 2, wait < 0 ? 0 : (int)wait);
}

/* A link, until `want` messages came in all or the time is over. Seconds from when it was begun; *first: until the first came. */
static double talk(struct node n[2], size_t want, double most_s, double *first)
{
	const size_t before = heard(&n[0]) + heard(&n[1]);
	size_t got = 0;
	double start, took;
	int fd[2];

	connect_pair(fd);
	start = timing_now();
	machine_plug(&n[0].m, fd[0], machine_peer(&n[0].m));
	machine_plug(&n[1].m, fd[1], 0);
	*first = 0;
	while (got < want && timing_now() - start < most_s) {
		wait_both(n);
		for (int i = 0; i < 2; i++)
			(void)machine_turn(&n[i].m, 0, NULL, NULL);
		got = heard(&n[0]) + heard(&n[1]) - before;
		if (got > 0 && *first == 0)
			*first = timing_now() - start;
	}
	took = timing_now() - start;
	for (int i = 0; i < 2; i++)
		machine_unplug(&n[i].m);
	sleep(3);
	return took;
}

/* ---- figures ---- */

struct load {
	const char *name;
	size_t text, parcel;
};

static const struct load loads[] = {
	{ "32,000 bytes", 32000, 32768 },
	{ "3,000 bytes", 3000, 4096 },
	{ "256 bytes", 256, 512 },
};

static void bench_throughput(double rate)
{
	const size_t bytes = rate > 0 ? 1500000 : 4000000;
	char how[32] = "as fast as it goes";
	double first;

	if (rate > 0)
		snprintf(how, sizeof(how), "%.0f kB/s", rate / 1000);
	air("rate", (unsigned long)rate);
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		const size_t count = bytes / loads[i].parcel;
		double parcels[RUNS], text[RUNS], bare = 0;

		for (int k = 0; k < RUNS; k++) {
			static struct node n[2];
			double took, raw_took;

			bare = (double)raw(bytes, false, 600, &raw_took) / raw_took;
			make(n);
			write_messages(&n[0], count, loads[i].text);
			took = talk(n, count, 600, &first);
			machine_must(heard(&n[1]) == count, "all messages");
			parcels[k] = (double)(count * loads[i].parcel) / took / bare;
			text[k] = (double)(count * loads[i].text) / took / bare;
			finish(n);
		}
		printf("  %-18s %-13s bare %5.0f kB/s; parcels %.3f of it, text %.3f (goal 0.9 for the largest)\n", how,
		       loads[i].name, bare / 1000, timing_quantile(parcels, RUNS, 0.5), timing_quantile(text, RUNS, 0.5));
	}
}

/* The round trips from a connected channel to the first message at the other end, and to a link that is open on both. */
static void bench_setup(void)
{
	static struct node n[2];
	double first[2], both[2], rtt[2];

	air("rate", 0);
	for (int slow = 0; slow < 2; slow++) {
		air("delay", slow ? 100000 : 0);
		rtt[slow] = slow * 0.2;
		make(n);
		write_messages(&n[0], 1, 10);
		(void)talk(n, 1, 60, &first[slow]);
		write_messages(&n[1], 1, 10);
		(void)talk(n, 1, 60, &both[slow]);
		finish(n);
	}
	air("delay", 0);
	printf("  round trips on an open channel until the dialler's first message is stored: %.2f, the acceptor's: %.2f\n",
	       (first[1] - first[0]) / rtt[1], (both[1] - both[0]) / rtt[1]);
}

static void bench_encounter(bool both)
{
	double took;
	size_t bare;

	air("rate", (unsigned long)RATE);
	bare = raw((size_t)(RATE * REACH * 2), both, REACH, &took);
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++) {
		static struct node n[2];
		const size_t room = (size_t)(RATE * REACH) / loads[i].parcel;
		double first;

		make(n);
		write_messages(&n[0], room, loads[i].text);
		if (both)
			write_messages(&n[1], room, loads[i].text);
		(void)talk(n, SIZE_MAX, REACH, &first);
		printf("  %-9s %-13s %.3f of what a bare stream carries (goal 0.8)\n", both ? "both ways" : "one way",
		       loads[i].name, (double)((heard(&n[0]) + heard(&n[1])) * loads[i].parcel) / (double)bare);
		finish(n);
	}
}

int main(void)
{
	char answer[64];

	if (!air_ask("stats 0", answer, sizeof(answer))) {
		printf("skipped: in the machine of tests/btvm only (make bench-bluetooth)\n");
		return 0;
	}
	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	printf("throughput, one way, median of %d:\n", RUNS);
	bench_throughput(RATE);
	bench_throughput(0);
	printf("set-up, with 100 ms each way:\n");
	bench_setup();
	printf("%.0f s within reach at %.0f kB/s each way:\n", REACH, RATE / 1000);
	bench_encounter(false);
	bench_encounter(true);
	rmdir(dir);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The LAN: what a beacon costs whoever hears it, what a flood of them costs (R15: 5,000 a second, at most 5 % of a core),
 * how soon contacts find each other, and how fast a channel is beside plain TCP on the same road.
 */
#include "lan/lan.h"
#include "lan/peers.h"
#include "support/lan_flood.h"
#include "support/lan_node.h"

#include <event2/event.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CONTACTS 1000
#define RUNS     11
#define BULK     (256u * 1024 * 1024)

static double seconds(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void bench_recognise(void)
{
	static const struct place from = { .family = 4, .prefix_len = 24, .addr = { 10, 77, 0, 2 } };
	struct transport_peer *list = calloc(CONTACTS, sizeof(*list));
	struct sighting at = { .home = 1, .from = from };
	uint8_t bytes[BEACON_LEN];
	struct peers_match m;
	struct peers ps;

	if (!list || !peers_init(&ps))
		abort();
	for (unsigned i = 0; i < CONTACTS; i++)
		list[i] = lan_node_peer(0, i);
	(void)peers_set(&ps, list, CONTACTS, 0);
	for (int skewed = 0; skewed < 2; skewed++) {
		double start = seconds(CLOCK_PROCESS_CPUTIME_ID);

		for (int i = 0; i < 200; i++) {
			struct beacon b;

			rand_fill(&rand_system, bytes, sizeof(bytes));
			(void)beacon_read(&b, bytes, sizeof(bytes), &from);
			peers_recognise(&ps, &b, skewed, &at, &m);
		}
		printf("a stranger's beacon, %d contacts, %s: %.3f ms\n", CONTACTS,
		       skewed ? "all three epochs" : "this epoch", (seconds(CLOCK_PROCESS_CPUTIME_ID) - start) * 5);
	}
	peers_wipe(&ps);
	free(list);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void befriend_and_switch_on(struct lan_node *nodes, unsigned me, unsigned strangers)
{
	unsigned other = 1 - me;

	lan_node_befriend(&nodes[me], me, &other, 1, strangers);
	lan_node_switch(&nodes[me], "eth0", true);
}

/* From switching on the second of two to a connection between them. */
static void bench_first_contact(void)
{
	double ms[RUNS];

	for (int i = 0; i < RUNS; i++) {
		struct netns_lan lan;
		struct lan_node nodes[2];
		double start;

		if (!netns_lan_open(&lan, 2, true, true))
			abort();
		for (unsigned k = 0; k < 2; k++)
			lan_node_open(&nodes[k], lan.host[k]);
		befriend_and_switch_on(nodes, 0, 0);
		lan_node_run(nodes, 2, 200);
		start = seconds(CLOCK_MONOTONIC);
		befriend_and_switch_on(nodes, 1, 0);
		if (!lan_node_until(nodes, 2, &nodes[0].sighted[1], 1, 20000) || !lan_node_dial(nodes, 2, 0, 1))
			abort();
		ms[i] = (seconds(CLOCK_MONOTONIC) - start) * 1e3;
		for (unsigned k = 0; k < 2; k++)
			lan_node_close(&nodes[k]);
		netns_enter(NULL);
		netns_lan_close(&lan);
	}
	qsort(ms, RUNS, sizeof(*ms), by_value);
	printf("switched on to connected: median %.0f ms, worst of %d: %.0f ms\n", ms[RUNS / 2], RUNS, ms[RUNS - 1]);
}

/* The loop of one node as a program of its own would run it. */
static void run_alone(struct lan_node *n, double for_seconds)
{
	struct timeval tv = { .tv_sec = (time_t)for_seconds };

	netns_enter(n->ns);
	event_base_loopexit(n->base, &tv);
	event_base_dispatch(n->base);
}

static void bench_flood(bool many)
{
	struct netns_lan lan;
	struct lan_node nodes[2];
	double cpu, wall;
	pid_t flood;

	if (!netns_lan_open(&lan, 3, true, false))
		abort();
	for (unsigned k = 0; k < 2; k++)
		lan_node_open(&nodes[k], lan.host[k]);
	befriend_and_switch_on(nodes, 1, CONTACTS - 1);
	flood = lan_flood_start(lan.host[2], many);
	run_alone(&nodes[1], 1);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	wall = seconds(CLOCK_MONOTONIC);
	run_alone(&nodes[1], 5);
	cpu = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / (seconds(CLOCK_MONOTONIC) - wall);
	befriend_and_switch_on(nodes, 0, 0);
	wall = seconds(CLOCK_MONOTONIC);
	if (!lan_node_until(nodes, 2, &nodes[1].sighted[0], 1, 60000))
		printf("NOT FOUND in 60 s: ");
	printf("5,000 beacons a second from %s, %d contacts: %.1f %% of a core; a contact is found after %.0f ms\n",
	       many ? "250 addresses" : "one address", CONTACTS, cpu * 100, (seconds(CLOCK_MONOTONIC) - wall) * 1e3);
	lan_flood_stop(flood);
	for (unsigned k = 0; k < 2; k++)
		lan_node_close(&nodes[k]);
	netns_enter(NULL);
	netns_lan_close(&lan);
}

/* What a daemon does with a stranger: listens, and closes when he is lost. */
static unsigned strangers;

static void on_stranger_lost(void *ctx)
{
	struct channel **ch = ctx;

	channel_close(*ch);
	free(ch);
}

static void on_stranger(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only)
{
	static const struct channel_events events = { .lost = on_stranger_lost };
	struct channel **holder = malloc(sizeof(*holder));

	(void)ctx, (void)t, (void)only;
	if (!holder)
		abort();
	*holder = ch;
	strangers++;
	channel_listen(ch, &events, holder);
}

/* Connects from ten addresses, 10,000 times a second, and hangs up after the last 300. */
static pid_t start_connecting(struct netns *ns, uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x0a4d0002) };
	struct linger reset = { .l_onoff = 1 };
	int fds[300], one = 1;
	double start;
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	netns_enter(ns);
	memset(fds, -1, sizeof(fds));
	start = seconds(CLOCK_MONOTONIC);
	for (unsigned i = 0;; i++) {
		struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x0a4d000au + i % 10) };
		int *fd = &fds[i % 300];

		while (i > (seconds(CLOCK_MONOTONIC) - start) * 10000)
			usleep(200);
		if (*fd >= 0)
			close(*fd);
		*fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		(void)setsockopt(*fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		(void)setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		(void)bind(*fd, (struct sockaddr *)&from, sizeof(from));
		(void)connect(*fd, (struct sockaddr *)&to, sizeof(to));
	}
}

/* Node 0, told where node 1 is, dials it; how often that works. */
static unsigned dial_often(struct lan_node *nodes, const uint8_t *told, unsigned times)
{
	struct transport_peer p = lan_node_peer(0, 1);
	unsigned good = 0;

	memcpy(p.address, told, 7);    /* one IPv4 address */
	p.address_len = 7;
	netns_enter(nodes[0].ns);
	lan_ops.set_peers(nodes[0].t, &p, 1);
	for (unsigned i = 0; i < times; i++) {
		good += lan_node_dial(nodes, 2, 0, 1);
		channel_close(nodes[0].out);
	}
	return good;
}

static void bench_strangers(void)
{
	struct transport_host host = { .rand = &rand_system, .incoming = on_stranger };
	struct netns_lan lan;
	struct lan_node nodes[2];
	unsigned good;
	double cpu, wall;
	uint8_t told[TRANSPORT_ADDRESS_LEN];
	enum err err;
	pid_t flood;

	if (!netns_lan_open(&lan, 3, true, false))
		abort();
	for (unsigned i = 10; i < 20; i++)
		(void)netns_run(lan.host[2], "ip addr add 10.77.0.%u/24 dev eth0", i);
	for (unsigned k = 0; k < 2; k++)
		lan_node_open(&nodes[k], lan.host[k]);
	lan_ops.close(nodes[1].t);
	host.base = nodes[1].base;
	nodes[1].t = lan_ops.open(&host, &err);
	lan_node_switch(&nodes[1], "eth0", true);
	lan_node_switch(&nodes[0], "eth0", true);
	netns_enter(lan.host[1]);
	(void)lan_ops.addresses(nodes[1].t, 0, told);
	flood = start_connecting(lan.host[2], (uint16_t)(told[0] << 8 | told[1]));
	run_alone(&nodes[1], 1);
	strangers = 0;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	wall = seconds(CLOCK_MONOTONIC);
	run_alone(&nodes[1], 4);
	cpu = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
	wall = seconds(CLOCK_MONOTONIC) - wall;
	printf("%.0f connections a second from strangers: %.1f %% of a core, %.1f us each; ", strangers / wall,
	       cpu / wall * 100, cpu / strangers * 1e6);
	good = dial_often(nodes, told, 100);
	printf("%u of 100 dials of a contact succeed\n", good);
	lan_flood_stop(flood);
	for (unsigned k = 0; k < 2; k++)
		lan_node_close(&nodes[k]);
	netns_enter(NULL);
	netns_lan_close(&lan);
}

static void send_all(struct channel *ch, size_t *left)
{
	static const uint8_t piece[976];    /* a record of the link */

	while (*left) {
		size_t n = *left < sizeof(piece) ? *left : sizeof(piece);

		if (!channel_write(ch, piece, n))
			return;
		*left -= n;
	}
}

struct sender {
	struct channel *ch;
	size_t left;
};

static void on_writable(void *ctx)
{
	struct sender *s = ctx;

	send_all(s->ch, &s->left);
}

/* The other end as a process of its own, as two machines would be. */
static double channel_rate(struct netns_lan *lan)
{
	struct lan_node nodes[2];
	const struct channel_events events = { .writable = on_writable };
	struct sender s = { .left = BULK };
	double start;
	pid_t pid;

	for (unsigned k = 0; k < 2; k++)
		lan_node_open(&nodes[k], lan->host[k]);
	befriend_and_switch_on(nodes, 0, 0);
	befriend_and_switch_on(nodes, 1, 0);
	if (!lan_node_until(nodes, 2, &nodes[0].sighted[1], 1, 20000) || !lan_node_dial(nodes, 2, 0, 1) ||
	    !lan_node_until(nodes, 2, &nodes[1].incoming, 1, 5000))
		abort();
	channel_authenticated(nodes[1].in[0]);
	start = seconds(CLOCK_MONOTONIC);
	pid = fork();
	if (pid == 0) {
		event_reinit(nodes[1].base);
		netns_enter(nodes[1].ns);
		while (nodes[1].bytes < BULK)
			event_base_loop(nodes[1].base, EVLOOP_ONCE);
		_exit(0);
	}
	s.ch = nodes[0].out;
	channel_listen(s.ch, &events, &s);
	on_writable(&s);
	netns_enter(nodes[0].ns);
	while (waitpid(pid, NULL, WNOHANG) == 0)
		event_base_loop(nodes[0].base, s.left ? EVLOOP_ONCE : EVLOOP_NONBLOCK);
	start = seconds(CLOCK_MONOTONIC) - start;
	for (unsigned k = 0; k < 2; k++)
		lan_node_close(&nodes[k]);
	return BULK / start / 1e6;
}

/* Plain blocking sockets, 16 KiB at a time. */
static double tcp_rate(struct netns_lan *lan)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(4242), .sin_addr.s_addr = htonl(0x0a4d0002) };
	static uint8_t piece[16384];
	int l, fd;
	double start;
	pid_t pid;

	netns_enter(lan->host[1]);
	l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(l, (struct sockaddr *)&sa, sizeof(sa)) != 0 || listen(l, 1) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		size_t got = 0;
		ssize_t n;

		fd = accept(l, NULL, NULL);
		while (got < BULK && (n = read(fd, piece, sizeof(piece))) > 0)
			got += (size_t)n;
		_exit(0);
	}
	netns_enter(lan->host[0]);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0)
		abort();
	start = seconds(CLOCK_MONOTONIC);
	for (size_t sent = 0; sent < BULK; sent += sizeof(piece)) {
		if (write(fd, piece, sizeof(piece)) != (ssize_t)sizeof(piece))
			abort();
	}
	waitpid(pid, NULL, 0);
	start = seconds(CLOCK_MONOTONIC) - start;
	close(fd);
	close(l);
	return BULK / start / 1e6;
}

static void bench_bulk(void)
{
	struct netns_lan lan;
	double ours, plain;

	if (!netns_lan_open(&lan, 2, true, false))
		abort();
	ours = channel_rate(&lan);
	plain = tcp_rate(&lan);
	netns_enter(NULL);
	netns_lan_close(&lan);
	printf("bulk, in records of 976 bytes: %.0f MB/s; plain TCP in pieces of 16 KiB: %.0f MB/s; ratio %.2f\n", ours, plain,
	       ours / plain);
}

int main(void)
{
	const char *why;

	if (sodium_init() < 0)
		return 1;
	bench_recognise();
	why = netns_why_not();
	if (why) {
		printf("the rest is not run, %s\n", why);
		return 0;
	}
	bench_first_contact();
	bench_flood(false);
	bench_flood(true);
	bench_strangers();
	bench_bulk();
	return 0;
}

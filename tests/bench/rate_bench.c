/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pkg-config: toxcore */
/*
 * How many messages of 256 bytes a second are sealed, stored, sent, stored and opened at the other end, acknowledged, and
 * the acknowledgement stored. From the first call to the last acknowledgement.
 *   store     what our store alone takes: the message's row and its outbox row, in batches of the same size, nothing else
 *   cores     two processes with a core each over TCP on loopback
 *   daemons   two daemons in namespaces, requests on the socket written ahead of their answers
 * Toxcore acknowledges but stores nothing; with its standard loop, as clients run it, and iterated every millisecond.
 * Goal: 4 times toxcore's standard loop, 0.9 of its 1 ms loop, 0.7 of the store alone.
 *   rate_bench [MESSAGES]    default 100000
 */
#include "core/conversation.h"
#include "core/outbox.h"
#include "core/setting.h"
#include "core/store.h"
#include "rpc/path.h"
#include "support/daemon_run.h"
#include "support/machine_pair.h"
#include "support/timing.h"
#include "tests/bench/tox_pair.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT   256
#define BATCH  512     /* messages in one turn: as many requests as a daemon takes in one */
#define AHEAD  8192    /* not acknowledged yet: beyond it the sender waits */
#define RUNS   3

static char text[TEXT + 1], dir[] = "/tmp/nightjar-bench-XXXXXX";
static size_t messages = 100000;

static double tell(const char *what, double *rates, size_t n)
{
	double median = timing_quantile(rates, n, 0.5);

	printf("%-46s %8.0f/s   (%zu runs, %.0f to %.0f)\n", what, median, n, rates[0], rates[n - 1]);
	fflush(stdout);
	return median;
}

/* Where the time goes: what waits for the disk, for the other side, or for a busy machine is no fault of ours. */
static void tell_cpu(const char *who, double cpu, double seconds)
{
	printf("  (%s computes %.1f us a message, %.0f %% of the time)\n", who, cpu * 1e6 / (double)messages,
	       100 * cpu / seconds);
}

/* ---- the store alone ---- */

static void store_one(struct store *s, uint64_t seq)
{
	static uint8_t parcel[512];
	struct message m = { .conversation = 1, .direction = MESSAGE_OUT, .kind = 2, .session = 1, .seq = seq, .sent = 1,
		.stored = 1, .body = (const uint8_t *)text, .len = TEXT };
	struct outbox_parcel p = { .contact = 1, .session = 1, .seq = seq, .class = 1, .queued = 1, .parcel = parcel,
		.len = sizeof(parcel) };

	if (seq % 64 == 1)
		randombytes_buf(parcel, sizeof(parcel));
	randombytes_buf(p.tag, sizeof(p.tag));
	machine_must(conversation_append(s, &m) == ERR_OK, "a row");
	p.order = m.order;
	machine_must(outbox_add(s, &p) == ERR_OK, "an outbox row");
}

static double store_rate(void)
{
	static struct machine m;
	char path[64];
	struct store *s;
	double start, cpu;

	snprintf(path, sizeof(path), "%s/s", dir);
	machine_make(&m, path, "Alice");
	s = core_store(m.core);
	start = timing_now();
	cpu = timing_cpu();
	for (size_t i = 1; i <= messages; i++) {
		store_one(s, i);
		if (i % BATCH == 0)
			machine_must(store_commit(s) == ERR_OK, "a commit");
	}
	machine_must(store_commit(s) == ERR_OK, "a commit");
	start = timing_now() - start;
	tell_cpu("the store alone", timing_cpu() - cpu, start);
	machine_close(&m);
	machine_remove(path);
	return (double)messages / start;
}

/* ---- cores ---- */

struct sending {
	struct machine_pair *p;
	size_t left;
};

static void send_batch(struct machine *m, void *ctx)
{
	struct sending *s = ctx;
	int64_t order;

	for (size_t i = 0; i < BATCH && s->left > 0; i++, s->left--)
		machine_must(talk_send(m->core, s->p->contact, text, TEXT, &order) == ERR_OK, "sending");
}

static double core_rate(void)
{
	static struct machine_pair p;
	struct sending s = { .p = &p, .left = messages };
	double start, cpu;

	machine_pair_start(&p, dir, true);
	start = timing_now();
	cpu = timing_cpu();
	while (s.left > 0 || machine_pair_waiting(&p) > 0) {
		bool may = s.left > 0 && machine_pair_waiting(&p) < AHEAD;

		machine_must(machine_turn(&p.ours, 1000, may ? send_batch : NULL, &s), "a link");
	}
	start = timing_now() - start;
	tell_cpu("the sender", timing_cpu() - cpu, start);
	machine_pair_stop(&p);
	return (double)messages / start;
}

/* ---- daemons ---- */

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

static int connect_raw(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	machine_must(strlen(path) < sizeof(a.sun_path), "a short path");
	memcpy(a.sun_path, path, strlen(path) + 1);
	machine_must(fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0, "connecting");
	return fd;
}

/* Writes all requests and reads all answers, neither waiting for the other. */
static void send_requests(int fd, int64_t contact)
{
	static char line[TEXT + 256], answers[65536];
	size_t len = (size_t)snprintf(line, sizeof(line),
	                              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"send\",\"params\":{\"contact\":\"%" PRId64
	                              "\",\"text\":\"%s\"}}\n",
	                              contact, text);
	size_t sent = 0, answered = 0, at = 0;

	while (answered < messages) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t n;

		if (sent < messages)
			p.events |= POLLOUT;
		machine_must(poll(&p, 1, 30000) > 0, "answers");
		if (p.revents & POLLOUT) {
			n = send(fd, line + at, len - at, MSG_DONTWAIT | MSG_NOSIGNAL);
			at += n > 0 ? (size_t)n : 0;
			sent += at == len;
			at = at == len ? 0 : at;
		}
		if (p.revents & POLLIN) {
			n = recv(fd, answers, sizeof(answers), MSG_DONTWAIT);
			for (ssize_t i = 0; i < n; i++)
				answered += answers[i] == '\n';
		}
	}
}

static bool is_delivered(struct daemon_run *d, int64_t contact, int64_t order)
{
	char id[64];
	json_t *answer;
	bool yes;

	snprintf(id, sizeof(id), "%" PRId64 ".%" PRId64, contact, order);
	machine_must(client_call(d->client, "message", json_pack("{s:s}", "message", id), 10000, &answer) == ERR_OK, "a state");
	yes = strcmp(json_string_value(json_object_get(answer, "state")), "delivered") == 0;
	json_decref(answer);
	return yes;
}

static double daemon_rate(void)
{
	struct daemon_run d[2];
	struct netns_lan lan;
	char folders[2][64];
	int64_t contact[2], first;
	double start;
	int fd;

	machine_must(netns_lan_open(&lan, 2, true, true), "two namespaces on a bridge");
	make_profiles(folders, contact);
	for (int i = 0; i < 2; i++) {
		daemon_run_start(&d[i], folders[i], lan.host[i]);
		daemon_run_connect(&d[i]);
	}
	first = daemon_run_send(&d[0], contact[0], text);
	machine_must(daemon_run_await(&d[0], "delivered", 60000) == first, "a delivery");
	/* A client that watches every message of its own would be part of the figure: ask instead, on another connection. */
	client_close(d[0].client);
	client_close(d[1].client);
	d[1].client = NULL;
	machine_must(client_open(&d[0].client, d[0].socket) == ERR_OK, "connecting");
	fd = connect_raw(d[0].socket);
	start = timing_now();
	send_requests(fd, contact[0]);
	while (!is_delivered(&d[0], contact[0], first + (int64_t)messages))
		usleep(1000);
	start = timing_now() - start;
	close(fd);
	for (int i = 0; i < 2; i++) {
		daemon_run_stop(&d[i]);
		machine_remove(folders[i]);
	}
	netns_lan_close(&lan);
	return (double)messages / start;
}

/* ---- toxcore ---- */

static double tox_rate(unsigned every, const char *what)
{
	struct netns *ns = netns_new();
	struct tox_pair *p;
	double rates[RUNS];

	machine_must(ns && netns_run(ns, "ip link set lo up") == 0, "a namespace");
	netns_enter(ns);
	p = tox_pair_new(every, 0);
	machine_must(p != NULL, "toxcore's link");
	for (size_t i = 0; i < RUNS; i++)
		rates[i] = tox_pair_rate(p, TEXT, messages);
	tox_pair_free(p);
	netns_enter(NULL);
	netns_free(ns);
	return tell(what, rates, RUNS);
}

static void judge(const char *what, double ratio, double goal)
{
	printf("%-46s %8.2f, goal %.2f: %s\n", what, ratio, goal, ratio >= goal ? "met" : "MISSED");
}

int main(int argc, char **argv)
{
	double store[RUNS], cores[RUNS], daemons[RUNS], ours, alone, slow, fast;
	const char *why = netns_why_not();

	messages = argc > 1 ? strtoul(argv[1], NULL, 10) : messages;
	timing_machine();
	memset(text, 'x', TEXT);
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	for (size_t i = 0; i < RUNS; i++) {
		store[i] = store_rate();
		cores[i] = core_rate();
	}
	alone = tell("our store alone", store, RUNS);
	ours = tell("nightjar, cores over TCP", cores, RUNS);
	judge("cores / the store alone", ours / alone, 0.7);
	if (why) {
		printf("the rest is not run, %s\n", why);
	} else {
		for (size_t i = 0; i < RUNS; i++)
			daemons[i] = daemon_rate();
		(void)tell("nightjar, daemons and a client, over veth", daemons, RUNS);
		slow = tox_rate(TOX_PAIR_STANDARD, "toxcore, standard loop");
		fast = tox_rate(1, "toxcore, iterated every ms");
		judge("cores / toxcore's standard loop", ours / slow, 4);
		judge("cores / toxcore's 1 ms loop", ours / fast, 0.9);
	}
	rmdir(dir);
	return 0;
}

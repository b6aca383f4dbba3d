/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/tox_pair.h"

#include "support/timing.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <tox/tox.h>
#include <unistd.h>

#define PATIENCE 60.0    /* seconds until a link */

/* What one has to know of the other. */
struct card {
	uint8_t key[TOX_PUBLIC_KEY_SIZE], dht[TOX_PUBLIC_KEY_SIZE];
	uint16_t port;
};

struct tox_pair {
	Tox *tox;
	unsigned every;
	pid_t other;
	double linked_after;
	bool linked;
	size_t receipts;
	double last;    /* when the last receipt came */
};

static void on_status(Tox *tox, uint32_t friend, Tox_Connection status, void *ctx)
{
	struct tox_pair *p = ctx;

	(void)tox, (void)friend;
	p->linked = status != TOX_CONNECTION_NONE;
}

static void on_receipt(Tox *tox, uint32_t friend, uint32_t id, void *ctx)
{
	struct tox_pair *p = ctx;

	(void)tox, (void)friend, (void)id;
	p->receipts++;
	p->last = timing_now();
}

static Tox *make(void)
{
	struct Tox_Options *o = tox_options_new(NULL);
	Tox *tox;

	if (!o)
		abort();
	tox_options_set_ipv6_enabled(o, false);
	tox = tox_new(o, NULL);
	tox_options_free(o);
	if (!tox)
		abort();
	tox_callback_friend_connection_status(tox, on_status);
	tox_callback_friend_read_receipt(tox, on_receipt);
	return tox;
}

static void turn(struct tox_pair *p)
{
	tox_iterate(p->tox, p);
	usleep(1000 * (p->every ? p->every : tox_iteration_interval(p->tox)));
}

/* Friends from each other's cards, as if both had been loaded from what was saved. */
static void meet(Tox *tox, int fd)
{
	struct card ours, theirs;

	tox_self_get_public_key(tox, ours.key);
	tox_self_get_dht_id(tox, ours.dht);
	ours.port = tox_self_get_udp_port(tox, NULL);
	if (write(fd, &ours, sizeof(ours)) != sizeof(ours) || read(fd, &theirs, sizeof(theirs)) != sizeof(theirs))
		abort();
	tox_friend_add_norequest(tox, theirs.key, NULL);
	tox_bootstrap(tox, "127.0.0.1", theirs.port, theirs.dht, NULL);
}

static void add_absent(Tox *tox, unsigned friends)
{
	uint8_t key[TOX_PUBLIC_KEY_SIZE];

	for (unsigned i = 0; i < friends; i++) {
		for (size_t k = 0; k < sizeof(key); k++)
			key[k] = (uint8_t)rand();
		key[sizeof(key) - 1] &= 0x7f;
		tox_friend_add_norequest(tox, key, NULL);
	}
}

static _Noreturn void run_other(unsigned every, unsigned friends, int fd)
{
	struct tox_pair p = { .every = every };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	p.tox = make();
	meet(p.tox, fd);
	add_absent(p.tox, friends);
	for (;;)
		turn(&p);
}

struct tox_pair *tox_pair_new(unsigned every, unsigned friends)
{
	struct tox_pair *p = calloc(1, sizeof(*p));
	double start = timing_now();
	int fds[2];

	if (!p || socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		abort();
	fflush(stdout);
	p->every = every;
	p->other = fork();
	if (p->other == 0)
		run_other(every, friends, fds[1]);
	p->tox = make();
	meet(p->tox, fds[0]);
	close(fds[0]);
	close(fds[1]);
	while (!p->linked && timing_now() - start < PATIENCE)
		turn(p);
	p->linked_after = timing_now() - start;
	if (p->linked)
		return p;
	tox_pair_free(p);
	return NULL;
}

void tox_pair_free(struct tox_pair *p)
{
	if (!p)
		return;
	kill(p->other, SIGKILL);
	waitpid(p->other, NULL, 0);
	tox_kill(p->tox);
	free(p);
}

double tox_pair_linked_after(const struct tox_pair *p)
{
	return p->linked_after;
}

pid_t tox_pair_other(const struct tox_pair *p)
{
	return p->other;
}

void tox_pair_run(struct tox_pair *p, double seconds)
{
	double end = timing_now() + seconds;

	while (timing_now() < end)
		turn(p);
}

static bool send_one(struct tox_pair *p, size_t len)
{
	uint8_t text[TOX_MAX_MESSAGE_LENGTH];
	Tox_Err_Friend_Send_Message e;

	memset(text, 'x', sizeof(text));
	tox_friend_send_message(p->tox, 0, TOX_MESSAGE_TYPE_NORMAL, text, len, &e);
	return e == TOX_ERR_FRIEND_SEND_MESSAGE_OK;
}

double tox_pair_receipt(struct tox_pair *p, size_t len)
{
	double start = timing_now();
	size_t before = p->receipts;

	while (!send_one(p, len))
		turn(p);
	while (p->receipts == before && timing_now() - start < 10)
		turn(p);
	return p->receipts > before ? p->last - start : -1;
}

double tox_pair_rate(struct tox_pair *p, size_t len, size_t count)
{
	double start = timing_now(), quiet = start;
	size_t sent = 0, before = p->receipts, seen = before;

	while (p->receipts - before < count && timing_now() - quiet < 10) {
		while (sent < count && send_one(p, len))
			sent++;
		turn(p);
		if (p->receipts != seen)
			quiet = timing_now();
		seen = p->receipts;
	}
	return (double)(p->receipts - before) / (p->last - start);
}

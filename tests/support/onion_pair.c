/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/onion_pair.h"

#include "support/timing.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum order_kind {
	ORDER_NONE, ORDER_REACH, ORDER_ANSWER, ORDER_WRITE, ORDER_GIVE, ORDER_COUNT, ORDER_SWALLOW, ORDER_REACHED, ORDER_END
};

/* What the two processes say to each other, each in one packet. */
struct order {
	enum order_kind kind;
	uint32_t n;
	double at;
	uint8_t addr[TRANSPORT_ADDRESS_LEN];
};

static struct road_end end;
static int other = -1;    /* the socket to the other process */
static pid_t far = -1;

/* Of the far end: the number to be reached, 0: none. Of the near one: what the far one told last. */
static uint64_t messages_wanted;
static size_t bytes_wanted;
static bool told_address, ended;
static struct order heard;

static void say(const struct order *o)
{
	machine_must(send(other, o, sizeof(*o), MSG_NOSIGNAL) == (ssize_t)sizeof(*o), "a word to the other end");
}

static void say_number(enum order_kind kind, uint32_t n)
{
	struct order o = { .kind = kind, .n = n };

	say(&o);
}

/* ---- the far end ---- */

static void report(void)
{
	const struct order o = { .kind = ORDER_REACHED, .at = timing_now() };

	messages_wanted = bytes_wanted = 0;
	say(&o);
}

static void on_progress(struct road_end *e)
{
	struct order o = { .kind = ORDER_REACH };

	if (!told_address && onion_end_is_published(e)) {
		told_address = true;
		o.n = (uint32_t)road_end_told(e, o.addr);
		say(&o);
	}
	if (messages_wanted && e->messages >= messages_wanted)
		report();
	if (bytes_wanted && road_end_bare(e)->got >= bytes_wanted) {
		road_end_bare(e)->echoes = true;
		report();
	}
}

static void swallow(uint32_t n)
{
	struct road_channel *c = road_end_bare(&end);

	c->echoes = false;
	bytes_wanted = c->got + n;
}

static void obey(const struct order *o)
{
	switch (o->kind) {
	case ORDER_ANSWER:
		end.answers = o->n > 0;
		break;
	case ORDER_WRITE:
		road_end_letters(&end, o->n, ROAD_END_LETTER);
		break;
	case ORDER_GIVE:
		road_end_give(road_end_bare(&end), o->n);
		break;
	case ORDER_COUNT:
		messages_wanted = end.messages + o->n;
		break;
	case ORDER_SWALLOW:
		swallow(o->n);
		break;
	case ORDER_END:
		ended = true;
		break;
	case ORDER_NONE:
	case ORDER_REACH:
	case ORDER_REACHED:
		break;
	}
}

/* ---- both ---- */

static void on_order(evutil_socket_t fd, short what, void *ctx)
{
	(void)what, (void)ctx;
	machine_must(recv(fd, &heard, sizeof(heard), 0) == (ssize_t)sizeof(heard), "the other end lives");
	if (far < 0)
		obey(&heard);
}

static void open_end(const char *folder, int64_t contact, struct event **ev)
{
	onion_end_open(&end, folder, contact);
	*ev = event_new(end.base, other, EV_READ | EV_PERSIST, on_order, NULL);
	machine_must(*ev && event_add(*ev, NULL) == 0, "memory");
}

static bool is_ended(void *ctx)
{
	(void)ctx;
	return ended;
}

static _Noreturn void be_far(const char *folder, int64_t contact)
{
	struct event *ev;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	open_end(folder, contact, &ev);
	end.progress = on_progress;
	while (!ended)
		road_end_until(&end, is_ended, NULL, 3600, "an hour");
	event_free(ev);
	road_end_close(&end);
	_exit(0);
}

/* ---- the near end ---- */

static struct event *ears;

static bool has_heard(void *ctx)
{
	return heard.kind == *(enum order_kind *)ctx;
}

static void await(enum order_kind kind, const char *what)
{
	road_end_until(&end, has_heard, &kind, 60, what);
}

void onion_pair_open(const char *folder)
{
	static struct machine m[2];
	char folders[2][MACHINE_PATH];
	int64_t contact[2];
	int pair[2];

	for (int i = 0; i < 2; i++) {
		snprintf(folders[i], sizeof(folders[i]), "%s/%d", folder, i);
		machine_make(&m[i], folders[i], i ? "Bob" : "Alice");
	}
	machine_join(&m[0], &m[1], &contact[0], &contact[1]);
	for (int i = 0; i < 2; i++)
		machine_close(&m[i]);
	machine_must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0, "sockets");
	fflush(stdout);
	far = fork();
	other = pair[far == 0];
	close(pair[far != 0]);
	if (far == 0) {
		far = -1;
		be_far(folders[1], contact[1]);
	}
	machine_must(far > 0, "another process");
	open_end(folders[0], contact[0], &ears);
	await(ORDER_REACH, "an onion service that is published");
	road_end_reach(&end, heard.addr, heard.n);
}

void onion_pair_close(void)
{
	say_number(ORDER_END, 0);
	waitpid(far, NULL, 0);
	event_free(ears);
	road_end_close(&end);
	close(other);
}

struct road_end *onion_pair_near(void)
{
	return &end;
}

void onion_pair_answer(bool on)
{
	say_number(ORDER_ANSWER, on);
}

void onion_pair_write(uint32_t letters)
{
	say_number(ORDER_WRITE, letters);
}

void onion_pair_give(uint32_t bytes)
{
	say_number(ORDER_GIVE, bytes);
}

void onion_pair_count(uint32_t messages)
{
	heard.kind = ORDER_NONE;
	say_number(ORDER_COUNT, messages);
}

void onion_pair_swallow(uint32_t bytes)
{
	heard.kind = ORDER_NONE;
	say_number(ORDER_SWALLOW, bytes);
}

double onion_pair_await(void)
{
	await(ORDER_REACHED, "what the far end waits for");
	return heard.at;
}

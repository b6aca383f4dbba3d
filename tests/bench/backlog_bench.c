/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts meet over a slow road, as through an anonymity network: 1.5 s for a round trip, and each has 1,000 messages
 * of 256 bytes for the other. The cores that ship under a made-up clock; the stream between them delays every byte by half
 * a round trip and takes any number of them, so what is measured is who waits for whom. From the opening of the stream,
 * when both ends have it, until both have stored everything; the stream's own opening, and acknowledgements, come on top.
 * The least there can be is one round trip: the dialler's first flight takes its messages along, the other end's answer
 * brings its own. Goal: 1.25 round trips. Also over streams that let through only so many bytes a second, where the
 * figure is to be compared with the time that the bytes themselves take.
 */
#include "core/conversation.h"
#include "support/machine.h"
#include "support/timing.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGES 1000
#define TEXT     256
#define TRIP     1500    /* ms */
#define GOAL     1.25
#define CHUNK    (64 * 1024)
#define LONGEST  (600 * 1000)    /* ms after which it has failed */

static const struct core_road road = { .name = "lan", .rank = 3 };
static char dir[] = "/tmp/nightjar-bench-XXXXXX";

/* Bytes under way to a node. */
struct segment {
	struct segment *next;
	int64_t due;
	size_t len;
	uint8_t bytes[CHUNK];
};

struct node {
	struct machine m;
	int64_t contact;
	struct node *peer;
	uint32_t link;
	bool has_output;
	struct segment *first, **last;
	uint64_t sent;           /* bytes */
	double free_at;          /* ms: when the road takes the next byte */
	double stored_at;        /* ms: when it had everything */
};

static struct instant base;
static int64_t now;
static double rate;    /* bytes a ms; 0: no limit */

static struct instant instant_now(void)
{
	return (struct instant){ .wall = base.wall + now, .mono = base.mono + now };
}

/* ---- the stream ---- */

static void post(struct node *n, struct segment *s)
{
	n->free_at = n->free_at > (double)now ? n->free_at : (double)now;
	if (rate > 0)
		n->free_at += (double)s->len / rate;
	s->due = (int64_t)n->free_at + TRIP / 2;
	n->sent += s->len;
	*n->peer->last = s;
	n->peer->last = &s->next;
}

/* A road that is slow takes more only when it has sent what it had, but for a little. */
static bool takes_more(const struct node *n)
{
	return n->link && n->has_output && (rate <= 0 || n->free_at <= (double)now + 1);
}

static void pull(struct node *n)
{
	while (takes_more(n)) {
		struct segment *s = calloc(1, sizeof(*s));
		size_t cap = rate > 0 ? 4096 : CHUNK;

		machine_must(s != NULL, "memory");
		s->len = core_link_output(n->m.core, n->link, s->bytes, cap);
		n->has_output = s->len > 0;
		if (s->len > 0)
			post(n, s);
		else
			free(s);
	}
}

static void end_turn(struct node *n)
{
	struct core_notice notice;

	machine_must(core_commit(n->m.core) == ERR_OK, "a commit");
	while (core_next_notice(n->m.core, &notice)) {
		machine_must(notice.kind != CORE_NOTICE_LINK_CLOSE, "a link that stays");
		n->has_output |= notice.kind == CORE_NOTICE_LINK_OUTPUT && notice.link == n->link;
	}
}

static bool has_everything(struct node *n)
{
	struct conversation_counts counts;

	machine_must(conversation_counts(core_store(n->m.core), n->contact, &counts) == ERR_OK, "counting");
	return counts.count == 2 * MESSAGES;
}

static void arrive(struct node *n)
{
	if ((!n->first || n->first->due > now) && core_wake(n->m.core) > instant_now().mono)
		return;
	core_turn(n->m.core, instant_now());
	while (n->first && n->first->due <= now) {
		struct segment *s = n->first;

		n->first = s->next;
		if (!n->first)
			n->last = &n->first;
		core_link_input(n->m.core, n->link, s->bytes, s->len);
		free(s);
	}
	end_turn(n);
	if (n->stored_at <= 0 && has_everything(n))
		n->stored_at = (double)now;
}

/* ---- a run ---- */

static void make(struct node *a, struct node *b)
{
	char path[64];

	memset(a, 0, sizeof(*a));
	memset(b, 0, sizeof(*b));
	snprintf(path, sizeof(path), "%s/a", dir);
	machine_make(&a->m, path, "Alice");
	snprintf(path, sizeof(path), "%s/b", dir);
	machine_make(&b->m, path, "Bob");
	machine_join(&a->m, &b->m, &a->contact, &b->contact);
	a->peer = b;
	b->peer = a;
	a->last = &a->first;
	b->last = &b->first;
	base = clock_read();
	now = 0;
}

static void write_backlog(struct node *n)
{
	char text[TEXT];
	int64_t order;

	memset(text, 'x', sizeof(text));
	core_turn(n->m.core, instant_now());
	for (int i = 0; i < MESSAGES; i++)
		machine_must(talk_send(n->m.core, n->contact, text, TEXT, &order) == ERR_OK, "a message");
	end_turn(n);
	n->has_output = false;
}

static void open_stream(struct node *from, struct node *to)
{
	core_turn(from->m.core, instant_now());
	from->link = core_link_dial(from->m.core, machine_peer(&from->m), &road);
	machine_must(from->link != 0, "a dial");
	end_turn(from);
	core_turn(to->m.core, instant_now());
	to->link = core_link_accept(to->m.core, &road, &core_anybody);
	end_turn(to);
}

static void finish(struct node *n)
{
	char path[MACHINE_PATH];

	while (n->first) {
		struct segment *s = n->first;

		n->first = s->next;
		free(s);
	}
	snprintf(path, sizeof(path), "%s", n->m.folder);
	machine_close(&n->m);
	machine_remove(path);
}

/* Returns ms until both had everything; `bytes` both sent together. */
static double run(double bytes_a_second, uint64_t *bytes)
{
	static struct node n[2];
	double last;

	make(&n[0], &n[1]);
	rate = bytes_a_second / 1e3;
	for (int i = 0; i < 2; i++)
		write_backlog(&n[i]);
	open_stream(&n[1], &n[0]);
	for (; (n[0].stored_at <= 0 || n[1].stored_at <= 0) && now < LONGEST; now++) {
		for (int i = 0; i < 2; i++) {
			arrive(&n[i]);
			pull(&n[i]);
		}
	}
	machine_must(now < LONGEST, "everything in ten minutes");
	last = n[0].stored_at > n[1].stored_at ? n[0].stored_at : n[1].stored_at;
	*bytes = n[0].sent + n[1].sent;
	for (int i = 0; i < 2; i++)
		finish(&n[i]);
	return last;
}

int main(void)
{
	static const double speeds[] = { 1e6, 250e3 };
	uint64_t bytes;
	double ms;

	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	ms = run(0, &bytes);
	printf("%d messages of %d bytes each way, %.1f s round trip, %.2f MB in all\n", MESSAGES, TEXT, TRIP / 1e3,
	       (double)bytes / 1e6);
	printf("  a stream without limit: %5.0f ms, %.3f round trips, goal %.2f: %s\n", ms, ms / TRIP, GOAL,
	       ms <= GOAL * TRIP ? "met" : "MISSED");
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		double least;

		ms = run(speeds[i], &bytes);
		least = (double)bytes / 2 / speeds[i] * 1e3;
		printf("  %4.0f kB/s each way:      %5.0f ms, %.3f round trips; the bytes of one way alone take %.0f ms\n",
		       speeds[i] / 1e3, ms, ms / TRIP, least);
	}
	rmdir(dir);
	return 0;
}

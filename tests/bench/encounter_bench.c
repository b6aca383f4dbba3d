/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two contacts pass each other three times, each time within reach of their radios for ten seconds, with more to say than
 * goes through. The cores that ship under a made-up clock; one air of 150 kB/s for both directions, in which a frame goes
 * after the other, 30 ms from end to end; between the core and the air lie the queues that the daemon and the kernel have.
 * From the opening of the channel until reach is lost, in the middle of whatever is going on then.
 * Counted are parcels that the other end has stored and can acknowledge, against what the bare air carries. Goal: 0.8. Theirs,
 * and then parcels of others that each carries, of which both have 5,000 in common.
 */
#include "core/carry_state.h"
#include "core/conversation.h"
#include "support/junk.h"
#include "support/machine.h"
#include "support/timing.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATE      150.0            /* bytes a ms */
#define LATENCY   30               /* ms, one way */
#define REACH     10000            /* ms */
#define APART     60000
#define MEETINGS  3
#define FRAME     1016             /* bytes of one RFCOMM frame, as the kernel sends it */
#define QUEUES    (64 * 1024 + 50800 / 2)    /* a channel's, and what a kernel takes that counts the room of its blocks */
#define GOAL      0.8
#define COMMON    5000             /* parcels of others */
#define ONES_OWN  1500             /* those that only one has, at most: a neighbour may bring 2,000 at once */
#define NEIGHBOUR 1000             /* and seven more, from whom the parcels are that are carried */

static const struct core_road road = { .name = "bluetooth", .rank = 20 };
static char dir[] = "/tmp/nightjar-bench-XXXXXX";

struct segment {
	struct segment *next;
	int64_t due;
	size_t len;
	uint8_t bytes[FRAME];
};

struct node {
	struct machine m;
	int64_t contact;
	struct node *peer;
	uint32_t link;
	bool has_output;
	size_t queued;
	uint8_t queue[QUEUES + 4096];    /* before the air */
	struct segment *first, **last;   /* in it, on the way to this node */
};

static struct instant base;
static int64_t now;
static double air_free_at;
static unsigned turn_of;
static size_t sent;    /* bytes that went on the air in this meeting */

static struct instant instant_now(void)
{
	return (struct instant){ .wall = base.wall + now, .mono = base.mono + now };
}

/* ---- the road ---- */

static void pull(struct node *n)
{
	while (n->link && n->has_output && n->queued + CORE_OUTPUT_MIN <= QUEUES) {
		size_t got = core_link_output(n->m.core, n->link, n->queue + n->queued, QUEUES - n->queued);

		n->has_output = got > 0;
		n->queued += got;
	}
}

static void put_on_air(struct node *n)
{
	struct segment *s = calloc(1, sizeof(*s));

	machine_must(s != NULL, "memory");
	s->len = n->queued < FRAME ? n->queued : FRAME;
	memcpy(s->bytes, n->queue, s->len);
	memmove(n->queue, n->queue + s->len, n->queued - s->len);
	n->queued -= s->len;
	sent += s->len;
	/* Within the millisecond that is the clock's step one frame follows the other. */
	air_free_at = (air_free_at > (double)now - 1 ? air_free_at : (double)now) + (double)s->len / RATE;
	s->due = (int64_t)air_free_at + LATENCY;
	*n->peer->last = s;
	n->peer->last = &s->next;
}

/* Who has something takes turns. */
static void run_air(struct node n[2])
{
	while (air_free_at <= (double)now && (n[0].queued || n[1].queued)) {
		turn_of = n[!turn_of].queued ? !turn_of : turn_of;
		put_on_air(&n[turn_of]);
	}
}

static void drop(struct node *n)
{
	while (n->first) {
		struct segment *s = n->first;

		n->first = s->next;
		free(s);
	}
	n->last = &n->first;
	n->queued = 0;
}

/* ---- the nodes ---- */

static void end_turn(struct node *n)
{
	struct core_notice notice;

	machine_must(core_commit(n->m.core) == ERR_OK, "a commit");
	while (core_next_notice(n->m.core, &notice)) {
		machine_must(notice.kind != CORE_NOTICE_LINK_CLOSE, "a link that stays");
		n->has_output |= notice.kind == CORE_NOTICE_LINK_OUTPUT && notice.link == n->link;
	}
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
}

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
	air_free_at = 0;
}

static void write_messages(struct node *n, size_t count, size_t len)
{
	static char text[TALK_TEXT_MAX];
	int64_t order;

	memset(text, 'x', len);
	core_turn(n->m.core, instant_now());
	for (size_t i = 0; i < count; i++)
		machine_must(talk_send(n->m.core, n->contact, text, len, &order) == ERR_OK, "a message");
	end_turn(n);
	n->has_output = false;
}

/* Parcels of nobody's, as from some neighbour; the same for both when there is another. */
static void bring(struct node *n, struct node *also, size_t count, enum parcel_class class)
{
	static uint8_t parcel[PARCEL_MAX_LEN];
	struct node *const both[2] = { n, also };

	for (size_t k = 0; k < 2 && both[k]; k++)
		core_turn(both[k]->m.core, instant_now());
	for (size_t i = 0; i < count; i++) {
		junk_make(parcel, class, carry_hour(n->m.core) + CARRY_HOURS, &rand_system);
		for (size_t k = 0; k < 2 && both[k]; k++)
			machine_must(carry_take(both[k]->m.core, NEIGHBOUR + (int64_t)(i % 8), parcel, parcel_len(class)) ==
			                     CARRY_KEPT,
			             "room for a parcel");
	}
	for (size_t k = 0; k < 2 && both[k]; k++) {
		end_turn(both[k]);
		both[k]->has_output = false;
	}
}

static void finish(struct node *n)
{
	char path[MACHINE_PATH];

	drop(n);
	snprintf(path, sizeof(path), "%s", n->m.folder);
	machine_close(&n->m);
	machine_remove(path);
}

/* ---- a meeting ---- */

static void open_channel(struct node *from, struct node *to)
{
	core_turn(from->m.core, instant_now());
	from->link = core_link_dial(from->m.core, machine_peer(&from->m), &road);
	machine_must(from->link != 0, "a dial");
	end_turn(from);
	core_turn(to->m.core, instant_now());
	to->link = core_link_accept(to->m.core, &road, &core_anybody);
	end_turn(to);
}

static void lose_channel(struct node *n)
{
	core_turn(n->m.core, instant_now());
	core_link_lost(n->m.core, n->link);
	end_turn(n);
	n->link = 0;
	n->has_output = false;
	drop(n);
}

/* Nobody reads here: all that came is unread. */
static size_t heard(struct node *n, bool carried)
{
	struct conversation_counts counts;
	struct carry_counts of_others;

	carry_counts(n->m.core, &of_others);
	if (carried)
		return (size_t)of_others.parcels;
	machine_must(conversation_counts(core_store(n->m.core), n->contact, &counts) == ERR_OK, "counting");
	return (size_t)counts.unread;
}

struct load {
	const char *name;
	size_t text, parcel;    /* text 0: parcels that are carried for others */
	bool both;
	enum parcel_class class;
};

/* Parcels stored by both in one meeting. */
static size_t meet(struct node n[2], unsigned dialler, bool carried)
{
	size_t before = heard(&n[0], carried) + heard(&n[1], carried);
	int64_t end = now + REACH;

	air_free_at = (double)now;
	sent = 0;
	open_channel(&n[dialler], &n[!dialler]);
	for (; now < end; now++) {
		for (int i = 0; i < 2; i++) {
			arrive(&n[i]);
			pull(&n[i]);
		}
		run_air(n);
	}
	for (int i = 0; i < 2; i++)
		lose_channel(&n[i]);
	now += APART;
	return heard(&n[0], carried) + heard(&n[1], carried) - before;
}

static bool run(const struct load *l)
{
	static struct node n[2];
	/* What is carried is taken by a quota, so that it is another pair that meets again. */
	const size_t meetings = l->text == 0 ? 1 : MEETINGS, all = (size_t)(RATE * REACH) * meetings / l->parcel;
	const size_t room = l->text == 0 && all > ONES_OWN ? ONES_OWN : all;
	bool met = true;

	make(&n[0], &n[1]);
	if (l->text == 0)
		bring(&n[0], &n[1], COMMON, l->class);
	for (int i = 0; i < 1 + l->both; i++) {
		if (l->text == 0)
			bring(&n[i], NULL, room, l->class);
		else
			write_messages(&n[i], room, l->text);
	}
	for (unsigned i = 0; i < meetings; i++) {
		size_t got = meet(n, i & 1, l->text == 0);
		double bytes = (double)(got * l->parcel), of_air = bytes / (RATE * REACH), of_sent = bytes / (double)sent;
		/* Of others there may be fewer than would go through. */
		double share = l->text == 0 ? of_sent : of_air;

		met = met && share >= GOAL;
		printf("  %-36s meeting %u: %5zu parcels, %.3f of the air, %.3f of what was sent: %s\n", l->name, i + 1, got,
		       of_air, of_sent, share >= GOAL ? "met" : "MISSED");
	}
	for (int i = 0; i < 2; i++)
		finish(&n[i]);
	return met;
}

int main(void)
{
	static const struct load loads[] = {
		{ "256 bytes, one way", 256, 512, false, 0 },
		{ "256 bytes, both ways", 256, 512, true, 0 },
		{ "3,000 bytes, one way", 3000, 4096, false, 0 },
		{ "3,000 bytes, both ways", 3000, 4096, true, 0 },
		{ "30,000 bytes, one way", 30000, 32768, false, 0 },
		{ "30,000 bytes, both ways", 30000, 32768, true, 0 },
		{ "512 bytes of others, one way", 0, 512, false, PARCEL_SMALL },
		{ "512 bytes of others, both ways", 0, 512, true, PARCEL_SMALL },
		{ "4,096 bytes of others, one way", 0, 4096, false, PARCEL_MEDIUM },
		{ "4,096 bytes of others, both ways", 0, 4096, true, PARCEL_MEDIUM },
	};
	bool met = true;

	timing_machine();
	machine_must(sodium_init() >= 0 && mkdtemp(dir), "start");
	printf("%d s within reach, %.0f kB/s, %d ms one way; goal %.1f\n", REACH / 1000, RATE, LATENCY, GOAL);
	for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
		met = run(&loads[i]) && met;
	rmdir(dir);
	return 0;
}

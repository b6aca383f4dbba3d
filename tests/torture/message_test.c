/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The message path, struck at every operation of either disk. Two nodes live through a short script: an invite, messages
 * both ways, a link that is cut, a start anew. It is lived once to count the operations of each disk, then once for each
 * operation and each fault: a power cut (with torn writes), an error, a full disk; and the start after a power cut is
 * struck too. Then all is well again, and the oracle judges: nothing accepted is lost, nothing shown twice, no false tick,
 * nothing sealed twice under one key and nonce.
 *   TORTURE=full          every point, of several lives (minutes);  default: every so many, of one
 *   POINT=seed:node:fault:operation   one point
 */
#include "support/unit.h"

#include "support/oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum strike { STRIKE_CUT, STRIKE_CUT_TWICE, STRIKE_EIO, STRIKE_FULL, STRIKES };

struct point {
	uint64_t seed;
	unsigned node;
	enum strike strike;
	uint64_t operation;    /* after the nodes were made; 0: none is struck */
};

struct run {
	const struct point *p;
	struct world *w;
	struct oracle *o;
	int pair;
	bool over;             /* the fault was dealt with */
	uint64_t base[2], end[2];
};

static void plan(struct run *r, enum disk_fault fault, uint64_t ahead)
{
	struct disk *d = world_disk(r->w, r->p->node);

	disk_plan(d, fault, disk_operations(d) + ahead);
}

static void boot(struct run *r, unsigned node)
{
	if (world_boot(r->w, node) != ERR_OK) {
		/* Struck while it started: another power cut, or an error. */
		world_crash(r->w, node);
		if (world_boot(r->w, node) != ERR_OK)
			oracle_fail(r->o, "node %u does not start again", node);
	}
	oracle_booted(r->o, node);
}

static void tend(struct run *r)
{
	bool is_cut = r->p->strike == STRIKE_CUT || r->p->strike == STRIKE_CUT_TWICE;

	if (r->over || !is_cut || r->p->operation == 0 || !disk_has_struck(world_disk(r->w, r->p->node)))
		return;
	r->over = true;
	world_crash(r->w, r->p->node);
	if (r->p->strike == STRIKE_CUT_TWICE)
		plan(r, DISK_POWER_CUT, 1 + r->p->operation % 7);
	boot(r, r->p->node);
	if (disk_has_struck(world_disk(r->w, r->p->node))) {
		/* It came up before the second cut, which struck later in the start. */
		world_crash(r->w, r->p->node);
		boot(r, r->p->node);
	}
	disk_plan(world_disk(r->w, r->p->node), DISK_NONE, 0);
}

static void pass(struct run *r, int64_t ms)
{
	world_run(r->w, ms);
	tend(r);
}

static void say(struct run *r, unsigned side, size_t len)
{
	if (r->pair >= 0 && world_core(r->w, side))
		(void)oracle_send(r->o, (size_t)r->pair, side, len);
	tend(r);
}

static void add_each_other(struct run *r)
{
	const struct oracle_invite v = { 0, 1, world_identity(r->w, 0), world_identity(r->w, 1) };

	/* A user who is told that it failed tries again. */
	for (int i = 0; i < 3 && r->pair < 0; i++) {
		r->pair = oracle_invite(r->o, &v);
		tend(r);
		if (r->pair < 0 && r->p->strike == STRIKE_FULL)
			disk_free_space(world_disk(r->w, r->p->node));
	}
	if (r->pair < 0)
		oracle_fail(r->o, "no invite could be made");
}

static void start_anew(struct run *r, unsigned node)
{
	world_stop(r->w, node);
	boot(r, node);
	tend(r);
}

static void script(struct run *r)
{
	static const size_t lengths[] = { 1, 300, 700, 5000, 12 };

	add_each_other(r);
	say(r, 0, 20);
	say(r, 1, 20);
	pass(r, 20 * CLOCK_SECOND);
	for (unsigned i = 0; i < 10; i++) {
		say(r, i % 3 == 0, lengths[i % 5]);
		pass(r, i % 4 * 3);
	}
	loopback_cut(world_net(r->w), 0, 1);
	say(r, 0, 2);
	say(r, 1, 2);
	pass(r, CLOCK_SECOND);
	say(r, 0, 900);
	start_anew(r, 0);
	say(r, 1, 40);
	pass(r, 30 * CLOCK_SECOND);
	world_crash(r->w, 1);
	boot(r, 1);
	say(r, 0, 3);
	pass(r, 30 * CLOCK_SECOND);
	while (core_idle(world_core(r->w, 0)))
		continue;
	tend(r);
	say(r, 1, 3);
	pass(r, 5 * CLOCK_SECOND);
}

static void heal(struct run *r)
{
	for (unsigned i = 0; i < 2; i++) {
		r->end[i] = disk_operations(world_disk(r->w, i));
		disk_plan(world_disk(r->w, i), DISK_NONE, 0);
	}
	for (int i = 0; i < 60 && !oracle_is_settled(r->o); i++)
		world_run(r->w, 10 * CLOCK_SECOND);
	world_run(r->w, CLOCK_SECOND);
	oracle_judge(r->o);
	if (oracle_counts(r->o).active != 1)
		oracle_fail(r->o, "the two are no contacts in the end");
}

/* Lives through the script; fills how many operations each disk had in it. */
static void strike(const struct point *p, uint64_t operations[2])
{
	static const enum disk_fault faults[] = {
		[STRIKE_CUT] = DISK_POWER_CUT,
		[STRIKE_CUT_TWICE] = DISK_POWER_CUT,
		[STRIKE_EIO] = DISK_EIO,
		[STRIKE_FULL] = DISK_FULL,
	};
	const struct world_options o = {
		.seed = p->seed,
		.nodes = 2,
		.net = { .delay_least = 1, .delay_most = 5, .segment = 700 },
	};
	struct run r = { .p = p, .w = world_new(&o), .pair = -1 };
	char replay[128];

	snprintf(replay, sizeof(replay), "POINT=%llu:%u:%d:%llu build/san/tests/torture/message_test",
	         (unsigned long long)p->seed, p->node, (int)p->strike, (unsigned long long)p->operation);
	r.o = oracle_new(r.w, 2, replay);
	for (unsigned i = 0; i < 2; i++)
		r.base[i] = disk_operations(world_disk(r.w, i));
	if (p->operation > 0)
		plan(&r, faults[p->strike], p->operation);
	script(&r);
	heal(&r);
	for (unsigned i = 0; i < 2 && operations; i++)
		operations[i] = r.end[i] - r.base[i];
	oracle_free(r.o);
	world_free(r.w);
}

/* Every `step`th point of one life; how many that were. */
static uint64_t strike_all(uint64_t seed, uint64_t first, uint64_t step)
{
	struct point p = { .seed = seed };
	uint64_t operations[2], at = 0, n = 0;

	strike(&p, operations);
	for (p.node = 0; p.node < 2; p.node++)
		for (p.operation = 1; p.operation <= operations[p.node]; p.operation++)
			for (p.strike = 0; p.strike < STRIKES; p.strike++)
				if (at++ % step == first) {
					strike(&p, NULL);
					n++;
				}
	return n;
}

static void every_operation_of_either_disk(void **state)
{
	const char *full = getenv("TORTURE"), *point = getenv("POINT"), *lives = getenv("LIVES");
	struct point p = { .seed = 1 };
	unsigned long long seed, operation;
	uint64_t n = 0;
	int fault;

	(void)state;
	if (point) {
		assert_int_equal(sscanf(point, "%llu:%u:%d:%llu", &seed, &p.node, &fault, &operation), 4);
		p = (struct point){ .seed = seed, .node = p.node, .strike = (enum strike)fault, .operation = operation };
		strike(&p, NULL);
		return;
	}
	if (full && strcmp(full, "full") == 0) {
		for (uint64_t s = 1; s <= (lives ? strtoull(lives, NULL, 10) : 8); s++)
			n += strike_all(s, 0, 1);
	} else {
		/* Prime to the kinds of faults, so that every kind of fault and both nodes have their turn. */
		n = strike_all(1, 0, 5);
	}
	print_message("%llu points\n", (unsigned long long)n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_of_either_disk),
	};

	return cmocka_run_group_tests_name("torture/message", tests, NULL, NULL);
}

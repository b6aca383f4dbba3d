/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/chaos.h"

#include "base/assert.h"
#include "core/contact.h"
#include "core/stranger.h"

#include <stdio.h>
#include <stdlib.h>

#define NODES_MAX  50
#define PAIRS_EACH 8                        /* of one node, so that no limit of the world is met */
#define HEAL_STEP  (10 * CLOCK_SECOND)
#define HEAL_MOST  (3 * CLOCK_HOUR)         /* an epoch is an hour: whoever is out of step finds back within two */

struct life {
	struct chaos_result *out;
	struct world *world;
	struct oracle *oracle;
	struct rand_seeded seeded;
	struct rand rand;
	unsigned nodes;
	uint32_t allowed;                       /* kinds of events in this life: a bit for each row of the table */
	int64_t identity[NODES_MAX][2];
	unsigned pairs[NODES_MAX];
	bool has_backup[NODES_MAX], is_off[NODES_MAX], is_hidden_off[NODES_MAX], will_cut[NODES_MAX];
};

static uint32_t below(struct life *l, uint32_t n)
{
	return rand_below(&l->rand, n);
}

static unsigned any_node(struct life *l)
{
	return below(l, l->nodes);
}

static bool is_up(struct life *l, unsigned node)
{
	return world_core(l->world, node) != NULL;
}

/* ---- going down and coming back ---- */

static void crash(struct life *l, unsigned node)
{
	l->out->crashes++;
	l->will_cut[node] = false;
	world_crash(l->world, node);
}

static void boot(struct life *l, unsigned node)
{
	enum err e;

	if (is_up(l, node))
		return;
	e = world_boot(l->world, node);
	if (e != ERR_OK) {
		/* A fault that was planned has struck the start; without one it has to succeed. */
		crash(l, node);
		disk_plan(world_disk(l->world, node), DISK_NONE, 0);
		e = world_boot(l->world, node);
	}
	if (e != ERR_OK)
		oracle_fail(l->oracle, "node %u does not start again: error %d", node, (int)e);
	oracle_booted(l->oracle, node);
}

/* Power cuts that were planned for a disk end the node that uses it. */
static void tend(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++) {
		if (!l->will_cut[i] || !disk_has_struck(world_disk(l->world, i)))
			continue;
		crash(l, i);
		if (below(l, 2))
			boot(l, i);
	}
}

/* ---- what can happen ---- */

static void do_invite(struct life *l)
{
	struct oracle_invite v = { .from = any_node(l), .to = any_node(l) };

	if (v.from == v.to || !is_up(l, v.from) || !is_up(l, v.to) || l->pairs[v.from] == PAIRS_EACH ||
	    l->pairs[v.to] == PAIRS_EACH)
		return;
	v.from_identity = l->identity[v.from][below(l, 2)];
	v.to_identity = l->identity[v.to][below(l, 2)];
	if (oracle_invite(l->oracle, &v) < 0)
		return;
	l->pairs[v.from]++;
	l->pairs[v.to]++;
}

/* A pair and a side whose node is up; false: none was met. */
static bool any_end(struct life *l, size_t *pair, unsigned *side)
{
	if (oracle_pairs(l->oracle) == 0)
		return false;
	*pair = below(l, (uint32_t)oracle_pairs(l->oracle));
	*side = below(l, 2);
	return is_up(l, oracle_node(l->oracle, *pair, *side)) && oracle_contact(l->oracle, *pair, *side) > 0;
}

static size_t any_length(struct life *l)
{
	static const uint32_t most[] = { 1, 20, 20, 20, 20, 400, 400, 4000, 4000, TALK_TEXT_MAX };

	return 1 + below(l, most[below(l, sizeof(most) / sizeof(most[0]))]);
}

static void do_send(struct life *l)
{
	size_t pair;
	unsigned side, n = below(l, 8) ? 1 : 1 + below(l, 40);

	if (!any_end(l, &pair, &side))
		return;
	for (unsigned i = 0; i < n; i++) {
		size_t len = any_length(l);

		(void)oracle_send(l->oracle, pair, side, len > TALK_TEXT_MAX ? TALK_TEXT_MAX : len);
	}
}

static void do_operate(struct life *l)
{
	size_t pair;
	unsigned side, n = below(l, 6) ? 1 : 1 + below(l, 12);

	if (!any_end(l, &pair, &side))
		return;
	for (unsigned i = 0; i < n; i++)
		oracle_operate(l->oracle, pair, side, below(l, UINT32_MAX));
}

static void do_timer(struct life *l)
{
	static const int64_t seconds[] = { 0, 0, 0, 1, 20, 600, 7200, TALK_TIMER_MAX };
	size_t pair;
	unsigned side;

	if (any_end(l, &pair, &side))
		oracle_timer(l->oracle, pair, side, seconds[below(l, sizeof(seconds) / sizeof(seconds[0]))]);
}

/* Mostly at both sides: else nothing is told. */
static void do_receipts(struct life *l)
{
	bool both = below(l, 4) > 0, on = below(l, 5) > 0;
	size_t pair;
	unsigned side;

	if (!any_end(l, &pair, &side))
		return;
	for (unsigned i = 0; i < 2; i++) {
		unsigned node = oracle_node(l->oracle, pair, i);

		if ((!both && i != side) || !is_up(l, node) || oracle_contact(l->oracle, pair, i) <= 0)
			continue;
		(void)!people_set_receipts(world_begin(l->world, node), oracle_contact(l->oracle, pair, i), on);
		(void)!world_end(l->world, node);
	}
}

static void do_read(struct life *l)
{
	size_t pair;
	unsigned side;

	if (!any_end(l, &pair, &side))
		return;
	(void)!talk_mark_read(world_begin(l->world, oracle_node(l->oracle, pair, side)),
	                      oracle_contact(l->oracle, pair, side), 1 + below(l, 1000));
	(void)!world_end(l->world, oracle_node(l->oracle, pair, side));
}

static void do_partition(struct life *l)
{
	loopback_partition(world_net(l->world), any_node(l), below(l, 3));
}

static void do_heal(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++)
		loopback_partition(world_net(l->world), i, 0);
}

static void do_cut(struct life *l)
{
	size_t pair;
	unsigned side;

	if (any_end(l, &pair, &side))
		world_cut(l->world, oracle_node(l->oracle, pair, 0), oracle_node(l->oracle, pair, 1));
}

static void do_weather(struct life *l)
{
	const struct loopback_options o = {
		.delay_least = 1 + below(l, 20),
		.delay_most = 1 + below(l, below(l, 2) ? 30 : 3000),
		.loss = below(l, 4) ? below(l, 100) : below(l, 900),
		.segment = below(l, 2) ? 0 : 1 + below(l, 3000),
		.rate = below(l, 3) ? 0 : 500 + below(l, below(l, 2) ? 5000 : 200000),
		.cuts = below(l, 2) ? 0 : below(l, 30000),
	};

	world_set_weather(l->world, &o);
}

/* Whoever they are to each other, and whatever they are in the middle of. */
static void do_meet(struct life *l)
{
	unsigned a = any_node(l), n = below(l, 4) ? 1 : 1 + below(l, 20);

	for (unsigned i = 0; i < n; i++)
		loopback_meet(world_net(l->world), a, any_node(l));
}

static void look_at_strangers(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++) {
		size_t n = is_up(l, i) ? core_strangers(world_core(l->world, i)) : 0;

		l->out->met += n;
		if (n > STRANGER_LINKS_MAX)
			oracle_fail(l->oracle, "node %u has %zu strangers", i, n);
	}
}

/* After whatever came before, two that are well still meet. */
static void meet_at_last(struct life *l)
{
	loopback_meet(world_net(l->world), 0, 1);
	world_run(l->world, 10 * CLOCK_SECOND);
	for (unsigned i = 0; i < 2; i++)
		if (core_strangers(world_core(l->world, i)) == 0)
			oracle_fail(l->oracle, "node %u has met nobody", i);
}

static void do_switch(struct life *l)
{
	unsigned i = any_node(l);

	l->is_off[i] = !l->is_off[i];
	world_switch(l->world, i, !l->is_off[i]);
}

static void do_switch_hidden(struct life *l)
{
	unsigned i = any_node(l);

	l->is_hidden_off[i] = !l->is_hidden_off[i];
	world_switch_hidden(l->world, i, !l->is_hidden_off[i]);
}

/* A road may tell in the same turn what it knew before: it has not heard of the new address yet. */
static void do_replace(struct life *l)
{
	unsigned i = any_node(l);
	bool at_once = below(l, 8) == 0, tells = below(l, 3) == 0;
	int64_t identity = l->identity[i][below(l, 2)];

	if (!is_up(l, i))
		return;
	(void)!people_replace_address(world_begin(l->world, i), identity, at_once);
	if (tells)
		world_tell(l->world, i);
	(void)!world_end(l->world, i);
}

static void do_cover(struct life *l)
{
	static const int64_t every[] = { 0, 1, 1, 2, 5, 20, 60 };
	size_t pair;
	unsigned side;

	if (!any_end(l, &pair, &side))
		return;
	(void)!people_set_cover(world_begin(l->world, oracle_node(l->oracle, pair, side)),
	                        oracle_contact(l->oracle, pair, side), every[below(l, sizeof(every) / sizeof(every[0]))]);
	(void)!world_end(l->world, oracle_node(l->oracle, pair, side));
}

static void do_crash(struct life *l)
{
	unsigned i = any_node(l);

	if (is_up(l, i))
		crash(l, i);
	if (below(l, 2))
		boot(l, i);
}

static void do_stop(struct life *l)
{
	unsigned i = any_node(l);

	if (is_up(l, i))
		world_stop(l->world, i);
}

static void do_boot(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++)
		if (below(l, 2))
			boot(l, i);
}

static void do_clock(struct life *l)
{
	static const int64_t years[] = { CLOCK_HOUR, INT64_C(2147483648000), INT64_C(4294967296000) };
	static const int64_t steps[] = { CLOCK_HOUR, -CLOCK_HOUR, CLOCK_DAY, -CLOCK_DAY, CLOCK_MINUTE, -CLOCK_MINUTE };
	unsigned i = any_node(l);
	uint32_t luck = below(l, 9);

	if (luck < 3)
		world_set_clock(l->world, i, years[luck] - WORLD_START - world_now(l->world));
	else
		world_set_clock(l->world, i, steps[luck - 3]);
}

static void do_right_clock(struct life *l)
{
	world_set_clock(l->world, any_node(l), 0);
}

static void do_fault(struct life *l)
{
	static const enum disk_fault faults[] = { DISK_POWER_CUT, DISK_POWER_CUT, DISK_EIO, DISK_FULL };
	enum disk_fault fault = faults[below(l, 4)];
	unsigned i = any_node(l);
	struct disk *d = world_disk(l->world, i);

	disk_plan(d, fault, disk_operations(d) + 1 + below(l, 60));
	l->will_cut[i] = fault == DISK_POWER_CUT;
	l->out->faults++;
}

static void do_free_space(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++)
		if (!l->will_cut[i])
			disk_free_space(world_disk(l->world, i));
}

static void do_block(struct life *l)
{
	size_t pair;
	unsigned side;

	if (!any_end(l, &pair, &side))
		return;
	(void)!people_block(world_begin(l->world, oracle_node(l->oracle, pair, side)),
	                    oracle_contact(l->oracle, pair, side), below(l, 2));
	(void)!world_end(l->world, oracle_node(l->oracle, pair, side));
}

static void do_revoke(struct life *l)
{
	size_t pair;
	unsigned side;

	if (any_end(l, &pair, &side) && side == 0)
		oracle_revoke(l->oracle, pair);
}

static void do_remove(struct life *l)
{
	size_t pair;
	unsigned side;

	if (below(l, 4) == 0 && any_end(l, &pair, &side))
		oracle_remove(l->oracle, pair, side);
}

static void do_backup(struct life *l)
{
	unsigned i = any_node(l);

	if (!is_up(l, i) || l->will_cut[i])
		return;
	world_stop(l->world, i);
	world_backup(l->world, i);
	oracle_backed_up(l->oracle, i);
	l->has_backup[i] = true;
	boot(l, i);
}

static void do_restore(struct life *l)
{
	unsigned i = any_node(l);

	if (!l->has_backup[i])
		return;
	if (is_up(l, i))
		world_stop(l->world, i);
	world_restore(l->world, i);
	l->will_cut[i] = false;
	if (world_boot(l->world, i) != ERR_OK)
		oracle_fail(l->oracle, "node %u does not start from its backup", i);
	oracle_restored(l->oracle, i);
}

static void do_idle(struct life *l)
{
	unsigned i = any_node(l);

	while (is_up(l, i) && core_idle(world_core(l->world, i)))
		continue;
}

static const struct {
	void (*run)(struct life *l);
	unsigned weight;
	bool always;
} happenings[] = {
	{ do_invite, 8, true },      { do_send, 40, true },        { do_boot, 12, true },     { do_read, 8, true },
	{ do_idle, 2, true },        { do_partition, 4, false },   { do_heal, 4, true },      { do_cut, 8, false },
	{ do_weather, 4, false },    { do_switch, 4, false },      { do_crash, 5, false },    { do_stop, 3, false },
	{ do_clock, 4, false },      { do_right_clock, 4, true },  { do_fault, 6, false },    { do_free_space, 4, true },
	{ do_block, 3, false },      { do_revoke, 1, false },      { do_remove, 2, false },   { do_backup, 5, false },
	{ do_restore, 4, false },    { do_replace, 5, false },     { do_cover, 3, false },    { do_switch_hidden, 3, false },
	{ do_operate, 40, true },    { do_timer, 4, false },       { do_receipts, 8, true },
	{ do_meet, 4, false },
};

#define KINDS (sizeof(happenings) / sizeof(happenings[0]))

static void do_something(struct life *l)
{
	uint32_t total = 0, at;

	for (size_t i = 0; i < KINDS; i++)
		total += happenings[i].weight;
	at = below(l, total);
	for (size_t i = 0; i < KINDS; i++) {
		if (at < happenings[i].weight) {
			if (happenings[i].always || (l->allowed >> i & 1))
				happenings[i].run(l);
			return;
		}
		at -= happenings[i].weight;
	}
}

/* ---- from birth to the end ---- */

static int64_t any_pause(struct life *l)
{
	uint32_t luck = below(l, 100);

	if (luck < 30)
		return 0;
	if (luck < 60)
		return below(l, 50);
	if (luck < 80)
		return below(l, 5000);
	if (luck < 97 || l->nodes > 8)
		return below(l, 2 * CLOCK_MINUTE);
	return below(l, 20) ? below(l, 2 * CLOCK_HOUR) : below(l, 40 * CLOCK_HOUR);
}

static unsigned any_size(struct life *l)
{
	uint32_t luck = below(l, 100);

	if (luck < 60)
		return 2 + below(l, 2);
	if (luck < 92)
		return 4 + below(l, 5);
	return luck < 99 ? 9 + below(l, 8) : 17 + below(l, NODES_MAX - 16);
}

static void be_born(struct life *l, uint64_t seed)
{
	struct world_options o = { .seed = seed, .net = { .delay_least = 1, .delay_most = 20, .segment = 1500 } };

	rand_seeded_init(&l->seeded, seed ^ UINT64_C(0x9e3779b97f4a7c15));
	l->rand = rand_seeded_source(&l->seeded);
	o.nodes = l->nodes = any_size(l);
	o.hidden = (enum world_hidden)below(l, 3);
	l->allowed = below(l, UINT32_MAX) & (below(l, 2) ? UINT32_MAX : below(l, UINT32_MAX));
	l->world = world_new(&o);
	for (unsigned i = 0; i < l->nodes; i++) {
		l->identity[i][0] = l->identity[i][1] = world_identity(l->world, i);
		if (below(l, 4))
			continue;
		if (people_add_identity(world_begin(l->world, i), "Second", &l->identity[i][1]) != ERR_OK ||
		    world_end(l->world, i) != ERR_OK)
			abort();
	}
}

static void make_all_well(struct life *l)
{
	const struct loopback_options good = { .delay_least = 1, .delay_most = 20 };

	world_set_weather(l->world, &good);
	for (unsigned i = 0; i < l->nodes; i++) {
		if (l->will_cut[i])
			crash(l, i);
		disk_plan(world_disk(l->world, i), DISK_NONE, 0);
		world_set_clock(l->world, i, 0);
		boot(l, i);
		world_switch(l->world, i, true);
		world_switch_hidden(l->world, i, true);
		loopback_partition(world_net(l->world), i, 0);
	}
	for (size_t p = 0; p < oracle_pairs(l->oracle); p++)
		for (unsigned side = 0; side < 2; side++) {
			unsigned node = oracle_node(l->oracle, p, side);

			if (oracle_contact(l->oracle, p, side) <= 0)
				continue;
			(void)!people_block(world_begin(l->world, node), oracle_contact(l->oracle, p, side), false);
			(void)!people_set_cover(world_core(l->world, node), oracle_contact(l->oracle, p, side), 0);
			if (world_end(l->world, node) != ERR_OK)
				oracle_fail(l->oracle, "node %u cannot commit on a good disk", node);
		}
}

static void idle_all(struct life *l)
{
	for (unsigned i = 0; i < l->nodes; i++)
		while (core_idle(world_core(l->world, i)))
			continue;
}

static void heal(struct life *l)
{
	make_all_well(l);
	for (l->out->healing = 0; l->out->healing < HEAL_MOST; l->out->healing += HEAL_STEP) {
		world_run(l->world, HEAL_STEP);
		if (oracle_is_settled(l->oracle))
			break;
	}
	/* What was never to come has time to come. */
	world_run(l->world, CLOCK_MINUTE);
	idle_all(l);
	oracle_judge(l->oracle);
}

void chaos_run(uint64_t seed, const char *replay, struct chaos_result *out)
{
	struct life *l = calloc(1, sizeof(*l));

	ASSERT(l);
	*out = (struct chaos_result){ .steps = 0 };
	l->out = out;
	be_born(l, seed);
	l->oracle = oracle_new(l->world, l->nodes, replay);
	for (unsigned i = 0; i < l->nodes; i++)
		do_invite(l);
	for (out->steps = 30 + below(l, 150); out->steps > 0; out->steps--) {
		do_something(l);
		world_run(l->world, any_pause(l));
		tend(l);
		look_at_strangers(l);
	}
	heal(l);
	meet_at_last(l);
	out->counts = oracle_counts(l->oracle);
	out->lived = world_now(l->world) * l->nodes;
	oracle_digest(l->oracle, out->digest);
	oracle_free(l->oracle);
	world_free(l->world);
	free(l);
}

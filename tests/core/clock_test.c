/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clocks that are wrong: nothing is lost by them, and when they are right again the two find each other within an epoch,
 * an hour. One side, the other, or both; before they are contacts, or after; running, or started with the wrong clock.
 */
#include "support/unit.h"

#include "core/contact.h"
#include "support/world.h"

#include <stdio.h>

#define EPOCH CLOCK_HOUR

static const struct {
	const char *name;
	int64_t ahead, at;    /* by so much, or a fixed time */
	bool may_add;         /* an invite made then has not expired when the clock is right again */
} clocks[] = {
	{ "an hour ahead", CLOCK_HOUR, 0, true },
	{ "an hour behind", -CLOCK_HOUR, 0, true },
	{ "a day ahead", CLOCK_DAY, 0, true },
	{ "a day behind", -CLOCK_DAY, 0, true },
	{ "a minute behind", -CLOCK_MINUTE, 0, true },
	{ "eight days ahead", 8 * CLOCK_DAY, 0, true },
	{ "1970", 0, CLOCK_HOUR, false },
	{ "2025", 0, INT64_C(1750000000000), false },
	{ "2038", 0, INT64_C(2147483648000), true },
	{ "2106", 0, INT64_C(4294967296000), true },
};

#define CLOCKS (sizeof(clocks) / sizeof(clocks[0]))

enum who { WHO_A = 1, WHO_B = 2, WHO_BOTH = 3 };

struct pair {
	struct world *w;
	int64_t a, b;
};

static void set(struct pair *p, size_t clock, enum who who)
{
	int64_t at = clocks[clock].at, ahead = clocks[clock].ahead;

	for (unsigned node = 0; node < 2; node++)
		if (who >> node & 1)
			world_set_clock(p->w, node, at ? at - WORLD_START - world_now(p->w) : ahead);
}

static void set_right(struct pair *p)
{
	world_set_clock(p->w, 0, 0);
	world_set_clock(p->w, 1, 0);
}

static struct pair make(uint64_t seed)
{
	const struct world_options o = { .seed = seed, .nodes = 2, .net = { .delay_least = 1, .delay_most = 5 } };

	return (struct pair){ .w = world_new(&o) };
}

static bool both_active(struct world *w, void *ctx)
{
	const struct pair *p = ctx;
	struct contact row;

	return contact_get(core_store(world_core(w, 0)), p->a, &row) == ERR_OK && row.state == CONTACT_ACTIVE &&
	       contact_get(core_store(world_core(w, 1)), p->b, &row) == ERR_OK && row.state == CONTACT_ACTIVE;
}

struct letters {
	int64_t contact[2], order[2];
};

static bool both_delivered(struct world *w, void *ctx)
{
	const struct letters *l = ctx;

	return talk_state(world_core(w, 0), l->contact[0], l->order[0]) == TALK_DELIVERED &&
	       talk_state(world_core(w, 1), l->contact[1], l->order[1]) == TALK_DELIVERED;
}

/* Both write, and both are told that it arrived. */
static void assert_talk(struct pair *p, const char *when, size_t clock, enum who who)
{
	struct letters l = { .contact = { p->a, p->b } };

	l.order[0] = world_send(p->w, 0, p->a, "from alice");
	l.order[1] = world_send(p->w, 1, p->b, "from bob");
	assert_true(l.order[0] && l.order[1]);
	if (!world_until(p->w, EPOCH, both_delivered, &l))
		fail_msg("%s: no word within an epoch (%s, %d)", when, clocks[clock].name, (int)who);
}

static void restart(struct pair *p, unsigned node)
{
	world_stop(p->w, node);
	assert_int_equal(world_boot(p->w, node), ERR_OK);
}

static void contacts_find_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLOCKS; i++)
		for (enum who who = WHO_A; who <= WHO_BOTH; who++)
			for (int starts = 0; starts < 2; starts++) {
				struct pair p = make(i * 10 + who);

				assert_true(world_invite(p.w, 0, 1, &p.a, &p.b));
				assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
				set(&p, i, who);
				if (starts) {
					restart(&p, 0);
					restart(&p, 1);
				}
				assert_int_not_equal(world_send(p.w, 0, p.a, "while it is wrong"), 0);
				world_run(p.w, 2 * CLOCK_HOUR);
				loopback_cut(world_net(p.w), 0, 1);
				world_run(p.w, 2 * CLOCK_HOUR);
				set_right(&p);
				if (starts)
					loopback_cut(world_net(p.w), 0, 1);
				assert_talk(&p, "after a wrong clock", i, who);
				world_free(p.w);
			}
}

static void contacts_are_made(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLOCKS; i++)
		for (enum who who = WHO_A; who <= WHO_BOTH; who++) {
			struct pair p;

			if (!clocks[i].may_add)
				continue;
			p = make(100 + i * 10 + who);
			set(&p, i, who);
			assert_true(world_invite(p.w, 0, 1, &p.a, &p.b));
			world_run(p.w, 10 * CLOCK_MINUTE);
			set_right(&p);
			if (!world_until(p.w, EPOCH, both_active, &p))
				fail_msg("no contacts within an epoch (%s, %d)", clocks[i].name, (int)who);
			loopback_cut(world_net(p.w), 0, 1);
			assert_talk(&p, "after adding under a wrong clock", i, who);
			world_free(p.w);
		}
}

/* Both clocks are behind when a link opens, and it is cut at each moment of its beginning: one side has gone further. */
static void a_cut_while_both_are_behind(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLOCKS; i++)
		for (int64_t cut = 1; cut < 30 && clocks[i].ahead <= 0 && clocks[i].at < WORLD_START; cut += 2) {
			struct pair p = make(200 + i);

			assert_true(world_invite(p.w, 0, 1, &p.a, &p.b));
			assert_true(world_until(p.w, CLOCK_MINUTE, both_active, &p));
			world_switch(p.w, 1, false);
			world_run(p.w, CLOCK_MINUTE);
			set(&p, i, WHO_BOTH);
			world_switch(p.w, 1, true);
			world_run(p.w, cut);
			world_switch(p.w, 1, false);
			world_run(p.w, CLOCK_MINUTE);
			set_right(&p);
			world_switch(p.w, 1, true);
			assert_talk(&p, "after a cut", i, WHO_BOTH);
			world_free(p.w);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contacts_find_back),
		cmocka_unit_test(contacts_are_made),
		cmocka_unit_test(a_cut_while_both_are_behind),
	};

	return cmocka_run_group_tests_name("core/clock", tests, NULL, NULL);
}

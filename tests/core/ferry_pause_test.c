/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carrying that is paused and goes on, while two devices are linked. */
#include "core/ferry.h"

#include "core/carry.h"
#include "core/conn.h"
#include "support/encounter.h"
#include "support/junk.h"
#include "support/unit.h"

/* Just written: those are given to everybody. */
static void bring(struct world *w, unsigned node, size_t n, const struct rand *from)
{
	junk_bring(w, node, 5, n, PARCEL_SMALL, CARRY_HOURS, from);
}

static size_t parcels(struct world *w, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(w, node), &c);
	return (size_t)c.parcels;
}

static void set_paused(struct world *w, unsigned node, bool paused)
{
	struct core *c = world_begin(w, node);
	struct carry_settings s;

	carry_settings(c, &s);
	s.paused = paused;
	assert_int_equal(carry_configure(c, &s), ERR_OK);
	assert_int_equal(world_end(w, node), ERR_OK);
}

/* A link that opened while either end paused carries nothing, and everything as soon as that one goes on. */
static void a_pause_ends_on_the_same_link(void **state)
{
	struct rand_seeded seed;
	struct rand from;

	(void)state;
	for (unsigned who = 0; who < 2; who++) {
		struct world *w = encounter_world(50 + who, 2);
		struct encounter e;

		rand_seeded_init(&seed, 50);
		from = rand_seeded_source(&seed);
		bring(w, 0, 30, &from);
		bring(w, 1, 30, &from);
		set_paused(w, who, true);
		e = encounter_strangers(w, 0, 1);
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, 0) + parcels(w, 1), 60);
		set_paused(w, who, false);
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, 0), 60);
		assert_int_equal(parcels(w, 1), 60);
		set_paused(w, who, true);
		bring(w, !who, 20, &from);
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, who), 60);
		set_paused(w, who, false);
		bring(w, who, 20, &from);
		encounter_run(&e, SIZE_MAX);
		world_run(w, 4 * CLOCK_SECOND); /* what comes on an open link is given a little later */
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, !who), 100);
		assert_true(conn_find(world_core(w, 0), e.id[0]) && conn_find(world_core(w, 1), e.id[1]));
		encounter_end(&e);
		world_free(w);
	}
}

/* Whenever it comes: nothing more is said than what was on its way, and the link lives. */
static void a_pause_in_the_middle(void **state)
{
	struct rand_seeded seed;
	struct rand from;

	(void)state;
	for (unsigned steps = 1; steps < 12; steps++) {
		struct world *w = encounter_world(60 + steps, 2);
		struct encounter e;

		rand_seeded_init(&seed, 60);
		from = rand_seeded_source(&seed);
		bring(w, 0, 100, &from);
		bring(w, 1, 100, &from);
		e = encounter_strangers(w, 0, 1);
		for (unsigned i = 0; i < steps; i++)
			encounter_step(&e, 1);
		set_paused(w, 0, true);
		const size_t before = parcels(w, 0);
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, 0), before);
		set_paused(w, 0, false);
		encounter_run(&e, SIZE_MAX);
		assert_int_equal(parcels(w, 1), 200);
		assert_true(conn_find(world_core(w, 0), e.id[0]) && conn_find(world_core(w, 1), e.id[1]));
		encounter_end(&e);
		world_free(w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pause_ends_on_the_same_link),
		cmocka_unit_test(a_pause_in_the_middle),
	};

	return cmocka_run_group_tests_name("core/ferry_pause", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What devices that stand together give each other, and what not. */
#include "core/ferry_give.h"

#include "base/pack.h"
#include "core/carry_state.h"
#include "support/encounter.h"
#include "support/junk.h"
#include "support/unit.h"

#include <stdio.h>

static size_t parcels(struct world *w, unsigned node)
{
	struct carry_counts c;

	carry_counts(world_core(w, node), &c);
	return (size_t)c.parcels;
}

/* Two strangers on an open link, and then something comes to the first. */
struct met {
	struct world *w;
	struct encounter e;
};

static struct met meet(uint64_t seed, size_t n)
{
	struct met m = { .w = encounter_world(seed, 2) };
	struct rand_seeded seeded;
	struct rand from;

	rand_seeded_init(&seeded, seed);
	from = rand_seeded_source(&seeded);
	m.e = encounter_strangers(m.w, 0, 1);
	encounter_run(&m.e, SIZE_MAX);
	junk_bring(m.w, 0, 5, n, PARCEL_SMALL, 100, &from);
	return m;
}

static void part(struct met *m)
{
	encounter_end(&m->e);
	world_free(m->w);
}

/*
 * Five who stand together, and something comes to one of them: most is taken from the first who has it, and those who have it
 * from somebody else are not given it again. The bytes are compared with what the parcels alone are.
 */
static void who_has_it_is_not_given_it(void **state)
{
	struct world *w = encounter_world(12, 5);
	struct rand_seeded seed;
	struct rand from;
	struct encounter e[10];
	size_t n = 0, before = 0, bytes = 0, came = 0;

	(void)state;
	rand_seeded_init(&seed, 12);
	from = rand_seeded_source(&seed);
	for (unsigned a = 0; a < 5; a++)
		for (unsigned b = a + 1; b < 5; b++)
			e[n++] = encounter_strangers(w, a, b);
	for (unsigned i = 0; i < 400; i++)
		encounter_step(&e[i % n], 5);
	for (unsigned i = 0; i < n; i++)
		before += e[i].bytes;
	junk_bring(w, 0, 5, 100, PARCEL_SMALL, CARRY_HOURS, &from);
	for (unsigned i = 0; i < 10000; i++)
		encounter_step(&e[i % n], 3);
	for (unsigned i = 0; i < n; i++)
		bytes += e[i].bytes;
	for (unsigned i = 1; i < 5; i++)
		came += parcels(w, i);
	printf("%zu parcels came, in %zu bytes\n", came, bytes - before);
	/* Each of the four who were there when it came counts. */
	for (const struct held *h = world_core(w, 0)->carry->hold.oldest; h; h = h->newer)
		assert_int_equal(h->spread.met, 4);
	assert_true(came > 100);
	assert_true(bytes - before < came * PARCEL_SMALL_LEN * 3 / 2);
	for (unsigned i = 0; i < n; i++)
		encounter_end(&e[i]);
	world_free(w);
}

/* What we hold we do not ask for, whoever offers it. */
static void what_is_held_is_not_asked_for(void **state)
{
	struct met m = meet(33, 200);
	struct conn *k = conn_find(world_core(m.w, 0), m.e.id[0]);

	(void)state;
	for (const struct held *h = world_core(m.w, 0)->carry->hold.oldest; h; h = h->newer) {
		uint8_t bytes[8];
		struct pack p = pack_into(bytes, sizeof(bytes));

		pack_u64(&p, hold_shorten(k->ferry->salt, h->id));
		assert_true(ferry_frame(k, FRAME_CARRY_OFFER, bytes, pack_done(&p)));
	}
	/* By chance one in twenty would be. */
	assert_int_equal(k->ferry->asks.n, 0);
	assert_int_equal(k->ferry->known.n, 200);
	part(&m);
}

/* Whether it was asked for twice, or given unasked before. */
static void it_is_given_once(void **state)
{
	struct met m = meet(34, 1);
	struct conn *k = conn_find(world_core(m.w, 0), m.e.id[0]);

	(void)state;
	for (int i = 0; i < 3; i++)
		ferry_give_it(k, world_core(m.w, 0)->carry->hold.oldest);
	assert_int_equal(k->ferry->gifts.n, 1);
	part(&m);
}

/* Who comes late finds room, too, however many strangers were there before. */
static void many_strangers_leave_each_other_room(void **state)
{
	enum { CROWD = 16 };
	struct world *w = encounter_world(35, CROWD + 1);
	struct encounter e[CROWD];

	(void)state;
	for (unsigned i = 0; i < CROWD; i++) {
		e[i] = encounter_strangers(w, 0, i + 1);
		encounter_run(&e[i], SIZE_MAX);
		assert_true(conn_find(world_core(w, i + 1), e[i].id[1])->ferry->theirs > 0);
	}
	for (unsigned i = 0; i < CROWD; i++)
		encounter_end(&e[i]);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_it_is_not_given_it),
		cmocka_unit_test(what_is_held_is_not_asked_for),
		cmocka_unit_test(it_is_given_once),
		cmocka_unit_test(many_strangers_leave_each_other_room),
	};

	return cmocka_run_group_tests_name("core/ferry_give", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links with devices of strangers, between whole cores: how they open, how many, what they cost, how they end. */
#include "core/stranger.h"

#include "support/unit.h"
#include "support/wire.h"

static const struct core_road road = { .name = "radio", .rank = 20 };

/* Two nodes that do not know each other, on no network. */
static struct pair apart(uint64_t seed)
{
	const struct world_options o = { .seed = seed, .nodes = 2 };
	struct pair p = { .w = world_new(&o) };

	wire_only(&p);
	return p;
}

static uint32_t meet(struct pair *p, unsigned node, bool dialled)
{
	uint32_t id = core_link_meet(world_begin(p->w, node), &road, dialled);

	assert_int_equal(world_end(p->w, node), ERR_OK);
	return id;
}

static struct wire meeting(struct pair *p, unsigned dialler)
{
	struct wire w = { .p = p };

	w.id[dialler] = meet(p, dialler, true);
	w.id[!dialler] = meet(p, !dialler, false);
	assert_true(w.id[0] != 0 && w.id[1] != 0);
	return w;
}

static size_t met(struct pair *p, unsigned node)
{
	return core_strangers(world_core(p->w, node));
}

/* ---- how they open ---- */

static void two_strangers_meet(void **state)
{
	struct pair p = apart(1);
	struct core_peer peers[2];
	struct wire w = meeting(&p, 0);

	(void)state;
	assert_int_equal(met(&p, 0) + met(&p, 1), 0);
	(void)wire_carry(&w, 0, false);
	assert_int_equal(met(&p, 1), 0);    /* it may have answered a recording */
	(void)wire_carry(&w, 1, false);
	assert_int_equal(met(&p, 0), 1);
	assert_int_equal(met(&p, 1), 0);
	wire_run(&w, 1);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(met(&p, i), 1);
		assert_null(wire_conn(&w, i)->peer);
		assert_false(wire_conn(&w, i)->linked);
		assert_int_equal(core_peers(world_core(p.w, i), peers, 2), 0);
	}
	wire_cut(&w);
	assert_int_equal(met(&p, 0) + met(&p, 1), 0);
	world_free(p.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_strangers_meet),
	};

	return cmocka_run_group_tests_name("core/stranger", tests, NULL, NULL);
}

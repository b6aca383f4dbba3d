/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/encounter.h"

#include "core/peer.h"
#include "support/unit.h"

static const struct core_road radio = { .name = "radio", .rank = 20 };

struct world *encounter_world(uint64_t seed, unsigned nodes)
{
	const struct world_options o = { .seed = seed, .nodes = nodes };
	struct world *w = world_new(&o);

	for (unsigned i = 0; i < nodes; i++)
		world_switch(w, i, false);
	world_run(w, CLOCK_SECOND);
	return w;
}

struct encounter encounter_strangers(struct world *w, unsigned a, unsigned b)
{
	struct encounter e = { .w = w, .node = { a, b } };

	for (unsigned i = 0; i < 2; i++) {
		e.id[i] = core_link_meet(world_begin(w, e.node[i]), &radio, i == 0);
		assert_int_equal(world_end(w, e.node[i]), ERR_OK);
		assert_int_not_equal(e.id[i], 0);
	}
	return e;
}

struct encounter encounter_contacts(struct world *w, unsigned a, unsigned b, int64_t contact)
{
	struct encounter e = { .w = w, .node = { a, b } };
	struct core *c = world_begin(w, a);

	e.id[0] = core_link_dial(c, peer_of_contact(c, contact)->id, &radio);
	assert_int_equal(world_end(w, a), ERR_OK);
	assert_int_not_equal(e.id[0], 0);
	e.id[1] = core_link_accept(world_begin(w, b), &radio, &core_anybody);
	assert_int_equal(world_end(w, b), ERR_OK);
	return e;
}

static size_t carry(struct encounter *e, unsigned from)
{
	uint8_t buf[8192];
	size_t n = core_link_output(world_core(e->w, e->node[from]), e->id[from], buf, sizeof(buf));

	if (n == 0)
		return 0;
	core_link_input(world_begin(e->w, e->node[!from]), e->id[!from], buf, n);
	assert_int_equal(world_end(e->w, e->node[!from]), ERR_OK);
	e->bytes += n;
	return n;
}

void encounter_run(struct encounter *e, size_t most)
{
	size_t before, quiet = 0;

	/* What waits for its time, acknowledgements among it, comes within a second. */
	while (quiet < 4 && e->bytes < most) {
		before = e->bytes;
		while (carry(e, 0) + carry(e, 1) > 0 && e->bytes < most)
			continue;
		quiet = e->bytes > before ? 0 : quiet + 1;
		world_run(e->w, 250);
	}
}

void encounter_step(struct encounter *e, int64_t ms)
{
	(void)carry(e, 0);
	(void)carry(e, 1);
	world_run(e->w, ms);
}

void encounter_end(struct encounter *e)
{
	for (unsigned i = 0; i < 2; i++) {
		core_link_lost(world_begin(e->w, e->node[i]), e->id[i]);
		assert_int_equal(world_end(e->w, e->node[i]), ERR_OK);
	}
}

void encounter_once(struct world *w, unsigned a, unsigned b)
{
	struct encounter e = encounter_strangers(w, a, b);

	encounter_run(&e, SIZE_MAX);
	encounter_end(&e);
}

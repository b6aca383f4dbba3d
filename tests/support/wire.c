/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/wire.h"

#include "support/unit.h"

void wire_only(struct pair *p)
{
	world_switch(p->w, 0, false);
	world_switch(p->w, 1, false);
	world_run(p->w, CLOCK_SECOND);
	assert_false(pair_are_linked(p));
}

struct peer *wire_peer(struct pair *p, unsigned node)
{
	struct peer *found = peer_of_contact(world_core(p->w, node), p->id[node]);

	assert_non_null(found);
	return found;
}

struct wire wire_open(struct pair *p, unsigned dialler, const struct core_road *road)
{
	struct wire w = { .p = p };
	uint64_t peer = wire_peer(p, dialler)->id;

	w.id[dialler] = core_link_dial(world_begin(p->w, dialler), peer, road);
	assert_int_equal(world_end(p->w, dialler), ERR_OK);
	w.id[!dialler] = core_link_accept(world_begin(p->w, !dialler), road, &core_anybody);
	assert_int_equal(world_end(p->w, !dialler), ERR_OK);
	return w;
}

size_t wire_carry(struct wire *w, unsigned from, bool once)
{
	uint8_t buf[8192];
	size_t n, total = 0;

	do {
		n = core_link_output(world_core(w->p->w, from), w->id[from], buf, once ? 2048 : sizeof(buf));
		if (n == 0)
			break;
		core_link_input(world_begin(w->p->w, !from), w->id[!from], buf, n);
		assert_int_equal(world_end(w->p->w, !from), ERR_OK);
		total += n;
	} while (!once);
	return total;
}

void wire_run(struct wire *wires, size_t n)
{
	size_t moved;

	do {
		moved = 0;
		for (size_t i = 0; i < n; i++) {
			moved += wire_carry(&wires[i], 0, false);
			moved += wire_carry(&wires[i], 1, false);
			/* One end has closed it: the other learns. */
			if (!wire_conn(&wires[i], 0) != !wire_conn(&wires[i], 1))
				wire_cut(&wires[i]);
		}
		world_run(wires->p->w, 1);
	} while (moved > 0);
}

void wire_cut(struct wire *w)
{
	for (unsigned i = 0; i < 2; i++) {
		core_link_lost(world_begin(w->p->w, i), w->id[i]);
		assert_int_equal(world_end(w->p->w, i), ERR_OK);
	}
}

struct conn *wire_conn(const struct wire *w, unsigned node)
{
	return conn_find(world_core(w->p->w, node), w->id[node]);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of a pair moves on, its root is renewed, and no cut in between parts the two. */
#include "core/renew.h"

#include "support/pair.h"
#include "support/unit.h"

#include <string.h>

static struct epoch_chain chain_of(struct pair *p, unsigned node)
{
	uint8_t buf[EPOCH_CHAIN_LEN];
	struct store_buf b = { .p = buf, .cap = sizeof(buf), .len = 0 };
	struct epoch_chain c;

	assert_int_equal(contact_fetch(core_store(world_core(p->w, node)), p->id[node], CONTACT_CHAIN, &b), ERR_OK);
	assert_true(epoch_decode(&c, buf, b.len));
	return c;
}

static bool linked(struct world *w, void *ctx)
{
	(void)w;
	return pair_are_linked(ctx);
}

static void relink(struct pair *p)
{
	loopback_cut(world_net(p->w), 0, 1);
	world_run(p->w, CLOCK_SECOND);
	assert_true(world_until(p->w, 2 * CLOCK_MINUTE, linked, p));
	world_run(p->w, CLOCK_SECOND);
}

static void old_hours_are_destroyed(void **state)
{
	struct pair p = pair_new(21);
	uint32_t before = chain_of(&p, 0).base;

	(void)state;
	world_run(p.w, 5 * CLOCK_HOUR);
	relink(&p);
	assert_int_equal(chain_of(&p, 0).base, before + 5);
	assert_int_equal(chain_of(&p, 1).base, before + 5);
	world_free(p.w);
}

static void the_root_is_renewed_daily(void **state)
{
	struct pair p = pair_new(22);

	(void)state;
	assert_int_equal(chain_of(&p, 0).generation, 0);
	for (uint32_t day = 1; day < 4; day++) {
		world_run(p.w, 25 * CLOCK_HOUR);
		relink(&p);
		assert_int_equal(chain_of(&p, 0).generation, day);
		assert_int_equal(chain_of(&p, 1).generation, day);
		assert_memory_equal(chain_of(&p, 0).key.b, chain_of(&p, 1).key.b, KEY_LEN);
		/* Once more within the day: nothing is due. */
		relink(&p);
		assert_int_equal(chain_of(&p, 0).generation, day);
	}
	world_free(p.w);
}

/* Offers node 1, side B, a renewal from this many hours ahead of its clock. */
static bool takes_renewal(struct pair *p, uint32_t ahead)
{
	struct core *c = world_core(p->w, 1);
	struct frame_renew r = { .epoch = epoch_at(c->now.wall) + ahead };
	struct conn *k = conn_of(c, peer_of_contact(c, p->id[1]));
	uint8_t buf[64];
	bool ok;

	assert_non_null(k);
	core_turn(c, c->now);
	ok = renew_frame(k, buf, frame_renew_encode(buf, sizeof(buf), &r));
	assert_int_equal(core_commit(c), ERR_OK);
	return ok;
}

static void no_contact_pushes_the_chain_ahead(void **state)
{
	struct pair p = pair_new(23);

	(void)state;
	assert_true(takes_renewal(&p, 0));
	assert_true(takes_renewal(&p, 1));
	assert_false(takes_renewal(&p, 2));
	assert_false(takes_renewal(&p, EPOCH_AHEAD_MAX / 2));
	assert_false(takes_renewal(&p, UINT32_MAX / 2));
	world_free(p.w);
}

/* Cut or crash at every millisecond around a renewal: the pair always finds back together, and renews in the end. */
static void a_cut_anywhere_parts_nobody(void **state)
{
	(void)state;
	for (int64_t at = 0; at < 60; at += 3) {
		struct pair p = pair_new(1000 + (uint64_t)at);

		world_run(p.w, 25 * CLOCK_HOUR);
		loopback_cut(world_net(p.w), 0, 1);
		world_run(p.w, CLOCK_SECOND);
		world_switch(p.w, 0, false);
		world_switch(p.w, 0, true);
		world_run(p.w, at);
		if (at % 2) {
			world_crash(p.w, at % 4 == 1);
			assert_int_equal(world_boot(p.w, at % 4 == 1), ERR_OK);
		}
		loopback_cut(world_net(p.w), 0, 1);
		world_run(p.w, CLOCK_SECOND);
		assert_true(world_until(p.w, 5 * CLOCK_MINUTE, linked, &p));
		world_run(p.w, CLOCK_SECOND);
		relink(&p);
		assert_int_equal(chain_of(&p, 0).generation, chain_of(&p, 1).generation);
		assert_true(chain_of(&p, 0).generation >= 1);
		assert_true(pair_becomes(&p, 0, pair_send(&p, 0, "x"), TALK_DELIVERED));
		world_free(p.w);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_hours_are_destroyed),
		cmocka_unit_test(the_root_is_renewed_daily),
		cmocka_unit_test(no_contact_pushes_the_chain_ahead),
		cmocka_unit_test(a_cut_anywhere_parts_nobody),
	};

	return cmocka_run_group_tests_name("core/renew", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bulletins between devices: who takes them, how far they go, what bounds them. */
#include "core/board.h"

#include "core/carry_file.h"
#include "core/carry_state.h"
#include "core/stamp.h"
#include "support/encounter.h"
#include "support/unit.h"

#include <sodium.h>
#include <string.h>

static struct world *world_of(uint64_t seed, unsigned nodes)
{
	struct world *w = encounter_world(seed, nodes);

	for (unsigned i = 0; i < nodes; i++) {
		core_blackout(world_begin(w, i), CLOCK_NEVER);
		assert_int_equal(world_end(w, i), ERR_OK);
	}
	return w;
}

static void blackout(struct world *w, unsigned node, bool on)
{
	core_blackout(world_begin(w, node), on ? CLOCK_NEVER : 0);
	assert_int_equal(world_end(w, node), ERR_OK);
}

static enum err post(struct world *w, unsigned node, const char *text, unsigned hours, bool again)
{
	const enum err e = board_post(world_begin(w, node), text, hours, again);

	assert_int_equal(world_end(w, node), ERR_OK);
	/* Time for its stamp. */
	world_run(w, CLOCK_SECOND);
	while (core_idle(world_core(w, node)))
		;
	return e;
}

struct seen {
	size_t n;
	struct board_row row[BOARD_MOST];
};

static bool look(void *ctx, const struct board_row *row)
{
	struct seen *s = ctx;

	s->row[s->n++] = *row;
	return true;
}

static struct seen board(struct world *w, unsigned node)
{
	static struct seen s;

	s.n = 0;
	assert_int_equal(board_each(world_core(w, node), look, &s), ERR_OK);
	return s;
}

static void it_walks_to_everybody(void **state)
{
	struct world *w = world_of(1, 4);
	struct seen s;

	(void)state;
	assert_int_equal(post(w, 0, "water at the school", 12, false), ERR_OK);
	s = board(w, 0);
	assert_int_equal(s.n, 1);
	assert_true(s.row[0].ours);
	for (unsigned i = 0; i < 3; i++) {
		encounter_once(w, i, i + 1);
		s = board(w, i + 1);
		assert_int_equal(s.n, 1);
		assert_string_equal(s.row[0].what.text, "water at the school");
		assert_false(s.row[0].ours);
		assert_true(s.row[0].came > 0);
	}
	world_free(w);
}

static void only_in_blackout_mode(void **state)
{
	struct world *w = world_of(2, 2);

	(void)state;
	blackout(w, 1, false);
	assert_int_equal(post(w, 1, "x", 12, false), ERR_TRANSPORT_OFF);
	assert_int_equal(post(w, 0, "x", 12, false), ERR_OK);
	encounter_once(w, 0, 1);
	assert_int_equal(board(w, 1).n, 0);
	blackout(w, 0, false);
	blackout(w, 1, true);
	encounter_once(w, 0, 1);
	assert_int_equal(board(w, 1).n, 0);
	assert_int_equal(board(w, 0).n, 1);
	blackout(w, 0, true);
	encounter_once(w, 0, 1);
	assert_int_equal(board(w, 1).n, 1);
	world_free(w);
}

static bool count_files(void *ctx, const struct carry_file_item *item)
{
	(void)item;
	++*(size_t *)ctx;
	return true;
}

static size_t in_a_file(struct world *w)
{
	size_t n = 0;

	assert_int_equal(carry_file_each(world_core(w, 0), 0, count_files, &n), ERR_OK);
	return n;
}

static void a_file_takes_it_along_in_blackout_mode(void **state)
{
	struct world *w = world_of(14, 1);

	(void)state;
	assert_int_equal(post(w, 0, "x", 12, false), ERR_OK);
	assert_int_equal(in_a_file(w), 1);
	blackout(w, 0, false);
	assert_int_equal(in_a_file(w), 0);
	world_free(w);
}

static void it_expires(void **state)
{
	struct world *w = world_of(3, 2);

	(void)state;
	assert_int_equal(post(w, 0, "x", 0, false), ERR_USAGE);
	assert_int_equal(post(w, 0, "x", 25, false), ERR_USAGE);
	assert_int_equal(post(w, 0, "", 1, false), ERR_BAD_TEXT);
	assert_int_equal(post(w, 0, "x", 2, false), ERR_OK);
	encounter_once(w, 0, 1);
	assert_int_equal(board(w, 1).n, 1);
	world_run(w, 3 * CLOCK_HOUR);
	assert_int_equal(board(w, 0).n, 0);
	assert_int_equal(board(w, 1).n, 0);
	world_free(w);
}

static void hands_are_told_apart(void **state)
{
	struct world *w = world_of(4, 2);
	struct seen s;

	(void)state;
	assert_int_equal(post(w, 0, "one", 12, false), ERR_OK);
	assert_int_equal(post(w, 0, "two", 12, true), ERR_OK);
	assert_int_equal(post(w, 0, "three", 12, false), ERR_OK);
	encounter_once(w, 0, 1);
	s = board(w, 1);
	assert_int_equal(s.n, 3);
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++) {
			const bool same = i == k || (strcmp(s.row[i].what.text, "three") != 0 &&
			                             strcmp(s.row[k].what.text, "three") != 0);

			assert_int_equal(memcmp(s.row[i].what.hand, s.row[k].what.hand, BULLETIN_HAND_LEN) == 0, same);
		}
	world_free(w);
}

static void it_is_withdrawn_everywhere(void **state)
{
	struct world *w = world_of(5, 3);
	struct seen s;

	(void)state;
	assert_int_equal(post(w, 0, "the road is safe", 12, false), ERR_OK);
	encounter_once(w, 0, 1);
	encounter_once(w, 1, 2);
	s = board(w, 1);
	assert_int_equal(s.n, 1);
	/* Not by others. */
	assert_int_equal(board_withdraw(world_begin(w, 1), s.row[0].name), ERR_NO_MESSAGE);
	assert_int_equal(world_end(w, 1), ERR_OK);
	assert_int_equal(board_withdraw(world_begin(w, 0), s.row[0].name), ERR_OK);
	assert_int_equal(world_end(w, 0), ERR_OK);
	assert_int_equal(board(w, 0).n, 0);
	encounter_once(w, 0, 1);
	encounter_once(w, 1, 2);
	assert_int_equal(board(w, 1).n, 0);
	assert_int_equal(board(w, 2).n, 0);
	/* It does not come back by somebody who has not heard of that. */
	encounter_once(w, 2, 0);
	assert_int_equal(board(w, 0).n, 0);
	world_free(w);
}

static void it_outlives_the_program_but_not_as_ours(void **state)
{
	struct world *w = world_of(6, 2);
	struct seen s;

	(void)state;
	assert_int_equal(post(w, 0, "x", 12, false), ERR_OK);
	world_stop(w, 0);
	assert_int_equal(world_boot(w, 0), ERR_OK);
	s = board(w, 0);
	assert_int_equal(s.n, 1);
	assert_false(s.row[0].ours);
	assert_true(s.row[0].came > 0);
	world_free(w);
}

static void we_post_few(void **state)
{
	struct world *w = world_of(7, 1);
	enum err e = ERR_OK;
	size_t n = 0;

	(void)state;
	while ((e = board_post(world_begin(w, 0), "x", 12, false)) == ERR_OK && n < 100) {
		assert_int_equal(world_end(w, 0), ERR_OK);
		n++;
	}
	assert_int_equal(world_end(w, 0), ERR_OK);
	assert_int_equal(e, ERR_LIMIT);
	assert_int_equal(n, 5);
	world_free(w);
}

/* One that somebody made, with its stamp. */
static void made(struct world *w, uint64_t number, unsigned hours, uint8_t out[BULLETIN_LEN])
{
	struct bulletin_hand hand = { { 0 } };
	struct bulletin b = { .expiry_hour = carry_hour(world_core(w, 0)) + hours, .len = 4, .text = "junk" };
	struct parcel_id id;
	uint64_t at = 0;

	memcpy(hand.seed, &number, sizeof(number));
	memcpy(b.tag.b, &number, sizeof(number));
	bulletin_seal(out, &hand, &b);
	parcel_id(&id, out, BULLETIN_LEN);
	assert_true(stamp_search(&id, 4, UINT32_MAX, &at, out + PARCEL_STAMP_AT));
}

static enum carry_taken taken(struct world *w, int64_t from, uint64_t number, unsigned hours)
{
	uint8_t parcel[BULLETIN_LEN];
	enum carry_taken t;

	made(w, number, hours, parcel);
	t = carry_take(world_begin(w, 0), from, parcel, sizeof(parcel));
	assert_int_equal(world_end(w, 0), ERR_OK);
	return t;
}

static size_t of_neighbour(struct world *w, int64_t neighbour)
{
	size_t n = 0;

	for (const struct held *e = world_core(w, 0)->carry->hold.oldest; e; e = e->newer)
		n += e->is_bulletin && e->neighbour == neighbour;
	return n;
}

static void who_floods_the_board_makes_room_for_others(void **state)
{
	struct world *w = world_of(8, 1);
	uint64_t number = 2;
	size_t n = 0;

	(void)state;
	/* The oldest, and the first to expire, is not the flooder's. */
	assert_int_equal(taken(w, -1, 1, 5), CARRY_KEPT);
	for (; n < 100 && taken(w, -2, number, 20) == CARRY_KEPT; number++)
		n++;
	assert_int_equal(n, BOARD_EACH);
	for (int64_t from = -3; board(w, 0).n < BOARD_MOST; from--) {
		world_run(w, CLOCK_HOUR / 4);
		for (size_t i = 0; i < BOARD_EACH / 2 && board(w, 0).n < BOARD_MOST; i++)
			(void)taken(w, from, ++number, 24);
	}
	world_run(w, CLOCK_MINUTE);
	assert_int_equal(taken(w, -2, ++number, 24), CARRY_REFUSED);
	assert_int_equal(taken(w, -1000, ++number, 24), CARRY_KEPT);
	assert_int_equal(board(w, 0).n, BOARD_MOST);
	assert_int_equal(of_neighbour(w, -2), BOARD_EACH - 1);
	assert_int_equal(of_neighbour(w, -1), 1);
	world_free(w);
}

static void the_disk_does_not_say_whose_it_is(void **state)
{
	struct world *w = world_of(11, 1);

	(void)state;
	assert_int_equal(taken(w, -1, 1, 5), CARRY_KEPT);
	assert_int_equal(post(w, 0, "x", 12, false), ERR_OK);
	assert_int_equal(of_neighbour(w, HOLD_OURS), 0);
	for (const struct held *e = world_core(w, 0)->carry->hold.oldest; e; e = e->newer) {
		assert_true(e->neighbour < 0);
		assert_null(e->own);
		assert_true(sodium_is_zero(e->receipt, sizeof(e->receipt)));
	}
	world_free(w);
}

/* Contacts take what has no stamp of each other, but not this: its lack would say who wrote it. */
static void without_its_stamp_it_goes_nowhere(void **state)
{
	struct world *w = world_of(12, 2);
	int64_t in_a, in_b;
	struct encounter e;

	(void)state;
	world_switch(w, 0, true);
	world_switch(w, 1, true);
	assert_true(world_invite(w, 0, 1, &in_a, &in_b));
	world_run(w, CLOCK_MINUTE);
	world_switch(w, 0, false);
	world_switch(w, 1, false);
	world_run(w, CLOCK_MINUTE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(board_post(world_begin(w, 0), "x", 12, false), ERR_OK);
		assert_int_equal(world_end(w, 0), ERR_OK);
	}
	e = encounter_contacts(w, 0, 1, in_a);
	encounter_run(&e, SIZE_MAX);
	assert_true(e.id[0] != 0 && e.id[1] != 0);
	assert_int_equal(board(w, 1).n, 0);
	while (core_idle(world_core(w, 0)))
		;
	world_begin(w, 0);
	assert_int_equal(world_end(w, 0), ERR_OK);
	encounter_run(&e, SIZE_MAX);
	world_run(w, 4 * CLOCK_SECOND); /* what comes on an open link is given a little later */
	encounter_run(&e, SIZE_MAX);
	assert_int_equal(board(w, 1).n, 2);
	encounter_end(&e);
	world_free(w);
}

static void the_last_ones_can_be_withdrawn(void **state)
{
	struct world *w = world_of(13, 1);
	struct seen s;

	(void)state;
	for (size_t i = 0; i <= BOARD_OURS; i++) {
		assert_int_equal(post(w, 0, i == 0 ? "first" : "later", 20, false), ERR_OK);
		world_run(w, 2 * CLOCK_MINUTE);
	}
	s = board(w, 0);
	assert_int_equal(s.n, BOARD_OURS + 1);
	for (size_t i = 0; i < s.n; i++) {
		const bool ours = strcmp(s.row[i].what.text, "first") != 0;

		assert_int_equal(s.row[i].ours, ours);
		assert_int_equal(board_withdraw(world_begin(w, 0), s.row[i].name), ours ? ERR_OK : ERR_NO_MESSAGE);
		assert_int_equal(world_end(w, 0), ERR_OK);
	}
	assert_int_equal(board(w, 0).n, 1);
	world_free(w);
}

static void what_comes_too_fast_is_refused(void **state)
{
	struct world *w = world_of(9, 1);
	size_t n = 0;

	(void)state;
	for (uint64_t number = 1; number < 200; number++)
		n += taken(w, -(int64_t)(number / 8) - 1, number, 20) == CARRY_KEPT;
	assert_int_equal(n, 64);
	world_free(w);
}

static void what_is_none_drops_the_link(void **state)
{
	struct world *w = world_of(10, 1);
	uint8_t parcel[BULLETIN_LEN];
	struct core *c;

	(void)state;
	assert_int_equal(taken(w, -1, 1, 60), CARRY_BAD); /* longer than one may */
	made(w, 2, 10, parcel);
	memset(parcel + PARCEL_STAMP_AT, 0, PARCEL_STAMP_LEN);
	c = world_begin(w, 0);
	assert_int_equal(carry_take(c, 7, parcel, sizeof(parcel)), CARRY_BAD); /* not even among contacts */
	assert_int_equal(world_end(w, 0), ERR_OK);
	assert_int_equal(taken(w, 7, 3, 10), CARRY_KEPT);
	assert_int_equal(taken(w, 7, 3, 10), CARRY_KNOWN);
	/* Another under its tag would be withdrawn with it, or keep it company for ever. */
	assert_int_equal(taken(w, 7, 3, 11), CARRY_REFUSED);
	world_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_walks_to_everybody),
		cmocka_unit_test(only_in_blackout_mode),
		cmocka_unit_test(a_file_takes_it_along_in_blackout_mode),
		cmocka_unit_test(it_expires),
		cmocka_unit_test(hands_are_told_apart),
		cmocka_unit_test(it_is_withdrawn_everywhere),
		cmocka_unit_test(it_outlives_the_program_but_not_as_ours),
		cmocka_unit_test(we_post_few),
		cmocka_unit_test(who_floods_the_board_makes_room_for_others),
		cmocka_unit_test(the_disk_does_not_say_whose_it_is),
		cmocka_unit_test(without_its_stamp_it_goes_nowhere),
		cmocka_unit_test(the_last_ones_can_be_withdrawn),
		cmocka_unit_test(what_comes_too_fast_is_refused),
		cmocka_unit_test(what_is_none_drops_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

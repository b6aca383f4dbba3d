/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "daemon/rotation.h"

static void the_oldest_that_is_not_in_use(void **state)
{
	const int64_t now = 100000;
	struct rotation_link v[4] = {
		{ true, true, 1000, 1000 },      /* bytes wait */
		{ true, false, 2000, 99000 },    /* in use */
		{ true, false, 4000, 9000 },
		{ true, false, 3000, 8000 },
	};

	(void)state;
	assert_int_equal(rotation_pick(v, 4, now), 3);
	v[3].is_candidate = false;
	assert_int_equal(rotation_pick(v, 4, now), 2);
	v[2].since = now - ROTATION_LEAST + 1;
	assert_int_equal(rotation_pick(v, 4, now), 4);
	assert_int_equal(rotation_pick(v, 4, now + 1), 2);
	assert_int_equal(rotation_pick(v, 0, now), 0);
}

/* Either end judges by what it sees: one that was in use, or new, was lost in another way, and is dialled again at once. */
static void one_that_ended_in_peace_made_room(void **state)
{
	const struct rotation_link quiet = { true, false, 1000, 2000 }, writing = { true, true, 1000, 2000 };

	(void)state;
	assert_true(rotation_was(&quiet, 1000 + ROTATION_LEAST));
	assert_false(rotation_was(&quiet, 999 + ROTATION_LEAST));
	assert_false(rotation_was(&writing, 1000 + ROTATION_LEAST));
	assert_false(rotation_was(&(struct rotation_link){ true, false, 1000, 28000 }, 1000 + ROTATION_LEAST));
	assert_false(rotation_was(&(struct rotation_link){ false, false, 1000, 2000 }, 1000 + ROTATION_LEAST));
}

/* Nine who are near and seven places: nobody waits longer than it takes all others to have had theirs. */
static void everybody_has_a_turn(void **state)
{
	struct rotation_link v[7];
	unsigned who[7], turns[9] = { 0 };
	int64_t now = 0, left[9] = { 0 };

	(void)state;
	for (unsigned i = 0; i < 7; i++) {
		v[i] = (struct rotation_link){ true, false, i, i };
		who[i] = i;
		turns[i]++;
	}
	for (now = ROTATION_LEAST; now < 3600000; now += 1000) {
		size_t at = rotation_pick(v, 7, now);
		unsigned next = 9;

		if (at == 7)
			continue;
		left[who[at]] = now;
		who[at] = 9;
		for (unsigned p = 0; p < 9; p++) {
			bool linked = false;

			for (unsigned i = 0; i < 7; i++)
				linked = linked || who[i] == p;
			if (!linked && (next == 9 || left[p] < left[next]))
				next = p;
		}
		assert_true(now - left[next] <= 2 * ROTATION_LEAST || turns[next] == 0);
		who[at] = next;
		turns[next]++;
		v[at] = (struct rotation_link){ true, false, now, now };
	}
	for (unsigned p = 0; p < 9; p++)
		assert_in_range(turns[p], turns[0] > 2 ? turns[0] - 2 : 1, turns[0] + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_that_is_not_in_use),
		cmocka_unit_test(one_that_ended_in_peace_made_room),
		cmocka_unit_test(everybody_has_a_turn),
	};

	return cmocka_run_group_tests_name("daemon/rotation", tests, NULL, NULL);
}

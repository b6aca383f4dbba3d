/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/reconcile_index.h"
#include "support/reconcile_run.h"

/* Sizes around the table's own, up to the fullest it may be. */
static void finds_all_and_nothing_else(void **state)
{
	static const size_t ns[] = { 0, 1, 5, 6, 7, 50, 51, 52, 819, 820 };

	(void)state;
	for (size_t k = 0; k < sizeof(ns) / sizeof(ns[0]); k++) {
		struct reconcile_sets sets;
		struct reconcile_index *x;
		struct riblt *set;
		uint32_t cursor;

		reconcile_sets_init(&sets, k, ns[k], 0, 0);
		set = riblt_new(sets.salt, (const uint8_t (*)[RIBLT_ID_LEN])sets.ids, ns[k]);
		x = reconcile_index_new(set);
		for (uint32_t i = 0; i < ns[k]; i++) {
			cursor = 0;
			assert_int_equal(reconcile_index_find(x, riblt_short(set, i), &cursor), i);
			assert_int_equal(reconcile_index_find(x, riblt_short(set, i), &cursor), RECONCILE_INDEX_NONE);
			cursor = 0;
			assert_int_equal(reconcile_index_find(x, ~riblt_short(set, i), &cursor), RECONCILE_INDEX_NONE);
		}
		cursor = 0;
		assert_int_equal(reconcile_index_find(x, 0, &cursor), RECONCILE_INDEX_NONE);
		reconcile_index_free(x);
		riblt_free(set);
		reconcile_sets_wipe(&sets);
	}
}

static void finds_each_of_two(void **state)
{
	uint8_t ids[3][RIBLT_ID_LEN] = { { 1 }, { 2 }, { 1 } }, salt[RIBLT_SALT_LEN] = { 9 };
	struct riblt *set = riblt_new(salt, (const uint8_t (*)[RIBLT_ID_LEN])ids, 3);
	struct reconcile_index *x = reconcile_index_new(set);
	uint32_t cursor = 0;

	(void)state;
	assert_int_equal(reconcile_index_find(x, riblt_short(set, 0), &cursor), 0);
	assert_int_equal(reconcile_index_find(x, riblt_short(set, 0), &cursor), 2);
	assert_int_equal(reconcile_index_find(x, riblt_short(set, 0), &cursor), RECONCILE_INDEX_NONE);
	reconcile_index_free(x);
	riblt_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_all_and_nothing_else),
		cmocka_unit_test(finds_each_of_two),
	};

	return cmocka_run_group_tests_name("core/reconcile_index", tests, NULL, NULL);
}

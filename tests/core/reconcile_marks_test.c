/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "core/reconcile_marks.h"

static void taken_in_order_and_once(void **state)
{
	static const size_t at[] = { 129, 0, 63, 64, 128, 63, 199 }, order[] = { 0, 63, 64, 128, 129, 199 };
	struct reconcile_marks m;
	size_t i;

	(void)state;
	reconcile_marks_init(&m, 200);
	assert_false(reconcile_marks_take(&m, &i));
	for (size_t k = 0; k < sizeof(at) / sizeof(at[0]); k++)
		reconcile_marks_set(&m, at[k]);
	assert_true(reconcile_marks_has(&m, 128));
	assert_false(reconcile_marks_has(&m, 127));
	for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		assert_true(reconcile_marks_take(&m, &i));
		assert_int_equal(i, order[k]);
	}
	assert_false(reconcile_marks_take(&m, &i));
	reconcile_marks_set(&m, 5);    /* behind where it had come to */
	assert_true(reconcile_marks_take(&m, &i));
	assert_int_equal(i, 5);
	reconcile_marks_wipe(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken_in_order_and_once),
	};

	return cmocka_run_group_tests_name("core/reconcile_marks", tests, NULL, NULL);
}

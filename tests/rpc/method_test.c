/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "rpc/method.h"

#include <string.h>

static bool check(enum method_id id, json_t *params, char *why)
{
	bool ok = method_check(id, params, why, 160);

	json_decref(params);
	return ok;
}

static void parameters_are_validated_by_name(void **state)
{
	char why[160];

	(void)state;
	assert_true(check(METHOD_SEND, json_pack("{s:s, s:s}", "contact", "Bob", "text", "hi"), why));
	assert_false(check(METHOD_SEND, json_pack("{s:s}", "contact", "Bob"), why));
	assert_non_null(strstr(why, "text"));
	assert_false(check(METHOD_SEND, NULL, why));
	assert_non_null(strstr(why, "contact"));
	assert_false(check(METHOD_SEND, json_pack("{s:i, s:s}", "contact", 1, "text", "hi"), why));
	assert_non_null(strstr(why, "contact is not a string"));
	assert_false(check(METHOD_STATUS, json_pack("{s:s}", "verbose", "yes"), why));
	assert_non_null(strstr(why, "verbose"));
	assert_false(check(METHOD_BLOCK, json_pack("{s:s, s:n}", "contact", "Bob", "on"), why));
	assert_true(check(METHOD_STATUS, NULL, why));
	assert_true(check(METHOD_READ, json_pack("{s:s, s:i}", "contact", "Bob", "last", 3), why));
}

static void table_is_whole(void **state)
{
	(void)state;
	for (int id = METHOD_NONE + 1; id < METHOD_COUNT; id++) {
		const struct method *m = method_get((enum method_id)id);

		assert_non_null(m->name);
		assert_non_null(m->help);
		assert_non_null(m->answer);
		assert_int_equal(method_find(m->name), id);
	}
	assert_int_equal(method_find("nonsense"), METHOD_NONE);
}

static void description_lists_every_method(void **state)
{
	json_t *doc = method_describe();

	(void)state;
	assert_non_null(doc);
	assert_int_equal(json_array_size(json_object_get(doc, "methods")), METHOD_COUNT - 1);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parameters_are_validated_by_name),
		cmocka_unit_test(table_is_whole),
		cmocka_unit_test(description_lists_every_method),
	};

	return cmocka_run_group_tests_name("rpc/method", tests, NULL, NULL);
}

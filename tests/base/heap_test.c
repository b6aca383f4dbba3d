/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/heap.h"

#include "support/unit.h"

#include <string.h>

static void resizing_keeps_what_fits(void **state)
{
	char *p = heap_resize(NULL, 16);

	(void)state;
	assert_non_null(p);
	memcpy(p, "fifteen letters", 16);
	p = heap_resize(p, 100000);
	assert_string_equal(p, "fifteen letters");
	p = heap_resize(p, 7);
	assert_memory_equal(p, "fifteen", 7);
	heap_free(p);
	heap_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resizing_keeps_what_fits),
	};

	return cmocka_run_group_tests_name("base/heap", tests, NULL, NULL);
}

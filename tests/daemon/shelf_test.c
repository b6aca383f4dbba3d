/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/shelf.h"

#include "base/clock.h"
#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

/* One look: names and sizes. */
static void look(struct shelf *s, int64_t mono, size_t n, const char *const names[], const uint64_t sizes[])
{
	struct folder_list l = { .n = n };

	l.file = calloc(n + 1, sizeof(*l.file));
	assert_non_null(l.file);
	for (size_t i = 0; i < n; i++)
		l.file[i] = (struct folder_file){ .name = strdup(names[i]), .size = sizes[i], .changed = 7 };
	shelf_take(s, &l, mono);
	assert_int_equal(l.n, 0);
	assert_null(l.file);
}

static void read_when_it_has_been_still_and_once(void **state)
{
	static const char *const names[] = { "a", "b" };
	static const uint64_t small[] = { 1, 1 }, grown[] = { 2, 1 };
	struct shelf s = { .n = 0 };
	struct shelf_file *f;

	(void)state;
	assert_null(shelf_next(&s, 0));
	assert_int_equal(shelf_wake(&s), CLOCK_NEVER);
	look(&s, 1000, 2, names, small);
	assert_null(shelf_next(&s, 1000 + SHELF_STILL - 1));
	assert_int_equal(shelf_wake(&s), 1000 + SHELF_STILL);
	/* One of them grows meanwhile. */
	look(&s, 2000, 2, names, grown);
	f = shelf_next(&s, 1000 + SHELF_STILL);
	assert_non_null(f);
	assert_string_equal(f->f.name, "b");
	f->done = true;
	assert_null(shelf_next(&s, 1000 + SHELF_STILL));
	f = shelf_next(&s, 2000 + SHELF_STILL);
	assert_non_null(f);
	assert_string_equal(f->f.name, "a");
	f->done = true;
	look(&s, 9000, 2, names, grown);
	assert_null(shelf_next(&s, 99000));
	assert_int_equal(shelf_wake(&s), CLOCK_NEVER);
	/* It grows once more, and is another file. */
	look(&s, 100000, 2, names, small);
	f = shelf_next(&s, 100000 + SHELF_STILL);
	assert_non_null(f);
	assert_string_equal(f->f.name, "a");
	/* What is taken away and put there again is read again. */
	look(&s, 200000, 0, names, small);
	assert_null(shelf_next(&s, 300000));
	look(&s, 300000, 2, names, small);
	assert_non_null(shelf_next(&s, 300000 + SHELF_STILL));
	shelf_wipe(&s);
}

static void tried_a_few_times(void **state)
{
	static const char *const names[] = { "a" };
	static const uint64_t sizes[] = { 1 };
	struct shelf s = { .n = 0 };
	struct shelf_file *f;
	int64_t mono = 0;
	unsigned tries = 0;

	(void)state;
	look(&s, mono, 1, names, sizes);
	while ((f = shelf_next(&s, mono += SHELF_STILL)) != NULL && tries++ < 100) {
		assert_int_equal(shelf_unreadable(&s), 0);
		shelf_failed(f, mono);
		assert_null(shelf_next(&s, mono));
		look(&s, mono, 1, names, sizes);
	}
	assert_int_equal(tries, SHELF_TRIES);
	assert_int_equal(shelf_unreadable(&s), 1);
	shelf_wipe(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_when_it_has_been_still_and_once),
		cmocka_unit_test(tried_a_few_times),
	};

	return cmocka_run_group_tests_name("daemon/shelf", tests, NULL, NULL);
}

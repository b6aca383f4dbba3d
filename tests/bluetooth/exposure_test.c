/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/bluez/exposure.h"

#include <string.h>

#define SECONDS 600
#define STARTS  (2 * 2 * 2 * 2 * 2)

/* An adapter as BlueZ keeps it: before it knew `Connectable`, being discoverable made connectable, and undid it. */
static void apply(enum exposure_step step, struct exposure_facts *f, const struct exposure_debt *d)
{
	const char *alias = step == EXPOSURE_NAME_BACK ? d->was_alias : d->our_alias;

	switch (step) {
	case EXPOSURE_NAME_OURS:
	case EXPOSURE_NAME_BACK: strcpy(f->alias, *alias ? alias : f->name); break;
	case EXPOSURE_TIMEOUT_OURS: f->timeout = exposure_timeout(f, SECONDS); break;
	case EXPOSURE_TIMEOUT_BACK: f->timeout = d->was_timeout; break;
	case EXPOSURE_SHOW:
	case EXPOSURE_HIDE:
		if (step == EXPOSURE_SHOW || f->discoverable)
			f->answers = step == EXPOSURE_SHOW;
		f->discoverable = step == EXPOSURE_SHOW;
		if (!f->has_connectable)
			f->connectable = f->discoverable;
		break;
	case EXPOSURE_OPEN: f->connectable = true; break;
	case EXPOSURE_CLOSE: f->connectable = false; break;
	case EXPOSURE_DONE: break;
	}
}

static struct exposure_facts start(unsigned n)
{
	struct exposure_facts f = { .powered = true, .name = "laptop", .alias = "laptop", .timeout = 180 };

	f.has_connectable = n & 1;
	f.connectable = (n & 2) && f.has_connectable;
	f.discoverable = f.answers = n & 4;
	f.connectable = f.connectable || f.discoverable;
	if (n & 8)
		strcpy(f.alias, "Anna's");
	if (n & 16)
		f.timeout = SECONDS;    /* by chance what we would set */
	return f;
}

/* Makes up to `most` steps; whether it was done. What shows by us is named as we wish. */
static bool run(struct exposure_facts *f, struct exposure_debt *d, enum bluez_line_reach wish, unsigned most)
{
	for (unsigned i = 0; i < most; i++) {
		enum exposure_step step = exposure_next(f, d, wish, SECONDS);

		if (step == EXPOSURE_DONE)
			return true;
		assert_true(i < 10);
		exposure_begin(step, f, d, "BlueZ 5.66");
		apply(step, f, d);
		exposure_paid(step, d);
		if (d->discoverable && f->discoverable)
			assert_string_equal(f->alias, "BlueZ 5.66");
	}
	return false;
}

static void assert_same(const struct exposure_facts *a, const struct exposure_facts *b)
{
	assert_int_equal(a->discoverable, b->discoverable);
	assert_int_equal(a->answers, b->answers);
	assert_int_equal(a->connectable, b->connectable);
	assert_int_equal(a->timeout, b->timeout);
	assert_string_equal(a->alias, b->alias);
}

/* From wherever, to whatever is wished and on to something else, stopped after any step: then back to where it was. */
static void everything_is_undone(void **state)
{
	(void)state;
	for (unsigned n = 0; n < STARTS; n++) {
		for (enum bluez_line_reach a = BLUEZ_LINE_NONE; a <= BLUEZ_LINE_SEEN; a++) {
			for (enum bluez_line_reach b = BLUEZ_LINE_NONE; b <= BLUEZ_LINE_SEEN; b++) {
				for (unsigned steps = 0; steps < 6; steps++) {
					struct exposure_facts was = start(n), f = was;
					struct exposure_debt d = { .discoverable = false };

					(void)run(&f, &d, a, 100);
					(void)run(&f, &d, b, steps);
					assert_true(run(&f, &d, BLUEZ_LINE_NONE, 100));
					assert_same(&f, &was);
					assert_false(exposure_owes(&d));
				}
			}
		}
	}
}

static void wishes_are_met_with_the_least(void **state)
{
	(void)state;
	for (unsigned n = 0; n < STARTS; n++) {
		for (enum bluez_line_reach wish = BLUEZ_LINE_REACH; wish <= BLUEZ_LINE_SEEN; wish++) {
			struct exposure_facts was = start(n), f = was;
			struct exposure_debt d = { .discoverable = false };
			enum bluez_line_means means;
			bool enough = wish == BLUEZ_LINE_SEEN ? was.discoverable : was.connectable;

			assert_true(run(&f, &d, wish, 100));
			assert_int_equal(exposure_now(&f, &d, wish, &means), wish);
			if (enough) {
				assert_same(&f, &was);
				assert_int_equal(means, BLUEZ_LINE_ALREADY);
			} else if (wish == BLUEZ_LINE_REACH && f.has_connectable) {
				assert_false(f.discoverable);
				assert_string_equal(f.alias, was.alias);
				assert_int_equal(means, BLUEZ_LINE_CONNECTABLE);
			} else {
				assert_true(f.discoverable && f.connectable && f.timeout != 0);
				assert_int_equal(means, BLUEZ_LINE_DISCOVERABLE);
			}
		}
	}
}

static void what_others_changed_is_theirs(void **state)
{
	struct exposure_facts f = start(0);
	struct exposure_debt d = { .discoverable = false };

	(void)state;
	assert_true(run(&f, &d, BLUEZ_LINE_SEEN, 100));
	strcpy(f.alias, "Renamed");
	f.timeout = 30;
	assert_true(run(&f, &d, BLUEZ_LINE_NONE, 100));
	assert_string_equal(f.alias, "Renamed");
	assert_int_equal(f.timeout, 30);
	assert_false(f.discoverable);

	assert_true(run(&f, &d, BLUEZ_LINE_SEEN, 100));
	f.discoverable = f.answers = f.connectable = false;    /* hidden by somebody: shown again by us */
	assert_true(run(&f, &d, BLUEZ_LINE_SEEN, 100));
	assert_true(f.discoverable);
	assert_true(run(&f, &d, BLUEZ_LINE_NONE, 100));
	assert_string_equal(f.alias, "Renamed");
}

/* BlueZ believes that it no longer shows, and would do nothing if told to hide it. */
static void an_adapter_that_was_not_told(void **state)
{
	(void)state;
	for (unsigned n = 0; n < STARTS; n++) {
		struct exposure_facts was = start(n), f = was;
		struct exposure_debt d = { .discoverable = false };

		if (was.discoverable)
			continue;
		assert_true(run(&f, &d, BLUEZ_LINE_SEEN, 100));
		f.discoverable = false;
		assert_true(run(&f, &d, BLUEZ_LINE_NONE, 100));
		assert_same(&f, &was);
		assert_false(exposure_owes(&d));
	}
}

static void what_is_off_waits(void **state)
{
	(void)state;
	for (unsigned n = 0; n < STARTS; n++) {
		struct exposure_facts f = start(n);
		struct exposure_debt d = { .discoverable = false };
		enum bluez_line_means means;

		f.powered = f.discoverable = f.answers = f.connectable = false;
		assert_int_equal(exposure_next(&f, &d, BLUEZ_LINE_SEEN, SECONDS), EXPOSURE_DONE);
		assert_int_equal(exposure_next(&f, &d, BLUEZ_LINE_REACH, SECONDS), EXPOSURE_DONE);
		assert_int_equal(exposure_now(&f, &d, BLUEZ_LINE_SEEN, &means), BLUEZ_LINE_NONE);
		assert_false(exposure_owes(&d));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_undone),
		cmocka_unit_test(wishes_are_met_with_the_least),
		cmocka_unit_test(what_others_changed_is_theirs),
		cmocka_unit_test(an_adapter_that_was_not_told),
		cmocka_unit_test(what_is_off_waits),
	};

	return cmocka_run_group_tests_name("exposure", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/before.h"

#include "support/stored.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static struct message one(uint32_t session, uint64_t seq, int64_t sent, const char *text)
{
	return (struct message){ .conversation = 1, .direction = MESSAGE_IN, .session = session, .seq = seq, .sent = sent,
		                 .body = (const uint8_t *)text, .len = strlen(text) };
}

static void place_time_and_text_together(void **state)
{
	struct stored *t = *state;
	struct message in = one(1, 5, 77, "hello"), ours = one(1, 6, 78, "ours"), m;
	struct before *b;

	ours.direction = MESSAGE_OUT;
	assert_int_equal(conversation_append(t->store, &in), ERR_OK);
	assert_int_equal(conversation_append(t->store, &ours), ERR_OK);
	b = before_read(t->store, 1);
	assert_true(before_has(b, &in, false));
	assert_false(before_has(b, &ours, false));    /* only what came */
	m = one(2, 5, 77, "hello");
	assert_false(before_has(b, &m, false));
	m = one(1, 4, 77, "hello");
	assert_false(before_has(b, &m, false));
	m = one(1, 5, 78, "hello");
	assert_false(before_has(b, &m, false));
	m = one(1, 5, 77, "hellO");
	assert_false(before_has(b, &m, false));
	assert_true(before_add(b, &m));
	assert_true(before_has(b, &m, false) && before_has(b, &in, false));
	before_free(b);
	before_free(NULL);
	b = before_read(t->store, 2);
	assert_false(before_has(b, &in, false));    /* of another conversation */
	before_free(b);
}

static void it_has_an_end(void **state)
{
	struct stored *t = *state;
	struct before *b = before_read(t->store, 1);
	struct message m = one(1, 0, 0, "x");
	size_t n = 0;

	for (m.seq = 1; before_add(b, &m); m.seq++)
		n++;
	assert_true(n > BEFORE_LOOK_BACK && n < 4 * BEFORE_LOOK_BACK);
	assert_false(before_has(b, &m, false));
	m.seq--;
	assert_true(before_has(b, &m, false) && before_add(b, &m));
	before_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(place_time_and_text_together, stored_setup, stored_teardown),
		cmocka_unit_test_setup_teardown(it_has_an_end, stored_setup, stored_teardown),
	};

	return cmocka_run_group_tests_name("core/before", tests, NULL, NULL);
}

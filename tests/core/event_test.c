/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers and names of events are stored and read by others: they never change. */
#include "core/event.h"

#include "support/unit.h"

static const char *const names[] = { NULL, "message_in", "message_out", "delivered", "delivered_one", "added", "contact",
	                             "removed", "online", "offline", "read", "reset", "invite", "identity",
	                             "message_changed", "message_gone", "seen" };

static void every_number_has_its_name(void **state)
{
	(void)state;
	for (unsigned k = 1; k < sizeof(names) / sizeof(names[0]); k++)
		assert_string_equal(event_name(k), names[k]);
	assert_null(event_name(0));
	for (unsigned k = sizeof(names) / sizeof(names[0]); k < 300; k++)
		assert_null(event_name(k));
	assert_null(event_name(UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_number_has_its_name),
	};

	return cmocka_run_group_tests_name("core/event", tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/places.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static void sockets_are_beside_the_daemons_own(void **state)
{
	char out[sizeof(((struct places *)0)->sockets)];

	(void)state;
	places_beside(out, "/run/user/1000/nightjar/default.sock");
	assert_string_equal(out, "/run/user/1000/nightjar/default.sock.tor");
	assert_true(places_fit(out));
}

/* Too long for an address with a name in it, or with a character that tor's configuration gives another meaning. */
static void or_else_at_a_place_of_a_new_name(void **state)
{
	const char *const unfit[] = {
		"/srv/somebody/in/a/folder/that/is/rather/long/for/that/.local/share/nightjar/run/daemon.sock",
		"/srv/some body/daemon.sock",
		"daemon.sock",
	};
	char first[sizeof(((struct places *)0)->sockets)], second[sizeof(first)];

	(void)state;
	for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
		places_beside(first, unfit[i]);
		places_beside(second, unfit[i]);
		assert_int_equal(strncmp(first, "/tmp/nightjar-tor-", strlen("/tmp/nightjar-tor-")), 0);
		assert_true(places_fit(first));
		assert_string_not_equal(first, second);
	}
}

static void what_is_not_fit_is_refused(void **state)
{
	struct places p;

	(void)state;
	assert_true(places_choose(&p, "/srv/x", "/tmp/s"));
	assert_false(places_choose(&p, "/srv/x", "s"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sockets_are_beside_the_daemons_own),
		cmocka_unit_test(or_else_at_a_place_of_a_new_name),
		cmocka_unit_test(what_is_not_fit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

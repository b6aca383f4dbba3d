/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=2 bluetoothd page=1500 supervision=1000 */
/* Pairing and encryption, which a kernel only asks for when bluetoothd runs. */
#include "support/air_ask.h"
#include "support/radio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

/* With bluetoothd a kernel pairs with whom it is linked, without asking and for this link only, and encrypts. */
static void encrypted(void **state)
{
	int listener = radio_listen(1, 5), here, there;

	(void)state;
	radio_scan(1, 2);
	assert_int_equal(radio_call(0, 1, 5, &here), 0);
	there = radio_accept(listener);
	air_ask_until("show 0", "links=1 encrypted=1");
	air_ask_until("show 1", "links=1 encrypted=1");
	assert_int_equal(write(here, "x", 1), 1);
	assert_int_equal(read(there, &(char){ 0 }, 1), 1);
	close(here);
	close(there);
	close(listener);
	air_ask_ok("drop 0 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encrypted),
	};

	if (access(AIR_ASK_SOCKET, F_OK) == -1) {
		puts("skipped: this is for the machine of tests/btvm");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs no adapter; the rest is in rfcomm_vm_test.c. */
#include "support/unit.h"

#include "bluetooth/rfcomm.h"

#include <errno.h>
#include <string.h>

static void every_error_has_words(void **state)
{
	(void)state;
	for (int e = 0; e < 200; e++)
		assert_true(rfcomm_why(e)[0] != '\0');
	assert_string_not_equal(rfcomm_why(EHOSTDOWN), rfcomm_why(EHOSTUNREACH));
	assert_string_not_equal(rfcomm_why(ECONNREFUSED), rfcomm_why(EBUSY));
}

/* With Bluetooth in the kernel or without, sockets fail as rfcomm_missing() says. */
static void sockets_there_or_missing(void **state)
{
	const struct bdaddr nobody = { { 2, 0, 0, 0, 0, 1 } }, other = { { 2, 0, 0, 0, 0, 2 } };
	int missing = rfcomm_missing(), fd = rfcomm_connect(&nobody, &other, 1);

	(void)state;
	assert_int_equal(fd, -1);
	if (missing)
		assert_int_equal(errno, missing);
	else
		assert_int_equal(errno, EHOSTUNREACH);    /* no such adapter */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_error_has_words),
		cmocka_unit_test(sockets_there_or_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

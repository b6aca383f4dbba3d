/* SPDX-License-Identifier: GPL-3.0-or-later */
/* btvm: controllers=2 */
/* The real switches of adapters; the ways they may stand are in rfkill_test.c. */
#include "support/unit.h"

#include "bluetooth/rfkill.h"
#include "support/bt.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* The soft switch of an adapter, as `rfkill block` sets it. */
static void block(unsigned adapter, bool on)
{
	char path[128];
	int fd = -1;

	for (unsigned i = 0; fd < 0 && i < 100; i++) {
		snprintf(path, sizeof(path), "/sys/class/bluetooth/hci%u/rfkill%u/soft", adapter, i);
		fd = open(path, O_WRONLY | O_CLOEXEC);
	}
	assert_true(fd >= 0);
	assert_int_equal(write(fd, on ? "1" : "0", 1), 1);
	close(fd);
}

static void is(const char *adapter, bool soft)
{
	struct rfkill r = rfkill_read(RFKILL_SYS, adapter);

	assert_true(r.known);
	assert_int_equal(r.soft, soft);
	assert_false(r.hard);
}

static void each_adapter_has_a_switch(void **state)
{
	(void)state;
	is("hci0", false);
	is("hci1", false);
	block(1, true);
	is("hci0", false);
	is("hci1", true);
	is(NULL, true);
	assert_false(bt_adapter(1).up);
	assert_true(bt_adapter(0).up);
	block(1, false);
	is("hci1", false);
	bt_power(1, true);
	assert_true(bt_adapter(1).up);
	assert_false(rfkill_read(RFKILL_SYS, "hci9").known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_adapter_has_a_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

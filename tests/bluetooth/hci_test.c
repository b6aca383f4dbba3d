/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What needs no adapter; the rest is in hci_vm_test.c. */
#include "support/unit.h"

#include "bluetooth/hci.h"

#include <stdbool.h>

static void names_of_adapters(void **state)
{
	static const char *const bad[] = {
		"", "hci", "hci-1", "hci00", "hci01", "hci0x", "hcix", "HCI0", "eth0", " hci0", "hci12345",
	};

	(void)state;
	assert_int_equal(hci_index("hci0"), 0);
	assert_int_equal(hci_index("hci7"), 7);
	assert_int_equal(hci_index("hci10"), 10);
	assert_int_equal(hci_index("hci1234"), 1234);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(hci_index(bad[i]), -1);
}

/* Whatever this machine has: what is listed is in order and well formed, and without an answer nothing is listed. */
static void this_machine(void **state)
{
	struct hci_adapter all[HCI_ADAPTERS];
	size_t n = 99;
	enum hci_result is = hci_read(all, &n);

	(void)state;
	assert_true(n <= HCI_ADAPTERS && (is == HCI_READ || n == 0));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(hci_index(all[i].name), all[i].index);
		assert_true(i == 0 || all[i].index > all[i - 1].index);
		assert_true(all[i].n <= all[i].acl && (all[i].up || all[i].acl == 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_adapters),
		cmocka_unit_test(this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/unit.h"

#include "bluetooth/kernel_flaw.h"

static const struct {
	const char *release, *version;
} bad[] = {
	{ "6.1.0-55-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-10-30)" },
	{ "6.1.0-56-arm64", "#1 SMP Debian 6.1.192-2 (2026-11-09)" },
	{ "6.1.0-56-rt-amd64", "#1 SMP PREEMPT_RT Debian 6.1.192-2 (2026-11-09)" },
	{ "6.1.192+deb12-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2~bpo1 (2026-11-09)" },
	{ "6.1.192", "#1 SMP PREEMPT_DYNAMIC Tue Nov  3 10:00:00 UTC 2026" },
	{ "6.1.192-gentoo", "#2 SMP" },
	{ "6.1.192+", "#1" },
	{ "6.1.192.custom", "#1" },
	{ "6.1.192-1-lts", "" },
}, good[] = {
	{ "6.1.0-50-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-01)" },
	{ "6.1.0-54-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.190-1 (2026-10-01)" },
	{ "6.1.0-57-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.193-1 (2026-12-01)" },
	{ "6.12.117+deb12-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1~deb12u1 (2026-11-14)" },
	{ "6.1.1920", "#1" },
	{ "6.1.192.1", "#1" },
	{ "6.1.19", "#1" },
	{ "16.1.192", "#1" },
	{ "5.15.192", "#1" },
	{ "6.6.1-6.1.192", "#1" },
	{ "6.1.190", "#6.1.192" },
	{ "6.18.0", "" },
	{ "", "" },
	{ "", "Debian " },
};

static void those_that_crash(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!kernel_flaw_known(bad[i].release, bad[i].version))
			fail_msg("%s, %s", bad[i].release, bad[i].version);
}

static void those_that_do_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (kernel_flaw_known(good[i].release, good[i].version))
			fail_msg("%s, %s", good[i].release, good[i].version);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_crash),
		cmocka_unit_test(those_that_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

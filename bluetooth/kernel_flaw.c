/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/kernel_flaw.h"

#include <string.h>

#define FLAWED "6.1.192"

/* What follows a version's last number: no further digit, and no ".1" that would make it another. */
static bool ends_there(const char *after)
{
	return (*after < '0' || *after > '9') && !(*after == '.' && after[1] >= '0' && after[1] <= '9');
}

/* "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-11-02)": the word after the distributor's name. */
static const char *distributed(const char *version)
{
	const char *at = strstr(version, "Debian ");

	return at ? at + strlen("Debian ") : NULL;
}

bool kernel_flaw_known(const char *release, const char *version)
{
	const char *is = distributed(version);

	if (!is)
		is = release;
	return strncmp(is, FLAWED, strlen(FLAWED)) == 0 && ends_there(is + strlen(FLAWED));
}

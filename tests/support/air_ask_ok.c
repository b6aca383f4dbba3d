/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/air_ask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

const char *air_ask_ok(const char *line)
{
	static char answer[512];

	assert_true(air_ask(line, answer, sizeof(answer)));
	assert_memory_equal(answer, "ok", 2);
	return answer;
}

void air_ask_until(const char *line, const char *part)
{
	struct timespec pause = { .tv_nsec = 20000000 };

	while (strstr(air_ask_ok(line), part) == NULL)
		nanosleep(&pause, NULL);
}

unsigned long long air_ask_stat(unsigned adapter, const char *name)
{
	char line[16], key[32];
	const char *at;

	snprintf(line, sizeof(line), "stats %u", adapter);
	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(air_ask_ok(line), key);
	assert_non_null(at);
	return strtoull(at + strlen(key), NULL, 10);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever is pasted as a bridge: what is accepted comes out as a line that may stand between quotes, has a program, and
 * is accepted as it is. What is not has a reason.
 */
#include "base/assert.h"
#include "tor/bridge.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(const char *line)
{
	size_t len = strlen(line);

	ASSERT(len > 0 && len <= BRIDGE_LINE_MAX && line[0] != ' ' && line[len - 1] != ' ');
	for (size_t i = 0; i < len; i++) {
		ASSERT(line[i] >= ' ' && line[i] <= '~' && !strchr("\"'\\#", line[i]));
		ASSERT(line[i] != ' ' || line[i + 1] != ' ');
	}
}

static void accepted(const struct bridge *b)
{
	const char *const *programs = bridge_programs(b->transport);
	char why[BRIDGE_WHY_SIZE];
	struct bridge again;

	check_line(b->line);
	ASSERT(programs && (programs[0] != NULL) == (b->transport[0] != '\0'));
	ASSERT(strncmp(b->line, b->transport, strlen(b->transport)) == 0);
	ASSERT(bridge_parse(&again, b->line, strlen(b->line), why, sizeof(why)));
	ASSERT(memcmp(&again, b, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct bridge zeros;
	struct bridge b;
	char why[BRIDGE_WHY_SIZE];

	if (bridge_parse(&b, (const char *)data, size, why, sizeof(why))) {
		ASSERT(why[0] == '\0');
		accepted(&b);
		return 0;
	}
	ASSERT(why[0] >= 'A' && why[0] <= 'Z' && strlen(why) < sizeof(why) - 1);
	for (const char *c = why; *c; c++)
		ASSERT(*c >= ' ' && *c <= '~');
	ASSERT(memcmp(&b, &zeros, sizeof(b)) == 0);
	return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client's stream: cut into lines, each parsed and validated as the daemon does. The first byte says how it is cut up. */
#include "rpc/line.h"
#include "rpc/envelope.h"
#include "rpc/method.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse(const char *line, size_t len)
{
	struct envelope m;
	const char *why;
	char text[160];

	if (envelope_parse(&m, line, len, &why) == 0 && m.method && method_find(m.method) != METHOD_NONE)
		(void)!method_check(method_find(m.method), m.params, text, sizeof(text));
	envelope_wipe(&m);
}

static void parse_lines(struct line *l)
{
	const char *line;
	size_t len;

	while ((line = line_next(l, &len)))
		parse(line, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t step = size > 0 && data[0] > 0 ? data[0] : 1;
	const char *line;
	struct line l;
	size_t len;

	line_init(&l);
	for (size_t at = 1; at < size; at += step) {
		if (!line_feed(&l, data + at, size - at < step ? size - at : step))
			break;
		parse_lines(&l);
	}
	line = line_rest(&l, &len);
	if (line)
		parse(line, len);
	line_wipe(&l);
	return 0;
}

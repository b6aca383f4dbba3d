/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line between the daemon and nightjar-bluez: what is understood is printed as it came. */
#include "base/assert.h"
#include "bluetooth/bluez_line.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char out[BLUEZ_LINE_MOST + 1], text[BLUEZ_LINE_WORD];
	struct bluez_line l;

	if (bluez_line_parse(&l, (const char *)data, len)) {
		ASSERT(bluez_line_print(out, &l) == len + 1);
		ASSERT(memcmp(out, data, len) == 0);
	}
	if (len < sizeof(out)) {
		if (len)
			memcpy(out, data, len);
		out[len] = '\0';
		bluez_line_word(text, out);
		ASSERT(text[0] && strlen(text) < sizeof(text));
	}
	return 0;
}

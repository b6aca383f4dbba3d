/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever comes in: valid UTF-8 without control characters comes out, in bounds, and cleaning it again changes nothing. */
#include "base/assert.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef size_t cleaner(char *out, size_t cap, const void *in, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* C0, DEL and C1, the last as UTF-8 writes them; a body may have newline and tab. */
static bool is_free_of_controls(const char *text, size_t len, bool is_body)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i], next = i + 1 < len ? (unsigned char)text[i + 1] : 0;

		if ((c < 0x20 && !(is_body && (c == '\n' || c == '\t'))) || c == 0x7f || (c == 0xc2 && next < 0xa0))
			return false;
	}
	return true;
}

static void check(cleaner *clean, size_t cap, const uint8_t *data, size_t size)
{
	char *out = malloc(cap), *again = malloc(cap);
	size_t len;

	ASSERT(out && again);
	len = clean(out, cap, data, size);
	ASSERT(len < cap && out[len] == '\0');
	ASSERT(text_is_valid_utf8(out, len));
	ASSERT(is_free_of_controls(out, len, clean == text_clean_body));
	ASSERT(clean(again, cap, out, len) == len);
	ASSERT(memcmp(again, out, len) == 0);
	free(out);
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cap = size > 0 ? 1 + data[0] : 1;

	check(text_clean_body, cap, data, size);
	check(text_clean_name, cap, data, size);
	check(text_clean_body, 3 * size + 1, data, size);
	return 0;
}

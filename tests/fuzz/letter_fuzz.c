/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A letter that decodes encodes to the same bytes, and its text is clean afterwards. */
#include "core/letter.h"

#include "base/assert.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct letter m;
	uint8_t *out;
	char *text;
	size_t len;

	if (!letter_decode(&m, data, size))
		return 0;
	ASSERT(m.seq > 0 && m.text >= data && m.text + m.len == data + size);
	out = malloc(size);
	text = malloc(3 * m.len + 1);
	ASSERT(out && text);
	ASSERT(letter_encode(out, size, &m) == size && memcmp(out, data, size) == 0);
	ASSERT(letter_encode(out, size - 1, &m) == 0);
	if (m.kind == LETTER_TIMER) {
		struct letter_timer t;
		uint8_t body[LETTER_TIMER_LEN];

		ASSERT(letter_timer_decode(&t, m.text, m.len) && t.seconds <= LETTER_TIMER_MAX);
		ASSERT(letter_timer_encode(body, sizeof(body), &t) == m.len && memcmp(body, m.text, m.len) == 0);
	}
	len = text_clean_name(text, 3 * m.len + 1, m.text, m.len);
	ASSERT(!text_is_cluster(text, len) || len > 0);
	len = text_clean_body(text, 3 * m.len + 1, m.text, m.len);
	ASSERT(len <= 3 * m.len && text_is_valid_utf8(text, len));
	free(out);
	free(text);
	return 0;
}

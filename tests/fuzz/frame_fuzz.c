/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every decoder of a frame's payload, chosen by the first byte: what it takes encodes to the same bytes. */
#include "core/frame.h"

#include "base/assert.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SAME(type, encode, decode)                                      \
	do {                                                            \
		struct type m;                                          \
		if (!decode(&m, p, len))                                \
			return 0;                                       \
		ASSERT(encode(out, sizeof(out), &m) == len);            \
		ASSERT(len == 0 || memcmp(out, p, len) == 0);           \
		ASSERT(encode(out, len - 1, &m) == 0);                  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *p = data + 1;
	size_t len = size - 1;
	uint8_t out[1024];

	if (size == 0)
		return 0;
	switch (data[0] % 6) {
	case 0: SAME(frame_hello, frame_hello_encode, frame_hello_decode); break;
	case 1: SAME(frame_frontier, frame_frontier_encode, frame_frontier_decode); break;
	case 2: SAME(frame_renew, frame_renew_encode, frame_renew_decode); break;
	case 3: SAME(frame_reset, frame_reset_encode, frame_reset_decode); break;
	case 4: SAME(frame_add_info, frame_add_info_encode, frame_add_info_decode); break;
	case 5:
		/* Nothing but the registry stands between a header and a buffer of that length. */
		if (len >= 2 && frame_may(p[0], (size_t)p[1] << 8 | (len > 2 ? p[2] : 0), FRAME_WHEN_CONTACT))
			ASSERT(((size_t)p[1] << 8 | (len > 2 ? p[2] : 0)) <= FRAME_PAYLOAD_MAX);
		break;
	}
	return 0;
}

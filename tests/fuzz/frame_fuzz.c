/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every decoder of a frame's payload, chosen by the first byte: what it takes encodes to the same bytes. */
#include "core/frame.h"

#include "base/assert.h"
#include "core/whereabouts.h"

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

/* What is said of where one is: said twice it is what was said once, and what was known of other roads stays. */
static void add(const uint8_t *p, size_t len)
{
	static const uint8_t before[] = { 0, 3, 'l', 'a', 'n', 0, 2, 'h', 'i' };
	struct whereabouts w = { .len = 0 }, once;
	uint8_t addr[WHEREABOUTS_MAX];
	size_t lan;

	if (!whereabouts_is_valid(p, len))
		return;
	lan = whereabouts_find(p, len, "lan", addr, sizeof(addr));
	whereabouts_add(&w, before, sizeof(before));
	whereabouts_add(&w, p, len);
	once = w;
	whereabouts_add(&w, p, len);
	ASSERT(w.len <= sizeof(w.bytes) && w.len == once.len && memcmp(w.bytes, once.bytes, w.len) == 0);
	ASSERT(whereabouts_is_valid(w.bytes, w.len));
	ASSERT(lan == 0 || whereabouts_find(w.bytes, w.len, "lan", addr, sizeof(addr)) == lan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *p = data + 1;
	size_t len = size - 1;
	uint8_t out[2048];

	if (size == 0)
		return 0;
	switch (data[0] % 7) {
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
	case 6: add(p, len); break;
	}
	return 0;
}

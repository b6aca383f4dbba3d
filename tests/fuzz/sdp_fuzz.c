/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a service discovery server answers, packet by packet (length u16, then its bytes): a state that is over stays, a
 * channel is one, a request is short, and all that is held stays within its bounds.
 */
#include "base/assert.h"
#include "base/pack.h"
#include "bluetooth/sdp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_packet(struct sdp *s, const uint8_t *packet, size_t len)
{
	uint8_t request[SDP_REQUEST_MOST], *exact = malloc(len ? len : 1);
	enum sdp_state before = s->state, now;

	if (!exact)
		abort();
	if (len > 0)
		memcpy(exact, packet, len);
	ASSERT((sdp_request(s, request, sizeof(request)) > 0) == (before == SDP_MORE));
	now = sdp_feed(s, exact, len);
	ASSERT(now == s->state && (before == SDP_MORE || now == before));
	ASSERT(sdp_channel(s) <= 30 && (now == SDP_DONE || sdp_channel(s) == 0));
	ASSERT(s->len <= SDP_ANSWER_MOST && s->cont_len <= SDP_CONTINUE_MOST && s->parts <= SDP_PARTS_MOST);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct uuid uuid = { { 1 } };
	struct unpack r = unpack_from(data, size);
	struct sdp s;

	sdp_init(&s, &uuid, 1);
	while (!r.bad && r.left > 0) {
		size_t len;
		const uint8_t *packet = unpack_str16(&r, &len);

		if (packet)
			one_packet(&s, packet, len);
	}
	return 0;
}

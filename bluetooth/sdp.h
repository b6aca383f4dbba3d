/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes of one question to a service discovery server: on which RFCOMM channel is the service of this UUID?
 * Bluetooth Core Specification, volume 3, part B: ServiceSearchAttribute (4.7) for the attribute ProtocolDescriptorList
 * (5.1.5), with continuation (4.3). No socket inside:
 *
 *	sdp_init();  do { send what sdp_request() made;  sdp_feed() what came; } while (it is SDP_MORE);
 *
 * Everything that comes is a stranger's: 4 KiB of answer and 64 parts of it at most, and what is not exactly as the
 * specification has it is SDP_BAD.
 */
#ifndef BLUETOOTH_SDP_H
#define BLUETOOTH_SDP_H

#include "bluetooth/uuid.h"

#include <stddef.h>

#define SDP_PSM          1
#define SDP_ANSWER_MOST  4096    /* bytes of attribute lists, of all parts together */
#define SDP_PARTS_MOST   64
#define SDP_PDU_MOST     1024    /* of one part, which we say is our limit: what a socket has to take */
#define SDP_REQUEST_MOST 64      /* no request is longer */
#define SDP_CONTINUE_MOST 16

enum sdp_state { SDP_MORE = 1, SDP_DONE, SDP_BAD };

struct sdp {
	struct uuid uuid;
	enum sdp_state state;
	uint16_t transaction;    /* of the request that waits for its answer */
	unsigned parts;
	uint8_t cont_len, cont[SDP_CONTINUE_MOST];
	size_t len;
	uint8_t lists[SDP_ANSWER_MOST];
	uint8_t channel;
};

/* `transaction`: of the first request; each further one counts up. */
void sdp_init(struct sdp *s, const struct uuid *uuid, uint16_t transaction);
/* The request to send next, the same until it is answered. Its length; 0 when it does not fit or none is due. */
size_t sdp_request(const struct sdp *s, uint8_t *buf, size_t cap);
/* One packet from the server. A state other than SDP_MORE stays. */
enum sdp_state sdp_feed(struct sdp *s, const uint8_t *pdu, size_t len);
/* Once SDP_DONE: 1 to 30, of the first record that has one; 0: there is no such service. */
uint8_t sdp_channel(const struct sdp *s);

#endif

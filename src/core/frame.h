/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames: what two linked peers say to each other. One frame is type u8 | length u16 | payload; frames follow one
 * another through the records of a link and may span several of them. A record is filled up with one byte of
 * FRAME_PAD, after which the rest of that record means nothing.
 *
 * The registry says for each type its name, its length, and on what kind of link and when a peer may send it; anything
 * else ends the link.
 */
#ifndef CORE_FRAME_H
#define CORE_FRAME_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_LEN  3
#define FRAME_PAYLOAD_MAX 32768    /* the largest parcel */
#define FRAME_SESSION_MAX UINT32_C(0x7fffffff)    /* of message sessions: so that there are numbers above it */

enum frame_type {
	FRAME_PAD = 0,
	/* between contacts */
	FRAME_HELLO = 1,          /* where both directions stand */
	FRAME_FRONTIER = 2,       /* everything of yours up to here is stored: acknowledges */
	FRAME_RECEIPT = 3,        /* numbers stored beyond the frontier: acknowledges. session u32, number u64 + */
	FRAME_PARCEL = 4,         /* one parcel, as it is */
	FRAME_PING = 5,
	FRAME_PONG = 6,
	FRAME_ADDRESS = 7,        /* where I can be reached */
	FRAME_NAME = 8,           /* what I call myself */
	FRAME_RENEW = 9,          /* a new root for the epoch chain */
	FRAME_RENEWED = 10,
	FRAME_RESET = 11,         /* a new message session: one side's state is older than the other's */
	FRAME_RESET_DONE = 12,    /* it has begun: session u32, and its first parcel */
	FRAME_RESET_WANTED = 13,  /* acceptor to dialler: begin one */
	FRAME_ADDRESSED = 14,     /* ADDRESS is stored: hash[16] of its payload */
	FRAME_COVER = 15,         /* seconds between my records u8; 0: they leave when there is something to say */
	/* reconciliation, core/reconcile_wire.h */
	FRAME_RECONCILE_OPEN = 16,
	FRAME_RECONCILE_SYMBOLS = 17,
	FRAME_RECONCILE_WANT = 18,
	FRAME_RECONCILE_DONE = 19,
	FRAME_RECONCILE_IDS = 20,
	FRAME_SEEN = 21,          /* everything of yours up to here was read: as FRONTIER; core/seen.h */
	/* adding a contact */
	FRAME_ADD_INFO = 32,      /* who I am, and where the new pair starts */
	FRAME_ADD_COMMIT = 33,    /* invitee to inviter: I have stored it; with the first parcel */
	FRAME_ADD_DONE = 34,      /* inviter to invitee: so have I */
	/* what is carried for others, core/ferry.h */
	FRAME_CARRY_ROOM = 48,    /* so many more parcels I take unasked u16 */
	FRAME_CARRY_OPEN = 49,
	FRAME_CARRY_SYMBOLS = 50,
	FRAME_CARRY_IDS = 51,
	FRAME_CARRY_WANT = 52,
	FRAME_CARRY_LACK = 53,
	FRAME_CARRY_DONE = 54,
	FRAME_CARRY_OFFER = 55,   /* short ids */
	FRAME_CARRY_ASK = 56,
	FRAME_CARRY_PARCEL = 57,
	FRAME_CARRY_PROOF = 58,   /* receipt[16], expiry hour u32 + */
	FRAME_CARRY_TAKEN = 59,   /* short ids */
};

/* When a frame may come: bits. */
enum frame_when {
	FRAME_WHEN_EARLY = 1,      /* before the dialler has heard anything */
	FRAME_WHEN_CONTACT = 2,    /* on a link between contacts */
	FRAME_WHEN_ADDING = 4,     /* on a link that adds one */
	FRAME_WHEN_STRANGER = 8,   /* on a link with a stranger's device */
};

/* May a frame of this type and payload length come now? */
bool frame_may(uint8_t type, size_t len, enum frame_when when);

#define FRAME_MARK_LEN 16

/* HELLO: clock u64 | session u32 | sent u64 | frontier u64 | highest u64 | mark[16] | acked u64 */
struct frame_hello {
	uint64_t wall;        /* the sender's clock, ms */
	uint32_t session;
	uint64_t sent;        /* sequence number of the last message I sealed in this session */
	uint64_t frontier;    /* I have stored everything of yours up to this one */
	uint64_t highest;     /* and the highest I have stored is this one */
	uint8_t mark[FRAME_MARK_LEN];    /* whose parcel's id begins so; zeros when highest is 0 */
	uint64_t acked;       /* you have told me that you stored everything of mine up to this one */
};
size_t frame_hello_encode(uint8_t *buf, size_t cap, const struct frame_hello *m);
bool frame_hello_decode(struct frame_hello *m, const uint8_t *buf, size_t len);

/* FRONTIER, SEEN: session u32 | frontier u64 */
struct frame_frontier {
	uint32_t session;
	uint64_t frontier;
};
size_t frame_frontier_encode(uint8_t *buf, size_t cap, const struct frame_frontier *m);
bool frame_frontier_decode(struct frame_frontier *m, const uint8_t *buf, size_t len);

/* RENEW: epoch u32 | fresh[32].  RENEWED: generation u32 */
struct frame_renew {
	uint32_t epoch;
	struct symkey fresh;
};
size_t frame_renew_encode(uint8_t *buf, size_t cap, const struct frame_renew *m);
bool frame_renew_decode(struct frame_renew *m, const uint8_t *buf, size_t len);

/* RESET: session u32 | ratchet key[32] */
struct frame_reset {
	uint32_t session;
	struct pubkey ratchet;
};
size_t frame_reset_encode(uint8_t *buf, size_t cap, const struct frame_reset *m);
bool frame_reset_decode(struct frame_reset *m, const uint8_t *buf, size_t len);

#define FRAME_NAME_MAX 255

#define FRAME_ADDRESS_MAX 1024
#define FRAME_COVER_MAX 60

/* ADD_INFO: clock u64 | ratchet key[32] | name str16 | addresses str16 */
struct frame_add_info {
	uint64_t wall;
	struct pubkey ratchet;    /* the inviter's first ratchet key; zeros from the invitee */
	const uint8_t *name;      /* borrowed */
	size_t name_len;
	const uint8_t *addresses; /* borrowed; as in ADDRESS */
	size_t addresses_len;
};
size_t frame_add_info_encode(uint8_t *buf, size_t cap, const struct frame_add_info *m);
bool frame_add_info_decode(struct frame_add_info *m, const uint8_t *buf, size_t len);

#endif

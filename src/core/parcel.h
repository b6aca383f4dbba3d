/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A parcel: one sealed message, the unit that every road carries. Exactly 512, 4096 or 32768 bytes:
 *
 *   version/class u8 | expiry hour u32 | stamp[8] | tag[16] | header box[56] | nonce[24] | body box[rest]
 *
 * The clear header (all before the header box, without the stamp) is all that a carrier can read. The stamp is a proof
 * of work that a carrier may fill in later: it is in no hash and under no seal, and all zero between contacts.
 *   receipt  r = PRF(header key, "receipt", n)[0..16]. Only the two ends can know it, so showing it tells any carrier
 *            that the parcel was delivered or withdrawn and may go.
 *   tag      BLAKE2b-128(r).
 *   id       BLAKE2b-256 of everything except the stamp.
 *
 * How it is sealed. Both boxes are XChaCha20-Poly1305-IETF under the one nonce of the parcel and two keys:
 *   header   dh[32] | pn u32 | n u32, under the header key; associated data: the clear header.
 *   body     length u16 | content | zeros to the class, under the message key; associated data: clear header, header
 *            box.
 *   nonce    PRF(message key, "nonce", H(clear header | header in plain | body in plain))[0..24].
 *
 * Why no (key, nonce) ever meets two plaintexts, even when a sender's database is put back to an older state and it
 * seals something else in the same place: the nonce is a pseudo-random function of everything that is encrypted or
 * authenticated.
 *   Body: the same message key and another header, body, class or expiry give another nonce.
 *   Header: one header key is used for a whole chain, but every place of it has its own message key, and a ratchet step
 *   that is done again (same header key, fresh Diffie-Hellman pair) has a new chain; so the nonces are outputs of
 *   independently keyed functions, and in one place they differ as soon as the header or the body does.
 * Nonces of 24 bytes meet by chance after about 2^96 parcels. The receiver computes the nonce again and refuses any
 * other, so a sender cannot leave the rule, and refuses padding that is not zero.
 */
#ifndef CORE_PARCEL_H
#define CORE_PARCEL_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARCEL_VERSION     1
#define PARCEL_SMALL_LEN   512
#define PARCEL_MEDIUM_LEN  4096
#define PARCEL_LARGE_LEN   32768
#define PARCEL_MAX_LEN     PARCEL_LARGE_LEN

#define PARCEL_TAG_LEN     16
#define PARCEL_RECEIPT_LEN 16
#define PARCEL_ID_LEN      32
#define PARCEL_STAMP_LEN   8
#define PARCEL_NONCE_LEN   24
#define PARCEL_HEADER_LEN  40

#define PARCEL_STAMP_AT    5
#define PARCEL_TAG_AT      (PARCEL_STAMP_AT + PARCEL_STAMP_LEN)
#define PARCEL_HEADER_AT   (PARCEL_TAG_AT + PARCEL_TAG_LEN)
#define PARCEL_NONCE_AT    (PARCEL_HEADER_AT + PARCEL_HEADER_LEN + 16)
#define PARCEL_BODY_AT     (PARCEL_NONCE_AT + PARCEL_NONCE_LEN)
/* What a class spends on everything but content: all before the body box, its tag, the length. */
#define PARCEL_OVERHEAD    (PARCEL_BODY_AT + 16 + 2)
#define PARCEL_SMALL_BODY  (PARCEL_SMALL_LEN - PARCEL_OVERHEAD)     /* 385 */
#define PARCEL_MEDIUM_BODY (PARCEL_MEDIUM_LEN - PARCEL_OVERHEAD)    /* 3969 */
#define PARCEL_MAX_BODY    (PARCEL_LARGE_LEN - PARCEL_OVERHEAD)     /* 32641 */

/* PARCEL_OPEN: sealed for nobody, for everybody to read (core/bulletin.h). */
enum parcel_class { PARCEL_NONE, PARCEL_SMALL, PARCEL_MEDIUM, PARCEL_LARGE, PARCEL_OPEN, PARCEL_CLASSES };

struct parcel_tag { uint8_t b[PARCEL_TAG_LEN]; };
struct parcel_receipt { uint8_t b[PARCEL_RECEIPT_LEN]; };
struct parcel_id { uint8_t b[PARCEL_ID_LEN]; };

/* What anyone can read. */
struct parcel_clear {
	enum parcel_class class;
	uint32_t expiry_hour;    /* hours since 1970 */
	uint8_t stamp[PARCEL_STAMP_LEN];
	struct parcel_tag tag;
};

/* The ratchet's header (Signal's Double Ratchet, section 4: HEADER). */
struct parcel_header {
	struct pubkey dh;
	uint32_t pn, n;
};

/* The two keys of one parcel, borrowed. */
struct parcel_keys {
	const struct symkey *header, *message;
};

/* What goes into one parcel; all borrowed. */
struct parcel_content {
	uint32_t expiry_hour;
	struct parcel_header header;
	const void *body;
	size_t len;    /* 0..PARCEL_MAX_BODY */
};

/* The smallest class that holds `len` bytes of content; PARCEL_NONE when none does. */
enum parcel_class parcel_class_for(size_t len);
/* The whole length of a parcel of that class; 0 for PARCEL_NONE. */
size_t parcel_len(enum parcel_class class);

/* Fills `out` from the clear header. False unless it is a parcel of this version whose length is that of its class. */
bool parcel_clear_decode(struct parcel_clear *out, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

/* Id of a well-formed parcel (`len` is at least PARCEL_BODY_AT). */
void parcel_id(struct parcel_id *out, const uint8_t *buf, size_t len);
/* The receipt secret of place `n` under a header key, and the tag that goes with a receipt secret. */
void parcel_receipt(struct parcel_receipt *out, const struct symkey *header_key, uint32_t n);
void parcel_tag(struct parcel_tag *out, const struct parcel_receipt *receipt);

/* Writes a parcel of the smallest class, stamp zero. Returns its length; 0 when content or room does not fit. */
size_t parcel_seal(uint8_t *out, size_t cap, const struct parcel_keys *keys, const struct parcel_content *content)
	__attribute__((warn_unused_result));

/* Opens the header box of a well-formed parcel. False: not sealed with this key, and nothing is filled. */
bool parcel_open_header(struct parcel_header *out, const uint8_t *parcel, const struct symkey *header_key)
	__attribute__((warn_unused_result));

/* Where parcel_open_body() puts what it finds. */
struct parcel_room {
	uint8_t *buf;     /* given: as long as the body box at least; PARCEL_MAX_LEN always does */
	size_t cap;       /* given */
	uint8_t *body;    /* filled: the content, inside buf */
	size_t len;       /* filled */
};

/* Opens the body box of a well-formed parcel and checks length, padding and nonce. False: refused, and the buffer holds
 * nothing of it. */
bool parcel_open_body(struct parcel_room *room, const uint8_t *parcel, const struct symkey *message_key,
                      const struct parcel_header *header) __attribute__((warn_unused_result));

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Double Ratchet with header encryption, one session of two devices. Source: "The Double Ratchet Algorithm",
 * Marlinspike and Perrin, revision 1, section 4; names in capitals are that document's. What is ours: a parcel is
 * found by its one-time tag and not by trial decryption, and its nonce is synthetic (core/parcel.h).
 *
 *   GENERATE_DH, DH   X25519; an all-zero output (a low-order point) is refused.
 *   KDF_RK_HE         HKDF(root key with zeros after it, DH output), three outputs cut to 32 bytes: RK, CK, NHK.
 *   KDF_CK            CK' = PRF(CK, "chain"), MK = PRF(CK, "message").
 *   start             from one secret of 32 bytes: RK = PRF(secret, "ratchet root"),
 *                     shared_hka = PRF(secret, "first header key"), shared_nhkb = PRF(secret, "second header key").
 *
 * The side that was invited is "first" (Alice): it can seal at once. The inviter is "second" (Bob): it can seal only
 * after it opened a first parcel, so the caller lets the first side seal an empty one as soon as the contact is added.
 *
 * Storing. A session is one blob of RATCHET_ENCODED_LEN bytes plus one row per skipped key (core/ratchet_skipped.h).
 * Sealing changes the blob; opening changes the blob and the rows named in struct ratchet_changes. Write them in the
 * transaction that holds the parcel or the plaintext; when that fails, wipe the session and load it again. Sealing
 * again from an older state is safe for the keys (never one key and nonce for two plaintexts), but the peer opens only
 * one of the two.
 */
#ifndef CORE_RATCHET_H
#define CORE_RATCHET_H

#include "base/rand.h"
#include "core/parcel.h"
#include "core/ratchet_skipped.h"

#define RATCHET_ENCODED_LEN 330

/* Embedded by its owner; the fields belong to ratchet.c. */
struct ratchet {
	bool can_send, can_receive;             /* CKs and HKs, CKr and HKr exist */
	struct seckey dh_secret;                /* DHs */
	struct pubkey dh_public;
	struct symkey root;                     /* RK */
	struct symkey send_chain, recv_chain;   /* CKs, CKr */
	struct symkey send_header, recv_header; /* HKs, HKr */
	struct symkey next_send_header, next_recv_header;    /* NHKs, NHKr */
	uint32_t ns, nr, pn;                    /* Ns, Nr, PN */
	uint32_t chain;                         /* receiving chains begun so far */
	uint64_t serial;                        /* of the next skipped key */
	uint64_t sealed, opened;                /* parcels in the whole session, for comparing with a peer */
	struct ratchet_skipped_set skipped;     /* MKSKIPPED */
};

/* First side: `peer` is the second side's initial ratchet key, from the adding handshake. False: a bad point. */
bool ratchet_init_first(struct ratchet *r, const struct rand *rand, const struct symkey *secret,
                        const struct pubkey *peer) __attribute__((warn_unused_result));
/* Second side, with the pair whose public half travelled in the adding handshake (fresh, from rand_keypair()). */
void ratchet_init_second(struct ratchet *r, const struct symkey *secret, const struct seckey *sk,
                         const struct pubkey *pk);
/* Wipes all keys and frees the skipped ones. */
void ratchet_wipe(struct ratchet *r);

/* The blob. Encode returns RATCHET_ENCODED_LEN, or 0 when `cap` is short. Decode starts with no skipped keys: add the
 * rows with ratchet_skipped_add(&r->skipped, row). */
size_t ratchet_encode(const struct ratchet *r, uint8_t *buf, size_t cap);
bool ratchet_decode(struct ratchet *r, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

/* What to seal; borrowed. */
struct ratchet_plain {
	uint32_t expiry_hour;
	const void *body;
	size_t len;    /* 0..PARCEL_MAX_BODY */
};

struct ratchet_sealed {
	size_t len;       /* of the parcel */
	uint32_t n;       /* place in its chain */
	struct parcel_tag tag;
	struct parcel_receipt receipt;    /* secret until the peer shows it */
};

/* Whether ratchet_seal() can work yet. */
bool ratchet_can_seal(const struct ratchet *r);
/* Seals into `parcel` (PARCEL_MAX_LEN bytes always suffice) and moves on by one. False, and nothing changes: cannot
 * seal yet, content too long, or `cap` short. */
bool ratchet_seal(struct ratchet *r, const struct ratchet_plain *plain, uint8_t *parcel, size_t cap,
                  struct ratchet_sealed *out) __attribute__((warn_unused_result));

/* Which chain a tag belongs to: the one being received, the next one, or a skipped key. */
enum ratchet_where { RATCHET_NOWHERE, RATCHET_CURRENT, RATCHET_NEXT, RATCHET_SKIPPED };

/* Tags expected in [from, to) of the current or the next receiving chain; returns how many were filled (0 when there is
 * no current chain yet). A table of expected tags holds [nr, nr + look) of the current one, [0, look) of the next one
 * and those of the rows in r->skipped. After opening without a step add the places [old nr + look, nr + look);
 * after a step (changes.stepped) build the session's part anew. */
size_t ratchet_expects(const struct ratchet *r, enum ratchet_where chain, uint32_t from, uint32_t to,
                       struct parcel_tag *tags);
/* Finds a tag among skipped keys and up to `max` places ahead in both chains; *pos is the place in the chain. Costs a
 * few hash calls for each place: for tags that came from the peer itself, not from strangers. */
enum ratchet_where ratchet_locate(const struct ratchet *r, const struct parcel_tag *tag, uint32_t max, uint32_t *pos);

enum ratchet_result {
	RATCHET_OPENED = 1,
	RATCHET_MALFORMED,    /* not a parcel */
	RATCHET_UNKNOWN,      /* no such tag within reach: not ours, or opened before */
	RATCHET_FORGED,       /* the tag is ours, the rest does not authenticate */
	RATCHET_TOO_FAR       /* over RATCHET_MAX_SKIP messages of the chain before are missing: some must come first */
};

struct ratchet_changes {
	bool stepped;                     /* a Diffie-Hellman step was taken: both chains are new */
	struct ratchet_skipped *added;    /* owned */
	size_t nadded;
	struct parcel_tag *removed;       /* owned: of the rows used or dropped */
	size_t nremoved;
};

struct ratchet_opened {
	struct parcel_room room;          /* given: buf, cap (PARCEL_MAX_LEN always suffices); filled: body, len */
	uint32_t n, expiry_hour;
	struct parcel_receipt receipt;
	struct ratchet_changes changes;   /* released by ratchet_opened_wipe() */
};

/* Opens a parcel. Anything but RATCHET_OPENED leaves the session as it was. `out` is filled only when opened. */
enum ratchet_result ratchet_open(struct ratchet *r, const struct rand *rand, const uint8_t *parcel, size_t len,
                                 struct ratchet_opened *out) __attribute__((warn_unused_result));
/* Wipes the plaintext and the keys in it and frees what it owns. May be called after any result. */
void ratchet_opened_wipe(struct ratchet_opened *out);

#endif

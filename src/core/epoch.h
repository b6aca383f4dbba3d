/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hourly forward hash ratchet of one pair of contacts (or of one invite), and the keys of each hour.
 *
 *   epoch number   hours since 1970
 *   E_{t+1}      = PRF(E_t, "nightjar/v1/epoch", "")
 *   key of a way = PRF(E_t, "nightjar/v1/epoch-<tag|veil|psk|beacon>", 0 for A to B, 1 for B to A)
 *   renewed root = PRF(E_t, "nightjar/v1/renew", fresh), generation + 1
 *
 * Both ends hold the same chain and differ in `side` only. Deriving walks a copy: it never changes what is stored, so a
 * clock that is wrong in either direction destroys nothing. A clock before the base works with the base's keys; one
 * more than EPOCH_AHEAD_MAX beyond it gets none (false). Keys are destroyed only by epoch_confirm().
 */
#ifndef CORE_EPOCH_H
#define CORE_EPOCH_H

#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EPOCH_AHEAD_MAX (UINT32_C(1) << 17)    /* hours beyond the base, 15 years: a walk of 0.1 s, once per chain */
#define EPOCH_CHAIN_LEN 41

enum epoch_side { EPOCH_SIDE_A = 1, EPOCH_SIDE_B = 2 };

/* Embeddable; written through the functions below only. */
struct epoch_chain {
	uint32_t base;              /* the epoch of `key`; nothing before it can be derived */
	uint32_t generation;        /* how often the root was renewed: names the chain among a pair's chains */
	enum epoch_side side;
	struct symkey key;
	uint32_t cached;            /* a later epoch and its key, so that hours are not walked again; not stored */
	struct symkey cached_key;
};

/* What one end may send the other in one epoch, all under distinct keys. */
struct epoch_way {
	struct symkey tag;       /* first-flight tags, see tags.h */
	struct symkey veil;      /* first flights, see veil.h */
	struct symkey psk;       /* of the Noise handshake that the sender of the flight starts */
	struct symkey beacon;    /* LAN beacons that the sender announces itself with */
};

struct epoch_keys {
	uint32_t epoch;             /* the epoch these are of: the base when an earlier one was asked for */
	struct epoch_way out, in;   /* out: this end sends; in: the other sends */
};

/* The epoch at wall-clock time `wall` (milliseconds since 1970), clamped to what 32 bits hold. */
uint32_t epoch_at(int64_t wall);

/* A chain that starts at `base` with `root`, generation 0. */
void epoch_init(struct epoch_chain *c, uint32_t base, enum epoch_side side, const struct symkey *root);
void epoch_wipe(struct epoch_chain *c);

/* Fills `out`; false (and zeroed) when `epoch` is too far beyond the base. Moves the cache, nothing else. */
bool epoch_keys(struct epoch_chain *c, uint32_t epoch, struct epoch_keys *out) __attribute__((warn_unused_result));
void epoch_keys_wipe(struct epoch_keys *k);

/*
 * Destroys what is older than the hour before min(own, peer), where `peer` is the epoch that the other end stated
 * inside a live authenticated session. The smaller counts: a clock of ours that runs ahead destroys nothing the other
 * still needs, and no contact can make us ratchet beyond our own clock. True when the base moved: store the chain.
 */
bool epoch_confirm(struct epoch_chain *c, uint32_t own, uint32_t peer);

/*
 * Fills `next` with the chain that follows `cur` from `epoch` on, mixed with `fresh` (exported from a live session, so
 * that a thief of the old root is locked out). Both ends must use the same epoch. `cur` stays as it is: the owner keeps
 * both until a flight came in under the new one. False when `cur` cannot derive that epoch (before its base, or too far
 * ahead).
 */
bool epoch_renew(struct epoch_chain *next, const struct epoch_chain *cur, const struct symkey *fresh, uint32_t epoch)
	__attribute__((warn_unused_result));

/* base u32 | generation u32 | side u8 | key[32]. Encode returns EPOCH_CHAIN_LEN, or 0 when it does not fit. */
size_t epoch_encode(uint8_t *buf, size_t cap, const struct epoch_chain *c);
bool epoch_decode(struct epoch_chain *c, const uint8_t *buf, size_t len) __attribute__((warn_unused_result));

#endif

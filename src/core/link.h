/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One link: what runs over one byte channel from its first byte to its last. Handshake flights under a veil, then
 * records of one size that carry a stream of frames. No I/O and no database: bytes come in and go out through calls,
 * and what has to be known or decided is asked of the owner through `struct link_ops`.
 *
 *   KK  between contacts:   -> T, e es ss      <- e ee se                        (Noise_KKpsk0)
 *   XX  adding a contact:   -> T, e            <- e ee s es        -> s se       (Noise_XXpsk0)
 *   NN  strangers' devices: -> T, e            <- e ee                              (Noise_NN)
 *
 * The acceptor of a channel says nothing until it has seen a tag it expects and a flight that authenticates; before
 * that it is only 34 bytes of memory, and after a wrong tag it swallows whatever comes (LINK_MUTE). Source: design of
 * the veil and tags in PROTOCOL.md; the Noise Protocol Framework, revision 34.
 *
 * The dialler of a KK link may send records of parcels ("early") right behind its first flight. They are sealed end to
 * end already; early records only hide them.
 */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include "base/clock.h"
#include "base/key.h"
#include "base/rand.h"
#include "core/frame.h"
#include "core/veil.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct link;

enum link_kind { LINK_KK = 1, LINK_XX, LINK_NN, LINK_KINDS };

enum link_state {
	LINK_NONE,
	LINK_TAG,       /* acceptor: waits for tag and length of a first flight */
	LINK_FLIGHT,    /* acceptor: waits for the rest of it */
	LINK_REPLY_LENGTH, LINK_REPLY,    /* dialler: waits for the second flight */
	LINK_THIRD_LENGTH, LINK_THIRD,    /* XX acceptor: waits for the third flight */
	LINK_OPEN,      /* records */
	LINK_MUTE,      /* a stranger's: swallow and say nothing */
	LINK_DEAD,      /* broken: the owner closes it */
	LINK_STATES
};

/* What one handshake needs. Filled by the owner, wiped by the link when the handshake is over. */
struct link_keys {
	enum link_kind kind;
	struct veil veil;          /* of this flight's tag */
	struct symkey psk;         /* KK, XX */
	struct seckey secret;      /* our static pair (KK, XX) */
	struct pubkey public;
	struct pubkey peer;        /* theirs (KK) */
};

struct link_ops {
	/* Acceptor: whose tag is it? False: nobody's. Fills *keys; the link calls used() once the flight has authenticated. */
	bool (*tag)(void *ctx, struct link *l, const uint8_t tag[TAGS_LEN], struct link_keys *keys);
	/* The first flight authenticated: mark the tag used, durably, before the next commit lets the reply out.
	 * False: drop. */
	bool (*used)(void *ctx, struct link *l);
	/* XX: the peer's static key is known. False: not the one that was promised. */
	bool (*peer)(void *ctx, struct link *l, const struct pubkey *peer);
	/* The handshake is complete: both ends are who they must be, and of NN that somebody is there. False: drop. */
	bool (*open)(void *ctx, struct link *l);
	/* One frame; `early` as in frame_may(). False: the peer broke the protocol, drop. */
	bool (*frame)(void *ctx, struct link *l, uint8_t type, const uint8_t *payload, size_t len);
	/* There is room to send: add frames with link_send(). Returns without adding any when there is nothing to say. */
	void (*more)(void *ctx, struct link *l);
};

/* `ops` and `ctx` are borrowed for the link's life. Returns owned. */
struct link *link_new(bool dialler, const struct link_ops *ops, void *ctx, const struct rand *rand);
/* Wipes. link_free(NULL) is legal. */
void link_free(struct link *l);

/* Dialler: writes the first flight. `keys` is copied. False: the keys are unusable. */
bool link_dial(struct link *l, const struct link_keys *keys, int64_t now_mono);
/* Bytes from the channel. Afterwards look at link_state(). */
void link_input(struct link *l, const uint8_t *data, size_t len, int64_t now_mono);
/* Takes up to `cap` bytes to send: whole flights and records only, so nothing into less than LINK_OUTPUT_MIN. */
#define LINK_OUTPUT_MIN 2048
size_t link_output(struct link *l, uint8_t *buf, size_t cap, int64_t now_mono);
/* Appends one frame to what is to be sent. False when more than LINK_QUEUE_MAX bytes wait already. */
#define LINK_QUEUE_MAX 131072
bool link_send(struct link *l, uint8_t type, const void *payload, size_t len);
/* Bytes of frames that wait: link_ops.more() stops adding when this is large. */
size_t link_queued(const struct link *l);
/* Something may have to be sent: link_output() would ask more(). */
bool link_has_output(const struct link *l);
/* The owner knows of something to send: asks for more() at the next link_output(). */
void link_poke(struct link *l);

/*
 * Paced: records leave only when one is granted, one at a time, and a granted one leaves also when there is nothing to say.
 * Flights are not held back.
 */
void link_pace(struct link *l, bool on);
void link_grant(struct link *l);

enum link_state link_state(const struct link *l);
enum link_kind link_kind(const struct link *l);
bool link_is_dialler(const struct link *l);
/* Only parcels may be sent: the peer has not answered yet. */
bool link_is_early(const struct link *l);
/* The peer of a completed handshake; zeros for a stranger. */
const struct pubkey *link_peer(const struct link *l);
/* Handshake hash: the same 32 bytes on both ends of an open link, and no other link's. */
const uint8_t *link_hash(const struct link *l);
/* A secret that only the two ends of this open link know. */
void link_export(const struct link *l, const char *label, struct symkey *out);
/* Round trip of the handshake in ms, as the dialler saw it; the acceptor's is measured on its reply. At least 1. */
int64_t link_rtt(const struct link *l);
/* When the last thing came that authenticated: a flight, a record. */
int64_t link_heard(const struct link *l);
/* How many records have come and opened. */
uint64_t link_records(const struct link *l);
/* What came last ends in the middle of a record or a frame: more is on its way already. */
bool link_is_midway(const struct link *l);
/* Since when the other end has been in the middle of saying something, without a word of ours; CLOCK_NEVER: it is not. */
int64_t link_unanswered(const struct link *l);
/* An adding link whose two ends have stored each other goes on as a link between contacts. */
void link_promote(struct link *l);
/* Marks it broken; the owner reaps it at the end of the turn. */
void link_kill(struct link *l);

#endif

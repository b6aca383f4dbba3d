/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom this profile can be linked to: each contact that has joined, and each open invite (the person at its other end
 * is not known yet). A peer owns the pair's epoch chain, the tags expected of the other side, and the count of our
 * own.
 */
#ifndef CORE_PEER_H
#define CORE_PEER_H

#include "core/contact.h"
#include "core/epoch.h"
#include "core/invitation.h"
#include "core/letter.h"
#include "core/link.h"
#include "core/state.h"

#define PEER_WINDOWS 64    /* epochs whose used tags are remembered; see peer_used() */
#define PEER_DIALS   64    /* epochs whose flights of ours are counted */

/* All invites derive from this epoch on: 2026-01-01. A clock before it counts as it. */
#define PEER_EPOCH_FLOOR UINT32_C(490896)

enum peer_kind { PEER_CONTACT = 1, PEER_INVITE = 2 };

/* Our flights of one epoch: the last number, and the last that was answered. */
struct peer_dials {
	uint32_t generation, epoch, last, answered;
};

struct peer {
	uint64_t id;                  /* row * 2 + (kind is invite) */
	enum peer_kind kind;
	int64_t row;                  /* of the contact or the invitation */
	int64_t contact, identity;
	bool made;                    /* invite: by us */
	struct pubkey public;         /* contact's key; zeros for an invite */
	uint8_t commitment[16];
	bool has_commitment;
	enum contact_state state;     /* contact: TENTATIVE or ACTIVE */
	struct epoch_chain chain;     /* our flights use it */
	struct epoch_chain other;     /* around a renewal: the older or the newer one, for their flights */
	bool has_other;
	int64_t renewed;              /* wall ms of the chain's root */
	uint32_t forgotten;           /* epochs up to this one were dropped from the two lists below: none is used again */
	struct tags_window windows[PEER_WINDOWS];
	size_t nwindows;
	struct peer_dials dials[PEER_DIALS];
	size_t ndials;
	uint64_t again_upto;          /* our messages up to this number in the present session were sealed before, in another */
	struct mail *mail;            /* owned, NULL until needed */
	bool told_online;
	bool archived, receipts;      /* contact: as its row says */
	struct letter_place carried;  /* contact: up to here others were given what we wrote; core/carry_own.h */
	int64_t carries, proofs;      /* core/quota.h: what it may have us carry */
	struct letter_place seen;     /* contact: up to here it has read what we wrote; core/seen.h */
	struct state_address *own;    /* owned: what this peer alone is told; core/told.h */
	uint8_t knows[16];            /* hash of what it has confirmed of that */
	struct symkey place;          /* invite: what its one-time addresses are made of */
	uint32_t cover;               /* seconds between the records that go to it whatever there is to say; 0: no cover */
	int64_t changes, losses, resets;    /* core/quota.h */
};

/* Reads all of them from the store. */
enum err peer_load_all(struct core *c) __attribute__((warn_unused_result));
void peer_drop_all(struct core *c);
struct peer *peer_find(const struct core *c, uint64_t id);
struct peer *peer_of_contact(const struct core *c, int64_t contact);
struct peer *peer_of_invite(const struct core *c, int64_t invitation);

/*
 * Makes the peer for a row that is in the store, with its chain; returns borrowed, NULL over the limit or on a disk
 * error.
 */
struct peer *peer_add_contact(struct core *c, const struct contact *row);
struct peer *peer_add_invite(struct core *c, const struct invitation *row);
/* Ends its links, forgets its tags and keys. The rows stay. */
void peer_drop(struct core *c, struct peer *p);

/* Stores chains and dial counts after a change of any, and expects the tags that follow. */
void peer_changed(struct core *c, struct peer *p);
/* The epoch has changed: everybody's tags follow. */
void peer_turn_epoch(struct core *c);

/* Everything for our next first flight; counts it durably. False: none may leave now. `generation` is its chain's. */
bool peer_dial_keys(struct core *c, struct peer *p, struct link_keys *keys, struct peer_dials *used);
/* That flight was answered. */
void peer_answered(struct core *c, struct peer *p, const struct peer_dials *used);
/* Everything to open a first flight with this tag. */
bool peer_accept_keys(struct core *c, const struct tags_hit *hit, struct link_keys *keys);
/* The flight authenticated: its tag is used up, durably. */
bool peer_used(struct core *c, struct peer *p, const struct tags_hit *hit);

void peer_fill(struct core *c, struct peer *p, struct core_peer *out);

#endif

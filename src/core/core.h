/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One open profile: its identities, contacts, messages and links, without any I/O except the database file.
 *
 * Turns. Everything happens inside a turn: core_turn() opens it with the time, any number of calls follow,
 * core_commit() makes all of it durable in one transaction. Only then may what the turn produced leave: answers to
 * clients, bytes of links, notices. So nothing is ever acknowledged, to a user or to a peer, that a crash could take
 * back. When the commit fails, everything the turn did is undone, every link is closed, and the caller answers its
 * clients with the error; the next turn starts from what is on the disk.
 *
 * Links. The owner of the transports hands in channels as they open, bytes as they arrive, and pulls bytes out when a
 * channel takes them; the core says by notices which links have bytes and which channels to close. A link id is never 0
 * and is not used again soon.
 *
 * Reading. Lists and pages are read through the row modules (core/contact.h, core/conversation.h, ...) on core_store();
 * every change goes through the calls here and in core/people.h and core/talk.h.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;
struct store;

struct core_options {
	const char *path;           /* of the database file, borrowed during the call */
	const char *vfs;            /* SQLite VFS below the encryption; NULL: the system's */
	struct symkey key;          /* database key, from core/vault.h; the caller wipes its copy */
	const struct rand *rand;    /* borrowed until core_close() */
	bool create;                /* make a new, empty database */
	unsigned stamp_bits;        /* of a proof of work (core/stamp.h); 0: the usual ones. For simulations */
};

/* Opens the database. On success the caller owns *out. */
enum err core_open(struct core **out, const struct core_options *opt, struct instant now)
	__attribute__((warn_unused_result));
/* Closes every link silently, wipes every key. core_close(NULL) is legal. */
void core_close(struct core *c);

void core_turn(struct core *c, struct instant now);
enum err core_commit(struct core *c) __attribute__((warn_unused_result));
/* When the next turn is wanted even if nothing happens: a `mono` time, CLOCK_NEVER for not at all. */
int64_t core_wake(const struct core *c);
/* When nothing has happened for a while: background indexing, checkpoint. True: call again, there is more to do. */
bool core_idle(struct core *c);
/* Did that have something to tell? Then there are notices. */
bool core_has_notices(const struct core *c);

/* For reading only. */
struct store *core_store(struct core *c);

/* A road as the core sees it: a word for people, and which of two is better (higher wins). */
struct core_road {
	const char *name;    /* static string of the transport: "lan", "tor", ... */
	int rank;
	bool careful;        /* receipts wait a random while and go together; cover is sent where it is asked for */
};

/* Who may be at the other end of a channel that came in; zeros: anybody we know. Everybody else meets silence. */
struct core_scope {
	uint64_t peer;    /* only this one: an open invite, or a contact */
	uint64_t self;    /* else only contacts of this identity, and no invite */
};
extern const struct core_scope core_anybody;

/*
 * A channel to `peer` (an id from core_peers()) has been opened by us, or a channel has come in from anybody.
 * Both return the new link's id; 0 when the core does not want it: close the channel.
 */
uint32_t core_link_dial(struct core *c, uint64_t peer, const struct core_road *road);
uint32_t core_link_accept(struct core *c, const struct core_road *road, const struct core_scope *only);
/*
 * A channel to or from a device of somebody unknown has been opened, of which the road says that it runs Nightjar too. The
 * link names nobody, and nothing of it is stored. 0: there are enough of them. LINK_AUTHENTICATED when it speaks our protocol.
 */
uint32_t core_link_meet(struct core *c, const struct core_road *road, bool dialled);
/*
 * Blackout mode lasts until then (mono ms; 0: over): notices for everybody are taken and passed on (core/bulletin.h). Who may
 * be met is the roads' business.
 */
void core_blackout(struct core *c, int64_t until);
int64_t core_blackout_until(const struct core *c);
/* How many have answered and are linked. */
size_t core_strangers(const struct core *c);
void core_link_input(struct core *c, uint32_t link, const uint8_t *data, size_t len);
/*
 * Between turns: fills `buf` with up to `cap` bytes to send, returns how many; 0: nothing until the next notice.
 * Whole flights and records only: `cap` is at least CORE_OUTPUT_MIN. With less room, wait for more.
 */
#define CORE_OUTPUT_MIN 2048
size_t core_link_output(struct core *c, uint32_t link, uint8_t *buf, size_t cap);
/* The channel is gone. The link id is dead after it, without a CLOSE notice. */
void core_link_lost(struct core *c, uint32_t link);
/* What is worth telling about a dial that never became a channel, for the story of the messages that wait. */
void core_dial_failed(struct core *c, uint64_t peer, const struct core_road *road, const char *why);

enum core_notice_kind {
	CORE_NOTICE_NONE,
	CORE_NOTICE_LINK_OUTPUT,           /* core_link_output() has bytes */
	CORE_NOTICE_LINK_AUTHENTICATED,    /* the other end is who it must be: exempt it from limits for strangers;
	                                      peer 0: a stranger's device that is met, whose limits the core keeps */
	CORE_NOTICE_LINK_CLOSE,            /* close the channel; the id is dead */
	CORE_NOTICE_PEERS_CHANGED,         /* read core_peers() again */
	CORE_NOTICE_DIAL_WANTED,           /* a message waits for `peer`: dial it now if any road can */
	CORE_NOTICE_EVENTS,                /* the event log has grown */
	CORE_NOTICE_SELVES_CHANGED,        /* read core_selves() again */
	CORE_NOTICE_BOARD_CHANGED,         /* read board_each() again */
};

struct core_notice {
	enum core_notice_kind kind;
	uint32_t link;
	uint64_t peer;
};

/* Between turns: takes the oldest notice. False when there is none. */
bool core_next_notice(struct core *c, struct core_notice *out);

#define CORE_ADDRESS_MAX  1024    /* everything that is told to one contact */
#define CORE_ADDRESS_EACH 256     /* of one road */

/*
 * Who dials. An invite is dialled by the invitee only (PROTOCOL.md says why that matters); of two contacts one side
 * dials at once and the other after a few seconds without a link, so that they rarely cross.
 */
enum core_dial { CORE_DIAL_NEVER, CORE_DIAL_LATER, CORE_DIAL_NOW };

/* A contact needs none; at the one-time address of an invite its maker waits, and whoever took it up goes there. */
enum core_meeting { CORE_MEET_NOT, CORE_MEET_AWAIT, CORE_MEET_SEEK };

/* Whom transports announce to, recognise and dial. Ids are stable for the life of the contact or invite. */
struct core_peer {
	uint64_t id;
	uint64_t self;              /* whose contact it is: an identity's id */
	uint64_t slot;              /* the contact's number: small, kept for good, never given twice; its invite has the same */
	enum core_dial dial;
	bool linked;                /* has an open link already: no need to dial, but over a better road */
	int rank;                   /* of that link's road; an invite that is being used: INT_MAX, no road is better */
	enum core_meeting meeting;
	struct symkey place;        /* open invites: what both ends derive their one-time addresses from */
	struct symkey announce;     /* key of our beacons to it, this epoch */
	struct symkey expect[3];    /* keys of its beacons to us: previous, current, next epoch */
	uint8_t address[CORE_ADDRESS_MAX];    /* the last addresses it told over an encrypted link, opaque, see below */
	size_t address_len;
};

/* Fills up to `cap` peers, returns how many there are. The caller wipes what it was given. */
size_t core_peers(struct core *c, struct core_peer *out, size_t cap);

#define CORE_SECRETS_MAX 4    /* addresses of an identity at a time: the one in use and those it replaces */

/* An identity, with the secrets that roads make its own addresses of, newest first. core/people.h replaces them. */
struct core_self {
	uint64_t id;
	struct symkey secret[CORE_SECRETS_MAX];
	size_t n;
};

/* Between turns: fills up to `cap`, returns how many (PEOPLE_IDENTITIES_MAX at most). The caller wipes what it was given. */
size_t core_selves(struct core *c, struct core_self *out, size_t cap);

/*
 * What transports tell our contacts of how to reach us on one road, to `peer` (0: to everybody that has nothing of its
 * own); replaces what was said before. `road` is a static string. len 0: nothing; then everybody else forgets it, while a
 * peer with an address of its own keeps that in mind.
 * After CORE_NOTICE_PEERS_CHANGED and CORE_NOTICE_SELVES_CHANGED it is told anew, all roads in one turn, from the secrets that
 * core_selves() said last: the newest one of the peer's identity. Until then nothing is said of a road, which takes nothing
 * away from those who know it.
 */
void core_set_address(struct core *c, uint64_t peer, const char *road, const uint8_t *addr, size_t len);
/* What the peer told of itself for a road. Returns the length, 0 for nothing. */
size_t core_peer_address(const struct core_peer *p, const char *road, uint8_t *out, size_t cap);

#endif

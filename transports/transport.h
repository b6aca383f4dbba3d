/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A transport is one kind of road to contacts: it recognises them, dials them, and hands over channels. It knows no
 * identity, no message and no handshake; a contact is a number and a few keys to it. Each transport is a folder that
 * exports one const struct transport_ops.
 *
 * Everything is off until configure() switches an interface on, and nothing leaves an interface that is off.
 * Callbacks never come from inside a call of the transport, except for close(), after which none comes.
 */
#ifndef TRANSPORTS_TRANSPORT_H
#define TRANSPORTS_TRANSPORT_H

#include "base/clock.h"
#include "base/err.h"
#include "base/key.h"
#include "base/rand.h"
#include "transports/channel.h"

#define TRANSPORT_IFACE_LEN   32     /* with the final zero */
#define TRANSPORT_TEXT_LEN    280    /* with the final zero */
#define TRANSPORT_ADDRESS_LEN 256    /* most bytes of an address blob */
#define TRANSPORT_CAST_LEN    1232   /* bytes of every datagram for everybody */
#define TRANSPORT_SECRETS     4      /* addresses of one identity at a time: the one in use and those it replaces */

struct event_base;
struct transport;

/* First member of every transport's own struct. */
struct transport {
	const struct transport_ops *ops;
};

enum transport_epoch { TRANSPORT_PREVIOUS, TRANSPORT_CURRENT, TRANSPORT_NEXT, TRANSPORT_EPOCHS };

/*
 * One of the people we are. Two of them must never be seen to live on one machine, where the road can help it.
 * A road that gives each an address of its own makes it of the secret: random, kept for good, replaced when a person asks.
 */
struct transport_self {
	uint64_t id;                                /* the host's name for it, never 0 */
	struct symkey secret[TRANSPORT_SECRETS];    /* of the address in use, then of those it replaces, newest first */
	size_t n;
};

/* How an invite's two ends find each other: by a secret that both of them have and nobody else. */
enum transport_meeting { TRANSPORT_MEET_NOT, TRANSPORT_MEET_AWAIT, TRANSPORT_MEET_SEEK };

/* A contact as a transport sees it. The keys are random-looking to everybody but the two ends. */
struct transport_peer {
	uint64_t id;                                /* the host's name for it */
	uint64_t self;                              /* whose contact it is: transport_self.id */
	uint64_t slot;                              /* the contact's number, small, kept for good, never given twice */
	enum transport_meeting meeting;             /* an open invite: ours (we wait) or theirs (we go) */
	struct symkey place;                        /* that secret; zeros for a contact */
	bool dial;                                  /* we may announce ourselves to it and dial it */
	struct symkey announce;                     /* of my beacons to it, this epoch */
	struct symkey expect[TRANSPORT_EPOCHS];     /* of its beacons to me */
	uint8_t address[TRANSPORT_ADDRESS_LEN];     /* what its addresses() said, learnt over an encrypted link */
	size_t address_len;                         /* 0: unknown */
};

enum transport_state {
	TRANSPORT_OFF = 1,     /* not switched on */
	TRANSPORT_WAITING,     /* switched on; the interface is absent, down or without an address */
	TRANSPORT_WORKING,
	TRANSPORT_LIMITED,     /* works in part: the text says what does not */
	TRANSPORT_FAILED,      /* cannot work: the text says why and what to do */
};

/* Who may answer on an incoming channel. Zeros: anybody. */
struct transport_scope {
	uint64_t self;    /* only contacts of this identity */
	uint64_t peer;    /* only this one peer */
};

/* A road on which an attempt costs something: a radio that calls one contact hears nobody else meanwhile. */
struct transport_pace {
	unsigned at_once;    /* attempts that may run at a time */
	unsigned duty;       /* percent of the time that attempts take at most: after one that failed the road rests */
};

struct transport_status {
	char iface[TRANSPORT_IFACE_LEN];
	enum transport_state state;
	char text[TRANSPORT_TEXT_LEN];     /* one or two sentences: what is so, why, and what to do */
};

/* Who runs the transport. Copied by open(); what it points to must outlive the transport. */
struct transport_host {
	void *ctx;
	struct event_base *base;                /* NULL is enough for the loopback */
	const struct rand *rand;
	struct instant (*now)(void *ctx);       /* NULL: clock_read() */
	void *options;                          /* a transport's own, see its header; NULL for the defaults */

	/* Somebody connected; who, only a handshake can tell, and only one of `only` may. The host owns `ch` and listens or
	 * closes it. */
	void (*incoming)(void *ctx, struct transport *t, struct channel *ch, const struct transport_scope *only);
	/* Peer `id` was recognised just now and can be dialled. A hint, not proof: it may come often. */
	void (*sighted)(void *ctx, struct transport *t, uint64_t id);
	/* The end of a dial(): a channel that the host now owns and NULL, or NULL and the reason. Once for each dial. */
	void (*dialled)(void *ctx, struct transport *t, uint64_t id, struct channel *ch, const char *why);
	/* A device of somebody unknown, who shows that Nightjar runs there, as we do (a road's blackout mode). The host owns
	 * `ch`; `dialled`: by us. May be NULL: nobody unknown is wanted. */
	void (*met)(void *ctx, struct transport *t, struct channel *ch, bool dialled);
	/* In blackout mode: a datagram for everybody has come by cast(). `source`: a number for the address that it came from,
	 * never 0. May be NULL. */
	void (*overheard)(void *ctx, struct transport *t, uint64_t source, const uint8_t *bytes, size_t len);
	/* status(), addresses(), may_dial() or room() may answer differently from now on. */
	void (*changed)(void *ctx, struct transport *t);
};

struct transport_ops {
	const char *name;    /* "lan" */
	unsigned rank;       /* of two roads to one contact the higher is better */
	bool careful;        /* it hides where we are: receipts must be no clock by which to find out */
	const struct transport_pace *pace;    /* NULL: an attempt costs next to nothing */

	/* Off, with no peers. NULL and *err when the machine cannot: then nothing is to be closed. */
	struct transport *(*open)(const struct transport_host *host, enum err *err);
	/* Frees it. The host closes its channels first; those that remain are freed with it, silently. NULL is legal. */
	void (*close)(struct transport *t);
	/* Switches an interface on or off by name, also one that does not exist yet. Off cuts its channels at once. */
	enum err (*configure)(struct transport *t, const char *iface, bool on);
	/* Replaces the list of who we are (copied), before set_peers(). NULL when the road has one address for all. */
	void (*set_selves)(struct transport *t, const struct transport_self *selves, size_t n);
	/* Replaces the whole list (copied). Called on each change and in each epoch. Channels that are open stay. */
	void (*set_peers)(struct transport *t, const struct transport_peer *peers, size_t n);
	/* Whether dial() has an address to try now. */
	bool (*may_dial)(struct transport *t, uint64_t id);
	/* How many more links it can carry now. NULL: as many as one likes. */
	size_t (*room)(struct transport *t);
	/* Starts one attempt, without retry (that is the host's, with a backoff). While one runs, another joins it. */
	void (*dial)(struct transport *t, uint64_t id);
	/* Fills up to `cap` rows, one per interface, on or off; returns how many there are. */
	size_t (*status)(struct transport *t, struct transport_status *rows, size_t cap);
	/* Blackout mode, for so many ms from now: shows everybody in range that Nightjar runs here, and meets those who show
	 * the same (transport_host.met). 0: over, and so are those channels. NULL: nobody unknown is met on this road. */
	void (*blackout)(struct transport *t, int64_t ms);
	/* In blackout mode: sends TRANSPORT_CAST_LEN bytes once to everybody near who is in it too; they may be lost. False: it
	 * went nowhere. NULL: a road on which nobody hears but who is called. */
	bool (*cast)(struct transport *t, const uint8_t *bytes, size_t len);
	/* What to tell this peer over encrypted links, for its address blob: fills, returns how many bytes (0: nothing). */
	size_t (*addresses)(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN]);
};

/* One word for people and machines: "off", "waiting", "working", "limited", "failed". */
const char *transport_state_word(enum transport_state s);

#endif

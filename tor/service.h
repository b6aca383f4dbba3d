/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One onion service of ours: its key, the socket where tor delivers what arrives for it, whom it lets in, and whether its
 * descriptor is published. It lives in tor only as long as the control connection that asked for it (ADD_ONION without
 * Detach), and its key nowhere but in the profile and in tor's memory.
 */
#ifndef TOR_SERVICE_H
#define TOR_SERVICE_H

#include "tor/control.h"
#include "tor/keys.h"
#include "transports/transport.h"

#include <event2/event_struct.h>

#define SERVICE_PORT    29474    /* the virtual port, the same for every onion */
#define SERVICE_STREAMS 8        /* at a time on one circuit; a circuit with more is closed */
#define SERVICE_SPARE   16       /* contacts to come that are let in already: adding one restarts no service */
#define SERVICE_UPLOADS 32       /* directories that are counted */

enum service_state {
	SERVICE_WAITING = 1,    /* for tor */
	SERVICE_PUBLISHING,     /* asked for; no directory has its descriptor yet */
	SERVICE_PUBLISHED,
	SERVICE_REFUSED,        /* tor did not take it: see why */
};

struct services;

struct service {
	struct service *next;
	struct services *all;
	uint32_t number;                          /* never 0 */
	uint32_t given;                           /* how often it was given to tor */
	struct transport_scope only;              /* who may be met there */
	struct onion_seed seed;
	struct symkey secret;                     /* of the identity's address; zeros for a one-time onion */
	uint64_t shard;
	char address[ONION_ADDRESS_LEN + 1];
	int fd;                                   /* listens */
	char target[128];                         /* as ADD_ONION wants it */
	struct event incoming, rested;
	enum service_state state;
	bool wanted;                              /* while services_want() looks */
	bool known;                               /* tor has it */
	/* By slot - shard * 256. Of the clients tor was told of: which are let in, and which were a contact's since. */
	bool wants[KEYS_SHARD_SLOTS], has[KEYS_SHARD_SLOTS], was[KEYS_SHARD_SLOTS];
	char uploads[SERVICE_UPLOADS][41];        /* directories that have its descriptor */
	size_t nuploads;
	int64_t since;                            /* wall ms: in this state */
	char why[80];
};

/* Whether tor must be told anew who is let in: somebody is missing, or somebody who was a contact no longer is. */
bool service_is_stale(const struct service *s);
/* Somebody who was let in as a contact is none any more: what tor keeps open for it must go too. */
bool service_shuts_out(const struct service *s);
/* The command that gives it to tor, on the heap, to be wiped and freed with service_forget_text(). Notes who is let in. */
char *service_add_text(struct service *s, bool with_defence);
void service_forget_text(char *text);

#endif

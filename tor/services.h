/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The onion services that we should have, kept in line with those that tor has: one for each identity and shard of its
 * contacts, at each of its addresses, and one for each open invite of ours.
 */
#ifndef TOR_SERVICES_H
#define TOR_SERVICES_H

#include "tor/roster.h"
#include "tor/service.h"

struct event_base;
struct services;
struct streams;

struct services_host {
	struct event_base *base;
	struct streams *streams;
	const char *folder;     /* for the sockets; NULL: tor runs as another user, so ports on the loopback address instead */
	void (*incoming)(void *ctx, struct channel *ch, const struct transport_scope *only);
	void (*changed)(void *ctx);
	void *ctx;
};

/* Returns owned, NULL without memory. The folder's text is borrowed. */
struct services *services_new(const struct services_host *host);
void services_free(struct services *s);
/* What there should be, from now on. */
void services_want(struct services *s, const struct roster *who, int64_t wall);
/* A tor is there, or gone (NULL). `wall` ms. */
void services_use(struct services *s, struct control *control, int64_t wall);
void services_heard(struct services *s, const struct bulletin_descriptor *d, int64_t wall);

const struct service *services_first(const struct services *s);

#endif

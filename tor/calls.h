/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attempts to reach contacts through tor: our key for their onion is given to tor, then a stream is asked for over SOCKS.
 * Each contact has a user name of its own there, so that no circuit ever serves two of them; one that failed is not
 * used again.
 */
#ifndef TOR_CALLS_H
#define TOR_CALLS_H

#include "tor/control.h"
#include "tor/roster.h"

#include <stdint.h>
#include <sys/un.h>

#define CALLS_PATIENCE 30000    /* ms for one attempt; tor itself would wait 120 s for a rendezvous that nobody comes to */

struct calls;
struct event_base;

/* Where tor takes SOCKS: a port on 127.0.0.1, or (0) a unix socket. */
struct calls_socks {
	uint16_t port;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

struct calls_host {
	struct event_base *base;
	const struct rand *rand;
	const struct roster *roster;
	/* The end of an attempt: a connected socket, to be taken, or -1 and the reason. */
	void (*ended)(void *ctx, uint64_t peer, int fd, const char *why);
	void *ctx;
};

/* Returns owned, NULL without memory. */
struct calls *calls_new(const struct calls_host *host);
void calls_free(struct calls *d);
/* A tor that is ready and its SOCKS socket, or none (NULL): then every attempt fails with `why`. */
void calls_use(struct calls *d, struct control *control, const struct calls_socks *socks, const char *why);
/* Starts one; while one to this peer runs, joins it. ended() comes later, never from inside. */
void calls_start(struct calls *d, uint64_t peer);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of the Tor road in words. Pure. */
#ifndef TOR_CONDITION_H
#define TOR_CONDITION_H

#include "tor/bulletin.h"
#include "transports/transport.h"

enum condition_stage {
	CONDITION_OFF = 1,
	CONDITION_FORBIDDEN,     /* switched on, but the environment says that no tor may run */
	CONDITION_NO_PROGRAM,
	CONDITION_TOO_OLD,
	CONDITION_UNUSABLE,      /* its folder or sockets: `why` */
	CONDITION_NO_TRANSPORT,  /* the program for a bridge is missing: `why` names the transport */
	CONDITION_STARTING,
	CONDITION_RESTING,       /* it ended; tried again soon. `why` */
	CONDITION_CONNECTING,
	CONDITION_READY,
};

struct condition_view {
	enum condition_stage stage;
	const char *why;            /* a clause, "" for none */
	const char *version;
	struct bulletin_bootstrap boot;
	int64_t silent;             /* ms since the last progress */
	bool network_down;
	int64_t skew;               /* seconds */
	size_t bridges;
	size_t services, published;
	int64_t again;              /* ms until the next start */
};

#define CONDITION_STALL 60000    /* ms without progress */

/* Connecting does not get on. */
bool condition_is_stalled(const struct condition_view *v);
/* And it looks as if somebody keeps us from it. */
bool condition_wants_bridge(const struct condition_view *v);
void condition_fill(struct transport_status *out, const struct condition_view *v);

#endif

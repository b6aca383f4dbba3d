/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tor program: found, looked at, started, connected to, configured, watched, started again when it ends, ended with us.
 * Or, for those who ask for it, one that the system runs: then only its control port is used.
 */
#ifndef TOR_ENGINE_H
#define TOR_ENGINE_H

#include "tor/control.h"
#include "tor/calls.h"
#include "tor/condition.h"
#include "tor/tor.h"

struct engine;

struct engine_host {
	struct event_base *base;
	const struct rand *rand;
	const struct tor_options *options;    /* borrowed during engine_new() */
	void (*control)(void *ctx, struct control *control);    /* tor takes commands, or (NULL) no longer */
	void (*ready)(void *ctx, struct control *control, const struct calls_socks *socks);    /* it is connected */
	void (*descriptor)(void *ctx, const struct bulletin_descriptor *d);
	void (*changed)(void *ctx);
	void *ctx;
	struct control_pace pace;    /* zeros: as usual */
};

/* Off. Returns owned, NULL without memory. */
struct engine *engine_new(const struct engine_host *host);
/* Ends the program and waits for its end, half a second at most, then it is killed. NULL is legal. */
void engine_free(struct engine *e);

void engine_switch(struct engine *e, bool on);
bool engine_is_on(const struct engine *e);
bool engine_is_ready(const struct engine *e);
void engine_set_bridges(struct engine *e, const struct bridge *bridges, size_t n);
/* All but the services. */
void engine_view(const struct engine *e, struct condition_view *out);
/* The folder for sockets that tor connects to; NULL: tor may not enter ours. */
const char *engine_sockets(const struct engine *e);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/daemon.h"

#include "base/tr.h"
#include "core/profile.h"
#include "daemon/config.h"
#include "daemon/confine.h"
#include "daemon/lifecycle.h"
#include "daemon/roads.h"
#include "daemon/server.h"
#include "daemon/slow.h"
#include "daemon/spool.h"
#include "daemon/supervisor.h"
#include "daemon/turn.h"
#include "sandbox/broker.h"

#include <event2/event.h>
#include <signal.h>
#include <string.h>

static const int signals[DAEMON_SIGNALS] = { SIGINT, SIGTERM, SIGHUP };

static void on_signal(evutil_socket_t sig, short what, void *ctx)
{
	struct daemon *d = ctx;

	(void)what;
	/* A terminal that closes is not a reason to stop receiving. */
	if (sig != SIGHUP)
		d->stop_wanted = true;
}

static bool add_signals(struct daemon *d)
{
	for (size_t i = 0; i < DAEMON_SIGNALS; i++) {
		d->signals[i] = evsignal_new(d->base, signals[i], on_signal, d);
		if (!d->signals[i] || event_add(d->signals[i], NULL) < 0)
			return false;
	}
	signal(SIGPIPE, SIG_IGN);
	return true;
}

static enum err make_parts(struct daemon *d)
{
	struct event_config *cfg = event_config_new();

	/* One thread touches the loop: no locks. */
	if (cfg)
		event_config_set_flag(cfg, EVENT_BASE_FLAG_NOLOCK);
	d->base = cfg ? event_base_new_with_config(cfg) : NULL;
	if (cfg)
		event_config_free(cfg);
	if (!d->base || !add_signals(d))
		return ERR_LIMIT;
	d->turn = turn_new(d);
	d->roads = roads_new(d);
	d->slow = slow_new(d->base);
	d->spool = spool_new(d);
	return d->slow && d->spool && supervisor_watch(d->base) ? ERR_OK : ERR_LIMIT;
}

enum err daemon_start(struct daemon *d, const char *profile, const char *socket)
{
	enum err e;

	*d = (struct daemon){ .state = DAEMON_EMPTY, .for_group = d->for_group };
	memcpy(d->path, profile, strlen(profile) + 1);
	memcpy(d->socket, socket, strlen(socket) + 1);
	e = profile_open(&d->profile, profile, PROFILE_MAKE);
	if (e != ERR_OK)
		return e;
	e = config_open(&d->config, profile, d->why, sizeof(d->why));
	if (e != ERR_OK)
		return e;
	config_apply(d->config);
	e = supervisor_has_listener() ? ERR_OK : server_prepare(d, socket);
	if (e != ERR_OK)
		return e;
	confine_enter(d);
	e = make_parts(d);
	if (e == ERR_OK)
		e = lifecycle_begin(d);
	if (e == ERR_OK)
		e = server_open(&d->server, d, socket);
	return e;
}

static void tell_supervisor(struct daemon *d)
{
	static const char *const texts[] = {
		[DAEMON_EMPTY] = N_("Nothing is set up yet: type `nightjar init`."),
		[DAEMON_LOCKED] = N_("Locked: `nightjar unlock` opens it."),
		[DAEMON_OPENING] = N_("Opening."),
		[DAEMON_OPEN] = N_("Open."),
	};

	if (d->told == 0)
		supervisor_ready(_(texts[d->state]));
	else if (d->told != d->state)
		supervisor_status(_(texts[d->state]));
	d->told = d->state;
}

int daemon_run(struct daemon *d)
{
	while (!d->stop_wanted) {
		turn_close(d->turn);
		tell_supervisor(d);
		if (!d->stop_wanted && event_base_loop(d->base, EVLOOP_ONCE) < 0)
			return 1;
	}
	server_tell(d->server, "stopping");
	turn_close(d->turn);
	return 0;
}

void daemon_stop(struct daemon *d)
{
	supervisor_stopping();
	if (d->roads)
		lifecycle_end(d);
	server_close(d->server);
	slow_free(d->slow);
	spool_free(d->spool);
	roads_free(d->roads);
	turn_free(d->turn);
	config_close(d->config);
	profile_close(d->profile);
	for (size_t i = 0; i < DAEMON_SIGNALS; i++)
		if (d->signals[i])
			event_free(d->signals[i]);
	if (d->base)
		event_base_free(d->base);
	broker_end_all();
}

const char *daemon_state_name(enum daemon_state s)
{
	static const char *const names[] = {
		[DAEMON_EMPTY] = "empty",
		[DAEMON_LOCKED] = "locked",
		[DAEMON_OPENING] = "opening",
		[DAEMON_OPEN] = "open",
	};

	return names[s];
}

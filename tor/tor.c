/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vtable, and what the parts of this road tell each other. The life of the tor program is in tor/engine.c. */
#include "tor/tor.h"

#include "base/assert.h"
#include "base/tr.h"
#include "tor/calls.h"
#include "tor/engine.h"
#include "tor/services.h"
#include "tor/streams.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tor {
	struct transport t;
	struct transport_host host;
	struct engine *engine;
	struct roster roster;
	struct streams *streams;
	struct services *services;
	struct calls *calls;
	struct event later;     /* what may not be done inside the call that asked for it */
	bool changed, people_changed;
};

static struct tor *of(struct transport *t)
{
	return (struct tor *)t;
}

static struct instant now_of(const struct tor *r)
{
	return r->host.now ? r->host.now(r->host.ctx) : clock_read();
}

static void on_changed(void *ctx)
{
	struct tor *r = ctx;

	r->changed = true;
	event_active(&r->later, EV_TIMEOUT, 0);
}

static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	static const struct roster nobody = { .selves = NULL };
	struct tor *r = ctx;

	(void)fd, (void)what;
	if (r->people_changed)
		services_want(r->services, engine_is_on(r->engine) ? &r->roster : &nobody, now_of(r).wall);
	r->people_changed = false;
	if (r->changed && r->host.changed) {
		r->changed = false;
		r->host.changed(r->host.ctx, &r->t);
	}
}

static void look_at_people(struct tor *r)
{
	r->people_changed = true;
	event_active(&r->later, EV_TIMEOUT, 0);
}

/* What the parts report */

static void on_control(void *ctx, struct control *control)
{
	struct tor *r = ctx;

	if (!control) {
		roster_forget_tor(&r->roster);
		streams_cut(r->streams, 0);
		calls_use(r->calls, NULL, NULL, "the Tor program does not run at the moment");
	}
	services_use(r->services, control, now_of(r).wall);
}

static void on_ready(void *ctx, struct control *control, const struct calls_socks *socks)
{
	struct tor *r = ctx;

	calls_use(r->calls, control, socks, "");
	on_changed(r);
}

static void on_descriptor(void *ctx, const struct bulletin_descriptor *d)
{
	struct tor *r = ctx;

	services_heard(r->services, d, now_of(r).wall);
}

static void on_incoming(void *ctx, struct channel *ch, const struct transport_scope *only)
{
	struct tor *r = ctx;

	r->host.incoming(r->host.ctx, &r->t, ch, only);
}

static void on_dial_ended(void *ctx, uint64_t peer, int fd, const char *why)
{
	struct tor *r = ctx;
	struct channel *ch = fd >= 0 ? streams_add(r->streams, fd, 0) : NULL;

	if (fd >= 0 && !ch)
		why = N_("out of memory");
	r->host.dialled(r->host.ctx, &r->t, peer, ch, why);
}

/* The vtable */

static void tor_close(struct transport *t)
{
	struct tor *r = of(t);

	if (!r)
		return;
	event_del(&r->later);
	calls_free(r->calls);
	services_free(r->services);
	engine_free(r->engine);
	streams_free(r->streams);
	roster_wipe(&r->roster);
	sodium_memzero(r, sizeof(*r));
	free(r);
}

static bool make_parts(struct tor *r)
{
	const struct engine_host engine = {
		.base = r->host.base, .rand = r->host.rand, .options = r->host.options,
		.control = on_control, .ready = on_ready, .descriptor = on_descriptor, .changed = on_changed, .ctx = r,
	};
	const struct calls_host calls = {
		.base = r->host.base, .rand = r->host.rand, .roster = &r->roster, .ended = on_dial_ended, .ctx = r,
	};
	struct services_host services = {
		.base = r->host.base, .incoming = on_incoming, .changed = on_changed, .ctx = r,
	};

	r->engine = engine_new(&engine);
	r->streams = streams_new(r->host.base, r->host.rand);
	r->calls = calls_new(&calls);
	services.streams = r->streams;
	services.folder = r->engine ? engine_sockets(r->engine) : NULL;
	r->services = services_new(&services);
	return r->engine && r->streams && r->calls && r->services;
}

static struct transport *tor_open(const struct transport_host *host, enum err *err)
{
	struct tor *r = calloc(1, sizeof(*r));

	*err = ERR_TRANSPORT;
	if (!r || sodium_init() < 0) {
		free(r);
		return NULL;
	}
	r->t.ops = &tor_ops;
	r->host = *host;
	event_assign(&r->later, host->base, -1, 0, on_later, r);
	if (!make_parts(r)) {
		tor_close(&r->t);
		return NULL;
	}
	*err = ERR_OK;
	return &r->t;
}

static enum err tor_configure(struct transport *t, const char *iface, bool on)
{
	struct tor *r = of(t);

	if (strcmp(iface, TOR_IFACE) != 0)
		return ERR_NO_TRANSPORT;
	if (on == engine_is_on(r->engine))
		return ERR_OK;
	engine_switch(r->engine, on);
	look_at_people(r);
	on_changed(r);
	return ERR_OK;
}

static void tor_set_selves(struct transport *t, const struct transport_self *selves, size_t n)
{
	roster_set_selves(&of(t)->roster, selves, n);
	look_at_people(of(t));
}

static void tor_set_peers(struct transport *t, const struct transport_peer *peers, size_t n)
{
	roster_set_peers(&of(t)->roster, peers, n);
	look_at_people(of(t));
}

static bool tor_may_dial(struct transport *t, uint64_t id)
{
	const struct tor *r = of(t);
	const struct roster_peer *p = engine_is_ready(r->engine) ? roster_find(&r->roster, id) : NULL;

	return p && p->reachable && p->dial;
}

static void tor_dial(struct transport *t, uint64_t id)
{
	calls_start(of(t)->calls, id);
}

static size_t tor_status(struct transport *t, struct transport_status *rows, size_t cap)
{
	const struct tor *r = of(t);
	struct condition_view v;

	engine_view(r->engine, &v);
	for (const struct service *one = services_first(r->services); one; one = one->next) {
		v.services++;
		v.published += one->state == SERVICE_PUBLISHED;
	}
	if (cap > 0)
		condition_fill(&rows[0], &v);
	return 1;
}

static size_t tor_addresses(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	const struct roster_peer *p = roster_find(&of(t)->roster, peer);

	if (!p || sodium_is_zero(p->told.onion.b, sizeof(p->told.onion.b)))
		return 0;
	return keys_told_encode(buf, TRANSPORT_ADDRESS_LEN, &p->told);
}

const struct transport_ops tor_ops = {
	.name = "tor",
	.rank = 20,
	.careful = true,
	.open = tor_open,
	.close = tor_close,
	.configure = tor_configure,
	.set_selves = tor_set_selves,
	.set_peers = tor_set_peers,
	.may_dial = tor_may_dial,
	.dial = tor_dial,
	.status = tor_status,
	.addresses = tor_addresses,
};

/* Beyond the vtable */

void tor_set_bridges(struct transport *t, const struct bridge *bridges, size_t n)
{
	engine_set_bridges(of(t)->engine, bridges, n);
}

void tor_report(struct transport *t, struct tor_report *out)
{
	const struct tor *r = of(t);
	struct condition_view v;

	engine_view(r->engine, &v);
	*out = (struct tor_report){
		.progress = v.boot.progress,
		.ready = v.stage == CONDITION_READY,
		.stalled = condition_is_stalled(&v),
		.bridge_advised = condition_wants_bridge(&v),
		.network_down = v.network_down,
		.skew = v.skew,
		.bridges = v.bridges,
	};
	snprintf(out->version, sizeof(out->version), "%s", v.version);
}

static bool is_former(const struct tor *r, const struct service *one)
{
	for (size_t i = 0; i < r->roster.nselves; i++) {
		const struct transport_self *self = &r->roster.selves[i];

		if (self->id == one->only.self && self->n > 0)
			return sodium_memcmp(&self->secret[0], &one->secret, sizeof(one->secret)) != 0;
	}
	return false;
}

static void fill_service(const struct tor *r, const struct service *one, struct tor_service *out)
{
	*out = (struct tor_service){
		.self = one->only.self,
		.peer = one->only.peer,
		.published = one->state == SERVICE_PUBLISHED,
		.former = is_former(r, one),
		.directories = one->nuploads,
		.since = one->since,
	};
	memcpy(out->address, one->address, sizeof(one->address));
	for (size_t i = 0; i < KEYS_SHARD_SLOTS; i++)
		out->clients += one->wants[i];
	if (one->state == SERVICE_REFUSED)
		snprintf(out->why, sizeof(out->why), "%s", one->why);
}

size_t tor_services(struct transport *t, struct tor_service *rows, size_t cap)
{
	const struct tor *r = of(t);
	size_t n = 0;

	for (const struct service *one = services_first(r->services); one; one = one->next, n++)
		if (n < cap)
			fill_service(r, one, &rows[n]);
	return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport itself: adapters come and go, contacts are called and call. What is done to be found is in around.c. */
#include "bluetooth/bluetooth.h"

#include "base/log.h"
#include "base/tr.h"
#include "bluetooth/kernel_flaw.h"
#include "bluetooth/rfcomm.h"
#include "bluetooth/road.h"

#include <errno.h>
#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define TICK 10 /* seconds between two looks at the adapters: the kernel tells the unprivileged little by itself */

static struct bluetooth *of(struct transport *t)
{
	return (struct bluetooth *)t;
}

int64_t bluetooth_now(const struct bluetooth *b)
{
	return (b->host.now ? b->host.now(b->host.ctx) : clock_read()).mono;
}

void bluetooth_later(struct bluetooth *b)
{
	event_active(&b->later, EV_TIMEOUT, 0);
}

static void say_changed(struct bluetooth *b)
{
	b->changed = true;
	bluetooth_later(b);
}

static bool is_any_on(const struct bluetooth *b)
{
	for (size_t i = 0; i < b->adapters.n; i++)
		if (b->adapters.v[i].on)
			return true;
	return false;
}

/* ---- listening ---- */

static void on_accepted(void *ctx, struct listener *l, int fd, const struct bdaddr *from)
{
	struct bluetooth *b = ctx;
	const struct piconet_call call = { .own = *listener_at(l), .remote = *from, .stranger = true };
	struct channel *ch = piconet_add(b->piconet, fd, &call);

	if (ch)
		b->host.incoming(b->host.ctx, &b->t, ch, &(struct transport_scope){ 0 });
}

static void on_stranger(void *ctx, struct listener *l, int fd, const struct bdaddr *from)
{
	struct bluetooth *b = ctx;
	const struct piconet_call call = { .own = *listener_at(l), .remote = *from, .stranger = true, .met = true };
	struct channel *ch;

	/* One link with each, and few in all; who is a contact comes to the other channel. */
	if (!b->host.met || piconet_count_met(b->piconet, NULL) >= ROAD_MET || piconet_count_met(b->piconet, from) > 0) {
		close(fd);
		return;
	}
	window_device(&b->window, from, bluetooth_now(b))->met = bluetooth_now(b);
	ch = piconet_add(b->piconet, fd, &call);
	if (ch)
		b->host.met(b->host.ctx, &b->t, ch, false);
}

static bool on_starved(void *ctx)
{
	struct bluetooth *b = ctx;

	return piconet_drop_oldest(b->piconet);
}

static void silence(struct bluetooth *b, struct adapter *a)
{
	if (a->ear) {
		piconet_cut(b->piconet, listener_at(a->ear));
		paging_cut(b->paging, listener_at(a->ear));
	}
	listener_close(a->ear);
	listener_close(a->open_ear);
	a->ear = a->open_ear = NULL;
	a->error = 0;
}

/* The usual channel has become known: nobody was told another that is worth keeping. */
static bool has_wrong_channel(const struct bluetooth *b, const struct adapter *a)
{
	bool usual = false;

	for (size_t i = 0; i < WHERETO_CHANNELS && b->order[0]; i++)
		usual = usual || listener_channel(a->ear) == b->order[i];
	return b->order[0] && !usual;
}

static void listen_for_contacts(struct bluetooth *b, struct adapter *a)
{
	const struct listener_events events = { .accepted = on_accepted, .starved = on_starved, .ctx = b };

	if (a->ear && has_wrong_channel(b, a)) {
		listener_close(a->ear);
		a->ear = NULL;
	}
	if (a->ear)
		return;
	a->ear = listener_open(b->host.base, &a->kernel.at, b->order, b->order[0] ? WHERETO_CHANNELS : 0, &events);
	if (!a->ear && a->error != errno)
		log_warn("bluetooth: cannot listen on %s: %s", a->name, strerror(errno));
	b->changed = b->changed || a->ear || a->error != errno;
	a->error = a->ear ? 0 : errno;
}

static void listen_for_strangers(struct bluetooth *b, struct adapter *a)
{
	const struct listener_events events = { .accepted = on_stranger, .starved = on_starved, .ctx = b };
	bool wanted = b->host.met && window_left(b->window.blackout, bluetooth_now(b)) > 0;

	if (!wanted && a->open_ear) {
		listener_close(a->open_ear);
		a->open_ear = NULL;
	}
	if (wanted && !a->open_ear)
		a->open_ear = listener_open(b->host.base, &a->kernel.at, NULL, 0, &events);
}

static void settle_one(struct bluetooth *b, struct adapter *a)
{
	bool works = adapters_works(a);

	if (a->ear && (!works || bdaddr_compare(listener_at(a->ear), &a->kernel.at) != 0)) {
		silence(b, a);
		b->changed = true;
	}
	if (!works)
		return;
	listen_for_contacts(b, a);
	listen_for_strangers(b, a);
}

/* Brings everything in line with the adapters that there are, those that are on, and what is wanted of them. */
static void settle(struct bluetooth *b)
{
	if (adapters_look(&b->adapters))
		b->changed = true;
	helper_want(b->helper, is_any_on(b));
	for (size_t i = 0; i < b->adapters.n; i++)
		settle_one(b, &b->adapters.v[i]);
	if (window_left(b->window.blackout, bluetooth_now(b)) == 0)
		piconet_cut_met(b->piconet);
	around_settle(b);
}

static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	struct bluetooth *b = ctx;

	(void)fd, (void)what;
	settle(b);
	if (b->changed && b->host.changed) {
		b->changed = false;
		b->host.changed(b->host.ctx, &b->t);
	}
}

static void on_tick(evutil_socket_t fd, short what, void *ctx)
{
	struct bluetooth *b = ctx;

	if (!is_any_on(b))
		return;
	event_add(&b->tick, &(struct timeval){ .tv_sec = TICK });
	if (adapters_watch(&b->adapters))
		b->changed = true;
	on_later(fd, what, ctx);
}

/* ---- calling ---- */

static bool still_works(void *ctx, const struct bdaddr *own)
{
	struct bluetooth *b = ctx;

	return adapters_own(&b->adapters, own) != NULL;
}

static void end_of_stranger(struct bluetooth *b, int fd, const struct paging_step *at)
{
	const struct piconet_call call = { .own = at->from, .remote = at->to, .met = true };
	struct channel *ch;

	window_called(window_device(&b->window, &at->to, bluetooth_now(b)), bluetooth_now(b), fd >= 0);
	if (fd < 0)
		return;
	if (window_left(b->window.blackout, bluetooth_now(b)) == 0 || piconet_count_met(b->piconet, &at->to) > 0) {
		close(fd);
		return;
	}
	ch = piconet_add(b->piconet, fd, &call);
	if (ch)
		b->host.met(b->host.ctx, &b->t, ch, true);
}

static void on_call_ended(void *ctx, uint64_t id, int fd, const struct paging_step *at, const char *why)
{
	struct bluetooth *b = ctx;
	const struct piconet_call call = { .own = at->from, .remote = at->to };
	const struct known_peer *p = known_find(&b->known, id);
	struct channel *ch = NULL;

	if (id == ROAD_STRANGER) {
		end_of_stranger(b, fd, at);
		return;
	}
	if (fd >= 0 && p && p->dial) {
		ch = piconet_add(b->piconet, fd, &call);
		why = ch ? NULL : N_("out of memory");
	} else if (fd >= 0) {
		close(fd);
		why = N_("not a contact any more");
	}
	b->host.dialled(b->host.ctx, &b->t, id, ch, why);
}

static void add_told(struct paging_call *call, const struct bdaddr *own, const struct known_peer *p)
{
	for (size_t i = 0; i < p->told.n; i++) {
		const struct whereto_adapter *to = &p->told.adapters[i];

		paging_add(call, own, &to->at, to->channel);
		paging_add(call, own, &to->at, to->usual);
		paging_add(call, own, &to->at, 0);
	}
}

static void plan(struct bluetooth *b, const struct known_peer *p, struct paging_call *call)
{
	struct bdaddr found[KNOWN_PLACES];
	size_t n = known_found(p, bluetooth_now(b), found);

	call->service = p->meeting == TRANSPORT_MEET_NOT ? p->told.service : p->invite;
	for (size_t i = 0; i < b->adapters.n; i++) {
		const struct adapter *a = &b->adapters.v[i];

		if (!adapters_works(a))
			continue;
		for (size_t k = 0; k < n; k++)
			paging_add(call, &a->kernel.at, &found[k], 0);
		add_told(call, &a->kernel.at, p);
	}
}

static bool bluetooth_may_dial(struct transport *t, uint64_t id)
{
	struct bluetooth *b = of(t);
	const struct known_peer *p = known_find(&b->known, id);
	struct paging_call call = { .n = 0 };

	if (!p || !p->dial || p->meeting == TRANSPORT_MEET_AWAIT || b->flawed)
		return false;
	plan(b, p, &call);
	return call.n > 0;
}

static void bluetooth_dial(struct transport *t, uint64_t id)
{
	struct bluetooth *b = of(t);
	const struct known_peer *p = known_find(&b->known, id);
	struct paging_call call = { .id = id };

	call.why = N_("its Bluetooth address is not known yet");
	if (!is_any_on(b))
		call.why = N_("Bluetooth is switched off");
	else if (b->flawed)
		call.why = N_("this kernel crashes when a call is not answered, so Nightjar does not call");
	else if (!p || !p->dial)
		call.why = N_("not a contact that may be dialled");
	else if (!adapters_first(&b->adapters))
		call.why = N_("no Bluetooth adapter of this machine works now");
	if (p && p->dial && !b->flawed)
		plan(b, p, &call);
	paging_start(b->paging, &call);
}

/* ---- the rest of the vtable ---- */

static void bluetooth_close(struct transport *t)
{
	struct bluetooth *b = of(t);

	if (!b)
		return;
	b->host.changed = NULL;
	event_del(&b->later);
	event_del(&b->tick);
	event_del(&b->wake);
	around_reset(b);
	helper_free(b->helper);
	paging_free(b->paging);
	for (size_t i = 0; i < b->adapters.n; i++) {
		listener_close(b->adapters.v[i].ear);
		listener_close(b->adapters.v[i].open_ear);
	}
	piconet_free(b->piconet);
	known_wipe(&b->known);
	sodium_memzero(b, sizeof(*b));
	free(b);
}

static void on_ride_ended(void *ctx)
{
	say_changed(ctx); /* room() */
}

static struct transport *bluetooth_open(const struct transport_host *host, enum err *err)
{
	const struct bluetooth_options *opt = host->options;
	struct bluetooth *b = calloc(1, sizeof(*b));
	struct utsname u;

	*err = ERR_TRANSPORT;
	if (!b || sodium_init() < 0) {
		free(b);
		return NULL;
	}
	b->t.ops = &bluetooth_ops;
	b->host = *host;
	b->hidden = opt && opt->hidden;
	b->flawed = uname(&u) == 0 && kernel_flaw_known(u.release, u.version);
	event_assign(&b->later, host->base, -1, 0, on_later, b);
	event_assign(&b->tick, host->base, -1, 0, on_tick, b);
	event_assign(&b->wake, host->base, -1, 0, on_later, b);
	b->piconet = piconet_new(host->base, host->rand, on_ride_ended, b);
	b->paging = paging_new(host->base, &(struct paging_events){ still_works, on_call_ended, b });
	b->helper = helper_new(host->base, host->rand, opt ? opt->helper : NULL, opt ? opt->folder : NULL,
			       &(struct helper_events){ .line = hearsay_line, .turned = hearsay_turned, .ctx = b });
	if (!b->piconet || !b->paging || !b->helper) {
		bluetooth_close(&b->t);
		return NULL;
	}
	*err = ERR_OK;
	return &b->t;
}

static enum err bluetooth_configure(struct transport *t, const char *iface, bool on)
{
	struct bluetooth *b = of(t);
	int index = hci_index(iface);
	struct adapter *a;

	if (index < 0)
		return ERR_NO_TRANSPORT;
	(void)adapters_look(&b->adapters);
	a = on ? adapters_make(&b->adapters, (uint16_t)index) : adapters_by_index(&b->adapters, (uint16_t)index);
	if (!a)
		return on ? ERR_LIMIT : ERR_OK;
	if (a->on == on)
		return ERR_OK;
	a->on = on;
	if (!on)
		silence(b, a);
	if (on)
		event_add(&b->tick, &(struct timeval){ .tv_sec = TICK });
	say_changed(b);
	return ERR_OK;
}

static void bluetooth_set_selves(struct transport *t, const struct transport_self *selves, size_t n)
{
	struct bluetooth *b = of(t);

	b->nselves = n < ROAD_SELVES ? n : ROAD_SELVES;
	for (size_t i = 0; i < b->nselves; i++) {
		struct road_self *to = &b->selves[i];

		*to = (struct road_self){ .id = selves[i].id, .n = selves[i].n };
		for (size_t k = 0; k < to->n; k++)
			whereto_service(&to->services[k], &selves[i].secret[k]);
	}
	/* Of the first identity: all of them listen on one channel, as they have one address anyway. */
	if (n > 0 && selves[0].n > 0)
		whereto_channels(b->order, &selves[0].secret[0]);
	say_changed(b);
}

static void bluetooth_set_peers(struct transport *t, const struct transport_peer *peers, size_t n)
{
	struct bluetooth *b = of(t);

	known_set(&b->known, peers, n);
	bluetooth_later(b);
}

static size_t bluetooth_room(struct transport *t)
{
	struct bluetooth *b = of(t);
	size_t room = 0;

	for (size_t i = 0; i < b->adapters.n; i++) {
		const struct adapter *a = &b->adapters.v[i];

		if (adapters_works(a) && a->kernel.acl < BLUETOOTH_LINKS)
			room += BLUETOOTH_LINKS - a->kernel.acl;
	}
	return room;
}

static size_t bluetooth_rows(struct transport *t, struct transport_status *rows, size_t cap)
{
	struct bluetooth *b = of(t);
	size_t n = 0;

	(void)adapters_look(&b->adapters);
	for (size_t i = 0; i < b->adapters.n; i++) {
		const struct adapter *a = &b->adapters.v[i];

		if (!a->on && !a->present)
			continue;
		if (n < cap)
			bluetooth_status_fill(&rows[n], b, a);
		n++;
	}
	return n;
}

static const struct road_self *self_of(const struct bluetooth *b, uint64_t peer)
{
	const struct known_peer *p = known_find(&b->known, peer);

	for (size_t i = 0; p && i < b->nselves; i++)
		if (b->selves[i].id == p->self && b->selves[i].n > 0)
			return &b->selves[i];
	return NULL;
}

static size_t bluetooth_addresses(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	struct bluetooth *b = of(t);
	const struct road_self *self = self_of(b, peer);
	struct whereto w = { .n = 0 };

	for (size_t i = 0; self && i < b->adapters.n && w.n < WHERETO_ADAPTERS; i++) {
		const struct adapter *a = &b->adapters.v[i];

		if (adapters_works(a) && a->ear)
			w.adapters[w.n++] = (struct whereto_adapter){
				.at = a->kernel.at,
				.channel = listener_channel(a->ear),
				.usual = b->order[0],
			};
	}
	if (w.n == 0)
		return 0; /* what contacts were told before stays: it will be true again */
	w.service = self->services[0];
	return whereto_encode(buf, TRANSPORT_ADDRESS_LEN, &w);
}

static const struct transport_pace pace = { .at_once = 1, .duty = 12 };

static void bluetooth_blackout(struct transport *t, int64_t ms)
{
	struct bluetooth *b = of(t);

	window_blackout(&b->window, bluetooth_now(b), ms);
	say_changed(b);
}

const struct transport_ops bluetooth_ops = {
	.name = "bluetooth",
	.rank = 25,
	.pace = &pace,
	.open = bluetooth_open,
	.close = bluetooth_close,
	.configure = bluetooth_configure,
	.set_selves = bluetooth_set_selves,
	.set_peers = bluetooth_set_peers,
	.may_dial = bluetooth_may_dial,
	.room = bluetooth_room,
	.dial = bluetooth_dial,
	.status = bluetooth_rows,
	.blackout = bluetooth_blackout,
	.addresses = bluetooth_addresses,
};

void bluetooth_nearby(struct transport *t, int64_t ms, bool seen)
{
	struct bluetooth *b = of(t);

	window_nearby(&b->window, bluetooth_now(b), ms, seen);
	say_changed(b);
}

void bluetooth_report(struct transport *t, struct bluetooth_report *out)
{
	struct bluetooth *b = of(t);
	int64_t now = bluetooth_now(b);

	memset(out, 0, sizeof(*out));
	(void)adapters_look(&b->adapters);
	out->none = bluetooth_status_none(b);
	memcpy(out->bluez, b->version, strnlen(b->version, sizeof(out->bluez) - 1));
	out->nearby = window_left(b->window.nearby, now);
	out->blackout = window_left(b->window.blackout, now);
	out->findable = b->window.seen;
	out->near = window_near(&b->window, now);
	out->links = piconet_count(b->piconet);
	for (size_t i = 0; i < b->adapters.n; i++) {
		const struct adapter *a = &b->adapters.v[i];

		out->seen = out->seen || (a->on && a->means == BLUEZ_LINE_DISCOVERABLE) ||
			    (a->on && a->reach == BLUEZ_LINE_SEEN && a->means != BLUEZ_LINE_ALREADY);
	}
}

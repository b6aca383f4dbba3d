/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport itself: which homes there are, and what is done with what they hear. */
#include "lan/lan.h"

#include "base/assert.h"
#include "base/log.h"
#include "base/tr.h"
#include "lan/bucket.h"
#include "lan/cast.h"
#include "lan/conns.h"
#include "lan/dials.h"
#include "lan/home.h"
#include "lan/netlink.h"
#include "lan/peers.h"
#include "lan/status.h"

#include <errno.h>
#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ON 16               /* interfaces that may be switched on */
#define AGAIN  5                /* seconds until a home that could not be opened is tried again */

/* An interface that is switched on, by name. */
struct on {
	char name[IF_NAMESIZE];
	int error;       /* errno of the last home that could not be opened; 0: none */
	bool running;    /* had a carrier when last looked at */
};

struct lan {
	struct transport t;
	struct transport_host host;
	struct netlink *watch;
	struct netlink_iface ifaces[NETLINK_IFACES];    /* as last read */
	size_t nifaces;
	struct on on[MAX_ON];
	size_t non;
	struct home *homes, *shut;                      /* shut: waiting to be freed */
	struct home_events home_events;
	struct peers peers;
	struct bucket_set buckets;
	struct conns *conns;
	struct dials *dials;
	uint8_t salt[16];
	struct casts *casts;                            /* NULL: not in blackout mode */
	struct event dark;                              /* the end of it */
	struct event later;                             /* frees what was shut, and says changed() */
	struct event again;
	bool changed;
};

static struct lan *of(struct transport *t)
{
	return (struct lan *)t;
}

static int64_t now_of(const struct lan *l)
{
	return (l->host.now ? l->host.now(l->host.ctx) : clock_read()).mono;
}

static void say_changed(struct lan *l)
{
	l->changed = true;
	event_active(&l->later, EV_TIMEOUT, 0);
}

static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	struct lan *l = ctx;
	bool changed = l->changed;

	(void)fd, (void)what;
	l->changed = false;
	while (l->shut) {
		struct home *h = l->shut;

		l->shut = h->next;
		home_free(h);
	}
	if (changed && l->host.changed)
		l->host.changed(l->host.ctx, &l->t);
}

/* What the homes report */

static void on_due(void *ctx, struct home *h)
{
	struct lan *l = ctx;
	struct symkey keys[BEACON_SLOTS];
	int64_t now = now_of(l);
	bool blocked = status_is_blocked(h, l->conns, now);

	home_send(h, keys, peers_pick(&l->peers, &h->cursor, now, keys), now);
	sodium_memzero(keys, sizeof(keys));
	if (blocked != h->blocked)
		say_changed(l);
	h->blocked = blocked;
}

static void on_heard(void *ctx, struct home *h, const uint8_t *datagram, size_t len, const struct place *from)
{
	struct lan *l = ctx;
	struct sighting at = { .home = h->id, .from = *from, .when = now_of(l) };
	struct peers_match m;
	struct beacon b;

	if (!bucket_take(&l->buckets, from, h->at.ifindex, at.when) || !beacon_read(&b, datagram, len, from))
		return;
	h->heard = at.when;
	conns_heard(l->conns, h->id, from, at.when);
	peers_recognise(&l->peers, &b, bucket_take_skewed(&l->buckets, at.when), &at, &m);
	if (m.n && m.news)
		home_answer(h, at.when);
	for (size_t i = 0; i < m.n; i++)
		l->host.sighted(l->host.ctx, &l->t, m.ids[i]);
}

static void on_accepted(void *ctx, struct home *h, int fd, const struct place *from)
{
	struct lan *l = ctx;
	struct channel *ch = conns_add(l->conns, fd, true, h->id, from, now_of(l));

	if (ch)
		l->host.incoming(l->host.ctx, &l->t, ch, &(struct transport_scope){ 0 });
}

static bool on_starved(void *ctx)
{
	struct lan *l = ctx;

	return conns_drop_oldest(l->conns);
}

/* Homes come and go with the addresses of the interfaces that are on. */

static struct on *find_on(struct lan *l, const char *name)
{
	for (size_t i = 0; i < l->non; i++) {
		if (strcmp(l->on[i].name, name) == 0)
			return &l->on[i];
	}
	return NULL;
}

static const struct netlink_iface *find_iface(const struct lan *l, const char *name)
{
	for (size_t i = 0; i < l->nifaces; i++) {
		if (strcmp(l->ifaces[i].name, name) == 0)
			return &l->ifaces[i];
	}
	return NULL;
}

static bool is_home_at(const struct home *h, const struct netlink_iface *i, const struct place *p)
{
	return h->at.ifindex == i->index && h->at.place.prefix_len == p->prefix_len &&
	       place_same_address(&h->at.place, p) && strcmp(h->ifname, i->name) == 0;
}

static bool is_usable(const struct netlink_iface *i)
{
	return i->up && !i->loopback;
}

static bool still_stands(struct lan *l, const struct home *h)
{
	const struct netlink_iface *i = find_iface(l, h->ifname);

	if (!i || !is_usable(i) || !find_on(l, h->ifname))
		return false;
	for (unsigned k = 0; k < i->n; k++) {
		if (is_home_at(h, i, &i->addrs[k]))
			return true;
	}
	return false;
}

static bool close_lost_homes(struct lan *l)
{
	struct home **at = &l->homes;
	bool some = false;

	while (*at) {
		struct home *h = *at;

		if (still_stands(l, h)) {
			at = &h->next;
			continue;
		}
		*at = h->next;
		h->next = l->shut;
		l->shut = h;
		home_shut(h);
		if (l->casts)
			cast_remove(l->casts, h->id);
		conns_cut_home(l->conns, h->id);
		peers_forget_home(&l->peers, h->id);
		some = true;
	}
	return some;
}

static bool open_home(struct lan *l, struct on *on, const struct netlink_iface *i, const struct place *p)
{
	const struct socket_at at = { .ifname = i->name, .ifindex = i->index, .place = *p };
	struct timeval again = { .tv_sec = AGAIN };
	struct home *h;

	for (h = l->homes; h; h = h->next) {
		if (is_home_at(h, i, p))
			return false;
	}
	h = home_open(l->host.base, &at, i->multicast, l->host.rand, &l->home_events);
	if (!h) {
		if (on->error != errno)
			log_warn("lan: cannot listen on %s: %s", i->name, strerror(errno));
		on->error = errno;
		event_add(&l->again, &again);
		return false;
	}
	h->opened = now_of(l);
	h->next = l->homes;
	l->homes = h;
	if (l->casts && h->udp >= 0)
		cast_add(l->casts, h->id, &h->at);
	home_burst(h, h->opened);
	return true;
}

static void burst_on(struct lan *l, const char *name)
{
	for (struct home *h = l->homes; h; h = h->next) {
		if (!name || strcmp(h->ifname, name) == 0)
			home_burst(h, now_of(l));
	}
}

static bool open_new_homes(struct lan *l, struct on *on)
{
	const struct netlink_iface *i = find_iface(l, on->name);
	bool some = false;

	on->error = 0;
	for (unsigned k = 0; i && is_usable(i) && k < i->n; k++) {
		if (open_home(l, on, i, &i->addrs[k]))
			some = true;
	}
	if (i && i->running != on->running) {
		if (i->running && !some)
			burst_on(l, on->name);
		some = true;
	}
	on->running = i && i->running;
	return some;
}

/* Brings the homes in line with the interfaces that there are and those that are on. */
static void settle(struct lan *l)
{
	bool some;

	if (!netlink_read(l->watch, l->ifaces, NETLINK_IFACES, &l->nifaces))
		return;    /* what is known is kept */
	some = close_lost_homes(l);
	for (size_t i = 0; i < l->non; i++) {
		if (open_new_homes(l, &l->on[i]))
			some = true;
	}
	if (some)
		say_changed(l);
}

static void on_interfaces(void *ctx)
{
	settle(ctx);
}

static void on_again(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	settle(ctx);
}

/* Dialling */

static struct home *home_by_id(void *ctx, uint32_t id)
{
	struct lan *l = ctx;
	struct home *h = l->homes;

	while (h && h->id != id)
		h = h->next;
	return h;
}

static void on_dial_ended(void *ctx, uint64_t id, int fd, const struct dials_place *at, const char *why)
{
	struct lan *l = ctx;
	const struct peer *p = peers_find(&l->peers, id);
	struct channel *ch = NULL;

	if (fd >= 0 && p && p->p.dial) {
		ch = conns_add(l->conns, fd, false, at->home, &at->to, now_of(l));
		why = ch ? NULL : N_("out of memory");
	} else if (fd >= 0) {
		close(fd);
		why = N_("not a contact any more");
	}
	l->host.dialled(l->host.ctx, &l->t, id, ch, why);
}

static bool lan_may_dial(struct transport *t, uint64_t id)
{
	struct lan *l = of(t);
	const struct peer *p = peers_find(&l->peers, id);
	struct dials_place places[DIALS_PLACES];

	return p && dials_places(p, l->homes, now_of(l), places) > 0;
}

static void lan_dial(struct transport *t, uint64_t id)
{
	struct lan *l = of(t);
	const struct peer *p = peers_find(&l->peers, id);
	struct dials_place places[DIALS_PLACES];
	size_t n = p ? dials_places(p, l->homes, now_of(l), places) : 0;

	dials_start(l->dials, id, places, n, !l->non ? N_("the LAN is switched off")
	            : !p || !p->p.dial ? N_("not a contact that may be dialled")
	            : N_("not seen on this network in the last minutes"));
}

/* Blackout mode: datagrams for everybody */

static void on_overheard(void *ctx, uint64_t source, const uint8_t *bytes, size_t len)
{
	struct lan *l = ctx;

	if (l->host.overheard)
		l->host.overheard(l->host.ctx, &l->t, source, bytes, len);
}

static int64_t now_of_casts(void *ctx)
{
	return now_of(ctx);
}

static void on_dark(evutil_socket_t fd, short what, void *ctx)
{
	struct lan *l = ctx;

	(void)fd, (void)what;
	cast_close(l->casts);
	l->casts = NULL;
}

static void lan_blackout(struct transport *t, int64_t ms)
{
	struct lan *l = of(t);
	const struct timeval left = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	event_del(&l->dark);
	if (ms <= 0) {
		on_dark(-1, 0, l);
		return;
	}
	event_add(&l->dark, &left);
	if (l->casts)
		return;
	l->casts = cast_open(l->host.base, &(struct cast_events){ on_overheard, now_of_casts, l }, l->salt);
	for (const struct home *h = l->homes; l->casts && h; h = h->next)
		if (h->udp >= 0)
			cast_add(l->casts, h->id, &h->at);
}

static bool lan_cast(struct transport *t, const uint8_t *bytes, size_t len)
{
	struct lan *l = of(t);

	return l->casts && cast_send(l->casts, bytes, len);
}

/* The rest of the vtable */

static void lan_close(struct transport *t)
{
	struct lan *l = of(t);

	if (!l)
		return;
	while (l->homes) {
		struct home *h = l->homes;

		l->homes = h->next;
		home_free(h);
	}
	l->changed = false;
	l->host.changed = NULL;
	on_later(-1, 0, l);
	event_del(&l->later);
	event_del(&l->again);
	event_del(&l->dark);
	cast_close(l->casts);
	dials_free(l->dials);
	conns_free(l->conns);
	netlink_close(l->watch);
	peers_wipe(&l->peers);
	free(l);
}

static struct transport *lan_open(const struct transport_host *host, enum err *err)
{
	struct lan *l = calloc(1, sizeof(*l));

	*err = ERR_TRANSPORT;
	if (!l || sodium_init() < 0) {
		free(l);
		return NULL;
	}
	l->t.ops = &lan_ops;
	l->host = *host;
	l->home_events = (struct home_events){ on_due, on_heard, on_accepted, on_starved, l };
	event_assign(&l->later, host->base, -1, 0, on_later, l);
	event_assign(&l->again, host->base, -1, 0, on_again, l);
	event_assign(&l->dark, host->base, -1, 0, on_dark, l);
	rand_fill(host->rand, l->salt, sizeof(l->salt));
	bucket_init(&l->buckets, l->salt);
	l->conns = conns_new(host->base, host->rand);
	l->dials = dials_new(host->base, &(struct dials_events){ home_by_id, on_dial_ended, l });
	l->watch = netlink_open(host->base, on_interfaces, l);
	if (!peers_init(&l->peers) || !l->conns || !l->dials || !l->watch) {
		lan_close(&l->t);
		return NULL;
	}
	*err = ERR_OK;
	return &l->t;
}

static enum err lan_configure(struct transport *t, const char *iface, bool on)
{
	struct lan *l = of(t);
	struct on *o = find_on(l, iface);
	size_t len = strlen(iface);

	if (len == 0 || len >= IF_NAMESIZE)
		return ERR_NO_TRANSPORT;
	if (on == (o != NULL))
		return ERR_OK;
	if (on && l->non == MAX_ON)
		return ERR_LIMIT;
	if (on) {
		memset(&l->on[l->non], 0, sizeof(l->on[l->non]));
		memcpy(l->on[l->non++].name, iface, len + 1);
	} else {
		*o = l->on[--l->non];
	}
	settle(l);
	say_changed(l);
	return ERR_OK;
}

static void lan_set_peers(struct transport *t, const struct transport_peer *peers, size_t n)
{
	struct lan *l = of(t);

	if (peers_set(&l->peers, peers, n, now_of(l)))
		burst_on(l, NULL);
}

static void add_row(struct lan *l, const char *name, struct transport_status *rows, size_t cap, size_t *n)
{
	const struct on *o = find_on(l, name);
	const struct status_view v = {
		.name = name, .on = o != NULL, .error = o ? o->error : 0, .iface = find_iface(l, name),
		.homes = l->homes, .conns = l->conns, .now = now_of(l),
	};

	if (*n < cap)
		status_fill(&rows[*n], &v);
	(*n)++;
}

static size_t lan_status(struct transport *t, struct transport_status *rows, size_t cap)
{
	struct lan *l = of(t);
	size_t n = 0;

	if (!l->non)
		settle(l);    /* nothing has looked at the interfaces yet */
	for (size_t i = 0; i < l->nifaces; i++) {
		if (!l->ifaces[i].loopback || find_on(l, l->ifaces[i].name))
			add_row(l, l->ifaces[i].name, rows, cap, &n);
	}
	for (size_t i = 0; i < l->non; i++) {
		if (!find_iface(l, l->on[i].name))
			add_row(l, l->on[i].name, rows, cap, &n);
	}
	return n;
}

static size_t lan_addresses(struct transport *t, uint64_t peer, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	(void)peer;
	return dials_tell(of(t)->homes, buf);
}

const struct transport_ops lan_ops = {
	.name = "lan",
	.rank = 30,
	.open = lan_open,
	.close = lan_close,
	.configure = lan_configure,
	.set_peers = lan_set_peers,
	.may_dial = lan_may_dial,
	.dial = lan_dial,
	.status = lan_status,
	.blackout = lan_blackout,
	.cast = lan_cast,
	.addresses = lan_addresses,
};

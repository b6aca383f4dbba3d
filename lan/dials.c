/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/dials.h"

#include "base/assert.h"
#include "base/pack.h"
#include "base/tr.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dial {
	struct dial *next;
	struct dials *all;
	uint64_t peer;
	struct dials_place places[DIALS_PLACES];
	size_t n, at;         /* at: the one being tried; n: none is left */
	int fd;
	const char *why;
	struct event event;
};

struct dials {
	struct event_base *base;
	struct dials_events events;
	struct dial *first;
};

struct dials *dials_new(struct event_base *base, const struct dials_events *events)
{
	struct dials *d = calloc(1, sizeof(*d));

	if (d)
		*d = (struct dials){ .base = base, .events = *events };
	return d;
}

static void unlink_dial(struct dial *one)
{
	struct dial **at = &one->all->first;

	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
}

static void free_dial(struct dial *one)
{
	event_del(&one->event);
	if (one->fd >= 0)
		close(one->fd);
	unlink_dial(one);
	free(one);
}

void dials_free(struct dials *d)
{
	if (!d)
		return;
	while (d->first)
		free_dial(d->first);
	free(d);
}

static const char *reason(int e)
{
	switch (e) {
	case ECONNREFUSED:
		return N_("its last address answers, but not Nightjar: it has restarted or left");
	case ETIMEDOUT:
	case EHOSTUNREACH:
		return N_("no answer at its last address: it has left, or the access point keeps its clients apart");
	case EACCES:
	case EPERM:
		return N_("a firewall on this machine forbids it");
	default:
		return N_("its last address cannot be reached from here");
	}
}

static void end(struct dial *one)
{
	const struct dials_events ev = one->all->events;
	struct dials_place at = one->at < one->n ? one->places[one->at] : (struct dials_place){ 0 };
	uint64_t peer = one->peer;
	const char *why = one->why;
	int fd = one->fd;

	one->fd = -1;
	free_dial(one);
	ev.ended(ev.ctx, peer, fd, &at, fd >= 0 ? NULL : why);
}

static void on_event(evutil_socket_t fd, short what, void *ctx);

/* Begins with the place at `at`, or with the first after it that can be begun with. */
static bool begin(struct dial *one)
{
	static const struct timeval patience = { .tv_sec = DIALS_TIMEOUT / 1000, .tv_usec = DIALS_TIMEOUT % 1000 * 1000 };

	for (; one->at < one->n; one->at++) {
		const struct dials_place *p = &one->places[one->at];
		const struct home *h = one->all->events.home(one->all->events.ctx, p->home);

		if (!h)
			continue;
		one->fd = socket_connect(&h->at, &p->to, p->port);
		if (one->fd >= 0) {
			event_assign(&one->event, one->all->base, one->fd, EV_WRITE, on_event, one);
			event_add(&one->event, &patience);
			return true;
		}
		one->why = reason(errno);
	}
	return false;
}

static void on_event(evutil_socket_t fd, short what, void *ctx)
{
	struct dial *one = ctx;

	if (fd >= 0) {
		int e = what & EV_WRITE ? socket_error(fd) : ETIMEDOUT;

		/* A connection from a home that went away meanwhile is not used. */
		if (e == 0 && one->all->events.home(one->all->events.ctx, one->places[one->at].home)) {
			end(one);
			return;
		}
		close(one->fd);
		one->fd = -1;
		one->why = reason(e);
		one->at++;
	}
	if (!begin(one))
		end(one);
}

void dials_start(struct dials *d, uint64_t peer, const struct dials_place *places, size_t n, const char *why)
{
	struct dial *one;

	for (one = d->first; one; one = one->next) {
		if (one->peer == peer)
			return;
	}
	one = calloc(1, sizeof(*one));
	ASSERT(one);
	*one = (struct dial){ .next = d->first, .all = d, .peer = peer, .n = n, .fd = -1, .why = why };
	memcpy(one->places, places, n * sizeof(*places));
	d->first = one;
	event_assign(&one->event, d->base, -1, 0, on_event, one);
	event_active(&one->event, EV_TIMEOUT, 0);    /* begins, or ends, when control is back in the loop */
}

/* Where to */

static bool is_own(const struct home *homes, const struct place *p)
{
	for (const struct home *h = homes; h; h = h->next) {
		if (place_same_address(&h->at.place, p))
			return true;
	}
	return false;
}

static bool has_home(const struct home *homes, uint32_t id)
{
	for (const struct home *h = homes; h; h = h->next) {
		if (h->id == id)
			return true;
	}
	return false;
}

static size_t add(struct dials_place *out, size_t n, const struct dials_place *p)
{
	for (size_t i = 0; i < n; i++) {
		if (out[i].home == p->home && out[i].port == p->port && place_same_address(&out[i].to, &p->to))
			return n;
	}
	if (n < DIALS_PLACES)
		out[n++] = *p;
	return n;
}

static size_t add_sightings(const struct peer *p, const struct home *homes, int64_t now, struct dials_place *out)
{
	bool used[PEERS_SIGHTINGS] = { false };
	size_t n = 0;

	for (;;) {
		size_t newest = PEERS_SIGHTINGS;

		for (size_t i = 0; i < PEERS_SIGHTINGS; i++) {
			bool fresh = p->seen[i].home && now - p->seen[i].when <= PEERS_FRESH;

			if (!used[i] && fresh && (newest == PEERS_SIGHTINGS || p->seen[i].when > p->seen[newest].when))
				newest = i;
		}
		if (newest == PEERS_SIGHTINGS)
			return n;
		used[newest] = true;
		if (has_home(homes, p->seen[newest].home))
			n = add(out, n,
			        &(struct dials_place){ p->seen[newest].home, p->seen[newest].from, p->seen[newest].port });
	}
}

/* Only addresses inside the networks we are in: nothing is ever sent further than the link. */
static bool is_near(const struct home *h, const struct place *p)
{
	return p->family == 4 ? h->at.place.family == 4 && place_contains(&h->at.place, p)
	                      : h->at.place.family == 6 && place_is_link_local(p);
}

static bool take_told(struct unpack *r, struct place *p, uint16_t *port)
{
	memset(p, 0, sizeof(*p));
	*port = unpack_u16(r);
	p->family = unpack_u8(r);
	if (p->family != 4 && p->family != 6)
		return false;
	unpack_bytes(r, p->addr, place_len(p));
	return !r->bad && *port != 0;
}

size_t dials_places(const struct peer *p, const struct home *homes, int64_t now, struct dials_place out[DIALS_PLACES])
{
	struct unpack r = unpack_from(p->p.address, p->p.address_len);
	size_t n;
	struct place to;
	uint16_t port;

	if (!p->p.dial)
		return 0;
	n = add_sightings(p, homes, now, out);
	while (r.left && take_told(&r, &to, &port)) {
		for (const struct home *h = homes; h; h = h->next) {
			if (is_near(h, &to) && !is_own(homes, &to))
				n = add(out, n, &(struct dials_place){ h->id, to, port });
		}
	}
	return n;
}

size_t dials_tell(const struct home *homes, uint8_t buf[TRANSPORT_ADDRESS_LEN])
{
	struct pack w = pack_into(buf, TRANSPORT_ADDRESS_LEN);
	size_t whole = 0;

	for (const struct home *h = homes; h; h = h->next) {
		pack_u16(&w, h->port);
		pack_u8(&w, h->at.place.family);
		pack_bytes(&w, h->at.place.addr, place_len(&h->at.place));
		if (!pack_done(&w))
			break;
		whole = pack_done(&w);
	}
	return whole;
}

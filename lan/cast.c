/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/cast.h"

#include "base/log.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <net/if.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH      64       /* datagrams taken before others get their turn */
#define FLOOD_REST 10000    /* us without reading after that: 6,400 a second, each a few microseconds */

/* One home's sockets. */
struct cast {
	struct cast *next;
	struct casts *all;
	uint32_t home;
	char ifname[IF_NAMESIZE];
	struct socket_at at;
	int fd, copies;               /* copies: of IPv4 */
	struct event event, rest;
	int64_t old_heard;            /* mono ms: when somebody was heard over IPv4 alone; 0: never */
};

struct casts {
	struct event_base *base;
	struct cast_events events;
	uint8_t salt[16];
	struct cast *first;
};

struct casts *cast_open(struct event_base *base, const struct cast_events *events, const uint8_t salt[16])
{
	struct casts *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->base = base;
	c->events = *events;
	memcpy(c->salt, salt, sizeof(c->salt));
	return c;
}

static void shut(struct cast *one)
{
	if (one->fd < 0)
		return;
	event_del(&one->event);
	event_del(&one->rest);
	close(one->fd);
	if (one->copies >= 0)
		close(one->copies);
	one->fd = one->copies = -1;
}

void cast_close(struct casts *c)
{
	if (!c)
		return;
	while (c->first) {
		struct cast *one = c->first;

		c->first = one->next;
		shut(one);
		free(one);
	}
	free(c);
}

void cast_remove(struct casts *c, uint32_t home)
{
	for (struct cast **at = &c->first; *at; at = &(*at)->next) {
		struct cast *one = *at;

		if (one->home != home)
			continue;
		*at = one->next;
		shut(one);
		free(one);
		return;
	}
}

/* ---- sending ---- */

static bool has_newer(const struct casts *c, const struct cast *old)
{
	for (const struct cast *one = c->first; one; one = one->next)
		if (one->at.ifindex == old->at.ifindex && one->at.place.family == 6)
			return true;
	return false;
}

bool cast_send(struct casts *c, const uint8_t *bytes, size_t len)
{
	const int64_t now = c->events.now(c->events.ctx);
	bool some = false;

	for (const struct cast *one = c->first; one; one = one->next) {
		const bool is_copy = one->at.place.family == 4 && has_newer(c, one);

		if (is_copy && (one->old_heard == 0 || one->old_heard + CAST_OLD_HEARD < now || one->copies < 0))
			continue;
		some |= socket_send(is_copy ? one->copies : one->fd, &one->at, SOCKET_PARCELS, bytes, len);
	}
	return some;
}

/* ---- receiving ---- */

static uint64_t number_of(const struct casts *c, const struct cast *one, const struct place *from)
{
	uint8_t in[16 + 1 + 4] = { 0 };
	uint8_t out[crypto_shorthash_BYTES];
	uint64_t n = 0;

	memcpy(in, from->addr, sizeof(from->addr));
	in[16] = from->family;
	memcpy(in + 17, &one->at.ifindex, 4);
	crypto_shorthash(out, in, sizeof(in), c->salt);
	memcpy(&n, out, sizeof(n));
	return n ? n : 1;
}

static void take(struct cast *one, const uint8_t *bytes, size_t len, const struct sockaddr_storage *sa)
{
	struct casts *c = one->all;
	struct place from;
	uint16_t port;

	if (!place_from_sockaddr(&from, &port, sa) || len != CAST_LEN || place_same_address(&from, &one->at.place))
		return;
	/* Others could not have sent it without a router. */
	if (one->at.place.family == 4 ? !place_contains(&one->at.place, &from) : !place_is_link_local(&from))
		return;
	if (one->at.place.family == 4 && port != SOCKET_PORT && has_newer(c, one))
		return;    /* a copy: we have heard it already */
	if (one->at.place.family == 4 && port == SOCKET_PORT)
		one->old_heard = c->events.now(c->events.ctx);
	c->events.heard(c->events.ctx, number_of(c, one, &from), bytes, len);
}

static void on_rested(evutil_socket_t fd, short what, void *ctx)
{
	struct cast *one = ctx;

	(void)fd, (void)what;
	event_add(&one->event, NULL);
}

static void on_datagrams(evutil_socket_t fd, short what, void *ctx)
{
	const struct timeval rest = { .tv_usec = FLOOD_REST };
	uint8_t bytes[CAST_LEN + 1];    /* one more, so that a longer one is seen to be longer */
	struct cast *one = ctx;

	(void)what;
	for (int i = 0; i < BATCH; i++) {
		struct sockaddr_storage sa;
		socklen_t sa_len = sizeof(sa);
		const ssize_t len = recvfrom(fd, bytes, sizeof(bytes), MSG_DONTWAIT, (struct sockaddr *)&sa, &sa_len);

		if (len < 0)
			return;
		take(one, bytes, (size_t)len, &sa);
	}
	event_del(&one->event);
	event_add(&one->rest, &rest);
}

void cast_add(struct casts *c, uint32_t home, const struct socket_at *at)
{
	struct cast *one = calloc(1, sizeof(*one));

	if (!one)
		return;
	*one = (struct cast){ .all = c, .home = home, .at = *at, .copies = -1 };
	strncpy(one->ifname, at->ifname, sizeof(one->ifname) - 1);
	one->at.ifname = one->ifname;
	one->fd = socket_group(&one->at, SOCKET_PARCELS);
	if (one->fd < 0) {
		log_warn("lan: no multicast of parcels on %s: %s", one->ifname, strerror(errno));
		free(one);
		return;
	}
	if (at->place.family == 4)
		one->copies = socket_copies(&one->at);
	event_assign(&one->event, c->base, one->fd, EV_READ | EV_PERSIST, on_datagrams, one);
	event_assign(&one->rest, c->base, -1, 0, on_rested, one);
	event_add(&one->event, NULL);
	one->next = c->first;
	c->first = one;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/home.h"

#include "base/clock.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BURST        3
#define SOON_LEAST   5           /* ms until the first quick beacon: 5 to 60, so that a network that comes back */
#define SOON_SPREAD  56          /* does not hear all of its machines in one instant */
#define BEAT_LEAST   (20 * CLOCK_SECOND)
#define BEAT_SPREAD  20001       /* ms: a beacon every 20 to 40 s */
#define ANSWER_GAP   2000        /* ms between our last beacon and one sent in answer */
#define BURST_GAP    600         /* and the first of a burst: more than two a second nobody would look at */
#define BATCH        16          /* datagrams taken from the kernel at once */
#define BATCHES      4           /* before others get their turn */
#define FLOOD_REST   10000       /* us without reading after a full batch: a flood is taken in gulps, which is cheaper */
#define ACCEPTS      32          /* connections taken in one turn */
#define NO_FD_REST   500000      /* us without accepting when there is no descriptor left */

static uint32_t between(const struct home *h, uint32_t least, uint32_t spread)
{
	return least + rand_below(h->rand, spread);
}

static void beat_in(struct home *h, int64_t now, uint32_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	h->next_beat = now + ms;
	if (h->udp >= 0)
		event_add(&h->beat, &tv);
}

static void on_beat(evutil_socket_t fd, short what, void *ctx)
{
	struct home *h = ctx;

	(void)fd, (void)what;
	h->events->due(h->events->ctx, h);
}

/* Soon, but not within `gap` of the last. */
static uint32_t soon(const struct home *h, int64_t now, int64_t gap)
{
	uint32_t ms = between(h, SOON_LEAST, SOON_SPREAD);

	if (h->last_beat && now - h->last_beat < gap)
		ms += (uint32_t)(gap - (now - h->last_beat));
	return ms;
}

void home_burst(struct home *h, int64_t now)
{
	h->burst = BURST;
	beat_in(h, now, soon(h, now, BURST_GAP));
}

void home_answer(struct home *h, int64_t now)
{
	uint32_t ms = soon(h, now, ANSWER_GAP);

	if (now + ms < h->next_beat)
		beat_in(h, now, ms);
}

void home_send(struct home *h, const struct symkey *keys, size_t n, int64_t now)
{
	uint8_t bytes[BEACON_LEN];

	beacon_make(bytes, &h->at.place, h->port, keys, n, h->rand);
	memcpy(h->nonce, bytes, sizeof(h->nonce));
	h->send_error = socket_send(h->udp, &h->at, SOCKET_BEACONS, bytes, sizeof(bytes)) ? 0 : errno;
	h->last_beat = now;
	if (h->burst)
		h->burst--;
	if (h->burst)
		beat_in(h, now, h->burst == BURST - 1 ? between(h, 300, 600) : between(h, 1000, 1500));
	else
		beat_in(h, now, between(h, BEAT_LEAST, BEAT_SPREAD));
}

/* Receiving */

static void rest(struct event *reading, struct event *timer, suseconds_t us)
{
	struct timeval tv = { .tv_sec = us / 1000000, .tv_usec = us % 1000000 };

	event_del(reading);
	event_add(timer, &tv);
}

static void on_udp_rested(evutil_socket_t fd, short what, void *ctx)
{
	struct home *h = ctx;

	(void)fd, (void)what;
	event_add(&h->udp_event, NULL);
}

static void on_tcp_rested(evutil_socket_t fd, short what, void *ctx)
{
	struct home *h = ctx;

	(void)fd, (void)what;
	event_add(&h->tcp_event, NULL);
}

/* Inside our own network? Others could not have sent it without a router, and the TTL of 1 forbids that. */
static bool is_neighbour(const struct home *h, const struct place *from)
{
	return h->at.place.family == 4 ? place_contains(&h->at.place, from) : place_is_link_local(from);
}

static void take(struct home *h, const uint8_t *bytes, size_t len, const struct sockaddr_storage *sa)
{
	struct place from;

	if (!place_from_sockaddr(&from, NULL, sa) || !is_neighbour(h, &from))
		return;
	from.prefix_len = h->at.place.prefix_len;
	if (!place_same_address(&from, &h->at.place))
		h->events->heard(h->events->ctx, h, bytes, len, &from);
	else if (len == BEACON_LEN && memcmp(bytes, h->nonce, sizeof(h->nonce)) == 0)
		h->echoed = h->last_beat;
}

/* How many came. */
static int take_batch(struct home *h)
{
	uint8_t bytes[BATCH][BEACON_LEN + 1];    /* one more, so that a longer one is seen to be longer */
	struct sockaddr_storage from[BATCH];
	struct iovec iov[BATCH];
	struct mmsghdr m[BATCH];
	int n;

	memset(m, 0, sizeof(m));
	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ bytes[i], sizeof(bytes[i]) };
		m[i].msg_hdr = (struct msghdr){
			.msg_iov = &iov[i], .msg_iovlen = 1, .msg_name = &from[i], .msg_namelen = sizeof(from[i]),
		};
	}
	n = recvmmsg(h->udp, m, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n && h->udp >= 0; i++)
		take(h, bytes[i], m[i].msg_len, &from[i]);
	return n;
}

static void on_datagrams(evutil_socket_t fd, short what, void *ctx)
{
	struct home *h = ctx;

	(void)fd, (void)what;
	for (int i = 0; i < BATCHES; i++) {
		int n = take_batch(h);

		if (h->udp < 0)
			return;
		if (n < BATCH) {
			if (n < BATCH / 4 && i == 0)
				return;
			break;
		}
	}
	rest(&h->udp_event, &h->udp_rest, FLOOD_REST);
}

static void on_connections(evutil_socket_t fd, short what, void *ctx)
{
	struct home *h = ctx;

	(void)what;
	for (int i = 0; i < ACCEPTS && h->tcp >= 0; i++) {
		struct sockaddr_storage sa;
		socklen_t len = sizeof(sa);
		struct place from;
		int one = accept4(fd, (struct sockaddr *)&sa, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (one < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
			if (!h->events->starved(h->events->ctx))
				rest(&h->tcp_event, &h->tcp_rest, NO_FD_REST);
			return;
		}
		if (one < 0)
			return;
		if (place_from_sockaddr(&from, NULL, &sa) && is_neighbour(h, &from))
			h->events->accepted(h->events->ctx, h, one, &from);
		else
			close(one);
	}
}

/* Opening and closing */

static void open_udp(struct home *h, struct event_base *base)
{
	h->udp = socket_group(&h->at, SOCKET_BEACONS);
	if (h->udp < 0) {
		h->udp_error = errno;
		return;
	}
	event_assign(&h->udp_event, base, h->udp, EV_READ | EV_PERSIST, on_datagrams, h);
	event_add(&h->udp_event, NULL);
}

struct home *home_open(struct event_base *base, const struct socket_at *at, bool multicast, const struct rand *rand,
                       const struct home_events *events)
{
	static uint32_t last_id;
	struct home *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	*h = (struct home){ .id = ++last_id, .at = *at, .udp = -1, .events = events, .rand = rand };
	strncpy(h->ifname, at->ifname, sizeof(h->ifname) - 1);
	h->at.ifname = h->ifname;
	h->tcp = socket_listener(&h->at, &h->port);
	if (h->tcp < 0) {
		free(h);
		return NULL;
	}
	if (multicast)
		open_udp(h, base);
	event_assign(&h->tcp_event, base, h->tcp, EV_READ | EV_PERSIST, on_connections, h);
	event_add(&h->tcp_event, NULL);
	event_assign(&h->udp_rest, base, -1, 0, on_udp_rested, h);
	event_assign(&h->tcp_rest, base, -1, 0, on_tcp_rested, h);
	event_assign(&h->beat, base, -1, 0, on_beat, h);
	return h;
}

void home_shut(struct home *h)
{
	if (h->tcp < 0)
		return;
	if (h->udp >= 0) {
		event_del(&h->udp_event);
		close(h->udp);
	}
	event_del(&h->tcp_event);
	event_del(&h->udp_rest);
	event_del(&h->tcp_rest);
	event_del(&h->beat);
	close(h->tcp);
	h->udp = h->tcp = -1;
}

void home_free(struct home *h)
{
	if (!h)
		return;
	home_shut(h);
	free(h);
}

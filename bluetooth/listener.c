/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/listener.h"

#include "bluetooth/rfcomm.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <unistd.h>

#define AT_ONCE 16 /* taken before others get their turn */

struct listener {
	struct listener_events events;
	struct bdaddr at;
	uint8_t channel;
	int fd;
	struct event event;
};

static void on_call(evutil_socket_t fd, short what, void *ctx)
{
	struct listener *l = ctx;
	struct bdaddr from;

	(void)what;
	for (int i = 0; i < AT_ONCE; i++) {
		int one = rfcomm_accept(fd, &from);

		if (one >= 0)
			l->events.accepted(l->events.ctx, l, one, &from);
		else if ((errno != EMFILE && errno != ENFILE) || !l->events.starved(l->events.ctx))
			return;
	}
}

static int listen_on(const struct bdaddr *at, const uint8_t *channels, size_t n, uint8_t *bound)
{
	int fd = -1;

	if (n == 0)
		return rfcomm_listen(at, 0, bound);
	for (size_t i = 0; i < n && fd < 0; i++) {
		fd = rfcomm_listen(at, channels[i], bound);
		if (fd < 0 && errno != EADDRINUSE)
			break;
	}
	return fd;
}

struct listener *listener_open(struct event_base *base, const struct bdaddr *at, const uint8_t *channels, size_t n,
			       const struct listener_events *events)
{
	struct listener *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->events = *events;
	l->at = *at;
	l->fd = listen_on(at, channels, n, &l->channel);
	if (l->fd < 0) {
		int e = errno;

		free(l);
		errno = e;
		return NULL;
	}
	event_assign(&l->event, base, l->fd, EV_READ | EV_PERSIST, on_call, l);
	event_add(&l->event, NULL);
	return l;
}

void listener_close(struct listener *l)
{
	if (!l)
		return;
	event_del(&l->event);
	close(l->fd);
	free(l);
}

uint8_t listener_channel(const struct listener *l)
{
	return l->channel;
}

const struct bdaddr *listener_at(const struct listener *l)
{
	return &l->at;
}

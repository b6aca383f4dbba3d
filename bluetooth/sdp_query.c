/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/sdp_query.h"

#include "base/assert.h"
#include "base/tr.h"
#include "bluetooth/rfcomm.h"
#include "bluetooth/sdp.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct sdp_query {
	struct event_base *base;
	int fd;
	struct event *ready;    /* to write: the connection is made or is not; then to read */
	struct event *timer;
	sdp_query_done *done;
	void *ctx;
	size_t n, at;           /* the question that is open */
	struct uuid uuids[SDP_QUERY_MOST];
	uint8_t channels[SDP_QUERY_MOST];
	struct sdp sdp;
};

void sdp_query_cancel(struct sdp_query *q)
{
	if (!q)
		return;
	if (q->ready)
		event_free(q->ready);
	if (q->timer)
		event_free(q->timer);
	if (q->fd >= 0)
		close(q->fd);
	free(q);
}

static void end(struct sdp_query *q, const char *why)
{
	uint8_t channels[SDP_QUERY_MOST];
	size_t n = q->n;
	sdp_query_done *done = q->done;
	void *ctx = q->ctx;

	memcpy(channels, q->channels, sizeof(channels));
	sdp_query_cancel(q);
	done(ctx, channels, n, why);
}

/* NULL, or why it cannot be asked. */
static const char *ask(struct sdp_query *q)
{
	uint8_t buf[SDP_REQUEST_MOST];
	size_t len = sdp_request(&q->sdp, buf, sizeof(buf));

	ASSERT(len > 0);
	return send(q->fd, buf, len, MSG_NOSIGNAL) == (ssize_t)len ? NULL : rfcomm_why(errno);
}

static const char *ask_first(struct sdp_query *q)
{
	sdp_init(&q->sdp, &q->uuids[q->at], (uint16_t)(q->at * SDP_PARTS_MOST + 1));    /* no two requests have one number */
	return ask(q);
}

/* Its answer is whole. True: that was the last question; else NULL or words in *why. */
static bool go_on(struct sdp_query *q, const char **why)
{
	q->channels[q->at] = sdp_channel(&q->sdp);
	if (++q->at == q->n)
		return true;
	*why = ask_first(q);
	return false;
}

static void on_packet(evutil_socket_t fd, short what, void *ctx)
{
	struct sdp_query *q = ctx;
	uint8_t buf[SDP_PDU_MOST + 1];
	ssize_t len = recv(fd, buf, sizeof(buf), 0);
	const char *why = NULL;
	bool over = false;

	(void)what;
	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len <= 0) {
		why = rfcomm_why(len < 0 ? errno : ECONNRESET);
	} else {
		switch (sdp_feed(&q->sdp, buf, (size_t)len)) {
		case SDP_MORE: why = ask(q); break;
		case SDP_DONE: over = go_on(q, &why); break;
		case SDP_BAD: why = N_("that device's list of services makes no sense"); break;
		}
	}
	if (over || why)
		end(q, why);
}

static void on_connected(evutil_socket_t fd, short what, void *ctx)
{
	struct sdp_query *q = ctx;
	int e = rfcomm_error(fd);
	const char *why = e ? rfcomm_why(e) : ask_first(q);

	(void)what;
	if (!why && (event_del(q->ready) != 0 ||
	             event_assign(q->ready, q->base, fd, EV_READ | EV_PERSIST, on_packet, q) != 0 ||
	             event_add(q->ready, NULL) != 0))
		why = rfcomm_why(ENOMEM);
	if (why)
		end(q, why);
}

static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd;
	(void)what;
	end(ctx, N_("that device did not say in time where its services are"));
}

static bool watch(struct sdp_query *q, int64_t timeout)
{
	struct timeval tv = { .tv_sec = timeout / 1000, .tv_usec = timeout % 1000 * 1000 };

	q->ready = event_new(q->base, q->fd, EV_WRITE, on_connected, q);
	q->timer = evtimer_new(q->base, on_timer, q);
	return q->ready && q->timer && event_add(q->ready, NULL) == 0 && evtimer_add(q->timer, &tv) == 0;
}

struct sdp_query *sdp_query_start(const struct sdp_query_ask *what, sdp_query_done *done, void *ctx, const char **why)
{
	struct sdp_query *q = calloc(1, sizeof(*q));

	ASSERT(what->n >= 1 && what->n <= SDP_QUERY_MOST);
	*why = rfcomm_why(ENOMEM);
	if (!q)
		return NULL;
	q->base = what->base;
	q->done = done;
	q->ctx = ctx;
	q->n = what->n;
	memcpy(q->uuids, what->uuids, q->n * sizeof(q->uuids[0]));
	q->fd = rfcomm_connect_sdp(&what->from, &what->to);
	if (q->fd < 0)
		*why = rfcomm_why(errno);
	if (q->fd >= 0 && watch(q, what->timeout)) {
		*why = NULL;
		return q;
	}
	sdp_query_cancel(q);
	return NULL;
}

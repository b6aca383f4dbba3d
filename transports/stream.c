/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channel over a file descriptor. Facts found while the owner is calling (a write that fails) wait for `later`, an
 * event that runs when control is back in the loop; it also frees the stream.
 */
#include "transports/stream.h"

#include "base/buf.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK      (16u * 1024)
#define PER_TURN   16              /* chunks read before others get their turn */
#define WINDOW     (1024 * 1024)   /* bytes the kernel may hold for one who is no stranger */
#define SEND_NOW   CHANNEL_LOW     /* less than this is gathered until the end of the turn, to spare system calls */

struct stream {
	struct channel ch;
	int fd;                    /* -1 once cut */
	struct event readable, writable, later;
	struct buf out;
	struct stream_owner owner;
	size_t stranger_left;      /* bytes still read before it is authenticated */
	bool stranger;
	bool narrowed;             /* stop_stranger() was here */
};

static struct stream *of(struct channel *ch)
{
	return (struct stream *)ch;
}

static void run_later(struct stream *s)
{
	event_active(&s->later, EV_TIMEOUT, 0);
}

/* With a reset, a stranger learns the same whether or not we had read his bytes, and the kernel keeps nothing. */
static void reset_on_close(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* Closes the descriptor; the stream lives on until it is closed by its owner. */
static void cut(struct stream *s)
{
	if (s->fd < 0)
		return;
	event_del(&s->readable);
	event_del(&s->writable);
	if (s->stranger && !s->ch.authentic)
		reset_on_close(s->fd);
	close(s->fd);
	s->fd = -1;
	buf_wipe(&s->out);
	if (s->owner.gone)
		s->owner.gone(s->owner.ctx, &s->ch);
	run_later(s);
}

/* False when the descriptor failed. */
static bool flush(struct stream *s)
{
	while (buf_len(&s->out)) {
		ssize_t n = send(s->fd, buf_head(&s->out), buf_len(&s->out), MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		buf_consume(&s->out, (size_t)n);
	}
	return true;
}

/* Sends what the system takes and waits for the rest. */
static void push(struct stream *s)
{
	if (!flush(s))
		cut(s);
	else if (buf_len(&s->out))
		event_add(&s->writable, NULL);
	else
		event_del(&s->writable);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct stream *s = ctx;

	(void)fd, (void)what;
	push(s);
	channel_report_room(&s->ch);
}

static bool is_limited(const struct stream *s)
{
	return s->stranger && !s->ch.authentic;
}

/* A stranger who sent all he may is not read again; what the kernel holds for him is kept to its least. */
static void stop_stranger(struct stream *s)
{
	int least = 1;

	s->narrowed = true;
	event_del(&s->readable);
	(void)setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least));
}

/*
 * He was no stranger: he only said more than one may, in his first breath. Without a window of its usual size every turn
 * would bring three records. The kernel takes as much of this as it allows, and where it can, sizes it itself again.
 */
static void widen(struct stream *s)
{
	int much = WINDOW;
#ifdef SO_BUF_LOCK
	int none = 0;
#endif

	s->narrowed = false;
	(void)setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &much, sizeof(much));
#ifdef SO_BUF_LOCK
	(void)setsockopt(s->fd, SOL_SOCKET, SO_BUF_LOCK, &none, sizeof(none));
#endif
}

/* One piece; false when there is no more for now. */
static bool read_some(struct stream *s)
{
	uint8_t chunk[CHUNK];
	size_t want = is_limited(s) && s->stranger_left < sizeof(chunk) ? s->stranger_left : sizeof(chunk);
	ssize_t n;

	if (!want) {
		stop_stranger(s);
		return false;
	}
	n = recv(s->fd, chunk, want, 0);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return false;
	if (n <= 0) {
		cut(s);
		return false;
	}
	if (is_limited(s))
		s->stranger_left -= (size_t)n;
	channel_report_data(&s->ch, chunk, (size_t)n);
	return (size_t)n == want;
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct stream *s = ctx;

	(void)fd, (void)what;
	for (int i = 0; i < PER_TURN && s->fd >= 0 && channel_may_read(&s->ch); i++) {
		if (!read_some(s))
			break;
	}
}

static void release(struct stream *s)
{
	if (s->owner.freed)
		s->owner.freed(s->owner.ctx, &s->ch);
	stream_free(&s->ch);
}

/* The end of a turn: what was written goes out; what was found out is said; what was closed goes. */
static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	struct stream *s = ctx;

	(void)fd, (void)what;
	if (s->fd >= 0)
		push(s);
	if (s->fd < 0 && s->ch.listening)
		channel_report_lost(&s->ch);
	if (s->ch.closed)
		release(s);
	else if (s->fd >= 0)
		channel_report_room(&s->ch);
}

static size_t stream_room(const struct channel *ch)
{
	const struct stream *s = (const struct stream *)ch;

	return s->fd < 0 ? 0 : buf_room(&s->out);
}

static void stream_write(struct channel *ch, const uint8_t *buf, size_t len)
{
	struct stream *s = of(ch);

	if (!buf_append(&s->out, buf, len))
		return;
	if (buf_len(&s->out) >= SEND_NOW)
		push(s);
	else
		run_later(s);
}

static void stream_flow(struct channel *ch)
{
	struct stream *s = of(ch);

	if (s->fd < 0)
		run_later(s);    /* lost before anybody listened */
	else if (channel_may_read(ch))
		event_add(&s->readable, NULL);
	else
		event_del(&s->readable);
}

static void stream_authenticated(struct channel *ch)
{
	struct stream *s = of(ch);

	if (s->fd >= 0 && s->narrowed)
		widen(s);
	stream_flow(ch);
	if (s->fd >= 0 && s->owner.authenticated)
		s->owner.authenticated(s->owner.ctx, ch);
}

static void stream_close(struct channel *ch)
{
	struct stream *s = of(ch);

	if (s->fd >= 0 && !is_limited(s))
		(void)flush(s);
	cut(s);
	run_later(s);
}

static const struct channel_ops ops = {
	.room = stream_room,
	.write = stream_write,
	.flow = stream_flow,
	.authenticated = stream_authenticated,
	.close = stream_close,
};

struct channel *stream_new(struct event_base *base, int fd, bool stranger, const struct stream_owner *owner)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (!s) {
		close(fd);
		return NULL;
	}
	channel_init(&s->ch, &ops);
	s->fd = fd;
	s->stranger = stranger;
	s->stranger_left = STREAM_STRANGER_BYTES;
	s->owner = *owner;
	buf_init(&s->out, CHANNEL_QUEUE);
	event_assign(&s->readable, base, fd, EV_READ | EV_PERSIST, on_readable, s);
	event_assign(&s->writable, base, fd, EV_WRITE | EV_PERSIST, on_writable, s);
	event_assign(&s->later, base, -1, 0, on_later, s);
	return &s->ch;
}

void stream_cut(struct channel *ch)
{
	cut(of(ch));
}

void stream_free(struct channel *ch)
{
	struct stream *s = of(ch);

	if (s->fd >= 0) {
		s->owner.gone = NULL;
		cut(s);
	}
	event_del(&s->later);
	buf_wipe(&s->out);
	free(s);
}

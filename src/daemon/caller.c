/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/caller.h"

#include "base/assert.h"
#include "base/heap.h"
#include "daemon/daemon.h"
#include "daemon/dispatch.h"
#include "daemon/news.h"
#include "rpc/envelope.h"

#include <errno.h>
#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* The client will send nothing more, or nothing that can be understood. */
static void end_input(struct caller *c)
{
	c->ended = true;
	event_del(c->readable);
}

/* Hands whole lines to the dispatcher, as many as one turn may hold. */
static void take_lines(struct caller *c)
{
	const char *line = NULL;
	bool heavy = false;
	size_t len;

	for (int n = 0; n < CALLER_LINES && !heavy && buf_len(&c->out) < CALLER_OUT_HIGH; n++) {
		line = line_next(&c->in, &len);
		if (!line && c->ended)
			line = line_rest(&c->in, &len);
		if (!line)
			break;
		if (len > 0)
			heavy = dispatch_line(c->d, c, line, len);
	}
	c->more = line != NULL;
}

static void refuse_line(struct caller *c)
{
	size_t len;
	char *line = envelope_line(envelope_fault(NULL, ENVELOPE_CODE_REQUEST, "A line is longer than 1 MiB."), &len);

	caller_send(c, line, len);
	heap_free(line);
	c->more = false;
	end_input(c);
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	static uint8_t chunk[LINE_CHUNK];    /* one thread */
	struct caller *c = ctx;
	ssize_t n;

	(void)what;
	if (c->more) {
		take_lines(c);
		return;
	}
	n = recv(fd, chunk, sizeof(chunk), MSG_DONTWAIT);
	if (n < 0) {
		c->dead = errno != EAGAIN && errno != EINTR;
		return;
	}
	if (n == 0) {
		end_input(c);
	} else if (!line_feed(&c->in, chunk, (size_t)n)) {
		refuse_line(c);
		return;
	}
	/* It may have been a passphrase. */
	sodium_memzero(chunk, n > 0 ? (size_t)n : 0);
	take_lines(c);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct caller *c = ctx;

	(void)fd;
	/* What it can take is sent when the round settles. */
	c->dead = c->dead || (what & EV_TIMEOUT);
}

struct caller *caller_new(struct daemon *d, int fd, uint64_t serial)
{
	struct caller *c = calloc(1, sizeof(*c));

	ASSERT(c);
	c->d = d;
	c->serial = serial;
	c->fd = fd;
	line_init(&c->in);
	buf_init(&c->out, CALLER_OUT_CAP);
	c->readable = event_new(d->base, fd, EV_READ | EV_PERSIST, on_readable, c);
	c->writable = event_new(d->base, fd, EV_WRITE, on_writable, c);
	ASSERT(c->readable && c->writable);
	event_add(c->readable, NULL);
	return c;
}

void caller_free(struct caller *c)
{
	event_free(c->readable);
	event_free(c->writable);
	close(c->fd);
	line_wipe(&c->in);
	buf_wipe(&c->out);
	free(c);
}

void caller_send(struct caller *c, const char *line, size_t len)
{
	if (!buf_append(&c->out, line, len))
		c->dead = true;
}

static void flush(struct caller *c)
{
	const struct timeval stall = { .tv_sec = CALLER_STALL };
	ssize_t n;

	while (!c->dead && buf_len(&c->out) > 0) {
		n = send(c->fd, buf_head(&c->out), buf_len(&c->out), MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0) {
			buf_consume(&c->out, (size_t)n);
			event_del(c->writable);
		} else if (n < 0 && errno == EAGAIN) {
			if (!event_pending(c->writable, EV_WRITE, NULL))
				event_add(c->writable, &stall);
			return;
		} else if (n == 0 || errno != EINTR) {
			c->dead = true;
		}
	}
}

/* Reading follows the room for answers; a full client feels it as back-pressure. */
static void set_reading(struct caller *c)
{
	bool full = buf_len(&c->out) >= CALLER_OUT_HIGH;

	if (c->more && !full)
		event_active(c->readable, EV_READ, 0);
	else if (full || c->more || c->ended)
		event_del(c->readable);
	if (!full && !c->more && !c->ended && !event_pending(c->readable, EV_READ, NULL))
		event_add(c->readable, NULL);
}

bool caller_settle(struct caller *c)
{
	flush(c);
	if (!c->dead && c->subscribed) {
		news_pump(c->d, c);
		flush(c);
	}
	if (c->dead)
		return true;
	set_reading(c);
	return c->ended && !c->more && c->owed == 0 && buf_len(&c->out) == 0 && (!c->subscribed || c->caught_up);
}

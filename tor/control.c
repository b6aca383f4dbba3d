/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/control.h"

#include "base/assert.h"
#include "base/encode.h"
#include "base/buf.h"
#include "base/tr.h"
#include "tor/cookie.h"
#include "tor/cookie_file.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define AGAIN_MS   20      /* between two looks for the socket */
#define EVENTS     "SETEVENTS STATUS_CLIENT STATUS_GENERAL NETWORK_LIVENESS HS_DESC"

struct command {
	struct command *next;
	void (*done)(void *ctx, const struct reply *r);    /* NULL: nobody waits for it */
	void *ctx;
	void *taken;                                       /* freed with the command */
};

struct control {
	struct event_base *base;
	const struct rand *rand;
	struct control_events events;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int fd;                         /* -1: not connected yet */
	int64_t tries;                  /* looks for the socket that are left */
	struct event readable, writable, timer, later;
	struct reply_reader reader;
	struct buf out;
	struct command *first, **last;  /* sent or to be sent, not answered */
	struct cookie_offer offer;
	struct symkey cookie;
	uint8_t nonce[COOKIE_NONCE_LEN];
	const char *why;                /* it is lost: told from `later` */
	bool is_ready;
	bool reading, freed;            /* what it tells may be reason to free it */
};

/* ---- the end ---- */

static void lose(struct control *c, const char *why)
{
	if (c->why)
		return;
	c->why = why;
	event_active(&c->later, EV_TIMEOUT, 0);
}

static void on_later(evutil_socket_t fd, short what, void *ctx)
{
	struct control *c = ctx;

	(void)fd, (void)what;
	event_del(&c->timer);
	if (c->fd >= 0) {
		event_del(&c->readable);
		event_del(&c->writable);
	}
	c->events.lost(c->events.ctx, c->why);
}

static void forget_commands(struct control *c)
{
	struct command *one;

	while ((one = c->first)) {
		c->first = one->next;
		free(one->taken);
		free(one);
	}
	c->last = &c->first;
}

void control_free(struct control *c)
{
	if (!c)
		return;
	event_del(&c->later);
	event_del(&c->timer);
	if (c->reading) {
		c->freed = true;
		c->why = "freed";
		return;
	}
	if (c->fd >= 0) {
		event_del(&c->readable);
		event_del(&c->writable);
		close(c->fd);
	}
	forget_commands(c);
	reply_reader_wipe(&c->reader);
	buf_wipe(&c->out);
	sodium_memzero(c, sizeof(*c));
	free(c);
}

/* ---- commands ---- */

static void arm(struct control *c, int64_t ms)
{
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };

	event_add(&c->timer, &tv);
}

static void flush(struct control *c)
{
	while (buf_len(&c->out) > 0) {
		ssize_t n = send(c->fd, buf_head(&c->out), buf_len(&c->out), MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			event_add(&c->writable, NULL);
			return;
		}
		if (n < 0) {
			lose(c, N_("its control connection broke"));
			return;
		}
		buf_consume(&c->out, (size_t)n);
	}
	event_del(&c->writable);
}

static void ask(struct control *c, const char *text, const struct command *command)
{
	struct command *one = calloc(1, sizeof(*one));

	ASSERT(one && c->fd >= 0 && !strpbrk(text, "\r\n"));
	*one = *command;
	*c->last = one;
	c->last = &one->next;
	if (c->first == one)
		arm(c, c->events.pace.patience);
	if (!buf_append(&c->out, text, strlen(text)) || !buf_append(&c->out, "\r\n", 2))
		lose(c, N_("it does not take our commands"));
	else
		flush(c);
}

void control_ask(struct control *c, const char *command, void (*done)(void *ctx, const struct reply *r), void *ctx)
{
	ask(c, command, &(const struct command){ .done = done, .ctx = ctx });
}

void control_ask_taking(struct control *c, const char *command, void (*done)(void *ctx, const struct reply *r), void *ctx)
{
	ask(c, command, &(const struct command){ .done = done, .ctx = ctx, .taken = ctx });
}

static void answered(struct control *c, const struct reply *r)
{
	struct command one;

	if (!c->first) {
		lose(c, N_("it answers what nobody asked"));
		return;
	}
	one = *c->first;
	free(c->first);
	c->first = one.next;
	if (!c->first)
		c->last = &c->first;
	arm(c, c->first ? c->events.pace.patience : c->events.pace.quiet);
	if (one.done)
		one.done(one.ctx, r);
	free(one.taken);
}

static bool on_reply(void *ctx, const struct reply *r)
{
	struct control *c = ctx;
	struct bulletin b;

	if (reply_code(r) != 650) {
		answered(c, r);
	} else if (c->is_ready) {
		bulletin_decode(r, &b);
		if (b.kind != BULLETIN_NONE)
			c->events.bulletin(c->events.ctx, &b);
	}
	return !c->why;
}

/* ---- authentication: control-spec, SAFECOOKIE ---- */

static void on_events_set(void *ctx, const struct reply *r)
{
	struct control *c = ctx;

	if (reply_code(r) != 250) {
		lose(c, N_("it does not tell what happens in it"));
		return;
	}
	c->is_ready = true;
	c->events.ready(c->events.ctx, c->offer.version);
}

static void on_authenticated(void *ctx, const struct reply *r)
{
	struct control *c = ctx;

	sodium_memzero(&c->cookie, sizeof(c->cookie));
	if (reply_code(r) == 250)
		control_ask(c, EVENTS, on_events_set, c);
	else
		lose(c, N_("it does not let us in"));
}

static void on_challenge(void *ctx, const struct reply *r)
{
	struct control *c = ctx;
	struct cookie_challenge challenge;
	uint8_t proof[COOKIE_HASH_LEN];
	char line[sizeof("AUTHENTICATE ") + ENCODE_HEX_LEN(COOKIE_HASH_LEN)];

	if (!cookie_challenge_decode(&challenge, r) || !cookie_is_known(&challenge, &c->cookie, c->nonce)) {
		lose(c, N_("what answers at its control socket cannot prove to be tor"));
		return;
	}
	cookie_client_hash(proof, &c->cookie, c->nonce, challenge.nonce);
	memcpy(line, "AUTHENTICATE ", sizeof("AUTHENTICATE "));
	encode_hex(line + strlen(line), proof, sizeof(proof));
	control_ask(c, line, on_authenticated, c);
}

static void on_offer(void *ctx, const struct reply *r)
{
	struct control *c = ctx;
	char line[sizeof("AUTHCHALLENGE SAFECOOKIE ") + ENCODE_HEX_LEN(COOKIE_NONCE_LEN)];

	if (!cookie_offer_decode(&c->offer, r) || !(c->offer.methods & COOKIE_METHOD_SAFECOOKIE)) {
		lose(c, N_("its control port does not offer cookie authentication: set CookieAuthentication 1 in its torrc"));
		return;
	}
	if (!cookie_file_read(c->offer.path, c->cookie.b)) {
		lose(c, N_("its cookie file cannot be read: your user must be in the group that may, often debian-tor"));
		return;
	}
	rand_fill(c->rand, c->nonce, sizeof(c->nonce));
	memcpy(line, "AUTHCHALLENGE SAFECOOKIE ", sizeof("AUTHCHALLENGE SAFECOOKIE "));
	encode_hex(line + strlen(line), c->nonce, sizeof(c->nonce));
	control_ask(c, line, on_challenge, c);
}

/* ---- the socket ---- */

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct control *c = ctx;
	uint8_t bytes[16 * 1024];
	ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n <= 0) {
		event_del(&c->readable);
		lose(c, N_("its control connection was closed"));
		return;
	}
	if (!c->first)
		arm(c, c->events.pace.quiet);
	c->reading = true;
	if (!reply_reader_feed(&c->reader, bytes, (size_t)n, on_reply, c))
		lose(c, N_("it says what no tor says"));
	c->reading = false;
	sodium_memzero(bytes, (size_t)n);
	if (c->freed)
		control_free(c);
	else if (c->why)
		event_del(&c->readable);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	flush(ctx);
}

static bool connect_once(struct control *c)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, c->path, sizeof(at.sun_path));
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0) {
		c->fd = fd;
		return true;
	}
	if (fd >= 0)
		close(fd);
	return false;
}

static void begin(struct control *c)
{
	event_assign(&c->readable, c->base, c->fd, EV_READ | EV_PERSIST, on_readable, c);
	event_assign(&c->writable, c->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
	event_add(&c->readable, NULL);
	control_ask(c, "PROTOCOLINFO 1", on_offer, c);
}

/* The socket is looked for; or tor has said nothing for long; or it owes an answer. */
static void on_timer(evutil_socket_t fd, short what, void *ctx)
{
	struct control *c = ctx;

	(void)fd, (void)what;
	if (c->fd >= 0 && c->first)
		lose(c, N_("it does not answer"));
	else if (c->fd >= 0)
		control_ask(c, "GETINFO status/bootstrap-phase", NULL, NULL);
	else if (connect_once(c))
		begin(c);
	else if (--c->tries > 0)
		arm(c, AGAIN_MS);
	else
		lose(c, errno == EACCES ? N_("its control socket may not be opened by your user") :
		                          N_("its control socket does not answer"));
}

struct control *control_open(struct event_base *base, const char *path, const struct rand *rand,
                             const struct control_events *events)
{
	struct control *c = calloc(1, sizeof(*c));

	if (!c || strlen(path) >= sizeof(c->path)) {
		free(c);
		return NULL;
	}
	c->base = base;
	c->rand = rand;
	c->events = *events;
	if (!c->events.pace.patience)
		c->events.pace.patience = CONTROL_PATIENCE;
	if (!c->events.pace.quiet)
		c->events.pace.quiet = CONTROL_QUIET;
	c->fd = -1;
	c->tries = c->events.pace.patience / AGAIN_MS;
	c->last = &c->first;
	memcpy(c->path, path, strlen(path) + 1);
	buf_init(&c->out, CONTROL_OUT_MAX);
	reply_reader_init(&c->reader);
	event_assign(&c->timer, base, -1, 0, on_timer, c);
	event_assign(&c->later, base, -1, 0, on_later, c);
	arm(c, 0);
	return c;
}

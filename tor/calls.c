/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/calls.h"

#include "base/assert.h"
#include "base/encode.h"
#include "base/pack.h"
#include "base/prf.h"
#include "base/tr.h"
#include "tor/service.h"
#include "tor/socks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct call {
	struct call *next;
	struct calls *all;
	uint64_t peer;
	uint32_t number;             /* names it to tor's late answers */
	struct keys_told at;         /* where it goes, whatever becomes of the contact's address meanwhile */
	int fd;
	struct event event, patience;
	struct socks_reply reply;
	char why[120];
};

struct calls {
	struct calls_host host;
	struct control *control;     /* NULL: no tor is ready */
	struct calls_socks socks;
	struct symkey names;         /* of the user names, for this run */
	struct call *first;
	uint32_t last;
};

struct calls *calls_new(const struct calls_host *host)
{
	struct calls *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->host = *host;
	rand_fill(host->rand, d->names.b, sizeof(d->names.b));
	return d;
}

static void free_call(struct call *one)
{
	struct call **at = &one->all->first;

	while (*at != one)
		at = &(*at)->next;
	*at = one->next;
	event_del(&one->event);
	event_del(&one->patience);
	if (one->fd >= 0)
		close(one->fd);
	sodium_memzero(one, sizeof(*one));
	free(one);
}

void calls_free(struct calls *d)
{
	if (!d)
		return;
	while (d->first)
		free_call(d->first);
	sodium_memzero(d, sizeof(*d));
	free(d);
}

/* ---- the end of one ---- */

static void end(struct call *one)
{
	const struct calls_host host = one->all->host;
	uint64_t peer = one->peer;
	int fd = one->fd;
	char why[sizeof(one->why)];

	memcpy(why, one->why, sizeof(why));
	one->fd = -1;
	free_call(one);
	host.ended(host.ctx, peer, fd, fd >= 0 ? NULL : why);
}

static void fail(struct call *one, const char *why)
{
	struct roster_peer *p = roster_find(one->all->host.roster, one->peer);

	if (one->fd >= 0) {
		event_del(&one->event);
		close(one->fd);
		one->fd = -1;
	}
	/* What did not work is not asked again: circuits and rendezvous of this name may be what is wrong. */
	if (p)
		p->circuit++;
	if (why != one->why)
		snprintf(one->why, sizeof(one->why), "%s", why);
	end(one);
}

static void on_out_of_patience(evutil_socket_t fd, short what, void *ctx)
{
	struct call *one = ctx;

	(void)fd, (void)what;
	fail(one, one->why[0] ? one->why : N_("no answer within half a minute"));
}

/* ---- SOCKS ---- */

/* No more than the reply is taken from the socket: what follows is the stream's. */
static enum socks_state read_reply(struct call *one)
{
	uint8_t bytes[SOCKS_REQUEST_MAX];
	ssize_t n = recv(one->fd, bytes, sizeof(bytes), MSG_PEEK);
	enum socks_state state;
	size_t used = 0;

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return SOCKS_MORE;
	if (n <= 0)
		return SOCKS_GARBAGE;
	state = socks_reply_feed(&one->reply, bytes, (size_t)n, &used);
	return recv(one->fd, bytes, used, 0) == (ssize_t)used ? state : SOCKS_GARBAGE;
}

static bool goes_to(const struct call *one, const struct roster_peer *p)
{
	return p && p->reachable && sodium_memcmp(&p->at, &one->at, sizeof(p->at)) == 0;
}

static void refused(struct call *one, uint8_t code)
{
	struct roster_peer *p = roster_find(one->all->host.roster, one->peer);

	/* Whatever key tor has for it, it is not the right one: it is given again next time. */
	if (goes_to(one, p) && socks_meaning(code) == SOCKS_NOT_ALLOWED)
		p->let_in = false;
	fail(one, socks_words(code));
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	struct call *one = ctx;

	(void)fd, (void)what;
	switch (read_reply(one)) {
	case SOCKS_MORE:
		return;
	case SOCKS_CONNECTED:
		event_del(&one->event);
		end(one);
		return;
	case SOCKS_REFUSED:
		refused(one, socks_reply_code(&one->reply));
		return;
	case SOCKS_GARBAGE:
		fail(one, N_("the Tor program hung up"));
		return;
	}
}

/* The name of the circuits to this peer: of no use to anybody, and another one after each failure. */
static void name_circuit(const struct calls *d, const struct roster_peer *p, char out[ENCODE_HEX_LEN(KEY_LEN) + 1])
{
	uint8_t buf[12];
	struct pack w = pack_into(buf, sizeof(buf));
	struct symkey name;

	pack_u64(&w, p->id);
	pack_u32(&w, p->circuit);
	prf(&name, &d->names, "nightjar/v1/onion-circuit", buf, pack_done(&w));
	encode_hex(out, name.b, KEY_LEN);
	sodium_memzero(&name, sizeof(name));
}

static size_t write_request(const struct calls *d, const struct roster_peer *p, const struct onion_public *onion,
                            uint8_t buf[SOCKS_REQUEST_MAX])
{
	char host[SOCKS_HOST_LEN + 1], user[ENCODE_HEX_LEN(KEY_LEN) + 1], address[ONION_ADDRESS_LEN + 1];
	const struct socks_target to = { .host = host, .port = SERVICE_PORT, .user = user, .password = "nightjar" };

	onion_address(address, onion);
	snprintf(host, sizeof(host), "%s.onion", address);
	name_circuit(d, p, user);
	return socks_request(buf, SOCKS_REQUEST_MAX, &to);
}

static void await(struct call *one, short what, event_callback_fn then)
{
	event_del(&one->event);
	event_assign(&one->event, one->all->host.base, one->fd, (short)(what | EV_PERSIST), then, one);
	event_add(&one->event, NULL);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	struct call *one = ctx;
	const struct roster_peer *p = roster_find(one->all->host.roster, one->peer);
	uint8_t request[SOCKS_REQUEST_MAX];
	size_t len = p && p->dial ? write_request(one->all, p, &one->at.onion, request) : 0;

	(void)what;
	socks_reply_init(&one->reply);
	if (len == 0)
		fail(one, N_("not a contact any more"));
	else if (send(fd, request, len, MSG_NOSIGNAL) != (ssize_t)len)
		fail(one, N_("the Tor program takes no connections"));
	else
		await(one, EV_READ, on_readable);
}

static int begin_connect(const struct sockaddr *at, socklen_t len)
{
	int fd = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && connect(fd, at, len) < 0 && errno != EINPROGRESS) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void ask_for_stream(struct call *one)
{
	const struct calls *d = one->all;
	const struct sockaddr_in tcp = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(d->socks.port),
	};
	struct sockaddr_un local = { .sun_family = AF_UNIX };

	memcpy(local.sun_path, d->socks.path, sizeof(local.sun_path));
	one->fd = d->socks.port ? begin_connect((const struct sockaddr *)&tcp, sizeof(tcp)) :
	                          begin_connect((const struct sockaddr *)&local, sizeof(local));
	if (one->fd < 0)
		fail(one, N_("the Tor program takes no connections"));
	else
		await(one, EV_WRITE, on_writable);
}

/* ---- our key for their onion ---- */

struct asked {
	struct calls *all;
	uint32_t number;
};

static void on_let_in(void *ctx, const struct reply *r)
{
	const struct asked *a = ctx;
	struct call *one = a->all->first;
	struct roster_peer *p;
	int code = reply_code(r);

	while (one && one->number != a->number)
		one = one->next;
	if (!one)
		return;
	/* 250: added; 251: another was replaced; 252: and what tor knew of the onion can be read now. */
	if (code < 250 || code > 252) {
		fail(one, N_("the Tor program does not take the contact's address"));
		return;
	}
	p = roster_find(a->all->host.roster, one->peer);
	if (goes_to(one, p))
		roster_let_in(a->all->host.roster, p);
	ask_for_stream(one);
}

static bool has_key(const struct call *one)
{
	return !sodium_is_zero(one->at.client.b, sizeof(one->at.client.b));
}

static void give_key(struct call *one)
{
	char line[200], address[ONION_ADDRESS_LEN + 1], key[ONION_CLIENT_SECRET_SIZE];
	struct asked *a = calloc(1, sizeof(*a));

	ASSERT(a);
	*a = (struct asked){ .all = one->all, .number = one->number };
	onion_address(address, &one->at.onion);
	onion_client_secret_text(key, &one->at.client);
	snprintf(line, sizeof(line), "ONION_CLIENT_AUTH_ADD %s %s", address, key);
	control_ask_taking(one->all->control, line, on_let_in, a);
	sodium_memzero(line, sizeof(line));
	sodium_memzero(key, sizeof(key));
}

/* Begins when control is back in the loop. */
static void on_begin(evutil_socket_t fd, short what, void *ctx)
{
	struct call *one = ctx;
	const struct roster_peer *p = roster_find(one->all->host.roster, one->peer);

	(void)fd, (void)what;
	if (!p || !p->dial || !p->reachable) {
		fail(one, p && p->dial ? N_("its address is not known yet") : N_("not a contact that may be dialled"));
		return;
	}
	one->at = p->at;
	if (!one->all->control)
		fail(one, one->why[0] ? one->why : N_("there is no connection to the Tor network yet"));
	else if (has_key(one) && !p->let_in)
		give_key(one);
	else
		ask_for_stream(one);
}

void calls_start(struct calls *d, uint64_t peer)
{
	const int64_t ms = d->host.patience ? d->host.patience : CALLS_PATIENCE;
	const struct timeval patience = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 };
	struct call *one = d->first;

	while (one && one->peer != peer)
		one = one->next;
	if (one)
		return;
	one = calloc(1, sizeof(*one));
	ASSERT(one);
	*one = (struct call){ .next = d->first, .all = d, .peer = peer, .number = ++d->last, .fd = -1 };
	d->first = one;
	event_assign(&one->event, d->host.base, -1, 0, on_begin, one);
	event_assign(&one->patience, d->host.base, -1, 0, on_out_of_patience, one);
	event_add(&one->patience, &patience);
	event_active(&one->event, EV_TIMEOUT, 0);
}

void calls_use(struct calls *d, struct control *control, const struct calls_socks *socks, const char *why)
{
	d->control = control;
	if (socks)
		d->socks = *socks;
	for (struct call *one = d->first; !control && one; one = one->next) {
		snprintf(one->why, sizeof(one->why), "%s", why);
		event_active(&one->patience, EV_TIMEOUT, 0);
	}
}

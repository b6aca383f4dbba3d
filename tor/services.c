/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tor/services.h"

#include "base/assert.h"
#include "base/log.h"
#include "tor/field.h"
#include "tor/streams.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG    128
#define AT_ONCE    32   /* connections taken in one go: the rest wait until others had their turn */
#define LINE_LEN_MAX 4096 /* bytes of a circuit's line that are looked at */
#define SHORT_REST 200  /* ms without accepting, while there are no descriptors */

struct services {
	struct services_host host;
	struct service *first;
	struct control *control;    /* NULL: no tor */
	uint32_t last;              /* number given */
	bool no_defence;            /* this tor does not know the proof-of-work defence */
	int64_t wall;
};

struct services *services_new(const struct services_host *host)
{
	struct services *s = calloc(1, sizeof(*s));

	if (s)
		s->host = *host;
	return s;
}

/* ---- the socket where tor delivers ---- */

static bool is_short(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

/* Whoever waits to be accepted is heard of in every turn: where nobody can go for him, he has to wait for a while. */
static void make_room(struct service *one)
{
	static const struct timeval rest = { .tv_usec = SHORT_REST * 1000 };

	if (streams_drop_oldest_stranger(one->all->host.streams))
		return;
	event_del(&one->incoming);
	event_add(&one->rested, &rest);
}

static void on_rested(evutil_socket_t fd, short what, void *ctx)
{
	struct service *one = ctx;

	(void)fd, (void)what;
	event_add(&one->incoming, NULL);
}

static void on_incoming(evutil_socket_t fd, short what, void *ctx)
{
	struct service *one = ctx;
	struct services *s = one->all;

	(void)what;
	for (int i = 0; i < AT_ONCE; i++) {
		int got = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct channel *ch;

		/* Without a free descriptor accept() does not look whether there is somebody; at the first time there is. */
		if (got < 0 && i == 0 && is_short())
			make_room(one);
		if (got < 0)
			return;
		ch = streams_add(s->host.streams, got, one->number);
		if (ch)
			s->host.incoming(s->host.ctx, ch, &one->only);
	}
}

static int listen_at(const struct sockaddr *at, socklen_t len)
{
	int fd = socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, at, len) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int listen_in_folder(struct service *one)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int n = snprintf(at.sun_path, sizeof(at.sun_path), "%s/onion-%u", one->all->host.folder, one->number);

	if (n < 0 || (size_t)n >= sizeof(at.sun_path))
		return -1;
	unlink(at.sun_path);    /* of a daemon that was killed */
	snprintf(one->target, sizeof(one->target), "unix:%s", at.sun_path);
	return listen_at((const struct sockaddr *)&at, sizeof(at));
}

static int listen_on_port(struct service *one)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = listen_at((const struct sockaddr *)&at, sizeof(at));

	if (fd >= 0 && getsockname(fd, (struct sockaddr *)&at, &len) == 0)
		snprintf(one->target, sizeof(one->target), "127.0.0.1:%u", (unsigned)ntohs(at.sin_port));
	return fd;
}

static void open_socket(struct service *one)
{
	one->fd = one->all->host.folder ? listen_in_folder(one) : listen_on_port(one);
	if (one->fd < 0) {
		log_warn("tor: cannot listen for onion service %u: %s", one->number, strerror(errno));
		return;
	}
	event_assign(&one->incoming, one->all->host.base, one->fd, EV_READ | EV_PERSIST, on_incoming, one);
	event_assign(&one->rested, one->all->host.base, -1, 0, on_rested, one);
	event_add(&one->incoming, NULL);
}

static void close_socket(struct service *one)
{
	if (one->fd < 0)
		return;
	event_del(&one->incoming);
	event_del(&one->rested);
	close(one->fd);
	if (strncmp(one->target, "unix:", 5) == 0)
		unlink(one->target + 5);
	one->fd = -1;
}

/* ---- telling tor ---- */

static void set_state(struct service *one, enum service_state state)
{
	if (one->state != state)
		one->since = one->all->wall;
	one->state = state;
	one->all->host.changed(one->all->host.ctx);
}

static struct service *by_number(struct services *s, uint32_t number)
{
	struct service *one = s->first;

	while (one && one->number != number)
		one = one->next;
	return one;
}

/* The service may be gone by the time tor answers, or given anew: it is named by its number, or its address. */
struct asked {
	struct services *all;
	uint32_t number, given;
	bool defended;
	char address[ONION_ADDRESS_LEN + 1];
};

static struct asked *ask_about(const struct service *one)
{
	struct asked *a = calloc(1, sizeof(*a));

	ASSERT(a);
	*a = (struct asked){ .all = one->all, .number = one->number, .given = one->given, .defended = !one->all->no_defence };
	memcpy(a->address, one->address, sizeof(a->address));
	return a;
}

static void give(struct service *one);

static void on_added(void *ctx, const struct reply *r)
{
	const struct asked *a = ctx;
	struct service *one = by_number(a->all, a->number);

	if (!one || one->given != a->given || reply_code(r) == 250)
		return;
	one->known = false;
	if (a->defended && (reply_code(r) == 512 || reply_code(r) == 513)) {
		a->all->no_defence = true;
		give(one);
		return;
	}
	reply_words(r, one->why, sizeof(one->why));
	log_warn("tor: it did not take an onion service: %s", one->why);
	set_state(one, SERVICE_REFUSED);
}

static void give(struct service *one)
{
	char *text = service_add_text(one, !one->all->no_defence);

	one->known = true;
	one->given++;
	one->nuploads = 0;
	control_ask_taking(one->all->control, text, on_added, ask_about(one));
	service_forget_text(text);
	set_state(one, SERVICE_PUBLISHING);
}

static void take_back(struct service *one)
{
	char text[sizeof("DEL_ONION ") + ONION_ADDRESS_LEN];

	snprintf(text, sizeof(text), "DEL_ONION %s", one->address);
	if (one->known)
		control_ask(one->all->control, text, NULL, NULL);
	one->known = false;
}

/* A line of circuit-status: "7 BUILT path PURPOSE=HS_SERVICE_REND REND_QUERY=address ..." */
static void close_if_of(struct services *s, const char *line, const char *address)
{
	char id[20], query[ONION_ADDRESS_LEN + 8], purpose[32], text[64];

	if (!field_word(line, 0, id, sizeof(id)) || !field_value(line, "REND_QUERY", query, sizeof(query)) ||
	    !field_value(line, "PURPOSE", purpose, sizeof(purpose)))
		return;
	if (strcmp(purpose, "HS_SERVICE_REND") != 0 || strncmp(query, address, ONION_ADDRESS_LEN) != 0)
		return;
	snprintf(text, sizeof(text), "CLOSECIRCUIT %s", id);
	control_ask(s->control, text, NULL, NULL);
}

/* Where there is but one, tor says it in the line itself. */
static const char *circuits_of(const struct reply *r)
{
	const char *data = reply_data(r, 0);

	if (reply_code(r) != 250)
		return NULL;
	return data ? data : field_rest(reply_text(r, 0), "circuit-status");
}

static void on_circuits(void *ctx, const struct reply *r)
{
	const struct asked *a = ctx;
	const char *data = circuits_of(r);

	while (data && *data) {
		char line[LINE_LEN_MAX];
		size_t len = strcspn(data, "\n");

		if (len < sizeof(line)) {
			memcpy(line, data, len);
			line[len] = '\0';
			close_if_of(a->all, line, a->address);
		}
		data += len + (data[len] == '\n');
	}
}

/*
 * Who is shut out may still hold a circuit to us, over which it would see when we are here. Tor does not say whose a
 * circuit is: all of this onion are closed, and who may come back does.
 */
static void close_circuits(struct service *one)
{
	control_ask_taking(one->all->control, "GETINFO circuit-status", on_circuits, ask_about(one));
	streams_cut(one->all->host.streams, one->number);
}

static void bring_up(struct service *one)
{
	bool shuts_out = one->known && service_shuts_out(one);

	if (one->fd < 0)
		open_socket(one);
	if (!one->all->control || one->fd < 0 || (one->known && !service_is_stale(one)) || one->state == SERVICE_REFUSED)
		return;
	take_back(one);
	give(one);
	if (shuts_out)
		close_circuits(one);
}

void services_use(struct services *s, struct control *control, int64_t wall)
{
	s->control = control;
	s->wall = wall;
	for (struct service *one = s->first; one; one = one->next) {
		one->known = false;
		one->nuploads = 0;
		set_state(one, SERVICE_WAITING);
		bring_up(one);
	}
}

/* ---- what there should be ---- */

static struct service *find(struct services *s, const struct onion_seed *seed)
{
	struct service *one = s->first;

	while (one && sodium_memcmp(one->seed.b, seed->b, sizeof(seed->b)) != 0)
		one = one->next;
	return one;
}

static struct service *need(struct services *s, const struct onion_seed *seed, const struct transport_scope *only)
{
	struct service *one = find(s, seed);
	struct onion_public public;

	if (!one) {
		one = calloc(1, sizeof(*one));
		ASSERT(one);
		*one = (struct service){ .next = s->first, .all = s, .number = ++s->last, .only = *only, .seed = *seed,
			                 .fd = -1, .state = SERVICE_WAITING, .since = s->wall };
		onion_public_of(&public, seed);
		onion_address(one->address, &public);
		s->first = one;
	}
	one->wanted = true;
	return one;
}

static void need_identity(struct services *s, const struct transport_self *self, const struct roster_peer *p)
{
	const uint64_t shard = keys_shard(p->slot);
	const struct transport_scope only = { .self = self->id };
	struct onion_seed seed;

	for (size_t i = 0; i < self->n; i++) {
		struct service *one;

		keys_identity(&seed, &self->secret[i], shard);
		one = need(s, &seed, &only);
		one->secret = self->secret[i];
		one->shard = shard;
		one->wants[p->slot % KEYS_SHARD_SLOTS] = true;
	}
	sodium_memzero(&seed, sizeof(seed));
}

static void need_for(struct services *s, const struct roster *who, const struct roster_peer *p)
{
	const struct transport_scope only = { .peer = p->id };

	for (size_t i = 0; i < who->nselves; i++)
		if (who->selves[i].id == p->self)
			need_identity(s, &who->selves[i], p);
	if (p->meeting == TRANSPORT_MEET_AWAIT)
		(void)need(s, &p->await, &only);
}

/* Its identity has another address now for the same contacts. */
static bool has_moved(const struct services *s, const struct service *gone)
{
	for (const struct service *one = s->first; one; one = one->next)
		if (one->wanted && one->only.self == gone->only.self && one->shard == gone->shard)
			return true;
	return false;
}

/*
 * What is open over an invite that has become a contact, or over an address that was replaced, goes on: taking the service
 * back leaves its circuits. The last contact of an onion that is removed is shut out like any other.
 */
static void drop(struct services *s, struct service *one)
{
	if (s->control)
		take_back(one);
	if (s->control && one->only.self && !has_moved(s, one))
		close_circuits(one);
	close_socket(one);
	sodium_memzero(one, sizeof(*one));
	free(one);
	s->host.changed(s->host.ctx);
}

static void drop_unwanted(struct services *s)
{
	struct service **at = &s->first, *one;

	while ((one = *at)) {
		if (one->wanted) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		drop(s, one);
	}
}

void services_want(struct services *s, const struct roster *who, int64_t wall)
{
	s->wall = wall;
	for (struct service *one = s->first; one; one = one->next) {
		one->wanted = false;
		memset(one->wants, 0, sizeof(one->wants));
	}
	for (size_t i = 0; i < who->npeers; i++)
		need_for(s, who, &who->peers[i]);
	drop_unwanted(s);
	for (struct service *one = s->first; one; one = one->next) {
		for (size_t i = 0; i < KEYS_SHARD_SLOTS; i++)
			one->was[i] = one->was[i] || one->wants[i];
		bring_up(one);
	}
}

/* ---- what tor tells of them ---- */

static void note_upload(struct service *one, const char *directory)
{
	for (size_t i = 0; i < one->nuploads; i++)
		if (strcmp(one->uploads[i], directory) == 0)
			return;
	if (one->nuploads < SERVICE_UPLOADS)
		snprintf(one->uploads[one->nuploads++], sizeof(one->uploads[0]), "%s", directory);
	set_state(one, SERVICE_PUBLISHED);
}

/* A directory that has just refused a newer descriptor, or was not reached, may be the last that had one. */
static void note_failure(struct service *one, const struct bulletin_descriptor *d)
{
	size_t i = 0;

	while (i < one->nuploads && strcmp(one->uploads[i], d->directory) != 0)
		i++;
	if (i < one->nuploads)
		memmove(one->uploads[i], one->uploads[--one->nuploads], sizeof(one->uploads[0]));
	snprintf(one->why, sizeof(one->why), "%s", d->reason);
	if (one->nuploads == 0)
		set_state(one, SERVICE_PUBLISHING);
}

void services_heard(struct services *s, const struct bulletin_descriptor *d, int64_t wall)
{
	struct service *one = s->first;

	s->wall = wall;
	while (one && strcmp(one->address, d->onion) != 0)
		one = one->next;
	if (!one || !one->known)
		return;
	if (d->action == BULLETIN_ACTION_UPLOADED)
		note_upload(one, d->directory);
	else if (d->action == BULLETIN_ACTION_FAILED)
		note_failure(one, d);
}

const struct service *services_first(const struct services *s)
{
	return s->first;
}

void services_free(struct services *s)
{
	struct service *one;

	if (!s)
		return;
	while ((one = s->first)) {
		s->first = one->next;
		close_socket(one);
		sodium_memzero(one, sizeof(*one));
		free(one);
	}
	free(s);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rpc/client.h"

#include "base/assert.h"
#include "rpc/line.h"
#include "rpc/envelope.h"
#include "rpc/path.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct client {
	int fd;
	uint64_t calls;
	struct line in;
	json_t *events;    /* array of events that came while an answer was awaited */
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

enum err client_open(struct client **out, const char *path)
{
	struct sockaddr_un addr;
	struct client *c = NULL;
	int dir = -1, fd = -1;
	enum err e = ERR_UNREACHABLE;

	if (!path_address(&addr, path, &dir))
		goto out;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		goto out;
	c = calloc(1, sizeof(*c));
	ASSERT(c);
	c->fd = fd;
	c->events = json_array();
	line_init(&c->in);
	fd = -1;
	e = ERR_OK;
out:
	if (dir >= 0)
		close(dir);
	if (fd >= 0)
		close(fd);
	*out = c;
	return e;
}

void client_close(struct client *c)
{
	if (!c)
		return;
	close(c->fd);
	line_wipe(&c->in);
	json_decref(c->events);
	free(c);
}

int client_fd(const struct client *c)
{
	return c->fd;
}

static enum err write_all(struct client *c, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = send(c->fd, data, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_UNREACHABLE;
		data += n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

/* Waits until the socket is readable; `until` a now_ms() time, or negative for ever. */
static enum err wait_readable(struct client *c, int64_t until)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	int64_t left;
	int n;

	for (;;) {
		left = until < 0 ? -1 : until - now_ms();
		if (until >= 0 && left < 0)
			left = 0;
		n = poll(&p, 1, (int)left);
		if (n > 0)
			return ERR_OK;
		if (n == 0)
			return ERR_TIMEOUT;
		if (errno != EINTR)
			return ERR_UNREACHABLE;
	}
}

/* Parses the oldest whole line into *m. False when there is none yet. */
static bool next_message(struct client *c, struct envelope *m, enum err *e)
{
	const char *line, *why;
	size_t len;

	*e = ERR_OK;
	line = line_next(&c->in, &len);
	if (!line)
		return false;
	if (envelope_parse(m, line, len, &why) != 0)
		*e = ERR_UNREACHABLE;    /* whoever this is, it is not our daemon */
	return true;
}

/* Reads until one whole message is there. */
static enum err read_message(struct client *c, struct envelope *m, int64_t until)
{
	char chunk[16384];
	enum err e;
	ssize_t n;

	while (!next_message(c, m, &e)) {
		e = wait_readable(c, until);
		if (e != ERR_OK)
			return e;
		n = recv(c->fd, chunk, sizeof(chunk), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || !line_feed(&c->in, chunk, (size_t)n))
			return ERR_UNREACHABLE;
	}
	return e;
}

static bool is_event(const struct envelope *m)
{
	return m->type == ENVELOPE_NOTIFICATION && strcmp(m->method, "event") == 0 && m->params;
}

static enum err take_answer(struct client *c, json_t *id, int64_t until, json_t **answer)
{
	struct envelope m = { .type = ENVELOPE_NONE };
	enum err e;
	bool ours = false;

	do {
		e = read_message(c, &m, until);
		if (e == ERR_OK && is_event(&m))
			json_array_append(c->events, m.params);
		ours = e == ERR_OK && m.id && json_equal(m.id, id);
		if (ours && m.type == ENVELOPE_RESULT)
			*answer = json_incref(m.result);
		if (ours && m.type == ENVELOPE_ERROR) {
			*answer = json_incref(m.error);
			e = envelope_error_kind(m.error);
			e = e == ERR_COUNT || e == ERR_OK ? ERR_USAGE : e;
		}
		envelope_wipe(&m);
	} while (e == ERR_OK && !ours);
	return e;
}

enum err client_call(struct client *c, const char *method, json_t *params, int timeout_ms, json_t **answer)
{
	int64_t until = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
	json_t *id = json_sprintf("%llu", (unsigned long long)++c->calls);
	char *line;
	size_t len;
	enum err e;

	*answer = NULL;
	line = envelope_line(envelope_request(id, method, params), &len);
	e = line ? write_all(c, line, len) : ERR_TOO_LONG;
	if (line)
		sodium_memzero(line, len);
	free(line);
	if (e == ERR_OK)
		e = take_answer(c, id, until, answer);
	json_decref(id);
	return e;
}

bool client_has_event(struct client *c)
{
	struct envelope m = { .type = ENVELOPE_NONE };
	enum err e;

	while (json_array_size(c->events) == 0 && next_message(c, &m, &e)) {
		if (e == ERR_OK && is_event(&m))
			json_array_append(c->events, m.params);
		envelope_wipe(&m);
	}
	return json_array_size(c->events) > 0;
}

enum err client_event(struct client *c, int timeout_ms, json_t **event)
{
	int64_t until = timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
	struct envelope m = { .type = ENVELOPE_NONE };
	enum err e;

	*event = NULL;
	while (!client_has_event(c)) {
		e = read_message(c, &m, until);
		if (e == ERR_OK && is_event(&m))
			json_array_append(c->events, m.params);
		envelope_wipe(&m);
		if (e != ERR_OK)
			return e;
	}
	*event = json_incref(json_array_get(c->events, 0));
	json_array_remove(c->events, 0);
	return ERR_OK;
}

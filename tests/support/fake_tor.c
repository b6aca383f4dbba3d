/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/fake_tor.h"

#include "support/unit.h"

#include "base/clock.h"
#include "base/encode.h"
#include "tor/cookie.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void on_connection(evutil_socket_t fd, short what, void *ctx);
static void on_bytes(evutil_socket_t fd, short what, void *ctx);

static void write_cookie(struct fake_tor *f)
{
	int fd = open(f->cookie, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	for (size_t i = 0; i < sizeof(f->secret.b); i++)
		f->secret.b[i] = (uint8_t)(0xc0 + i);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, f->secret.b, sizeof(f->secret.b)), sizeof(f->secret.b));
	close(fd);
}

void fake_tor_open(struct fake_tor *f, struct event_base *base, bool listens)
{
	*f = (struct fake_tor){ .base = base, .listener = -1, .fd = -1, .folder = "/tmp/nightjar-fake-XXXXXX" };
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->control, sizeof(f->control), "%s/control", f->folder);
	snprintf(f->cookie, sizeof(f->cookie), "%s/cookie", f->folder);
	write_cookie(f);
	if (listens)
		fake_tor_listen(f);
}

void fake_tor_listen(struct fake_tor *f)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", f->control);
	f->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_true(f->listener >= 0);
	assert_int_equal(bind(f->listener, (const struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(f->listener, 5), 0);
	f->accepts = event_new(f->base, f->listener, EV_READ | EV_PERSIST, on_connection, f);
	event_add(f->accepts, NULL);
}

void fake_tor_hang_up(struct fake_tor *f)
{
	if (f->fd < 0)
		return;
	event_free(f->reads);
	close(f->fd);
	f->fd = -1;
}

static void forget_lines(struct fake_tor *f)
{
	for (size_t i = 0; i < f->nlines; i++)
		free(f->lines[i]);
	f->nlines = f->taken = 0;
}

void fake_tor_close(struct fake_tor *f)
{
	char command[96];

	fake_tor_hang_up(f);
	if (f->listener >= 0) {
		event_free(f->accepts);
		close(f->listener);
	}
	forget_lines(f);
	snprintf(command, sizeof(command), "rm -r %s", f->folder);
	assert_int_equal(system(command), 0);
}

static void on_connection(evutil_socket_t fd, short what, void *ctx)
{
	struct fake_tor *f = ctx;

	(void)what;
	fake_tor_hang_up(f);
	f->fd = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(f->fd >= 0);
	f->connections++;
	f->len = 0;
	f->reads = event_new(f->base, f->fd, EV_READ | EV_PERSIST, on_bytes, f);
	event_add(f->reads, NULL);
}

void fake_tor_say(struct fake_tor *f, const char *text)
{
	size_t len = strlen(text), sent = 0;

	while (f->fd >= 0 && sent < len) {
		ssize_t n = send(f->fd, text + sent, len - sent, MSG_NOSIGNAL);

		if (n < 0)
			return;    /* who is gone hears nothing; no test says more than a socket holds */
		sent += (size_t)n;
	}
}

static void say_offer(struct fake_tor *f)
{
	char text[256];

	snprintf(text, sizeof(text),
	         "250-PROTOCOLINFO 1\r\n250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE=\"%s\"\r\n"
	         "250-VERSION Tor=\"0.4.9.11\"\r\n250 OK\r\n", f->cookie);
	fake_tor_say(f, text);
}

static void say_challenge(struct fake_tor *f, const char *line)
{
	static const char before[] = "AUTHCHALLENGE SAFECOOKIE ";
	uint8_t mine[COOKIE_NONCE_LEN] = { 7 }, theirs[COOKIE_NONCE_LEN], proof[COOKIE_HASH_LEN];
	char hash[ENCODE_HEX_LEN(COOKIE_HASH_LEN) + 1], nonce[ENCODE_HEX_LEN(COOKIE_NONCE_LEN) + 1], text[256];

	assert_memory_equal(line, before, strlen(before));
	assert_int_equal(unit_hex(line + strlen(before), theirs, sizeof(theirs)), sizeof(theirs));
	cookie_server_hash(proof, &f->secret, theirs, mine);
	encode_hex(hash, proof, sizeof(proof));
	encode_hex(nonce, mine, sizeof(mine));
	snprintf(text, sizeof(text), "250 AUTHCHALLENGE SERVERHASH=%s SERVERNONCE=%s\r\n", hash, nonce);
	fake_tor_say(f, text);
}

static enum fake_tor_step step_of(const char *line)
{
	static const char *const begins[FAKE_TOR_STEPS] = { "PROTOCOLINFO ", "AUTHCHALLENGE ", "AUTHENTICATE ", "SETEVENTS " };

	for (size_t i = 0; i < FAKE_TOR_STEPS; i++)
		if (strncmp(line, begins[i], strlen(begins[i])) == 0)
			return (enum fake_tor_step)i;
	return FAKE_TOR_ELSE;
}

static void answer(struct fake_tor *f, const char *line)
{
	enum fake_tor_step step = step_of(line);
	const char *text = NULL;

	if (step < FAKE_TOR_STEPS && f->hangs_up[step]) {
		fake_tor_hang_up(f);
		return;
	}
	if (step < FAKE_TOR_STEPS)
		text = f->instead[step];
	else if (f->answer)
		text = f->answer(f->ctx, line);
	if (text)
		fake_tor_say(f, text);
	else if (step == FAKE_TOR_OFFER)
		say_offer(f);
	else if (step == FAKE_TOR_CHALLENGE)
		say_challenge(f, line);
	else
		fake_tor_say(f, "250 OK\r\n");
}

static void take_lines(struct fake_tor *f)
{
	char *end;

	while (f->fd >= 0 && (end = memchr(f->in, '\n', f->len))) {
		size_t n = (size_t)(end - f->in) + 1;

		assert_true(n >= 2 && end[-1] == '\r' && f->nlines < FAKE_TOR_LINES);
		f->lines[f->nlines] = strndup(f->in, n - 2);
		f->len -= n;
		memmove(f->in, f->in + n, f->len);
		answer(f, f->lines[f->nlines++]);
	}
}

static void on_bytes(evutil_socket_t fd, short what, void *ctx)
{
	struct fake_tor *f = ctx;
	ssize_t n = recv(fd, f->in + f->len, sizeof(f->in) - f->len, 0);

	(void)what;
	if (n <= 0) {
		fake_tor_hang_up(f);
		return;
	}
	f->len += (size_t)n;
	take_lines(f);
}

const char *fake_tor_take(struct fake_tor *f)
{
	return f->taken < f->nlines ? f->lines[f->taken++] : NULL;
}

size_t fake_tor_count(const struct fake_tor *f, const char *begin)
{
	size_t n = 0;

	for (size_t i = 0; i < f->nlines; i++)
		n += strncmp(f->lines[i], begin, strlen(begin)) == 0;
	return n;
}

/* A turn, and if nothing was due a wait of a millisecond. */
static void turn(struct event_base *base)
{
	event_base_loop(base, EVLOOP_NONBLOCK);
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

bool fake_tor_until(struct event_base *base, const unsigned *counter, unsigned want, int ms)
{
	int64_t end = clock_read().mono + ms;

	while (*counter < want && clock_read().mono < end)
		turn(base);
	return *counter >= want;
}

void fake_tor_run(struct event_base *base, int ms)
{
	int64_t end = clock_read().mono + ms;

	do
		turn(base);
	while (clock_read().mono < end);
}

size_t fake_tor_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

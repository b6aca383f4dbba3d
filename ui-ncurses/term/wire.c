/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/term/wire.h"

#include "base/clock.h"
#include "rpc/path.h"
#include "ui-ncurses/ui.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536

void wire_init(struct wire *w, const char *path)
{
	*w = (struct wire){ .path = path, .fd = -1 };
	line_init(&w->in);
}

static void drop(struct wire *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	line_wipe(&w->in);
	line_init(&w->in);
}

/* A unix socket connects at once or not at all. */
bool wire_connect(struct wire *w, struct ui *u)
{
	struct sockaddr_un addr;
	int dir = -1;
	bool there = path_address(&addr, w->path, &dir);

	w->fd = there ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : -1;
	there = w->fd >= 0 && connect(w->fd, (struct sockaddr *)&addr, sizeof(addr)) == 0;
	if (dir >= 0)
		close(dir);
	if (there)
		ui_connected(u, true);
	else
		drop(w);
	return there;
}

static void lose(struct wire *w, struct ui *u)
{
	drop(w);
	ui_connected(u, false);
}

void wire_read(struct wire *w, struct ui *u)
{
	static char chunk[CHUNK];    /* wiped after each use */
	const char *line;
	ssize_t n;
	size_t len;

	while (w->fd >= 0 && (n = read(w->fd, chunk, sizeof(chunk))) != -1) {
		if (n == 0 || !line_feed(&w->in, chunk, (size_t)n)) {
			lose(w, u);
			return;
		}
		sodium_memzero(chunk, (size_t)n);
		while ((line = line_next(&w->in, &len)))
			asks_take(u, line, len);
	}
	if (w->fd >= 0 && errno != EAGAIN && errno != EINTR)
		lose(w, u);
}

void wire_write(struct wire *w, struct ui *u)
{
	struct buf *out = &u->asks.out;
	ssize_t n;

	while (w->fd >= 0 && buf_len(out) > 0) {
		n = send(w->fd, buf_head(out), buf_len(out), MSG_NOSIGNAL);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0)
			lose(w, u);
		else
			buf_consume(out, (size_t)n);
	}
}

void wire_finish(struct wire *w, struct ui *u, int ms)
{
	static char chunk[CHUNK];
	struct pollfd fd = { .fd = w->fd };
	int64_t until = clock_read().mono + ms;
	bool half = false;
	ssize_t n = 1;

	while (w->fd >= 0 && n != 0 && clock_read().mono < until) {
		wire_write(w, u);
		if (w->fd >= 0 && !half && buf_len(&u->asks.out) == 0)
			half = shutdown(w->fd, SHUT_WR) == 0;
		fd.events = (short)(POLLIN | (half ? 0 : POLLOUT));
		if (w->fd < 0 || poll(&fd, 1, (int)(until - clock_read().mono)) <= 0)
			break;
		n = read(w->fd, chunk, sizeof(chunk));
		if (n > 0)
			sodium_memzero(chunk, (size_t)n);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			n = 0;
	}
	drop(w);
}

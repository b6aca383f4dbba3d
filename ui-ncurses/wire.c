/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/wire.h"

#include "rpc/path.h"
#include "ui-ncurses/ui.h"

#include <errno.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536

void wire_init(struct wire *w, const char *path)
{
	*w = (struct wire){ .path = path, .fd = -1 };
	line_init(&w->in);
}

void wire_close(struct wire *w)
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
		wire_close(w);
	return there;
}

static void lose(struct wire *w, struct ui *u)
{
	wire_close(w);
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

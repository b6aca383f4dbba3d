/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The socket to the daemon, never waiting: lines both ways, and coming back after the daemon was gone. */
#ifndef UI_NCURSES_WIRE_H
#define UI_NCURSES_WIRE_H

#include "rpc/line.h"

#include <stdbool.h>

struct ui;

struct wire {
	const char *path;    /* of the socket, borrowed */
	int fd;              /* -1: not connected */
	struct line in;
};

void wire_init(struct wire *w, const char *path);
/* True: connected; the interface has been told. */
bool wire_connect(struct wire *w, struct ui *u);
/* Reads what has come and hands it to the interface. Closes, and tells it, when the daemon is gone. */
void wire_read(struct wire *w, struct ui *u);
/* Sends what the interface wants to say, as much as the socket takes. */
void wire_write(struct wire *w, struct ui *u);

/*
 * The end: sends what is left and waits, at most so many ms, until the daemon has done all of it; then closes. To close at
 * once would not do: a daemon that has something to say to who is gone forgets what it has not read yet.
 */
void wire_finish(struct wire *w, struct ui *u, int ms);

#endif

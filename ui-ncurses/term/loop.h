/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joins the interface to the world: terminal, socket, clock, other programs. Everything that may take time is waited for
 * in one poll(2); only a program that has the terminal (the editor) is waited for alone.
 */
#ifndef UI_NCURSES_LOOP_H
#define UI_NCURSES_LOOP_H

#include <stdbool.h>
#include <stddef.h>

struct loop_options {
	const char *socket;    /* of the daemon */
	bool ascii;            /* the locale is not UTF-8 */
	/* Starts the daemon; runs in a process of its own. False: `why` says what is wrong and what to do. */
	bool (*start)(void *ctx, char *why, size_t cap);
	/* Reads parcels from there, or writes them; likewise. What came of it goes to standard output, in JSON. */
	bool (*parcels)(void *ctx, const char *path, bool take);
	void *ctx;
};

/* Returns when the person closes the window: an exit code. */
int loop_run(const struct loop_options *o);

#endif

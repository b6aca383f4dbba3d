/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that runs as our child, its output read line by line. It ends when we do: the kernel tells it (SIGTERM), and
 * tor is told by its control connection as well.
 */
#ifndef TOR_CHILD_H
#define TOR_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#define CHILD_LINE_MAX 400    /* bytes of a line that are kept, with the final zero */
#define CHILD_PATIENCE 500    /* ms between asking it to end and ending it */

struct child;
struct event_base;

struct child_events {
	void (*line)(void *ctx, const char *text);     /* of its standard output or error, without the line's end */
	/* It has ended and all it said was read; `status` is waitpid()'s. Call child_free() then or later. */
	void (*ended)(void *ctx, int status);
	void *ctx;
};

/* Finds a program in the path and where systems keep such programs. False: it is not installed. */
bool child_find(char *out, size_t cap, const char *name) __attribute__((warn_unused_result));
/* Runs argv[0], a path. Returns owned; NULL with errno set. */
struct child *child_start(struct event_base *base, const char *const argv[], const struct child_events *events);
/* Waits for an end that is near, this many ms at most. True: it has ended, and ended() was called already. */
bool child_await(struct child *c, int ms) __attribute__((warn_unused_result));
/* Ends it, at first politely, waits for that, and frees. No callback follows. NULL is legal. */
void child_free(struct child *c);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program that runs as our child, its output read line by line; it may be written to. It ends when we do: the kernel tells
 * it (SIGTERM), and one that is written to also sees the end of its input.
 */
#ifndef TRANSPORTS_CHILD_H
#define TRANSPORTS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CHILD_LINE_MAX 520    /* bytes of a line that are kept, with the final zero */
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
/* The same, but what child_write() says is its standard input. */
struct child *child_start_talking(struct event_base *base, const char *const argv[], const struct child_events *events);
/* All of it, or nothing and false: it does not read. Only after child_start_talking(). */
bool child_write(struct child *c, const char *bytes, size_t len) __attribute__((warn_unused_result));
/* Ends its input, which asks it to end. Harmless when that was done already. */
void child_hang_up(struct child *c);
/* Waits for an end that is near, this many ms at most. True: it has ended, and ended() was called already. */
bool child_await(struct child *c, int ms) __attribute__((warn_unused_result));
/* Whether one that runs has this number. */
bool child_runs_as(pid_t pid);
/* Ends it, at first politely, waits for that, and frees. No callback follows. NULL is legal. */
void child_free(struct child *c);

#endif

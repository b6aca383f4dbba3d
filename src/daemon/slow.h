/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Argon2id takes a second and 256 MiB, and a disk or a network may not answer at all: what is slow runs in a thread of its own,
 * one at a time, so that the loop goes on.
 * The thread touches only what the job points to; the job's end is told on the loop.
 */
#ifndef DAEMON_SLOW_H
#define DAEMON_SLOW_H

#include <stdbool.h>

struct event_base;
struct slow;

struct slow_job {
	void (*work)(void *ctx);                /* in the thread */
	void (*done)(void *ctx, bool alive);    /* on the loop; frees ctx. alive false: the daemon ends, only free */
	void *ctx;                              /* taken when slow_start() says true */
};

/* Returns owned; NULL when the machine has no more descriptors. */
struct slow *slow_new(struct event_base *base);
/* Waits for a running job to end. NULL is legal. */
void slow_free(struct slow *s);
/* The same, but a job that does not end within so many ms is left alone with all that is its own, and never told. */
void slow_leave(struct slow *s, int ms);
/* False, and nothing was taken, when a job is running: try again later (ERR_BUSY). */
bool slow_start(struct slow *s, const struct slow_job *job) __attribute__((warn_unused_result));

#endif

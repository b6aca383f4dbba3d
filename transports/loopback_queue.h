/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is due when, for the loopback: a heap of calls, in order of time and, at one time, of scheduling. */
#ifndef TRANSPORTS_LOOPBACK_QUEUE_H
#define TRANSPORTS_LOOPBACK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loopback_call {
	int64_t due;
	uint64_t seq;
	void (*run)(void *ctx, uint64_t a, uint64_t b);
	void *ctx;
	uint64_t a, b;
};

struct loopback_queue {
	struct loopback_call *heap;
	size_t n, size;
	uint64_t seq;
};

void loopback_queue_wipe(struct loopback_queue *q);
/* `call.seq` is filled in. */
void loopback_queue_add(struct loopback_queue *q, struct loopback_call call);
/* When the first is due; CLOCK_NEVER when there is none. */
int64_t loopback_queue_next(const struct loopback_queue *q);
/* Fills the first if it is due by `now`. */
bool loopback_queue_take(struct loopback_queue *q, int64_t now, struct loopback_call *call);

#endif

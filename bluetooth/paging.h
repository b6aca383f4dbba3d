/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calling: each call tries a few places in turn, looks the channel up where it is not known, and ends once, in a connection
 * or with a reason. An adapter that does not answer is not called a second time in one call: that costs 5 s of radio.
 */
#ifndef BLUETOOTH_PAGING_H
#define BLUETOOTH_PAGING_H

#include "bluetooth/bdaddr.h"
#include "bluetooth/uuid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGING_STEPS 16   /* in one call */
#define PAGING_TIME 30000 /* ms for all of them */

struct event_base;
struct paging;

struct paging_step {
	struct bdaddr from, to; /* from: an adapter of ours */
	uint8_t channel;        /* 0: it is looked up by the service */
};

struct paging_call {
	uint64_t id; /* what the end is told with */
	struct uuid service;
	struct paging_step steps[PAGING_STEPS];
	size_t n; /* 0: it ends with `why` */
	const char *why;
};

struct paging_events {
	/* Whether an adapter of ours with this address still works. */
	bool (*works)(void *ctx, const struct bdaddr *own);
	/* The end: a connected descriptor that the receiver takes, and over which step; or -1 and the reason. */
	void (*ended)(void *ctx, uint64_t id, int fd, const struct paging_step *at, const char *why);
	void *ctx;
};

/* Returns owned; NULL without memory. */
struct paging *paging_new(struct event_base *base, const struct paging_events *events);
/* Ends all, silently. NULL is legal. */
void paging_free(struct paging *p);
/* Copied. Begins when control is back in the loop. While one of this id runs, another joins it. */
void paging_start(struct paging *p, const struct paging_call *call);
/* Adds a step unless there is one like it, or no room. */
void paging_add(struct paging_call *call, const struct bdaddr *from, const struct bdaddr *to, uint8_t channel);
/* Ends what is being tried from there, with a reason: the adapter is gone or switched off. */
void paging_cut(struct paging *p, const struct bdaddr *own);
size_t paging_count(const struct paging *p);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One RFCOMM channel on which one adapter of ours can be called. */
#ifndef BLUETOOTH_LISTENER_H
#define BLUETOOTH_LISTENER_H

#include "bluetooth/bdaddr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct listener;

struct listener_events {
	/* Somebody connected: the receiver takes `fd`. */
	void (*accepted)(void *ctx, struct listener *l, int fd, const struct bdaddr *from);
	/* No descriptor is left for whoever waits. True: one was freed, try again. */
	bool (*starved)(void *ctx);
	void *ctx;
};

/*
 * Listens at the adapter's address on the first of these channels that is free; with n 0 on any. NULL and errno: nowhere.
 * Returns owned.
 */
struct listener *listener_open(struct event_base *base, const struct bdaddr *at, const uint8_t *channels, size_t n,
			       const struct listener_events *events);
/* NULL is legal. */
void listener_close(struct listener *l);
uint8_t listener_channel(const struct listener *l);
const struct bdaddr *listener_at(const struct listener *l);

#endif

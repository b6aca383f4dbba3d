/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon's end of nightjar-bluez, the program that talks to bluetoothd for it. It runs from helper_want(true) on, and is
 * started again with growing pauses when it dies.
 */
#ifndef BLUETOOTH_HELPER_H
#define BLUETOOTH_HELPER_H

#include "base/rand.h"
#include "bluetooth/bluez_line.h"

struct event_base;
struct helper;

struct helper_events {
	void (*line)(void *ctx, const struct bluez_line *line);
	/* It has started and knows nothing yet, or it has ended and nothing that it did is in force. */
	void (*turned)(void *ctx, bool running);
	void *ctx;
};

/*
 * `program`: a path; NULL: beside our own, or where it was installed. `folder`: where it notes what it has changed, so that
 * the next one can undo it when it was killed; NULL: nowhere. Both are copied. Returns owned; NULL without memory.
 */
struct helper *helper_new(struct event_base *base, const struct rand *rand, const char *program, const char *folder,
			  const struct helper_events *events);
/* Lets it put things back in order for a moment, then ends it. No callback comes. NULL is legal. */
void helper_free(struct helper *h);
/* Started from the loop; ended by the end of its input. */
void helper_want(struct helper *h, bool on);
bool helper_is_running(const struct helper *h);
/* Says it, when it runs. */
void helper_say(struct helper *h, const struct bluez_line *line);
/* Why it does not run, for people; NULL: it does, or is not wanted. */
const char *helper_why(const struct helper *h);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two modes in which we look around, or are seen by those who do: nearby, for the two ends of an invite, and blackout, for
 * all who run Nightjar. Which there are, for how long, when to look around next. Pure: times (mono ms) and randomness are
 * handed in.
 *
 * What it costs in radio time: nearby 10 s of 15; blackout 10 s of 20 to 50 three times, then 10 s of 120 to 180.
 */
#ifndef BLUETOOTH_WINDOW_H
#define BLUETOOTH_WINDOW_H

#include "base/rand.h"
#include "bluetooth/bdaddr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WINDOW_SCAN 10               /* seconds of one look around: an inquiry takes 10.24 s to hear everybody */
#define WINDOW_NEARBY INT64_C(15000) /* ms from one to the next */
#define WINDOW_LEAST INT64_C(120000) /* the same in blackout mode, at least */
#define WINDOW_SPREAD INT64_C(60001) /* and less than so much longer: two machines must not keep step */
#define WINDOW_EARLY 3               /* looks that follow sooner, as people switch it on together: who looks is not found */
#define WINDOW_SOON INT64_C(20000)   /* ms from one of them to the next, at least */
#define WINDOW_SOON_SPREAD INT64_C(30001)
#define WINDOW_DEVICES 64            /* remembered */
#define WINDOW_AGAIN INT64_C(600000) /* ms until a device that was met is met again */
#define WINDOW_MISSED INT64_C(20000) /* the same when the call came to nothing; twice as long each time */
#define WINDOW_ASKED INT64_C(60000)  /* ms until a device that told no services is asked again */

struct window_device {
	struct bdaddr at;
	int64_t seen;    /* when it last showed that it runs Nightjar; 0: never */
	int64_t met;     /* when it was called, or called us; 0: not yet */
	int64_t asked;   /* when it was asked for its services; 0: not yet */
	int64_t heard;   /* when it was last found at all */
	unsigned rounds; /* in which it showed that */
	unsigned missed; /* calls one after the other that came to nothing */
};

struct window {
	int64_t nearby, blackout; /* until when; 0: off */
	bool seen;                /* nearby: also be found */
	int64_t next;             /* when to look around */
	bool scanning;
	unsigned early;           /* blackout: looks that are still to follow sooner */
	struct window_device devices[WINDOW_DEVICES];
	size_t n;
};

void window_nearby(struct window *w, int64_t now, int64_t ms, bool seen);
void window_blackout(struct window *w, int64_t now, int64_t ms);
/* ms that are left of it, 0: over. */
int64_t window_left(int64_t until, int64_t now);
/* Whether to look around at once; `seeking`: there is an invite of others to find its maker of. */
bool window_is_due(const struct window *w, int64_t now, bool seeking);
/* When to come again, CLOCK_NEVER: not before something changes. */
int64_t window_wake(const struct window *w, int64_t now, bool seeking);
void window_began(struct window *w);
void window_ended(struct window *w, int64_t now, const struct rand *rand);
/* The row of a device, made when there is none; the one not heard for longest makes room. */
struct window_device *window_device(struct window *w, const struct bdaddr *at, int64_t now);
/*
 * It shows that it runs Nightjar, and is nobody we know: whether to call it now. Of two the one with the lower address
 * calls; the other only when nothing has come of it by the next round.
 */
bool window_may_meet(struct window_device *d, const struct bdaddr *own, int64_t now);
/* How the call ended: as a link, or not, and then it may be called again sooner. */
void window_called(struct window_device *d, int64_t now, bool linked);
/* How many showed that in the last rounds. */
size_t window_near(const struct window *w, int64_t now);

#endif

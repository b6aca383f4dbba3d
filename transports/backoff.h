/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When to try again: waits double from `first` to `most`, each drawn from the upper half of its span so that two peers do
 * not keep step. A fact that makes success likely (a sighting, an interface that appeared) wakes it early, but never
 * so that one noisy fact can make it try more often than every `first`.
 * Pure: time and randomness are handed in. Times are monotonic milliseconds (struct instant .mono).
 */
#ifndef TRANSPORTS_BACKOFF_H
#define TRANSPORTS_BACKOFF_H

#include "base/rand.h"

#include <stdbool.h>
#include <stdint.h>

struct backoff {
	int64_t first, most;    /* shortest and longest wait, ms */
	int64_t wait;           /* the span the next failure draws from */
	int64_t due;            /* not before this */
	int64_t tried;          /* when the last attempt failed */
};

/* Due at once. 0 < first <= most. */
void backoff_init(struct backoff *b, int64_t first, int64_t most);
bool backoff_is_due(const struct backoff *b, int64_t now);
/* An attempt failed: due again after a longer wait. */
void backoff_failed(struct backoff *b, int64_t now, const struct rand *rand);
/* Nothing failed, but nothing is to be tried for `ms` and up to half as long again, unless something changes. */
void backoff_rest(struct backoff *b, int64_t now, int64_t ms, const struct rand *rand);
/* It worked: the next failure starts from `first` again, and trying is due at once. */
void backoff_worked(struct backoff *b);
/* Something changed: due at once, or `first` after the last attempt when that is later; the span starts over. */
void backoff_wake(struct backoff *b, int64_t now);

#endif

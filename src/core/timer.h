/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timer of a conversation: how long what is written from now on lives. Of two letters about it the one with the higher
 * version holds, of two with the same the one of side A, so that both ends agree. See store.h for errors.
 */
#ifndef CORE_TIMER_H
#define CORE_TIMER_H

#include "core/store.h"

#define TIMER_VERSION_AHEAD 65536 /* a version further beyond ours has no effect: it would be the last one ever */

struct timer {
	uint32_t seconds; /* 0: off */
	uint32_t version; /* 0: never set */
	bool ours;        /* who set it */
};

enum err timer_get(struct store *s, int64_t conversation, struct timer *out) __attribute__((warn_unused_result));
enum err timer_set(struct store *s, int64_t conversation, const struct timer *t) __attribute__((warn_unused_result));
/* Does a letter of the contact hold against what is set? `side_a`: we are side A of the pair. */
bool timer_yields(const struct timer *now, uint32_t version, bool side_a);

#endif

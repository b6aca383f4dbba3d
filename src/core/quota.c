/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bucket is one number: the time at which it will be full again. */
#include "core/quota.h"

#include "base/clock.h"

const struct quota quota_changes = { .burst = 64, .each = CLOCK_SECOND };
const struct quota quota_losses = { .burst = 64, .each = CLOCK_SECOND };
const struct quota quota_resets = { .burst = 8, .each = CLOCK_MINUTE };

bool quota_take(int64_t *until, int64_t now_mono, const struct quota *q)
{
	int64_t from = *until > now_mono ? *until : now_mono;

	if (from - now_mono > (q->burst - 1) * q->each)
		return false;
	*until = from + q->each;
	return true;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bucket is one number: the time at which it will be full again. */
#include "core/quota.h"

#include "base/clock.h"

const struct quota quota_changes = { .burst = 64, .each = CLOCK_SECOND };
const struct quota quota_losses = { .burst = 64, .each = CLOCK_SECOND };
const struct quota quota_resets = { .burst = 8, .each = CLOCK_MINUTE };
const struct quota quota_carried = { .burst = 2000, .each = 6 * CLOCK_SECOND };
const struct quota quota_carried_stranger = { .burst = 200, .each = CLOCK_MINUTE };
const struct quota quota_carried_strangers = { .burst = 2000, .each = 6 * CLOCK_SECOND };
const struct quota quota_bulletins = { .burst = 64, .each = 30 * CLOCK_SECOND };
const struct quota quota_bulletins_ours = { .burst = 5, .each = 2 * CLOCK_MINUTE };
const struct quota quota_proofs = { .burst = 8192, .each = CLOCK_SECOND };

bool quota_take(int64_t *until, int64_t now_mono, const struct quota *q)
{
	int64_t from = *until > now_mono ? *until : now_mono;

	if (from - now_mono > (q->burst - 1) * q->each)
		return false;
	*until = from + q->each;
	return true;
}

int64_t quota_left(int64_t until, int64_t now_mono, const struct quota *q)
{
	const int64_t busy = until > now_mono ? until - now_mono : 0;
	const int64_t taken = (busy + q->each - 1) / q->each;

	return taken < q->burst ? q->burst - taken : 0;
}

void quota_spend(int64_t *until, int64_t now_mono, const struct quota *q, int64_t n)
{
	const int64_t from = *until > now_mono ? *until : now_mono;

	*until = from + n * q->each > now_mono ? from + n * q->each : now_mono;
}

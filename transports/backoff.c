/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transports/backoff.h"

#include "base/assert.h"

#define NEVER_TRIED INT64_MIN

void backoff_init(struct backoff *b, int64_t first, int64_t most)
{
	ASSERT(first > 0 && most >= first && most <= UINT32_MAX);
	*b = (struct backoff){ .first = first, .most = most, .wait = first, .due = INT64_MIN, .tried = NEVER_TRIED };
}

bool backoff_is_due(const struct backoff *b, int64_t now)
{
	return now >= b->due;
}

void backoff_failed(struct backoff *b, int64_t now, const struct rand *rand)
{
	int64_t half = b->wait / 2;

	b->tried = now;
	b->due = now + b->wait - (half ? rand_below(rand, (uint32_t)half + 1) : 0);
	b->wait = b->wait > b->most / 2 ? b->most : b->wait * 2;
}

void backoff_rest(struct backoff *b, int64_t now, int64_t ms, const struct rand *rand)
{
	backoff_worked(b);
	b->due = now + ms + rand_below(rand, (uint32_t)ms / 2 + 1);
}

void backoff_worked(struct backoff *b)
{
	backoff_init(b, b->first, b->most);
}

void backoff_wake(struct backoff *b, int64_t now)
{
	int64_t soonest = b->tried == NEVER_TRIED || b->tried + b->first < now ? now : b->tried + b->first;

	if (soonest < b->due)
		b->due = soonest;
	b->wait = b->first;
}

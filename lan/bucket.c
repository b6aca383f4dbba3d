/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lan/bucket.h"

#include <sodium.h>
#include <string.h>

#define ONE  1000    /* a token, in the unit of the buckets */
#define WAYS 8       /* places of the table where one source may be */

void bucket_init(struct bucket_set *s, const uint8_t salt[16])
{
	memset(s, 0, sizeof(*s));
	memcpy(s->salt, salt, sizeof(s->salt));
}

static void fill(struct bucket *b, int64_t now, int64_t per_second)
{
	int64_t gone = b->at ? now - b->at : INT64_MAX / 1000000;
	int64_t full = per_second * ONE;

	if (gone > 0 || !b->at) {
		b->tokens += gone * per_second;
		b->tokens = b->tokens > full ? full : b->tokens;
		b->at = now ? now : 1;
	}
}

static bool take(struct bucket *b, int64_t now, int64_t per_second, int64_t debt)
{
	fill(b, now, per_second);
	if (b->tokens >= ONE) {
		b->tokens -= ONE;
		return true;
	}
	if (debt && b->tokens > -debt * ONE)
		b->tokens -= ONE;
	return false;
}

static bool is_source(const struct bucket_source *e, const struct place *from, int ifindex)
{
	return e->b.at && e->ifindex == ifindex && place_same_address(&e->from, from);
}

/* The bucket of this source; when it has none yet, one that was filled longest ago is taken over. */
static struct bucket *source_of(struct bucket_set *s, const struct place *from, int ifindex)
{
	struct bucket_source *oldest = NULL;
	uint64_t h;

	crypto_shorthash((uint8_t *)&h, from->addr, sizeof(from->addr), s->salt);
	for (uint64_t i = 0; i < WAYS; i++) {
		struct bucket_source *e = &s->sources[(h + i) % BUCKET_SOURCES];

		if (is_source(e, from, ifindex))
			return &e->b;
		if (!oldest || e->b.at < oldest->b.at)
			oldest = e;
	}
	*oldest = (struct bucket_source){ .from = *from, .ifindex = ifindex };
	return &oldest->b;
}

bool bucket_take(struct bucket_set *s, const struct place *from, int ifindex, int64_t now)
{
	/* First the source: what a noisy one is refused costs the others nothing. */
	return take(source_of(s, from, ifindex), now, BUCKET_PER_SOURCE, BUCKET_DEBT * BUCKET_PER_SOURCE) &&
	       take(&s->in_all[from->family == 6], now, BUCKET_IN_ALL / 2, 0);
}

bool bucket_take_skewed(struct bucket_set *s, int64_t now)
{
	return take(&s->skewed, now, BUCKET_SKEWED, 0);
}

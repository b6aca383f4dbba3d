/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timer.h"

#include "core/head.h"

enum err timer_get(struct store *s, int64_t conversation, struct timer *out)
{
	enum err e;
	const struct head *h = head_find(s, conversation, &e);

	*out = (struct timer){ .seconds = 0 };
	if (h)
		*out = (struct timer){ .seconds = h->timer, .version = h->timer_version, .ours = h->timer_ours };
	return e;
}

enum err timer_set(struct store *s, int64_t conversation, const struct timer *t)
{
	struct head *h = head_get(s, conversation);

	if (!h)
		return store_failed(s);
	h->timer = t->seconds;
	h->timer_version = t->version;
	h->timer_ours = t->ours;
	return ERR_OK;
}

bool timer_yields(const struct timer *now, uint32_t version, bool side_a)
{
	if (version > now->version)
		return version - now->version <= TIMER_VERSION_AHEAD;
	return version == now->version && (!now->ours || !side_a);
}

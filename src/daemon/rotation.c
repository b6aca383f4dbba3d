/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/rotation.h"

static bool may_go(const struct rotation_link *l, int64_t now)
{
	return l->is_candidate && !l->waiting && now - l->since >= ROTATION_LEAST && now - l->busy >= ROTATION_QUIET;
}

bool rotation_was(const struct rotation_link *l, int64_t now)
{
	return may_go(l, now);
}

size_t rotation_pick(const struct rotation_link *links, size_t n, int64_t now)
{
	size_t best = n;

	for (size_t i = 0; i < n; i++)
		if (may_go(&links[i], now) && (best == n || links[i].since < links[best].since))
			best = i;
	return best;
}

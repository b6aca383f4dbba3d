/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ferry_shares.h"

#define STRANGERS (FERRY_SHARES / 8)
#define CONTACTS  (FERRY_SHARES - STRANGERS)
#define FREE      16   /* given before shares are looked at */

static size_t part_of(const struct held *e, const uint8_t salt[RIBLT_SALT_LEN])
{
	if (e->neighbour == HOLD_OURS)
		return (size_t)(riblt_siphash(salt, e->id, sizeof(e->id)) % FERRY_SHARES);
	return (size_t)(e->neighbour < 0 ? CONTACTS + -e->neighbour % STRANGERS : e->neighbour % CONTACTS);
}

bool ferry_shares_fair(const struct ferry_shares *s, const struct held *e, const uint8_t salt[RIBLT_SALT_LEN])
{
	const uint32_t mine = s->given[part_of(e, salt)];

	return mine < FREE || (uint64_t)mine * s->parts < 2 * (uint64_t)s->all;
}

void ferry_shares_count(struct ferry_shares *s, const struct held *e, const uint8_t salt[RIBLT_SALT_LEN])
{
	uint32_t *mine = &s->given[part_of(e, salt)];

	s->parts += *mine == 0;
	++*mine;
	s->all++;
}

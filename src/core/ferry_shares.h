/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose parcels are given on a link, when the other end takes fewer than there are. Junk that somebody spreads is carried on
 * by honest devices as anything else; but it comes from few neighbours at a time, and so does what they bring: of those from
 * whom a device has its parcels, none gets more than twice the share of the others. So a flood thins out at each device that
 * it passes.
 *
 * What we wrote is counted with that of a neighbour drawn at random: a share of its own would show it.
 */
#ifndef CORE_FERRY_SHARES_H
#define CORE_FERRY_SHARES_H

#include "core/hold.h"

#define FERRY_SHARES 64    /* neighbours that are told apart; strangers all together are FERRY_SHARES / 8 */

/* Zeros at first. */
struct ferry_shares {
	uint32_t given[FERRY_SHARES];
	uint32_t all, parts;    /* the sum, and of how many */
};

/* May one more of its neighbour's be given? `salt`: of the link. */
bool ferry_shares_fair(const struct ferry_shares *s, const struct held *e, const uint8_t salt[RIBLT_SALT_LEN]);
void ferry_shares_count(struct ferry_shares *s, const struct held *e, const uint8_t salt[RIBLT_SALT_LEN]);

#endif

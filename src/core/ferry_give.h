/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the other end of a link is given unasked, what it is only offered, and what we ask it for. For core/ferry. */
#ifndef CORE_FERRY_GIVE_H
#define CORE_FERRY_GIVE_H

#include "core/ferry_state.h"

/* May it be given to this neighbour? */
bool ferry_give_may(const struct conn *k, const struct held *e);
/* Is it asked for, when the other end says that it has it? `ctx`: the struct conn. */
bool ferry_give_wanted(void *ctx, uint64_t short_id);
/* Puts it before the link, once. */
void ferry_give_it(struct conn *k, const struct held *e);
/* What is compared with the other end. */
struct reconcile_set ferry_give_compared(const struct conn *k);
/* The comparison is done: what the other end lacks is given, offered, or kept. */
void ferry_give_difference(struct conn *k);
/* The same for what has come since. */
void ferry_give_news(struct conn *k);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a message lies in its table: conversation << 40 | order, with the top bit set when it is not shown. Inside the store
 * only.
 */
#ifndef CORE_PLACE_H
#define CORE_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#define PLACE_ORDER_MAX ((INT64_C(1) << 40) - 1)
#define PLACE_CONVERSATION_MAX ((INT64_C(1) << 23) - 1)

/* What lets a person or a peer choose them keeps them in range. */
bool place_is(int64_t conversation, int64_t order);
int64_t place_of(int64_t conversation, int64_t order);
/* Of a place that is shown the one that is not, and back. */
int64_t place_turn(int64_t place);
/* Of either. */
int64_t place_conversation(int64_t place);
int64_t place_order(int64_t place);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/place.h"

#define ORDER_BITS 40

bool place_is(int64_t conversation, int64_t order)
{
	return conversation > 0 && conversation <= PLACE_CONVERSATION_MAX && order >= 0 && order <= PLACE_ORDER_MAX;
}

int64_t place_of(int64_t conversation, int64_t order)
{
	return conversation << ORDER_BITS | order;
}

int64_t place_turn(int64_t place)
{
	return place ^ INT64_MIN;
}

int64_t place_conversation(int64_t place)
{
	return (place & INT64_MAX) >> ORDER_BITS;
}

int64_t place_order(int64_t place)
{
	return place & PLACE_ORDER_MAX;
}

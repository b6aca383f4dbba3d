/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/chatter.h"

static uint64_t seed = 88172645463325252u;

uint64_t chatter_dice(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

int chatter_word(char out[16], uint64_t rank)
{
	uint64_t v = rank * 2654435761u + 12345;
	int len = 3 + (int)(rank % 7);

	for (int i = 0; i < len; i++, v /= 26)
		out[i] = (char)('a' + v % 26);
	out[len] = '\0';
	return len;
}

uint64_t chatter_rank(void)
{
	uint64_t bits = chatter_dice() % 15, span = (uint64_t)1 << bits;
	uint64_t rank = span + chatter_dice() % span;

	return rank < CHATTER_WORDS ? rank : rank % CHATTER_WORDS;
}

void chatter_body(char body[CHATTER_CAP])
{
	int len = 0;

	while (len < CHATTER_LEN) {
		len += chatter_word(body + len, chatter_rank());
		body[len++] = ' ';
	}
	body[CHATTER_LEN] = '\0';
}

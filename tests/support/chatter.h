/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as people write them, for measurements: the same in every run. */
#ifndef SUPPORT_CHATTER_H
#define SUPPORT_CHATTER_H

#include <stdint.h>

#define CHATTER_LEN   300                 /* of a message */
#define CHATTER_CAP   (CHATTER_LEN + 16)
#define CHATTER_WORDS 20000               /* different ones */

uint64_t chatter_dice(void);
/* A word by its rank, its length returned; the same word always looks the same. */
int chatter_word(char out[16], uint64_t rank);
/* By Zipf's law, roughly: as an exponential of an even draw. */
uint64_t chatter_rank(void);
/* CHATTER_LEN bytes and a final zero. */
void chatter_body(char body[CHATTER_CAP]);

#endif

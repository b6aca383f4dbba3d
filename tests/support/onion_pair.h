/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two ends of the Tor road, each a process with a tor of its own, as on two machines: near() runs here and dials, the far one
 * does as it is told. Both read the same clock.
 */
#ifndef SUPPORT_ONION_PAIR_H
#define SUPPORT_ONION_PAIR_H

#include "support/onion_end.h"

/* Makes two contacts below `folder`, starts both, and waits until the far one can be reached. */
void onion_pair_open(const char *folder);
void onion_pair_close(void);
/* This end. */
struct road_end *onion_pair_near(void);

/* The far end answers every text with a text, or no longer. */
void onion_pair_answer(bool on);
/* The far end writes so many large letters, or gives so many bytes into the bare channel that came in last. */
void onion_pair_write(uint32_t letters);
void onion_pair_give(uint32_t bytes);
/* From now on: when has the far end stored so many messages more, or got so many bytes more on that channel? */
void onion_pair_count(uint32_t messages);
void onion_pair_swallow(uint32_t bytes);
/* Waits for that moment, in seconds of timing_now(). */
double onion_pair_await(void);

#endif

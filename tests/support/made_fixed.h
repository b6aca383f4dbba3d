/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The profile that golden screens show: the same people, texts, ids and times each time it is made. It is
 * MADE_FIXED_CLOCK when the last thing in it has happened; a program that is to show it runs under that clock.
 *
 *   you      the identity
 *   Bob      verified; days of talk with an answer, reactions, a mended text and two that were taken back; the last is unread,
 *            and some of ours has not arrived
 *   Carol    a few lines, all read; sent what a hostile program sends
 *   Dave     muted, with unread messages that live for a day
 *   Erin     blocked; what was written to her failed
 *   Frank    has an invite of ours, by link, and has not taken it up; a message waits for him
 *   Grace    we have taken up her invite, and she is away
 */
#ifndef SUPPORT_MADE_FIXED_H
#define SUPPORT_MADE_FIXED_H

#include <stdint.h>

#define MADE_FIXED_NOW "2026-11-20 10:24"
#define MADE_FIXED_CLOCK "CLOCK_AT=1795170240" /* the same, for clock.so in the environment */

struct made_fixed {
	int64_t bob, carol, dave, erin, frank, grace; /* ids of contacts and conversations */
};

/* The folder must not exist. */
void made_fixed_make(const char *folder, struct made_fixed *ids);
/* One identity and one friend, Bob, with `messages` in one conversation; the id of the contact. */
int64_t made_fixed_big(const char *folder, uint64_t messages);
/* The same, and Bob has sent so many that want the terminal: bytes that are random, or worse. He is called so, too. */
int64_t made_fixed_hostile(const char *folder, unsigned messages);
/*
 * Nine friends, for measurements: half of `messages` in the conversation of the first, the rest in equal parts. Newest in each
 * is a line with MADE_FIXED_NEWEST, which nothing else has, after as many dots as make it stand elsewhere in each.
 */
#define MADE_FIXED_MANY 9
#define MADE_FIXED_NEWEST "QZQZ"
void made_fixed_many(const char *folder, uint64_t messages);
/* Nothing but the identity: what a person sees after the first run. */
void made_fixed_empty(const char *folder);

#endif

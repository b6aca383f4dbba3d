/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A profile with a past, made by the core that ships: friends live on disks in memory, clocks say what the caller says, and
 * randomness is seeded, so the same calls give the same ids, texts and times. It opens like any other, with an empty
 * passphrase. Whatever fails ends the program with a sentence.
 *
 * Times are "2026-11-20 18:02" or "2026-11-20 18:02:30", UTC, and never go back. What a friend writes arrives when it is
 * linked; between links its and our messages wait, each on its own side.
 */
#ifndef SUPPORT_MADE_PROFILE_H
#define SUPPORT_MADE_PROFILE_H

#include "core/core.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct made_profile;
struct made_friend;

/* Makes the folder, which must not exist, with one identity. Returns owned. */
struct made_profile *made_profile_begin(const char *folder, const char *name, const char *when);
/* Takes everything into the search index, closes, frees; the folder is then a daemon's. */
void made_profile_end(struct made_profile *p);

/* From now on it is that time. */
void made_profile_clock(struct made_profile *p, const char *when);
/* One more identity of ours; friends that are made from now on are its. */
void made_profile_identity(struct made_profile *p, const char *name);

/* Made contacts by an invite of ours, by now. `label`: what we call it, `name`: what it calls itself. Lives as long as p. */
struct made_friend *made_profile_friend(struct made_profile *p, const char *label, const char *name);
/* Pending contacts: by an invite of ours that nobody has taken up, and by one of somebody who is away. Their ids. */
int64_t made_profile_invite(struct made_profile *p, const char *label);
int64_t made_profile_accept(struct made_profile *p, const char *label);
int64_t made_profile_contact(const struct made_friend *f);

/* Linked from now on, or away. Linking lets everything that waits arrive, now; what is written later arrives at once. */
void made_profile_link(struct made_friend *f, bool on);
/* Writes, ours and the friend's; the order of the message, each on its own side. */
int64_t made_profile_say(struct made_friend *f, const char *text);
int64_t made_profile_hear(struct made_friend *f, const char *text);
/* To a pending contact. */
int64_t made_profile_say_to(struct made_profile *p, int64_t contact, const char *text);
/* Any bytes, as a friend whose program does not clean what it sends. */
int64_t made_profile_hear_raw(struct made_friend *f, const void *bytes, size_t len);
/* Everything so far was read here. */
void made_profile_read(struct made_friend *f);

/*
 * For what has no call here: a turn of our core, and of a friend's. Ends with made_profile_turn_end(), which also lets
 * linked cores exchange what they have.
 */
struct core *made_profile_turn(struct made_profile *p);
struct core *made_profile_friend_turn(struct made_friend *f, int64_t *contact);
void made_profile_turn_end(struct made_profile *p);

/*
 * `count` messages put straight into the conversation, unread, one every `step_ms` up to now: seconds for a million. Nobody
 * ever sent them; every third is ours and delivered, unless `only_theirs`.
 */
struct made_filling {
	uint64_t count;
	int64_t step_ms;
	bool only_theirs;
};
void made_profile_fill(struct made_friend *f, const struct made_filling *filling);

#endif

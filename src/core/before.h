/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came in a conversation lately, to recognise a letter that was sealed again after a reset. Its first place alone would
 * not tell: an author who went back to an older state may have given one place to two letters. So place, time and text
 * together are compared, as hashes: the conversation is read once, not for every letter that claims to be an old one. Of what
 * does not say any more what it said at first, here (edited, deleted, gone) or in the letter (it says so, or is an operation),
 * place and time alone are compared.
 */
#ifndef CORE_BEFORE_H
#define CORE_BEFORE_H

#include "core/conversation.h"

#define BEFORE_LOOK_BACK 20000    /* letters of the conversation that are known */

struct before;

/* Reads the conversation. Returns owned; NULL on a disk error. */
struct before *before_read(struct store *s, int64_t conversation);
void before_free(struct before *b);

/* `changed`: its text is not that of its first parcel. */
bool before_has(const struct before *b, const struct message *m, bool changed);
/* One more has come. False: no room, so read the conversation anew when it is needed again. */
bool before_add(struct before *b, const struct message *m);
/* One that had come says something else now. */
void before_change(struct before *b, const struct message *m);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who we are and whom we know: identities, invites, contacts. Every call happens inside a turn (core/core.h).
 */
#ifndef CORE_PEOPLE_H
#define CORE_PEOPLE_H

#include "base/err.h"
#include "base/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core;
struct invite;    /* core/invite.h */

#define PEOPLE_NAME_MAX        256                             /* bytes of UTF-8, with the final zero */
#define PEOPLE_INVITE_LIFE     (INT64_C(7) * 24 * 3600 * 1000) /* ms */
#define PEOPLE_INVITES_OPEN    64                              /* of one profile at a time */
#define PEOPLE_CONTACTS_MAX    4096
#define PEOPLE_IDENTITIES_MAX  16

/* `name` is what contacts will see. */
enum err people_add_identity(struct core *c, const char *name, int64_t *id) __attribute__((warn_unused_result));
/*
 * A new address of the identity on roads that give each one of its own. Contacts are told on their next link; the former
 * address lives until all of them know, unless `at_once`. ERR_LIMIT when too many of them still live.
 */
enum err people_replace_address(struct core *c, int64_t identity, bool at_once) __attribute__((warn_unused_result));
enum err people_rename_identity(struct core *c, int64_t id, const char *name) __attribute__((warn_unused_result));

/*
 * A new invite of `identity`, good for one person. `label` is our name for that person ("" : what they call
 * themselves). words_seed NULL: a link invite with a fresh secret; else 16 bytes from invite_words_stretch(), and the
 * invite is known by words. Makes a pending contact at once, so that messages can already be written to it. Fills
 * *invite with what to show (for a link), *invitation and *contact with the ids.
 */
struct people_invited {
	int64_t invitation, contact;
};
enum err people_invite(struct core *c, int64_t identity, const char *label, const uint8_t *words_seed,
                       struct invite *invite, struct people_invited *ids) __attribute__((warn_unused_result));
/*
 * An open invite of ours once more: ids->invitation says which, ids->contact and *expires are filled. Of one by words only
 * the form is: the words themselves are not kept. ERR_NO_INVITE, or why it is over.
 */
enum err people_invite_again(struct core *c, struct people_invited *ids, struct invite *invite, int64_t *expires)
	__attribute__((warn_unused_result));
enum err people_revoke(struct core *c, int64_t invitation) __attribute__((warn_unused_result));
/* Ends the open invites whose time has come. core_turn() calls it. */
void people_expire(struct core *c);
/*
 * Whether people_accept() would take up this invite, without doing it. ERR_OK: it would, or did already and waits for the
 * other side: then *contact says as whom, else it is 0. Anything else is what people_accept() would say.
 */
enum err people_look(struct core *c, int64_t identity, const struct invite *invite, int64_t *contact)
	__attribute__((warn_unused_result));
/* Takes up somebody's invite (already stretched when it was words). Makes a pending contact. */
enum err people_accept(struct core *c, int64_t identity, const char *label, const struct invite *invite,
                       int64_t *contact) __attribute__((warn_unused_result));

enum err people_rename(struct core *c, int64_t contact, const char *label) __attribute__((warn_unused_result));
enum err people_block(struct core *c, int64_t contact, bool on) __attribute__((warn_unused_result));
/* Seconds between records that go to it on careful roads whatever there is to say, 1 to PEOPLE_COVER_MAX; 0: no cover. */
#define PEOPLE_COVER_MAX 60
enum err people_set_cover(struct core *c, int64_t contact, int64_t seconds) __attribute__((warn_unused_result));
enum err people_cover(struct core *c, int64_t contact, int64_t *seconds) __attribute__((warn_unused_result));
enum err people_mute(struct core *c, int64_t contact, bool on) __attribute__((warn_unused_result));
/* Out of sight, until something new comes or is written. */
enum err people_archive(struct core *c, int64_t contact, bool on) __attribute__((warn_unused_result));
/* There is something new: archived no longer, unless it is muted. A failure shows at the commit. */
void people_wake(struct core *c, int64_t contact);
/* Whether the contact is told what was read, and what it tells is shown. */
enum err people_set_receipts(struct core *c, int64_t contact, bool on) __attribute__((warn_unused_result));
/* Deletes the contact, its keys and its messages here; its next link is refused. */
enum err people_remove(struct core *c, int64_t contact) __attribute__((warn_unused_result));
/* The two static keys that a safety number (core/safety.h) is made of. ERR_CONTACT_PENDING before it has joined. */
enum err people_keys(struct core *c, int64_t contact, struct pubkey *ours, struct pubkey *theirs)
	__attribute__((warn_unused_result));
enum err people_set_verified(struct core *c, int64_t contact, bool on) __attribute__((warn_unused_result));

/* The contact's id among core_peers(), or that of the open invite by which it may join; 0: neither. */
uint64_t people_peer(const struct core *c, int64_t contact);
/* Whether a link to the contact is open now, and over which road (static string, NULL when none). */
const char *people_online(const struct core *c, int64_t contact);

#endif

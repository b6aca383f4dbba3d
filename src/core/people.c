/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/people.h"

#include "base/pack.h"
#include "base/str.h"
#include "base/text.h"
#include "core/address.h"
#include "core/carry_own.h"
#include "core/conn.h"
#include "core/conversation.h"
#include "core/cover.h"
#include "core/identity.h"
#include "core/invite.h"
#include "core/mail.h"
#include "core/seen.h"
#include "core/told.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A name as it is kept: clean, and no longer than a row takes. False when nothing is left. */
static bool clean(char out[CONTACT_LABEL_MAX + 1], const char *name)
{
	char buf[TEXT_NAME_SIZE];

	text_clean_name(buf, sizeof(buf), name, strlen(name));
	return str_copy(out, CONTACT_LABEL_MAX + 1, buf) > 0;
}

/* ---- identities ---- */

static bool count_identity(void *ctx, const struct identity *i)
{
	(void)i;
	++*(size_t *)ctx;
	return true;
}

enum err people_add_identity(struct core *c, const char *name, int64_t *id)
{
	struct identity row = { .created = c->now.wall };
	size_t n = 0;
	enum err e = identity_list(c->store, count_identity, &n);

	if (e != ERR_OK)
		return e;
	if (n >= PEOPLE_IDENTITIES_MAX)
		return ERR_LIMIT;
	if (!clean(row.name, name))
		return ERR_BAD_TEXT;
	rand_keypair(c->rand, &row.seckey, &row.pubkey);
	e = identity_add(c->store, &row);
	*id = row.id;
	if (e == ERR_OK)
		e = address_add(c->store, row.id, c->now.wall, c->rand);
	if (e == ERR_OK)
		core_log_event(c, EVENT_IDENTITY, 0, row.id, row.name);
	core_notify(c, CORE_NOTICE_SELVES_CHANGED, 0, 0);
	identity_wipe(&row);
	return e;
}

enum err people_replace_address(struct core *c, int64_t identity, bool at_once)
{
	struct identity row;
	size_t n = 0;
	enum err e = identity_get(c->store, identity, &row);

	identity_wipe(&row);
	if (e == ERR_OK)
		e = address_count(c->store, identity, &n);
	if (e == ERR_OK && n >= CORE_SECRETS_MAX && !at_once)
		e = ERR_LIMIT;
	if (e == ERR_OK)
		e = address_add(c->store, identity, c->now.wall, c->rand);
	if (e == ERR_OK && at_once)
		e = address_forget_former(c->store, identity);
	if (e != ERR_OK)
		return e;
	core_log_event(c, EVENT_IDENTITY, 0, identity, "address replaced");
	told_replaced(c, identity);
	return ERR_OK;
}

enum err people_rename_identity(struct core *c, int64_t id, const char *name)
{
	char fresh[CONTACT_LABEL_MAX + 1];
	enum err e;

	if (!clean(fresh, name))
		return ERR_BAD_TEXT;
	e = identity_rename(c->store, id, fresh);
	if (e == ERR_OK)
		core_log_event(c, EVENT_IDENTITY, 0, id, fresh);
	return e;
}

/* ---- invites ---- */

/* A pending contact and the invitation it waits for. */
static enum err add_pending(struct core *c, struct invitation *inv, const struct invite *invite, int64_t *contact)
{
	struct contact row = { .identity = inv->identity, .state = CONTACT_PENDING, .created = c->now.wall };
	uint8_t blob[EPOCH_CHAIN_LEN];
	struct epoch_chain chain;
	struct symkey root;
	enum err e;

	if (c->npeers >= PEOPLE_CONTACTS_MAX)
		return ERR_LIMIT;
	invite_chain_root(&root, invite);
	epoch_init(&chain, PEER_EPOCH_FLOOR - 1, inv->direction == INVITATION_MADE ? EPOCH_SIDE_A : EPOCH_SIDE_B, &root);
	epoch_encode(blob, sizeof(blob), &chain);
	e = invitation_add(c->store, inv);
	row.invitation = inv->id;
	memcpy(row.label, inv->label, sizeof(row.label));
	if (e == ERR_OK)
		e = contact_add(c->store, &row);
	if (e == ERR_OK)
		e = invitation_set_contact(c->store, inv->id, row.id);
	if (e == ERR_OK)
		e = invitation_put(c->store, inv->id, INVITATION_CHAIN, blob, sizeof(blob));
	inv->contact = *contact = row.id;
	if (e == ERR_OK && !peer_add_invite(c, inv))
		e = ERR_LIMIT;
	if (e == ERR_OK && inv->expires < c->next_expiry)
		c->next_expiry = inv->expires;
	epoch_wipe(&chain);
	sodium_memzero(blob, sizeof(blob));
	sodium_memzero(&root, sizeof(root));
	return e;
}

static bool count_open(void *ctx, const struct invitation *i)
{
	if (i->state == INVITATION_OPEN)
		++*(size_t *)ctx;
	return true;
}

static enum err check_room(struct core *c)
{
	size_t n = 0;
	enum err e = invitation_list(c->store, 0, count_open, &n);

	return e == ERR_OK && n >= PEOPLE_INVITES_OPEN ? ERR_LIMIT : e;
}

enum err people_invite(struct core *c, int64_t identity, const char *label, const uint8_t *words_seed,
                       struct invite *invite, struct people_invited *ids)
{
	struct invitation inv = {
		.identity = identity,
		.direction = INVITATION_MADE,
		.state = INVITATION_OPEN,
		.by_words = words_seed != NULL,
		.created = c->now.wall,
		.expires = c->now.wall + PEOPLE_INVITE_LIFE,
	};
	struct identity own;
	enum err e = check_room(c);

	if (e == ERR_OK)
		e = identity_get(c->store, identity, &own);
	if (e != ERR_OK)
		return e;
	if (words_seed) {
		memcpy(invite->s, words_seed, sizeof(invite->s));
		invite->has_secret = true;
	} else {
		invite_new_link(invite, c->rand, &own.pubkey);
	}
	identity_wipe(&own);
	memcpy(inv.seed, invite->s, sizeof(inv.seed));
	(void)clean(inv.label, label);
	e = add_pending(c, &inv, invite, &ids->contact);
	ids->invitation = inv.id;
	if (e == ERR_OK)
		core_log_event(c, EVENT_INVITE, 0, inv.id, "open");
	sodium_memzero(&inv, sizeof(inv));
	return e;
}

static enum err is_over(const struct invitation *i)
{
	switch (i->state) {
	case INVITATION_OPEN:
		return ERR_OK;
	case INVITATION_USED:
		return ERR_INVITE_USED;
	case INVITATION_REVOKED:
		return ERR_INVITE_REVOKED;
	case INVITATION_EXPIRED:
		break;
	}
	return ERR_INVITE_EXPIRED;
}

enum err people_invite_again(struct core *c, struct people_invited *ids, struct invite *invite, int64_t *expires)
{
	struct invitation inv = { .id = 0 };
	struct identity own;
	enum err e = invitation_get(c->store, ids->invitation, &inv);

	if (e == ERR_OK)
		e = inv.direction == INVITATION_MADE ? is_over(&inv) : ERR_NO_INVITE;
	if (e == ERR_OK)
		e = identity_get(c->store, inv.identity, &own);
	if (e != ERR_OK)
		goto out;
	*invite = (struct invite){ .form = inv.by_words ? INVITE_FORM_WORDS : INVITE_FORM_LINK };
	if (!inv.by_words) {
		memcpy(invite->s, inv.seed, sizeof(invite->s));
		invite->has_secret = true;
		invite_commit(invite->commit, &own.pubkey);
	}
	identity_wipe(&own);
	ids->contact = inv.contact;
	*expires = inv.expires;
out:
	sodium_memzero(&inv, sizeof(inv));
	return e;
}

/* An invite that is here already: ours, still open (taken up twice is as good as once), or over. */
static enum err taken_before(const struct invitation *known)
{
	return known->direction == INVITATION_MADE ? ERR_INVITE_OWN : is_over(known);
}

enum err people_look(struct core *c, int64_t identity, const struct invite *invite, int64_t *contact)
{
	struct invitation known;
	struct identity own;
	bool is_own;
	enum err e = check_room(c);

	*contact = 0;
	if (e == ERR_OK)
		e = identity_get(c->store, identity, &own);
	if (e != ERR_OK)
		return e;
	is_own = invite->form == INVITE_FORM_LINK && invite_allows_key(invite, &own.pubkey);
	identity_wipe(&own);
	if (is_own)
		return ERR_INVITE_OWN;
	e = invitation_find(c->store, identity, invite->s, &known);
	if (e == ERR_NO_INVITE)
		return ERR_OK;
	if (e != ERR_OK)
		return e;
	*contact = known.contact;
	e = taken_before(&known);
	sodium_memzero(&known, sizeof(known));
	return e;
}

enum err people_accept(struct core *c, int64_t identity, const char *label, const struct invite *invite,
                       int64_t *contact)
{
	struct invitation inv;
	enum err e = people_look(c, identity, invite, contact);

	if (e != ERR_OK || *contact != 0)
		return e;
	inv = (struct invitation){
		.identity = identity,
		.direction = INVITATION_RECEIVED,
		.state = INVITATION_OPEN,
		.by_words = invite->form == INVITE_FORM_WORDS,
		.has_commitment = invite->form == INVITE_FORM_LINK,
		.created = c->now.wall,
		.expires = c->now.wall + PEOPLE_INVITE_LIFE,
	};
	memcpy(inv.seed, invite->s, sizeof(inv.seed));
	memcpy(inv.commitment, invite->commit, sizeof(inv.commitment));
	(void)clean(inv.label, label);
	e = add_pending(c, &inv, invite, contact);
	if (e == ERR_OK)
		core_log_event(c, EVENT_INVITE, 0, inv.id, "open");
	sodium_memzero(&inv, sizeof(inv));
	return e;
}

static enum err close_invite(struct core *c, int64_t id, enum invitation_state state, const char *word)
{
	struct peer *p = peer_of_invite(c, id);
	enum err e = invitation_set_state(c->store, id, state);

	if (p)
		peer_drop(c, p);
	if (e == ERR_OK)
		core_log_event(c, EVENT_INVITE, 0, id, word);
	return e;
}

enum err people_revoke(struct core *c, int64_t invitation)
{
	struct invitation inv;
	enum err e = invitation_get(c->store, invitation, &inv);

	if (e != ERR_OK)
		return e;
	switch (inv.state) {
	case INVITATION_OPEN:
		return close_invite(c, invitation, INVITATION_REVOKED, "revoked");
	case INVITATION_USED:
		return ERR_INVITE_USED;
	case INVITATION_EXPIRED:
		return ERR_INVITE_EXPIRED;
	case INVITATION_REVOKED:
		break;
	}
	return ERR_OK;
}

struct expiring {
	struct core *c;
	int64_t due[PEOPLE_INVITES_OPEN], next;
	size_t n;
};

static bool is_expired(void *ctx, const struct invitation *i)
{
	struct expiring *x = ctx;

	if (i->state != INVITATION_OPEN)
		return true;
	if (i->expires <= x->c->now.wall && x->n < PEOPLE_INVITES_OPEN)
		x->due[x->n++] = i->id;
	else if (i->expires < x->next)
		x->next = i->expires;
	return true;
}

void people_expire(struct core *c)
{
	struct expiring x = { .c = c, .next = INT64_MAX };

	if (invitation_list(c->store, 0, is_expired, &x) != ERR_OK)
		return;
	for (size_t i = 0; i < x.n; i++)
		(void)!close_invite(c, x.due[i], INVITATION_EXPIRED, "expired");
	c->next_expiry = x.next;
}

/* ---- contacts ---- */

/* Reads, changes by `change`, writes, tells. */
static enum err update(struct core *c, int64_t id, void (*change)(struct contact *row, const void *arg), const void *arg)
{
	struct contact row;
	enum err e = contact_get(c->store, id, &row);

	if (e != ERR_OK)
		return e;
	change(&row, arg);
	e = contact_update(c->store, &row);
	if (e == ERR_OK)
		core_log_event(c, EVENT_CONTACT, id, 0, NULL);
	return e;
}

static void set_label(struct contact *row, const void *arg)
{
	memcpy(row->label, arg, sizeof(row->label));
}

static void set_blocked(struct contact *row, const void *arg)
{
	row->blocked = *(const bool *)arg;
}

static void set_muted(struct contact *row, const void *arg)
{
	row->muted = *(const bool *)arg;
}

static void set_verified(struct contact *row, const void *arg)
{
	row->verified = *(const bool *)arg;
}

static void set_archived(struct contact *row, const void *arg)
{
	row->archived = *(const bool *)arg;
}

static void set_receipts(struct contact *row, const void *arg)
{
	row->receipts = *(const bool *)arg;
}

enum err people_rename(struct core *c, int64_t contact, const char *label)
{
	char fresh[CONTACT_LABEL_MAX + 1] = { 0 };

	if (!clean(fresh, label))
		return ERR_BAD_TEXT;
	return update(c, contact, set_label, fresh);
}

enum err people_mute(struct core *c, int64_t contact, bool on)
{
	return update(c, contact, set_muted, &on);
}

enum err people_archive(struct core *c, int64_t contact, bool on)
{
	struct peer *p = peer_of_contact(c, contact);
	enum err e = update(c, contact, set_archived, &on);

	if (e == ERR_OK && p)
		p->archived = on;
	return e;
}

void people_wake(struct core *c, int64_t contact)
{
	struct peer *p = peer_of_contact(c, contact);
	struct contact row;

	/* Most are not: that costs no look at the row. */
	if ((p && !p->archived) || contact_get(c->store, contact, &row) != ERR_OK || !row.archived || row.muted)
		return;
	(void)!people_archive(c, contact, false);
}

enum err people_set_receipts(struct core *c, int64_t contact, bool on)
{
	struct peer *p = peer_of_contact(c, contact);
	enum err e = update(c, contact, set_receipts, &on);

	if (e == ERR_OK && p) {
		p->receipts = on;
		seen_tell_all(c, contact);
	}
	return e;
}

/* A peer again: the contact itself, and the open invite by which it may still join. */
static enum err let_in(struct core *c, const struct contact *row)
{
	bool is_joined = row->state == CONTACT_ACTIVE || row->state == CONTACT_TENTATIVE;
	struct invitation inv;
	enum err e = ERR_OK;

	if (is_joined && !peer_of_contact(c, row->id) && !peer_add_contact(c, row))
		e = ERR_LIMIT;
	if (e == ERR_OK && !peer_of_invite(c, row->invitation) &&
	    invitation_get(c->store, row->invitation, &inv) == ERR_OK) {
		if (inv.state == INVITATION_OPEN && !peer_add_invite(c, &inv))
			e = ERR_LIMIT;
		sodium_memzero(&inv, sizeof(inv));
	}
	return e;
}

static void shut_out(struct core *c, const struct contact *row)
{
	struct peer *p = peer_of_contact(c, row->id), *invite = peer_of_invite(c, row->invitation);

	/* What this turn sealed is in the outbox: its numbers and keys must not be given out again. */
	mail_save_all(c);
	carry_own_withdraw(c, row->id);
	if (p)
		peer_drop(c, p);
	if (invite)
		peer_drop(c, invite);
	c->told_changed = true;
}

/* A blocked contact is no peer: its tags are expected no longer, so to it we are gone. */
enum err people_block(struct core *c, int64_t contact, bool on)
{
	struct contact row;
	enum err e = update(c, contact, set_blocked, &on);

	if (e == ERR_OK)
		e = contact_get(c->store, contact, &row);
	if (e != ERR_OK)
		return e;
	if (!on)
		return let_in(c, &row);
	shut_out(c, &row);
	return ERR_OK;
}

enum err people_remove(struct core *c, int64_t contact)
{
	struct peer *p = peer_of_contact(c, contact);
	struct contact row;
	enum err e = contact_get(c->store, contact, &row);

	if (e != ERR_OK)
		return e;
	carry_own_withdraw(c, contact);
	if (p)
		peer_drop(c, p);
	if (peer_of_invite(c, row.invitation))
		e = close_invite(c, row.invitation, INVITATION_REVOKED, "revoked");
	if (e == ERR_OK)
		e = conversation_forget(c->store, contact);
	if (e == ERR_OK)
		e = contact_delete(c->store, contact);
	if (e == ERR_OK)
		core_log_event(c, EVENT_REMOVED, contact, 0, NULL);
	c->told_changed = true;
	return e;
}

enum err people_set_cover(struct core *c, int64_t contact, int64_t seconds)
{
	struct peer *p = peer_of_contact(c, contact);
	struct contact row;
	uint8_t buf[4];
	struct pack w = pack_into(buf, sizeof(buf));
	enum err e = contact_get(c->store, contact, &row);

	if (e == ERR_OK && (seconds < 0 || seconds > PEOPLE_COVER_MAX))
		e = ERR_USAGE;
	if (e == ERR_OK && row.state != CONTACT_ACTIVE)
		e = ERR_CONTACT_PENDING;
	pack_u32(&w, (uint32_t)seconds);
	if (e == ERR_OK)
		e = contact_put(c->store, contact, CONTACT_COVER, buf, pack_done(&w));
	/* The same again is no reason for a record out of turn. */
	if (e != ERR_OK || !p || p->cover == (uint32_t)seconds)
		return e;
	p->cover = (uint32_t)seconds;
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i]->peer == p)
			cover_change(c->conns[i]);
	return ERR_OK;
}

enum err people_cover(struct core *c, int64_t contact, int64_t *seconds)
{
	uint8_t buf[4];
	struct store_buf b = { .p = buf, .cap = sizeof(buf), .len = 0 };
	struct unpack r;
	enum err e = contact_fetch(c->store, contact, CONTACT_COVER, &b);

	r = unpack_from(buf, b.len);
	*seconds = e == ERR_OK && b.len > 0 ? unpack_u32(&r) : 0;
	return e;
}

enum err people_keys(struct core *c, int64_t contact, struct pubkey *ours, struct pubkey *theirs)
{
	struct contact row;
	struct identity own;
	enum err e = contact_get(c->store, contact, &row);

	if (e != ERR_OK)
		return e;
	if (row.state != CONTACT_ACTIVE)
		return ERR_CONTACT_PENDING;
	e = identity_get(c->store, row.identity, &own);
	*ours = own.pubkey;
	*theirs = row.pubkey;
	identity_wipe(&own);
	return e;
}

enum err people_set_verified(struct core *c, int64_t contact, bool on)
{
	struct contact row;
	enum err e = contact_get(c->store, contact, &row);

	if (e == ERR_OK && row.state != CONTACT_ACTIVE)
		e = ERR_CONTACT_PENDING;
	return e == ERR_OK ? update(c, contact, set_verified, &on) : e;
}

const char *people_online(const struct core *c, int64_t contact)
{
	return conn_road_of(c, peer_of_contact(c, contact));
}

uint64_t people_peer(const struct core *c, int64_t contact)
{
	const struct peer *p = peer_of_contact(c, contact);

	for (size_t i = 0; !p && i < c->npeers; i++)
		if (c->peers[i]->contact == contact)
			p = c->peers[i];
	return p ? p->id : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/adding.h"

#include "base/str.h"
#include "base/text.h"
#include "core/exchange.h"
#include "core/identity.h"
#include "core/inbox.h"
#include "core/invite.h"
#include "core/kdf.h"
#include "core/mail.h"
#include "core/outbox.h"
#include "core/told.h"

#include <sodium.h>
#include <string.h>

bool adding_may_be(const struct conn *k, const struct pubkey *peer)
{
	uint8_t commitment[INVITE_COMMIT_LEN];
	struct identity own;
	bool is_self;

	if (identity_get(k->core->store, k->peer->identity, &own) != ERR_OK)
		return false;
	is_self = sodium_memcmp(own.pubkey.b, peer->b, sizeof(peer->b)) == 0;
	identity_wipe(&own);
	invite_commit(commitment, peer);
	return !is_self &&
	       (!k->peer->has_commitment || sodium_memcmp(commitment, k->peer->commitment, sizeof(commitment)) == 0);
}

bool adding_open(struct conn *k)
{
	struct core *c = k->core;
	struct frame_add_info m = { .wall = (uint64_t)conn_clock(c) };
	uint8_t buf[64 + FRAME_NAME_MAX + FRAME_ADDRESS_MAX], addresses[CORE_ADDRESS_MAX];
	struct identity own;

	/* The newest adding link of an invite is the only one: see adding.h. */
	for (size_t i = 0; i < c->nconns; i++)
		if (c->conns[i] != k && c->conns[i]->peer == k->peer)
			link_kill(c->conns[i]->link);
	if (identity_get(c->store, k->peer->identity, &own) != ERR_OK)
		return false;
	if (k->peer->made) {
		rand_keypair(c->rand, &k->ratchet_secret, &k->ratchet_public);
		m.ratchet = k->ratchet_public;
	}
	m.name = (const uint8_t *)own.name;
	m.name_len = strlen(own.name);
	m.addresses = addresses;
	m.addresses_len = told_say(k, addresses);
	k->told_wall = conn_clock(c);
	k->adding = CONN_ADDING_INFO;
	conn_send(k, FRAME_ADD_INFO, buf, frame_add_info_encode(buf, sizeof(buf), &m));
	identity_wipe(&own);
	sodium_memzero(addresses, sizeof(addresses));
	sodium_memzero(buf, sizeof(buf));
	return true;
}

/* ---- what both sides make of the handshake ---- */

/* The pair's chain starts at the hour before the slower clock's, but not before the floor. */
static void make_chain(const struct conn *k, struct epoch_chain *out)
{
	uint32_t ours = epoch_at(k->told_wall), theirs = epoch_at(k->their_wall);
	uint32_t base = ours < theirs ? ours : theirs;
	struct symkey root;

	base = base < PEER_EPOCH_FLOOR ? PEER_EPOCH_FLOOR : base;
	link_export(k->link, KDF_LABEL("pair-root"), &root);
	epoch_init(out, base - 1, k->peer->made ? EPOCH_SIDE_A : EPOCH_SIDE_B, &root);
	sodium_memzero(&root, sizeof(root));
}

/* Stores the contact in `state` and makes its peer; NULL on a disk error. */
static struct peer *make_contact(struct conn *k, enum contact_state state)
{
	struct core *c = k->core;
	struct peer *old = peer_of_contact(c, k->peer->contact), *p = NULL;
	uint8_t blob[EPOCH_CHAIN_LEN];
	struct epoch_chain chain;
	struct contact row;

	if (old)
		peer_drop(c, old);
	if (contact_get(c->store, k->peer->contact, &row) != ERR_OK)
		return NULL;
	row.state = state;
	row.pubkey = *link_peer(k->link);
	str_copy(row.their_name, sizeof(row.their_name), k->their_name);
	if (row.label[0] == 0)
		memcpy(row.label, row.their_name, sizeof(row.label));
	make_chain(k, &chain);
	if (contact_update(c->store, &row) == ERR_OK &&
	    contact_put(c->store, row.id, CONTACT_CHAIN, blob, epoch_encode(blob, sizeof(blob), &chain)) == ERR_OK &&
	    contact_drop(c->store, row.id, CONTACT_WINDOW) == ERR_OK &&
	    contact_drop(c->store, row.id, CONTACT_EXTRA) == ERR_OK &&
	    contact_put(c->store, row.id, CONTACT_ADDRESSES, k->their_whereabouts.bytes, k->their_whereabouts.len) == ERR_OK)
		p = peer_add_contact(c, &row);
	if (p) {
		p->renewed = c->now.wall;
		peer_changed(c, p);
	}
	epoch_wipe(&chain);
	sodium_memzero(blob, sizeof(blob));
	return p;
}

/* The invite has done its work; its peer is forgotten, `keep` (a link that was its) excepted. */
static void spend_invite(struct core *c, struct peer *invite)
{
	int64_t id = invite->row;

	(void)!invitation_set_state(c->store, id, INVITATION_USED);
	core_log_event(c, EVENT_INVITE, 0, id, "used");
	peer_drop(c, invite);
}

static void joined(struct core *c, struct peer *p)
{
	struct contact row;

	p->state = CONTACT_ACTIVE;
	if (contact_get(c->store, p->contact, &row) != ERR_OK)
		return;
	row.state = CONTACT_ACTIVE;
	(void)!contact_update(c->store, &row);
	core_log_event(c, EVENT_ADDED, p->contact, 0, row.their_name);
	mail_seal_waiting(c, p);
}

/* The link goes on between contacts. */
static bool go_on(struct conn *k, struct peer *p)
{
	struct peer *invite = k->peer;

	k->peer = p;
	k->adding = CONN_ADDING_NONE;
	spend_invite(k->core, invite);
	joined(k->core, p);
	link_promote(k->link);
	return exchange_open(k);
}

/* ---- frames ---- */

static bool first_parcel(void *ctx, const struct outbox_parcel *row)
{
	if (row->len == PARCEL_SMALL_LEN)
		memcpy(ctx, row->parcel, PARCEL_SMALL_LEN);
	return false;
}

/* Invitee: everything to be contacts is known; store it, then tell. */
static bool commit(struct conn *k, const struct pubkey *their_ratchet)
{
	struct core *c = k->core;
	struct peer *p = make_contact(k, CONTACT_TENTATIVE);
	struct letter hello = { .kind = LETTER_HELLO, .sent = (uint64_t)conn_clock(c) };
	uint8_t parcel[PARCEL_SMALL_LEN] = { 0 };
	struct outbox_range first;
	struct symkey secret;
	bool ok;

	if (!p)
		return false;
	link_export(k->link, KDF_LABEL("pair-ratchet"), &secret);
	ok = outbox_forget(c->store, p->contact) == ERR_OK && mail_start_first(c, p, 1, &secret, their_ratchet) &&
	     mail_seal(c, p, &hello, 0) == ERR_OK;
	sodium_memzero(&secret, sizeof(secret));
	first = (struct outbox_range){ .contact = p->contact, .session = 1, .limit = 1 };
	if (!ok || outbox_next(c->store, &first, first_parcel, parcel) != ERR_OK)
		return false;
	k->adding = CONN_ADDING_COMMIT;
	conn_send(k, FRAME_ADD_COMMIT, parcel, sizeof(parcel));
	return true;
}

static bool on_info(struct conn *k, const uint8_t *payload, size_t len)
{
	struct frame_add_info m;

	if (!frame_add_info_decode(&m, payload, len) || !whereabouts_is_valid(m.addresses, m.addresses_len) ||
	    k->adding != CONN_ADDING_INFO)
		return false;
	k->their_wall = (int64_t)(m.wall & INT64_MAX);
	text_clean_name(k->their_name, sizeof(k->their_name), m.name, m.name_len);
	whereabouts_add(&k->their_whereabouts, m.addresses, m.addresses_len);
	k->adding = CONN_ADDING_COMMIT;
	return k->peer->made || commit(k, &m.ratchet);
}

/* Inviter: the other side has stored us. */
static bool on_commit(struct conn *k, const uint8_t *payload, size_t len)
{
	struct core *c = k->core;
	struct symkey secret;
	struct peer *p = NULL;
	uint64_t seq;
	bool ok = false;

	if (!k->peer->made || k->adding != CONN_ADDING_COMMIT)
		return false;
	link_export(k->link, KDF_LABEL("pair-ratchet"), &secret);
	if (inbox_would_open(k, &secret, payload, len))
		p = make_contact(k, CONTACT_ACTIVE);
	if (p) {
		mail_start_second(c, p, 1, &secret, &k->ratchet_secret, &k->ratchet_public);
		ok = inbox_open(c, p, payload, len, &seq) == INBOX_STORED;
	}
	sodium_memzero(&secret, sizeof(secret));
	sodium_memzero(&k->ratchet_secret, sizeof(k->ratchet_secret));
	if (!ok)
		return false;
	conn_send(k, FRAME_ADD_DONE, NULL, 0);
	return go_on(k, p);
}

/* Invitee: so have they. */
static bool on_done(struct conn *k)
{
	struct peer *p = peer_of_contact(k->core, k->peer->contact);

	if (k->peer->made || k->adding != CONN_ADDING_COMMIT || !p)
		return false;
	return go_on(k, p);
}

bool adding_frame(struct conn *k, uint8_t type, const uint8_t *payload, size_t len)
{
	switch (type) {
	case FRAME_ADD_INFO:
		return on_info(k, payload, len);
	case FRAME_ADD_COMMIT:
		return on_commit(k, payload, len);
	case FRAME_ADD_DONE:
		return on_done(k);
	default:
		return false;
	}
}

bool adding_confirmed(struct core *c, struct peer *p)
{
	struct contact row;
	struct peer *invite;

	if (contact_get(c->store, p->contact, &row) != ERR_OK)
		return false;
	invite = peer_of_invite(c, row.invitation);
	if (invite)
		spend_invite(c, invite);
	joined(c, p);
	return true;
}

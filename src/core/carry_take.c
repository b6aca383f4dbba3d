/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something has come by a carrier: is it for us, is there room, what does it prove? */
#include "core/carry.h"

#include "base/assert.h"
#include "core/acks.h"
#include "core/carry_state.h"
#include "core/inbox.h"
#include "core/mail.h"
#include "core/stamp.h"
#include "core/stream.h"

#include <sodium.h>
#include <string.h>

#define SAME_TAG_MAX 4     /* parcels with one tag: all but one of them are garbled */
#define AHEAD_HOURS  25    /* that an expiry may lie too far ahead, for clocks that differ */

static bool is_timely(const struct core *c, uint32_t expiry)
{
	return expiry > carry_hour(c) && expiry <= carry_hour(c) + CARRY_HOURS + AHEAD_HOURS;
}

static struct peer *whose(struct core *c, const struct parcel_tag *tag)
{
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i]->kind == PEER_CONTACT && inbox_expects(c, c->peers[i], tag))
			return c->peers[i];
	return NULL;
}

/* A contact that is linked learns at once what has come by another way. */
static void tell(struct core *c, struct peer *p)
{
	struct conn *k = conn_of(c, p);

	if (!k || !k->heard_hello || k->held)
		return;
	stream_owe(k);
	conn_poke(k);
}

/* False: somebody has garbled it. */
static bool open_ours(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, uint32_t expiry)
{
	struct parcel_receipt receipt;
	const enum inbox_result r = inbox_open_carried(c, p, parcel, len, &receipt);

	if (r == INBOX_STORED) {
		carry_own_prove(c, &receipt, expiry);
		tell(c, p);
	}
	sodium_memzero(&receipt, sizeof(receipt));
	return r != INBOX_BAD;
}

static bool is_full_of(const struct hold *h, const struct parcel_tag *tag)
{
	const struct held *e = NULL;
	size_t n = 0;

	while ((e = hold_of_tag(h, tag->b, e)) != NULL)
		n++;
	return n >= SAME_TAG_MAX;
}

enum carry_taken carry_take(struct core *c, int64_t neighbour, const uint8_t *parcel, size_t len)
{
	struct held as = { .neighbour = neighbour, .len = (uint32_t)len };
	struct parcel_clear clear;
	struct parcel_id id;
	struct peer *p;

	ASSERT(c->in_turn);
	if (!parcel_clear_decode(&clear, parcel, len) || !is_timely(c, clear.expiry_hour))
		return CARRY_BAD;
	parcel_id(&id, parcel, len);
	as.stamped = stamp_is_valid(&id, clear.stamp, c->carry->stamp_bits);
	/* A bulletin needs one among contacts too, or its lack would tell who wrote it. */
	if ((neighbour < 0 || clear.class == PARCEL_OPEN) && !as.stamped)
		return CARRY_BAD;
	memcpy(as.id, clear.tag.b, PARCEL_TAG_LEN);
	memcpy(as.id + PARCEL_TAG_LEN, id.b, RIBLT_ID_LEN - PARCEL_TAG_LEN);
	as.expiry = clear.expiry_hour;
	if (hold_find(&c->carry->hold, as.id) || hold_proof(&c->carry->hold, as.id))
		return CARRY_KNOWN;
	if (clear.class == PARCEL_OPEN)
		return board_take(c, &as, parcel);
	p = whose(c, &clear.tag);
	if (p && !open_ours(c, p, parcel, len, clear.expiry_hour))
		return CARRY_REFUSED;
	if (!c->carry->settings.paused && !is_full_of(&c->carry->hold, &clear.tag) && carry_keep(c, &as, parcel))
		return p ? CARRY_OPENED : CARRY_KEPT;
	return p ? CARRY_OPENED : CARRY_REFUSED;
}

/* It shows that one of ours has arrived: nobody else but its recipient could know it. */
static void arrived(struct core *c, const struct held *e)
{
	struct peer *p = e->own ? peer_of_contact(c, e->own->contact) : NULL;
	struct mail *m = p ? mail_of(c, p) : NULL;

	if (m && m->row.number == e->own->session)
		acks_one(c, p, e->own->seq);
}

static void forget_all_of(struct core *c, const struct parcel_tag *tag)
{
	struct hold *h = &c->carry->hold;
	struct held *e = NULL, *next;

	while ((e = hold_of_tag(h, tag->b, e)) != NULL)
		if (e->own)
			arrived(c, e); /* after which it is ours no longer */
	for (e = hold_of_tag(h, tag->b, NULL); e; e = next) {
		next = hold_of_tag(h, tag->b, e);
		carry_forget(c, e);
	}
}

bool carry_take_proof(struct core *c, int64_t neighbour, const struct parcel_receipt *receipt, uint32_t expiry_hour)
{
	struct held as = { .neighbour = neighbour, .len = HOLD_PROOF_LEN, .is_proof = true, .expiry = expiry_hour };
	const struct held *known;
	struct parcel_tag tag;

	ASSERT(c->in_turn);
	if (!is_timely(c, expiry_hour))
		return false;
	parcel_tag(&tag, receipt);
	known = hold_proof(&c->carry->hold, tag.b);
	if (known && known->shown == 0)
		return true;
	memcpy(as.id, tag.b, sizeof(tag.b));
	memcpy(as.receipt, receipt->b, sizeof(as.receipt));
	forget_all_of(c, &tag);
	(void)carry_keep(c, &as, NULL);
	return true;
}

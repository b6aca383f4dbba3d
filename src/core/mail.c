/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message session in memory and in the store, and sealing in it. */
#include "core/mail.h"

#include "base/assert.h"
#include "core/conn.h"
#include "core/conversation.h"
#include "core/outbox.h"
#include "core/skipped.h"
#include "core/wording.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define EXPIRY_HOURS 168   /* carriers may forget a parcel after 7 days */
#define BLOB_LEN (RATCHET_ENCODED_LEN + FRAME_MARK_LEN)    /* what the session's row holds besides numbers */

void mail_free(struct mail *m)
{
	if (!m)
		return;
	ratchet_wipe(&m->ratchet);
	expected_free(m->expected);
	before_free(m->before);
	sodium_memzero(m, sizeof(*m));
	free(m);
}

struct gap_of mail_gaps(const struct mail *m)
{
	return (struct gap_of){ .contact = m->row.contact, .session = m->row.number };
}

static bool load_skipped(void *ctx, const uint8_t *tag, const uint8_t *key, size_t len)
{
	struct mail *m = ctx;
	struct ratchet_skipped row;
	bool ok = ratchet_skipped_decode(&row, key, len) && ratchet_skipped_add(&m->ratchet.skipped, &row);

	(void)tag;
	sodium_memzero(&row, sizeof(row));
	return ok;
}

static bool highest_of(void *ctx, uint64_t seq)
{
	struct mail *m = ctx;

	m->highest = seq;
	return true;
}

static enum err load(struct core *c, struct mail *m, int64_t contact)
{
	uint8_t blob[BLOB_LEN];
	struct store_buf b = { .p = blob, .cap = sizeof(blob), .len = 0 };
	enum err e = session_get(c->store, contact, MAIL_DEVICE, &m->row, &b);

	if (e == ERR_OK && (b.len != BLOB_LEN || !ratchet_decode(&m->ratchet, blob, RATCHET_ENCODED_LEN)))
		e = ERR_PROFILE_CORRUPT;
	memcpy(m->mark, blob + RATCHET_ENCODED_LEN, sizeof(m->mark));
	sodium_memzero(blob, sizeof(blob));
	if (e == ERR_OK)
		e = skipped_list(c->store, contact, MAIL_DEVICE, load_skipped, m);
	m->highest = m->row.recv_seq;
	m->streamed = m->row.acked_seq;
	if (e == ERR_OK)
		e = gap_list(c->store, mail_gaps(m), highest_of, m);
	return e;
}

struct mail *mail_of(struct core *c, struct peer *p)
{
	struct mail *m;

	if (p->mail || p->kind != PEER_CONTACT)
		return p->mail;
	m = calloc(1, sizeof(*m));
	ASSERT(m);
	if (load(c, m, p->contact) != ERR_OK) {
		mail_free(m);
		return NULL;
	}
	p->mail = m;
	return m;
}

static void save(struct core *c, struct mail *m)
{
	uint8_t blob[BLOB_LEN];
	size_t len = ratchet_encode(&m->ratchet, blob, RATCHET_ENCODED_LEN);

	ASSERT(len == RATCHET_ENCODED_LEN);
	memcpy(blob + len, m->mark, sizeof(m->mark));
	/* A failure stays with the store and shows at the commit. */
	(void)!session_put(c->store, &m->row, blob, sizeof(blob));
	sodium_memzero(blob, sizeof(blob));
	m->changed = false;
}

void mail_save_all(struct core *c)
{
	for (size_t i = 0; i < c->npeers; i++)
		if (c->peers[i]->mail && c->peers[i]->mail->changed)
			save(c, c->peers[i]->mail);
}

/* ---- sessions ---- */

static struct mail *start(struct core *c, struct peer *p, uint32_t number)
{
	struct mail *m = calloc(1, sizeof(*m));

	ASSERT(m);
	mail_free(p->mail);
	p->mail = m;
	c->moves++;
	m->row = (struct session){ .contact = p->contact, .device = MAIL_DEVICE, .number = number };
	m->changed = true;
	(void)!gap_forget(c->store, p->contact);
	(void)!skipped_trim(c->store, p->contact, MAIL_DEVICE, 0);
	return m;
}

bool mail_start_first(struct core *c, struct peer *p, uint32_t number, const struct symkey *secret,
                      const struct pubkey *theirs)
{
	struct ratchet r;
	struct mail *m;

	if (!ratchet_init_first(&r, c->rand, secret, theirs))
		return false;
	m = start(c, p, number);
	m->ratchet = r;
	sodium_memzero(&r, sizeof(r));
	return true;
}

void mail_start_second(struct core *c, struct peer *p, uint32_t number, const struct symkey *secret,
                       const struct seckey *sk, const struct pubkey *pk)
{
	struct mail *m = start(c, p, number);

	ratchet_init_second(&m->ratchet, secret, sk, pk);
}

/* ---- sealing ---- */

static bool may_seal(struct core *c, struct peer *p)
{
	struct mail *m = mail_of(c, p);

	return m && ratchet_can_seal(&m->ratchet);
}

static uint32_t expiry_hour(const struct core *c)
{
	return epoch_at(c->now.wall) + EXPIRY_HOURS;
}

enum err mail_seal(struct core *c, struct peer *p, struct letter *letter, int64_t order)
{
	struct mail *m = mail_of(c, p);
	size_t most = LETTER_HEAD_MAX + letter->len, len = parcel_len(parcel_class_for(most));
	uint8_t *body, *parcel;
	struct ratchet_sealed sealed;
	struct ratchet_plain plain;
	struct outbox_parcel row;
	enum err e = ERR_TOO_LONG;

	if (!m)
		return ERR_CONTACT_PENDING;
	/* Of the size of this letter: the largest one's would cost more to clear than the sealing. */
	body = malloc(most);
	parcel = malloc(len + 1);
	ASSERT(body && parcel);
	letter->seq = m->row.sent_seq + 1;
	plain = (struct ratchet_plain){ .expiry_hour = expiry_hour(c), .body = body };
	plain.len = letter_encode(body, most, letter);
	if (plain.len == 0 || !ratchet_seal(&m->ratchet, &plain, parcel, len, &sealed))
		goto out;
	row = (struct outbox_parcel){
		.contact = p->contact,
		.session = m->row.number,
		.seq = letter->seq,
		.class = (uint8_t)parcel_class_for(plain.len),
		.queued = c->now.wall,
		.order = order,
		.parcel = parcel,
		.len = sealed.len,
	};
	memcpy(row.tag, sealed.tag.b, sizeof(row.tag));
	memcpy(row.receipt, sealed.receipt.b, sizeof(row.receipt));
	m->row.sent_seq = letter->seq;
	m->changed = true;
	e = outbox_add(c->store, &row);
	sodium_memzero(&row, sizeof(row));
	conn_poke_peer(c, p);
out:
	sodium_memzero(body, plain.len);
	sodium_memzero(&sealed, sizeof(sealed));
	free(body);
	free(parcel);
	return e;
}

enum err mail_write(struct core *c, int64_t contact, struct message *row)
{
	struct peer *p = peer_of_contact(c, contact);
	struct mail *m = p && p->state == CONTACT_ACTIVE && may_seal(c, p) ? p->mail : NULL;

	row->conversation = contact;
	row->direction = MESSAGE_OUT;
	row->session = m ? m->row.number : 0;
	row->seq = m ? m->row.sent_seq + 1 : 0;
	row->sent = c->now.wall - c->now.wall % CLOCK_SECOND;
	row->stored = c->now.wall;
	return conversation_append(c->store, row);
}

enum err mail_dispatch(struct core *c, const struct message *row)
{
	struct peer *p = peer_of_contact(c, row->conversation);
	struct wording w = { .letter = { .len = 0 } };
	enum err e = ERR_NO_MESSAGE;

	if (row->seq == 0)
		return ERR_OK;
	if (p && wording_of(c->store, row, &w))
		e = mail_seal(c, p, &w.letter, row->order);
	wording_wipe(&w);
	return e;
}

#define SEALED_AT_ONCE 64

struct waiting {
	size_t n;
	int64_t orders[SEALED_AT_ONCE];
};

static bool take_waiting(void *ctx, const struct message *msg)
{
	struct waiting *w = ctx;

	w->orders[w->n++] = msg->order;
	return true;
}

/* What it refers to has a place now; or it has vanished, and then the text goes without. */
static enum err settle_reference(struct core *c, struct message *row, const struct letter *letter)
{
	if (!row->shape.about.whose || row->shape.about.at.seq > 0)
		return ERR_OK;
	row->shape.about = letter->about;
	if (!letter->about.whose)
		row->shape.about_order = 0;
	return conversation_reshape(c->store, row);
}

static enum err seal_one(struct core *c, struct peer *p, int64_t order)
{
	struct wording w = { .letter = { .len = 0 } };
	struct message row;
	enum err e = conversation_copy(c->store, p->contact, order, &row);

	if (e == ERR_OK && !wording_of(c->store, &row, &w)) {
		e = conversation_hide(c->store, &row);
	} else if (e == ERR_OK) {
		e = settle_reference(c, &row, &w.letter);
		if (e == ERR_OK)
			e = mail_seal(c, p, &w.letter, order);
		if (e == ERR_OK)
			e = conversation_seal(c->store, p->contact, order, p->mail->row.number, w.letter.seq);
	}
	wording_wipe(&w);
	conversation_release(&row);
	return e;
}

/* Seals a batch of what waits; false when there is no more, or on an error. */
static bool seal_some(struct core *c, struct peer *p)
{
	struct waiting w = { .n = 0 };
	enum err e = conversation_unsealed(c->store, p->contact, SEALED_AT_ONCE, take_waiting, &w);

	for (size_t i = 0; i < w.n && e == ERR_OK; i++)
		e = seal_one(c, p, w.orders[i]);
	return e == ERR_OK && w.n > 0;
}

void mail_seal_waiting(struct core *c, struct peer *p)
{
	if (!may_seal(c, p))
		return;
	while (seal_some(c, p))
		continue;
}

bool mail_is_waiting(struct core *c, struct peer *p)
{
	struct mail *m = mail_of(c, p);

	return m && m->row.sent_seq > m->row.acked_seq;
}

struct marking {
	uint64_t seq;
	const uint8_t *mark;
	bool differs;
};

static bool compare_mark(void *ctx, const struct outbox_parcel *row)
{
	struct marking *k = ctx;
	struct parcel_id id;

	parcel_id(&id, row->parcel, row->len);
	k->differs = row->seq == k->seq && memcmp(id.b, k->mark, FRAME_MARK_LEN) != 0; /* public to both ends */
	return false;
}

bool mail_is_ours(struct core *c, struct peer *p, uint64_t seq, const uint8_t mark[FRAME_MARK_LEN])
{
	struct marking k = { .seq = seq, .mark = mark };
	const struct outbox_range one = {
		.contact = p->contact,
		.session = p->mail->row.number,
		.after = seq - 1,
		.limit = 1,
	};

	if (seq > 0)
		(void)!outbox_next(c->store, &one, compare_mark, &k);
	return !k.differs;
}

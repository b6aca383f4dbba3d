/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/inbox.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/conversation.h"
#include "core/gap.h"
#include "core/quota.h"
#include "core/skipped.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static bool is_recent(const struct mail *m, const uint8_t *tag)
{
	for (size_t i = 0; i < MAIL_RECENT; i++)
		if (memcmp(m->recent[i].b, tag, PARCEL_TAG_LEN) == 0) /* public: tags travel in the clear */
			return true;
	return false;
}

static void store_changes(struct core *c, struct peer *p, const struct ratchet_changes *ch)
{
	uint8_t row[RATCHET_SKIPPED_LEN];

	for (size_t i = 0; i < ch->nadded; i++) {
		struct store_buf b = { .p = row, .cap = sizeof(row), .len = 0 };

		b.len = ratchet_skipped_encode(row, sizeof(row), &ch->added[i]);
		(void)!skipped_add(c->store, p->contact, MAIL_DEVICE, ch->added[i].tag.b, &b);
	}
	for (size_t i = 0; i < ch->nremoved; i++)
		(void)!skipped_remove(c->store, p->contact, MAIL_DEVICE, ch->removed[i].b);
	sodium_memzero(row, sizeof(row));
}

/* Notes that number `seq` is here, in parcel `id`. False: it was already. */
static bool note_number(struct core *c, struct mail *m, uint64_t seq, const struct parcel_id *id)
{
	bool has = false;

	if (seq <= m->row.recv_seq)
		return false;
	if (seq == m->row.recv_seq + 1) {
		m->row.recv_seq = seq;
		if (m->highest > seq)
			(void)!gap_close(c->store, mail_gaps(m), &m->row.recv_seq);
	} else {
		(void)!gap_has(c->store, mail_gaps(m), seq, &has);
		if (has)
			return false;
		(void)!gap_add(c->store, mail_gaps(m), seq);
	}
	if (m->highest < seq) {
		m->highest = seq;
		memcpy(m->mark, id->b, sizeof(m->mark));
	}
	return true;
}

/* Did a letter that was sealed again arrive in its first form? */
static bool came_before(struct core *c, struct mail *m, const struct message *row)
{
	if (!m->before)
		m->before = before_read(c->store, row->conversation);
	return m->before && before_has(m->before, row);
}

static void note_shown(struct mail *m, const struct message *row)
{
	if (!m->before || before_add(m->before, row))
		return;
	before_free(m->before);
	m->before = NULL;
}

static void show(struct core *c, struct peer *p, const struct letter *letter)
{
	/* Not on the stack: clearing the largest there would cost more than all the rest. Cleaning may lengthen. */
	size_t cap = letter->len * 3 + 1;
	char *text = malloc(cap);
	struct message row = {
		.conversation = p->contact,
		.direction = MESSAGE_IN,
		.kind = (uint8_t)letter->kind,
		.session = letter->again ? letter->first.session : p->mail->row.number,
		.seq = letter->again ? letter->first.seq : letter->seq,
		.sent = (int64_t)(letter->sent & INT64_MAX),
		.stored = c->now.wall,
		.body = (const uint8_t *)text,
	};

	ASSERT(text);
	row.len = text_clean_body(text, cap, letter->text, letter->len);
	if (row.len > 0 && !(letter->again && came_before(c, p->mail, &row)) &&
	    conversation_append(c->store, &row) == ERR_OK) {
		note_shown(p->mail, &row);
		core_log_event(c, EVENT_MESSAGE_IN, p->contact, row.order, NULL);
	}
	sodium_memzero(text, row.len);
	free(text);
}

static bool take_letter(struct core *c, struct peer *p, const struct ratchet_opened *o, const struct parcel_id *id,
                        uint64_t *seq)
{
	struct letter letter;

	if (!letter_decode(&letter, o->room.body, o->room.len) || letter.seq > p->mail->row.recv_seq + MAIL_AHEAD)
		return false;
	*seq = letter.seq;
	if (!note_number(c, p->mail, letter.seq, id))
		return true;
	if (letter.kind == LETTER_TEXT)
		show(c, p, &letter);
	return true;
}

/* False: it makes us give up kept keys again and again. What it said is stored, but its link ends. */
static bool may_lose(struct core *c, struct peer *p, const struct ratchet_changes *ch)
{
	return ch->nadded == 0 || ch->nremoved == 0 || quota_take(&p->losses, c->now.mono, &quota_losses);
}

enum inbox_result inbox_open(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, uint64_t *seq)
{
	struct mail *m = mail_of(c, p);
	struct ratchet_opened o = { .room = { .cap = len } };
	enum inbox_result result = INBOX_BAD;
	struct parcel_clear clear;
	struct parcel_id id;

	if (!m || !parcel_clear_decode(&clear, parcel, len))
		return INBOX_BAD;
	if (is_recent(m, clear.tag.b) || !expected_has(&m->expected, &m->ratchet, &clear.tag))
		return INBOX_KNOWN;
	/* Its length is that of its class; what it holds is shorter. */
	o.room.buf = malloc(len);
	ASSERT(o.room.buf);
	switch (ratchet_open(&m->ratchet, c->rand, parcel, len, &o)) {
	case RATCHET_OPENED:
		m->changed = true;
		m->recent[m->recent_at++ % MAIL_RECENT] = clear.tag;
		store_changes(c, p, &o.changes);
		parcel_id(&id, parcel, len);
		if (take_letter(c, p, &o, &id, seq) && may_lose(c, p, &o.changes))
			result = INBOX_STORED;
		break;
	case RATCHET_UNKNOWN:
		result = INBOX_KNOWN;
		break;
	case RATCHET_MALFORMED:
	case RATCHET_FORGED:
	case RATCHET_TOO_FAR:
		break;
	}
	ratchet_opened_wipe(&o);
	free(o.room.buf);
	return result;
}

bool inbox_would_open(const struct conn *k, const struct symkey *secret, const uint8_t *parcel, size_t len)
{
	uint8_t buf[PARCEL_SMALL_LEN];
	struct ratchet_opened o = { .room = { .buf = buf, .cap = sizeof(buf) } };
	struct ratchet trial;
	bool ok;

	ratchet_init_second(&trial, secret, &k->ratchet_secret, &k->ratchet_public);
	ok = ratchet_open(&trial, k->core->rand, parcel, len, &o) == RATCHET_OPENED;
	ratchet_opened_wipe(&o);
	ratchet_wipe(&trial);
	return ok;
}

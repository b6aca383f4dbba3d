/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/inbox.h"

#include "base/assert.h"
#include "base/text.h"
#include "core/conversation.h"
#include "core/expiry.h"
#include "core/gap.h"
#include "core/operation.h"
#include "core/people.h"
#include "core/quota.h"
#include "core/reference.h"
#include "core/skipped.h"
#include "core/timer.h"

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
static bool came_before(struct core *c, struct mail *m, const struct letter *letter, const struct message *row)
{
	if (!letter->again)
		return false;
	if (!m->before)
		m->before = before_read(c->store, row->conversation);
	return m->before && before_has(m->before, row, letter->changed);
}

static void note_stored(struct mail *m, const struct message *row)
{
	if (!m->before || before_add(m->before, row))
		return;
	before_free(m->before);
	m->before = NULL;
}

static struct message row_of(struct core *c, const struct peer *p, const struct letter *letter)
{
	return (struct message){
		.conversation = p->contact,
		.direction = MESSAGE_IN,
		.kind = (uint8_t)letter->kind,
		.session = letter->again ? letter->first.session : p->mail->row.number,
		.seq = letter->again ? letter->first.seq : letter->seq,
		.sent = (int64_t)(letter->sent & INT64_MAX),
		.stored = c->now.wall,
	};
}

/* What the message answers, if that is here; what waited for it; when it goes. A failure shows at the commit. */
static void settle(struct core *c, const struct message *row)
{
	if (row->shape.timer > 0)
		(void)!expiry_wait(c, row);
	(void)!operation_settle(c, row);
}

static void find_answered(struct core *c, const struct letter *letter, struct message *row)
{
	const struct reference ref = {
		.conversation = row->conversation,
		.direction = letter->about.whose == LETTER_AUTHORS ? MESSAGE_IN : MESSAGE_OUT,
		.at = letter->about.at,
	};

	row->shape.about = letter->about;
	if (letter->about.whose && reference_find(c->store, &ref, &row->shape.about_order) == ERR_OK &&
	    row->shape.about_order == 0)
		(void)!reference_want(c->store, row->conversation);
}

static void show(struct core *c, struct peer *p, const struct letter *letter, struct message *row)
{
	if (conversation_append(c->store, row) != ERR_OK)
		return;
	note_stored(p->mail, row);
	if (!conversation_is_shown(row->kind))
		return;
	core_log_event(c, EVENT_MESSAGE_IN, p->contact, row->order, NULL);
	people_wake(c, p->contact);
	if (letter->kind == LETTER_TEXT)
		settle(c, row);
}

static void take_text(struct core *c, struct peer *p, const struct letter *letter, struct message *row)
{
	/* Not on the stack: clearing the largest there would cost more than all the rest. Cleaning may lengthen. */
	size_t cap = letter->len * 3 + 1;
	char *text = malloc(cap);

	ASSERT(text);
	row->body = (const uint8_t *)text;
	row->len = text_clean_body(text, cap, letter->text, letter->len);
	row->shape.timer = letter->timer;
	if (row->len > 0 && !came_before(c, p->mail, letter, row)) {
		find_answered(c, letter, row);
		show(c, p, letter, row);
	}
	sodium_memzero(text, row->len);
	free(text);
}

/* One that does not hold, as both sides set it at the same time, is no line: the last line is to be what holds. */
static void take_timer(struct core *c, struct peer *p, const struct letter *letter, struct message *row)
{
	struct letter_timer t;
	struct timer now;

	row->body = letter->text;
	row->len = letter->len;
	if (!letter_timer_decode(&t, letter->text, letter->len) || timer_get(c->store, p->contact, &now) != ERR_OK ||
	    came_before(c, p->mail, letter, row))
		return;
	if (timer_yields(&now, t.version, p->chain.side == EPOCH_SIDE_A)) {
		now = (struct timer){ .seconds = t.seconds, .version = t.version };
		(void)!timer_set(c->store, p->contact, &now);
	} else {
		row->kind = MESSAGE_GONE;
		row->len = 0;
	}
	show(c, p, letter, row);
	core_log_event(c, EVENT_CONTACT, p->contact, 0, NULL);
}

static void take_operation(struct core *c, struct peer *p, const struct letter *letter, struct message *row)
{
	bool known = came_before(c, p->mail, letter, row);

	operation_take(c, p, letter, row, known);
	if (!known)
		note_stored(p->mail, row);
}

static bool take_letter(struct core *c, struct peer *p, const struct ratchet_opened *o, const struct parcel_id *id,
                        uint64_t *seq)
{
	struct letter letter;
	struct message row;

	if (!letter_decode(&letter, o->room.body, o->room.len) || letter.seq > p->mail->row.recv_seq + MAIL_AHEAD)
		return false;
	*seq = letter.seq;
	if (!note_number(c, p->mail, letter.seq, id))
		return true;
	row = row_of(c, p, &letter);
	switch (letter.kind) {
	case LETTER_TEXT:
		take_text(c, p, &letter, &row);
		break;
	case LETTER_TIMER:
		take_timer(c, p, &letter, &row);
		break;
	case LETTER_REACTION:
	case LETTER_EDIT:
	case LETTER_DELETE:
		take_operation(c, p, &letter, &row);
		break;
	case LETTER_HELLO:
	case LETTER_KINDS:
		break;
	}
	return true;
}

/* False: it makes us give up kept keys again and again. What it said is stored, but its link ends. */
static bool may_lose(struct core *c, struct peer *p, const struct ratchet_changes *ch)
{
	return ch->nadded == 0 || ch->nremoved == 0 || quota_take(&p->losses, c->now.mono, &quota_losses);
}

/* What is known of one that was stored. */
struct stored {
	uint64_t seq;
	struct parcel_receipt receipt;
};

static enum inbox_result take(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, struct stored *out)
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
		c->moves++;
		m->recent[m->recent_at++ % MAIL_RECENT] = clear.tag;
		store_changes(c, p, &o.changes);
		parcel_id(&id, parcel, len);
		out->receipt = o.receipt;
		if (take_letter(c, p, &o, &id, &out->seq) && may_lose(c, p, &o.changes))
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

enum inbox_result inbox_open(struct core *c, struct peer *p, const uint8_t *parcel, size_t len, uint64_t *seq)
{
	struct stored s = { .seq = *seq };
	enum inbox_result r = take(c, p, parcel, len, &s);

	*seq = s.seq;
	sodium_memzero(&s, sizeof(s));
	return r;
}

enum inbox_result inbox_open_carried(struct core *c, struct peer *p, const uint8_t *parcel, size_t len,
                                     struct parcel_receipt *receipt)
{
	struct stored s = { .seq = 0 };
	enum inbox_result r = take(c, p, parcel, len, &s);

	*receipt = s.receipt;
	sodium_memzero(&s, sizeof(s));
	return r;
}

bool inbox_expects(struct core *c, struct peer *p, const struct parcel_tag *tag)
{
	struct mail *m = mail_of(c, p);

	return m && !is_recent(m, tag->b) && expected_has(&m->expected, &m->ratchet, tag);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/talk.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/text.h"
#include "core/attempt.h"
#include "core/conn.h"
#include "core/conversation.h"
#include "core/delivery.h"
#include "core/draft.h"
#include "core/expiry.h"
#include "core/mail.h"
#include "core/operation.h"
#include "core/outbox.h"
#include "core/people.h"
#include "core/seen.h"
#include "core/timer.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

static enum err may_be_written_to(struct core *c, int64_t contact)
{
	struct contact row;
	enum err e;

	/* Who is a peer is there and not blocked: most messages need no look at the row. */
	if (peer_of_contact(c, contact))
		return ERR_OK;
	e = contact_get(c->store, contact, &row);
	return e == ERR_OK && row.blocked ? ERR_CONTACT_BLOCKED : e;
}

static enum err may_write(struct core *c, int64_t contact)
{
	struct conversation_counts counts;
	struct outbox_counts sealed;
	enum err e = may_be_written_to(c, contact);

	if (e == ERR_OK)
		e = conversation_counts(c->store, contact, &counts);
	if (e == ERR_OK)
		e = outbox_counts(c->store, contact, &sealed);
	if (e == ERR_OK && counts.unsealed + sealed.count >= TALK_QUEUE_MAX)
		e = ERR_QUEUE_FULL;
	return e;
}

/* The text, clean, into an owned buffer. */
static enum err clean(const char *text, size_t len, char **out, size_t *n)
{
	*out = NULL;
	*n = 0;
	if (len > TALK_TEXT_MAX)
		return ERR_TOO_LONG;
	if (!text_is_valid_utf8(text, len))
		return ERR_BAD_TEXT;
	/* Cleaning may lengthen: one replaced byte becomes three. */
	*out = malloc(3 * len + 1);
	ASSERT(*out);
	*n = text_clean_body(*out, 3 * len + 1, text, len);
	return *n == 0 ? ERR_BAD_TEXT : *n > TALK_TEXT_MAX ? ERR_TOO_LONG : ERR_OK;
}

static void unclean(char *text, size_t n)
{
	if (text)
		sodium_memzero(text, n);
	free(text);
}

static struct shape about(const struct message *m)
{
	return (struct shape){
		.about = { .whose = m->direction == MESSAGE_OUT ? LETTER_AUTHORS : LETTER_RECIPIENTS,
		           .at = { .session = m->session, .seq = m->seq } },
		.about_order = m->order,
	};
}

static bool note_about(void *ctx, const struct message *m)
{
	struct shape *s = ctx;

	if (m->kind == LETTER_TEXT || m->kind == MESSAGE_DELETED)
		*s = about(m);
	return false;
}

/* The message that an answer is to. */
static enum err find_answered(struct core *c, int64_t contact, int64_t order, struct shape *out)
{
	enum err e = order == 0 ? ERR_OK : conversation_get(c->store, contact, order, note_about, out);

	return e == ERR_OK && order > 0 && out->about_order == 0 ? ERR_NO_MESSAGE : e;
}

static enum err put(struct core *c, int64_t contact, struct message *row)
{
	enum err e = mail_write(c, contact, row);

	if (e == ERR_OK && row->shape.timer > 0)
		e = expiry_wait(c, row);
	if (e == ERR_OK)
		e = mail_dispatch(c, row);
	if (e == ERR_OK) {
		core_log_event(c, EVENT_MESSAGE_OUT, contact, row->order, NULL);
		people_wake(c, contact);
	}
	return e;
}

enum err talk_write(struct core *c, int64_t contact, const struct talk_text *t, int64_t *order)
{
	struct message row = { .kind = LETTER_TEXT };
	struct timer timer;
	char *text;
	enum err e = clean(t->text, t->len, &text, &row.len);

	row.body = (const uint8_t *)text;
	if (e == ERR_OK)
		e = may_write(c, contact);
	if (e == ERR_OK)
		e = find_answered(c, contact, t->reply, &row.shape);
	if (e == ERR_OK)
		e = timer_get(c->store, contact, &timer);
	if (e == ERR_OK) {
		row.shape.timer = timer.seconds;
		e = put(c, contact, &row);
	}
	*order = row.order;
	unclean(text, row.len);
	return e;
}

enum err talk_send(struct core *c, int64_t contact, const char *text, size_t len, int64_t *order)
{
	const struct talk_text t = { .text = text, .len = len };

	return talk_write(c, contact, &t, order);
}

/* ---- changing what was written ---- */

/* A text that is shown. `own`: it has to be ours. */
static enum err find_text(struct core *c, int64_t contact, int64_t order, bool own, struct message *out)
{
	enum err e = may_write(c, contact);

	*out = (struct message){ .order = 0 };
	if (e == ERR_OK)
		e = conversation_copy(c->store, contact, order, out);
	if (e == ERR_OK && !conversation_is_shown(out->kind))
		e = ERR_NO_MESSAGE;
	if (e == ERR_OK && (out->kind != LETTER_TEXT || (own && out->direction != MESSAGE_OUT)))
		e = ERR_NOT_YOURS;
	return e;
}

/* Stored, done here, sealed. */
static enum err operate(struct core *c, const struct message *m, enum letter_kind kind, const char *text, size_t len)
{
	struct message op = { .kind = (uint8_t)kind, .shape = about(m) };
	enum err e = mail_write(c, m->conversation, &op);

	if (e == ERR_OK)
		e = operation_apply_ours(c, &op, text, len);
	return e == ERR_OK ? mail_dispatch(c, &op) : e;
}

static bool says(const struct message *m, const char *text, size_t n)
{
	return m->len == n && memcmp(m->body, text, n) == 0; /* public: both are the user's */
}

enum err talk_edit(struct core *c, int64_t contact, int64_t order, const struct talk_text *t)
{
	struct message m = { .order = 0 }, now;
	char *text;
	size_t n;
	enum err e = clean(t->text, t->len, &text, &n);

	if (e == ERR_OK)
		e = find_text(c, contact, order, true, &m);
	if (e == ERR_OK && m.seq == 0) {
		now = m;
		now.body = (const uint8_t *)text;
		now.len = n;
		e = operation_reword(c, &m, &now);
	} else if (e == ERR_OK && !says(&m, text, n)) {
		e = operate(c, &m, LETTER_EDIT, text, n);
	}
	conversation_release(&m);
	unclean(text, n);
	return e;
}

enum err talk_react(struct core *c, int64_t contact, int64_t order, const struct talk_text *t)
{
	char cluster[4 * LETTER_REACTION_MAX];
	struct message m;
	size_t n = text_clean_name(cluster, sizeof(cluster), t->text, t->len);
	enum err e = ERR_OK;

	if (n > LETTER_REACTION_MAX)
		return ERR_TOO_LONG;
	if (t->len > 0 && (!text_is_valid_utf8(t->text, t->len) || !text_is_cluster(cluster, n)))
		return ERR_BAD_TEXT;
	e = find_text(c, contact, order, false, &m);
	if (e == ERR_OK && strcmp(m.shape.mine.text, cluster) != 0)
		e = operate(c, &m, LETTER_REACTION, cluster, n);
	conversation_release(&m);
	return e;
}

enum err talk_delete_for_both(struct core *c, int64_t contact, int64_t order)
{
	struct message m;
	enum err e = find_text(c, contact, order, true, &m);

	if (e == ERR_OK)
		e = m.seq == 0 ? operation_vanish(c, &m) : operate(c, &m, LETTER_DELETE, NULL, 0);
	conversation_release(&m);
	return e;
}

enum err talk_delete_here(struct core *c, int64_t contact, int64_t order)
{
	struct message m;
	enum err e = conversation_copy(c->store, contact, order, &m);

	if (e == ERR_OK && !conversation_is_shown(m.kind))
		e = ERR_NO_MESSAGE;
	/* The contact has to learn of it first. */
	if (e == ERR_OK && m.kind == LETTER_TIMER && m.direction == MESSAGE_OUT && m.seq == 0)
		e = ERR_CONTACT_PENDING;
	if (e == ERR_OK)
		e = operation_vanish(c, &m);
	conversation_release(&m);
	return e;
}

/* ---- the timer, the draft ---- */

_Static_assert(TALK_TIMER_MAX == LETTER_TIMER_MAX, "what may be set can be told");

enum err talk_set_timer(struct core *c, int64_t contact, int64_t seconds)
{
	struct timer t;
	struct message row = { .kind = LETTER_TIMER };
	uint8_t body[LETTER_TIMER_LEN];
	enum err e = may_write(c, contact);

	if (e == ERR_OK && (seconds < 0 || seconds > TALK_TIMER_MAX))
		e = ERR_USAGE;
	if (e == ERR_OK)
		e = timer_get(c->store, contact, &t);
	if (e == ERR_OK && t.version == UINT32_MAX)
		e = ERR_LIMIT;
	if (e != ERR_OK || t.seconds == seconds)
		return e;
	t = (struct timer){ .seconds = (uint32_t)seconds, .version = t.version + 1, .ours = true };
	row.body = body;
	row.len = letter_timer_encode(body, sizeof(body),
	                              &(struct letter_timer){ .seconds = t.seconds, .version = t.version });
	e = put(c, contact, &row);
	if (e == ERR_OK)
		e = timer_set(c->store, contact, &t);
	if (e == ERR_OK)
		core_log_event(c, EVENT_CONTACT, contact, 0, NULL);
	return e;
}

enum err talk_timer(struct core *c, int64_t contact, int64_t *seconds)
{
	struct timer t;
	enum err e = timer_get(c->store, contact, &t);

	*seconds = t.seconds;
	return e;
}

_Static_assert(TALK_TEXT_MAX == DRAFT_TEXT_MAX, "what can be sent can be begun");

enum err talk_set_draft(struct core *c, int64_t contact, const struct talk_text *t)
{
	struct draft *d;
	struct shape answered = { .about_order = 0 };
	struct contact row;
	enum err e = contact_get(c->store, contact, &row);

	if (e == ERR_OK && t->len > TALK_TEXT_MAX)
		e = ERR_TOO_LONG;
	if (e == ERR_OK && (!text_is_valid_utf8(t->text, t->len) || memchr(t->text, 0, t->len)))
		e = ERR_BAD_TEXT;
	if (e == ERR_OK)
		e = find_answered(c, contact, t->reply, &answered);
	if (e != ERR_OK)
		return e;
	d = calloc(1, sizeof(*d));
	ASSERT(d);
	memcpy(d->text, t->text, t->len);
	d->reply = t->reply;
	e = draft_put(c->store, contact, d);
	sodium_memzero(d, sizeof(*d));
	free(d);
	if (e == ERR_OK)
		core_log_event(c, EVENT_CONTACT, contact, 0, "draft");
	return e;
}

enum err talk_mark_read(struct core *c, int64_t contact, int64_t order)
{
	struct conversation_counts counts;
	enum err e = conversation_counts(c->store, contact, &counts);

	if (e != ERR_OK || counts.read >= order)
		return e;
	e = conversation_mark_read(c->store, contact, order);
	if (e == ERR_OK)
		e = expiry_read(c, contact, counts.read, order);
	if (e == ERR_OK) {
		core_log_event(c, EVENT_READ, contact, order, NULL);
		seen_tell_all(c, contact);
	}
	return e;
}

/* ---- the truth about a message ---- */

static const char *const names[] = {
	[TALK_RECEIVED] = "received",
	[TALK_WAITING] = "waiting",
	[TALK_QUEUED] = "queued",
	[TALK_CARRIED] = "carried",
	[TALK_SENDING] = "sending",
	[TALK_DELIVERED] = "delivered",
	[TALK_READ] = "read",
	[TALK_FAILED] = "failed",
};

const char *talk_state_name(enum talk_state s)
{
	return names[s];
}

struct facts {
	enum message_direction direction;
	uint32_t session;
	uint64_t seq;
	int64_t stored, letter;
	bool is_deleted;
};

static bool note_facts(void *ctx, const struct message *m)
{
	*(struct facts *)ctx = (struct facts){
		.direction = m->direction,
		.session = m->session,
		.seq = m->seq,
		.stored = m->stored,
		.letter = m->shape.letter,
		.is_deleted = m->kind == MESSAGE_DELETED,
	};
	return true;
}

/* A contact that is blocked, or whose invite ended before it joined, gets nothing any more. */
static bool is_cut_off(struct core *c, const struct contact *row)
{
	return row->blocked || (row->state == CONTACT_PENDING && !peer_of_invite(c, row->invitation));
}

static enum talk_state on_its_way(struct core *c, const struct contact *row, const struct facts *f)
{
	struct peer *p = peer_of_contact(c, row->id);
	struct mail *m = p ? mail_of(c, p) : NULL;

	if (is_cut_off(c, row))
		return TALK_FAILED;
	if (f->seq == 0)
		return TALK_WAITING;
	if (!m || !conn_of(c, p))
		return TALK_QUEUED;
	/* Of an earlier session: sealed again, and among the first that the present one streams. */
	return f->session != m->row.number || f->seq <= m->streamed ? TALK_SENDING : TALK_QUEUED;
}

static bool has_arrived(struct core *c, int64_t contact, const struct facts *f)
{
	int64_t wall = 0;

	return f->seq > 0 && delivery_time(c->store, contact, f->session, f->seq, &wall) == ERR_OK && wall > 0;
}

static enum err find_state(struct core *c, int64_t contact, int64_t order, struct talk_story *out)
{
	struct facts f = { .seq = 0 };
	struct contact row;
	enum err e = contact_get(c->store, contact, &row);

	if (e == ERR_OK)
		e = conversation_get(c->store, contact, order, note_facts, &f);
	out->stored = f.stored;
	if (e != ERR_OK)
		return e;
	/* What shaped it last is what is on its way, or has arrived; but an edit may overtake what it edits. */
	if (f.letter > 0 && (f.is_deleted || has_arrived(c, contact, &f))) {
		order = f.letter;
		e = conversation_get(c->store, contact, order, note_facts, &f);
	}
	if (e != ERR_OK)
		return e;
	if (f.direction == MESSAGE_IN) {
		out->state = TALK_RECEIVED;
		return ERR_OK;
	}
	if (f.seq > 0)
		e = delivery_time(c->store, contact, f.session, f.seq, &out->delivered);
	if (out->delivered)
		out->state = seen_is(c, &row, &(struct letter_place){ f.session, f.seq }) ? TALK_READ : TALK_DELIVERED;
	else
		out->state = on_its_way(c, &row, &f);
	if (out->state == TALK_QUEUED && carry_own_story(c, contact, order, &out->carried))
		out->state = TALK_CARRIED;
	return e;
}

enum talk_state talk_state(struct core *c, int64_t contact, int64_t order)
{
	struct talk_story s = { .state = TALK_QUEUED };

	(void)!find_state(c, contact, order, &s);
	return s.state;
}

static bool take_try(void *ctx, const struct attempt *a)
{
	struct talk_story *s = ctx;

	s->tried[s->tries].when = a->wall;
	str_copy(s->tried[s->tries].road, sizeof(s->tried[0].road), a->road);
	str_copy(s->tried[s->tries].outcome, sizeof(s->tried[0].outcome), a->outcome);
	return ++s->tries < TALK_TRIES;
}

enum err talk_story(struct core *c, int64_t contact, int64_t order, struct talk_story *out)
{
	char road[CONTACT_ROAD_MAX + 1];
	enum err e;

	*out = (struct talk_story){ .state = TALK_QUEUED };
	e = find_state(c, contact, order, out);
	if (e == ERR_OK)
		e = contact_seen(c->store, contact, &out->last_seen, road);
	out->road = conn_road_of(c, peer_of_contact(c, contact));
	if (e == ERR_OK)
		e = attempt_list(c->store, contact, take_try, out);
	return e;
}

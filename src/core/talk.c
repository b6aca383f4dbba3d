/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/talk.h"

#include "base/assert.h"
#include "base/str.h"
#include "base/text.h"
#include "core/attempt.h"
#include "core/conn.h"
#include "core/conversation.h"
#include "core/delivery.h"
#include "core/mail.h"
#include "core/outbox.h"

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

enum err talk_send(struct core *c, int64_t contact, const char *text, size_t len, int64_t *order)
{
	char *cleaned;
	size_t n;
	enum err e;

	if (len > TALK_TEXT_MAX)
		return ERR_TOO_LONG;
	if (!text_is_valid_utf8(text, len))
		return ERR_BAD_TEXT;
	e = may_write(c, contact);
	if (e != ERR_OK)
		return e;
	/* Cleaning may lengthen: one replaced byte becomes three. */
	cleaned = malloc(3 * len + 1);
	ASSERT(cleaned);
	n = text_clean_body(cleaned, 3 * len + 1, text, len);
	if (n == 0)
		e = ERR_BAD_TEXT;
	else if (n > TALK_TEXT_MAX)
		e = ERR_TOO_LONG;
	else
		e = mail_write(c, contact, cleaned, n, order);
	sodium_memzero(cleaned, n);
	free(cleaned);
	if (e == ERR_OK)
		core_log_event(c, EVENT_MESSAGE_OUT, contact, *order, NULL);
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
		core_log_event(c, EVENT_READ, contact, order, NULL);
	return e;
}

/* ---- the truth about a message ---- */

static const char *const names[] = {
	[TALK_RECEIVED] = "received",
	[TALK_WAITING] = "waiting",
	[TALK_QUEUED] = "queued",
	[TALK_SENDING] = "sending",
	[TALK_DELIVERED] = "delivered",
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
	int64_t stored;
};

static bool note_facts(void *ctx, const struct message *m)
{
	*(struct facts *)ctx = (struct facts){
		.direction = m->direction,
		.session = m->session,
		.seq = m->seq,
		.stored = m->stored,
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
	if (f.direction == MESSAGE_IN) {
		out->state = TALK_RECEIVED;
		return ERR_OK;
	}
	if (f.seq > 0)
		e = delivery_time(c->store, contact, f.session, f.seq, &out->delivered);
	out->state = out->delivered ? TALK_DELIVERED : on_its_way(c, &row, &f);
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

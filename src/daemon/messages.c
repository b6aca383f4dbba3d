/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/messages.h"

#include "base/assert.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/draft.h"
#include "core/expiry.h"
#include "core/reference.h"
#include "core/search.h"
#include "core/talk.h"
#include "daemon/ask.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/story.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_DEFAULT 50
#define PAGE_MAX     1000
#define PAGE_BYTES   (384 * 1024)    /* of text in one answer: escaped it stays below a line of 1 MiB */

#define REPLY_POINTS 120    /* code points of the answered text that go along */

static const char *kind_name(uint8_t kind)
{
	return kind == LETTER_TIMER ? "timer" : kind == MESSAGE_DELETED ? "deleted" : "text";
}

static json_t *id_of(int64_t conversation, int64_t order)
{
	char id[CONVERSATION_ID_LEN];

	conversation_format_id(id, conversation, order);
	return json_string(id);
}

static void add_reaction(json_t *to, const char *by, const char *reaction)
{
	if (reaction[0])
		json_array_append_new(to, json_pack("{s:s, s:s}", "by", by, "reaction", reaction));
}

static json_t *reactions(const struct shape *s)
{
	json_t *all = json_array();

	add_reaction(all, "me", s->mine.text);
	add_reaction(all, "them", s->theirs.text);
	return all;
}

/* Of a timer line the value it set, of another message its own. */
static uint32_t timer_of(const struct message *m)
{
	struct letter_timer t;

	if (m->kind == LETTER_TIMER)
		return letter_timer_decode(&t, m->body, m->len) ? t.seconds : 0;
	return m->shape.timer;
}

/* Whose the answered message is: an author names it from where he stands. */
static const char *answered_direction(const struct message *m)
{
	bool own = m->shape.about.whose == LETTER_AUTHORS;

	return (m->direction == MESSAGE_OUT) == own ? "out" : "in";
}

/* The state of our own, what is answered and when it goes: settle(), which reads messages, so not while any are visited. */
static json_t *row_of(const struct message *m)
{
	bool has_text = m->kind != LETTER_TIMER && m->kind != MESSAGE_DELETED;
	json_t *row = json_pack("{s:o, s:o, s:o, s:s, s:s, s:s%, s:I, s:I, s:s, s:o, s:I, s:o, s:I, s:I}", "id",
	                        id_of(m->conversation, m->order), "contact", contacts_id(m->conversation), "order",
	                        contacts_id(m->order), "direction", m->direction == MESSAGE_OUT ? "out" : "in", "kind",
	                        kind_name(m->kind), "text", has_text ? (const char *)m->body : "", has_text ? m->len : 0,
	                        "sent", (json_int_t)m->sent, "stored", (json_int_t)m->stored, "state",
	                        talk_state_name(m->direction == MESSAGE_OUT ? TALK_QUEUED : TALK_RECEIVED), "letter",
	                        contacts_id(m->shape.letter ? m->shape.letter : m->order), "edited",
	                        (json_int_t)m->shape.edited, "reactions", reactions(&m->shape), "timer",
	                        (json_int_t)timer_of(m), "expires", (json_int_t)m->shape.expires);
	int64_t answered = m->shape.about_order;

	if (row && m->shape.about.whose)
		json_object_set_new(row, "reply",
		                    json_pack("{s:o, s:s, s:s}", "id",
		                              answered ? id_of(m->conversation, answered) : json_null(), "direction",
		                              answered_direction(m), "text", ""));
	return row;
}

static bool parse_id(const json_t *row, const char *name, int64_t *conversation, int64_t *order)
{
	const char *id = json_string_value(json_object_get(row, name));

	return id && conversation_parse_id(id, conversation, order);
}

static bool quote(void *ctx, const struct message *m)
{
	json_t *reply = ctx;
	size_t len = 0, points = 0;

	if (m->kind != LETTER_TEXT)
		return false;
	for (; len < m->len && (points < REPLY_POINTS || (m->body[len] & 0xc0) == 0x80); len++)
		points += (m->body[len] & 0xc0) != 0x80;
	json_object_set_new(reply, "text", json_stringn((const char *)m->body, len));
	return false;
}

static bool take_answered(void *ctx, const struct message *m)
{
	struct reference *ref = ctx;

	ref->direction = m->shape.about.whose == LETTER_AUTHORS ? m->direction
	                 : m->direction == MESSAGE_IN           ? MESSAGE_OUT
	                                                        : MESSAGE_IN;
	ref->at = m->shape.about.at;
	return false;
}

/* The answered message has come after its answer, or has gone. */
static int64_t find_answered(struct store *s, int64_t conversation, int64_t order)
{
	struct reference ref = { .conversation = conversation };
	int64_t answered = 0;

	if (conversation_get(s, conversation, order, take_answered, &ref) != ERR_OK ||
	    reference_find(s, &ref, &answered) != ERR_OK)
		return 0;
	return answered;
}

static bool is_shown(void *ctx, const struct message *m)
{
	*(bool *)ctx = conversation_is_shown(m->kind);
	return false;
}

static void settle_reply(struct daemon *d, json_t *row, int64_t conversation, int64_t order)
{
	struct store *s = core_store(d->core);
	json_t *reply = json_object_get(row, "reply");
	int64_t of, answered = 0;
	bool shown = false;

	if (!reply)
		return;
	if (!parse_id(reply, "id", &of, &answered))
		answered = find_answered(s, conversation, order);
	if (answered > 0)
		(void)!conversation_get(s, conversation, answered, is_shown, &shown);
	json_object_set_new(reply, "id", shown ? id_of(conversation, answered) : json_null());
	if (shown)
		(void)!conversation_get(s, conversation, answered, quote, reply);
}

static void settle(struct daemon *d, json_t *row)
{
	int64_t conversation, order;
	json_t *expires = json_object_get(row, "expires");

	if (!parse_id(row, "id", &conversation, &order))
		return;
	json_integer_set(expires, expiry_wall(d->core, json_integer_value(expires)));
	settle_reply(d, row, conversation, order);
	if (strcmp(json_string_value(json_object_get(row, "direction")), "out") == 0)
		json_object_set_new(row, "state", json_string(talk_state_name(talk_state(d->core, conversation, order))));
}

/* The order in `contact` of the message that a parameter names; 0: none was given, -1: none of that conversation. */
static int64_t answered_by(const struct ask *a, int64_t contact)
{
	const char *id = ask_string(a, "reply_to");
	int64_t conversation, order;

	if (!id[0])
		return 0;
	return conversation_parse_id(id, &conversation, &order) && conversation == contact ? order : -1;
}

static enum err text_of(const struct ask *a, int64_t contact, struct talk_text *out)
{
	json_t *text = json_object_get(a->params, "text");

	*out = (struct talk_text){
		.text = json_string_value(text), .len = json_string_length(text), .reply = answered_by(a, contact),
	};
	return out->reply < 0 ? ERR_NO_MESSAGE : ERR_OK;
}

void messages_send(struct daemon *d, struct ask *a)
{
	char id[CONVERSATION_ID_LEN];
	struct talk_text t;
	struct contact c;
	int64_t order;
	enum err e;

	if (!contacts_find(d, a, &c))
		return;
	e = text_of(a, c.id, &t);
	if (e == ERR_OK)
		e = talk_write(d->core, c.id, &t, &order);
	if (e != ERR_OK) {
		ask_refuse(a, e);
		return;
	}
	conversation_format_id(id, c.id, order);
	ask_answer(a, json_pack("{s:s, s:o, s:o, s:s}", "message", id, "contact", contacts_id(c.id), "order",
	                        contacts_id(order), "state", talk_state_name(talk_state(d->core, c.id, order))));
}

/* Pages */

struct page {
	json_t *rows;
	size_t limit, bytes;
	bool more;
};

static bool add_row(void *ctx, const struct message *m)
{
	struct page *p = ctx;
	json_t *row;

	if (json_array_size(p->rows) == p->limit || p->bytes + m->len > PAGE_BYTES) {
		p->more = true;
		return false;
	}
	p->bytes += m->len + 256;
	row = row_of(m);
	if (row)
		json_array_append_new(p->rows, row);
	return true;
}

static void settle_all(struct daemon *d, json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		settle(d, row);
}

/* Visited newest first, shown oldest first. */
static json_t *turned(json_t *rows)
{
	json_t *out = json_array();

	for (size_t i = json_array_size(rows); i > 0; i--)
		json_array_append(out, json_array_get(rows, i - 1));
	json_decref(rows);
	return out;
}

static size_t page_size(const struct ask *a, const char *name)
{
	int64_t n = ask_number(a, name, PAGE_DEFAULT);

	return n < 1 ? 1 : n > PAGE_MAX ? PAGE_MAX : (size_t)n;
}

static void read_page(struct daemon *d, struct ask *a, const struct contact *c, struct conversation_range range)
{
	struct page p = { .rows = json_array(), .limit = page_size(a, "last") };
	struct conversation_counts counts = { .last = 0 };
	int64_t unread = 0;
	enum err e;

	/* One more than asked for says whether there are more. */
	range.limit = p.limit + 1;
	e = conversation_page(core_store(d->core), &range, add_row, &p);
	if (e == ERR_OK)
		e = conversation_counts(core_store(d->core), c->id, &counts);
	if (e == ERR_OK)
		e = conversation_first_unread(core_store(d->core), c->id, &unread);
	settle_all(d, p.rows);
	if (range.way == CONVERSATION_BEFORE)
		p.rows = turned(p.rows);
	ask_end(a, e, json_pack("{s:o, s:o, s:b, s:o, s:I, s:o}", "contact", contacts_id(c->id), "messages", p.rows, "more",
	                        p.more, "read", contacts_id(counts.read), "unread", (json_int_t)counts.unread, "first_unread",
	                        contacts_id(unread)));
}

void messages_read(struct daemon *d, struct ask *a)
{
	struct conversation_range range = { .way = ask_has(a, "after") ? CONVERSATION_AFTER : CONVERSATION_BEFORE };
	struct contact c;

	if (!ask_order(a, ask_has(a, "after") ? "after" : "before", CONVERSATION_END, &range.from)) {
		ask_refuse_with(a, ERR_NO_MESSAGE, _("That is not the order of a message."), NULL, NULL);
		return;
	}
	if (!contacts_find(d, a, &c))
		return;
	range.conversation = c.id;
	read_page(d, a, &c, range);
}

void messages_mark_read(struct daemon *d, struct ask *a)
{
	struct contact c;
	int64_t order;

	if (!ask_order(a, "order", 0, &order))
		ask_refuse(a, ERR_NO_MESSAGE);
	else if (contacts_find(d, a, &c))
		ask_end(a, talk_mark_read(d->core, c.id, order), NULL);
}

void messages_search(struct daemon *d, struct ask *a)
{
	struct page p = { .limit = page_size(a, "limit") };
	struct search_query q = { .text = ask_string(a, "text"), .before = CONVERSATION_END, .limit = p.limit + 1 };
	struct contact c = { 0 };
	enum err e;

	if (!ask_order(a, "before", CONVERSATION_END, &q.before)) {
		ask_refuse_with(a, ERR_NO_MESSAGE, _("That is not the order of a message."), NULL, NULL);
		return;
	}
	if (ask_has(a, "contact") && !contacts_find(d, a, &c))
		return;
	q.conversation = ask_has(a, "contact") ? c.id : 0;
	p.rows = json_array();
	e = search_find(core_store(d->core), &q, add_row, &p);
	settle_all(d, p.rows);
	ask_end(a, e, json_pack("{s:o, s:b}", "messages", p.rows, "more", p.more));
}

/* One message */

static bool take_row(void *ctx, const struct message *m)
{
	if (conversation_is_shown(m->kind))
		*(json_t **)ctx = row_of(m);
	return false;
}

json_t *messages_find(struct daemon *d, int64_t conversation, int64_t order)
{
	json_t *row = NULL;

	if (conversation_get(core_store(d->core), conversation, order, take_row, &row) != ERR_OK)
		return NULL;
	if (row)
		settle(d, row);
	return row;
}

void messages_tell(struct daemon *d, struct ask *a)
{
	json_t *row = NULL;
	int64_t conversation, order;
	enum err e = ERR_NO_MESSAGE;

	if (conversation_parse_id(ask_string(a, "message"), &conversation, &order))
		row = messages_find(d, conversation, order);
	if (row)
		e = story_add(d, conversation, order, row);
	ask_end(a, e, row);
}

/* Changing one */

/* The message that the parameter names. False: the ask has been refused. */
static bool find_named(struct ask *a, int64_t *conversation, int64_t *order)
{
	if (conversation_parse_id(ask_string(a, "message"), conversation, order))
		return true;
	ask_refuse(a, ERR_NO_MESSAGE);
	return false;
}

void messages_edit(struct daemon *d, struct ask *a)
{
	json_t *text = json_object_get(a->params, "text");
	const struct talk_text t = { .text = json_string_value(text), .len = json_string_length(text) };
	int64_t conversation, order;

	if (find_named(a, &conversation, &order))
		ask_end(a, talk_edit(d->core, conversation, order, &t), NULL);
}

void messages_react(struct daemon *d, struct ask *a)
{
	json_t *text = json_object_get(a->params, "reaction");
	const struct talk_text t = { .text = json_string_value(text), .len = json_string_length(text) };
	int64_t conversation, order;

	if (find_named(a, &conversation, &order))
		ask_end(a, talk_react(d->core, conversation, order, &t), NULL);
}

void messages_delete(struct daemon *d, struct ask *a)
{
	int64_t conversation, order;

	if (!find_named(a, &conversation, &order))
		return;
	if (ask_flag(a, "both"))
		ask_end(a, talk_delete_for_both(d->core, conversation, order), NULL);
	else
		ask_end(a, talk_delete_here(d->core, conversation, order), NULL);
}

/* Drafts */

void messages_draft(struct daemon *d, struct ask *a)
{
	struct draft *draft;
	struct contact c;
	enum err e;

	if (!contacts_find(d, a, &c))
		return;
	draft = calloc(1, sizeof(*draft));
	ASSERT(draft);
	e = draft_get(core_store(d->core), c.id, draft);
	ask_end(a, e, json_pack("{s:s, s:o}", "text", draft->text, "reply_to",
	                        draft->reply ? id_of(c.id, draft->reply) : json_string("")));
	sodium_memzero(draft, sizeof(*draft));
	free(draft);
}

void messages_draft_set(struct daemon *d, struct ask *a)
{
	struct talk_text t;
	struct contact c;
	enum err e;

	if (!contacts_find(d, a, &c))
		return;
	e = text_of(a, c.id, &t);
	ask_end(a, e == ERR_OK ? talk_set_draft(d->core, c.id, &t) : e, NULL);
}

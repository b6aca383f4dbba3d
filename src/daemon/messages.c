/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/messages.h"

#include "base/tr.h"
#include "core/core.h"
#include "core/search.h"
#include "core/talk.h"
#include "daemon/ask.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/story.h"

#include <string.h>

#define PAGE_DEFAULT 50
#define PAGE_MAX     1000
#define PAGE_BYTES   (384 * 1024)    /* of text in one answer: escaped it stays below a line of 1 MiB */

json_t *messages_row(const struct message *m)
{
	char id[CONVERSATION_ID_LEN];

	conversation_format_id(id, m->conversation, m->order);
	return json_pack("{s:s, s:o, s:o, s:s, s:s%, s:I, s:I, s:s}", "id", id, "contact", contacts_id(m->conversation),
	                 "order", contacts_id(m->order), "direction", m->direction == MESSAGE_OUT ? "out" : "in", "text",
	                 (const char *)m->body, m->len, "sent", (json_int_t)m->sent, "stored", (json_int_t)m->stored,
	                 "state", talk_state_name(m->direction == MESSAGE_OUT ? TALK_QUEUED : TALK_RECEIVED));
}

void messages_settle(struct daemon *d, json_t *row)
{
	int64_t conversation, order;
	const char *state;

	if (strcmp(json_string_value(json_object_get(row, "direction")), "out") != 0 ||
	    !conversation_parse_id(json_string_value(json_object_get(row, "id")), &conversation, &order))
		return;
	state = talk_state_name(talk_state(d->core, conversation, order));
	json_object_set_new(row, "state", json_string(state));
}

void messages_send(struct daemon *d, struct ask *a)
{
	json_t *text = json_object_get(a->params, "text");
	char id[CONVERSATION_ID_LEN];
	struct contact c;
	int64_t order;
	enum err e;

	if (!contacts_find(d, a, &c))
		return;
	e = talk_send(d->core, c.id, json_string_value(text), json_string_length(text), &order);
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
	row = messages_row(m);
	if (row)
		json_array_append_new(p->rows, row);
	return true;
}

static void settle_all(struct daemon *d, json_t *rows)
{
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		messages_settle(d, row);
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
	enum err e;

	/* One more than asked for says whether there are more. */
	range.limit = p.limit + 1;
	e = conversation_page(core_store(d->core), &range, add_row, &p);
	if (e == ERR_OK)
		e = conversation_counts(core_store(d->core), c->id, &counts);
	settle_all(d, p.rows);
	if (range.way == CONVERSATION_BEFORE)
		p.rows = turned(p.rows);
	ask_end(a, e, json_pack("{s:o, s:o, s:b, s:o, s:I}", "contact", contacts_id(c->id), "messages", p.rows, "more",
	                        p.more, "read", contacts_id(counts.read), "unread", (json_int_t)counts.unread));
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
	struct contact c;
	enum err e;

	if (ask_has(a, "contact") && !contacts_find(d, a, &c))
		return;
	q.conversation = ask_has(a, "contact") ? c.id : 0;
	p.rows = json_array();
	e = search_find(core_store(d->core), &q, add_row, &p);
	settle_all(d, p.rows);
	ask_end(a, e, json_pack("{s:o, s:b}", "messages", p.rows, "more", p.more));
}

/* The story of one message */

static bool take_row(void *ctx, const struct message *m)
{
	*(json_t **)ctx = messages_row(m);
	return false;
}

void messages_tell(struct daemon *d, struct ask *a)
{
	json_t *row = NULL;
	int64_t conversation, order;
	enum err e = ERR_NO_MESSAGE;

	if (conversation_parse_id(ask_string(a, "message"), &conversation, &order))
		e = conversation_get(core_store(d->core), conversation, order, take_row, &row);
	if (e == ERR_OK && row) {
		messages_settle(d, row);
		e = story_add(d, conversation, order, row);
	}
	ask_end(a, e, row);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/news.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/tr.h"
#include "core/conversation.h"
#include "core/core.h"
#include "core/event.h"
#include "core/eventlog.h"
#include "daemon/ask.h"
#include "daemon/caller.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/messages.h"
#include "daemon/server.h"
#include "rpc/envelope.h"

#include <stdlib.h>

#define ROWS_AT_ONCE 64

struct pump {
	struct daemon *d;
	struct caller *c;
	size_t rows;
};

static void send_event(struct caller *c, json_t *event)
{
	size_t len;
	char *line = envelope_line(envelope_notification("event", event), &len);

	if (line)
		caller_send(c, line, len);
	heap_free(line);
}

/* With the message as it is now; it may be gone since. */
static bool has_message(const struct event *e)
{
	return e->kind == EVENT_MESSAGE_IN || e->kind == EVENT_MESSAGE_OUT || e->kind == EVENT_MESSAGE_CHANGED;
}

/* The n-th of the events that the row stands for. */
static json_t *describe(struct pump *p, const struct event *e, int64_t n)
{
	const char *type = event_name(e->kind);
	json_t *out = json_pack("{s:o, s:s, s:I}", "seq", contacts_id(e->seq + n), "type",
	    type ? type : "unknown", "time",
	                        (json_int_t)e->wall);
	json_t *message;

	if (e->contact > 0)
		json_object_set_new(out, "contact", contacts_id(e->contact));
	if (e->order > 0)
		json_object_set_new(out, "order", contacts_id(e->order + n));
	if (e->detail[0])
		json_object_set_new(out, "detail", json_string(e->detail));
	message = has_message(e) && !p->c->bare ? messages_find(p->d, e->contact, e->order + n) : NULL;
	if (message)
		json_object_set_new(out, "message", message);
	return out;
}

static bool send_row(void *ctx, const struct event *e)
{
	struct pump *p = ctx;

	p->rows++;
	for (int64_t n = 0; n < e->count && buf_len(&p->c->out) < NEWS_HIGH; n++) {
		send_event(p->c, describe(p, e, n));
		p->c->cursor = e->seq + n;
	}
	return buf_len(&p->c->out) < NEWS_HIGH;
}

/* True when the place is one that the log can go on from; else the cursor goes to where it can. */
static bool check_place(struct daemon *d, struct caller *c)
{
	int64_t last, oldest;

	if (eventlog_bounds(core_store(d->core), &last, &oldest) != ERR_OK)
		return true;
	if (c->cursor <= last && (c->cursor + 1 >= oldest || last == 0))
		return true;
	c->cursor = c->cursor > last ? last : oldest - 1;
	return false;
}

static void send_reset(struct caller *c)
{
	send_event(c, json_pack("{s:o, s:s}", "seq", contacts_id(c->cursor), "type", "reset_log"));
}

void news_pump(struct daemon *d, struct caller *c)
{
	struct pump p = { .d = d, .c = c };
	enum err e = ERR_OK;

	if (!d->core || c->caught_up)
		c->caught_up = true;
	while (!c->caught_up && !c->dead && e == ERR_OK && buf_len(&c->out) < NEWS_HIGH) {
		if (!check_place(d, c))
			send_reset(c);
		p.rows = 0;
		e = eventlog_since(core_store(d->core), c->cursor, ROWS_AT_ONCE, send_row, &p);
		c->caught_up = p.rows == 0;
	}
}

void news_tell(struct caller *c, const char *type)
{
	send_event(c, json_pack("{s:s, s:I}", "type", type, "time", (json_int_t)clock_read().wall));
}

void news_subscribe(struct daemon *d, struct ask *a)
{
	struct caller *c = server_find(d->server, a->caller);
	int64_t last = 0, oldest = 0, since;
	enum err e;

	if (c)
		c->told = true;
	if (!d->core) {
		ask_refuse(a, d->state == DAEMON_EMPTY ? ERR_NO_PROFILE : d->state == DAEMON_LOCKED ? ERR_LOCKED : ERR_BUSY);
		return;
	}
	e = eventlog_bounds(core_store(d->core), &last, &oldest);
	if (!ask_order(a, "since", last, &since)) {
		ask_refuse_with(a, ERR_USAGE, _("That is not a sequence number."),
		    _("Use the seq of the last event you saw."), NULL);
		return;
	}
	if (c && e == ERR_OK) {
		c->subscribed = true;
		c->bare = ask_flag(a, "bare");
		c->caught_up = false;
		c->cursor = since;
	}
	ask_end(a, e, json_pack("{s:o, s:o}", "seq", contacts_id(since), "last", contacts_id(last)));
}

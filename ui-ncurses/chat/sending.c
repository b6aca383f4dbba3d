/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/sending.h"

#include "base/assert.h"
#include "base/heap.h"
#include "base/tr.h"
#include "ui-ncurses/chat/chat_state.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/ui.h"

#include <stdlib.h>
#include <string.h>

void sending_wipe(struct sending *s)
{
	for (size_t i = 0; i < s->n; i++)
		heap_free(s->row[i].text);
	*s = (struct sending){ .n = 0 };
}

static void drop(struct sending *s, size_t i)
{
	heap_free(s->row[i].text);
	memmove(&s->row[i], &s->row[i + 1], (--s->n - i) * sizeof(s->row[0]));
}

/* ---- at the end of the conversation ---- */

/* Of the message that is answered. */
static void add_quote(struct entry *e, const struct chat *c)
{
	const struct entry *answered = talk_find(&c->talk, c->compose.reply);

	e->quote.order = c->compose.reply;
	e->quote.out = answered && answered->out;
	e->quote.text = strdup(c->compose.about);
	ASSERT(e->quote.text);
}

static struct entry make(const struct ui *u, const struct chat *c, int64_t tag, const char *text)
{
	size_t len = strlen(text);
	struct entry e = {
		.order = TALK_HANDED + tag,
		.contact = c->contact,
		.out = true,
		.state = ENTRY_HANDED,
		.sent = u->now.wall,
		.stored = u->now.wall,
	};

	e.letter = e.order;
	e.text = malloc(SAFE_SIZE(len));
	ASSERT(e.text);
	e.len = safe_text(e.text, SAFE_SIZE(len), text, len, u->ascii);
	if (c->compose.reply)
		add_quote(&e, c);
	return e;
}

/* The daemon has taken it: it stands where the daemon put it. An event with the same may have come before, or comes. */
static void settle(struct ui *u, struct chat *c, int64_t tag, const json_t *result)
{
	struct entry *handed = talk_find(&c->talk, TALK_HANDED + tag), e;

	if (!handed)
		return;
	e = *handed;
	handed->text = NULL;
	handed->quote.text = NULL;
	handed->line = NULL;
	talk_drop(&c->talk, TALK_HANDED + tag);
	e.order = e.letter = asks_id(result, "order");
	e.state = ENTRY_QUEUED;
	if (e.order > 0 && !c->talk.more_after && !talk_find(&c->talk, e.order))
		talk_put(&c->talk, &e);
	else
		entry_wipe(&e);
	c->talk.refresh_at = u->now.mono;
	chat_settle(u);
}

/* ---- answers ---- */

static void put_back(struct ui *u, struct chat *c, size_t i, const json_t *error)
{
	const struct compose_text back = { c->sending.row[i].text, c->sending.row[i].reply, c->sending.row[i].editing };

	if (c->sending.row[i].flying && asks_is_kind(error, "unreachable"))
		ui_warn(u, "%s",
			_("The daemon went away before it said whether it has this message. "
			  "Look above before sending it again."));
	else
		ui_complain(u, error);
	talk_drop(&c->talk, TALK_HANDED + c->sending.row[i].tag);
	if (c->sending.row[i].contact == c->contact)
		compose_return(u, &c->compose, &back);
	else
		deed_keep_draft(u, c->sending.row[i].contact, back.text, back.reply, NULL);
}

static void on_sent(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct chat *c = chat_state(u);

	for (size_t i = 0; c && i < c->sending.n; i++) {
		if (c->sending.row[i].tag != tag)
			continue;
		if (!result)
			put_back(u, c, i, error);
		else if (!c->sending.row[i].editing)
			settle(u, c, tag, result);
		else
			c->talk.refresh_at = u->now.mono;
		drop(&c->sending, i);
		chat_settle(u);
		return;
	}
}

/* ---- sending ---- */

/* The question is on its way: it was not refused on the spot. */
static void note_flying(struct sending *s, int64_t tag)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->row[i].tag == tag)
			s->row[i].flying = true;
}

/* "//x" is how a text that begins with a slash is typed. Blanks at the end, as pastes have them, are nobody's words. Owned. */
static char *meant(const struct compose *c)
{
	const char *text = edit_text(c->edit);
	size_t len;
	char *out;

	if (!c->literal && text[0] == '/' && text[1] == '/')
		text++;
	for (len = strlen(text); len > 0 && strchr(" \t\n", text[len - 1]); len--)
		continue;
	out = strndup(text, len);
	ASSERT(out);
	return out;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0';
}

void sending_send(struct ui *u)
{
	struct chat *c = chat_state(u);
	struct sending *s = &c->sending;
	int64_t tag, reply = c->compose.reply, editing = c->compose.editing;
	struct entry e;
	char *text;

	if (is_blank(edit_text(c->compose.edit)) || c->contact == 0)
		return;
	if (s->n == SENDING_MAX) {
		ui_warn(u, "%s", _("The daemon has not taken the last messages yet. Try again in a moment."));
		return;
	}
	text = meant(&c->compose);
	tag = ++s->last;
	s->row[s->n].tag = tag;
	s->row[s->n].contact = c->contact;
	s->row[s->n].reply = reply;
	s->row[s->n].editing = editing;
	s->row[s->n].flying = false;
	s->row[s->n++].text = text;
	e = make(u, c, tag, text);
	compose_clear(u, &c->compose);
	if (editing) {
		entry_wipe(&e);
		deed_edit(u, c->contact, editing, text, on_sent, tag);
	} else {
		talk_to_end(u, &c->talk);
		talk_put(&c->talk, &e);
		deed_send(u, c->contact, text, reply, on_sent, tag);
	}
	note_flying(s, tag);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compose_paint.c: how it looks. */
#include "ui-ncurses/chat/compose.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/ui.h"

#include <string.h>

#define KEEP_AFTER CLOCK_SECOND /* without a key: then the draft is kept */

void compose_init(struct compose *c)
{
	*c = (struct compose){ .edit = edit_new(), .keep_at = CLOCK_NEVER };
}

void compose_wipe(struct compose *c)
{
	edit_free(c->edit);
	heap_free(c->aside);
	*c = (struct compose){ .keep_at = CLOCK_NEVER };
}

bool compose_is_empty(const struct compose *c)
{
	return edit_len(c->edit) == 0;
}

bool compose_is_command(const struct compose *c)
{
	const char *text = edit_text(c->edit);

	return text[0] == '/' && text[1] != '/' && !c->literal;
}

/* ---- the draft ---- */

static void on_draft(struct ui *u, int64_t contact, const json_t *result, const json_t *error)
{
	struct compose *c = chat_compose(u);
	const char *text = asks_string(result, "text");

	(void)error;
	if (!c || c->contact != contact || (!text[0] && !asks_string(result, "reply_to")[0]))
		return;
	c->kept = true;
	if (c->touched || !compose_is_empty(c))
		return;
	if (edit_set(c->edit, text, strlen(text)))
		c->literal = text[0] != '\0';
	c->reply = entry_named(asks_string(result, "reply_to"));
	chat_settle(u);
}

/* Not kept after all: it is tried again, unless the profile is closed. */
static void on_kept(struct ui *u, int64_t contact, const json_t *result, const json_t *error)
{
	struct compose *c = chat_compose(u);

	if (result || asks_is_kind(error, "locked"))
		return;
	if (!asks_is_kind(error, "unreachable"))
		ui_complain(u, error);
	else if (c && c->contact == contact)
		c->dirty = true;
}

/* What is being changed is no draft of something new: what was aside is. A command is none either. */
static const char *draft(const struct compose *c)
{
	if (c->editing)
		return c->aside ? c->aside : "";
	return compose_is_command(c) ? "" : edit_text(c->edit);
}

void compose_keep(struct ui *u, struct compose *c)
{
	const char *text;

	c->keep_at = CLOCK_NEVER;
	if (!c->edit || !c->dirty || c->contact == 0 || !u->asks.up)
		return;
	text = draft(c);
	c->dirty = false;
	if (!text[0] && !c->reply && !c->kept)
		return;
	c->kept = text[0] != '\0' || c->reply > 0;
	deed_keep_draft(u, c->contact, text, c->editing ? 0 : c->reply, on_kept);
}

static void changed(struct ui *u, struct compose *c)
{
	if (compose_is_empty(c))
		c->literal = false;
	c->touched = c->dirty = true;
	c->keep_at = u->now.mono + KEEP_AFTER;
	ui_want(u, c->keep_at);
}

void compose_tick(struct ui *u, struct compose *c)
{
	if (c->keep_at == CLOCK_NEVER)
		return;
	if (u->now.mono >= c->keep_at)
		compose_keep(u, c);
	else
		ui_want(u, c->keep_at);
}

static void forget(struct compose *c)
{
	heap_free(c->aside);
	c->aside = NULL;
	c->reply = c->editing = 0;
	c->about[0] = '\0';
	c->literal = false;
	(void)edit_set(c->edit, "", 0);
}

void compose_open(struct ui *u, struct compose *c, int64_t contact)
{
	if (contact == c->contact)
		return;
	compose_keep(u, c);
	forget(c);
	c->contact = contact;
	c->touched = c->dirty = c->kept = false;
	edit_set_vi(c->edit, u->prefs.vi);
	if (contact > 0)
		deed_get_draft(u, contact, on_draft);
}

/* ---- the text ---- */

static void refuse_length(struct ui *u)
{
	ui_warn(u, _("A message holds at most %d bytes: nothing was added. Send this one first, then the rest."),
		EDIT_MAX);
}

static bool paste(struct ui *u, struct compose *c, const struct key *k)
{
	bool first = edit_cursor(c->edit) == 0;

	if (!edit_insert(c->edit, k->text, k->len)) {
		refuse_length(u);
		return true;
	}
	c->literal = c->literal || first;
	changed(u, c);
	return true;
}

bool compose_key(struct ui *u, struct compose *c, const struct key *k)
{
	size_t before = edit_len(c->edit);
	bool used;

	if (k->code == KEY_PASTE)
		return paste(u, c, k);
	edit_set_vi(c->edit, u->prefs.vi);
	used = edit_key(c->edit, k);
	if (used && edit_was_refused(c->edit))
		refuse_length(u);
	else if (used && (edit_len(c->edit) != before || k->code == KEY_TEXT))
		changed(u, c);
	return used;
}

void compose_put(struct ui *u, struct compose *c, const char *text, size_t len)
{
	if (!edit_set(c->edit, text, len)) {
		refuse_length(u);
		return;
	}
	changed(u, c);
	c->literal = len > 0;
}

void compose_return(struct ui *u, struct compose *c, const struct compose_text *back)
{
	bool both = !compose_is_empty(c) || c->reply || c->editing;

	edit_move(c->edit, 0);
	if (!edit_insert(c->edit, back->text, strlen(back->text)))
		return;
	if (both) {
		(void)!edit_insert(c->edit, "\n", 1);
	} else {
		c->reply = back->reply;
		c->editing = back->editing;
	}
	changed(u, c);
	c->literal = true;
}

void compose_clear(struct ui *u, struct compose *c)
{
	char *aside = c->aside;

	c->aside = NULL;
	forget(c);
	if (aside)
		(void)edit_set(c->edit, aside, strlen(aside));
	heap_free(aside);
	c->dirty = true;
	compose_keep(u, c);
}

/* ---- about another message ---- */

void compose_about(struct compose *c, const struct entry *e)
{
	size_t len = strcspn(e->text, "\n");

	(void)safe_line(c->about, sizeof(c->about), e->text, len, false);
}

void compose_reply(struct ui *u, struct compose *c, const struct entry *e)
{
	(void)compose_cancel(u, c);
	c->reply = e->order;
	compose_about(c, e);
	changed(u, c);
}

void compose_edit(struct ui *u, struct compose *c, const struct entry *e)
{
	(void)compose_cancel(u, c);
	c->aside = strdup(edit_text(c->edit));
	ASSERT(c->aside);
	c->editing = e->order;
	compose_about(c, e);
	(void)edit_set(c->edit, e->text, e->len);
	c->literal = true;
	c->touched = true;
}

bool compose_cancel(struct ui *u, struct compose *c)
{
	if (!c->reply && !c->editing)
		return false;
	if (c->editing) {
		compose_clear(u, c);
		return true;
	}
	c->reply = 0;
	c->about[0] = '\0';
	changed(u, c);
	return true;
}

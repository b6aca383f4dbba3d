/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/chat/entry.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/asks.h"
#include "ui-ncurses/text/safe.h"
#include "ui-ncurses/text/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUOTE_MAX 512 /* bytes of a quoted message that are kept: one line shows less */

static const struct {
	const char *name;
	enum entry_state state;
} states[] = {
	{ "received", ENTRY_RECEIVED },
	{ "waiting", ENTRY_QUEUED },
	{ "queued", ENTRY_QUEUED },
	{ "sending", ENTRY_SENDING },
	{ "carried", ENTRY_CARRIED },
	{ "delivered", ENTRY_DELIVERED },
	{ "read", ENTRY_READ },
	{ "seen", ENTRY_READ },
	{ "failed", ENTRY_FAILED },
};

static enum entry_state find_state(const char *name)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0)
			return states[i].state;
	return ENTRY_QUEUED;
}

static enum entry_kind find_kind(const char *name)
{
	return strcmp(name, "deleted") == 0 ? ENTRY_DELETED : strcmp(name, "timer") == 0 ? ENTRY_TIMER
											 : ENTRY_TEXT;
}

/* Owned. */
static char *clean(const json_t *text, size_t most, bool line, bool ascii, size_t *len)
{
	const char *raw = json_is_string(text) ? json_string_value(text) : "";
	size_t n = json_is_string(text) ? json_string_length(text) : 0;
	char *out;

	if (n > most)
		n = most;
	out = malloc(SAFE_SIZE(n));
	ASSERT(out);
	*len = line ? safe_line(out, SAFE_SIZE(n), raw, n, ascii) : safe_text(out, SAFE_SIZE(n), raw, n, ascii);
	return out;
}

int64_t entry_named(const char *id)
{
	const char *dot = strchr(id, '.');

	return dot ? strtoll(dot + 1, NULL, 10) : 0;
}

static void take_quote(struct entry *e, const json_t *reply, bool ascii)
{
	size_t len;

	if (!json_is_object(reply))
		return;
	e->quote.order = entry_named(asks_string(reply, "id"));
	e->quote.out = strcmp(asks_string(reply, "direction"), "out") == 0;
	e->quote.text = clean(json_object_get(reply, "text"), QUOTE_MAX, true, ascii, &len);
}

static void take_reactions(struct entry *e, const json_t *all, bool ascii)
{
	char raw[ENTRY_REACTION_MAX];
	const json_t *one;
	size_t i, len;

	json_array_foreach(all, i, one) {
		len = str_copy(raw, sizeof(raw), asks_string(one, "reaction"));
		(void)safe_line(strcmp(asks_string(one, "by"), "me") == 0 ? e->mine : e->theirs, ENTRY_REACTION_MAX,
				raw, len,
				ascii);
	}
}

bool entry_take(struct entry *e, const json_t *row, bool ascii)
{
	*e = (struct entry){ .order = asks_id(row, "order"), .contact = asks_id(row, "contact") };
	if (e->order <= 0 || e->contact <= 0)
		return false;
	e->letter = asks_id(row, "letter") > 0 ? asks_id(row, "letter") : e->order;
	e->out = strcmp(asks_string(row, "direction"), "out") == 0;
	e->kind = find_kind(asks_string(row, "kind"));
	e->state = e->out ? find_state(asks_string(row, "state")) : ENTRY_RECEIVED;
	e->text = clean(e->kind == ENTRY_TEXT ? json_object_get(row, "text") : NULL, SIZE_MAX / 8, false, ascii,
			&e->len);
	e->sent = asks_number(row, "sent");
	e->stored = asks_number(row, "stored");
	e->edited = asks_number(row, "edited");
	e->timer = asks_number(row, "timer");
	e->expires = asks_number(row, "expires");
	take_quote(e, json_object_get(row, "reply"), ascii);
	take_reactions(e, json_object_get(row, "reactions"), ascii);
	return true;
}

void entry_wipe(struct entry *e)
{
	heap_free(e->text);
	heap_free(e->quote.text);
	free(e->line);
	*e = (struct entry){ .order = 0 };
}

int entry_lines(struct entry *e, int columns)
{
	const struct wrap_widths w = { columns, columns };

	if (e->wrapped_at != columns) {
		free(e->line);
		e->line = NULL;
		e->wrapped = (int)wrap_lines(e->text, e->len, &w, NULL, 0);
		e->wrapped_at = columns;
	}
	return e->wrapped;
}

const struct wrap_line *entry_wrap(struct entry *e, int columns)
{
	const struct wrap_widths w = { columns, columns };
	size_t n = (size_t)entry_lines(e, columns);

	if (!e->line) {
		e->line = malloc(n * sizeof(*e->line));
		ASSERT(e->line);
		(void)wrap_lines(e->text, e->len, &w, e->line, n);
	}
	return e->line;
}

const char *entry_sign(const struct entry *e, bool ascii)
{
	if (!e->out || e->kind != ENTRY_TEXT)
		return "";
	switch (e->state) {
	case ENTRY_RECEIVED:
	case ENTRY_HANDED:
		break;
	case ENTRY_QUEUED:
		return ascii ? "." : "…";
	case ENTRY_SENDING:
		return ">";
	case ENTRY_CARRIED:
		return "^";
	case ENTRY_DELIVERED:
		return ascii ? "v" : "✓";
	case ENTRY_READ:
		return ascii ? "vv" : "✓✓";
	case ENTRY_FAILED:
		return "!";
	}
	return "";
}

static void tell_timer(const struct entry *e, const char *name, char *out, size_t cap)
{
	char span[WHEN_MAX];

	when_length(span, e->timer * CLOCK_SECOND);
	if (e->timer == 0 && e->out)
		snprintf(out, cap, "%s", _("You set messages to stay"));
	else if (e->timer == 0)
		snprintf(out, cap, _("%s set messages to stay"), name);
	else if (e->out)
		snprintf(out, cap, _("You set messages to disappear after %s"), span);
	else
		/* TRANSLATORS: a name, then a length of time. */
		snprintf(out, cap, _("%s set messages to disappear after %s"), name, span);
}

const char *entry_words(const struct entry *e, const char *name, char *out, size_t cap)
{
	switch (e->kind) {
	case ENTRY_TEXT:
		return e->text;
	case ENTRY_DELETED:
		if (e->out)
			return _("you deleted this");
		snprintf(out, cap, _("%s deleted this"), name);
		break;
	case ENTRY_TIMER:
		tell_timer(e, name, out, cap);
		break;
	}
	return out;
}

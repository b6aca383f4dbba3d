/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_note.h"

#include "base/assert.h"
#include "base/heap.h"
#include "base/tr.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/text/when.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ABOUT_MAX 512 /* bytes of what is said about a message, after its text */

/* ---- numbers ---- */

static const struct plain_note *at(const struct plain *p, int64_t number)
{
	return &p->note[number % PLAIN_NOTES];
}

static struct plain_note *place(struct plain *p, int64_t number)
{
	return &p->note[number % PLAIN_NOTES];
}

static int64_t oldest(const struct plain *p)
{
	return p->noted > PLAIN_NOTES ? p->noted - PLAIN_NOTES + 1 : 1;
}

int64_t plain_note_of(const struct plain *p, int64_t contact, int64_t order)
{
	for (int64_t n = p->noted; n >= oldest(p); n--)
		if (at(p, n)->contact == contact && at(p, n)->order == order)
			return n;
	return 0;
}

struct plain_note *plain_note_find(struct plain *p, int64_t number)
{
	return number >= oldest(p) && number <= p->noted ? place(p, number) : NULL;
}

int64_t plain_note_number(struct plain *p, int64_t contact, int64_t order, bool waits)
{
	int64_t number = plain_note_of(p, contact, order);

	if (number == 0) {
		number = ++p->noted;
		*place(p, number) = (struct plain_note){ .contact = contact, .order = order };
	}
	place(p, number)->waits = waits;
	return number;
}

void plain_note_delivered(struct plain *p, int64_t contact, int64_t order, bool only)
{
	int64_t last = 0;
	unsigned long n = 0;

	for (int64_t k = oldest(p); k <= p->noted; k++) {
		struct plain_note *note = place(p, k);

		if (!note->waits || note->contact != contact || note->order > order || (only && note->order != order))
			continue;
		note->waits = false;
		last = k;
		n++;
	}
	if (n == 1)
		plain_say(p, _("Delivered to %s: %lld."), plain_people_name(p, contact), (long long)last);
	else if (n > 1)
		plain_say(p, ngettext("Delivered to %s: %lu message, up to %lld.",
		                      "Delivered to %s: %lu messages, up to %lld.", n),
			  plain_people_name(p, contact), n, (long long)last);
}

/* ---- states ---- */

static const struct {
	const char *state, *words;
	bool waits;
} states[] = {
	{ "waiting", N_("waits until the contact has joined"), true },
	{ "queued", N_("queued here"), true },
	{ "carried", N_("carried by others"), true },
	{ "sending", N_("on its way"), true },
	{ "delivered", N_("delivered"), false },
	{ "read", N_("read"), false },
	{ "failed", N_("failed"), false },
};

const char *plain_note_state(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].state, state) == 0)
			return _(states[i].words);
	return state;
}

bool plain_note_is_waiting(const char *state)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].state, state) == 0)
			return states[i].waits;
	return false;
}

/* ---- printing ---- */

/* One more of a list of remarks. */
__attribute__((format(printf, 2, 3))) static void add(char out[ABOUT_MAX], const char *fmt, ...)
{
	size_t len = strlen(out);
	va_list ap;

	if (len > 0 && len + 2 < ABOUT_MAX) {
		memcpy(out + len, ", ", 3);
		len += 2;
	}
	va_start(ap, fmt);
	vsnprintf(out + len, ABOUT_MAX - len, fmt, ap);
	va_end(ap);
}

static void add_reactions(const struct plain *p, char out[ABOUT_MAX], const json_t *row)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(row, "reactions"), i, one) {
		if (strcmp(asks_string(one, "by"), "me") == 0)
			add(out, _("you: %s"), asks_string(one, "reaction"));
		else
			add(out, _("%s: %s"), plain_people_name(p, asks_id(row, "contact")), asks_string(one,
			                                                                                 "reaction"));
	}
}

static uint32_t sum_reactions(const json_t *row)
{
	const json_t *one;
	uint32_t sum = 0;
	size_t i;

	json_array_foreach(json_object_get(row, "reactions"), i, one) {
		for (const char *c = asks_string(one, "by"); *c; c++)
			sum = sum * 31 + (unsigned char)*c;
		for (const char *c = asks_string(one, "reaction"); *c; c++)
			sum = sum * 31 + (unsigned char)*c;
	}
	return sum;
}

/* "12, 18:02, delivered": number and time first, then what else there is. */
static void describe(struct plain *p, char out[ABOUT_MAX], const json_t *row, bool ours)
{
	const char *state = asks_string(row, "state");
	int64_t number = plain_note_number(p, asks_id(row, "contact"), asks_id(row, "order"),
					   ours && plain_note_is_waiting(state));
	struct plain_note *note = place(p, number);
	char when[WHEN_MAX];

	note->edited = asks_number(row, "edited");
	note->reactions = sum_reactions(row);
	when_near(when, asks_number(row, "sent"), p->ui.now.wall);
	snprintf(out, ABOUT_MAX, _("%lld, %s"), (long long)number, when);
	if (ours)
		add(out, "%s", plain_note_state(state));
	if (asks_number(row, "edited") > 0)
		add(out, "%s", _("changed later"));
	if (asks_number(row, "timer") > 0) {
		when_span(when, asks_number(row, "timer") * CLOCK_SECOND);
		add(out, _("goes away after %s"), when);
	}
	add_reactions(p, out, row);
}

/* Who says it, and to what: owned. */
static char *speaker(struct plain *p, const json_t *row, bool ours, bool named)
{
	const json_t *reply = json_object_get(row, "reply");
	const char *name = plain_people_name(p, asks_id(row, "contact")), *id = strchr(asks_string(reply, "id"), '.');
	int64_t answered = id ? plain_note_of(p, asks_id(row, "contact"), strtoll(id + 1, NULL, 10)) : 0;
	char *out = NULL;
	int n;

	if (json_is_object(reply) && answered > 0 && ours)
		n = asprintf(&out, _("You, in reply to %lld"), (long long)answered);
	else if (json_is_object(reply) && answered > 0)
		n = asprintf(&out, _("%s, in reply to %lld"), name, (long long)answered);
	else if (json_is_object(reply) && ours)
		n = asprintf(&out, _("You, in reply to \"%s\""), asks_string(reply, "text"));
	else if (json_is_object(reply))
		n = asprintf(&out, _("%s, in reply to \"%s\""), name, asks_string(reply, "text"));
	else if (ours && named)
		n = asprintf(&out, _("You to %s"), name);
	else
		n = asprintf(&out, "%s", ours ? _("You") : name);
	ASSERT(n >= 0);
	/* The answered text is a remark here, not lines of its own. */
	for (char *c = out; *c; c++)
		if (*c == '\n')
			*c = ' ';
	return out;
}

static void say_timer(struct plain *p, const json_t *row, bool ours)
{
	const char *name = plain_people_name(p, asks_id(row, "contact"));
	char span[WHEN_MAX];

	when_span(span, asks_number(row, "timer") * CLOCK_SECOND);
	if (asks_number(row, "timer") == 0 && ours)
		plain_say(p, "%s", _("You have let messages stay from here on."));
	else if (asks_number(row, "timer") == 0)
		plain_say(p, _("%s has let messages stay from here on."), name);
	else if (ours)
		plain_say(p, _("You have let messages go away after %s from here on."), span);
	else
		plain_say(p, _("%s has let messages go away after %s from here on."), name, span);
}

void plain_note_say(struct plain *p, const json_t *row, bool named)
{
	bool ours = strcmp(asks_string(row, "direction"), "out") == 0;
	const char *kind = asks_string(row, "kind");
	char about[ABOUT_MAX], *who;

	if (strcmp(kind, "timer") == 0) {
		say_timer(p, row, ours);
		return;
	}
	describe(p, about, row, ours);
	who = speaker(p, row, ours, named);
	if (strcmp(kind, "deleted") == 0)
		plain_say(p, _("%s: this message was deleted (%s)"), who, about);
	else
		/* TRANSLATORS: a message: who, the text, then its number, time and state. */
		plain_say(p, _("%s: %s (%s)"), who, asks_string(row, "text"), about);
	heap_free(who);
}

void plain_note_changed(struct plain *p, const json_t *row, int64_t number)
{
	struct plain_note *note = plain_note_find(p, number);
	bool reworded = note && note->edited != asks_number(row, "edited");
	bool reacted = note && note->reactions != sum_reactions(row);
	char list[ABOUT_MAX] = "";

	if (reworded || strcmp(asks_string(row, "kind"), "deleted") == 0) {
		plain_note_say(p, row, false);
		return;
	}
	if (!reacted)
		return;
	note->reactions = sum_reactions(row);
	add_reactions(p, list, row);
	if (list[0])
		plain_say(p, _("Reactions to %lld: %s"), (long long)number, list);
	else
		plain_say(p, _("Reactions to %lld: none any more."), (long long)number);
}

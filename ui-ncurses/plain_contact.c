/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain_contact.h"

#include "base/str.h"
#include "ui-ncurses/deed.h"
#include "ui-ncurses/plain_people.h"
#include "ui-ncurses/plain_state.h"
#include "base/tr.h"
#include "ui-ncurses/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* {"contact": ..., name: value}; takes the value. */
static json_t *about(int64_t contact, const char *name, json_t *value)
{
	json_t *params = deed_contact(contact);

	json_object_set_new(params, name, value);
	return params;
}

/* ---- switches: /mute [NAME] [on|off] ---- */

enum what { MUTE,
	    BLOCK,
	    ARCHIVE,
	    RECEIPTS };

static const struct {
	const char *method, *on, *off;
} switches[] = {
	[MUTE] = { "contact.mute", N_("%s is muted: new messages are not announced."), N_("%s is no longer muted.") },
	[BLOCK] = { "contact.block", N_("%s is blocked: nothing is sent to it or taken from it. /block off ends that."),
		    N_("%s is no longer blocked.") },
	[ARCHIVE] = { "contact.archive", N_("The conversation with %s is archived: it is listed last."),
		      N_("The conversation with %s is no longer archived.") },
	[RECEIPTS] = { "contact.receipts", N_("%s is told what you have read."),
	              N_("%s is not told what you have read.") },
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void say_switched(struct plain *p, enum what what, bool on, int64_t contact)
{
	plain_say(p, on ? _(switches[what].on) : _(switches[what].off), plain_people_name(p, contact));
}
#pragma GCC diagnostic pop

/* The tag holds all that the sentence needs. */
static void on_switched(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (result)
		say_switched(p, (enum what)((tag >> 1) & 3), tag & 1, tag >> 3);
	else
		plain_complain(p, error);
	u->people.stale = true;
	people_refresh(u);
}

/* Cuts a last word "on" or "off" from the name. False: there is none. */
static bool cut_switch(char *name, bool *on)
{
	char *last = strrchr(name, ' '), *word = last ? last + 1 : name;

	*on = strcasecmp(word, "on") == 0;
	if (!*on && strcasecmp(word, "off") != 0)
		return false;
	*(last ? last : name) = '\0';
	return true;
}

static void switch_it(struct plain *p, enum what what, const char *argument)
{
	char name[PEOPLE_NAME];
	const struct person *row;
	bool on = true;

	str_copy(name, sizeof(name), argument);
	if (!cut_switch(name, &on))
		on = true;
	row = plain_people_meant_or_open(p, name);
	if (!row)
		return;
	asks_put(&p->ui, switches[what].method, about(row->id, "on", json_boolean(on)), on_switched,
		 row->id << 3 | (int64_t)what << 1 | on);
}

void plain_contact_mute(struct plain *p, const char *argument)
{
	switch_it(p, MUTE, argument);
}

void plain_contact_block(struct plain *p, const char *argument)
{
	switch_it(p, BLOCK, argument);
}

void plain_contact_archive(struct plain *p, const char *argument)
{
	switch_it(p, ARCHIVE, argument);
}

void plain_contact_receipts(struct plain *p, const char *argument)
{
	switch_it(p, RECEIPTS, argument);
}

/* ---- the open one ---- */

static const struct person *open_one(struct plain *p)
{
	const struct person *row = people_find(&p->ui.people, p->talk.contact);

	if (!row)
		plain_say(p, "%s", _("No conversation is open. /open NAME opens one, /list shows all."));
	return row;
}

static void on_renamed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		plain_say(plain_of(u), "%s", _("Renamed."));
	else
		plain_complain(plain_of(u), error);
	u->people.stale = true;
	people_refresh(u);
}

void plain_contact_rename(struct plain *p, const char *argument)
{
	const struct person *row = open_one(p);

	if (!row)
		return;
	if (argument[0])
		asks_put(&p->ui, "contact.rename", about(row->id, "name", json_string(argument)), on_renamed, 0);
	else
		plain_say(p, _("Type your name for %s after it: /rename NAME"), row->name);
}

/* "off", "30 s", "5 min", "1 h", "7 days": seconds, -1 for anything else. */
static int64_t read_span(const char *text)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "min", 60 }, { "hour", 3600 }, { "day", 86400 }, { "week", 604800 } };
	char *unit;
	long number = strtol(text, &unit, 10);

	if (strcasecmp(text, "off") == 0)
		return 0;
	unit += strspn(unit, " ");
	if (unit == text || number <= 0 || number > 1000000 || !unit[0])
		return -1;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t len = strlen(unit) < strlen(units[i].unit) ? strlen(unit) : strlen(units[i].unit);

		if (strncasecmp(unit, units[i].unit, len) == 0)
			return number * units[i].seconds;
	}
	return -1;
}

static void on_timer(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char span[WHEN_MAX];

	when_span(span, tag * CLOCK_SECOND);
	if (!result)
		plain_complain(p, error);
	else if (tag > 0)
		plain_say(p, _("What is written in this conversation from now on goes away on both sides after "
		               "%s."), span);
	else
		plain_say(p, "%s", _("What is written in this conversation from now on stays."));
	u->people.stale = true;
	people_refresh(u);
}

void plain_contact_timer(struct plain *p, const char *argument)
{
	const struct person *row = open_one(p);
	int64_t seconds = read_span(argument);
	char span[WHEN_MAX];

	if (!row)
		return;
	when_span(span, row->timer * CLOCK_SECOND);
	if (seconds >= 0)
		asks_put(&p->ui, "contact.timer", about(row->id, "seconds", json_integer(seconds)),
			 on_timer, seconds);
	else if (argument[0])
		plain_say(p, "%s", _("That is no length of time. Type for instance /timer 5 min, /timer 1 day, "
		                     "/timer off"));
	else if (row->timer > 0)
		plain_say(p, _("Messages with %s go away after %s. /timer off lets them stay."), row->name, span);
	else
		plain_say(p, _("Messages with %s stay. /timer 1 day lets them go away, on both sides."), row->name);
}

/* ---- verifying ---- */

static void on_verified(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const char *name = plain_people_name(p, tag >> 1);

	if (!result)
		plain_complain(p, error);
	else if (tag & 1)
		plain_say(p, _("%s is verified: nobody sits between you."), name);
	else
		plain_say(p, _("%s is not verified. If the words differ, somebody may sit between you: write nothing "
		               "that must "
			       "stay between you, and add each other anew."),
			  name);
	u->people.stale = true;
	people_refresh(u);
}

static void take_same(struct plain *p, const char *line)
{
	bool yes = plain_is_yes(line);

	if (!yes && !plain_is_no(line)) {
		plain_say(p, "%s", _("Left as it is."));
		return;
	}
	asks_put(&p->ui, "contact.verify", about(p->list.wanted, "on", json_boolean(yes)), on_verified,
		 p->list.wanted << 1 | yes);
}

static void on_number(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const char *name = plain_people_name(p, tag);

	if (!result) {
		plain_complain(p, error);
	} else if (!asks_string(result, "safety_words")[0]) {
		plain_say(p, _("There is nothing to compare until %s has joined."), name);
	} else {
		p->list.wanted = tag;
		plain_say(p, _("Compare with %s, over a call or in person, not in this conversation. Both of you "
		               "should have the "
			       "same words:"),
			  name);
		plain_say(p, "%s", asks_string(result, "safety_words"));
		plain_say(p, _("The same as digits: %s"), asks_string(result, "safety_digits"));
		plain_ask(p, take_same, "%s", _("Are they the same? Type yes or no; an empty line leaves it as it "
		                                "is."));
	}
}

void plain_contact_verify(struct plain *p, const char *argument)
{
	const struct person *row = plain_people_meant_or_open(p, argument);

	if (!row)
		return;
	asks_put(&p->ui, "contact", deed_contact(row->id), on_number, row->id);
}

/* ---- deleting ---- */

static void on_deleted(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else
		plain_say(p, "%s", _("Deleted."));
	if (result && p->talk.contact == tag)
		p->talk.contact = 0;
	u->people.stale = true;
	people_refresh(u);
}

static void take_delete(struct plain *p, const char *line)
{

	/* Nothing shorter than the word: what is deleted is gone. */
	if (strcasecmp(line, "yes") != 0 && strcasecmp(line, _("yes")) != 0) {
		plain_say(p, "%s", _("Nothing was deleted."));
		return;
	}
	asks_put(&p->ui, "contact.delete", deed_contact(p->list.wanted), on_deleted, p->list.wanted);
}

void plain_contact_delete(struct plain *p, const char *name)
{
	const struct person *row = plain_people_meant(p, name);

	if (!row)
		return;
	p->list.wanted = row->id;
	plain_ask(p, take_delete,
		  _("Delete %s, its keys and every message of it here, for good? Type the whole word yes, or an "
		    "empty line."),
		  row->name);
}

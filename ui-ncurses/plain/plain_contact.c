/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_contact.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/chat/deed.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"

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

typedef void switch_fn(struct ui *u, int64_t contact, bool on);

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

static void switch_it(struct plain *p, switch_fn *set, const char *argument, bool undo)
{
	const struct person *row;
	char name[PEOPLE_NAME];
	bool on = true;

	str_copy(name, sizeof(name), argument);
	if (!cut_switch(name, &on))
		on = true;
	row = plain_people_meant_or_open(p, name);
	if (row)
		set(&p->ui, row->id, on != undo);
}

void plain_contact_mute(struct plain *p, const char *argument)
{
	switch_it(p, relation_mute, argument, false);
}

void plain_contact_unmute(struct plain *p, const char *argument)
{
	switch_it(p, relation_mute, argument, true);
}

void plain_contact_block(struct plain *p, const char *argument)
{
	switch_it(p, relation_block, argument, false);
}

void plain_contact_unblock(struct plain *p, const char *argument)
{
	switch_it(p, relation_block, argument, true);
}

void plain_contact_archive(struct plain *p, const char *argument)
{
	switch_it(p, relation_archive, argument, false);
}

void plain_contact_unarchive(struct plain *p, const char *argument)
{
	switch_it(p, relation_archive, argument, true);
}

void plain_contact_receipts(struct plain *p, const char *argument)
{
	switch_it(p, relation_receipts, argument, false);
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

/* What was set is said when the conversation says it, on both sides alike. */
void plain_contact_timer(struct plain *p, const char *argument)
{
	const struct person *row = open_one(p);
	char span[96];
	int64_t seconds;

	if (!row)
		return;
	relation_time_text(span, sizeof(span), row->timer);
	if (relation_parse_time(argument, &seconds))
		relation_set_timer(&p->ui, row->id, seconds);
	else if (argument[0])
		plain_say(p, "%s", _("That is no length of time. Type for instance /timer 5 min, /timer 1 d, /timer "
		                     "off"));
	else if (row->timer > 0)
		plain_say(p, _("Messages with %s go away %s. /timer off lets them stay."), row->name, span);
	else
		plain_say(p, _("Messages with %s stay. /timer 1 d lets them go away after a day, on both sides."),
		          row->name);
}

static void on_contact(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const struct person *row = people_find(&u->people, tag);

	if (!result || !row) {
		plain_complain(p, error);
		return;
	}
	plain_people_describe(p, row, 0);
	if (row->their_name[0] && strcmp(row->their_name, row->name) != 0)
		plain_say(p, _("%s calls itself %s."), row->name, row->their_name);
	if (asks_string(result, "safety_words")[0])
		plain_say(p, _("Safety words: %s. /verify compares them."), asks_string(result, "safety_words"));
	if (row->receipts)
		plain_say(p, _("%s sees what you have read, if both of you have switched that on."), row->name);
}

void plain_contact_show(struct plain *p, const char *argument)
{
	const struct person *row = plain_people_meant_or_open(p, argument);

	if (row)
		asks_put(&p->ui, "contact", deed_contact(row->id), on_contact, row->id);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/relation.h"

#include "base/tr.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/text/when.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TIME_MOST (366 * INT64_C(86400)) /* seconds, what the daemon takes */

static json_t *who(int64_t contact)
{
	return json_sprintf("id:%lld", (long long)contact);
}

static void on_done(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	u->people.stale = true;
	people_refresh(u);
}

static const char *name_of(const struct ui *u, int64_t contact)
{
	const struct person *p = people_find(&u->people, contact);

	return p ? p->name : "";
}

/* Said at once; an error takes its place. */
static void set_flag(struct ui *u, int64_t contact, const char *method, bool on)
{
	asks_put(u, method, json_pack("{s:o, s:b}", "contact", who(contact), "on", on), on_done, contact);
}

void relation_rename(struct ui *u, int64_t contact, const char *name)
{
	asks_put(u, "contact.rename", json_pack("{s:o, s:s}", "contact", who(contact), "name", name), on_done, contact);
}

void relation_mute(struct ui *u, int64_t contact, bool on)
{
	ui_say(u, on ? _("%s is muted: messages arrive without any notice.") : _("%s is not muted any more."),
	       name_of(u, contact));
	set_flag(u, contact, "contact.mute", on);
}

void relation_block(struct ui *u, int64_t contact, bool on)
{
	ui_say(u, on
	               ? _("%s is blocked: nothing is received from there or sent there, and the other side is not told.")
	               : _("%s is not blocked any more."),
	       name_of(u, contact));
	set_flag(u, contact, "contact.block", on);
}

void relation_archive(struct ui *u, int64_t contact, bool on)
{
	ui_say(u, on
	               ? _("%s is archived: at the end of the list until something new comes.")
	               : _("%s is not archived any more."), name_of(u, contact));
	set_flag(u, contact, "contact.archive", on);
}

void relation_receipts(struct ui *u, int64_t contact, bool on)
{
	ui_say(u, on
	               ? _("%s sees from now on what you have read, if both of you have switched this on.")
	               : _("%s does not see any more what you have read, nor you what they have."),
	       name_of(u, contact));
	set_flag(u, contact, "contact.receipts", on);
}

void relation_set_timer(struct ui *u, int64_t contact, int64_t seconds)
{
	asks_put(u, "contact.timer", json_pack("{s:o, s:I}", "contact", who(contact), "seconds", (json_int_t)seconds), on_done,
		 contact);
}

void relation_set_cover(struct ui *u, int64_t contact, int64_t seconds)
{
	asks_put(u, "contact.cover", json_pack("{s:o, s:I}", "contact", who(contact), "every", (json_int_t)seconds), on_done,
		 contact);
}

/* ---- deleting ---- */

static void on_deleted(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	on_done(u, tag, result, error);
	if (result && ui_contact(u) == tag)
		ui_open_chat(u, 0);
}

static void delete_if(struct ui *u, int64_t tag, bool yes)
{
	if (yes)
		asks_put(u, "contact.delete", json_pack("{s:o}", "contact", who(tag)), on_deleted, tag);
}

void relation_delete(struct ui *u, int64_t contact)
{
	char question[512];

	snprintf(question, sizeof(question),
		 _("Delete %s? Their keys and all messages with them are lost here, also those that were not "
	           "delivered. The other side "
		   "keeps its own copy. To write to each other again you need a new invite."),
		 name_of(u, contact));
	confirm_ask(u, question, _("delete it"), delete_if, contact);
}

/* ---- times ---- */

bool relation_parse_time(const char *text, int64_t *seconds)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 } };
	char *end;
	long long n;

	text += strspn(text, " ");
	if (strcasecmp(text, "off") == 0 || strcmp(text, "0") == 0) {
		*seconds = 0;
		return true;
	}
	n = strtoll(text, &end, 10);
	end += strspn(end, " ");
	if (text[0] < '0' || text[0] > '9' || n <= 0 || n > TIME_MOST)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcasecmp(end, units[i].unit) != 0)
			continue;
		*seconds = n * units[i].seconds;
		return *seconds <= TIME_MOST;
	}
	return false;
}

void relation_time_text(char *out, size_t cap, int64_t seconds)
{
	const long long days = seconds / 86400, hours = seconds / 3600;
	char span[WHEN_MAX];

	if (seconds == 0)
		snprintf(out, cap, "%s", _("off"));
	else if (seconds % 86400 == 0)
		snprintf(out, cap, ngettext("after %lld day", "after %lld days", (unsigned long)days), days);
	else if (seconds % 3600 == 0)
		snprintf(out, cap, ngettext("after %lld hour", "after %lld hours", (unsigned long)hours), hours);
	else {
		when_span(span, seconds * CLOCK_SECOND);
		snprintf(out, cap, _("after %s"), span);
	}
}

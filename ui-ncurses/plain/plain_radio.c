/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_radio.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/carried.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/notices.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/plain/plain_about.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/text/when.h"

#include <string.h>
#include <strings.h>

static void say_mode(struct plain *p, enum visible_mode mode, const char *off)
{
	char words[512];

	visible_words(&p->ui, mode, words, sizeof(words));
	plain_say(p, "%s", words[0] ? words : off);
}

static void on_shown(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *rows = json_object_get(result, "interfaces");

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	if (json_array_size(rows) == 0) {
		plain_sentence(p, asks_string(result, "none"));
		return;
	}
	plain_about_roads(p, rows);
	say_mode(p, VISIBLE_NEARBY, _("Nearby is off. /nearby lets the two ends of an invite find each other."));
	say_mode(p, VISIBLE_BLACKOUT,
		 _("Blackout mode is off. /blackout shows everybody in range that Nightjar runs here, and meets those who "
		   "show the same."));
}

static void on_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Messages may travel over that adapter from now on. /bluetooth says how it is."));
	else
		plain_say(p, "%s", _("Nobody is called from that adapter any more, and nobody can call."));
	ui_ask_status(u);
	visible_ask(u);
}

static void set(struct plain *p, bool on)
{
	asks_put(&p->ui, "bluetooth.set", json_pack("{s:s, s:b}", "interface", p->radio, "on", on), on_set, on);
}

static void switch_on_if(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (yes)
		set(plain_of(u), true);
}

void plain_radio_bluetooth(struct plain *p, const char *argument)
{
	bool on = strncasecmp(argument, "on ", 3) == 0, off = strncasecmp(argument, "off ", 4) == 0;
	const char *name = argument + strcspn(argument, " ");

	str_copy(p->radio, sizeof(p->radio), name + strspn(name, " "));
	if (on && p->radio[0])
		confirm_ask(&p->ui, status_bluetooth_question(), "", switch_on_if, 0);
	else if (off && p->radio[0])
		set(p, false);
	else if (argument[0])
		plain_say(p, "%s", _("Type /bluetooth, or /bluetooth on or /bluetooth off and the name of an adapter."));
	else
		asks_put(&p->ui, "bluetooth", NULL, on_shown, 0);
}

void plain_radio_nearby(struct plain *p, const char *argument)
{
	visible_nearby(&p->ui, argument);
}

void plain_radio_blackout(struct plain *p, const char *argument)
{
	visible_blackout(&p->ui, argument);
}

static void on_notices(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *rows = json_object_get(result, "notices"), *row;
	char until[WHEN_MAX];
	size_t i;

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	if (json_array_size(rows) == 0)
		plain_say(p, "%s", _("There are none. /notice and a text tells everybody in reach something."));
	else
		plain_say(p, "%s", notices_warning());
	json_array_foreach(rows, i, row) {
		when_near(until, asks_number(row, "expires"), u->now.wall);
		plain_say(p, asks_flag(row, "ours") ? _("until %s, yours: %s") : _("until %s: %s"), until,
			  asks_string(row, "text"));
	}
	if (asks_number(result, "blackout") == 0)
		plain_say(p, "%s",
			  _("Blackout mode is off: nothing new comes, and nothing is passed on. /blackout switches it on."));
}

void plain_radio_notices(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "notices", NULL, on_notices, 0);
}

void plain_radio_notice(struct plain *p, const char *argument)
{
	notices_post(&p->ui, argument);
}

void plain_radio_carry(struct plain *p, const char *argument)
{
	carried_carry(&p->ui, argument);
}

void plain_radio_export(struct plain *p, const char *argument)
{
	carried_export(&p->ui, argument);
}

void plain_radio_import(struct plain *p, const char *argument)
{
	carried_import(&p->ui, argument);
}

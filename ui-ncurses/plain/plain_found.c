/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_found.h"

#include "base/tr.h"
#include "ui-ncurses/pages/found.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/plain/plain_state.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- adapters ---- */

static void on_bluetooth(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char text[512];
	const json_t *row;
	size_t i;

	(void)tag;
	if (!result)
		plain_complain(p, error);
	json_array_foreach(json_object_get(result, "interfaces"), i, row) {
		ui_typed_here(text, sizeof(text), asks_string(row, "text"));
		plain_say(p, _("Adapter %s: %s. %s"), asks_string(row, "interface"),
		          status_word(asks_flag(row, "on") ? asks_string(row, "state") : "off"), text);
	}
	if (result && i == 0)
		plain_say(p, "%s", _("This machine has no Bluetooth adapter, or its kernel no Bluetooth."));
}

static void on_switched(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Messages may travel over that adapter from now on. Your contacts are told its address, "
		                     "which never changes. /bluetooth says who else can see it."));
	else
		plain_say(p, "%s", _("Nobody is called from that adapter any more, and nobody can call."));
	ui_ask_status(u);
}

void plain_found_bluetooth(struct plain *p, const char *argument)
{
	const bool on = strncasecmp(argument, "on ", 3) == 0, off = strncasecmp(argument, "off ", 4) == 0;
	const char *name = argument + (on ? 3 : 4);

	if (on || off)
		asks_put(&p->ui, "bluetooth.set", json_pack("{s:s, s:b}", "interface", name, "on", on), on_switched, on);
	else if (argument[0])
		plain_say(p, "%s", _("Type /bluetooth, or /bluetooth on or /bluetooth off and the name of an adapter."));
	else
		asks_put(&p->ui, "bluetooth", NULL, on_bluetooth, 0);
}

/* ---- being found ---- */

static void on_nearby(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("The other end of your invites can find you by Bluetooth now. /nearby off ends it."));
	else
		plain_say(p, "%s", _("Nobody finds you by Bluetooth any more."));
	ui_ask_status(u);
}

static void on_blackout(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Blackout mode is on. /blackout off ends it, /status says how long it lasts."));
	else
		plain_say(p, "%s", _("Blackout mode is off."));
	ui_ask_status(u);
}

static void nearby(struct plain *p, int64_t minutes)
{
	asks_put(&p->ui, "bluetooth.nearby", json_pack("{s:I}", "minutes", (json_int_t)minutes), on_nearby, minutes);
}

static void blackout(struct plain *p, int64_t minutes)
{
	asks_put(&p->ui, "bluetooth.blackout", json_pack("{s:I}", "minutes", (json_int_t)minutes), on_blackout, minutes);
}

/* Whoever is asked answers once; only a yes is one. */
static void take_nearby(struct plain *p, const char *line)
{
	if (plain_is_yes(line))
		nearby(p, p->found_minutes);
	else
		plain_say(p, "%s", _("It stays off."));
}

static void take_blackout(struct plain *p, const char *line)
{
	if (plain_is_yes(line))
		blackout(p, p->found_minutes);
	else
		plain_say(p, "%s", _("It stays off."));
}

void plain_found_nearby(struct plain *p, const char *argument)
{
	char question[512];

	p->found_minutes = found_minutes(argument, FOUND_NEARBY);
	found_ask_nearby(question, sizeof(question), p->found_minutes);
	if (p->found_minutes < 0)
		plain_say(p, "%s", _("That is not a span of time: 30, 90m, 2h or off."));
	else if (p->found_minutes > 0 && found_is_on(p->ui.status))
		plain_ask(p, take_nearby, _("%s Type yes or no."), question);
	else
		nearby(p, p->found_minutes);
}

void plain_found_blackout(struct plain *p, const char *argument)
{
	char question[512];

	p->found_minutes = found_minutes(argument, FOUND_BLACKOUT);
	found_ask_blackout(question, sizeof(question), p->found_minutes);
	if (p->found_minutes < 0)
		plain_say(p, "%s", _("That is not a span of time: 30, 90m, 2h or off."));
	else if (p->found_minutes > 0 && found_is_on(p->ui.status))
		plain_ask(p, take_blackout, _("%s Type yes or no."), question);
	else
		blackout(p, p->found_minutes);
}

void plain_found_tell(struct plain *p, const json_t *status)
{
	const json_t *windows = json_object_get(status, "bluetooth");
	const int64_t on = asks_number(windows, "blackout"), found = asks_number(windows, "nearby");
	const long long near = asks_number(windows, "near");
	char left[32];

	found_left(left, sizeof(left), on);
	if (on > 0)
		plain_say(p, ngettext("Blackout mode is on for %s more; %lld device near shows that it runs Nightjar.",
		                      "Blackout mode is on for %s more; %lld devices near show that they run Nightjar.",
		                      (unsigned long)near), left, near);
	found_left(left, sizeof(left), found);
	if (found > 0)
		plain_say(p, _("The other end of your invites is looked for by Bluetooth for %s more."), left);
}

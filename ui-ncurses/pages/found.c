/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/found.h"

#include "base/clock.h"
#include "base/tr.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTES_MAX 100000

/* ---- words ---- */

int64_t found_minutes(const char *argument, int64_t usual)
{
	char *end;
	long n = strtol(argument, &end, 10);

	if (!argument[0])
		return usual;
	if (strcmp(argument, "off") == 0)
		return 0;
	if (argument[0] < '1' || argument[0] > '9' || n > MINUTES_MAX)
		return -1;
	if (!end[0] || strcmp(end, "m") == 0)
		return n;
	return strcmp(end, "h") == 0 ? n * 60 : -1;
}

void found_left(char *out, size_t cap, int64_t ms)
{
	const long long minutes = (ms + CLOCK_MINUTE - 1) / CLOCK_MINUTE;

	if (minutes >= 60)
		snprintf(out, cap, _("%lld:%02lld h"), minutes / 60, minutes % 60);
	else
		snprintf(out, cap, _("%lld min"), minutes);
}

void found_ask_nearby(char *out, size_t cap, int64_t minutes)
{
	char left[32];

	found_left(left, sizeof(left), minutes * CLOCK_MINUTE);
	snprintf(out, cap,
	         _("For %s everybody in range will be able to see that this machine has Bluetooth and offers something. Only "
	           "who has an invite of yours can tell what. Who you are and whom you know stays hidden."),
	         left);
}

void found_ask_blackout(char *out, size_t cap, int64_t minutes)
{
	char left[32];

	found_left(left, sizeof(left), minutes * CLOCK_MINUTE);
	snprintf(out, cap,
	         _("For %s everybody in range will be able to see that Nightjar runs on this machine. Devices of strangers "
	           "that show the same are linked, and each carries sealed parcels for the others. Who you are, whom you "
	           "know and what you write stays hidden."),
	         left);
}

bool found_is_on(const json_t *status)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(status, "roads"), i, row)
		if (strcmp(asks_string(row, "road"), "bluetooth") == 0 && asks_flag(row, "on"))
			return true;
	return false;
}

void found_tell(char *out, size_t cap, const json_t *status)
{
	const json_t *windows = json_object_get(status, "bluetooth");
	const int64_t blackout = asks_number(windows, "blackout"), nearby = asks_number(windows, "nearby");
	char left[32];

	out[0] = '\0';
	found_left(left, sizeof(left), blackout > 0 ? blackout : nearby);
	if (blackout > 0)
		/* TRANSLATORS: in the title bar, as short as it can be: "blackout 1:05 h, 3 near". */
		snprintf(out, cap, _("blackout %s, %lld near"), left, (long long)asks_number(windows, "near"));
	else if (nearby > 0)
		snprintf(out, cap, asks_flag(windows, "findable") ? _("nearby %s") : _("looking %s"), left);
}

/* ---- switching ---- */

static void on_nearby(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	if (!result)
		ui_complain(u, error);
	else if (tag > 0)
		ui_say(u, "%s", _("The other end of your invites can find you by Bluetooth now. /nearby off ends it."));
	else
		ui_say(u, "%s", _("Nobody finds you by Bluetooth any more."));
	ui_ask_status(u);
}

static void on_blackout(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	if (!result)
		ui_complain(u, error);
	else if (tag > 0)
		ui_say(u, "%s", _("Blackout mode is on. /blackout off ends it."));
	else
		ui_say(u, "%s", _("Blackout mode is off."));
	ui_ask_status(u);
}

static void nearby(struct ui *u, int64_t minutes, bool yes)
{
	if (yes)
		asks_put(u, "bluetooth.nearby", json_pack("{s:I}", "minutes", (json_int_t)minutes), on_nearby, minutes);
}

static void blackout(struct ui *u, int64_t minutes, bool yes)
{
	if (yes)
		asks_put(u, "bluetooth.blackout", json_pack("{s:I}", "minutes", (json_int_t)minutes), on_blackout, minutes);
}

/* False: it has been said why nothing is asked. Where no adapter is on, the daemon says what to do, and nothing is exposed. */
static bool is_question(struct ui *u, int64_t minutes)
{
	if (minutes < 0)
		ui_warn(u, "%s", _("That is not a span of time: 30, 90m, 2h or off."));
	return minutes > 0 && found_is_on(u->status);
}

void found_nearby(struct ui *u, const char *argument)
{
	const int64_t minutes = found_minutes(argument, FOUND_NEARBY);
	char question[512];

	found_ask_nearby(question, sizeof(question), minutes);
	if (is_question(u, minutes))
		confirm_ask(u, question, _("be found"), nearby, minutes);
	else if (minutes >= 0)
		nearby(u, minutes, true);
}

void found_blackout(struct ui *u, const char *argument)
{
	const int64_t minutes = found_minutes(argument, FOUND_BLACKOUT);
	char question[512];

	found_ask_blackout(question, sizeof(question), minutes);
	if (is_question(u, minutes))
		confirm_ask(u, question, _("switch it on"), blackout, minutes);
	else if (minutes >= 0)
		blackout(u, minutes, true);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/visible.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_OFTEN (15 * CLOCK_SECOND) /* while one lasts: devices come and go */
#define ASK_SOON (3 * CLOCK_SECOND)   /* after a switch: bluetoothd takes a moment */
#define TEXT_MAX 1024

static const struct {
	const char *method;
	int64_t usual, most; /* minutes; the daemon refuses more */
} modes[VISIBLE_MODES] = {
	[VISIBLE_NEARBY] = { "bluetooth.nearby", 10, 60 },
	[VISIBLE_BLACKOUT] = { "blackout", 120, 24 * 60 },
};

/* ---- what is so ---- */

int64_t visible_minutes(const struct ui *u, enum visible_mode mode)
{
	int64_t left = u->visible.until[mode] - u->now.mono;

	return left > 0 ? (left + CLOCK_MINUTE - 1) / CLOCK_MINUTE : 0;
}

/* "97 min", "3 h 20 min" */
static void say_span(char *out, size_t cap, int64_t minutes)
{
	if (minutes < 120)
		snprintf(out, cap, _("%lld min"), (long long)minutes);
	else if (minutes % 60 == 0)
		snprintf(out, cap, _("%lld h"), (long long)(minutes / 60));
	else
		snprintf(out, cap, _("%lld h %lld min"), (long long)(minutes / 60), (long long)(minutes % 60));
}

static void span_left(char *out, size_t cap, const struct ui *u, enum visible_mode mode)
{
	say_span(out, cap, visible_minutes(u, mode));
}

void visible_sign(const struct ui *u, int columns, char *out, size_t cap)
{
	char nearby[64] = "", blackout[64] = "", span[32];
	long long near = (long long)u->visible.near;

	span_left(span, sizeof(span), u, VISIBLE_NEARBY);
	if (visible_minutes(u, VISIBLE_NEARBY) > 0)
		/* TRANSLATORS: in the title bar: over Bluetooth, for how long. As short as can be. */
		snprintf(nearby, sizeof(nearby), _("nearby %s"), span);
	span_left(span, sizeof(span), u, VISIBLE_BLACKOUT);
	if (visible_minutes(u, VISIBLE_BLACKOUT) > 0)
		/* TRANSLATORS: in the title bar: for how long, how many devices are near. As short as can be. */
		snprintf(blackout, sizeof(blackout), _("blackout %s, %lld near"), span, near);
	snprintf(out, cap, "%s%s%s", nearby, nearby[0] && blackout[0] ? "  " : "", blackout);
	/* Of the two the one that shows more. */
	if (nearby[0] && blackout[0] && cluster_width(out, strlen(out)) > columns)
		snprintf(out, cap, "%s", blackout);
}

static void nearby_words(const struct ui *u, const char *span, char *out, size_t cap)
{
	if (u->visible.seen)
		snprintf(out, cap,
			 _("For %s more the two ends of an invite find each other over Bluetooth. Whoever looks for Bluetooth "
			   "devices nearby sees this machine now."),
			 span);
	else
		snprintf(out, cap, _("For %s more the two ends of an invite find each other over Bluetooth."), span);
}

void visible_words(const struct ui *u, enum visible_mode mode, char *out, size_t cap)
{
	long long near = (long long)u->visible.near;
	char span[32];

	span_left(span, sizeof(span), u, mode);
	if (visible_minutes(u, mode) == 0)
		snprintf(out, cap, "%s", "");
	else if (mode == VISIBLE_NEARBY)
		nearby_words(u, span, out, cap);
	else
		snprintf(out, cap,
			 ngettext("For %s more everybody in range can see that Nightjar runs here. %lld device near shows the "
				  "same.",
				  "For %s more everybody in range can see that Nightjar runs here. %lld devices near show the "
				  "same.",
				  (unsigned long)near),
			 span, near);
}

void visible_offer(const struct ui *u, char *out, size_t cap)
{
	visible_words(u, VISIBLE_NEARBY, out, cap);
	if (!out[0] && u->visible.adapters > 0)
		snprintf(out, cap, "%s", _("No network? Alt-W: find each other over Bluetooth, for 10 minutes."));
}

/* ---- following the daemon ---- */

static void tell_change(struct ui *u, enum visible_mode mode)
{
	char text[512];

	visible_words(u, mode, text, sizeof(text));
	if (text[0])
		ui_say(u, "%s", text);
	else if (mode == VISIBLE_NEARBY)
		ui_say(u, "%s", _("Nearby is over: the ends of invites are not looked for over Bluetooth any more."));
	else
		ui_say(u, "%s", _("Blackout mode is over: nobody in range is shown that Nightjar runs here."));
}

static void want(struct ui *u)
{
	const struct visible *v = &u->visible;

	for (int mode = 0; mode < VISIBLE_MODES; mode++)
		if (v->until[mode] > 0)
			ui_want(u, v->until[mode] < v->ask_at ? v->until[mode] : v->ask_at);
}

/* The screens show all the time what is on; line mode has to say it once. */
static void set_until(struct ui *u, enum visible_mode mode, int64_t left)
{
	struct visible *v = &u->visible;
	bool was = v->until[mode] > 0, is = left > 0, is_news = v->known || u->lines;

	v->until[mode] = is ? u->now.mono + left : 0;
	if (was != is && is_news)
		tell_change(u, mode);
}

static bool takes_calls(const json_t *row)
{
	const char *state = asks_string(row, "state");

	return strcmp(state, "working") == 0 || strcmp(state, "limited") == 0;
}

static void take_adapters(struct ui *u, const json_t *rows)
{
	struct visible *v = &u->visible;
	const json_t *row;
	bool on = false;
	size_t i;

	v->adapters = json_array_size(rows);
	json_array_foreach(rows, i, row)
		on = on || asks_flag(row, "on");
	str_copy(v->off, sizeof(v->off), on ? "" : asks_string(json_array_get(rows, 0), "interface"));
}

static void take(struct ui *u, const json_t *result)
{
	struct visible *v = &u->visible;

	v->near = asks_number(result, "near");
	v->seen = asks_flag(result, "seen");
	ui_typed_here(v->none, sizeof(v->none), asks_string(result, "none"));
	take_adapters(u, json_object_get(result, "interfaces"));
	set_until(u, VISIBLE_NEARBY, asks_number(result, "nearby"));
	set_until(u, VISIBLE_BLACKOUT, asks_number(result, "blackout"));
	v->known = true;
	v->ask_at = u->now.mono + ASK_OFTEN;
	want(u);
}

static void on_state(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	(void)error;
	u->visible.asking = false;
	if (result && u->phase == UI_OPEN)
		take(u, result);
}

void visible_ask(struct ui *u)
{
	u->visible.asking = true;
	u->visible.ask_at = u->now.mono + ASK_OFTEN;
	asks_put(u, "bluetooth", NULL, on_state, 0);
}

void visible_forget(struct ui *u)
{
	u->visible = (struct visible){ .near = 0 };
}

void visible_tick(struct ui *u)
{
	struct visible *v = &u->visible;
	bool lasts = false;

	for (int mode = 0; mode < VISIBLE_MODES; mode++) {
		if (v->until[mode] > 0 && u->now.mono >= v->until[mode])
			set_until(u, (enum visible_mode)mode, 0);
		lasts = lasts || v->until[mode] > 0;
	}
	if (lasts && u->asks.up && !v->asking && u->now.mono >= v->ask_at)
		visible_ask(u);
	want(u);
}

/* ---- switching ---- */

/* What is asked for, and what it is done with, in one number. */
static int64_t pack(enum visible_mode mode, int64_t minutes)
{
	return minutes * VISIBLE_MODES + (int64_t)mode;
}

static void on_switched(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	enum visible_mode mode = (enum visible_mode)(tag % VISIBLE_MODES);

	if (!result) {
		ui_complain(u, error);
		return;
	}
	u->visible.until[mode] = tag >= VISIBLE_MODES ? u->now.mono + tag / VISIBLE_MODES * CLOCK_MINUTE : 0;
	tell_change(u, mode);
	u->visible.ask_at = u->now.mono + ASK_SOON;
	want(u);
	ui_ask_status(u);
}

static void put(struct ui *u, int64_t tag)
{
	asks_put(u, modes[tag % VISIBLE_MODES].method, json_pack("{s:I}", "minutes", (json_int_t)(tag / VISIBLE_MODES)),
		 on_switched, tag);
}

static void begin_if(struct ui *u, int64_t tag, bool yes)
{
	if (!yes)
		return;
	if (u->visible.off[0])
		asks_put(u, "bluetooth.set", json_pack("{s:s, s:b}", "interface", u->visible.off, "on", 1), NULL, 0);
	put(u, tag);
}

static void ask_nearby(const char *span, char *out, size_t cap)
{
	snprintf(out, cap,
		 _("Be found over Bluetooth for %s? While it lasts, whoever looks for Bluetooth devices nearby sees this "
		   "machine, under a name that says nothing. Those who took up your invites find it, and it finds those "
		   "whose invites you took up."),
		 span);
}

static void ask_blackout(const char *span, char *out, size_t cap)
{
	snprintf(out, cap,
		 _("Blackout mode for %s? While it lasts, everybody in range can see that Nightjar runs here, and can "
		   "recognise this machine. Devices of strangers that show the same are linked, and carry parcels for each "
		   "other. What you write, and to whom, stays hidden."),
		 span);
}

/* What has to be known beside: it is off now, or does not work. */
static void add_adapter(const struct ui *u, const json_t *rows, char *out, size_t cap)
{
	const json_t *row, *bad = NULL;
	char why[300];
	size_t i;

	if (u->visible.off[0]) {
		snprintf(out, cap,
			 _("It also switches the adapter %s on: your contacts are told its address, which never changes."),
			 u->visible.off);
		return;
	}
	json_array_foreach(rows, i, row) {
		if (asks_flag(row, "on") && takes_calls(row))
			return;
		bad = asks_flag(row, "on") ? row : bad;
	}
	ui_typed_here(why, sizeof(why), asks_string(bad, "text"));
	if (bad)
		/* TRANSLATORS: an adapter, and a sentence that says why it does not work. */
		snprintf(out, cap, _("Now %s does not work: %s"), asks_string(bad, "interface"), why);
}

static void on_looked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	enum visible_mode mode = (enum visible_mode)(tag % VISIBLE_MODES);
	const json_t *rows = json_object_get(result, "interfaces");
	char text[TEXT_MAX], more[512] = "", span[32];
	size_t len;

	if (!result)
		ui_complain(u, error);
	if (!result || u->phase != UI_OPEN)
		return;
	take(u, result);
	if (json_array_size(rows) == 0) {
		ui_warn(u, "%s", u->visible.none[0] ? u->visible.none : _("This machine has no Bluetooth adapter."));
		return;
	}
	say_span(span, sizeof(span), tag / VISIBLE_MODES);
	if (mode == VISIBLE_NEARBY)
		ask_nearby(span, text, sizeof(text));
	else
		ask_blackout(span, text, sizeof(text));
	add_adapter(u, rows, more, sizeof(more));
	len = strlen(text);
	snprintf(text + len, sizeof(text) - len, "%s%s", more[0] ? " " : "", more);
	confirm_ask(u, text, mode == VISIBLE_NEARBY ? _("be found") : _("switch it on"), begin_if, tag);
}

/* -1: no length of time. */
static int64_t parse_minutes(const char *text, int64_t usual)
{
	size_t digits = strspn(text, "0123456789");
	int64_t seconds;

	if (!text[0])
		return usual;
	if (digits > 0 && !text[digits])
		return digits < 6 ? strtoll(text, NULL, 10) : -1;
	return relation_parse_time(text, &seconds) && seconds % 60 == 0 ? seconds / 60 : -1;
}

static void turn(struct ui *u, enum visible_mode mode, const char *argument)
{
	int64_t minutes = parse_minutes(argument, modes[mode].usual);

	if (minutes == 0)
		put(u, pack(mode, 0));
	else if (minutes > 0 && minutes <= modes[mode].most)
		asks_put(u, "bluetooth", NULL, on_looked, pack(mode, minutes));
	else if (mode == VISIBLE_NEARBY)
		ui_warn(u, "%s", _("Type /nearby, a number of minutes after it (60 at most), or /nearby off."));
	else
		ui_warn(u, "%s", _("Type /blackout, a length of time such as 2h or 90min after it (24h at most), or /blackout "
				   "off."));
}

void visible_nearby(struct ui *u, const char *argument)
{
	turn(u, VISIBLE_NEARBY, argument);
}

void visible_blackout(struct ui *u, const char *argument)
{
	turn(u, VISIBLE_BLACKOUT, argument);
}

void visible_turn(struct ui *u, enum visible_mode mode)
{
	turn(u, mode, visible_minutes(u, mode) > 0 ? "off" : "");
}

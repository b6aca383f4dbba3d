/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/ui.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/frame.h"
#include "ui-ncurses/notify.h"
#include "ui-ncurses/pages/notices.h"
#include "ui-ncurses/pages/add.h"
#include "ui-ncurses/pages/lock.h"
#include "ui-ncurses/pages/setup.h"
#include "ui-ncurses/pages/unlock.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NOTICE_TIME (8 * CLOCK_SECOND)

void ui_init(struct ui *u, struct instant now)
{
	*u = (struct ui){ .now = now, .rows = 24, .cols = 80, .focused = true, .wake = CLOCK_NEVER };
	asks_init(&u->asks);
	prefs_init(&u->prefs);
	u->notices_came = now.wall;
}

void ui_wipe(struct ui *u)
{
	stage_wipe(u);
	people_wipe(&u->people);
	asks_wipe(&u->asks);
	wishes_wipe(&u->wishes);
	json_decref(u->status);
	u->status = NULL;
}

/* ---- notices ---- */

__attribute__((format(printf, 3, 0))) static void tell(struct ui *u, bool alert, const char *fmt, va_list ap)
{
	vsnprintf(u->notice.text, sizeof(u->notice.text), fmt, ap);
	if (u->lines) {
		u->lines->notice(u, alert, u->notice.text);
		return;
	}
	u->notice.alert = alert;
	u->notice.starts = false;
	u->notice.until = alert ? CLOCK_NEVER : u->now.mono + NOTICE_TIME;
	ui_want(u, u->notice.until);
}

void ui_say(struct ui *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(u, false, fmt, ap);
	va_end(ap);
}

void ui_warn(struct ui *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(u, true, fmt, ap);
	va_end(ap);
}

/* "`nightjar tor on`" is typed "/tor on" in here: all but these commands have the same names. */
static void as_typed_here(char *text)
{
	static const struct {
		const char *there, *here;
	} names[] = {
		{ "`nightjar config list`", "`/settings`" },
		{ "`nightjar contacts`", "`/go`" },
		{ "`nightjar config set ", "`/set " },
		{ "`nightjar ", "`/" },
	};
	char *at;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t there = strlen(names[i].there), here = strlen(names[i].here);

		while ((at = strstr(text, names[i].there))) {
			memcpy(at, names[i].here, here);
			memmove(at + here, at + there, strlen(at + there) + 1);
		}
	}
}

void ui_typed_here(char *out, size_t cap, const char *text)
{
	str_copy(out, cap, text);
	as_typed_here(out);
}

void ui_error_text(char *out, size_t cap, const json_t *error)
{
	const char *hint = asks_string(json_object_get(error, "data"), "hint");

	snprintf(out, cap, "%s%s%s", asks_string(error, "message"), hint[0] ? " " : "", hint);
	as_typed_here(out);
}

void ui_complain(struct ui *u, const json_t *error)
{
	char text[sizeof(u->notice.text)];

	ui_error_text(text, sizeof(text), error);
	ui_warn(u, "%s", text);
}

/* ---- where we are ---- */

static void on_subscribed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	(void)error;
	u->subscribed = result != NULL;
}

static void on_identities(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		people_take_identities(u, result);
	else
		ui_complain(u, error);
}

static void open_up(struct ui *u)
{
	asks_put(u, "subscribe", NULL, on_subscribed, 0);
	asks_put(u, "identities", NULL, on_identities, 0);
	u->touched = u->now.mono;
	u->people.stale = true;
	people_refresh(u);
	visible_ask(u);
}

static enum ui_phase phase_of(const json_t *status)
{
	const char *state = asks_string(status, "state");

	return strcmp(state, "open") == 0 ? UI_OPEN :
	       strcmp(state, "empty") == 0 ? UI_EMPTY :
	       strcmp(state, "locked") == 0 ? UI_LOCKED : UI_OPENING;
}

static void show_phase(struct ui *u, enum ui_phase phase)
{
	switch (phase) {
	case UI_OPEN:
		stage_reset(u, &chat_view, NULL);
		break;
	case UI_EMPTY:
		stage_push(u, &setup_view, NULL);
		break;
	case UI_LOCKED:
		stage_push(u, &unlock_view, NULL);
		break;
	case UI_CONNECTING:
	case UI_OPENING:
		break;
	}
}

/* What was on the screen of an open profile is forgotten before anything else is shown. */
static void enter(struct ui *u, enum ui_phase phase)
{
	if (phase == u->phase)
		return;
	u->phase = phase;
	u->subscribed = false;
	/* A set-up or a passphrase that was refused: what was typed stays, with the reason. */
	if ((phase == UI_EMPTY && stage_state(u, &setup_view)) || (phase == UI_LOCKED && stage_state(u, &unlock_view)))
		return;
	if (phase != UI_OPENING)
		stage_wipe(u);
	if (phase != UI_OPEN)
		people_wipe(&u->people);
	if (phase != UI_OPEN)
		visible_forget(u);
	if (phase == UI_OPEN)
		open_up(u);
	if (u->lines)
		u->lines->phase_changed(u);
	else
		show_phase(u, phase);
}

static void on_status(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	(void)error;
	if (!result)
		return;
	json_decref(u->status);
	u->status = json_deep_copy(result);
	enter(u, phase_of(result));
	frame_status_came(u);
}

void ui_ask_status(struct ui *u)
{
	asks_put(u, "status", NULL, on_status, 0);
}

static void say_stopped(struct ui *u)
{
	ui_warn(u, "%s", _("The daemon has been stopped: nothing is received or sent. Enter starts it again."));
	u->notice.starts = true;
}

void ui_connected(struct ui *u, bool up)
{
	asks_set_up(u, up);
	u->wishes.start = !up && !u->stopped;
	if (up) {
		/* What was said of the one that was gone is over. */
		u->notice.text[0] = '\0';
		u->stopped = u->notice.starts = false;
		prefs_ask(u);
		/* The same profile as before, perhaps: then what is open stays, and only asks anew. */
		if (u->phase == UI_OPEN) {
			asks_put(u, "subscribe", NULL, on_subscribed, 0);
			u->people.stale = true;
			people_refresh(u);
			visible_ask(u);
			if (!u->lines)
				chat_refresh(u);
		} else {
			/* In vain, but then it is told what happens to the daemon. */
			asks_put(u, "subscribe", NULL, on_subscribed, 0);
		}
		ui_ask_status(u);
	} else {
		u->subscribed = false;
		u->people.asking = u->frame.asking = false;
		visible_forget(u);
		if (u->stopped)
			say_stopped(u);
	}
	if (u->lines)
		u->lines->connected(u, up);
}

void ui_people_changed(struct ui *u)
{
	bool first = u->people.known && !u->people.seen;

	u->people.seen = u->people.known;
	if (u->lines) {
		u->lines->people_changed(u);
		return;
	}
	/* Whoever knows nobody yet is shown how to; but nothing that was opened meanwhile is covered. */
	if (first && u->people.n == 0 && stage_top(u) == &chat_view)
		add_open(u);
	chat_people_changed(u);
}

/* What happens to the daemon itself. */
static bool heard_of_daemon(struct ui *u, const char *type)
{
	if (strcmp(type, "stopping") == 0) {
		u->stopped = true;
		say_stopped(u);
	} else if (strcmp(type, "locked") == 0) {
		ui_lock(u);
		ui_ask_status(u);
	} else if (strcmp(type, "opened") == 0) {
		ui_ask_status(u);
	} else if (strcmp(type, "bluetooth") == 0) {
		visible_ask(u);
	} else if (strcmp(type, "notices") == 0) {
		notices_ask(u);
	} else {
		return false;
	}
	return true;
}

void ui_heard(struct ui *u, const json_t *event)
{
	const char *type = asks_string(event, "type");

	if (heard_of_daemon(u, type))
		return;
	if (strcmp(type, "identity") == 0)
		asks_put(u, "identities", NULL, on_identities, 0);
	u->people.stale = true;
	people_refresh(u);
	frame_heard(u, event);
	if (u->lines) {
		u->lines->heard(u, event);
		return;
	}
	notify_heard(u, event);
	stage_heard(u, event);
}

/* ---- lock, start ---- */

void ui_lock(struct ui *u)
{
	struct wishes keep = { .quit = u->wishes.quit, .start = u->wishes.start };

	if (u->phase == UI_OPEN)
		chat_keep_draft(u);
	asks_forget(&u->asks);
	u->frame.asking = false;
	json_decref(u->status);
	u->status = NULL;
	sodium_memzero(&u->notice, sizeof(u->notice));
	wishes_wipe(&u->wishes);
	u->wishes.quit = keep.quit;
	u->wishes.start = keep.start;
	u->wishes.forget = true;
	enter(u, UI_LOCKED);
}

void ui_start(struct ui *u)
{
	u->stopped = u->notice.starts = false;
	u->wishes.start = u->wishes.hurry = true;
	ui_say(u, "%s", _("The daemon is being started."));
}

/* ---- keys, size, time ---- */

void ui_resize(struct ui *u, int rows, int cols)
{
	u->rows = rows;
	u->cols = cols;
}

void ui_key(struct ui *u, const struct key *k)
{
	struct key hint;

	if (k->code == KEY_FOCUS_IN || k->code == KEY_FOCUS_OUT) {
		u->focused = k->code == KEY_FOCUS_IN;
		u->terminal.told_focus = true;
		chat_focus_changed(u);
		return;
	}
	u->touched = u->now.mono;
	if (u->notice.starts && u->notice.text[0] && k->code == KEY_RETURN && !u->asks.up) {
		ui_start(u);
		return;
	}
	if (u->notice.alert)
		u->notice.text[0] = '\0';
	/* A paste is text, never a key of ours. */
	u->terminal.pasted = u->terminal.pasted || k->code == KEY_PASTE;
	if (k->code != KEY_PASTE && action_key(u, k))
		return;
	if (frame_clicked(u, k, &hint))
		ui_key(u, &hint);
	else
		(void)stage_key(u, k);
}

void ui_want(struct ui *u, int64_t mono)
{
	if (mono < u->wake)
		u->wake = mono;
}

void ui_tick(struct ui *u, struct instant now)
{
	u->now = now;
	if (now.mono < u->wake)
		return;
	u->wake = CLOCK_NEVER;
	if (u->notice.text[0] && now.mono >= u->notice.until)
		u->notice.text[0] = '\0';
	if (u->notice.text[0])
		ui_want(u, u->notice.until);
	lock_tick(u);
	people_refresh(u);
	frame_tick(u);
	visible_tick(u);
	stage_tick(u);
}

/* ---- the picture ---- */

void ui_paint(const struct ui *u, struct canvas *c)
{
	struct pane whole;

	c->ascii = u->ascii;
	canvas_clear(c, u->rows, u->cols);
	whole = canvas_pane(c);
	if (u->rows < UI_ROWS_MIN || u->cols < UI_COLS_MIN)
		canvas_put_wrapped(&whole, 0, STYLE_TEXT, _("This window is too small: it takes 30 columns and 10 rows."));
	else
		frame_paint(u, &whole);
}

void ui_open_chat(struct ui *u, int64_t contact)
{
	const struct person *p = people_find(&u->people, contact);

	while (u->stage.n > 1)
		stage_pop(u);
	if (p && p->identity != u->people.identity) {
		u->people.identity = p->identity;
		ui_people_changed(u);
	}
	chat_show(u, contact);
}

int64_t ui_contact(const struct ui *u)
{
	return chat_contact(u);
}

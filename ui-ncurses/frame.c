/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/frame.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/text/cluster.h"
#include "ui-ncurses/text/wrap.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

#define ASK_OFTEN  CLOCK_SECOND          /* while Tor starts */
#define ASK_SELDOM (60 * CLOCK_SECOND)
#define ASK_SOON   300                   /* ms after something happened: changes come in crowds */

/* ---- the state of the roads ---- */

static const json_t *find_tor(const struct ui *u)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(u->status, "roads"), i, row)
		if (strcmp(asks_string(row, "road"), "tor") == 0)
			return row;
	return NULL;
}

static bool is_starting(const struct ui *u)
{
	const json_t *tor = find_tor(u);
	const char *state = asks_string(tor, "state");

	return tor && asks_flag(tor, "on") && strcmp(state, "working") != 0 && strcmp(state, "limited") != 0;
}

void frame_status_came(struct ui *u)
{
	int64_t pause = u->phase == UI_OPENING ? ASK_SOON : is_starting(u) ? ASK_OFTEN : ASK_SELDOM;

	u->frame.ask_at = u->now.mono + pause;
	u->frame.asking = false;
	ui_want(u, u->frame.ask_at);
}

void frame_heard(struct ui *u, const json_t *event)
{
	(void)event;
	if (u->frame.ask_at > u->now.mono + ASK_SOON)
		u->frame.ask_at = u->now.mono + ASK_SOON;
	ui_want(u, u->frame.ask_at);
}

void frame_tick(struct ui *u)
{
	if (!u->asks.up || u->frame.asking)
		return;
	if (u->now.mono >= u->frame.ask_at) {
		u->frame.asking = true;
		ui_ask_status(u);
	} else {
		ui_want(u, u->frame.ask_at);
	}
}

/* ---- the title bar ---- */

static bool is_on(const struct ui *u, const char *road)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(u->status, "roads"), i, row)
		if (strcmp(asks_string(row, "road"), road) == 0 && asks_flag(row, "on"))
			return true;
	return false;
}

static const char *name_ready(bool tor, bool lan, bool bluetooth)
{
	static const char *const names[2][2][2] = {
		{ { N_("all roads off"), N_("bluetooth ready") }, { N_("lan ready"), N_("lan and bluetooth ready") } },
		{ { N_("tor ready"), N_("tor and bluetooth ready") },
		  { N_("tor and lan ready"), N_("tor, lan and bluetooth ready") } },
	};

	return _(names[tor][lan][bluetooth]);
}

/* "tor ready", "tor 45 %", "lan": what carries messages, in as few words as it takes. */
static void tell_roads(const struct ui *u, char *out, size_t cap)
{
	const json_t *tor = find_tor(u);

	if (is_starting(u) && asks_number(tor, "progress") > 0)
		snprintf(out, cap, _("tor %lld %%"), (long long)asks_number(tor, "progress"));
	else if (is_starting(u))
		snprintf(out, cap, "%s", _("tor starting"));
	else
		snprintf(out, cap, "%s", name_ready(is_on(u, "tor"), is_on(u, "lan"), is_on(u, "bluetooth")));
}

/* Roads, and how many messages wait. What does not fit into `columns` is left out, the roads first. */
static void tell_travel(const struct ui *u, int columns, char *out, size_t cap)
{
	long long waiting = asks_number(u->status, "waiting");
	char roads[64];

	tell_roads(u, roads, sizeof(roads));
	if (waiting > 0)
		/* TRANSLATORS: "tor ready", then how many messages wait to be delivered. */
		snprintf(out, cap, ngettext("%s  %lld waiting", "%s  %lld waiting", (unsigned long)waiting), roads, waiting);
	else
		snprintf(out, cap, "%s", roads);
	if (cluster_width(out, strlen(out)) > columns && waiting > 0)
		snprintf(out, cap, ngettext("%lld waiting", "%lld waiting", (unsigned long)waiting), waiting);
	if (cluster_width(out, strlen(out)) > columns)
		out[0] = '\0';
}

/* In at most `columns`, if that can be: what matters least is left out first. A daemon that is gone always matters. */
static void tell_state(const struct ui *u, int columns, char *out, size_t cap)
{
	out[0] = '\0';
	if (!u->asks.up && u->stopped)
		snprintf(out, cap, "%s", _("daemon stopped: /start"));
	else if (!u->asks.up)
		snprintf(out, cap, "%s", _("no daemon, trying again"));
	else if (u->phase == UI_OPEN)
		tell_travel(u, columns, out, cap);
}

/* Who we are, always; the name of the program where there is only one to be. */
static const char *who(const struct ui *u)
{
	const struct self *self = people_self(&u->people);

	return self && u->people.selves > 1 ? self->name : "nightjar";
}

/* What does not fit ends in a sign that says so. */
static void put_cut(const struct pane *p, const char *text)
{
	canvas_put(p, 0, 0, STYLE_BAR, text);
	if (p->cols > 0 && cluster_width(text, strlen(text)) > p->cols)
		canvas_put(p, 0, p->cols - 1, STYLE_BAR, p->canvas->ascii ? "~" : "…");
}

/* Who is spoken with comes before how the roads are: the status screen has that in full. */
/* Of the top view that has a title. */
static void find_title(const struct ui *u, char *out, size_t cap)
{
	const struct view *v;

	out[0] = '\0';
	for (int i = u->stage.n - 1; i >= 0 && !out[0]; i--) {
		v = u->stage.open[i].view;
		if (v->heading)
			snprintf(out, cap, "%s", _(v->heading));
		else if (v->title)
			v->title(u, u->stage.open[i].self, out, cap);
	}
}

/* What others can see of this machine is never left out; returns where it begins. */
static int paint_sign(const struct pane *bar, const char *sign)
{
	return sign[0] ? canvas_put_right(bar, 0, 1, STYLE_SIGN, sign) : bar->cols;
}

static void paint_title(const struct ui *u, const struct pane *bar)
{
	char title[512], state[128], sign[128];
	struct pane middle, rest;
	int left, right, margin;

	find_title(u, title, sizeof(title));
	visible_sign(u, bar->cols - 2, sign, sizeof(sign));
	canvas_fill(bar, STYLE_BAR);
	/* A narrow window shows who is spoken with before who speaks, and before both what others can see. */
	left = 1;
	if (u->cols >= UI_WIDE || (u->people.selves > 1 && !sign[0]) || !title[0])
		left += canvas_put(bar, 0, 1, STYLE_BAR, who(u)) + 2;
	if (u->cols >= UI_WIDE && left < 24)
		left = 24;
	rest = canvas_part(bar, 0, 0, 1, paint_sign(bar, sign));
	margin = sign[0] ? 2 : 1;
	tell_state(u, rest.cols - margin - left - (title[0] ? 2 + cluster_width(title, strlen(title)) : 0), state,
		   sizeof(state));
	right = state[0] ? canvas_put_right(&rest, 0, margin, STYLE_BAR, state) : rest.cols;
	middle = canvas_part(&rest, 0, left, 1, right - left - 1);
	put_cut(&middle, title);
}

/* A notice takes the rows it needs, at most half of them: an error that is cut off helps nobody. */
static int bottom_rows(const struct ui *u)
{
	const struct wrap_widths w = { .first = u->cols - 2, .rest = u->cols - 2 };
	int rows = (int)wrap_lines(u->notice.text, strlen(u->notice.text), &w, NULL, 0);

	return rows > u->rows / 2 ? u->rows / 2 : rows;
}

static bool is_bare(const struct ui *u)
{
	const struct view *v = stage_top(u);

	return v && v->bare && v->bare(u, stage_state(u, v));
}

bool frame_clicked(const struct ui *u, const struct key *k, struct key *hint)
{
	if (k->code != KEY_POINTER || k->ch != 1 || k->y != u->rows - 1 || u->notice.text[0] || is_bare(u))
		return false;
	return action_hint_key(u, u->cols, k->x, hint);
}

void frame_paint(const struct ui *u, const struct pane *whole)
{
	int bottom = bottom_rows(u);
	struct pane bar = canvas_part(whole, 0, 0, 1, whole->cols);
	struct pane body = canvas_part(whole, 1, 0, whole->rows - 1 - bottom, whole->cols);
	struct pane line = canvas_part(whole, whole->rows - bottom, 1, bottom, whole->cols - 2);
	struct pane hints = canvas_part(whole, whole->rows - 1, 0, 1, whole->cols);

	/* A sentence about what has been done can be missed, an error not. */
	if (is_bare(u) && !(u->notice.text[0] && u->notice.alert)) {
		stage_paint(u, whole);
		return;
	}
	if (u->stage.n > 0)
		stage_paint(u, &body);
	else
		canvas_put_middle(&body, body.rows / 2, STYLE_TEXT,
		                  u->phase == UI_OPENING ? _("Opening...") : _("Connecting to the daemon..."));
	paint_title(u, &bar);
	if (u->notice.text[0])
		canvas_put_wrapped(&line, 0, u->notice.alert ? STYLE_ALERT : STYLE_TEXT, u->notice.text);
	else
		action_paint_hints(u, &hints);
}

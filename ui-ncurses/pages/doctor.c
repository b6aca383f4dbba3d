/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/doctor.h"

#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/page.h"
#include "ui-ncurses/ui.h"

#include <stdio.h>
#include <string.h>

struct doctor {
	struct page page;
	json_t *checks;    /* owned: the last answer, NULL while it is awaited */
	char error[512];
};

static void on_doctor(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct doctor *d = stage_state(u, &doctor_view);

	(void)tag;
	if (!d)
		return;
	json_decref(d->checks);
	d->checks = result ? json_deep_copy(json_object_get(result, "checks")) : NULL;
	d->error[0] = '\0';
	if (error)
		ui_error_text(d->error, sizeof(d->error), error);
}

static void ask(struct ui *u, struct doctor *d)
{
	json_decref(d->checks);
	d->checks = NULL;
	d->error[0] = '\0';
	asks_put(u, "doctor", NULL, on_doctor, 0);
}

static void close_doctor(struct ui *u, void *self)
{
	struct doctor *d = self;

	(void)u;
	page_wipe(&d->page);
	json_decref(d->checks);
}

/* ---- the checks ---- */

static void write_check(struct page *p, bool ok, const char *text, const char *hint)
{
	page_pair(p, ok ? _("ok") : _("! not ok"), text);
	if (!ok && hint[0])
		page_note(p, STYLE_NEWS, hint);
}

static void write_daemon(const struct doctor *d, struct page *p)
{
	const json_t *row;
	char text[512], hint[512];
	size_t i;

	page_head(p, _("This machine and its roads"));
	if (d->error[0])
		page_text(p, STYLE_ALERT, d->error);
	else if (!d->checks)
		page_text(p, STYLE_TEXT, _("Being checked..."));
	json_array_foreach(d->checks, i, row) {
		ui_typed_here(text, sizeof(text), asks_string(row, "text"));
		ui_typed_here(hint, sizeof(hint), asks_string(row, "hint"));
		write_check(p, asks_flag(row, "ok"), text, hint);
	}
}

static void write_letters(const struct ui *u, struct page *p)
{
	write_check(p, !u->ascii,
	            u->ascii ? _("The locale is not UTF-8: letters beyond ASCII are shown as ?.") :
	                       _("The locale is UTF-8. These are one character each: é 漢 👋"),
	            _("Set LANG, for instance to C.UTF-8 or en_GB.UTF-8, and make sure that the terminal uses UTF-8 too."));
}

static void write_colours(const struct ui *u, struct page *p)
{
	const struct terminal *t = &u->terminal;
	char text[128];

	if (t->no_color)
		write_check(p, true, _("Colours are off because NO_COLOR is set; nothing is said by colour alone."), "");
	else if (t->colours >= 8)
		write_check(p, true, (snprintf(text, sizeof(text), _("The terminal has %d colours."), t->colours), text), "");
	else
		write_check(p, true, _("The terminal has no colours; nothing is said by colour alone."), "");
}

/* The daemon's is among its own checks. */
static void write_sandbox(const struct ui *u, struct page *p)
{
	const struct sandbox_state *s = &u->sandbox;

	write_check(p, s->seccomp,
	            s->seccomp ? _("This screen is in a sandbox: it can open no file, start no program and reach nobody but "
	                           "the daemon.") :
	                         _("This screen is in no sandbox."),
	            s->entered ? _("The kernel has none for programs.") : _("It was switched off by NIGHTJAR_SANDBOX=off."));
}

static void write_terminal(const struct ui *u, struct page *p)
{
	const struct terminal *t = &u->terminal;
	char text[256];

	page_head(p, _("This terminal"));
	write_sandbox(u, p);
	write_letters(u, p);
	write_colours(u, p);
	if (u->cols >= UI_WIDE)
		snprintf(text, sizeof(text), _("The window has %d columns and %d rows."), u->cols, u->rows);
	else
		snprintf(text, sizeof(text),
		         _("The window has %d columns and %d rows. List and conversation stand side by side from %d "
		           "columns on."),
		         u->cols, u->rows, UI_WIDE);
	write_check(p, true, text, "");
	snprintf(text, sizeof(text), _("TERM is %s."), t->name[0] ? t->name : _("not set"));
	write_check(p, t->name[0] != '\0', text, "");
	write_check(p, true,
	            t->pasted   ? _("What is pasted arrives as one piece.") :
	            t->no_paste ? _("This terminal does not mark what is pasted; it is told from typing by its speed.") :
	                          _("Nothing has been pasted yet; it should arrive as one piece."),
	            "");
	write_check(p, true,
	            t->told_focus ? _("The terminal says when it has the focus: notifications come only when it has not.") :
	                            _("The terminal has not said yet whether it has the focus; notifications come for other "
	                              "conversations than the open one."),
	            "");
}

static void write_all(const struct ui *u, struct doctor *d)
{
	page_begin(&d->page);
	write_daemon(d, &d->page);
	write_terminal(u, &d->page);
}

static void paint(const struct ui *u, void *self, const struct pane *p)
{
	struct doctor *d = self;

	write_all(u, d);
	page_paint(&d->page, p);
}

static void open_doctor(struct ui *u, void *self, const void *args)
{
	struct doctor *d = self;

	(void)args;
	ask(u, d);
	write_all(u, d);
	page_lay(&d->page, u->rows - 2, u->cols);
}

static bool key(struct ui *u, void *self, const struct key *k)
{
	return page_typed(&((struct doctor *)self)->page, k, u->prefs.vi);
}

static void again(struct ui *u, const char *argument)
{
	struct doctor *d = stage_state(u, &doctor_view);

	(void)argument;
	if (d)
		ask(u, d);
}

static const struct action actions[] = {
	{ NULL, { ACTION_PLAIN('r') }, PLACE_PAGE, PLACE_PAGE, N_("check again"), N_("Checks everything again."), NULL, again },
	{ 0 },
};

const struct view doctor_view = {
	.name = "doctor",
	.size = sizeof(struct doctor),
	.place = PLACE_PAGE,
	.open = open_doctor,
	.close = close_doctor,
	.key = key,
	.paint = paint,
	.heading = N_("Doctor"),
	.actions = actions,
};

void doctor_show(struct ui *u, const char *argument)
{
	(void)argument;
	stage_push(u, &doctor_view, NULL);
}

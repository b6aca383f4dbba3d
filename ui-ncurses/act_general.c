/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done everywhere. */
#include "ui-ncurses/action.h"
#include "ui-ncurses/tr.h"
#include "ui-ncurses/ui.h"

static void back(struct ui *u, const char *argument)
{
	(void)argument;
	stage_pop(u);
}

static void redraw(struct ui *u, const char *argument)
{
	(void)argument;
	u->wishes.redraw = true;
}

static void quit(struct ui *u, const char *argument)
{
	(void)argument;
	u->wishes.quit = true;
}

const struct action act_general[] = {
	{ NULL, { ACTION_NAMED(KEY_ESCAPE) }, PLACE_FORM | PLACE_PAGE | PLACE_SEARCH,
	    PLACE_FORM | PLACE_PAGE | PLACE_SEARCH,
	  N_("back"), N_("Goes back."), NULL, back },
	{ "redraw", { ACTION_CTRL('l') }, PLACE_ANY | PLACE_CLOSED | PLACE_ASK, 0, N_("redraw"),
	    N_("Paints the screen anew."), NULL, redraw },
	{ "quit", { ACTION_CTRL('q') }, PLACE_ANY | PLACE_CLOSED | PLACE_ASK,
	    PLACE_CHAT | PLACE_LIST | PLACE_CLOSED, N_("close"),
	  N_("Closes this window. Messages still arrive: the daemon goes on."), NULL, quit },
	{ 0 },
};

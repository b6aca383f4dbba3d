/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done everywhere. */
#include "base/tr.h"
#include "ui-ncurses/action.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/pages/lock.h"
#include "ui-ncurses/pages/palette.h"
#include "ui-ncurses/pages/passphrase.h"
#include "ui-ncurses/ui.h"

#define EVERYWHERE (PLACE_ANY | PLACE_CLOSED)

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

/* What a finger does that wants out: it must neither kill nor do nothing. */
static void tell_way_out(struct ui *u, const char *argument)
{
	(void)argument;
	ui_say(u, "%s", _("Ctrl-Q closes this window; messages still arrive. /stop stops the daemon too."));
}

static void suspend(struct ui *u, const char *argument)
{
	(void)argument;
	u->wishes.suspend = true;
}

static void on_stopped(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	/* A daemon that is gone before it could answer has stopped as well. */
	if (result || asks_is_kind(error, "unreachable"))
		u->wishes.quit = true;
	else
		ui_complain(u, error);
}

static void on_stop(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (!yes)
		return;
	u->stopped = true;
	asks_put(u, "stop", NULL, on_stopped, 0);
}

static void stop(struct ui *u, const char *argument)
{
	(void)argument;
	confirm_ask(u,
	            _("Stop the daemon and close? Nothing is received any more, and what waits stays here, until Nightjar is "
	              "started again."),
	            _("stop it"), on_stop, 0);
}

static void start(struct ui *u, const char *argument)
{
	(void)argument;
	if (u->asks.up)
		ui_say(u, "%s", _("The daemon runs already."));
	else
		ui_start(u);
}

const struct action act_general[] = {
	{ "go", { ACTION_CTRL('o') }, EVERYWHERE, PLACE_CHAT | PLACE_PICK | PLACE_LIST, N_("go to / add"),
	  N_("Goes to a conversation, does anything, adds who sent you a link or words."), NULL, palette_show },
	{ NULL, { ACTION_NAMED(KEY_ESCAPE) }, PLACE_FORM | PLACE_PAGE | PLACE_SEARCH | PLACE_CLOSED,
	  PLACE_FORM | PLACE_PAGE | PLACE_SEARCH,
	  N_("back"), N_("Goes back."), NULL, back },
	{ "lock", { ACTION_ALT('x') }, PLACE_ANY, 0, N_("lock"),
	  N_("Locks the profile: keys are wiped, nothing is received until the passphrase is typed."), NULL, lock_ask },
	{ "passphrase", { { 0 } }, PLACE_ANY, 0, N_("passphrase"),
	  N_("Gives the profile a passphrase, changes it, or takes it away."), NULL, passphrase_show },
	{ "panic", { ACTION_CTRL('\\') }, EVERYWHERE, 0, N_("panic"),
	  N_("Locks, closes, and leaves nothing on the terminal; asks once."), NULL, lock_panic },
	{ "destroy", { { 0 } }, EVERYWHERE, 0, N_("destroy"),
	  N_("Destroys the profile and closes: nobody can read it any more; asks once."), NULL, lock_destroy },
	{ "redraw", { ACTION_CTRL('l') }, EVERYWHERE | PLACE_ASK, 0, N_("redraw"), N_("Paints the screen anew."), NULL,
	  redraw },
	{ "suspend", { ACTION_CTRL('z') }, EVERYWHERE | PLACE_ASK, 0, N_("suspend"),
	  N_("Gives the terminal back to the shell for a while; fg comes back."), NULL, suspend },
	{ "start", { { 0 } }, EVERYWHERE, 0, N_("start"), N_("Starts the daemon when it was stopped."), NULL, start },
	{ "stop", { { 0 } }, EVERYWHERE, 0, N_("stop"), N_("Stops the daemon and closes: nothing is received any more."), NULL,
	  stop },
	{ NULL, { ACTION_CTRL('c') }, EVERYWHERE | PLACE_ASK, 0, N_("way out"), N_("Says how to close."), NULL, tell_way_out },
	{ "quit", { ACTION_CTRL('q') }, EVERYWHERE | PLACE_ASK, PLACE_CHAT | PLACE_LIST | PLACE_CLOSED, N_("close"),
	  N_("Closes this window. Messages still arrive: the daemon goes on."), NULL, quit },
	{ 0 },
};

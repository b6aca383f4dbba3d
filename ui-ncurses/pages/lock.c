/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/pages/lock.h"

#include "base/tr.h"
#include "ui-ncurses/chat/chat.h"
#include "ui-ncurses/pages/confirm.h"
#include "ui-ncurses/ui.h"

static bool is_protected(const struct ui *u)
{
	return asks_flag(u->status, "protected");
}

static void on_locked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	/* Refused: then it goes back to what is open. */
	ui_ask_status(u);
}

/* What is shown goes at once, however slow the daemon is; what was being written it gets before it locks. */
static void lock(struct ui *u)
{
	chat_keep_draft(u);
	ui_lock(u);
	asks_put(u, "lock", NULL, on_locked, 0);
}

static void on_lock(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (yes)
		lock(u);
}

void lock_ask(struct ui *u, const char *argument)
{
	(void)argument;
	if (u->phase != UI_OPEN)
		ui_say(u, "%s", _("Nothing is open."));
	else if (!is_protected(u))
		ui_warn(u, "%s",
		        _("The profile has no passphrase, so locking it would protect nothing. /passphrase gives it one."));
	else
		confirm_ask(u,
		            _("Lock the profile? Every key is wiped from memory and every link is closed. Until the "
		              "passphrase is typed again nothing is received, and nothing that waits is sent."),
		            _("lock it"), on_lock, 0);
}

static void on_panic(struct ui *u, int64_t tag, bool yes)
{
	bool locks = u->phase == UI_OPEN && is_protected(u);

	(void)tag;
	if (!yes)
		return;
	ui_lock(u);
	if (locks)
		asks_put(u, "lock", NULL, on_locked, 0);
	u->wishes.panic = true;
}

void lock_panic(struct ui *u, const char *argument)
{
	(void)argument;
	if (u->phase == UI_OPEN && !is_protected(u))
		confirm_ask(u,
		            _("Close at once and leave nothing on the terminal? The profile has no passphrase, so it "
		              "cannot be locked: whoever starts Nightjar here again can read everything."),
		            _("close"), on_panic, 0);
	else
		confirm_ask(u,
		            _("Lock at once, close, and leave nothing on the terminal, not even what was there before? "
		              "The passphrase opens the profile again; nothing is deleted."),
		            _("lock and close"), on_panic, 0);
}

static void on_destroyed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		ui_complain(u, error);
	else
		u->wishes.panic = true;
}

static void on_destroy(struct ui *u, int64_t tag, bool yes)
{
	(void)tag;
	if (yes)
		asks_put(u, "destroy", json_pack("{s:b}", "sure", true), on_destroyed, 0);
}

void lock_destroy(struct ui *u, const char *argument)
{
	(void)argument;
	confirm_ask(u,
	            _("Destroy the profile? Its keys are overwritten at once, then all identities, contacts and messages are "
	              "removed, and this window closes. Nobody can read any of it again, nor can you."),
	            _("destroy it"), on_destroy, 0);
}

void lock_tick(struct ui *u)
{
	int64_t after = u->prefs.lock_after * CLOCK_MINUTE;

	if (after == 0 || u->phase != UI_OPEN || !is_protected(u) || u->lines)
		return;
	if (u->now.mono < u->touched + after) {
		ui_want(u, u->touched + after);
		return;
	}
	lock(u);
	ui_warn(u, ngettext("Locked: no key was pressed for %d minute.", "Locked: no key was pressed for %d minutes.",
	                   (unsigned long)u->prefs.lock_after),
	       u->prefs.lock_after);
}

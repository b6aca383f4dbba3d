/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People: adding, inviting, verifying, everything about one of them; and who we are. */
#include "ui-ncurses/action.h"
#include "ui-ncurses/add.h"
#include "ui-ncurses/ui.h"

#include "base/tr.h"
#define HERE (PLACE_CHAT | PLACE_PICK | PLACE_LIST | PLACE_FORM | PLACE_PAGE)

static void add(struct ui *u, const char *argument)
{
	if (argument[0])
		add_open_with(u, argument);
	else
		add_open(u);
}

const struct action act_contact[] = {
	{ "add", { ACTION_ALT('n') }, HERE, PLACE_LIST, N_("add"), N_("Adds somebody by a link, five words or a QR code."),
	  N_("INVITE"), add },
	{ 0 },
};

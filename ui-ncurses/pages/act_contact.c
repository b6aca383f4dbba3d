/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People: adding, inviting, verifying, everything about one of them; and who we are. */
#include "ui-ncurses/action.h"

#include "base/tr.h"
#include "ui-ncurses/pages/add.h"
#include "ui-ncurses/pages/contact_page.h"
#include "ui-ncurses/pages/identities.h"
#include "ui-ncurses/pages/invite.h"
#include "ui-ncurses/pages/invites.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/pages/verify.h"
#include "ui-ncurses/ui.h"

#include <string.h>
#include <strings.h>

#define TALK (PLACE_CHAT | PLACE_PICK | PLACE_LIST)
#define HERE (TALK | PLACE_FORM | PLACE_PAGE)

static void add(struct ui *u, const char *argument)
{
	if (argument[0])
		add_open_with(u, argument);
	else
		add_open(u);
}

static void invite(struct ui *u, const char *argument)
{
	invite_open(u, argument);
}

static void invites(struct ui *u, const char *argument)
{
	(void)argument;
	invites_open(u);
}

/* ---- about the contact whose conversation is open ---- */

/* 0, and said so, when there is none. */
static int64_t here(struct ui *u)
{
	int64_t id = ui_contact(u);

	if (id == 0)
		ui_warn(u, "%s", _("Open a conversation first: this is about one contact."));
	return id;
}

static void verify(struct ui *u, const char *argument)
{
	int64_t id = here(u);

	(void)argument;
	if (id > 0)
		verify_open(u, id);
}

static void contact(struct ui *u, const char *argument)
{
	int64_t id = here(u);

	(void)argument;
	if (id > 0)
		contact_page_open(u, id);
}

static void rename_it(struct ui *u, const char *argument)
{
	int64_t id = here(u);

	if (id > 0 && argument[0])
		relation_rename(u, id, argument);
	else if (id > 0)
		ui_warn(u, "%s", _("Write the new name behind it: /rename Bob"));
}

#define SET(name, call, on)                                  \
	static void name(struct ui *u, const char *argument) \
	{                                                    \
		int64_t id = here(u);                        \
                                                             \
		(void)argument;                              \
		if (id > 0)                                  \
			call(u, id, on);                     \
	}

SET(mute, relation_mute, true)
SET(unmute, relation_mute, false)
SET(block, relation_block, true)
SET(unblock, relation_block, false)
SET(archive, relation_archive, true)
SET(unarchive, relation_archive, false)

static void timer(struct ui *u, const char *argument)
{
	int64_t seconds, id = here(u);

	if (id == 0)
		return;
	if (relation_parse_time(argument, &seconds))
		relation_set_timer(u, id, seconds);
	else
		ui_warn(u, "%s",
		        _("Write a time behind it, at most 366 days: /timer 30min, /timer 12h, /timer 1d, /timer off"));
}

static void receipts(struct ui *u, const char *argument)
{
	int64_t id = here(u);

	if (id == 0)
		return;
	if (strcasecmp(argument, "on") == 0 || strcasecmp(argument, "off") == 0)
		relation_receipts(u, id, strcasecmp(argument, "on") == 0);
	else
		ui_warn(u, "%s", _("Write on or off behind it: /receipts on"));
}

static void delete_it(struct ui *u, const char *argument)
{
	int64_t id = here(u);

	(void)argument;
	if (id > 0)
		relation_delete(u, id);
}

/* ---- who we are ---- */

static void identities(struct ui *u, const char *argument)
{
	(void)argument;
	identities_open(u);
}

static void identity(struct ui *u, const char *argument)
{
	if (argument[0])
		identities_switch_to(u, argument);
	else
		identities_open(u);
}

#define NO_KEY                            \
	{                                 \
		{                         \
			KEY_NOTHING, 0, 0 \
		}                         \
	}

const struct action act_contact[] = {
	{ "add", { ACTION_ALT('n') }, HERE, PLACE_LIST, N_("add"),
	  N_("Adds somebody by a link, five words or a QR code."), N_("INVITE"), add },
	{ "invite", { ACTION_ALT('i') }, HERE, PLACE_LIST | PLACE_FORM, N_("my invite"),
	  N_("Makes an invite for one person: a link, a QR code or five words."), N_("NAME"), invite },
	{ "invites", NO_KEY, HERE, 0, N_("invites"), N_("Lists all invites, and revokes them."), NULL, invites },
	{ "verify", { ACTION_ALT('v') }, TALK | PLACE_PAGE, PLACE_CHAT, N_("verify"),
	  N_("Compares safety words: the proof that nobody sits between the two of you."), NULL, verify },
	{ "contact", NO_KEY, TALK, 0, N_("contact"), N_("Everything about this contact."), NULL, contact },
	{ "rename", NO_KEY, TALK, 0, N_("rename"), N_("Your own name for this contact."), N_("NAME"), rename_it },
	{ "mute", NO_KEY, TALK, 0, N_("mute"), N_("No notices about this contact."), NULL, mute },
	{ "unmute", NO_KEY, TALK, 0, N_("unmute"), N_("Notices about this contact again."), NULL, unmute },
	{ "block", NO_KEY, TALK, 0, N_("block"),
	  N_("Receives nothing from this contact; it is not told."), NULL, block },
	{ "unblock", NO_KEY, TALK, 0, N_("unblock"), N_("Receives from this contact again."), NULL, unblock },
	{ "archive", NO_KEY, TALK, 0, N_("archive"), N_("Puts this contact at the end of the list."), NULL, archive },
	{ "unarchive", NO_KEY, TALK, 0, N_("unarchive"),
	  N_("Puts this contact back among the others."), NULL, unarchive },
	{ "timer", NO_KEY, TALK, 0, N_("timer"),
	  N_("When messages disappear on both sides: 1h, 1d, 1w, off."), N_("TIME"), timer },
	{ "receipts", NO_KEY, TALK, 0, N_("receipts"),
	  N_("Whether the two of you see what the other has read."), N_("on|off"),
	  receipts },
	{ "delete", NO_KEY, TALK, 0, N_("delete"),
	  N_("Deletes this contact and all messages with it here; asks first."), NULL,
	  delete_it },
	{ "identities", NO_KEY, HERE, 0, N_("identities"), N_("Who you are: lists, adds and renames identities."), NULL,
	  identities },
	{ "identity", NO_KEY, HERE, 0, N_("identity"), N_("Be another one of your identities."), N_("NAME"), identity },
	{ 0 },
};

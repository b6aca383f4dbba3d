/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_command.h"

#include "base/near.h"
#include "base/tr.h"
#include "ui-ncurses/plain/plain_about.h"
#include "ui-ncurses/plain/plain_contact.h"
#include "ui-ncurses/plain/plain_invite.h"
#include "ui-ncurses/plain/plain_message.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_radio.h"
#include "ui-ncurses/plain/plain_setup.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/plain/plain_talk.h"

#include <string.h>
#include <strings.h>

static void help(struct plain *p, const char *argument);

static const struct plain_command table[] = {
	{ "list", NULL, N_("Lists your conversations, numbered."), false, plain_people_list },
	{ "open", N_("NAME or number"), N_("Opens a conversation and reads out its end; what you type goes there."),
	  false,
	  plain_talk_open },
	{ "unread", NULL, N_("Opens the next conversation with unread messages."), false, plain_talk_unread },
	{ "next", NULL, N_("Opens the next conversation of the list."), false, plain_talk_next },
	{ "previous", NULL, N_("Opens the conversation before."), false, plain_talk_previous },
	{ "close", NULL, N_("Closes the conversation."), false, plain_talk_close },
	{ "read", N_("HOW MANY"), N_("Reads out the last messages again."), false, plain_talk_read },
	{ "older", N_("HOW MANY"), N_("Reads out the messages before those."), false, plain_talk_older },
	{ "reply", N_("NUMBER TEXT"), N_("Replies to a message."), false, plain_message_reply },
	{ "react", N_("NUMBER EMOJI"), N_("Reacts to a message; without an emoji takes the reaction back."), false,
	  plain_message_react },
	{ "edit", N_("NUMBER TEXT"), N_("Gives a message of yours another text, on both sides."), false,
	  plain_message_edit },
	{ "delete", N_("NUMBER, or NUMBER both, or NAME"),
	  N_("Deletes a message here, or one of yours on both sides; or a contact."), false, plain_message_delete },
	{ "info", N_("NUMBER"), N_("Says where a message is and what it waits for."), false, plain_message_info },
	{ "search", N_("WORDS"), N_("Finds messages of the open conversation, else of all."), false,
	  plain_message_search },
	{ "everywhere", N_("WORDS"), N_("Finds messages of all conversations."), false, plain_message_everywhere },
	{ "go", N_("NUMBER"), N_("Reads out what stands around a message that was found."), false, plain_message_go },
	{ "add", N_("LINK or WORDS"), N_("Takes up an invite that you got."), false, plain_invite_add },
	{ "invite", N_("NAME"), N_("Makes an invite for one person, as a link."), false, plain_invite_link },
	{ "words", N_("NAME"), N_("Makes an invite for one person, as five words to say."), false, plain_invite_words },
	{ "invites", NULL, N_("Lists the invites that you made."), false, plain_invite_list },
	{ "revoke", N_("NUMBER"), N_("Makes an invite worthless."), false, plain_invite_revoke },
	{ "verify", N_("NAME"), N_("Compares safety words, so that you know nobody sits between you."), false,
	  plain_contact_verify },
	{ "rename", N_("NAME"), N_("Changes your name for the contact whose conversation is open."), false,
	  plain_contact_rename },
	{ "timer", N_("TIME or off"), N_("Lets messages of this conversation go away on both sides, after 1 day, "
					 "say."),
	  false,
	  plain_contact_timer },
	{ "receipts", N_("on or off"), N_("Tells this contact what you have read."), false, plain_contact_receipts },
	{ "mute", N_("NAME, off"), N_("Announces nothing from a contact."), false, plain_contact_mute },
	{ "block", N_("NAME, off"), N_("Takes nothing from a contact and sends it nothing."), false,
	  plain_contact_block },
	{ "unmute", N_("NAME"), N_("Announces what a contact writes again."), false, plain_contact_unmute },
	{ "unblock", N_("NAME"), N_("Takes what a contact sends again."), false, plain_contact_unblock },
	{ "archive", N_("NAME, off"), N_("Lists a conversation last."), false, plain_contact_archive },
	{ "unarchive", N_("NAME"), N_("Lists a conversation among the others again."), false, plain_contact_unarchive },
	{ "contact", N_("NAME"), N_("Says everything about a contact."), false, plain_contact_show },
	{ "identities", NULL, N_("Lists who you are."), false, plain_about_identity },
	{ "identity", N_("NAME, or add NAME, or rename NAME"),
	  N_("Makes you another one, adds one, or renames this one."),
	  false, plain_about_identity },
	{ "status", NULL, N_("Says who you are, which roads work and what waits."), true, plain_about_status },
	{ "doctor", NULL, N_("Checks this machine and says what to do."), true, plain_about_doctor },
	{ "tor", N_("on or off"), N_("Says how Tor is, or switches it."), false, plain_about_tor },
	{ "lan", N_("on or off, INTERFACE"), N_("Lists the local networks, or switches one."), false, plain_about_lan },
	{ "bluetooth", N_("on or off, ADAPTER"), N_("Lists the Bluetooth adapters, or switches one."), false,
	  plain_radio_bluetooth },
	{ "nearby", N_("MINUTES or off"),
	  N_("Lets the two ends of an invite find each other over Bluetooth, without a network; asks first."), false,
	  plain_radio_nearby },
	{ "blackout", N_("TIME or off"),
	  N_("Shows everybody in Bluetooth range that Nightjar runs here, and meets those who show the same; asks first."),
	  false, plain_radio_blackout },
	{ "notices", NULL, N_("Reads what people in reach tell everybody. Nobody has verified it."), false,
	  plain_radio_notices },
	{ "notice", N_("TEXT"), N_("Tells everybody in reach who is in blackout mode, for 12 hours, without your name."),
	  false, plain_radio_notice },
	{ "carry", N_("pause, resume, empty, cap 64M or folder PATH"),
	  N_("Says what is carried for others, or changes that."), false, plain_radio_carry },
	{ "export", N_("FOLDER or FILE"), N_("Writes what waits and what is carried to a file, for somebody to take along."),
	  false, plain_radio_export },
	{ "import", N_("FOLDER or FILE"), N_("Takes in what was exported."), false, plain_radio_import },
	{ "settings", NULL, N_("Lists the settings."), false, plain_about_settings },
	{ "set", N_("NAME VALUE"), N_("Changes a setting."), false, plain_about_set },
	{ "passphrase", NULL, N_("Changes the passphrase."), false, plain_setup_passphrase },
	{ "lock", NULL, N_("Forgets every key and goes offline until the passphrase is typed."), false,
	  plain_setup_lock },
	{ "panic", NULL, N_("Locks and closes at once, after one question."), true, plain_setup_panic },
	{ "destroy", NULL, N_("Destroys the profile: nobody can read it any more; asks once."), true, plain_setup_destroy },
	{ "stop", NULL, N_("Stops the daemon: nothing is received any more."), true, plain_about_stop },
	{ "quit", NULL, N_("Closes this. Messages still arrive."), true, plain_about_quit },
	{ "help", N_("COMMAND"), N_("Lists what can be typed."), true, help },
};

const struct plain_command *plain_command_at(size_t i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

static const struct plain_command *find(const char *name, size_t len)
{
	for (size_t i = 0; plain_command_at(i); i++)
		if (strlen(table[i].name) == len && strncasecmp(table[i].name, name, len) == 0)
			return &table[i];
	return NULL;
}

/* What begins so, else what differs by two letters at most. */
static const struct plain_command *nearest(const char *name, size_t len)
{
	const struct plain_command *best = NULL;
	size_t least = 3;

	for (size_t i = 0; len > 0 && plain_command_at(i); i++) {
		size_t far = near_distance(name, len, table[i].name, strlen(table[i].name));

		if (strncasecmp(table[i].name, name, len) == 0)
			far = 0;
		if (far >= least || (far > 0 && far >= len))
			continue;
		least = far;
		best = &table[i];
	}
	return best;
}

static void say_help(struct plain *p, const struct plain_command *c)
{
	if (c->argument)
		plain_say(p, "/%s %s: %s", c->name, _(c->argument), _(c->help));
	else
		plain_say(p, "/%s: %s", c->name, _(c->help));
}

static void help(struct plain *p, const char *argument)
{
	const char *name = argument + (argument[0] == '/');
	const struct plain_command *c = find(name, strlen(name));

	if (c) {
		say_help(p, c);
		return;
	}
	plain_say(p, "%s",
		  _("A line without a slash goes to the open conversation. Two slashes at its beginning send one. "
		    "Several lines "
		    "that are pasted at once are one message. The number after a message names it."));
	for (size_t i = 0; (c = plain_command_at(i)); i++)
		say_help(p, c);
}

void plain_command_run(struct plain *p, const char *line)
{
	const char *name = line + 1;
	size_t len = strcspn(name, " \t\n");
	const char *argument = name + len + strspn(name + len, " \t\n");
	const struct plain_command *c = find(name, len), *near = c ? c : nearest(name, len);

	if (!c && near)
		plain_say(p, _("There is no command /%.*s. Did you mean /%s?"), (int)len, name, near->name);
	else if (!c)
		plain_say(p, _("There is no command /%.*s. /help lists all; // sends a slash."), (int)len, name);
	else if (!c->closed && (p->ui.phase != UI_OPEN || !p->greeted))
		plain_say(p, _("/%s works once the profile is open."), c->name);
	else if (c->argument || !argument[0])
		c->run(p, argument);
	else
		plain_say(p, _("/%s takes nothing after it."), c->name);
}

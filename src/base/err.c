/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include "base/assert.h"
#include "base/tr.h"

#include <string.h>

static const struct {
	const char *kind, *text, *hint;
} table[ERR_COUNT] = {
	[ERR_OK] = { "ok", "Done.", "" },
	[ERR_USAGE] = { "usage", N_("The request is malformed."),
	    N_("See `nightjar help` for the form of each command.") },
	[ERR_NO_PROFILE] = { "no_profile", N_("There is no profile here yet."),
	    N_("Create one with `nightjar init`.") },
	[ERR_PROFILE_EXISTS] = { "profile_exists", N_("There is a profile here already."),
	                         N_("Use it, or choose another folder with --profile.") },
	[ERR_PROFILE_UNREADABLE] = { "profile_unreadable", N_("The profile cannot be read."),
	                             N_("Check that the folder belongs to you and is a Nightjar profile.") },
	[ERR_PROFILE_CORRUPT] = { "profile_corrupt", N_("The profile is damaged: part of it does not authenticate."),
	                          N_("Restore the folder from a backup. Without one, `nightjard --rescue FILE` writes "
	                             "the messages that can still be read into a file; then start a new profile with "
	                             "--profile.") },
	[ERR_PROFILE_NEWER] = { "profile_newer", N_("The profile was written by a later version of Nightjar."),
	                        N_("Install that version again.") },
	[ERR_PROFILE_IN_USE] = { "profile_in_use", N_("Another daemon is using this profile."),
	                         N_("Use that one, or stop it first with `nightjar stop`.") },
	[ERR_PASSPHRASE] = { "passphrase", N_("The passphrase is wrong."),
	                     N_("Try again; capital letters count. If it is surely right, the file `keys` of the profile is "
	                        "damaged: restore it from a backup.") },
	[ERR_LOCKED] = { "locked", N_("The profile is locked."), N_("Unlock it with `nightjar unlock`.") },
	[ERR_DISK_FULL] = { "disk_full", N_("The disk is full, so nothing was changed."),
	                    N_("Free some space and try again; what was stored is safe and can be read.") },
	[ERR_DISK] = { "disk", N_("The disk could not be read or written."),
	               N_("Check the disk and the folder's permissions; nothing was changed.") },
	[ERR_NO_IDENTITY] = { "no_identity", N_("There is no such identity."),
	    N_("List them with `nightjar identities`.") },
	[ERR_IDENTITY_EXISTS] = { "identity_exists", N_("An identity of that name exists."),
	    N_("Choose another name.") },
	[ERR_NO_CONTACT] = { "no_contact", N_("There is no such contact."), N_("List them with `nightjar contacts`.") },
	[ERR_CONTACT_AMBIGUOUS] = { "contact_ambiguous", N_("More than one contact answers to that name."),
	                            N_("Use the contact's id, or rename one of them.") },
	[ERR_CONTACT_PENDING] = { "contact_pending", N_("This contact has not joined yet."),
	                          N_("Wait until the invite has been used.") },
	[ERR_CONTACT_BLOCKED] = { "contact_blocked", N_("This contact is blocked."),
	    N_("Unblock it with `nightjar unblock`.") },
	[ERR_NO_MESSAGE] = { "no_message", N_("There is no such message."), N_("Its conversation lists the ids.") },
	[ERR_NOT_YOURS] = { "not_yours", N_("Only a text of your own can be changed so."),
	                    N_("Anything can be deleted here only.") },
	[ERR_TOO_LONG] = { "too_long", N_("The text is too long for one message."), N_("Send it in parts.") },
	[ERR_BAD_TEXT] = { "bad_text", N_("The text is empty or not valid UTF-8."), N_("Send plain text.") },
	[ERR_QUEUE_FULL] = { "queue_full", N_("Too much is waiting for this contact."),
	                     N_("Wait until some of it has been delivered.") },
	[ERR_INVITE_MALFORMED] = { "invite_malformed", N_("This is not a Nightjar invite."),
	                           N_("An invite starts with NIGHTJAR: or is five words.") },
	[ERR_INVITE_TYPO] = { "invite_typo", N_("The invite has a typing error."),
	                      N_("Compare it with the original, or have it sent again.") },
	[ERR_INVITE_NEWER] = { "invite_newer", N_("The invite was made by a later version of Nightjar."),
	                       N_("Update Nightjar and try again.") },
	[ERR_INVITE_USED] = { "invite_used", N_("The invite has been used already."),
	    N_("Ask for a new one: each works once.") },
	[ERR_INVITE_EXPIRED] = { "invite_expired", N_("The invite has expired."), N_("Ask for a new one.") },
	[ERR_INVITE_REVOKED] = { "invite_revoked", N_("The invite has been revoked."), N_("Make a new one.") },
	[ERR_INVITE_OWN] = { "invite_own", N_("This invite is your own."),
	    N_("Pass it to the person you want to add.") },
	[ERR_NO_INVITE] = { "no_invite", N_("There is no such invite."), N_("List them with `nightjar invites`.") },
	[ERR_NO_TRANSPORT] = { "no_transport", N_("There is no such road or interface."),
	                       N_("See `nightjar status` for the roads of this machine.") },
	[ERR_TRANSPORT_OFF] = { "transport_off", N_("That road is switched off."),
	                        N_("Switch it on, for instance with `nightjar lan on INTERFACE`.") },
	[ERR_TRANSPORT] = { "transport", N_("That road does not work at the moment."),
	                    N_("See `nightjar doctor` for the reason.") },
	[ERR_NO_SETTING] = { "no_setting", N_("There is no such setting."),
	    N_("List them with `nightjar config list`.") },
	[ERR_UNREACHABLE] = { "unreachable", N_("No daemon answers."), N_("Start it with `nightjar start`.") },
	[ERR_TIMEOUT] = { "timeout", N_("It did not happen in the time allowed."),
	                  N_("Nothing is lost: the daemon keeps trying.") },
	[ERR_BUSY] = { "busy", N_("The daemon is busy with the same thing."), N_("Try again in a moment.") },
	[ERR_LIMIT] = { "limit", N_("A limit is reached."), N_("Remove something that is no longer needed.") },
};

const char *err_kind(enum err e)
{
	ASSERT(e < ERR_COUNT);
	return table[e].kind;
}

enum err err_from_kind(const char *kind)
{
	for (int e = 0; e < ERR_COUNT; e++)
		if (strcmp(table[e].kind, kind) == 0)
			return (enum err)e;
	return ERR_COUNT;
}

const char *err_text(enum err e)
{
	ASSERT(e < ERR_COUNT);
	return _(table[e].text);
}

const char *err_hint(enum err e)
{
	ASSERT(e < ERR_COUNT);
	return table[e].hint[0] ? _(table[e].hint) : "";
}

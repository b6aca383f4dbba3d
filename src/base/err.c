/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include "base/assert.h"

#include <string.h>

static const struct {
	const char *kind, *text, *hint;
} table[ERR_COUNT] = {
	[ERR_OK] = { "ok", "Done.", "" },
	[ERR_USAGE] = { "usage", "The request is malformed.", "See `nightjar help` for the form of each command." },
	[ERR_NO_PROFILE] = { "no_profile", "There is no profile here yet.", "Create one with `nightjar init`." },
	[ERR_PROFILE_EXISTS] = { "profile_exists", "There is a profile here already.",
	                         "Use it, or choose another folder with --profile." },
	[ERR_PROFILE_UNREADABLE] = { "profile_unreadable", "The profile cannot be read.",
	                             "Check that the folder belongs to you and is a Nightjar profile." },
	[ERR_PROFILE_CORRUPT] = { "profile_corrupt", "The profile is damaged: part of it does not authenticate.",
	                          "Restore the folder from a backup, or start a new profile with --profile." },
	[ERR_PROFILE_NEWER] = { "profile_newer", "The profile was written by a later version of Nightjar.",
	                        "Install that version again." },
	[ERR_PROFILE_IN_USE] = { "profile_in_use", "Another daemon is using this profile.",
	                         "Use that one, or stop it first with `nightjar stop`." },
	[ERR_PASSPHRASE] = { "passphrase", "The passphrase is wrong.", "Try again; capital letters count." },
	[ERR_LOCKED] = { "locked", "The profile is locked.", "Unlock it with `nightjar unlock`." },
	[ERR_DISK_FULL] = { "disk_full", "The disk is full, so nothing was changed.",
	                    "Free some space and try again; what was stored is safe and can be read." },
	[ERR_DISK] = { "disk", "The disk could not be read or written.",
	               "Check the disk and the folder's permissions; nothing was changed." },
	[ERR_NO_IDENTITY] = { "no_identity", "There is no such identity.", "List them with `nightjar identities`." },
	[ERR_IDENTITY_EXISTS] = { "identity_exists", "An identity of that name exists.", "Choose another name." },
	[ERR_NO_CONTACT] = { "no_contact", "There is no such contact.", "List them with `nightjar contacts`." },
	[ERR_CONTACT_AMBIGUOUS] = { "contact_ambiguous", "More than one contact answers to that name.",
	                            "Use the contact's id, or rename one of them." },
	[ERR_CONTACT_PENDING] = { "contact_pending", "This contact has not joined yet.",
	                          "Wait until the invite has been used." },
	[ERR_CONTACT_BLOCKED] = { "contact_blocked", "This contact is blocked.", "Unblock it with `nightjar unblock`." },
	[ERR_NO_MESSAGE] = { "no_message", "There is no such message.", "Its conversation lists the ids." },
	[ERR_NOT_YOURS] = { "not_yours", "Only a text of your own can be changed so.", "Anything can be deleted here only." },
	[ERR_TOO_LONG] = { "too_long", "The text is too long for one message.", "Send it in parts." },
	[ERR_BAD_TEXT] = { "bad_text", "The text is empty or not valid UTF-8.", "Send plain text." },
	[ERR_QUEUE_FULL] = { "queue_full", "Too much is waiting for this contact.",
	                     "Wait until some of it has been delivered." },
	[ERR_INVITE_MALFORMED] = { "invite_malformed", "This is not a Nightjar invite.",
	                           "An invite starts with NIGHTJAR: or is five words." },
	[ERR_INVITE_TYPO] = { "invite_typo", "The invite has a typing error.",
	                      "Compare it with the original, or have it sent again." },
	[ERR_INVITE_NEWER] = { "invite_newer", "The invite was made by a later version of Nightjar.",
	                       "Update Nightjar and try again." },
	[ERR_INVITE_USED] = { "invite_used", "The invite has been used already.", "Ask for a new one: each works once." },
	[ERR_INVITE_EXPIRED] = { "invite_expired", "The invite has expired.", "Ask for a new one." },
	[ERR_INVITE_REVOKED] = { "invite_revoked", "The invite has been revoked.", "Make a new one." },
	[ERR_INVITE_OWN] = { "invite_own", "This invite is your own.", "Pass it to the person you want to add." },
	[ERR_NO_INVITE] = { "no_invite", "There is no such invite.", "List them with `nightjar invites`." },
	[ERR_NO_TRANSPORT] = { "no_transport", "There is no such road or interface.",
	                       "See `nightjar status` for the roads of this machine." },
	[ERR_TRANSPORT_OFF] = { "transport_off", "That road is switched off.",
	                        "Switch it on, for instance with `nightjar lan on INTERFACE`." },
	[ERR_TRANSPORT] = { "transport", "That road does not work at the moment.",
	                    "See `nightjar doctor` for the reason." },
	[ERR_NO_SETTING] = { "no_setting", "There is no such setting.", "List them with `nightjar config list`." },
	[ERR_UNREACHABLE] = { "unreachable", "No daemon answers.", "Start it with `nightjar start`." },
	[ERR_TIMEOUT] = { "timeout", "It did not happen in the time allowed.",
	                  "Nothing is lost: the daemon keeps trying." },
	[ERR_BUSY] = { "busy", "The daemon is busy with the same thing.", "Try again in a moment." },
	[ERR_LIMIT] = { "limit", "A limit is reached.", "Remove something that is no longer needed." },
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
	return table[e].text;
}

const char *err_hint(enum err e)
{
	ASSERT(e < ERR_COUNT);
	return table[e].hint;
}

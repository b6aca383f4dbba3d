/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table first, then its two readers: validation and description. */
#include "rpc/method.h"

#include "base/assert.h"

#include <stdio.h>
#include <string.h>

#define CONTACT_PARAM { "contact", METHOD_STRING, true, "its name, or its id" }
#define MESSAGE_PARAM { "message", METHOD_STRING, true, "its id" }
#define REPLY_PARAM { "reply_to", METHOD_STRING, false, "id of the message that it answers" }
#define ON_PARAM { "on", METHOD_BOOLEAN, true, "true: switch on" }

static const struct method table[METHOD_COUNT] = {
	[METHOD_STATUS] = { "status", "Who we are, what is open, which roads work, what waits.",
	                    "state, protected, identities, roads, contacts, unread, waiting, waiting_for, carry", true,
	                    { { 0 } } },
	[METHOD_DOCTOR] = { "doctor", "Checks this machine and says what to do.", "checks: name, ok, text, hint", true,
	                    { { 0 } } },
	[METHOD_VERSION] = { "version", "The version of the daemon.", "version, protocol", true, { { 0 } } },
	[METHOD_DISCOVER] = { "rpc.discover", "This description.", "an OpenRPC document", true, { { 0 } } },
	[METHOD_INIT] = { "init", "Sets up a new profile with a first identity.", "identity", true,
	                  { { "name", METHOD_STRING, true, "what contacts will see" },
	                    { "passphrase", METHOD_STRING, false, "protects the profile; empty or absent: nothing does" },
	                    { "tor", METHOD_BOOLEAN, false, "false: the Tor road is off from the start" } } },
	[METHOD_UNLOCK] = { "unlock", "Opens a locked profile.", "nothing", true,
	                    { { "passphrase", METHOD_STRING, true, "of the profile" } } },
	[METHOD_LOCK] = { "lock", "Closes every link and forgets every key until unlock.", "nothing", true, { { 0 } } },
	[METHOD_DESTROY] = { "destroy", "Destroys the keys, removes the profile, ends the daemon: nobody can read it again.",
	                     "nothing", true, { { "sure", METHOD_BOOLEAN, true, "true" } } },
	[METHOD_STOP] = { "stop", "Ends the daemon.", "nothing", true, { { 0 } } },
	[METHOD_PASSPHRASE] = { "passphrase", "Changes the passphrase of the profile.", "protected", false,
	                        { { "old", METHOD_STRING, false, "the one until now; absent: there was none" },
	                          { "new", METHOD_STRING, false, "the one from now on; empty or absent: none" } } },
	[METHOD_IDENTITIES] = { "identities", "The identities of the profile.", "identities: id, name, created", false,
	                        { { 0 } } },
	[METHOD_IDENTITY_ADD] = { "identity.add", "Adds an identity, unlinkable to the others.", "identity", false,
	                          { { "name", METHOD_STRING, true, "what its contacts will see" } } },
	[METHOD_IDENTITY_RENAME] = { "identity.rename", "Changes what contacts of an identity will see.", "nothing", false,
	                             { { "identity", METHOD_STRING, true, "its name or id" },
	                               { "name", METHOD_STRING, true, "the new name" } } },
	[METHOD_INVITE] = { "invite", "Makes an invite for one person.",
	                    "invite, contact, link or words, qr (payload), expires", false,
	                    { { "for", METHOD_STRING, false, "our name for that person" },
	                      { "words", METHOD_BOOLEAN, false, "five words to say instead of a link" },
	                      { "identity", METHOD_STRING, false, "whose contact it will be; absent: the first" } } },
	[METHOD_INVITES] = { "invites", "The invites that were made.", "invites: id, for, state, created, expires", false,
	                     { { 0 } } },
	[METHOD_INVITE_SHOW] = { "invite.show", "An invite by link that is open still, as it was when it was made.",
	                         "invite, contact, link, qr (payload), expires", false,
	                         { { "invite", METHOD_STRING, true, "its id" } } },
	[METHOD_REVOKE] = { "invite.revoke", "Makes an invite worthless.", "nothing", false,
	                    { { "invite", METHOD_STRING, true, "its id" } } },
	[METHOD_INVITE_LOOK] = { "invite.look", "What adding an invite by link would do. It takes up nothing.",
	                         "identity, identity_name, contact (of one that is taken up and waits; absent: none)", false,
	                         { { "invite", METHOD_STRING, true, "a link" },
	                           { "identity", METHOD_STRING, false, "whose contact it would be; absent: the first" } } },
	[METHOD_ADD] = { "add", "Takes up somebody's invite.", "contact, name", false,
	                 { { "invite", METHOD_STRING, true, "link or five words" },
	                   { "name", METHOD_STRING, false, "our name for that person" },
	                   { "identity", METHOD_STRING, false, "whose contact it will be; absent: the first" } } },
	[METHOD_CONTACTS] = { "contacts", "Everybody in the contact list.",
	                      "contacts: id, name, state, online, verified, muted, archived, unread, last, last_time, timer,"
	                      " receipts, draft, last_seen, trying, next_try",
	                      false,
	                      { { "names", METHOD_BOOLEAN, false, "only the names" } } },
	[METHOD_CONTACT] = { "contact", "One contact in full, with its safety number.", "the contact", false,
	                     { CONTACT_PARAM } },
	[METHOD_RENAME] = { "contact.rename", "Changes our name for a contact.", "nothing", false,
	                    { CONTACT_PARAM, { "name", METHOD_STRING, true, "the new name" } } },
	[METHOD_VERIFY] = { "contact.verify", "Notes whether the safety numbers matched.", "nothing", false,
	                    { CONTACT_PARAM, { "on", METHOD_BOOLEAN, true, "true: they matched" } } },
	[METHOD_BLOCK] = { "contact.block", "Blocks or unblocks a contact.", "nothing", false, { CONTACT_PARAM, ON_PARAM } },
	[METHOD_MUTE] = { "contact.mute", "Mutes or unmutes a contact.", "nothing", false, { CONTACT_PARAM, ON_PARAM } },
	[METHOD_DELETE] = { "contact.delete", "Deletes a contact, its keys and its messages here.", "nothing", false,
	                    { CONTACT_PARAM } },
	[METHOD_SEND] = { "send", "Seals and queues a message.", "message, contact, order, state", false,
	                  { CONTACT_PARAM, { "text", METHOD_STRING, true, "UTF-8" }, REPLY_PARAM } },
	[METHOD_READ] = { "read", "A page of a conversation, oldest first.",
	                  "messages: id, order, direction, kind (text, deleted, timer), text, sent, stored, state, letter"
	                  " (order of what shaped it last, whose state that is), edited, reactions, timer, expires, reply;"
	                  " more; first_unread (an order, or 0)",
	                  false,
	                  { CONTACT_PARAM,
	                    { "last", METHOD_INTEGER, false, "how many at most; absent: 50" },
	                    { "before", METHOD_STRING, false, "only messages before this order" },
	                    { "after", METHOD_STRING, false, "only messages after this order" } } },
	[METHOD_MARK_READ] = { "mark_read", "Everything up to a message has been seen.", "nothing", false,
	                       { CONTACT_PARAM, { "order", METHOD_STRING, true, "of the last one seen" } } },
	[METHOD_MESSAGE] = { "message", "The story of one message: where it is and what it waits for.",
	                     "the message, its tries, words", false,
	                     { MESSAGE_PARAM } },
	[METHOD_SEARCH] = { "search", "Messages that hold all the words, newest first.", "messages; more", false,
	                    { { "text", METHOD_STRING, true, "words" },
	                      { "contact", METHOD_STRING, false, "only in this conversation" },
	                      { "before", METHOD_STRING, false, "only messages before this order" },
	                      { "limit", METHOD_INTEGER, false, "how many at most; absent: 50" } } },
	[METHOD_EDIT] = { "message.edit", "Gives a text of our own another wording, at both ends.", "nothing", false,
	                  { MESSAGE_PARAM, { "text", METHOD_STRING, true, "UTF-8" } } },
	[METHOD_REACT] = { "message.react", "Reacts to a message with one character.", "nothing", false,
	                   { MESSAGE_PARAM, { "reaction", METHOD_STRING, true, "an emoji, say; empty: takes it back" } } },
	[METHOD_MESSAGE_DELETE] = { "message.delete", "Deletes a message.", "nothing", false,
	                            { MESSAGE_PARAM,
	                              { "both", METHOD_BOOLEAN, true,
	                                "true: one of our own, at both ends; false: any, here only" } } },
	[METHOD_TIMER] = { "contact.timer", "Shows or sets how long what is written from now on lives.", "seconds", false,
	                   { CONTACT_PARAM,
	                     { "seconds", METHOD_INTEGER, false, "up to 366 days; 0: for good; absent: only show" } } },
	[METHOD_RECEIPTS] = { "contact.receipts", "Tells a contact what was read, and shows what it has read.", "nothing",
	                      false, { CONTACT_PARAM, ON_PARAM } },
	[METHOD_ARCHIVE] = { "contact.archive", "Puts a contact out of sight until there is something new.", "nothing", false,
	                     { CONTACT_PARAM, ON_PARAM } },
	[METHOD_DRAFT] = { "draft", "What was begun to be written to a contact.", "text, reply_to", false, { CONTACT_PARAM } },
	[METHOD_DRAFT_SET] = { "draft.set", "Keeps what was begun to be written.", "nothing", false,
	                       { CONTACT_PARAM, { "text", METHOD_STRING, true, "empty, and no reply: there is none" },
	                         REPLY_PARAM } },
	[METHOD_SUBSCRIBE] = { "subscribe", "Events from now on, as notifications named event, each with its seq.",
	                       "seq: of the last event before the stream", true,
	                       { { "since", METHOD_STRING, false,
	                           "the last seq seen: events after it come first. Absent: only new ones" },
	                         { "bare", METHOD_BOOLEAN, false, "true: events without the messages themselves" } } },
	[METHOD_LAN] = { "lan", "The network interfaces and their state; also before a profile is set up.",
	                 "interfaces: name, on, state, text", true,
	                 { { 0 } } },
	[METHOD_LAN_SET] = { "lan.set", "Lets messages travel over an interface, or no longer.", "nothing", false,
	                     { { "interface", METHOD_STRING, true, "e.g. eth0" }, ON_PARAM } },
	[METHOD_BLUETOOTH] = { "bluetooth", "The Bluetooth adapters, and who can see them; also before a profile is set up.",
	                       "interfaces: name, on, state, text; none: why there is no adapter; version, seen, near,"
	                       " links, nearby and blackout: ms left",
	                       true,
	                       { { 0 } } },
	[METHOD_BLUETOOTH_SET] = { "bluetooth.set", "Lets messages travel over a Bluetooth adapter, or no longer.", "nothing",
	                           false, { { "interface", METHOD_STRING, true, "e.g. hci0" }, ON_PARAM } },
	[METHOD_BLUETOOTH_NEARBY] = { "bluetooth.nearby",
	                              "Lets the two ends of an invite find each other by Bluetooth, for a while.", "nothing",
	                              false,
	                              { { "minutes", METHOD_INTEGER, true, "1 to 60; 0: no longer" } } },
	[METHOD_BLACKOUT] = { "blackout",
	                      "Shows everybody in range that Nightjar runs here, and meets those who show the same.", "nothing",
	                      false,
	                      { { "minutes", METHOD_INTEGER, true, "1 to 1440; 0: no longer" } } },
	[METHOD_NOTICES] = { "notices", "Notices for everybody in reach, the newest first. Nobody has verified them.",
	                     "blackout: ms left; notices: id, text, came, expires, ours, same_as: an earlier one by its hand",
	                     false, { { 0 } } },
	[METHOD_NOTICE_POST] = { "notice.post", "Tells everybody in reach who is in blackout mode.", "nothing", false,
	                         { { "text", METHOD_STRING, true, "at most 300 bytes" },
	                           { "hours", METHOD_INTEGER, false, "that it lasts, 1 to 24; absent: 12" },
	                           { "again", METHOD_BOOLEAN, false,
	                             "true: others see that it is by the same hand as the last one" } } },
	[METHOD_NOTICE_WITHDRAW] = { "notice.withdraw", "Withdraws a notice of our own.", "nothing", false,
	                             { { "id", METHOD_STRING, true, "as listed" } } },
	[METHOD_CARRY] = { "carry", "What is carried for others, and what of ours others may carry.",
	                   "paused, cap, after, parcels, bytes, neighbours, strangers_parcels, strangers_bytes, ours, "
	                   "receipts, folder, folder_state (off, working, paused, failed), folder_text, folder_hint",
	                   false,
	                   { { 0 } } },
	[METHOD_CARRY_SET] = { "carry.set", "Changes how much is carried, and when messages are given to others.", "nothing",
	                       false,
	                       { { "paused", METHOD_BOOLEAN, false, "true: nothing is taken or given" },
	                         { "cap", METHOD_INTEGER, false, "bytes for others, 1 MiB to 4 GiB" },
	                         { "after", METHOD_INTEGER, false,
	                           "seconds that a message waits for a direct road first; -1: others never get it" },
	                         { "folder", METHOD_STRING, false,
	                           "absolute path of a folder in which parcels are exchanged; empty: none" } } },
	[METHOD_CARRY_EMPTY] = { "carry.empty", "Forgets everything that is carried for others.", "nothing", false, { { 0 } } },
	[METHOD_CARRY_GIVE] = { "carry.give", "What is carried and what waits, for a file, page by page.",
	                        "wait: ask again in a moment; else data: base64, next, more", false,
	                        { { "after", METHOD_STRING, false, "the last page's next; absent: the first page" } } },
	[METHOD_CARRY_TAKE] = { "carry.take", "Takes a piece of such a file.",
	                        "file, used: bytes of whole items, damaged, and counts: carried, for_you, known, refused, "
	                        "bad, receipts",
	                        false,
	                        { { "data", METHOD_STRING, true, "base64: the file from where the last piece was used up" },
	                          { "file", METHOD_INTEGER, false, "the last answer's file; absent: a new file" } } },
	[METHOD_TOR] = { "tor", "The Tor road: its state, onion services and bridges.",
	                 "on, state, text, version, progress, ready, services: identity, invite, address, state; bridges",
	                 false, { { 0 } } },
	[METHOD_TOR_SET] = { "tor.set", "Lets messages travel over Tor, or no longer.", "nothing", false, { ON_PARAM } },
	[METHOD_TOR_BRIDGES] = { "tor.bridges", "The bridges by which Tor is reached.", "bridges: transport, line", false,
	                         { { 0 } } },
	[METHOD_TOR_BRIDGES_SET] = { "tor.bridges.set", "Uses other bridges.", "bridges: transport, line", false,
	                             { { "lines", METHOD_STRING, true, "bridge lines, one a line; empty: none" },
	                               { "keep", METHOD_BOOLEAN, false, "true: beside those that are set" } } },
	[METHOD_TOR_REPLACE] = { "tor.replace", "Gives an identity a new onion address and tells its contacts.", "nothing",
	                         false,
	                         { { "identity", METHOD_STRING, false, "its name or id; absent: the first" },
	                           { "now", METHOD_BOOLEAN, false, "true: the former one ends at once, whoever knows it" } } },
	[METHOD_COVER] = { "contact.cover",
	                   "Shows or sets how often something is sent to a contact over Tor, whatever there is to say.",
	                   "every, megabytes_a_day", false,
	                   { CONTACT_PARAM,
	                     { "every", METHOD_INTEGER, false, "seconds, 1 to 60; 0: off; absent: only show" } } },
	[METHOD_CONFIG_LIST] = { "config.list", "Every setting.", "settings: name, value, default, help", true, { { 0 } } },
	[METHOD_CONFIG_GET] = { "config.get", "One setting.", "name, value", true,
	                        { { "name", METHOD_STRING, true, "e.g. log.level" } } },
	[METHOD_CONFIG_SET] = { "config.set", "Changes one setting in the configuration file.", "name, value", true,
	                        { { "name", METHOD_STRING, true, "e.g. log.level" },
	                          { "value", METHOD_STRING, true, "empty: the default again" } } },
};

static const char *const type_names[] = {
	[METHOD_STRING] = "string",
	[METHOD_BOOLEAN] = "boolean",
	[METHOD_INTEGER] = "integer",
};

const struct method *method_get(enum method_id id)
{
	ASSERT(id > METHOD_NONE && id < METHOD_COUNT);
	return &table[id];
}

enum method_id method_find(const char *name)
{
	for (int id = METHOD_NONE + 1; id < METHOD_COUNT; id++)
		if (strcmp(table[id].name, name) == 0)
			return (enum method_id)id;
	return METHOD_NONE;
}

static const struct method_param *find_param(const struct method *m, const char *name)
{
	for (size_t i = 0; i < METHOD_PARAMS_MAX && m->params[i].name; i++)
		if (strcmp(m->params[i].name, name) == 0)
			return &m->params[i];
	return NULL;
}

static bool is_of(const json_t *value, enum method_type type)
{
	switch (type) {
	case METHOD_STRING:
		return json_is_string(value);
	case METHOD_BOOLEAN:
		return json_is_boolean(value);
	case METHOD_INTEGER:
		return json_is_integer(value);
	}
	return false;
}

bool method_check(enum method_id id, json_t *params, char *why, size_t cap)
{
	const struct method *m = method_get(id);
	const struct method_param *p;
	const char *name;
	json_t *value;

	json_object_foreach(params, name, value) {
		p = find_param(m, name);
		if (!p)
			snprintf(why, cap, "The method %s takes no parameter of the name \"%.40s\".", m->name, name);
		else if (!is_of(value, p->type))
			snprintf(why, cap, "The parameter %s is not a %s.", p->name, type_names[p->type]);
		if (!p || !is_of(value, p->type))
			return false;
	}
	for (p = m->params; p < m->params + METHOD_PARAMS_MAX && p->name; p++) {
		if (p->required && !json_object_get(params, p->name)) {
			snprintf(why, cap, "The parameter %s is missing.", p->name);
			return false;
		}
	}
	return true;
}

static json_t *describe_method(const struct method *m)
{
	json_t *params = json_array();

	for (const struct method_param *p = m->params; p < m->params + METHOD_PARAMS_MAX && p->name; p++)
		json_array_append_new(params, json_pack("{s:s, s:s, s:b, s:{s:s}}", "name", p->name, "description", p->help,
		                                        "required", p->required, "schema", "type", type_names[p->type]));
	return json_pack("{s:s, s:s, s:s, s:o, s:{s:s, s:s, s:{s:s}}}", "name", m->name, "summary", m->help,
	                 "paramStructure", "by-name", "params", params, "result", "name", "result", "description", m->answer,
	                 "schema", "type", "object");
}

json_t *method_describe(void)
{
	json_t *methods = json_array();

	for (int id = METHOD_NONE + 1; id < METHOD_COUNT; id++)
		json_array_append_new(methods, describe_method(&table[id]));
	return json_pack("{s:s, s:{s:s, s:s}, s:o}", "openrpc", "1.2.6", "info", "title", "Nightjar", "version",
	                 NIGHTJAR_VERSION, "methods", methods);
}

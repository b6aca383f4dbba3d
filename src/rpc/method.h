/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one table of what the daemon can be asked: methods, their parameters and types, what they answer. The daemon
 * validates every request against it before a handler sees it, and rpc.discover prints it (OpenRPC 1.2.6, open-rpc.org).
 *
 * Ids (identity, contact, invite, message) are strings. Where a contact is wanted, its name or its id will do.
 * Times are milliseconds since 1970 UTC; 0: never.
 */
#ifndef RPC_METHOD_H
#define RPC_METHOD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum method_id {
	METHOD_NONE,
	METHOD_STATUS,
	METHOD_DOCTOR,
	METHOD_VERSION,
	METHOD_DISCOVER,
	METHOD_INIT,
	METHOD_UNLOCK,
	METHOD_LOCK,
	METHOD_STOP,
	METHOD_DESTROY,
	METHOD_PASSPHRASE,
	METHOD_IDENTITIES,
	METHOD_IDENTITY_ADD,
	METHOD_IDENTITY_RENAME,
	METHOD_INVITE,
	METHOD_INVITES,
	METHOD_INVITE_SHOW,
	METHOD_REVOKE,
	METHOD_INVITE_LOOK,
	METHOD_ADD,
	METHOD_CONTACTS,
	METHOD_CONTACT,
	METHOD_RENAME,
	METHOD_VERIFY,
	METHOD_BLOCK,
	METHOD_MUTE,
	METHOD_DELETE,
	METHOD_SEND,
	METHOD_READ,
	METHOD_MARK_READ,
	METHOD_MESSAGE,
	METHOD_SEARCH,
	METHOD_EDIT,
	METHOD_REACT,
	METHOD_MESSAGE_DELETE,
	METHOD_TIMER,
	METHOD_RECEIPTS,
	METHOD_ARCHIVE,
	METHOD_DRAFT,
	METHOD_DRAFT_SET,
	METHOD_SUBSCRIBE,
	METHOD_LAN,
	METHOD_LAN_SET,
	METHOD_BLUETOOTH,
	METHOD_BLUETOOTH_SET,
	METHOD_BLUETOOTH_NEARBY,
	METHOD_BLACKOUT,
	METHOD_NOTICES,
	METHOD_NOTICE_POST,
	METHOD_NOTICE_WITHDRAW,
	METHOD_CARRY,
	METHOD_CARRY_SET,
	METHOD_CARRY_EMPTY,
	METHOD_CARRY_GIVE,
	METHOD_CARRY_TAKE,
	METHOD_TOR,
	METHOD_TOR_SET,
	METHOD_TOR_BRIDGES,
	METHOD_TOR_BRIDGES_SET,
	METHOD_TOR_REPLACE,
	METHOD_COVER,
	METHOD_CONFIG_LIST,
	METHOD_CONFIG_GET,
	METHOD_CONFIG_SET,
	METHOD_COUNT
};

enum method_type { METHOD_STRING = 1, METHOD_BOOLEAN, METHOD_INTEGER };

#define METHOD_PARAMS_MAX 5

struct method_param {
	const char *name;
	enum method_type type;
	bool required;
	const char *help;
};

struct method {
	const char *name;
	const char *help;
	const char *answer;    /* what the result holds, in words */
	bool locked;           /* answers although the profile is locked or not set up */
	struct method_param params[METHOD_PARAMS_MAX];
};

/* Never NULL for METHOD_NONE < id < METHOD_COUNT. */
const struct method *method_get(enum method_id id);
/* METHOD_NONE when there is none of that name. */
enum method_id method_find(const char *name);
/*
 * Whether `params` (an object or NULL) is what the method takes: no unknown name, none missing, each of its type.
 * False: `why` is filled with a sentence that names the parameter.
 */
bool method_check(enum method_id id, json_t *params, char *why, size_t cap) __attribute__((warn_unused_result));
/* The OpenRPC document, owned. */
json_t *method_describe(void);

#endif

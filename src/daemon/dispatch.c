/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/dispatch.h"

#include "daemon/about.h"
#include "daemon/ask.h"
#include "daemon/caller.h"
#include "daemon/blackout.h"
#include "daemon/carrying.h"
#include "daemon/config.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/doctor.h"
#include "daemon/identities.h"
#include "daemon/invites.h"
#include "daemon/lifecycle.h"
#include "daemon/messages.h"
#include "daemon/news.h"
#include "daemon/interfaces.h"
#include "daemon/notices.h"
#include "daemon/onions.h"
#include "daemon/radio.h"
#include "daemon/turn.h"
#include "rpc/envelope.h"

static void (*const handlers[METHOD_COUNT])(struct daemon *d, struct ask *a) = {
	[METHOD_STATUS] = about_status,
	[METHOD_DOCTOR] = doctor_examine,
	[METHOD_VERSION] = about_version,
	[METHOD_DISCOVER] = about_discover,
	[METHOD_INIT] = lifecycle_init,
	[METHOD_UNLOCK] = lifecycle_unlock,
	[METHOD_LOCK] = lifecycle_lock,
	[METHOD_STOP] = lifecycle_stop,
	[METHOD_DESTROY] = lifecycle_destroy,
	[METHOD_PASSPHRASE] = lifecycle_passphrase,
	[METHOD_IDENTITIES] = identities_list,
	[METHOD_IDENTITY_ADD] = identities_add,
	[METHOD_IDENTITY_RENAME] = identities_rename,
	[METHOD_INVITE] = invites_make,
	[METHOD_INVITES] = invites_list,
	[METHOD_INVITE_SHOW] = invites_show,
	[METHOD_REVOKE] = invites_revoke,
	[METHOD_INVITE_LOOK] = invites_look,
	[METHOD_ADD] = invites_accept,
	[METHOD_CONTACTS] = contacts_list,
	[METHOD_CONTACT] = contacts_show,
	[METHOD_RENAME] = contacts_rename,
	[METHOD_VERIFY] = contacts_verify,
	[METHOD_BLOCK] = contacts_block,
	[METHOD_MUTE] = contacts_mute,
	[METHOD_DELETE] = contacts_delete,
	[METHOD_SEND] = messages_send,
	[METHOD_READ] = messages_read,
	[METHOD_MARK_READ] = messages_mark_read,
	[METHOD_MESSAGE] = messages_tell,
	[METHOD_SEARCH] = messages_search,
	[METHOD_EDIT] = messages_edit,
	[METHOD_REACT] = messages_react,
	[METHOD_MESSAGE_DELETE] = messages_delete,
	[METHOD_TIMER] = contacts_timer,
	[METHOD_RECEIPTS] = contacts_receipts,
	[METHOD_ARCHIVE] = contacts_archive,
	[METHOD_DRAFT] = messages_draft,
	[METHOD_DRAFT_SET] = messages_draft_set,
	[METHOD_SUBSCRIBE] = news_subscribe,
	[METHOD_LAN] = interfaces_lan,
	[METHOD_LAN_SET] = interfaces_lan_set,
	[METHOD_BLUETOOTH] = radio_show,
	[METHOD_BLUETOOTH_SET] = radio_switch,
	[METHOD_BLUETOOTH_NEARBY] = radio_nearby,
	[METHOD_BLACKOUT] = blackout_set,
	[METHOD_NOTICES] = notices_list,
	[METHOD_NOTICE_POST] = notices_post,
	[METHOD_NOTICE_WITHDRAW] = notices_withdraw,
	[METHOD_CARRY] = carrying_show,
	[METHOD_CARRY_SET] = carrying_set,
	[METHOD_CARRY_EMPTY] = carrying_empty,
	[METHOD_CARRY_GIVE] = carrying_give,
	[METHOD_CARRY_TAKE] = carrying_take,
	[METHOD_TOR] = onions_show,
	[METHOD_TOR_SET] = onions_switch,
	[METHOD_TOR_BRIDGES] = onions_bridges,
	[METHOD_TOR_BRIDGES_SET] = onions_bridges_set,
	[METHOD_TOR_REPLACE] = onions_replace,
	[METHOD_COVER] = onions_cover,
	[METHOD_CONFIG_LIST] = config_handle_list,
	[METHOD_CONFIG_GET] = config_handle_get,
	[METHOD_CONFIG_SET] = config_handle_set,
};

/* Most requests of a turn are cheap; these answer with a page. */
static bool is_heavy(enum method_id id)
{
	return id == METHOD_READ || id == METHOD_SEARCH || id == METHOD_CONTACTS || id == METHOD_INVITES ||
	       id == METHOD_DISCOVER || id == METHOD_DOCTOR;
}

bool dispatch_reads(enum method_id id)
{
	static const bool reads[METHOD_COUNT] = {
		[METHOD_STATUS] = true, [METHOD_DOCTOR] = true, [METHOD_VERSION] = true,
		[METHOD_DISCOVER] = true, [METHOD_IDENTITIES] = true, [METHOD_INVITES] = true,
		[METHOD_INVITE_SHOW] = true, [METHOD_CONTACTS] = true, [METHOD_CONTACT] = true,
		[METHOD_READ] = true, [METHOD_MESSAGE] = true, [METHOD_SEARCH] = true,
		[METHOD_DRAFT] = true, [METHOD_LAN] = true, [METHOD_BLUETOOTH] = true,
		[METHOD_NOTICES] = true, [METHOD_CARRY] = true, [METHOD_TOR] = true,
		[METHOD_TOR_BRIDGES] = true, [METHOD_CONFIG_LIST] = true, [METHOD_CONFIG_GET] = true,
	};

	return reads[id];
}

void dispatch_again(struct ask *a)
{
	json_decref(a->result);
	a->result = NULL;
	handlers[a->method](a->d, a);
}

static void refuse(struct daemon *d, struct caller *c, json_t *id, int code, const char *why)
{
	c->owed++;
	ask_fault(ask_new(d, c->serial, METHOD_NONE, id, NULL), code, why);
}

static bool is_allowed(struct daemon *d, enum method_id id)
{
	return method_get(id)->locked || d->state == DAEMON_OPEN;
}

static void refuse_state(struct daemon *d, struct ask *a)
{
	if (d->state == DAEMON_EMPTY)
		ask_refuse(a, ERR_NO_PROFILE);
	else
		ask_refuse(a, d->state == DAEMON_LOCKED ? ERR_LOCKED : ERR_BUSY);
}

static bool call(struct daemon *d, struct caller *c, const struct envelope *m)
{
	enum method_id id = method_find(m->method);
	struct ask *a;
	char why[160];

	if (id == METHOD_NONE) {
		refuse(d, c, m->id, ENVELOPE_CODE_METHOD, "There is no such method.");
		return false;
	}
	if (!method_check(id, m->params, why, sizeof(why))) {
		refuse(d, c, m->id, ENVELOPE_CODE_PARAMS, why);
		return false;
	}
	a = ask_new(d, c->serial, id, m->id, m->params);
	c->owed++;
	if (is_allowed(d, id))
		handlers[id](d, a);
	else
		refuse_state(d, a);
	return is_heavy(id);
}

bool dispatch_line(struct daemon *d, struct caller *c, const char *line, size_t len)
{
	struct envelope m;
	const char *why;
	bool heavy = false;
	int code = envelope_parse(&m, line, len, &why);

	turn_open(d->turn);
	if (code != 0)
		refuse(d, c, m.id, code, why);
	else if (m.type == ENVELOPE_REQUEST || m.type == ENVELOPE_NOTIFICATION)
		heavy = call(d, c, &m);
	envelope_wipe(&m);
	return heavy;
}

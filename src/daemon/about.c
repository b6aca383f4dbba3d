/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/about.h"

#include "base/tr.h"
#include "core/contact.h"
#include "core/conversation.h"
#include "core/core.h"
#include "core/outbox.h"
#include "core/people.h"
#include "core/store.h"
#include "daemon/ask.h"
#include "daemon/carrying.h"
#include "daemon/confine.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/identities.h"
#include "daemon/interfaces.h"

#include <stdio.h>
#include <unistd.h>

#define PROTOCOL_VERSION 1    /* of the RPC: grows when something a client relies on changes */

#define WAITING_MAX 20    /* contacts that are named */

struct tally {
	struct daemon *d;
	enum err err;
	json_t *waiting_for;
	int64_t contacts, pending, online, unread, waiting;
};

static void name_waiting(struct tally *t, const struct contact *c, int64_t count)
{
	char name[CONTACTS_NAME_MAX];

	if (count == 0 || json_array_size(t->waiting_for) == WAITING_MAX)
		return;
	contacts_name(name, c);
	json_array_append_new(t->waiting_for, json_pack("{s:o, s:s, s:I}", "contact", contacts_id(c->id), "name", name,
	                                                "count", (json_int_t)count));
}

static bool count_contact(void *ctx, const struct contact *c)
{
	struct tally *t = ctx;
	struct store *s = core_store(t->d->core);
	struct conversation_counts talk;
	struct outbox_counts out;

	if (c->state == CONTACT_REMOVED)
		return true;
	t->err = conversation_counts(s, c->id, &talk);
	if (t->err == ERR_OK)
		t->err = outbox_counts(s, c->id, &out);
	if (t->err != ERR_OK)
		return false;
	t->contacts++;
	t->pending += c->state == CONTACT_PENDING;
	t->online += people_online(t->d->core, c->id) != NULL;
	t->unread += (int64_t)talk.unread;
	t->waiting += (int64_t)(out.count + talk.unsealed);
	name_waiting(t, c, (int64_t)(out.count + talk.unsealed));
	return true;
}

/* What is wrong with the disk, or what there is to do about messages that wait, in words; "" when nothing. */
static const char *advise(struct daemon *d, const struct tally *t, char *out, size_t cap)
{
	out[0] = '\0';
	if (store_is_damaged(core_store(d->core)))
		snprintf(out, cap, "%s %s", err_text(ERR_PROFILE_CORRUPT),
		         err_hint(ERR_PROFILE_CORRUPT));
	else if (d->trouble != ERR_OK)
		snprintf(out, cap, "%s %s %s", _("Nothing can be sent or received at the moment."), err_text(d->trouble),
		         err_hint(d->trouble));
	else if (!interfaces_any_on(d->roads))
		interfaces_advise(d->roads, out, cap);
	else if (t->contacts == 0)
		snprintf(out, cap, _("You have no contacts yet: make an invite with `nightjar invite`, or take one up with "
		                     "`nightjar add`."));
	return out;
}

/* A kind of error; "": none. */
static const char *trouble_of(const struct daemon *d)
{
	if (store_is_damaged(core_store(d->core)))
		return err_kind(ERR_PROFILE_CORRUPT);
	return d->trouble == ERR_OK ? "" : err_kind(d->trouble);
}

static void add_open(struct daemon *d, json_t *status, enum err *e)
{
	struct tally t = { .d = d, .waiting_for = json_array() };
	char advice[500];

	*e = contact_list(core_store(d->core), 0, count_contact, &t);
	if (*e == ERR_OK)
		*e = t.err;
	json_object_set_new(status, "contacts", json_integer(t.contacts));
	json_object_set_new(status, "pending", json_integer(t.pending));
	json_object_set_new(status, "online", json_integer(t.online));
	json_object_set_new(status, "unread", json_integer(t.unread));
	json_object_set_new(status, "waiting", json_integer(t.waiting));
	json_object_set_new(status, "waiting_for", t.waiting_for);
	json_object_set_new(status, "identities", identities_rows(d, e));
	json_object_set_new(status, "carry", carrying_row(d));
	json_object_set_new(status, "roads", interfaces_rows(d->roads));
	json_object_set_new(status, "trouble", json_string(trouble_of(d)));
	json_object_set_new(status, "advice", json_string(advise(d, &t, advice, sizeof(advice))));
}

static const char *state_text(const struct daemon *d)
{
	switch (d->state) {
	case DAEMON_EMPTY:
		return _("Nothing has been set up here yet.");
	case DAEMON_LOCKED:
		return _("Locked: no key is in memory, nothing is received or sent.");
	case DAEMON_OPENING:
		return _("Opening: the passphrase is being checked.");
	case DAEMON_OPEN:
		break;
	}
	return d->is_protected ? _("Open, protected by a passphrase.") :
	                         _("Open, not protected by a passphrase: whoever has this disk can read everything.");
}

void about_status(struct daemon *d, struct ask *a)
{
	enum err e = ERR_OK;
	json_t *status = json_pack("{s:s, s:s, s:b, s:s, s:s, s:i, s:o}", "state", daemon_state_name(d->state), "text",
	                           state_text(d), "protected", d->is_protected, "version", NIGHTJAR_VERSION, "profile",
	                           d->path, "pid", (int)getpid(), "sandbox", confine_row(d));

	if (d->state == DAEMON_OPEN)
		add_open(d, status, &e);
	/* Of what is damaged the status says that, and what there is beside it. */
	ask_end(a, e == ERR_PROFILE_CORRUPT && d->core ? ERR_OK : e, status);
}

void about_version(struct daemon *d, struct ask *a)
{
	(void)d;
	ask_answer(a, json_pack("{s:s, s:i}", "version", NIGHTJAR_VERSION, "protocol", PROTOCOL_VERSION));
}

void about_discover(struct daemon *d, struct ask *a)
{
	(void)d;
	ask_answer(a, method_describe());
}

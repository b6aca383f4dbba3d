/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/invites.h"

#include "base/assert.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/identity.h"
#include "core/invitation.h"
#include "core/invite.h"
#include "core/people.h"
#include "daemon/ask.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/flaw.h"
#include "daemon/identities.h"
#include "daemon/radio.h"
#include "daemon/slow.h"
#include "daemon/turn.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* An invite by words while its words are stretched. */
struct stretching {
	struct daemon *d;
	struct ask *ask;
	struct invite invite;
	bool done;
	void (*after)(struct ask *a, struct invite *i);
};

static void work(void *ctx)
{
	struct stretching *s = ctx;

	s->done = invite_words_stretch(&s->invite, &invite_cost_full);
}

static void finish(void *ctx, bool alive)
{
	struct stretching *s = ctx;
	struct daemon *d = s->d;

	if (alive)
		turn_open(d->turn);
	if (!alive)
		ask_free(s->ask);
	else if (!s->done)
		ask_refuse_with(s->ask, ERR_LIMIT, _("There is not enough free memory to work with words (256 MiB)."),
		                _("Use a link instead."), NULL);
	else if (!d->core)
		ask_refuse(s->ask, ERR_LOCKED);
	else
		s->after(s->ask, &s->invite);
	sodium_memzero(s, sizeof(*s));
	free(s);
}

static void stretch(struct ask *a, const struct invite *i, void (*after)(struct ask *a, struct invite *i))
{
	struct stretching *s = calloc(1, sizeof(*s));
	struct slow_job job = { .work = work, .done = finish, .ctx = s };

	ASSERT(s);
	*s = (struct stretching){ .d = a->d, .ask = a, .invite = *i, .after = after };
	if (slow_start(a->d->slow, &job))
		return;
	ask_refuse(a, ERR_BUSY);
	sodium_memzero(s, sizeof(*s));
	free(s);
}

/* Making */

static void answer_made(struct ask *a, const struct people_invited *ids, const struct invite *i, int64_t expires)
{
	char link[INVITE_LINK_SIZE] = "", words[INVITE_WORDS_SIZE] = "";
	bool by_words = i->form == INVITE_FORM_WORDS;
	json_t *row = json_pack("{s:o, s:o, s:I}", "invite", contacts_id(ids->invitation), "contact",
	                        contacts_id(ids->contact), "expires", (json_int_t)expires);

	if (by_words)
		invite_words_text(words, i);
	else
		invite_link_text(link, i);
	json_object_set_new(row, by_words ? "words" : "link", json_string(by_words ? words : link));
	if (!by_words)
		json_object_set_new(row, "qr", json_string(link));
	sodium_memzero(link, sizeof(link));
	sodium_memzero(words, sizeof(words));
	ask_answer(a, row);
}

static void make(struct ask *a, struct invite *words)
{
	struct people_invited ids;
	struct invite made;
	int64_t identity;
	struct instant now = turn_open(a->d->turn);
	enum err e = identities_find(a->d, a, &identity);

	if (e == ERR_OK)
		e = people_invite(a->d->core, identity, ask_string(a, "for"), words ? words->s : NULL, &made, &ids);
	if (e == ERR_OK)
		answer_made(a, &ids, words ? words : &made, now.wall + PEOPLE_INVITE_LIFE);
	else
		ask_refuse(a, e);
	sodium_memzero(&made, sizeof(made));
}

void invites_make(struct daemon *d, struct ask *a)
{
	struct invite i;

	(void)d;
	if (!ask_flag(a, "words")) {
		make(a, NULL);
		return;
	}
	invite_new_words(&i, &rand_system);
	stretch(a, &i, make);
	sodium_memzero(&i, sizeof(i));
}

/* Taking up */

static void accept_invite(struct ask *a, struct invite *i)
{
	struct contact c;
	char name[CONTACTS_NAME_MAX];
	int64_t identity, contact;
	enum err e = identities_find(a->d, a, &identity);

	if (e == ERR_OK)
		e = people_accept(a->d->core, identity, ask_string(a, "name"), i, &contact);
	if (e == ERR_OK)
		e = contact_get(core_store(a->d->core), contact, &c);
	if (e != ERR_OK) {
		ask_refuse(a, e);
		return;
	}
	radio_seek(a->d->roads);
	contacts_name(name, &c);
	ask_answer(a, json_pack("{s:o, s:s}", "contact", contacts_id(contact), "name", name));
}

/* What the parameter `invite` says. False: the ask has been refused. */
static bool read_invite(struct ask *a, struct invite *i)
{
	json_t *text = json_object_get(a->params, "invite");
	struct invite_complaint why;
	char sentence[240];
	enum err e = invite_parse(json_string_value(text), json_string_length(text), i, &why);

	if (e == ERR_OK)
		return true;
	flaw_words(sentence, sizeof(sentence), &why);
	ask_refuse_with(a, e, sentence, NULL, json_pack("{s:i}", "position", (int)why.position));
	return false;
}

static void answer_look(struct ask *a, const struct invite *i)
{
	struct identity own;
	int64_t identity, contact = 0;
	json_t *row;
	enum err e = identities_find(a->d, a, &identity);

	if (e == ERR_OK)
		e = people_look(a->d->core, identity, i, &contact);
	if (e == ERR_OK)
		e = identity_get(core_store(a->d->core), identity, &own);
	if (e != ERR_OK) {
		ask_refuse(a, e);
		return;
	}
	row = json_pack("{s:o, s:s}", "identity", contacts_id(identity), "identity_name", own.name);
	identity_wipe(&own);
	if (contact > 0)
		json_object_set_new(row, "contact", contacts_id(contact));
	ask_answer(a, row);
}

void invites_look(struct daemon *d, struct ask *a)
{
	struct invite i;

	(void)d;
	if (!read_invite(a, &i))
		return;
	/* What words stand for costs a second to find out, and they are said from person to person. */
	if (i.form == INVITE_FORM_LINK)
		answer_look(a, &i);
	else
		ask_refuse_with(a, ERR_INVITE_MALFORMED, _("That is not a link."), NULL, NULL);
	sodium_memzero(&i, sizeof(i));
}

void invites_accept(struct daemon *d, struct ask *a)
{
	struct invite i;

	(void)d;
	if (!read_invite(a, &i))
		return;
	if (i.form == INVITE_FORM_WORDS)
		stretch(a, &i, accept_invite);
	else
		accept_invite(a, &i);
	sodium_memzero(&i, sizeof(i));
}

/* Listing */

static const char *state_name(enum invitation_state s)
{
	switch (s) {
	case INVITATION_OPEN:
		return "open";
	case INVITATION_USED:
		return "used";
	case INVITATION_REVOKED:
		return "revoked";
	case INVITATION_EXPIRED:
		break;
	}
	return "expired";
}

static bool add_row(void *ctx, const struct invitation *i)
{
	json_array_append_new(ctx, json_pack("{s:o, s:s, s:s, s:s, s:b, s:I, s:I, s:o}", "id", contacts_id(i->id), "for",
	                                     i->label, "direction",
	                                     i->direction == INVITATION_MADE ? "made" : "received", "state",
	                                     state_name(i->state), "words", i->by_words, "created",
	                                     (json_int_t)i->created, "expires", (json_int_t)i->expires, "contact",
	                                     contacts_id(i->contact)));
	return true;
}

void invites_list(struct daemon *d, struct ask *a)
{
	json_t *rows = json_array();
	enum err e = invitation_list(core_store(d->core), 0, add_row, rows);

	ask_end(a, e, json_pack("{s:o}", "invites", rows));
}

void invites_show(struct daemon *d, struct ask *a)
{
	struct people_invited ids = { .contact = 0 };
	struct invite i = { .has_secret = false };
	int64_t expires = 0;
	enum err e = contacts_parse_id(ask_string(a, "invite"), &ids.invitation) ? ERR_OK : ERR_NO_INVITE;

	if (e == ERR_OK)
		e = people_invite_again(d->core, &ids, &i, &expires);
	if (e == ERR_OK && i.form == INVITE_FORM_WORDS)
		ask_refuse_with(a, ERR_NO_INVITE, _("The words of an invite are not kept."),
		                _("Make another one, and revoke this."), NULL);
	else if (e != ERR_OK)
		ask_refuse(a, e);
	else
		answer_made(a, &ids, &i, expires);
	sodium_memzero(&i, sizeof(i));
}

void invites_revoke(struct daemon *d, struct ask *a)
{
	int64_t id;

	ask_end(a, contacts_parse_id(ask_string(a, "invite"), &id) ? people_revoke(d->core, id) : ERR_NO_INVITE, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/contacts.h"

#include "base/tr.h"
#include "core/conversation.h"
#include "core/core.h"
#include "core/draft.h"
#include "core/invitation.h"
#include "core/people.h"
#include "core/talk.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/numbers.h"
#include "daemon/roads.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CANDIDATES_MAX 20    /* named in the error for an ambiguous name */

json_t *contacts_id(int64_t id)
{
	return json_sprintf("%lld", (long long)id);
}

bool contacts_parse_id(const char *text, int64_t *id)
{
	char *end;

	if (strncmp(text, "id:", 3) == 0)
		text += 3;
	errno = 0;
	*id = strtoll(text, &end, 10);
	return errno == 0 && text[0] >= '0' && text[0] <= '9' && *end == '\0' && *id > 0;
}

void contacts_name(char out[CONTACTS_NAME_MAX], const struct contact *c)
{
	const char *name = c->label[0] ? c->label : c->their_name;

	if (name[0])
		snprintf(out, CONTACTS_NAME_MAX, "%s", name);
	else
		snprintf(out, CONTACTS_NAME_MAX, "id:%lld", (long long)c->id);
}

bool contacts_is_invited(struct daemon *d, const struct contact *c)
{
	struct invitation i = { .direction = INVITATION_RECEIVED };
	bool made = c->invitation > 0 && invitation_get(core_store(d->core), c->invitation, &i) == ERR_OK &&
	            i.direction == INVITATION_MADE;

	sodium_memzero(&i, sizeof(i));
	return made;
}

/* Finding one by name */

struct search {
	const char *name;
	struct contact *out;
	size_t found;
	json_t *candidates;
};

static void add_candidate(struct search *s, const struct contact *c)
{
	char name[CONTACTS_NAME_MAX];

	contacts_name(name, c);
	if (s->found++ < CANDIDATES_MAX)
		json_array_append_new(s->candidates, json_pack("{s:o, s:s, s:s}", "id", contacts_id(c->id), "name", name,
		                                               "their_name", c->their_name));
}

static bool match_shown_name(void *ctx, const struct contact *c)
{
	struct search *s = ctx;
	char name[CONTACTS_NAME_MAX];

	contacts_name(name, c);
	if (c->state == CONTACT_REMOVED || strcasecmp(name, s->name) != 0)
		return true;
	*s->out = *c;
	add_candidate(s, c);
	return true;
}

static enum err find_by_id(struct store *s, const char *text, struct contact *out)
{
	int64_t id;
	enum err e = contacts_parse_id(text, &id) ? contact_get(s, id, out) : ERR_NO_CONTACT;

	return e == ERR_OK && out->state == CONTACT_REMOVED ? ERR_NO_CONTACT : e;
}

/* A name that was found, unless it is also the id of somebody else: contacts choose their names, and may choose "3". */
static enum err check_number(struct daemon *d, struct search *q)
{
	struct contact other;

	if (find_by_id(core_store(d->core), q->name, &other) != ERR_OK || other.id == q->out->id)
		return ERR_OK;
	json_array_clear(q->candidates);
	add_candidate(q, &other);
	add_candidate(q, q->out);
	return ERR_CONTACT_AMBIGUOUS;
}

/* The common case is one lookup; the list is walked only for names that contacts gave themselves, and for candidates. */
static enum err find_by_name(struct daemon *d, struct search *q)
{
	struct store *s = core_store(d->core);
	enum err e = contact_find(s, 0, q->name, q->out);

	if (e != ERR_NO_CONTACT && e != ERR_CONTACT_AMBIGUOUS)
		return e;
	e = contact_list(s, 0, match_shown_name, q);
	if (e != ERR_OK || q->found == 1)
		return e;
	return q->found > 1 ? ERR_CONTACT_AMBIGUOUS : ERR_NO_CONTACT;
}

/* What begins with "id:" is an id and never a name, whatever a contact calls itself. */
static enum err find(struct daemon *d, struct search *q)
{
	bool is_id = strncmp(q->name, "id:", 3) == 0;
	enum err e = is_id ? ERR_NO_CONTACT : find_by_name(d, q);

	if (e == ERR_NO_CONTACT)
		return find_by_id(core_store(d->core), q->name, q->out);
	return e == ERR_OK ? check_number(d, q) : e;
}

bool contacts_find(struct daemon *d, struct ask *a, struct contact *out)
{
	struct search q = { .name = ask_string(a, "contact"), .out = out, .candidates = json_array() };
	enum err e = find(d, &q);
	char hint[160];

	if (e == ERR_CONTACT_AMBIGUOUS) {
		snprintf(hint, sizeof(hint), _("Use an id, for instance id:%s, or rename one of them."),
		         json_string_value(json_object_get(json_array_get(q.candidates, 0), "id")));
		ask_refuse_with(a, e, NULL, hint, json_pack("{s:O}", "candidates", q.candidates));
	} else if (e != ERR_OK) {
		ask_refuse(a, e);
	}
	json_decref(q.candidates);
	return e == ERR_OK;
}

/* Showing */

static const char *state_name(enum contact_state s)
{
	switch (s) {
	case CONTACT_PENDING:
		return "pending";
	case CONTACT_TENTATIVE:
		return "joining";
	case CONTACT_ACTIVE:
		return "active";
	case CONTACT_REMOVED:
		break;
	}
	return "removed";
}

static enum err describe(struct daemon *d, const struct contact *c, json_t **out)
{
	struct store *s = core_store(d->core);
	char name[CONTACTS_NAME_MAX], road[CONTACT_ROAD_MAX + 1] = "";
	const char *online = people_online(d->core, c->id);
	struct conversation_counts talk;
	int64_t seen = 0, next, timer = 0;
	bool trying, draft = false;
	enum err e = conversation_counts(s, c->id, &talk);

	if (e == ERR_OK)
		e = contact_seen(s, c->id, &seen, road);
	if (e == ERR_OK)
		e = talk_timer(d->core, c->id, &timer);
	if (e == ERR_OK)
		e = draft_has(s, c->id, &draft);
	if (e != ERR_OK)
		return e;
	contacts_name(name, c);
	*out = json_pack("{s:o, s:s, s:s, s:s, s:o, s:b, s:b, s:b, s:s?, s:I, s:o, s:I, s:s, s:I}", "id",
	                 contacts_id(c->id), "name", name, "their_name", c->their_name, "state", state_name(c->state),
	                 "identity", contacts_id(c->identity), "verified", c->verified, "blocked", c->blocked, "muted",
	                 c->muted, "online", online, "unread", (json_int_t)talk.unread, "last", contacts_id(talk.shown),
	                 "last_seen", (json_int_t)seen, "last_road", road, "created", (json_int_t)c->created);
	json_object_update_new(*out, json_pack("{s:b, s:I, s:b, s:b, s:I}", "archived", c->archived, "timer",
	                                       (json_int_t)timer, "receipts", c->receipts, "draft", draft, "last_time",
	                                       (json_int_t)talk.shown_time));
	next = dialling_next(&d->roads->dialling, people_peer(d->core, c->id), &trying);
	json_object_set_new(*out, "next_try", json_integer(online ? 0 : next));
	json_object_set_new(*out, "trying", json_boolean(trying && !online));
	if (c->state == CONTACT_PENDING)
		json_object_set_new(*out, "invited", json_boolean(contacts_is_invited(d, c)));
	return ERR_OK;
}

struct listing {
	struct daemon *d;
	json_t *rows;
	bool names;
	enum err err;
};

static bool add_row(void *ctx, const struct contact *c)
{
	struct listing *l = ctx;
	char name[CONTACTS_NAME_MAX];
	json_t *row = NULL;

	if (c->state == CONTACT_REMOVED)
		return true;
	contacts_name(name, c);
	if (l->names)
		row = json_string(name);
	else
		l->err = describe(l->d, c, &row);
	if (row)
		json_array_append_new(l->rows, row);
	return l->err == ERR_OK;
}

void contacts_list(struct daemon *d, struct ask *a)
{
	struct listing l = { .d = d, .rows = json_array(), .names = ask_flag(a, "names") };
	enum err e = contact_list(core_store(d->core), 0, add_row, &l);

	ask_end(a, e == ERR_OK ? l.err : e, json_pack("{s:o}", "contacts", l.rows));
}

void contacts_show(struct daemon *d, struct ask *a)
{
	struct pubkey ours, theirs;
	struct contact c;
	json_t *row = NULL;
	enum err e;

	if (!contacts_find(d, a, &c))
		return;
	e = describe(d, &c, &row);
	/* The safety number exists once the contact has joined. */
	if (e == ERR_OK && people_keys(d->core, c.id, &ours, &theirs) == ERR_OK)
		numbers_answer(a, row, &ours, &theirs);
	else
		ask_end(a, e, row);
}

/* Changing */

void contacts_rename(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_rename(d->core, c.id, ask_string(a, "name")), NULL);
}

void contacts_verify(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_set_verified(d->core, c.id, ask_flag(a, "on")), NULL);
}

void contacts_block(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_block(d->core, c.id, ask_flag(a, "on")), NULL);
}

void contacts_mute(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_mute(d->core, c.id, ask_flag(a, "on")), NULL);
}

void contacts_archive(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_archive(d->core, c.id, ask_flag(a, "on")), NULL);
}

void contacts_receipts(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_set_receipts(d->core, c.id, ask_flag(a, "on")), NULL);
}

void contacts_timer(struct daemon *d, struct ask *a)
{
	struct contact c;
	int64_t seconds = 0;
	enum err e = ERR_OK;

	if (!contacts_find(d, a, &c))
		return;
	if (ask_has(a, "seconds"))
		e = talk_set_timer(d->core, c.id, ask_number(a, "seconds", 0));
	if (e == ERR_OK)
		e = talk_timer(d->core, c.id, &seconds);
	ask_end(a, e, json_pack("{s:I}", "seconds", (json_int_t)seconds));
}

void contacts_delete(struct daemon *d, struct ask *a)
{
	struct contact c;

	if (contacts_find(d, a, &c))
		ask_end(a, people_remove(d->core, c.id), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of contacts: in words, by number, and what is new in it. */
#include "ui-ncurses/plain/plain_people.h"

#include "base/assert.h"
#include "base/tr.h"
#include "ui-ncurses/pages/relation.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/text/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void plain_people_wipe(struct plain *p)
{
	free(p->list.id);
	free(p->list.seen);
	free(p->list.unread);
	memset(&p->list, 0, sizeof(p->list));
}

/* ---- what was announced ---- */

static int64_t *announced(struct plain *p, int64_t contact)
{
	for (size_t i = 0; i < p->list.known; i++)
		if (p->list.seen[i] == contact)
			return &p->list.unread[i];
	return NULL;
}

/* From now on what is unread is not news any more. */
static void remember(struct plain *p)
{
	const struct people *all = &p->ui.people;
	int64_t *seen = calloc(all->n + 1, sizeof(*seen)), *unread = calloc(all->n + 1, sizeof(*unread));

	ASSERT(seen && unread);
	for (size_t i = 0; i < all->n; i++) {
		seen[i] = all->row[i].id;
		unread[i] = all->row[i].unread;
	}
	free(p->list.seen);
	free(p->list.unread);
	p->list.seen = seen;
	p->list.unread = unread;
	p->list.known = all->n;
}

static const char *identity_name(const struct plain *p, int64_t identity)
{
	for (size_t i = 0; i < p->ui.people.selves; i++)
		if (p->ui.people.self[i].id == identity)
			return p->ui.people.self[i].name;
	return "";
}

static void announce(struct plain *p, const struct person *row, int64_t fresh)
{
	const char *self = identity_name(p, row->identity);
	long long unread = (long long)row->unread;

	if (row->identity != p->ui.people.identity)
		plain_say(p,
			  ngettext("New message from %s to you as %s (%lld unread). /identity %s",
				   "New messages from %s to you as %s (%lld unread). /identity %s", (unsigned long)fresh),
			  row->name, self, unread, self);
	else
		plain_say(p,
			  ngettext("New message from %s (%lld unread). /open %s",
				   "New messages from %s (%lld unread). /open %s", (unsigned long)fresh),
			  row->name, unread, row->name);
}

void plain_people_announce(struct plain *p)
{
	const struct people *all = &p->ui.people;

	for (size_t i = 0; i < all->n; i++) {
		const struct person *row = &all->row[i];
		const int64_t *before = announced(p, row->id);
		int64_t fresh = row->unread - (before ? *before : 0);

		if (fresh > 0 && !row->muted && !row->blocked && row->id != p->talk.contact)
			announce(p, row, fresh);
	}
	remember(p);
}

void plain_people_begin(struct plain *p)
{
	remember(p);
}

void plain_people_heard(struct plain *p, const json_t *event)
{
	const char *type = asks_string(event, "type"), *detail = asks_string(event, "detail");
	int64_t contact = asks_id(event, "contact");
	const struct person *row = people_find(&p->ui.people, contact);

	if (strcmp(type, "added") == 0)
		plain_say(p, _("%s has joined your contacts."), row ? row->name : detail);
	else if (strcmp(type, "removed") == 0 && contact == p->talk.contact)
		p->talk.contact = 0;
	if (contact == 0 || contact != p->talk.contact || !row)
		return;
	if (strcmp(type, "online") == 0)
		plain_say(p, _("%s is online over %s."), row->name, detail);
	else if (strcmp(type, "offline") == 0)
		plain_say(p, _("%s is offline."), row->name);
	else if (strcmp(type, "reset") == 0)
		plain_say(p, _("%s and you have begun a new session, as one side's state was older than the other "
			       "side knew. "
			       "If neither of you restored a backup, verify each other: /verify"),
			  row->name);
}

/* ---- greeting ---- */

static size_t count_unread(const struct plain *p)
{
	const struct person *row;
	size_t n = 0;

	for (size_t i = 0; (row = people_shown(&p->ui.people, i)); i++)
		n += row->unread > 0 && !row->muted;
	return n;
}

/* "Bob 2, Carol 1" */
static void list_unread(const struct plain *p, char *out, size_t cap)
{
	const struct person *row;
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; (row = people_shown(&p->ui.people, i)) && len + PEOPLE_NAME + 24 < cap; i++)
		if (row->unread > 0 && !row->muted)
			len += (size_t)snprintf(out + len, cap - len, "%s%s %lld", len ? ", " : "", row->name,
						(long long)row->unread);
}

void plain_people_greet(struct plain *p)
{
	const struct self *self = people_self(&p->ui.people);
	const char *name = self ? self->name : "";
	size_t n = count_unread(p);
	char rows[1024];

	list_unread(p, rows, sizeof(rows));
	if (!people_shown(&p->ui.people, 0))
		plain_say(p, _("You are %s. You have no contacts yet. /invite makes an invite for somebody; /add "
			       "takes up one "
			       "that you got; /help lists everything."),
			  name);
	else if (n == 0)
		plain_say(p, _("You are %s. Nothing is unread. /list lists your conversations, /help everything that "
			       "can be "
			       "typed."),
			  name);
	else
		plain_say(p,
			  ngettext("You are %s. %zu conversation has unread messages: %s. /unread opens it.",
				   "You are %s. %zu conversations have unread messages: %s. /unread opens the first.", n),
			  name, n, rows);
	if (people_unread(&p->ui.people, true) > 0)
		plain_say(p, "%s", _("Another of your identities has unread messages: /identity"));
	if (people_shown(&p->ui.people, 0) && asks_string(p->ui.status, "advice")[0])
		plain_sentence(p, asks_string(p->ui.status, "advice"));
}

/* ---- in words ---- */

static void describe(const struct plain *p, const struct person *row, char *out, size_t cap)
{
	char seen[WHEN_MAX];

	when_near(seen, row->last_seen, p->ui.now.wall);
	if (row->blocked)
		snprintf(out, cap, "%s", _("blocked"));
	else if (row->state == PEOPLE_PENDING && row->invited)
		snprintf(out, cap, "%s", _("has not taken up your invite yet"));
	else if (row->state == PEOPLE_PENDING)
		snprintf(out, cap, "%s", _("you took up the invite; waiting until you reach each other"));
	else if (row->state == PEOPLE_JOINING)
		snprintf(out, cap, "%s", _("joining"));
	else if (row->road[0])
		snprintf(out, cap, _("online over %s"), row->road);
	else if (row->last_seen)
		snprintf(out, cap, _("offline, last seen %s"), seen);
	else
		snprintf(out, cap, "%s", _("offline"));
}

static void append(char *out, size_t cap, const char *what)
{
	size_t len = strlen(out);

	snprintf(out + len, cap - len, ", %s", what);
}

static void say_next_try(const struct plain *p, const struct person *row, char *out, size_t cap)
{
	char span[WHEN_MAX], next[128];

	if (row->blocked || row->road[0])
		return;
	when_span(span, row->next_try - p->ui.now.wall);
	snprintf(next, sizeof(next), _("next try in %s"), span);
	if (row->trying)
		append(out, cap, _("being tried now"));
	else if (row->next_try > p->ui.now.wall)
		append(out, cap, next);
}

void plain_people_describe(struct plain *p, const struct person *row, size_t number)
{
	char words[512], span[96], timer[160];

	describe(p, row, words, sizeof(words));
	say_next_try(p, row, words, sizeof(words));
	if (row->verified)
		append(words, sizeof(words), _("verified"));
	if (row->muted)
		append(words, sizeof(words), _("muted"));
	if (row->archived)
		append(words, sizeof(words), _("archived"));
	if (row->timer > 0) {
		relation_time_text(span, sizeof(span), row->timer);
		snprintf(timer, sizeof(timer), _("messages go away %s"), span);
		append(words, sizeof(words), timer);
	}
	if (row->unread > 0) {
		snprintf(timer, sizeof(timer), ngettext("%lld unread", "%lld unread", (unsigned long)row->unread),
		         (long long)row->unread);
		append(words, sizeof(words), timer);
	}
	if (number > 0)
		plain_say(p, "%zu. %s: %s", number, row->name, words);
	else
		plain_say(p, "%s: %s", row->name, words);
}

void plain_people_list(struct plain *p, const char *argument)
{
	const struct person *row;
	size_t n = 0;

	(void)argument;
	while (people_shown(&p->ui.people, n))
		n++;
	free(p->list.id);
	p->list.id = calloc(n + 1, sizeof(*p->list.id));
	ASSERT(p->list.id);
	p->list.n = n;
	if (n == 0)
		plain_say(p, "%s", _("You have no contacts yet. /invite makes an invite for somebody; /add takes up "
				     "one."));
	for (size_t i = 0; (row = people_shown(&p->ui.people, i)); i++) {
		p->list.id[i] = row->id;
		plain_people_describe(p, row, i + 1);
	}
}

/* ---- who is meant ---- */

/* Digits are a number of the list, never a name: contacts choose their names, and may choose "3". */
static const struct person *by_number(struct plain *p, const char *digits)
{
	unsigned long number = strtoul(digits, NULL, 10);
	const struct person *row = NULL;

	if (p->list.id && number >= 1 && number <= p->list.n)
		row = people_find(&p->ui.people, p->list.id[number - 1]);
	else if (!p->list.id && number >= 1)
		row = people_shown(&p->ui.people, number - 1);
	if (!row)
		plain_say(p, _("There is no number %s in the list. /list shows it."), digits);
	return row;
}

const struct person *plain_people_meant(struct plain *p, const char *name)
{
	const struct person *row, *same = NULL, *begins = NULL;
	size_t len = strlen(name), exact = 0, near = 0;

	if (len > 0 && strspn(name, "0123456789") == len)
		return by_number(p, name);
	for (size_t i = 0; len > 0 && (row = people_shown(&p->ui.people, i)); i++) {
		if (strcasecmp(row->name, name) == 0) {
			same = row;
			exact++;
		} else if (strncasecmp(row->name, name, len) == 0) {
			begins = row;
			near++;
		}
	}
	if (exact == 1 || (exact == 0 && near == 1))
		return exact ? same : begins;
	if (exact + near > 1)
		plain_say(p, _("More than one contact answers to \"%s\". /list numbers them: use the number."), name);
	else if (len > 0)
		plain_say(p, _("There is no contact called \"%s\". /list shows all."), name);
	else
		plain_say(p, "%s", _("Whom do you mean? Type a name after it, or a number of /list."));
	return NULL;
}

const struct person *plain_people_meant_or_open(struct plain *p, const char *name)
{
	const struct person *row = name[0] ? NULL : people_find(&p->ui.people, p->talk.contact);

	return row ? row : plain_people_meant(p, name);
}

const char *plain_people_name(const struct plain *p, int64_t contact)
{
	const struct person *row = people_find(&p->ui.people, contact);

	return row ? row->name : _("somebody");
}

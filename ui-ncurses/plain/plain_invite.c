/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_invite.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"
#include "ui-ncurses/text/when.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Whose contact it will be. */
static json_t *ours(const struct plain *p)
{
	return json_sprintf("%lld", (long long)p->ui.people.identity);
}

/* ---- taking one up ---- */

static void on_added(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const char *name = asks_string(result, "name");

	(void)tag;
	if (!result)
		plain_complain(p, error);
	else if (name[0] && strncmp(name, "id:", 3) != 0)
		plain_say(p, _("Taken up. %s is reached on every road that is on; what you write until then waits. "
			       "/open %s"),
			  name, name);
	else
		plain_say(p, "%s", _("Taken up. That person is reached on every road that is on. /list shows how it "
				     "goes."));
	u->people.stale = true;
	people_refresh(u);
}

static void take_name(struct plain *p, const char *line)
{
	json_t *params = json_pack("{s:s, s:o}", "invite", p->list.text, "identity", ours(p));

	if (params && line[0])
		json_object_set_new(params, "name", json_string(line));
	if (params)
		asks_put(&p->ui, "add", params, on_added, 0);
	else
		plain_say(p, "%s", _("This is not a Nightjar invite. One starts with NIGHTJAR: or is five words."));
	sodium_memzero(p->list.text, sizeof(p->list.text));
}

static void take_invite(struct plain *p, const char *line)
{
	if (!line[strspn(line, " \t\n")]) {
		plain_say(p, "%s", _("Nothing was added."));
		return;
	}
	str_copy(p->list.text, sizeof(p->list.text), line);
	plain_ask(p, take_name, "%s",
		  _("Your name for that person? An empty line means what they call themselves."));
}

void plain_invite_add(struct plain *p, const char *argument)
{
	if (argument[0]) {
		take_invite(p, argument);
		return;
	}
	plain_ask(p, take_invite, "%s", _("Type or paste the invite that you got: the link, or the five words."));
	p->question.paste = true;
}

/* ---- making one ---- */

static void on_made(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char until[WHEN_MAX];

	(void)tag;
	u->people.stale = true;
	people_refresh(u);
	if (!result) {
		plain_complain(p, error);
		return;
	}
	when_near(until, asks_number(result, "expires"), u->now.wall);
	if (asks_string(result, "words")[0])
		plain_say(p, _("Invite %s. Say these words to that person; they work once, until %s:"),
			  asks_string(result, "invite"), until);
	else
		plain_say(p, _("Invite %s. Send this link to that person; it works once, until %s:"),
			  asks_string(result, "invite"), until);
	plain_say(p, "%s", asks_string(result, "words")[0] ? asks_string(result, "words") : asks_string(result,
	                                                                                                "link"));
	plain_say(p, _("/revoke %s makes it worthless. You can write at once; it waits."), asks_string(result,
	                                                                                               "invite"));
}

static void make(struct plain *p, const char *name, bool words)
{
	json_t *params = json_pack("{s:b, s:o}", "words", words, "identity", ours(p));

	if (name[0])
		json_object_set_new(params, "for", json_string(name));
	if (words)
		plain_say(p, "%s", _("Making words. That takes a moment."));
	asks_put(&p->ui, "invite", params, on_made, 0);
}

static void take_whose_link(struct plain *p, const char *line)
{
	make(p, line, false);
}

static void take_whose_words(struct plain *p, const char *line)
{
	make(p, line, true);
}

void plain_invite_link(struct plain *p, const char *argument)
{
	if (argument[0])
		make(p, argument, false);
	else
		plain_ask(p, take_whose_link, "%s",
			  _("Whom is the invite for? Type your name for that person; an empty line means none."));
}

void plain_invite_words(struct plain *p, const char *argument)
{
	if (argument[0])
		make(p, argument, true);
	else
		plain_ask(p, take_whose_words, "%s",
			  _("Whom is the invite for? Type your name for that person; an empty line means none."));
}

/* ---- those that were made ---- */

static void say_one(struct plain *p, const json_t *row)
{
	char until[WHEN_MAX];
	const char *whose = asks_string(row, "for"), *state = asks_string(row, "state"), *id = asks_string(row, "id");

	when_near(until, asks_number(row, "expires"), p->ui.now.wall);
	if (!whose[0])
		whose = _("somebody");
	if (strcmp(state, "open") == 0)
		plain_say(p, _("Invite %s for %s: not used yet, works until %s."), id, whose, until);
	else if (strcmp(state, "used") == 0)
		plain_say(p, _("Invite %s for %s: used."), id, whose);
	else if (strcmp(state, "revoked") == 0)
		plain_say(p, _("Invite %s for %s: revoked."), id, whose);
	else
		plain_say(p, _("Invite %s for %s: expired."), id, whose);
}

static void on_list(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *row;
	size_t i, n = 0;

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	json_array_foreach(json_object_get(result, "invites"), i, row) {
		if (strcmp(asks_string(row, "direction"), "made") != 0)
			continue;
		say_one(p, row);
		n++;
	}
	if (n == 0)
		plain_say(p, "%s", _("You have made no invites. /invite makes one."));
}

void plain_invite_list(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "invites", NULL, on_list, 0);
}

static void on_revoked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		plain_say(plain_of(u), "%s", _("That invite is worthless now."));
	else
		plain_complain(plain_of(u), error);
}

void plain_invite_revoke(struct plain *p, const char *argument)
{
	if (argument[0])
		asks_put(&p->ui, "invite.revoke", json_pack("{s:s}", "invite", argument), on_revoked, 0);
	else
		plain_say(p, "%s", _("Type the number of the invite after it; /invites lists them."));
}

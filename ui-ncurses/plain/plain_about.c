/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_about.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/carried.h"
#include "ui-ncurses/pages/settings.h"
#include "ui-ncurses/pages/status.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "add NAME": what follows the word; NULL: another word. */
static const char *after(const char *argument, const char *word)
{
	size_t len = strlen(word);

	if (strncasecmp(argument, word, len) != 0 || (argument[len] && argument[len] != ' '))
		return NULL;
	argument += len;
	return argument + strspn(argument, " ");
}

/* ---- identities ---- */

static void on_identities(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (result)
		people_take_identities(u, result);
	else
		plain_complain(plain_of(u), error);
}

static void on_identity(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Added. Nothing links it to your other identities. /identity and its name "
				     "switches to it."));
	else
		plain_say(p, "%s", _("Renamed: contacts of this identity will see the new name."));
	asks_put(u, "identities", NULL, on_identities, 0);
}

static void list_identities(struct plain *p)
{
	const struct people *all = &p->ui.people;

	for (size_t i = 0; i < all->selves; i++) {
		int64_t unread = 0;

		for (size_t k = 0; k < all->n; k++)
			if (all->row[k].identity == all->self[i].id && !all->row[k].muted)
				unread += all->row[k].unread;
		if (all->self[i].id == all->identity)
			plain_say(p, _("%s: you are this one now, %lld unread"), all->self[i].name, (long long)unread);
		else
			plain_say(p, _("%s: %lld unread. /identity %s"), all->self[i].name, (long long)unread,
				  all->self[i].name);
	}
}

static void switch_to(struct plain *p, const char *name)
{
	struct people *all = &p->ui.people;

	for (size_t i = 0; i < all->selves; i++) {
		if (strcasecmp(all->self[i].name, name) != 0)
			continue;
		all->identity = all->self[i].id;
		p->talk.contact = 0;
		/* Numbers of the list were those of the other one. */
		free(p->list.id);
		p->list.id = NULL;
		p->list.n = 0;
		plain_people_greet(p);
		return;
	}
	plain_say(p, _("You have no identity called \"%s\". /identity lists them, /identity add NAME adds one."), name);
}

void plain_about_identity(struct plain *p, const char *argument)
{
	const char *added = after(argument, "add"), *renamed = after(argument, "rename");
	json_t *params;

	if (added && added[0]) {
		params = json_pack("{s:s}", "name", added);
		asks_put(&p->ui, "identity.add", params, on_identity, 1);
	} else if (renamed && renamed[0]) {
		params = json_pack("{s:o, s:s}", "identity", json_sprintf("%lld", (long long)p->ui.people.identity),
				   "name",
				   renamed);
		asks_put(&p->ui, "identity.rename", params, on_identity, 0);
	} else if (argument[0]) {
		switch_to(p, argument);
	} else {
		list_identities(p);
	}
}

/* ---- how things are ---- */

void plain_about_roads(struct plain *p, const json_t *roads)
{
	char text[512];
	const json_t *row;
	size_t i;

	json_array_foreach(roads, i, row) {
		const char *road = asks_string(row, "road"), *iface = asks_string(row, "interface");

		ui_typed_here(text, sizeof(text), asks_string(row, "text"));
		if (iface[0] && strcmp(iface, road) != 0)
			plain_say(p, _("Road %s, %s: %s. %s"), road, iface, status_word(asks_string(row, "state")),
				  text);
		else
			plain_say(p, _("Road %s: %s. %s"), road, status_word(asks_string(row, "state")), text);
	}
}

static void say_visible(struct plain *p)
{
	char words[512];

	for (int mode = 0; mode < VISIBLE_MODES; mode++) {
		visible_words(&p->ui, (enum visible_mode)mode, words, sizeof(words));
		if (words[0])
			plain_say(p, "%s", words);
	}
}

static void say_one(void *ctx, bool alert, const char *text)
{
	(void)alert;
	plain_say(ctx, "%s", text);
}

/* Only when there is something to say. */
static void say_carried(struct plain *p, const json_t *carry)
{
	if (asks_number(carry, "parcels") == 0 && !asks_flag(carry, "paused") && !asks_string(carry, "folder")[0])
		return;
	plain_say(p, "%s", _("Carried for others:"));
	carried_tell(carry, say_one, p);
}

static void on_status(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const struct self *self = people_self(&u->people);

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	if (self)
		plain_say(p, _("You are %s. %s"), self->name, asks_string(result, "text"));
	else
		plain_sentence(p, asks_string(result, "text"));
	if (p->talk.contact)
		plain_say(p, _("The conversation with %s is open."), plain_people_name(p, p->talk.contact));
	plain_about_roads(p, json_object_get(result, "roads"));
	say_visible(p);
	plain_say(p, _("%lld contacts, %lld online, %lld not joined yet; %lld unread, %lld waiting to be delivered."),
		  (long long)asks_number(result, "contacts"), (long long)asks_number(result, "online"),
		  (long long)asks_number(result, "pending"), (long long)asks_number(result, "unread"),
		  (long long)asks_number(result, "waiting"));
	say_carried(p, json_object_get(result, "carry"));
	if (asks_string(result, "advice")[0])
		plain_sentence(p, asks_string(result, "advice"));
}

void plain_about_status(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "status", NULL, on_status, 0);
}

/* What the daemon checks, in the reader's words; roads have names of their own. */
static const char *check_word(const char *name)
{
	static const char *const words[] = { N_("permissions"), N_("passphrase"), N_("disk"), N_("clock"), N_("process"),
		                             N_("roads"), N_("tor blocked"), N_("tor bridges"), N_("tor onions"),
		                             N_("folder") };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], name) == 0)
			return _(words[i]);
	return name;
}

static void on_doctor(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char text[512];
	const json_t *row;
	size_t i;

	(void)tag;
	if (!result)
		plain_complain(p, error);
	json_array_foreach(json_object_get(result, "checks"), i, row) {
		ui_typed_here(text, sizeof(text), asks_string(row, "text"));
		if (asks_flag(row, "ok"))
			plain_say(p, _("Good, %s: %s"), check_word(asks_string(row, "name")), text);
		else
			plain_say(p, _("Needs a look, %s: %s"), check_word(asks_string(row, "name")), text);
		if (!asks_flag(row, "ok") && asks_string(row, "hint")[0])
			plain_sentence(p, asks_string(row, "hint"));
	}
}

void plain_about_doctor(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "doctor", NULL, on_doctor, 0);
}

static void on_settings(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	const json_t *row;
	size_t i;

	(void)tag;
	if (!result)
		plain_complain(p, error);
	json_array_foreach(json_object_get(result, "settings"), i, row)
		plain_say(p, _("%s is %s: %s; takes %s."), asks_string(row, "name"),
			  asks_string(row, "value")[0] ? asks_string(row, "value") : _("empty"), asks_string(row,
			                                                                                     "help"),
			  asks_string(row, "takes"));
}

void plain_about_settings(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "config.list", NULL, on_settings, 0);
}

void plain_about_set(struct plain *p, const char *argument)
{
	size_t len = strcspn(argument, " =");

	if (argument[len + strspn(argument + len, " =")])
		settings_set(&p->ui, argument);
	else
		plain_say(p, "%s", _("Type a name and a value after it: /set NAME VALUE. /settings lists them."));
}

/* ---- roads ---- */

static const json_t *find_tor(const struct plain *p)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(p->ui.status, "roads"), i, row)
		if (strcmp(asks_string(row, "road"), "tor") == 0)
			return row;
	return NULL;
}

/* What was so when one came is no news, but for a start that is still under way. */
void plain_about_watch(struct plain *p)
{
	const json_t *tor = find_tor(p);
	const char *state = asks_string(tor, "state");
	bool first = !p->tor[0], works = strcmp(state, "working") == 0, off = strcmp(state, "off") == 0;
	char text[512];

	if (!tor || strcmp(state, p->tor) == 0)
		return;
	str_copy(p->tor, sizeof(p->tor), state);
	ui_typed_here(text, sizeof(text), asks_string(tor, "text"));
	if (works && !first)
		plain_say(p, _("Tor works now. %s"), text);
	else if (!works && !off)
		plain_say(p, _("Tor does not work yet. %s"), text);
}

static void on_tor(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char text[512];

	(void)tag;
	ui_typed_here(text, sizeof(text), asks_string(result, "text"));
	if (!result)
		plain_complain(p, error);
	else
		/* TRANSLATORS: "works", then how in a sentence. */
		plain_say(p, _("Tor: %s. %s"), status_word(asks_flag(result, "on") ? asks_string(result, "state") : "off"),
			  text);
}

static void on_tor_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Tor is being started. /tor says how far it is."));
	else
		plain_say(p, "%s", _("Tor is off: nothing travels over it."));
	ui_ask_status(u);
}

void plain_about_tor(struct plain *p, const char *argument)
{
	bool on = strcasecmp(argument, "on") == 0;

	if (on || strcasecmp(argument, "off") == 0)
		asks_put(&p->ui, "tor.set", json_pack("{s:b}", "on", on), on_tor_set, on);
	else if (argument[0])
		plain_say(p, "%s", _("Type /tor, /tor on or /tor off."));
	else
		asks_put(&p->ui, "tor", NULL, on_tor, 0);
}

static void on_lan(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	if (!result)
		plain_complain(p, error);
	else
		plain_about_roads(p, json_object_get(result, "interfaces"));
	if (result && json_array_size(json_object_get(result, "interfaces")) == 0)
		plain_say(p, "%s", _("This machine has no network interface."));
}

static void on_lan_set(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (!result)
		plain_complain(p, error);
	else if (tag)
		plain_say(p, "%s", _("Messages may travel over that network from now on."));
	else
		plain_say(p, "%s", _("Nothing leaves over that network any more."));
	ui_ask_status(u);
}

void plain_about_lan(struct plain *p, const char *argument)
{
	const char *on = after(argument, "on"), *off = after(argument, "off"), *name = on ? on : off;

	if (name && name[0])
		asks_put(&p->ui, "lan.set", json_pack("{s:s, s:b}", "interface", name, "on", on != NULL),
			 on_lan_set, on != NULL);
	else if (argument[0])
		plain_say(p, "%s", _("Type /lan, or /lan on or /lan off and the name of an interface."));
	else
		asks_put(&p->ui, "lan", NULL, on_lan, 0);
}

/* ---- leaving ---- */

static void on_stopped(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		return;
	}
	plain_say(p, "%s", _("Stopped: nothing is received until Nightjar is started again."));
	p->done = true;
}

void plain_about_stop(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "stop", NULL, on_stopped, 0);
}

void plain_about_quit(struct plain *p, const char *argument)
{
	(void)argument;
	plain_say(p, "%s", _("Closed. Messages still arrive: the daemon goes on. /stop would stop it."));
	p->done = true;
}

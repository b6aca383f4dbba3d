/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui-ncurses/plain/plain_setup.h"

#include "base/str.h"
#include "base/tr.h"
#include "ui-ncurses/plain/plain_people.h"
#include "ui-ncurses/plain/plain_state.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void forget(struct plain *p)
{
	sodium_memzero(p->setup.first, sizeof(p->setup.first));
	sodium_memzero(p->setup.second, sizeof(p->setup.second));
}

static bool fits(struct plain *p, const char *line)
{
	if (strlen(line) < PLAIN_SECRET)
		return true;
	plain_say(p, "%s", _("That is too long for a passphrase: 1024 bytes at most."));
	return false;
}

/* ---- a new profile ---- */

static void take_name(struct plain *p, const char *line);
static void take_first(struct plain *p, const char *line);

static void ask_name(struct plain *p)
{
	plain_ask(p, take_name, "%s", _("What should your contacts call you?"));
}

static void ask_first(struct plain *p)
{
	plain_ask_secret(p, take_first, "%s",
			 _("Passphrase? It is not shown while you type. It protects everything on this disk and "
			   "cannot be "
			   "recovered. An empty line means none: then whoever has this disk can read everything."));
}

static void on_init(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	if (result) {
		p->setup.begun = true;
	} else {
		plain_complain(p, error);
		ask_name(p);
	}
	ui_ask_status(u);
}

static void take_tor(struct plain *p, const char *line)
{
	if (line[0] && !plain_is_yes(line) && !plain_is_no(line)) {
		plain_ask(p, take_tor, "%s", _("Please type yes or no. May messages travel over Tor?"));
		return;
	}
	p->setup.no_tor = plain_is_no(line) && line[0];
	plain_say(p, "%s", p->setup.first[0] ? _("Setting up. Making the passphrase hard to guess takes a "
						 "moment.")
					     : _("Setting up, without a passphrase."));
	p->ready_by = p->ui.now.mono + 60 * CLOCK_SECOND;
	asks_put(&p->ui, "init", json_pack("{s:s, s:s}", "name", p->setup.name, "passphrase", p->setup.first),
		 on_init, 0);
	forget(p);
}

static void ask_tor(struct plain *p)
{
	plain_ask(p, take_tor, "%s",
		  _("May messages travel over Tor, which hides who talks to whom and reaches contacts everywhere? "
		    "Type yes or no; an empty line means yes."));
}

static void take_second(struct plain *p, const char *line)
{
	bool same = fits(p, line) && strcmp(line, p->setup.first) == 0; /* public: one person typed both */

	if (same) {
		ask_tor(p);
		return;
	}
	plain_say(p, "%s", _("The two are not the same."));
	forget(p);
	ask_first(p);
}

static void take_first(struct plain *p, const char *line)
{
	if (!fits(p, line)) {
		ask_first(p);
		return;
	}
	str_copy(p->setup.first, sizeof(p->setup.first), line);
	if (line[0])
		plain_ask_secret(p, take_second, "%s", _("The same passphrase once more?"));
	else
		ask_tor(p);
}

static void take_name(struct plain *p, const char *line)
{
	if (!line[strspn(line, " \t")]) {
		ask_name(p);
		return;
	}
	str_copy(p->setup.name, sizeof(p->setup.name), line);
	ask_first(p);
}

void plain_setup_begin(struct plain *p)
{
	forget(p);
	plain_say(p, "%s", _("Welcome to Nightjar. Nothing has been set up here yet. It takes a few answers; /quit "
			     "leaves."));
	ask_name(p);
}

/* ---- its roads ---- */

static void finish(struct plain *p)
{
	p->setup.begun = false;
	plain_people_greet(p);
}

/* Names of interfaces, with blanks or commas between. */
static void switch_on(struct plain *p, const char *method, const char *line)
{
	char name[64];
	size_t len;

	for (; *line; line += len) {
		line += strspn(line, " ,\t\n");
		len = strcspn(line, " ,\t\n");
		if (len == 0 || len >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)len, line);
		asks_put(&p->ui, method, json_pack("{s:s, s:b}", "interface", name, "on", 1), NULL, 0);
	}
}

/* "eth0, wlan0"; false: there are none. */
static bool list_names(char *out, size_t cap, const json_t *result)
{
	const json_t *row;
	size_t i, len = 0;

	out[0] = '\0';
	json_array_foreach(json_object_get(result, "interfaces"), i, row) {
		const char *name = asks_string(row, "interface");

		if (name[0] && len + strlen(name) + 2 < cap)
			len += (size_t)snprintf(out + len, cap - len, "%s%s", len ? ", " : "", name);
	}
	return len > 0;
}

static void take_adapters(struct plain *p, const char *line)
{
	switch_on(p, "bluetooth.set", line);
	finish(p);
}

static void on_adapters(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char names[256];

	(void)tag;
	(void)error;
	if (!list_names(names, sizeof(names), result))
		finish(p);
	else
		plain_ask(p, take_adapters,
			  _("May messages also travel over Bluetooth, to contacts who are near, without any network? They are "
			    "told the address of the adapter, which never changes. Type names out of: %s. An empty line means "
			    "none."),
			  names);
}

static void ask_adapters(struct plain *p)
{
	asks_put(&p->ui, "bluetooth", NULL, on_adapters, 0);
}

static void take_interfaces(struct plain *p, const char *line)
{
	switch_on(p, "lan.set", line);
	ask_adapters(p);
}

static void on_interfaces(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);
	char names[256];

	(void)tag;
	(void)error;
	if (!list_names(names, sizeof(names), result))
		ask_adapters(p);
	else
		plain_ask(p, take_interfaces,
			  _("May messages also travel over a local network, without the Internet? Others in it can "
			    "see that "
			    "somebody uses Nightjar, not who. Type names out of: %s. An empty line means none."),
			  names);
}

void plain_setup_roads(struct plain *p)
{
	if (p->setup.no_tor)
		asks_put(&p->ui, "tor.set", json_pack("{s:b}", "on", 0), NULL, 0);
	asks_put(&p->ui, "lan", NULL, on_interfaces, 0);
}

/* ---- opening and closing ---- */

static void take_unlock(struct plain *p, const char *line);

static void on_unlock(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	if (!result) {
		plain_complain(p, error);
		if (u->phase == UI_LOCKED)
			plain_ask_secret(p, take_unlock, "%s", _("Passphrase?"));
	}
	ui_ask_status(u);
}

static void take_unlock(struct plain *p, const char *line)
{
	/* Until the answer is here nothing that is typed has a place to go. */
	p->ready_by = p->ui.now.mono + 60 * CLOCK_SECOND;
	plain_say(p, "%s", _("Opening."));
	asks_put(&p->ui, "unlock", json_pack("{s:s}", "passphrase", line), on_unlock, 0);
}

void plain_setup_unlock(struct plain *p)
{
	plain_ask_secret(p, take_unlock, "%s",
			 _("Locked: nothing is received or sent. Passphrase? It is not shown while you type."));
}

static void on_locked(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	(void)tag;
	if (!result)
		plain_complain(plain_of(u), error);
	ui_ask_status(u);
}

void plain_setup_lock(struct plain *p, const char *argument)
{
	(void)argument;
	asks_put(&p->ui, "lock", NULL, on_locked, 0);
}

static void on_hidden(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	(void)tag;
	/* It closes all the same: that is what was wanted first. */
	if (!result)
		plain_complain(p, error);
	p->done = true;
}

static void take_panic(struct plain *p, const char *line)
{
	if (!plain_is_yes(line))
		plain_say(p, "%s", _("Nothing was done."));
	else if (p->ui.phase == UI_OPEN)
		asks_put(&p->ui, "lock", NULL, on_hidden, 0);
	else
		p->done = true;
}

void plain_setup_panic(struct plain *p, const char *argument)
{
	(void)argument;
	plain_ask(p, take_panic, "%s",
		  _("Lock and close at once? What was printed stays in the memory of this terminal. Type yes; an "
		    "empty line "
		    "means no."));
}

static void take_destroy(struct plain *p, const char *line)
{
	if (plain_is_yes(line))
		asks_put(&p->ui, "destroy", json_pack("{s:b}", "sure", true), on_hidden, 0);
	else
		plain_say(p, "%s", _("Nothing was done."));
}

void plain_setup_destroy(struct plain *p, const char *argument)
{
	(void)argument;
	plain_ask(p, take_destroy, "%s",
	          _("Destroy the profile, with all identities, contacts and messages? There is no way back. Type yes; an "
	            "empty line means no."));
}

/* ---- another passphrase ---- */

static void on_changed(struct ui *u, int64_t tag, const json_t *result, const json_t *error)
{
	struct plain *p = plain_of(u);

	if (result && tag)
		plain_say(p, "%s", _("The passphrase has been changed."));
	else if (result)
		plain_say(p, "%s", _("The passphrase has been removed: whoever has this disk can read everything."));
	else
		plain_complain(p, error);
	ui_ask_status(u);
}

static void take_again(struct plain *p, const char *line)
{
	if (strcmp(line, p->setup.second) == 0) /* public: one person typed both */
		asks_put(&p->ui, "passphrase", json_pack("{s:s, s:s}", "old", p->setup.first, "new", p->setup.second),
			 on_changed, line[0] != '\0');
	else
		plain_say(p, "%s", _("The two are not the same. Nothing has been changed."));
	forget(p);
}

static void take_new(struct plain *p, const char *line)
{
	if (!fits(p, line))
		return;
	str_copy(p->setup.second, sizeof(p->setup.second), line);
	if (line[0])
		plain_ask_secret(p, take_again, "%s", _("The same passphrase once more?"));
	else
		take_again(p, "");
}

static void take_old(struct plain *p, const char *line)
{
	if (!fits(p, line))
		return;
	str_copy(p->setup.first, sizeof(p->setup.first), line);
	plain_ask_secret(p, take_new, "%s", _("Passphrase from now on? An empty line means none."));
}

void plain_setup_passphrase(struct plain *p, const char *argument)
{
	(void)argument;
	forget(p);
	if (asks_flag(p->ui.status, "protected"))
		plain_ask_secret(p, take_old, "%s", _("Passphrase until now?"));
	else
		take_old(p, "");
}

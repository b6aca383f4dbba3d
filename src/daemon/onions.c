/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/onions.h"

#include "base/log.h"
#include "base/tr.h"
#include "core/contact.h"
#include "core/core.h"
#include "core/identity.h"
#include "core/invitation.h"
#include "core/people.h"
#include "core/setting.h"
#include "daemon/ask.h"
#include "daemon/config.h"
#include "daemon/confine.h"
#include "daemon/contacts.h"
#include "daemon/daemon.h"
#include "daemon/identities.h"
#include "daemon/interfaces.h"
#include "daemon/roads.h"
#include "tor/torrc.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BRIDGE_KEY  "tor.bridge."
#define RECORD_WIRE 1028    /* bytes of Tor cells that one of our records fills */

struct tor_options onions_options(const struct daemon *d, char folder[PATH_LEN_MAX])
{
	const char *given = getenv("NIGHTJAR_TOR"), *control = config_tor_control(d->config);
	const char *program = given && given[0] ? given : config_tor_program(d->config);

	if (!path_join(folder, d->path, "tor"))
		folder[0] = '\0';
	return (struct tor_options){
		.folder = folder,
		.sockets = confine_tor_sockets(d->socket),
		.program = program[0] ? program : NULL,
		.control = control[0] ? control : NULL,
	};
}

struct road *onions_road(struct roads *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].ops == &tor_ops)
			return r->road[i].t ? &r->road[i] : NULL;
	return NULL;
}

/* ---- bridges ---- */

struct bridges {
	struct bridge list[TORRC_BRIDGES_MAX];
	size_t n;
};

static bool take_bridge(void *ctx, const char *key, const char *value)
{
	struct bridges *b = ctx;
	char why[BRIDGE_WHY_SIZE];

	if (strncmp(key, BRIDGE_KEY, strlen(BRIDGE_KEY)) == 0 && b->n < TORRC_BRIDGES_MAX &&
	    bridge_parse(&b->list[b->n], value, strlen(value), why, sizeof(why)))
		b->n++;
	return true;
}

static enum err read_bridges(struct daemon *d, struct bridges *b)
{
	*b = (struct bridges){ .n = 0 };
	return setting_list(core_store(d->core), take_bridge, b);
}

static enum err write_bridges(struct daemon *d, const struct bridges *b)
{
	struct store *s = core_store(d->core);
	char key[sizeof(BRIDGE_KEY) + 4];
	enum err e = ERR_OK;

	for (size_t i = 0; i < TORRC_BRIDGES_MAX && e == ERR_OK; i++) {
		snprintf(key, sizeof(key), BRIDGE_KEY "%02zu", i);
		e = i < b->n ? setting_set(s, key, b->list[i].line) : setting_unset(s, key);
		e = e == ERR_NO_SETTING ? ERR_OK : e;
	}
	return e;
}

static void use_bridges(struct roads *r, const struct bridges *b)
{
	struct road *road = onions_road(r);

	if (road)
		tor_set_bridges(road->t, b->list, b->n);
}

void onions_restore(struct roads *r)
{
	struct bridges b;

	if (read_bridges(r->d, &b) != ERR_OK)
		log_warn("the bridges could not be read from the settings");
	use_bridges(r, &b);
}

static json_t *bridge_rows(const struct bridges *b)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < b->n; i++)
		json_array_append_new(rows, json_pack("{s:s, s:s}", "transport", b->list[i].transport, "line",
		                                      b->list[i].line));
	return rows;
}

void onions_bridges(struct daemon *d, struct ask *a)
{
	struct bridges b;
	enum err e = read_bridges(d, &b);

	ask_end(a, e, json_pack("{s:o}", "bridges", bridge_rows(&b)));
}

static bool has_bridge(const struct bridges *b, const struct bridge *one)
{
	for (size_t i = 0; i < b->n; i++)
		if (strcmp(b->list[i].line, one->line) == 0)
			return true;
	return false;
}

/* Every line of the text that is not empty. False: refused already. */
static bool add_lines(struct ask *a, struct bridges *b, const char *text)
{
	char why[BRIDGE_WHY_SIZE], sentence[BRIDGE_WHY_SIZE + 1];
	struct bridge one;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (strspn(text, " \t\r") < len) {
			if (!bridge_parse(&one, text, len, why, sizeof(why))) {
				snprintf(sentence, sizeof(sentence), "%s.", why);
				ask_refuse_with(a, ERR_USAGE, sentence,
				    _("Paste it as you got it; nothing was changed."), NULL);
				return false;
			}
			if (!has_bridge(b, &one) && b->n == TORRC_BRIDGES_MAX) {
				ask_refuse(a, ERR_LIMIT);
				return false;
			}
			if (!has_bridge(b, &one))
				b->list[b->n++] = one;
		}
		text += len + (text[len] == '\n');
	}
	return true;
}

void onions_bridges_set(struct daemon *d, struct ask *a)
{
	struct bridges b;
	enum err e = read_bridges(d, &b);

	if (e == ERR_OK && !ask_flag(a, "keep"))
		b.n = 0;
	if (e == ERR_OK && !add_lines(a, &b, ask_string(a, "lines")))
		return;
	if (e == ERR_OK)
		e = write_bridges(d, &b);
	if (e == ERR_OK)
		use_bridges(d->roads, &b);
	ask_end(a, e, json_pack("{s:o}", "bridges", bridge_rows(&b)));
}

/* ---- what there is ---- */

static bool find_invite(void *ctx, const struct invitation *i)
{
	struct invitation *want = ctx;

	if (i->id != want->id)
		return true;
	memcpy(want->label, i->label, sizeof(want->label));
	return false;
}

/* Whose service it is: an identity's name, or whom an invite is for. */
static void name_service(struct daemon *d, const struct tor_service *s, json_t *row)
{
	struct identity who;
	struct invitation invite = { .id = (int64_t)(s->peer / 2) };

	if (s->self && identity_get(core_store(d->core), (int64_t)s->self, &who) == ERR_OK) {
		json_object_set_new(row, "identity", json_string(who.name));
		identity_wipe(&who);
	}
	if (s->peer && invitation_list(core_store(d->core), 0, find_invite, &invite) == ERR_OK)
		json_object_set_new(row, "invite", json_string(invite.label));
}

static const char *say_state(const struct tor_service *s)
{
	if (s->why[0])
		return "refused";
	return s->published ? "published" : "publishing";
}

static json_t *service_rows(struct daemon *d, struct transport *t)
{
	struct tor_service rows[TOR_SERVICES_MAX];
	size_t n = tor_services(t, rows, TOR_SERVICES_MAX);
	json_t *out = json_array();

	for (size_t i = 0; i < n && i < TOR_SERVICES_MAX; i++) {
		json_t *row = json_pack("{s:s, s:s+, s:I, s:I, s:I, s:b, s:s}", "state", say_state(&rows[i]), "address",
		                        rows[i].address, ".onion",
		                            "directories", (json_int_t)rows[i].directories, "contacts",
		                        (json_int_t)rows[i].clients, "since", (json_int_t)rows[i].since, "former",
		                        rows[i].former, "why", rows[i].why);

		name_service(d, &rows[i], row);
		json_array_append_new(out, row);
	}
	return out;
}

void onions_show(struct daemon *d, struct ask *a)
{
	struct road *road = onions_road(d->roads);
	struct transport_status status;
	struct tor_report report;
	struct bridges b;

	if (!road) {
		ask_refuse(a, ERR_TRANSPORT);
		return;
	}
	(void)road->ops->status(road->t, &status, 1);
	tor_report(road->t, &report);
	(void)!read_bridges(d, &b);
	ask_answer(a, json_pack("{s:b, s:s, s:s, s:s, s:i, s:b, s:o, s:o}", "on",
	    status.state != TRANSPORT_OFF, "state",
	                        transport_state_word(status.state), "text", status.text, "version", report.version,
	                        "progress", (int)report.progress, "ready", report.ready, "services",
	                        service_rows(d, road->t), "bridges", bridge_rows(&b)));
}

void onions_switch(struct daemon *d, struct ask *a)
{
	ask_end(a, interfaces_switch(d->roads, onions_road(d->roads), TOR_IFACE, ask_flag(a, "on")), NULL);
}

/* ---- addresses and cover ---- */

void onions_replace(struct daemon *d, struct ask *a)
{
	int64_t identity;
	enum err e = identities_find(d, a, &identity);

	if (e == ERR_OK)
		e = people_replace_address(d->core, identity, ask_flag(a, "now"));
	if (e == ERR_LIMIT)
		ask_refuse_with(a, e,
		    _("Several former addresses are still kept for contacts who do not know a newer one."),
		                _("Wait until they were online, or give the former ones up at once with --now."), NULL);
	else
		ask_end(a, e, NULL);
}

/* What it costs: our own records; the contact sends as many back only if it has switched cover on too. */
static double megabytes_a_day(int64_t seconds)
{
	return seconds > 0 ? 86400.0 / (double)seconds * RECORD_WIRE / 1e6 : 0;
}

void onions_cover(struct daemon *d, struct ask *a)
{
	struct contact c;
	int64_t seconds = 0;
	enum err e = ERR_OK;

	if (!contacts_find(d, a, &c))
		return;
	if (ask_has(a, "every"))
		e = people_set_cover(d->core, c.id, ask_number(a, "every", 0));
	if (e == ERR_USAGE) {
		ask_refuse_with(a, e, _("Cover is sent every 1 to 60 seconds; 0 switches it off."), NULL, NULL);
		return;
	}
	if (e == ERR_OK)
		e = people_cover(d->core, c.id, &seconds);
	ask_end(a, e, json_pack("{s:I, s:f}", "every", (json_int_t)seconds, "megabytes_a_day",
	    megabytes_a_day(seconds)));
}

/* ---- doctor ---- */

static void check(json_t *out, const char *name, bool ok, const char *text, const char *hint)
{
	json_array_append_new(out, json_pack("{s:s, s:b, s:s, s:s}", "name", name, "ok", ok, "text", text, "hint",
	                                     ok ? "" : hint));
}

static void check_blocked(json_t *out, const struct tor_report *r)
{
	if (r->bridge_advised)
		check(out, "tor blocked", false, _("Tor does not get through: the network here may block it."),
		      _("A bridge may help. Get lines at https://bridges.torproject.org/, by mail to "
		        "bridges@torproject.org from "
		        "Riseup or Gmail, or from somebody you trust; then `nightjar tor bridges add LINE`. "
		        "obfs4 lines need the "
		        "package obfs4proxy, snowflake lines snowflake-client."));
	else if (r->bridges > 0 && r->stalled)
		check(out, "tor bridges", false, _("The bridges that are set do not answer."),
		      _("Get others, or take them away with `nightjar tor bridges clear` where Tor is not blocked."));
}

static void check_services(json_t *out, struct transport *t)
{
	struct tor_service rows[TOR_SERVICES_MAX];
	size_t n = tor_services(t, rows, TOR_SERVICES_MAX), published = 0;
	char text[120];

	n = n < TOR_SERVICES_MAX ? n : TOR_SERVICES_MAX;
	for (size_t i = 0; i < n; i++)
		published += rows[i].published;
	snprintf(text, sizeof(text), "%zu of %zu onion services are published: contacts find those.", published, n);
	if (n > 0)
		check(out, "tor onions", published == n, text,
		      _("Right after the start this takes a minute. Then see `nightjar tor`."));
}

void onions_examine(struct daemon *d, json_t *checks)
{
	struct road *road = onions_road(d->roads);
	struct transport_status status;
	struct tor_report r;
	char text[120];

	if (!road)
		return;
	(void)road->ops->status(road->t, &status, 1);
	if (status.state == TRANSPORT_OFF)
		return;
	tor_report(road->t, &r);
	if (r.version[0]) {
		snprintf(text, sizeof(text), _("Tor %s is installed."), r.version);
		check(checks, "tor version", true, text, "");
	}
	check(checks, "tor", status.state == TRANSPORT_WORKING, status.text,
	      r.skew ? _("Set the clock: Tor does not work with a wrong one.") : _("See `nightjar tor` for more."));
	check_blocked(checks, &r);
	if (r.ready)
		check_services(checks, road->t);
}

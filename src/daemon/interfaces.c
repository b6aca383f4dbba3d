/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/interfaces.h"

#include "base/log.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/onions.h"
#include "daemon/roads.h"
#include "lan/lan.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MAX ROADS_ROWS
#define KEY_MAX  64

/* Radios and multicast tell others that we are here: they are on only when somebody says so. Tor hides us. */
static bool is_on_by_default(const struct road *road)
{
	return road->ops == &tor_ops;
}

static void configure(struct road *road, const char *iface)
{
	if (road->ops->configure(road->t, iface, true) != ERR_OK)
		log_warn("%s could not be switched on again over %s", road->ops->name, iface);
}

static void switch_on(struct road *road, const char *key)
{
	char prefix[KEY_MAX];
	size_t len;

	snprintf(prefix, sizeof(prefix), "%s.on.", road->ops->name);
	len = strlen(prefix);
	if (strncmp(key, prefix, len) == 0)
		configure(road, key + len);
}

static bool restore_one(void *ctx, const char *key, const char *value)
{
	struct roads *r = ctx;

	(void)value;
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t)
			switch_on(&r->road[i], key);
	return true;
}

void interfaces_restore(struct roads *r)
{
	char value[SETTING_VALUE_MAX + 1];
	enum err e = setting_get(core_store(r->d->core), "tor.off." TOR_IFACE, value);
	struct road *tor = onions_road(r);

	if (setting_list(core_store(r->d->core), restore_one, r) != ERR_OK)
		log_warn("the settings could not be read: every road is off");
	if (tor && e == ERR_NO_SETTING)
		configure(tor, TOR_IFACE);
}

static size_t read_rows(const struct road *road, struct transport_status rows[ROWS_MAX])
{
	size_t n = road->t ? road->ops->status(road->t, rows, ROWS_MAX) : 0;

	return n < ROWS_MAX ? n : ROWS_MAX;
}

static void add_rows(json_t *out, const struct road *road)
{
	struct transport_status rows[ROWS_MAX];
	size_t n = read_rows(road, rows);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(out, json_pack("{s:s, s:s, s:b, s:s, s:s}", "road", road->ops->name, "interface",
		                                     rows[i].iface, "on", rows[i].state != TRANSPORT_OFF, "state",
		                                     transport_state_word(rows[i].state), "text", rows[i].text));
	if (!road->t)
		json_array_append_new(out, json_pack("{s:s, s:s, s:b, s:s, s:s}", "road", road->ops->name,
		    "interface", "",
		                                     "on", 0, "state", "failed", "text", err_text(road->err)));
}

json_t *interfaces_of(const struct road *road)
{
	json_t *out = json_array();

	add_rows(out, road);
	return out;
}

json_t *interfaces_rows(struct roads *r)
{
	json_t *out = json_array();

	for (size_t i = 0; i < r->n; i++)
		add_rows(out, &r->road[i]);
	return out;
}

bool interfaces_is_on(const struct road *road)
{
	struct transport_status rows[ROWS_MAX];
	size_t n = read_rows(road, rows);

	for (size_t k = 0; k < n; k++)
		if (rows[k].state != TRANSPORT_OFF)
			return true;
	return false;
}

bool interfaces_any_on(struct roads *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (interfaces_is_on(&r->road[i]))
			return true;
	return false;
}

/* The one a person most likely means: the first wired or wireless one, else the first that is not the loopback. */
static const char *likeliest(const struct transport_status *rows, size_t n)
{
	const char *best = "INTERFACE";
	bool good = false;

	for (size_t i = 0; i < n && !good; i++) {
		const char *name = rows[i].iface;

		good = strncmp(name, "e", 1) == 0 || strncmp(name, "wl", 2) == 0;
		if (good || (strcmp(name, "lo") != 0 && strcmp(best, "INTERFACE") == 0))
			best = name;
	}
	return best;
}

void interfaces_advise(struct roads *r, char *out, size_t cap)
{
	struct transport_status rows[ROWS_MAX];
	size_t n = r->n > 0 ? read_rows(&r->road[0], rows) : 0;

	out[0] = '\0';
	if (!interfaces_any_on(r))
		snprintf(out, cap,
		    _("Every road is switched off: `nightjar tor on`, or for this network `nightjar lan on %s`."),
		         likeliest(rows, n));
}

/* Handlers. */

static struct road *lan(struct daemon *d)
{
	return d->roads->n > 0 && d->roads->road[0].t ? &d->roads->road[0] : NULL;
}

void interfaces_unused(struct daemon *d, struct ask *a, const struct transport_ops *ops)
{
	struct transport_host host = { .base = d->base, .rand = &rand_system };
	struct road road = { .ops = ops };
	json_t *rows = json_array();

	road.t = ops->open(&host, &road.err);
	if (road.t) {
		add_rows(rows, &road);
		ops->close(road.t);
	}
	ask_end(a, road.t ? ERR_OK : road.err, json_pack("{s:o}", "interfaces", rows));
}

void interfaces_lan(struct daemon *d, struct ask *a)
{
	struct road *road = lan(d);
	json_t *rows;

	if (d->state == DAEMON_EMPTY) {
		interfaces_unused(d, a, &lan_ops);
		return;
	}
	if (d->state != DAEMON_OPEN) {
		ask_refuse(a, d->state == DAEMON_LOCKED ? ERR_LOCKED : ERR_BUSY);
		return;
	}
	rows = json_array();
	if (road)
		add_rows(rows, road);
	ask_end(a, road ? ERR_OK : ERR_TRANSPORT, json_pack("{s:o}", "interfaces", rows));
}

/* What the kernel takes as the name of an interface, and our settings as part of a key. */
static bool is_name(const char *iface)
{
	size_t len = strlen(iface);

	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)iface[i]) || iface[i] == '/')
			return false;
	return len > 0 && len < TRANSPORT_IFACE_LEN;
}

enum err interfaces_leave_tor_off(struct daemon *d)
{
	return setting_set(core_store(d->core), "tor.off." TOR_IFACE, "yes");
}

enum err interfaces_switch(struct roads *r, struct road *road, const char *iface, bool on)
{
	struct store *s = core_store(r->d->core);
	char key[KEY_MAX];
	bool is_default;
	enum err e;

	if (!road)
		return ERR_TRANSPORT;
	is_default = on == is_on_by_default(road);
	snprintf(key, sizeof(key), "%s.%s.%s", road->ops->name, is_on_by_default(road) ? "off" : "on", iface);
	e = road->ops->configure(road->t, iface, on);
	if (e == ERR_OK)
		e = is_default ? setting_unset(s, key) : setting_set(s, key, "yes");
	r->dialling.look = true;
	return e == ERR_NO_SETTING ? ERR_OK : e;
}

void interfaces_set(struct daemon *d, struct ask *a, struct road *road)
{
	const char *iface = ask_string(a, "interface");
	bool on = ask_flag(a, "on");

	if (!road || !is_name(iface))
		ask_refuse(a, road ? ERR_NO_TRANSPORT : ERR_TRANSPORT);
	else
		ask_end(a, interfaces_switch(d->roads, road, iface, on), NULL);
}

void interfaces_lan_set(struct daemon *d, struct ask *a)
{
	interfaces_set(d, a, lan(d));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/radio.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/tr.h"
#include "core/chorus.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/ask.h"
#include "daemon/blackout.h"
#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/roads.h"
#include "daemon/server.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SEEK (10 * CLOCK_MINUTE)

bool radio_is_ruled_out(void)
{
	const char *given = getenv("NIGHTJAR_BLUETOOTH");

	return given && strcmp(given, "off") == 0;
}

struct bluetooth_options radio_options(const struct daemon *d, char folder[PATH_LEN_MAX])
{
	/* Of its own, as nightjar-bluez may write to nothing else. */
	if (!path_join(folder, d->path, RADIO_FOLDER) || (mkdir(folder, 0700) < 0 && errno != EEXIST))
		folder[0] = '\0';
	return (struct bluetooth_options){ .folder = folder[0] ? folder : NULL, .hidden = !config_bluetooth_reach(d->config) };
}

static struct road *road_of(struct roads *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].ops == &bluetooth_ops)
			return r->road[i].t ? &r->road[i] : NULL;
	return NULL;
}

void radio_seek(struct roads *r)
{
	struct road *road = road_of(r);
	struct bluetooth_report report;

	if (!road || !interfaces_is_on(road))
		return;
	bluetooth_report(road->t, &report);
	if (report.nearby >= SEEK)
		return;
	bluetooth_nearby(road->t, SEEK, report.nearby > 0 && report.findable);
	server_tell(r->d->server, "bluetooth");
}

/* ---- handlers ---- */

static json_t *describe(const struct bluetooth_report *r, int64_t blackout, json_t *rows)
{
	return json_pack("{s:o, s:s, s:s, s:b, s:I, s:I, s:I, s:I}", "interfaces", rows, "none", r->none ? r->none : "",
	                 "version", r->bluez, "seen", r->seen, "near", (json_int_t)r->near, "links",
	                 (json_int_t)r->links, "nearby", (json_int_t)r->nearby, "blackout", (json_int_t)blackout);
}

static const char *why_no_road(void)
{
	return radio_is_ruled_out() ? _("Bluetooth is ruled out here: the daemon was started with "
	                                "NIGHTJAR_BLUETOOTH=off. Stop it and start it without that.")
				    : _("The Bluetooth road could not be opened. The log of the daemon says why.");
}

void radio_show(struct daemon *d, struct ask *a)
{
	struct bluetooth_report report;
	struct road *road;

	if (d->state == DAEMON_EMPTY && !radio_is_ruled_out()) {
		interfaces_unused(d, a, &bluetooth_ops);
		return;
	}
	if (d->state != DAEMON_OPEN && d->state != DAEMON_EMPTY) {
		ask_refuse(a, d->state == DAEMON_LOCKED ? ERR_LOCKED : ERR_BUSY);
		return;
	}
	road = d->state == DAEMON_OPEN ? road_of(d->roads) : NULL;
	report = (struct bluetooth_report){ .none = why_no_road() };
	if (road)
		bluetooth_report(road->t, &report);
	/* Beside those in range of a radio, those on a local network: one of both counts twice. */
	if (d->state == DAEMON_OPEN)
		report.near += chorus_heard(d->core);
	ask_answer(a, describe(&report, blackout_left(d), road ? interfaces_of(road) : json_array()));
}

void radio_switch(struct daemon *d, struct ask *a)
{
	interfaces_set(d, a, road_of(d->roads));
}

static void refuse_without_adapter(struct ask *a, const struct road *road)
{
	struct bluetooth_report report = { .none = why_no_road() };

	if (road)
		bluetooth_report(road->t, &report);
	if (report.none)
		ask_refuse_with(a, ERR_TRANSPORT, report.none, "", NULL);
	else
		ask_refuse_with(a, ERR_TRANSPORT, _("Bluetooth is not switched on."),
				_("`nightjar bluetooth` lists the adapters of this machine, `nightjar bluetooth on hci0` "
				  "switches one on."),
				NULL);
}

/* False: refused already. */
static bool may(struct ask *a, const struct road *road, int64_t minutes)
{
	if (minutes < 0 || minutes > BLUETOOTH_NEARBY_MOST / CLOCK_MINUTE)
		ask_refuse_with(a, ERR_USAGE, _("That is not a number of minutes for which this may be on."),
				_("At most 60 minutes; 0 ends it."), NULL);
	else if (!road || (minutes > 0 && !interfaces_is_on(road)))
		refuse_without_adapter(a, road);
	else
		return true;
	return false;
}

void radio_nearby(struct daemon *d, struct ask *a)
{
	struct road *road = road_of(d->roads);
	int64_t minutes = ask_number(a, "minutes", -1);

	if (!may(a, road, minutes))
		return;
	bluetooth_nearby(road->t, minutes * CLOCK_MINUTE, true);
	server_tell(d->server, "bluetooth");
	ask_end(a, ERR_OK, NULL);
}

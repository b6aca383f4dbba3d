/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/blackout.h"

#include "base/clock.h"
#include "base/tr.h"
#include "core/core.h"
#include "core/setting.h"
#include "daemon/ask.h"
#include "daemon/daemon.h"
#include "daemon/interfaces.h"
#include "daemon/roads.h"
#include "daemon/server.h"
#include "daemon/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char key[] = "blackout.until"; /* wall ms */

static void begin(struct roads *r, int64_t ms)
{
	core_blackout(r->d->core, ms > 0 ? clock_read().mono + ms : 0);
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t && r->road[i].ops->blackout)
			r->road[i].ops->blackout(r->road[i].t, ms);
}

void blackout_restore(struct roads *r)
{
	char value[SETTING_VALUE_MAX + 1];
	int64_t left;

	if (setting_get(core_store(r->d->core), key, value) != ERR_OK)
		return;
	left = strtoll(value, NULL, 10) - clock_read().wall;
	/* A clock that was set back does not make it last longer than one may ask for. */
	if (left > 0 && left <= BLACKOUT_MOST)
		begin(r, left);
}

int64_t blackout_left(const struct daemon *d)
{
	const int64_t left = d->state == DAEMON_OPEN ? core_blackout_until(d->core) - clock_read().mono : 0;

	return left > 0 ? left : 0;
}

/* Is there a road at all on which somebody unknown could be met? */
static bool has_road(const struct roads *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->road[i].t && r->road[i].ops->blackout && interfaces_is_on(&r->road[i]))
			return true;
	return false;
}

static enum err keep(struct daemon *d, int64_t minutes)
{
	struct store *s = core_store(d->core);
	char value[24];
	enum err e;

	snprintf(value, sizeof(value), "%" PRId64, clock_read().wall + minutes * CLOCK_MINUTE);
	e = minutes > 0 ? setting_set(s, key, value) : setting_unset(s, key);
	return e == ERR_NO_SETTING ? ERR_OK : e;
}

void blackout_set(struct daemon *d, struct ask *a)
{
	const int64_t minutes = ask_number(a, "minutes", -1);
	enum err e;

	if (minutes < 0 || minutes > BLACKOUT_MOST / CLOCK_MINUTE) {
		ask_refuse_with(a, ERR_USAGE, _("That is not a number of minutes for which this may be on."),
				_("At most 24 hours of blackout mode; 0 ends it."), NULL);
		return;
	}
	if (minutes > 0 && !has_road(d->roads)) {
		ask_refuse_with(a, ERR_TRANSPORT, _("There is no road on which somebody unknown could be met."),
				_("Bluetooth and local networks are such: `nightjar bluetooth on hci0` switches an adapter on, "
				  "`nightjar lan on eth0` a network."),
				NULL);
		return;
	}
	turn_open(d->turn);
	e = keep(d, minutes);
	if (e == ERR_OK) {
		begin(d->roads, minutes * CLOCK_MINUTE);
		server_tell(d->server, "bluetooth");
	}
	ask_end(a, e, NULL);
}

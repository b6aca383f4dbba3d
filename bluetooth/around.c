/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking around and being seen: what is asked of bluetoothd for it, and what is done with what is found. */
#include "bluetooth/road.h"

#include "base/clock.h"
#include "bluetooth/sdp_query.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#define ASK_TIME 15000 /* ms for a device that is asked for its services: a page and a few answers */

static bool is_near(const struct bluetooth *b)
{
	return window_left(b->window.nearby, bluetooth_now(b)) > 0;
}

static bool is_blackout(const struct bluetooth *b)
{
	return window_left(b->window.blackout, bluetooth_now(b)) > 0;
}

bool around_is_seen(const struct bluetooth *b)
{
	bool found = is_near(b) && b->window.seen && known_meetings(&b->known, TRANSPORT_MEET_AWAIT, NULL, 0) > 0;

	return adapters_first(&b->adapters) && (found || is_blackout(b));
}

/* ---- what others may do with our adapters ---- */

static void wish(struct bluetooth *b, struct adapter *a, enum bluez_line_reach reach)
{
	const struct bluez_line line = { .kind = BLUEZ_LINE_WISH, .hci = a->index, .reach = reach };

	if (a->wished == reach || (!a->wished && reach == BLUEZ_LINE_NONE))
		return;
	a->wished = reach;
	a->refused[0] = '\0';
	helper_say(b->helper, &line);
}

static void wish_all(struct bluetooth *b)
{
	bool seen = around_is_seen(b);

	for (size_t i = 0; i < b->adapters.n; i++) {
		struct adapter *a = &b->adapters.v[i];

		if (!a->on)
			wish(b, a, BLUEZ_LINE_NONE);
		else if (a->present)
			wish(b, a, seen ? BLUEZ_LINE_SEEN : b->hidden ? BLUEZ_LINE_NONE
								      : BLUEZ_LINE_REACH);
	}
}

/* ---- records ---- */

static void want(struct road_record *list, size_t *n, const struct uuid *service, uint8_t channel, bool announced)
{
	if (*n < ROAD_RECORDS && channel)
		list[(*n)++] = (struct road_record){ .service = *service, .channel = channel, .announced = announced };
}

/* As few as can be: a contact that knows the channel needs none. */
static size_t wanted(struct bluetooth *b, struct road_record list[ROAD_RECORDS])
{
	const struct adapter *a = adapters_first(&b->adapters);
	struct uuid invites[ROAD_INVITES];
	size_t n = 0, k;

	if (!a || !a->ear)
		return 0;
	if (is_blackout(b) && a->open_ear)
		want(list, &n, &whereto_blackout, listener_channel(a->open_ear), true);
	k = is_near(b) && b->window.seen ? known_meetings(&b->known, TRANSPORT_MEET_AWAIT, invites, ROAD_INVITES) : 0;
	for (size_t i = 0; i < k && i < ROAD_INVITES; i++)
		want(list, &n, &invites[i], listener_channel(a->ear), true);
	/* Somebody else has the usual channel: it has to be looked up. */
	for (size_t i = 0; i < b->nselves && listener_channel(a->ear) != b->order[0]; i++)
		for (size_t s = 0; s < b->selves[i].n; s++)
			want(list, &n, &b->selves[i].services[s], listener_channel(a->ear), false);
	return n;
}

static bool has(const struct road_record *list, size_t n, const struct road_record *one)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].channel == one->channel && uuid_same(&list[i].service, &one->service))
			return true;
	return false;
}

static void say_record(struct bluetooth *b, enum bluez_line_kind kind, const struct road_record *r)
{
	struct bluez_line line = { .kind = kind, .uuid = { r->service } };

	if (kind != BLUEZ_LINE_UNRECORD)
		line.channel = r->channel;
	helper_say(b->helper, &line);
}

static void publish(struct bluetooth *b)
{
	struct road_record list[ROAD_RECORDS];
	size_t n = wanted(b, list);

	for (size_t i = 0; i < b->nrecords; i++)
		if (!has(list, n, &b->records[i]))
			say_record(b, BLUEZ_LINE_UNRECORD, &b->records[i]);
	for (size_t i = 0; i < n; i++)
		if (!has(b->records, b->nrecords, &list[i]))
			say_record(b, list[i].announced ? BLUEZ_LINE_ANNOUNCE : BLUEZ_LINE_RECORD, &list[i]);
	memcpy(b->records, list, sizeof(list));
	b->nrecords = n;
}

/* ---- looking around ---- */

static bool is_seeking(const struct bluetooth *b)
{
	return known_meetings(&b->known, TRANSPORT_MEET_SEEK, NULL, 0) > 0;
}

static void set_wake(struct bluetooth *b)
{
	int64_t now = bluetooth_now(b), at = window_wake(&b->window, now, is_seeking(b));
	int64_t in = at > now ? at - now : 1;
	struct timeval tv = { .tv_sec = in / 1000, .tv_usec = in % 1000 * 1000 };

	if (at == CLOCK_NEVER)
		event_del(&b->wake);
	else
		event_add(&b->wake, &tv);
}

static void look_around(struct bluetooth *b)
{
	const struct adapter *a = adapters_first(&b->adapters);

	if (!a || b->bus != ROAD_BUS_BLUEZ || !a->managed || b->flawed ||
	    !window_is_due(&b->window, bluetooth_now(b), is_seeking(b)))
		return;
	b->scanning = a->index;
	window_began(&b->window);
	helper_say(b->helper, &(struct bluez_line){ .kind = BLUEZ_LINE_SCAN, .hci = a->index, .seconds = WINDOW_SCAN });
}

void around_settle(struct bluetooth *b)
{
	if (helper_is_running(b->helper)) {
		wish_all(b);
		publish(b);
		look_around(b);
	}
	if (adapters_first(&b->adapters))
		set_wake(b);
	else
		event_del(&b->wake);
}

void around_reset(struct bluetooth *b)
{
	b->nrecords = 0;
	b->window.scanning = false;
	sdp_query_cancel(b->asking);
	b->asking = NULL;
}

/* ---- what was found ---- */

static bool shows(const struct bluez_line *line, const struct uuid *service)
{
	for (size_t i = 0; i < line->n; i++)
		if (uuid_same(&line->uuid[i], service))
			return true;
	return false;
}

static void sight(struct bluetooth *b, const struct known_peer *p)
{
	b->host.sighted(b->host.ctx, &b->t, p->id);
}

static void meet(struct bluetooth *b, const struct bdaddr *at)
{
	const struct adapter *a = adapters_by_index(&b->adapters, b->scanning);
	struct window_device *d = window_device(&b->window, at, bluetooth_now(b));
	struct paging_call call = { .id = ROAD_STRANGER, .service = whereto_blackout };

	if (!a || !adapters_works(a) || !b->host.met || !window_may_meet(d, &a->kernel.at, bluetooth_now(b)) ||
	    piconet_count_met(b->piconet, NULL) >= ROAD_MET || piconet_count_met(b->piconet, at) > 0)
		return;
	d->met = bluetooth_now(b);
	paging_add(&call, &a->kernel.at, at, 0);
	paging_start(b->paging, &call);
}

void around_found(struct bluetooth *b, const struct bluez_line *line)
{
	struct known_peer *p = known_by_address(&b->known, &line->address);

	if (!is_near(b) && !is_blackout(b))
		return;
	if (p && p->dial)
		sight(b, p); /* whoever looks around also sees contacts */
	else if (is_blackout(b) && shows(line, &whereto_blackout))
		meet(b, &line->address);
	else
		(void)window_device(&b->window, &line->address, bluetooth_now(b));
	for (size_t i = 0; is_near(b) && i < line->n; i++) {
		struct known_peer *sought = known_sought(&b->known, &line->uuid[i]);

		if (!sought)
			continue;
		known_note(sought, &line->address, bluetooth_now(b));
		sight(b, sought);
	}
}

static void on_services(void *ctx, const uint8_t *channels, size_t n, const char *why)
{
	struct bluetooth *b = ctx;

	(void)why;
	b->asking = NULL;
	for (size_t i = 0; i < n; i++) {
		struct known_peer *sought = channels[i] ? known_sought(&b->known, &b->asked_for[i]) : NULL;

		if (!sought)
			continue;
		known_note(sought, &b->asked, bluetooth_now(b));
		sight(b, sought);
	}
	bluetooth_later(b);
}

/* The list of services that an inquiry brings has little room: one device at a time is asked for the rest. */
static void ask_one(struct bluetooth *b)
{
	const struct adapter *a = adapters_by_index(&b->adapters, b->scanning);
	size_t n = known_meetings(&b->known, TRANSPORT_MEET_SEEK, NULL, 0);
	int64_t now = bluetooth_now(b);
	const char *why;

	if (!is_near(b) || n == 0 || !a || !adapters_works(a) || b->asking)
		return;
	(void)known_meetings(&b->known, TRANSPORT_MEET_SEEK, b->asked_for, ROAD_INVITES);
	for (size_t i = 0; i < b->window.n; i++) {
		struct window_device *d = &b->window.devices[i];
		const struct sdp_query_ask what = {
			.base = b->host.base,
			.from = a->kernel.at,
			.to = d->at,
			.uuids = b->asked_for,
			.n = n < ROAD_INVITES ? n : ROAD_INVITES,
			.timeout = ASK_TIME,
		};

		if (now - d->heard > 2 * WINDOW_SCAN * CLOCK_SECOND || (d->asked && now - d->asked < WINDOW_ASKED))
			continue;
		d->asked = now;
		b->asked = d->at;
		b->asking = sdp_query_start(&what, on_services, b, &why);
		return;
	}
}

void around_scanned(struct bluetooth *b)
{
	if (!b->window.scanning)
		return;
	window_ended(&b->window, bluetooth_now(b), b->host.rand);
	if (paging_count(b->paging) == 0)
		ask_one(b);
	b->changed = true;
	bluetooth_later(b);
}

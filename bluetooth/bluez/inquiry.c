/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/inquiry.h"

#include "base/str.h"
#include "bluetooth/bluez/variant.h"
#include "bluetooth/hci.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PREFIX      "/org/bluez/"
#define PATH        32    /* of an adapter, with the final zero */
#define DEVICE_PATH 64

struct scan {
	struct inquiry *all;
	bool used;
	uint16_t hci;
	uint8_t seconds;
	sd_bus_slot *call;
	sd_event_source *timer;
	struct bluez_line found[INQUIRY_DEVICES];
	size_t n;
};

struct asked {
	struct inquiry *all;
	sd_bus_slot *call;
	char path[DEVICE_PATH];
};

struct inquiry {
	sd_event *event;
	struct sysbus *bus;
	struct stdpipe *out;
	struct asked asked[INQUIRY_ASKED];
	struct scan scan[INQUIRY_SCANS];
};

static struct scan *find(struct inquiry *q, int hci)
{
	for (size_t i = 0; i < INQUIRY_SCANS; i++) {
		if (q->scan[i].used && q->scan[i].hci == hci)
			return &q->scan[i];
	}
	return NULL;
}

/* The scan that runs at the adapter of this device: /org/bluez/hci0/dev_.... */
static struct scan *scan_of(struct inquiry *q, const char *path)
{
	char name[HCI_NAME_LEN];
	size_t n;

	if (strncmp(path, PREFIX, strlen(PREFIX)) != 0)
		return NULL;
	path += strlen(PREFIX);
	n = strcspn(path, "/");
	if (n >= sizeof(name))
		return NULL;
	memcpy(name, path, n);
	name[n] = '\0';
	return find(q, hci_index(name));
}

static void path_of(const struct scan *s, char path[PATH])
{
	snprintf(path, PATH, PREFIX "hci%u", s->hci);
}

static sd_bus_message *message(const struct scan *s, const char *member)
{
	char path[PATH];

	path_of(s, path);
	return sysbus_message(s->all->bus, path, SYSBUS_ADAPTER, member);
}

/* Over: `error` says why, NULL: because its time is up. */
static void finish(struct scan *s, const char *error)
{
	struct bluez_line l = { .kind = BLUEZ_LINE_REFUSED, .hci = s->hci };

	s->call = sd_bus_slot_unref(s->call);
	s->timer = sd_event_source_disable_unref(s->timer);
	s->used = false;
	if (error) {
		bluez_line_word(l.word, error);
		stdpipe_say(s->all->out, &l);
	}
	l.kind = BLUEZ_LINE_SCANNED;
	stdpipe_say(s->all->out, &l);
}

static int on_stopped(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	(void)reply;
	(void)unused;
	finish(ctx, NULL);
	return 0;
}

static int on_time(sd_event_source *source, uint64_t now, void *ctx)
{
	struct scan *s = ctx;

	(void)source;
	(void)now;
	s->call = sd_bus_slot_unref(s->call);
	if (!sysbus_call(s->all->bus, &s->call, message(s, "StopDiscovery"), on_stopped, s))
		finish(s, NULL);
	return 0;
}

/* Those that answered somebody else's inquiry, which still runs: they may not change any more. */
static int on_objects(sd_bus_message *m, void *ctx, sd_bus_error *unused)
{
	struct scan *s = ctx;
	const char *path, *interface;

	(void)unused;
	s->call = sd_bus_slot_unref(s->call);
	if (sd_bus_message_is_method_error(m, NULL) || sd_bus_message_enter_container(m, 'a', "{oa{sa{sv}}}") <= 0)
		return 0;
	while (sd_bus_message_enter_container(m, 'e', "oa{sa{sv}}") > 0) {
		(void)sd_bus_message_read(m, "o", &path);
		(void)sd_bus_message_enter_container(m, 'a', "{sa{sv}}");
		while (sd_bus_message_enter_container(m, 'e', "sa{sv}") > 0) {
			(void)sd_bus_message_read(m, "s", &interface);
			if (strcmp(interface, SYSBUS_DEVICE) == 0)
				inquiry_device(s->all, path, m);
			else
				(void)sd_bus_message_skip(m, "a{sv}");
			(void)sd_bus_message_exit_container(m);
		}
		(void)sd_bus_message_exit_container(m);
		(void)sd_bus_message_exit_container(m);
	}
	return 0;
}

static int on_started(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	struct scan *s = ctx;
	const char *error = sysbus_error(reply);
	uint64_t us = s->seconds * UINT64_C(1000000);

	(void)unused;
	s->call = sd_bus_slot_unref(s->call);
	if (!error && sd_event_add_time_relative(s->all->event, &s->timer, CLOCK_MONOTONIC, us, 0, on_time, s) < 0)
		error = "NoMemory";
	if (error) {
		finish(s, error);
		return 0;
	}
	(void)sysbus_call(s->all->bus, &s->call, sysbus_message(s->all->bus, "/", SYSBUS_OBJECTS, "GetManagedObjects"),
	                  on_objects, s);
	return 0;
}

static int on_filtered(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	struct scan *s = ctx;
	const char *error = sysbus_error(reply);

	(void)unused;
	s->call = sd_bus_slot_unref(s->call);
	if (!error && !sysbus_call(s->all->bus, &s->call, message(s, "StartDiscovery"), on_started, s))
		error = "NoMemory";
	if (error)
		finish(s, error);
	return 0;
}

void inquiry_start(struct inquiry *q, uint16_t hci, uint8_t seconds)
{
	struct scan *s = find(q, hci);
	sd_bus_message *m;

	if (s)
		return;
	for (size_t i = 0; !s && i < INQUIRY_SCANS; i++) {
		if (!q->scan[i].used)
			s = &q->scan[i];
	}
	if (!s) {
		struct scan none = { .all = q, .hci = hci };

		finish(&none, "TooMany");
		return;
	}
	*s = (struct scan){ .all = q, .used = true, .hci = hci, .seconds = seconds };
	m = message(s, "SetDiscoveryFilter");
	if (m)
		(void)sd_bus_message_append(m, "a{sv}", 1, "Transport", "s", "bredr");
	if (!sysbus_call(q->bus, &s->call, m, on_filtered, s))
		finish(s, "ServiceUnknown");
}

static bool same(const struct bluez_line *a, const struct bluez_line *b)
{
	return a->n == b->n && memcmp(a->uuid, b->uuid, a->n * sizeof(a->uuid[0])) == 0;
}

/* Once per device and change. */
static void tell(struct scan *s, const struct bluez_line *l)
{
	size_t i = 0;

	while (i < s->n && bdaddr_compare(&s->found[i].address, &l->address) != 0)
		i++;
	if (i == INQUIRY_DEVICES || (i < s->n && same(&s->found[i], l)))
		return;
	s->found[i] = *l;
	if (i == s->n)
		s->n++;
	stdpipe_say(s->all->out, l);
}

void inquiry_device(struct inquiry *q, const char *path, sd_bus_message *m)
{
	struct scan *s = scan_of(q, path);
	struct bluez_line l = { .kind = BLUEZ_LINE_FOUND };
	char text[BDADDR_TEXT_LEN + 1] = "", kind[16] = "public";
	bool answers = false;

	if (!s) {
		(void)sd_bus_message_skip(m, "a{sv}");
		return;
	}
	if (!variant_begin(m))
		return;
	for (const char *name; (name = variant_next(m)) != NULL;) {
		if (strcmp(name, "Address") == 0) {
			variant_text(m, text, sizeof(text));
		} else if (strcmp(name, "AddressType") == 0) {
			variant_text(m, kind, sizeof(kind));
		} else if (strcmp(name, "UUIDs") == 0) {
			variant_uuids(m, l.uuid, &l.n);
		} else {
			answers = answers || strcmp(name, "RSSI") == 0;    /* BlueZ forgets it after each look around */
			variant_skip(m);
		}
	}
	l.hci = s->hci;
	if (answers && strcmp(kind, "public") == 0 && bdaddr_parse(&l.address, text) && bdaddr_is_real(&l.address))
		tell(s, &l);
}

static int on_device(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	struct asked *a = ctx;

	(void)unused;
	a->call = sd_bus_slot_unref(a->call);
	if (!sd_bus_message_is_method_error(reply, NULL))
		inquiry_device(a->all, a->path, reply);
	return 0;
}

/* A signal tells only what changed; so the device is asked for all of it. */
void inquiry_changed(struct inquiry *q, const char *path)
{
	sd_bus_message *m;

	if (!scan_of(q, path) || strlen(path) >= DEVICE_PATH)
		return;
	for (size_t i = 0; i < INQUIRY_ASKED; i++) {
		struct asked *a = &q->asked[i];

		if (a->call)
			continue;
		a->all = q;
		str_copy(a->path, sizeof(a->path), path);
		m = sysbus_message(q->bus, path, SYSBUS_PROPERTY, "GetAll");
		if (m)
			(void)sd_bus_message_append(m, "s", SYSBUS_DEVICE);
		(void)sysbus_call(q->bus, &a->call, m, on_device, a);
		return;
	}
}

static void forget(struct inquiry *q)
{
	for (size_t i = 0; i < INQUIRY_ASKED; i++)
		q->asked[i].call = sd_bus_slot_unref(q->asked[i].call);
}

/* Also when there is another bluetoothd now: it knows nothing of the scans of the one before. */
void inquiry_bus(struct inquiry *q)
{
	forget(q);
	for (size_t i = 0; i < INQUIRY_SCANS; i++) {
		if (q->scan[i].used)
			finish(&q->scan[i], "ServiceUnknown");
	}
}

struct inquiry *inquiry_open(sd_event *event, struct sysbus *bus, struct stdpipe *out)
{
	struct inquiry *q = calloc(1, sizeof(*q));

	if (q) {
		q->event = event;
		q->bus = bus;
		q->out = out;
	}
	return q;
}

void inquiry_close(struct inquiry *q)
{
	if (!q)
		return;
	forget(q);
	for (size_t i = 0; i < INQUIRY_SCANS; i++) {
		sd_bus_slot_unref(q->scan[i].call);
		sd_event_source_disable_unref(q->scan[i].timer);
	}
	free(q);
}

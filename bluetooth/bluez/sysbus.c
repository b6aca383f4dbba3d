/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/sysbus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLUEZ   "org.bluez"
#define DBUS    "org.freedesktop.DBus"
#define DBUS_AT "/org/freedesktop/DBus"

#define SECOND       UINT64_C(1000000)    /* us */
#define RETRY_LEAST  (2 * SECOND)
#define RETRY_MOST   (30 * SECOND)
#define CALL_TIMEOUT (30 * SECOND)

struct sysbus {
	struct sysbus_hooks hooks;
	sd_event *event;
	sd_event_source *retry;     /* connects, or connects anew */
	uint64_t wait;
	sd_bus *bus;
	sd_bus_slot *who;           /* the question who bluetoothd is */
	bool known;                 /* it was answered */
	char owner[64];             /* "": nobody */
};

static void say(struct sysbus *b)
{
	b->hooks.state(b->hooks.ctx, !b->bus || !b->known ? SYSBUS_ABSENT : *b->owner ? SYSBUS_BLUEZ : SYSBUS_NO_BLUEZ);
}

static void own(struct sysbus *b, const char *owner)
{
	if (b->known && strcmp(owner, b->owner) == 0)
		return;
	b->known = true;
	b->wait = RETRY_LEAST;
	snprintf(b->owner, sizeof(b->owner), "%s", owner);
	say(b);
}

static int on_who(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	const char *owner = "";

	(void)error;
	if (sd_bus_message_is_method_error(m, NULL) || sd_bus_message_read(m, "s", &owner) < 0)
		owner = "";
	own(ctx, owner);
	return 0;
}

/* The first of a new owner may come before the answer to the question: both are in order, so the later one is right. */
static int on_owner(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	const char *name, *before, *now;

	(void)error;
	if (sd_bus_message_read(m, "sss", &name, &before, &now) >= 0 && strcmp(name, BLUEZ) == 0)
		own(ctx, now);
	return 0;
}

static int on_signal(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	struct sysbus *b = ctx;
	const char *sender = sd_bus_message_get_sender(m);

	(void)error;
	if (*b->owner && sender && strcmp(sender, b->owner) == 0)
		b->hooks.signal(b->hooks.ctx, m);
	return 0;
}

static void retry_in(struct sysbus *b, uint64_t wait)
{
	sd_event_source_set_time_relative(b->retry, wait);
	sd_event_source_set_enabled(b->retry, SD_EVENT_ONESHOT);
}

/* Not here: the connection is in use while it calls us. */
static int on_lost(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	struct sysbus *b = ctx;

	(void)m;
	(void)error;
	retry_in(b, 0);
	return 0;
}

static bool listen_to(struct sysbus *b)
{
	static const char *const matches[] = {
		"type='signal',sender='" BLUEZ "',interface='" SYSBUS_OBJECTS "',path='/'",
		"type='signal',sender='" BLUEZ "',interface='" SYSBUS_PROPERTY "',member='PropertiesChanged',"
		"path_namespace='/org/bluez'",
	};

	if (sd_bus_match_signal_async(b->bus, NULL, DBUS ".Local", DBUS_AT "/Local", DBUS ".Local", "Disconnected", on_lost,
	                              NULL, b) < 0)
		return false;
	if (sd_bus_add_match_async(b->bus, NULL,
	                           "type='signal',sender='" DBUS "',interface='" DBUS
	                           "',member='NameOwnerChanged',arg0='" BLUEZ "'",
	                           on_owner, NULL, b) < 0)
		return false;
	for (size_t i = 0; i < 2; i++) {
		if (sd_bus_add_match_async(b->bus, NULL, matches[i], on_signal, NULL, b) < 0)
			return false;
	}
	return sd_bus_call_method_async(b->bus, &b->who, DBUS, DBUS_AT, DBUS, "GetNameOwner", on_who, b, "s", BLUEZ) >= 0;
}

static void leave(struct sysbus *b)
{
	b->who = sd_bus_slot_unref(b->who);
	b->bus = sd_bus_close_unref(b->bus);
	b->owner[0] = '\0';
	b->known = false;
	say(b);
}

static int on_retry(sd_event_source *source, uint64_t now, void *ctx)
{
	struct sysbus *b = ctx;
	(void)source;
	(void)now;
	if (b->bus) {
		leave(b);
		retry_in(b, b->wait);
		return 0;
	}
	if (sd_bus_open_system(&b->bus) >= 0 && sd_bus_attach_event(b->bus, b->event, SD_EVENT_PRIORITY_NORMAL) >= 0 &&
	    listen_to(b))
		return 0;
	leave(b);
	retry_in(b, b->wait);
	b->wait = b->wait * 2 < RETRY_MOST ? b->wait * 2 : RETRY_MOST;
	return 0;
}

struct sysbus *sysbus_open(sd_event *event, const struct sysbus_hooks *hooks)
{
	struct sysbus *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->hooks = *hooks;
	b->event = event;
	b->wait = RETRY_LEAST;
	if (sd_event_add_time_relative(event, &b->retry, CLOCK_MONOTONIC, 0, 0, on_retry, b) < 0) {
		free(b);
		return NULL;
	}
	return b;
}

void sysbus_close(struct sysbus *b)
{
	if (!b)
		return;
	sd_event_source_disable_unref(b->retry);
	sd_bus_slot_unref(b->who);
	sd_bus_flush_close_unref(b->bus);
	free(b);
}

sd_bus *sysbus_get(struct sysbus *b)
{
	return b->bus;
}

sd_bus_message *sysbus_message(struct sysbus *b, const char *path, const char *interface, const char *member)
{
	sd_bus_message *m = NULL;

	if (!*b->owner || sd_bus_message_new_method_call(b->bus, &m, b->owner, path, interface, member) < 0)
		return NULL;
	(void)sd_bus_message_set_auto_start(m, false);
	return m;
}

bool sysbus_call(struct sysbus *b, sd_bus_slot **slot, sd_bus_message *m, sd_bus_message_handler_t done, void *ctx)
{
	bool ok = m && sd_bus_call_async(b->bus, slot, m, done, ctx, CALL_TIMEOUT) >= 0;

	sd_bus_message_unref(m);
	return ok;
}

const char *sysbus_error(sd_bus_message *reply)
{
	static const char *const families[] = { BLUEZ ".Error.", DBUS ".Error." };
	const sd_bus_error *e = sd_bus_message_get_error(reply);

	if (!e || !e->name)
		return NULL;
	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(families[i]);

		if (strncmp(e->name, families[i], n) == 0)
			return e->name + n;
	}
	return e->name;
}

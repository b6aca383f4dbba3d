/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notify/teller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define SERVICE "org.freedesktop.Notifications"
#define OBJECT  "/org/freedesktop/Notifications"
#define NAME    "nightjar.Notify."    /* and the socket: one program of a session tells about one daemon */

struct teller {
	sd_bus *bus;
	sd_bus_slot *closed, *asked;
	uint32_t shown;    /* its id; 0: none */
	bool gone;         /* to be taken away as soon as its id is known */
};

/* Of ours, by the person or by its time: the next one is a new one. */
static int on_closed(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	struct teller *t = ctx;
	uint32_t id, reason;

	(void)error;
	if (sd_bus_message_read(m, "uu", &id, &reason) >= 0 && id == t->shown)
		t->shown = 0;
	return 0;
}

static int on_shown(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	struct teller *t = ctx;

	(void)error;
	t->asked = sd_bus_slot_unref(t->asked);
	if (sd_bus_message_is_method_error(m, NULL))
		fprintf(stderr, "nightjar-notify: the desktop shows none: %s\n", sd_bus_message_get_error(m)->message);
	else
		(void)sd_bus_message_read(m, "u", &t->shown);
	if (t->gone)
		teller_withdraw(t);
	return 0;
}

void teller_say(struct teller *t, const char *text, bool brief)
{
	sd_bus_message *m = NULL;

	t->gone = false;
	/* The summary, unlike the body, has no markup. No actions: what a click does is the desktop's affair. */
	if (sd_bus_message_new_method_call(t->bus, &m, SERVICE, OBJECT, SERVICE, "Notify") < 0 ||
	    sd_bus_message_append(m, "susssasa{sv}i", "Nightjar", t->shown, "nightjar", text, "", 0, 3, "desktop-entry", "s",
	                          "nightjar", "category", "s", "im.received", "transient", "b", (int)brief, -1) < 0) {
		sd_bus_message_unref(m);
		return;
	}
	t->asked = sd_bus_slot_unref(t->asked);
	(void)sd_bus_call_async(t->bus, &t->asked, m, on_shown, t, 0);
	sd_bus_message_unref(m);
}

void teller_withdraw(struct teller *t)
{
	t->gone = t->asked != NULL;
	if (t->gone || t->shown == 0)
		return;
	(void)sd_bus_call_method_async(t->bus, NULL, SERVICE, OBJECT, SERVICE, "CloseNotification", NULL, NULL, "u", t->shown);
	t->shown = 0;
}

/* A name of the bus for this socket. */
static bool take_name(sd_bus *bus, const char *socket)
{
	const char *file = strrchr(socket, '/');
	char name[200];
	size_t len;

	len = (size_t)snprintf(name, sizeof(name), NAME "of_%.100s", file ? file + 1 : socket);
	for (size_t i = strlen(NAME); i < len; i++) {
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", name[i]))
			name[i] = '_';
	}
	return sd_bus_request_name(bus, name, 0) >= 0;
}

struct teller *teller_open(sd_event *event, const char *socket, bool *taken)
{
	struct teller *t = calloc(1, sizeof(*t));

	*taken = false;
	if (!t)
		return NULL;
	if (sd_bus_open_user(&t->bus) < 0 || sd_bus_attach_event(t->bus, event, 0) < 0 ||
	    sd_bus_set_exit_on_disconnect(t->bus, true) < 0 ||
	    sd_bus_match_signal(t->bus, &t->closed, SERVICE, OBJECT, SERVICE, "NotificationClosed", on_closed, t) < 0)
		goto fail;
	*taken = !take_name(t->bus, socket);
	if (!*taken)
		return t;
fail:
	teller_close(t);
	return NULL;
}

void teller_close(struct teller *t)
{
	if (!t)
		return;
	sd_bus_slot_unref(t->asked);
	sd_bus_slot_unref(t->closed);
	sd_bus_flush_close_unref(t->bus);
	free(t);
}

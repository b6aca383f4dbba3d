/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bluetooth/bluez/publish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH    "/record"
#define MANAGER "org.bluez.ProfileManager1"

struct record {
	struct publish *all;
	bool used, announced;
	struct uuid uuid;
	uint8_t channel;
	sd_bus_slot *call;
};

struct publish {
	struct sysbus *bus;
	struct stdpipe *out;
	enum sysbus_state state;
	sd_bus_slot *object;    /* what bluetoothd calls when it ends a record */
	struct record record[PUBLISH_MOST];
};

static void say(struct publish *p, const struct uuid *uuid, const char *error)
{
	struct bluez_line l = { .kind = error ? BLUEZ_LINE_UNPUBLISHED : BLUEZ_LINE_RECORDED };

	l.uuid[0] = *uuid;
	if (error)
		bluez_line_word(l.word, error);
	stdpipe_say(p->out, &l);
}

static void path_of(const struct record *r, char path[24])
{
	snprintf(path, 24, PATH "/%d", (int)(r - r->all->record));
}

/*
 * Class, protocols, and the group in which it is to be browsed. What is in the public one (0x1002), bluetoothd also puts into
 * the answers to inquiries. A record without a group it puts there, too; so one that is not announced names itself as its
 * group. Whoever asks for everything that uses RFCOMM still sees it, as an unknown service on a channel.
 */
static void print_record(char *out, size_t cap, const struct record *r)
{
	char uuid[UUID_TEXT_LEN];

	uuid_print(&r->uuid, uuid);
	snprintf(out, cap,
	         "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><record>"
	         "<attribute id=\"0x0001\"><sequence><uuid value=\"%s\"/></sequence></attribute>"
	         "<attribute id=\"0x0004\"><sequence>"
	         "<sequence><uuid value=\"0x0100\"/></sequence>"
	         "<sequence><uuid value=\"0x0003\"/><uint8 value=\"0x%02x\"/></sequence>"
	         "</sequence></attribute>"
	         "<attribute id=\"0x0005\"><sequence><uuid value=\"%s\"/></sequence></attribute></record>",
	         uuid, r->channel, r->announced ? "0x1002" : uuid);
}

static int on_registered(sd_bus_message *reply, void *ctx, sd_bus_error *unused)
{
	struct record *r = ctx;

	(void)unused;
	r->call = sd_bus_slot_unref(r->call);
	say(r->all, &r->uuid, sysbus_error(reply));
	return 0;
}

static void begin(struct record *r)
{
	char path[24], uuid[UUID_TEXT_LEN], xml[1024];
	sd_bus_message *m = sysbus_message(r->all->bus, "/org/bluez", MANAGER, "RegisterProfile");

	path_of(r, path);
	uuid_print(&r->uuid, uuid);
	print_record(xml, sizeof(xml), r);
	if (m)
		(void)sd_bus_message_append(m, "osa{sv}", path, uuid, 4, "Role", "s", "server", "ServiceRecord", "s", xml,
		                            "RequireAuthentication", "b", 0, "RequireAuthorization", "b", 0);
	if (!sysbus_call(r->all->bus, &r->call, m, on_registered, r))
		say(r->all, &r->uuid, "NoMemory");
}

/* Calls are made in order, so a registration under way ends before this does. */
static void end(struct record *r)
{
	sd_bus_message *m = sysbus_message(r->all->bus, "/org/bluez", MANAGER, "UnregisterProfile");
	char path[24];

	r->call = sd_bus_slot_unref(r->call);
	path_of(r, path);
	if (!m)
		return;
	(void)sd_bus_message_append(m, "o", path);
	(void)sd_bus_message_set_expect_reply(m, false);
	(void)sd_bus_send(sysbus_get(r->all->bus), m, NULL);
	sd_bus_message_unref(m);
}

static struct record *find(struct publish *p, const struct uuid *uuid)
{
	for (size_t i = 0; i < PUBLISH_MOST; i++) {
		if (p->record[i].used && uuid_same(&p->record[i].uuid, uuid))
			return &p->record[i];
	}
	return NULL;
}

void publish_add(struct publish *p, const struct uuid *uuid, uint8_t channel, bool announced)
{
	struct record *r = find(p, uuid);

	if (r && r->channel == channel && r->announced == announced)
		return;
	if (r)
		publish_remove(p, uuid);
	r = NULL;
	for (size_t i = 0; !r && i < PUBLISH_MOST; i++) {
		if (!p->record[i].used)
			r = &p->record[i];
	}
	if (!r) {
		say(p, uuid, "TooMany");
		return;
	}
	*r = (struct record){ .all = p, .used = true, .announced = announced, .uuid = *uuid, .channel = channel };
	if (p->state == SYSBUS_BLUEZ)
		begin(r);
}

void publish_remove(struct publish *p, const struct uuid *uuid)
{
	struct record *r = find(p, uuid);

	if (!r)
		return;
	end(r);
	r->used = false;
}

static int on_release(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	(void)ctx;
	(void)error;
	return sd_bus_reply_method_return(m, NULL);
}

/* Not ours to take: the daemon has a socket of its own. */
static int on_connection(sd_bus_message *m, void *ctx, sd_bus_error *error)
{
	(void)ctx;
	(void)error;
	return sd_bus_reply_method_errorf(m, "org.bluez.Error.Rejected", "Not here");
}

static const sd_bus_vtable profile[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Release", "", "", on_release, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("NewConnection", "oha{sv}", "", on_connection, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("RequestDisconnection", "o", "", on_release, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

void publish_bus(struct publish *p, enum sysbus_state state)
{
	p->state = state;
	if (state == SYSBUS_ABSENT)
		p->object = sd_bus_slot_unref(p->object);
	else if (!p->object)
		(void)sd_bus_add_fallback_vtable(sysbus_get(p->bus), &p->object, PATH, "org.bluez.Profile1", profile, NULL, p);
	for (size_t i = 0; i < PUBLISH_MOST; i++) {
		struct record *r = &p->record[i];

		r->call = sd_bus_slot_unref(r->call);
		if (r->used && state == SYSBUS_BLUEZ)
			begin(r);
	}
}

struct publish *publish_open(struct sysbus *bus, struct stdpipe *out)
{
	struct publish *p = calloc(1, sizeof(*p));

	if (p)
		*p = (struct publish){ .bus = bus, .out = out, .state = SYSBUS_ABSENT };
	return p;
}

void publish_close(struct publish *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < PUBLISH_MOST; i++)
		sd_bus_slot_unref(p->record[i].call);
	sd_bus_slot_unref(p->object);
	free(p);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system bus and bluetoothd on it: both may be absent, come and go at any time. Nothing here waits, and nothing starts
 * bluetoothd: what is called is the process that is there now.
 */
#ifndef BLUETOOTH_BLUEZ_SYSBUS_H
#define BLUETOOTH_BLUEZ_SYSBUS_H

#include <stdbool.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#define SYSBUS_ADAPTER  "org.bluez.Adapter1"
#define SYSBUS_DEVICE   "org.bluez.Device1"
#define SYSBUS_PROPERTY "org.freedesktop.DBus.Properties"
#define SYSBUS_OBJECTS  "org.freedesktop.DBus.ObjectManager"

struct sysbus;

enum sysbus_state { SYSBUS_ABSENT = 1, SYSBUS_NO_BLUEZ, SYSBUS_BLUEZ };

struct sysbus_hooks {
	void *ctx;
	/* Also when one bluetoothd gave way to another. Calls that were under way are over, without their callback. */
	void (*state)(void *ctx, enum sysbus_state state);
	/* From bluetoothd: InterfacesAdded, InterfacesRemoved or PropertiesChanged. */
	void (*signal)(void *ctx, sd_bus_message *m);
};

struct sysbus *sysbus_open(sd_event *event, const struct sysbus_hooks *hooks);
void sysbus_close(struct sysbus *b);
/* The connection, for objects of ours; NULL: none. */
sd_bus *sysbus_get(struct sysbus *b);

/* A call of bluetoothd, to be filled and given to sysbus_call(). NULL: it is not there, or no memory. */
sd_bus_message *sysbus_message(struct sysbus *b, const char *path, const char *interface, const char *member);
/* Takes `m`, which may be NULL. False: `done` will not come. Unreferencing *slot cancels. */
bool sysbus_call(struct sysbus *b, sd_bus_slot **slot, sd_bus_message *m, sd_bus_message_handler_t done, void *ctx);
/* Of an error reply, the name for a line: without "org.bluez.Error." and the like. NULL: it is no error. */
const char *sysbus_error(sd_bus_message *reply);

#endif

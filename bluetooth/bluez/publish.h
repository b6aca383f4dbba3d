/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records in the service directory (SDP) of bluetoothd: "this service is on that RFCOMM channel" and nothing else: no name,
 * and no place in the list that is shown to whoever browses, nor in what an adapter answers to whoever looks around, unless
 * they are to be announced. The listening socket is the daemon's: bluetoothd is given
 * no channel, so it only publishes. Records end with our connection to the bus, and are published anew with a new one.
 */
#ifndef BLUETOOTH_BLUEZ_PUBLISH_H
#define BLUETOOTH_BLUEZ_PUBLISH_H

#include "bluetooth/bluez/stdpipe.h"
#include "bluetooth/bluez/sysbus.h"

#define PUBLISH_MOST 16

struct publish;

struct publish *publish_open(struct sysbus *bus, struct stdpipe *out);
/* Before the bus. */
void publish_close(struct publish *p);
void publish_bus(struct publish *p, enum sysbus_state state);
void publish_add(struct publish *p, const struct uuid *uuid, uint8_t channel, bool announced);
void publish_remove(struct publish *p, const struct uuid *uuid);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking around: which devices answer an inquiry now, and what services they say they have. Only BR/EDR. Names are not
 * even read. Devices that BlueZ remembers, but that do not answer, are left out.
 */
#ifndef BLUETOOTH_BLUEZ_INQUIRY_H
#define BLUETOOTH_BLUEZ_INQUIRY_H

#include "bluetooth/bluez/stdpipe.h"
#include "bluetooth/bluez/sysbus.h"

#define INQUIRY_SCANS   4      /* adapters that look around at a time */
#define INQUIRY_DEVICES 128    /* of one scan; what is found beyond is not told */
#define INQUIRY_ASKED   16     /* questions about devices under way; what changes beyond is told when it changes again */

struct inquiry;

struct inquiry *inquiry_open(sd_event *event, struct sysbus *bus, struct stdpipe *out);
/* Before the bus. */
void inquiry_close(struct inquiry *q);
/* There is another bluetoothd, or none: scans are over. */
void inquiry_bus(struct inquiry *q);
/* While one runs at that adapter, another joins it. */
void inquiry_start(struct inquiry *q, uint16_t hci, uint8_t seconds);
/* `m` is at the properties of the device at this path. */
void inquiry_device(struct inquiry *q, const char *path, sd_bus_message *m);
/* Something about it changed. */
void inquiry_changed(struct inquiry *q, const char *path);

#endif

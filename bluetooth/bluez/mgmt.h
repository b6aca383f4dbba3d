/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel's management socket (BlueZ, doc/mgmt-api.txt), without privilege: tells which adapters come, go and change,
 * and whether one is connectable, which BlueZ has no property for before 5.8x.
 */
#ifndef BLUETOOTH_BLUEZ_MGMT_H
#define BLUETOOTH_BLUEZ_MGMT_H

#include <stdbool.h>
#include <stdint.h>

struct mgmt;
struct sd_event;

struct mgmt_hooks {
	void *ctx;
	void (*changed)(void *ctx);    /* some adapter came, went or is another */
	void (*connectable)(void *ctx, uint16_t hci, bool connectable);
};

/* NULL: this kernel has no Bluetooth, or we may not ask it. */
struct mgmt *mgmt_open(struct sd_event *event, const struct mgmt_hooks *hooks);
void mgmt_close(struct mgmt *m);
/*
 * connectable() will tell. Only while bluetoothd runs: the first question about an adapter hands it over to this
 * interface, for good, and that would close a page scan that somebody had opened the old way.
 */
void mgmt_ask(struct mgmt *m, uint16_t hci);

#endif

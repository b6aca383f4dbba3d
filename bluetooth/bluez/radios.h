/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The adapters: what they are, what is wished of them, and the calls that make it so. Each has at most one call under way;
 * whatever is heard of it, the next step is thought out anew (see exposure.h).
 */
#ifndef BLUETOOTH_BLUEZ_RADIOS_H
#define BLUETOOTH_BLUEZ_RADIOS_H

#include "bluetooth/bluez/mgmt.h"
#include "bluetooth/bluez/stdpipe.h"
#include "bluetooth/bluez/sysbus.h"

#define RADIOS_MOST 16

struct radios;

struct radios_options {
	sd_event *event;
	struct sysbus *bus;
	struct stdpipe *out;
	const char *folder;    /* of the debts; NULL: none */
	uint32_t seconds;      /* an adapter that we show no longer does so long after we were killed */
};

struct radios *radios_open(const struct radios_options *o);
void radios_close(struct radios *r);
/* Borrowed; NULL: there is none. */
void radios_set_mgmt(struct radios *r, struct mgmt *m);

void radios_wish(struct radios *r, uint16_t hci, enum bluez_line_reach wish);
/* Nothing is wished any more. */
void radios_leave(struct radios *r);
/* Nothing is under way, nothing is owed. */
bool radios_is_settled(const struct radios *r);

/* What is heard. `m` is at a dictionary of properties of an adapter; `whole`: of all of them. */
void radios_bus(struct radios *r, enum sysbus_state state);
void radios_properties(struct radios *r, const char *path, sd_bus_message *m, bool whole);
/* That was all there is, for now. */
void radios_listed(struct radios *r);
void radios_removed(struct radios *r, const char *path);
void radios_connectable(struct radios *r, uint16_t hci, bool connectable);
/* Asks the kernel again. */
void radios_look(struct radios *r);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* D-Bus dictionaries of properties, a{sv}, read one by one. What has another type than it should is passed over. */
#ifndef BLUETOOTH_BLUEZ_VARIANT_H
#define BLUETOOTH_BLUEZ_VARIANT_H

#include "bluetooth/bluez_line.h"

#include <systemd/sd-bus.h>

/* Whether a dictionary is next; then it is entered. */
bool variant_begin(sd_bus_message *m);
/* The next name; afterwards one variant_...() has to follow. NULL: there is none left, and the dictionary is behind us. */
const char *variant_next(sd_bus_message *m);
void variant_bool(sd_bus_message *m, bool *out);
void variant_u32(sd_bus_message *m, uint32_t *out);
/* A text, or the path of an object. */
void variant_text(sd_bus_message *m, char *out, size_t cap);
/* An array of texts; those that are no UUIDs are left out, those nobody has standardised come first, the rest is cut. */
void variant_uuids(sd_bus_message *m, struct uuid out[BLUEZ_LINE_UUIDS], size_t *n);
void variant_skip(sd_bus_message *m);

#endif

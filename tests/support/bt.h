/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tests with emulated adapters share. It speaks of adapters by number: 0 is hci0. Failures fail the test. */
#ifndef SUPPORT_BT_H
#define SUPPORT_BT_H

#include "bluetooth/hci.h"
#include "bluetooth/uuid.h"

#include <stdbool.h>

struct bdaddr bt_at(unsigned adapter);
/* As the kernel has it now. */
struct hci_adapter bt_adapter(unsigned adapter);
/* Waits until it may be read or written. */
void bt_await(int fd, short events);
/* What becomes of a call: 0 and a connected descriptor, or the error. */
int bt_call(unsigned from, unsigned to, unsigned channel, int *fd);
/* The next who connects, and from which adapter. */
int bt_accept(int listener, unsigned *from);
/* As root: powered or not, and what it answers to. */
void bt_power(unsigned adapter, bool on);
void bt_scan(unsigned adapter, bool connectable, bool discoverable);
/* A line for the air (support/air_ask.h), which has to agree. */
void bt_air(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

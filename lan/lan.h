/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The local network as a road: multicast beacons that only contacts recognise, TCP for the bytes. See README.md.
 * host.base and host.rand are required; host.options is not used.
 */
#ifndef LAN_LAN_H
#define LAN_LAN_H

#include "transports/transport.h"

extern const struct transport_ops lan_ops;

#endif

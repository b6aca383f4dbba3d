/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SUPPORT_LAN_FLOOD_H
#define SUPPORT_LAN_FLOOD_H

#include "support/netns.h"

#include <sys/types.h>

/*
 * A process that sends 5,000 datagrams a second that look like beacons, from host `ns` of a netns_lan, with one source
 * address or, forged, with 250 of them.
 */
pid_t lan_flood_start(struct netns *ns, bool many);
void lan_flood_stop(pid_t pid);

#endif

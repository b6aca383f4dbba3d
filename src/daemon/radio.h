/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is particular to the Bluetooth road: its options, and the mode in which the ends of invites find each other. */
#ifndef DAEMON_RADIO_H
#define DAEMON_RADIO_H

#include "bluetooth/bluetooth.h"
#include "rpc/path.h"

#define RADIO_FOLDER "bluetooth"    /* of the profile: nightjar-bluez may write there, and nowhere else */

struct ask;
struct daemon;
struct road;
struct roads;

/* Whether the environment says that there is to be no such road: NIGHTJAR_BLUETOOTH=off. */
bool radio_is_ruled_out(void);
/* `folder` is filled with what the options borrow. */
struct bluetooth_options radio_options(const struct daemon *d, char folder[PATH_LEN_MAX]);
/* An invite of somebody else's was taken up: looks for its maker nearby for a while, without being seen. */
void radio_seek(struct roads *r);

/* Handlers, see rpc/method.h. */
void radio_show(struct daemon *d, struct ask *a);
void radio_switch(struct daemon *d, struct ask *a);
void radio_nearby(struct daemon *d, struct ask *a);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Bluetooth adapters of this machine and their links, as the kernel has them: read by ioctl, without privilege and
 * without a bluetoothd; nothing is changed and nothing is sent by it. Only BR/EDR (classic) is looked at.
 */
#ifndef BLUETOOTH_HCI_H
#define BLUETOOTH_HCI_H

#include "bluetooth/bdaddr.h"

#include <stddef.h>

#define HCI_NAME_LEN 8     /* "hci0", with the final zero */
#define HCI_ADAPTERS 16    /* the kernel lists no more */
#define HCI_LINKS    16    /* of one adapter; more are counted, but not listed */

/* A connection between two adapters (ACL), on which everything else between them rides. */
struct hci_link {
	struct bdaddr peer;
	bool outgoing;     /* we called */
	bool ready;        /* BT_CONNECTED; else still being made, or going */
	bool encrypted;    /* at least by "just works", which BlueZ does by itself; false for long: somebody has to agree */
	bool authentic;    /* by some key, which may be one that was just agreed on with whoever is there */
};

struct hci_adapter {
	uint16_t index;
	char name[HCI_NAME_LEN];
	struct bdaddr at;     /* may be all zeros while it is down */
	bool up;              /* powered */
	bool starting;        /* the kernel is still setting it up */
	bool connectable;     /* page scan: whoever knows the address can connect */
	bool discoverable;    /* inquiry scan: whoever looks around sees it */
	size_t acl;           /* connections, other programs' too; those that are being made count */
	size_t n;             /* of them listed */
	struct hci_link links[HCI_LINKS];
};

enum hci_result {
	HCI_READ = 1,
	HCI_NO_KERNEL,    /* this kernel has no Bluetooth */
	HCI_DENIED,       /* this process may not open Bluetooth sockets */
	HCI_FAILED        /* anything else; errno */
};

/* Fills all adapters, by index, and how many. On any result but HCI_READ there are none. */
enum hci_result hci_read(struct hci_adapter adapters[HCI_ADAPTERS], size_t *n);
/* The number in "hciN"; -1: not the name of an adapter. */
int hci_index(const char *name);

#endif

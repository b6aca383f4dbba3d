/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The adapters of this machine: what the kernel and bluetoothd say of each, and whether it is switched on here. */
#ifndef BLUETOOTH_ADAPTERS_H
#define BLUETOOTH_ADAPTERS_H

#include "bluetooth/bluez_line.h"
#include "bluetooth/hci.h"
#include "bluetooth/listener.h"

#define ADAPTERS_MOST HCI_ADAPTERS
#define ADAPTERS_STUCK 2 /* looks in a row at which the same device had connected, but not encrypted */

struct adapter {
	char name[HCI_NAME_LEN];
	uint16_t index;
	bool on;                      /* switched on by a person */
	bool present;                 /* the kernel has it */
	struct hci_adapter kernel;    /* as last read, when it is present */
	bool managed;                 /* bluetoothd has it */
	bool connectable, seen;       /* as bluetoothd has it */
	enum bluez_line_reach wished; /* what was asked for last; 0: nothing yet */
	enum bluez_line_reach reach;  /* what is in force; 0: not known */
	enum bluez_line_means means;
	char refused[BLUEZ_LINE_WORD]; /* the error with which bluetoothd refused; "": it did not */
	struct listener *ear;          /* for contacts; NULL: it cannot be called */
	struct listener *open_ear;     /* for strangers, in blackout mode */
	int error;                     /* errno of a listener that could not be opened; 0: none */
	unsigned stuck;                /* looks in a row */
	struct bdaddr stuck_with;
};

struct adapters {
	struct adapter v[ADAPTERS_MOST];
	size_t n;
	enum hci_result result; /* of the last look; 0: none yet */
};

struct adapter *adapters_by_index(struct adapters *as, uint16_t index);
/* That of "hciN"; made when there is none. NULL: no room. */
struct adapter *adapters_make(struct adapters *as, uint16_t index);
/* Reads the kernel's facts. True: something that matters is other than before. */
bool adapters_look(struct adapters *as);
/* Counts towards ADAPTERS_STUCK: call it at regular intervals, after adapters_look(). True: the answer has changed. */
bool adapters_watch(struct adapters *as);
/* Nothing of what bluetoothd said holds any more. */
void adapters_forget_bluez(struct adapters *as);
/* Switched on, powered, with an address. */
bool adapters_works(const struct adapter *a);
/* One of ours that works and has this address; NULL: none. */
struct adapter *adapters_own(struct adapters *as, const struct bdaddr *at);
/* The first that works; NULL: none. */
const struct adapter *adapters_first(const struct adapters *as);

#endif

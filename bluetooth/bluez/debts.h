/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What we changed at which adapter and have not changed back, as a file of lines in a folder of the daemon's, so that a
 * nightjar-bluez that was killed is put right by the next one. Written before anything is changed; absent when nothing is
 * owed. An adapter is known by its address, as hci0 may be another one tomorrow.
 */
#ifndef BLUETOOTH_BLUEZ_DEBTS_H
#define BLUETOOTH_BLUEZ_DEBTS_H

#include "bluetooth/bluez/exposure.h"

#define DEBTS_MOST 16    /* adapters; those that owe nothing make room */

#define DEBTS_LINE (17 + 1 + 4 + 1 + 10 + 1 + 2 * (2 * EXPOSURE_NAME + 1))    /* at most, with its '\n' */

struct debts {
	int folder;          /* -1: nowhere to keep them */
	char text[DEBTS_MOST * DEBTS_LINE + 1];    /* as the file has it now */
	struct debts_of {
		struct bdaddr at;
		struct exposure_debt debt;
	} of[DEBTS_MOST];
	size_t n;
};

/* Reads what an earlier one left. `folder` may be NULL. What cannot be understood is forgotten. */
void debts_open(struct debts *all, const char *folder);
/* The debt of this adapter, new ones without any; NULL when there are too many. It stays valid until the next call. */
struct exposure_debt *debts_find(struct debts *all, const struct bdaddr *at);
/* Makes the file say what is owed now. False: it could not be written, so nothing may be changed. */
bool debts_save(struct debts *all) __attribute__((warn_unused_result));
bool debts_any(const struct debts *all);

#endif

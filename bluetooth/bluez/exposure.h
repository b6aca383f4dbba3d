/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to change at one adapter, next, so that it is as visible as is wished and no more; and to change back. Pure: facts
 * in, one step out. What we changed is a debt, which is written down before the change is made (see debts.h).
 *
 * When the time for which an adapter shows is over, BlueZ says so, but Linux (6.12) forgets to tell the adapter, which goes on
 * answering. What is shown once more and then hidden does not. So what is not taken back by us counts only then as taken back
 * when the adapter agrees.
 *
 * Order: the name is neutral before the adapter shows, and the old name returns only once it no longer does.
 */
#ifndef BLUETOOTH_BLUEZ_EXPOSURE_H
#define BLUETOOTH_BLUEZ_EXPOSURE_H

#include "bluetooth/bluez_line.h"

#define EXPOSURE_NAME 249    /* of an adapter, with the final zero: what HCI allows */

/* As bluetoothd has it. */
struct exposure_facts {
	bool powered, discoverable;
	bool answers;                   /* the adapter itself does answer who looks around, whatever BlueZ says */
	bool has_connectable;           /* this BlueZ lets one set it */
	bool connectable;
	uint32_t timeout;               /* s until it no longer shows; 0: never */
	char name[EXPOSURE_NAME];       /* the machine's */
	char alias[EXPOSURE_NAME];      /* what it shows */
};

struct exposure_debt {
	bool discoverable, connectable, timeout, alias;    /* changed by us */
	uint32_t was_timeout;
	char was_alias[EXPOSURE_NAME];    /* "": none of its own */
	char our_alias[EXPOSURE_NAME];
};

enum exposure_step {
	EXPOSURE_DONE = 1,
	EXPOSURE_NAME_OURS,       /* Alias = our_alias */
	EXPOSURE_TIMEOUT_OURS,    /* DiscoverableTimeout = exposure_timeout() */
	EXPOSURE_SHOW,
	EXPOSURE_OPEN,            /* Connectable */
	EXPOSURE_HIDE,
	EXPOSURE_CLOSE,
	EXPOSURE_NAME_BACK,
	EXPOSURE_TIMEOUT_BACK,
};

/* Forgets debts that somebody else has settled, then says what is next. `seconds`: how long it may show after our end. */
enum exposure_step exposure_next(const struct exposure_facts *f, struct exposure_debt *d, enum bluez_line_reach wish,
                                 uint32_t seconds);
/* Takes the debt of a step that is about to be made, or pays the one of a step that succeeded. */
void exposure_begin(enum exposure_step step, const struct exposure_facts *f, struct exposure_debt *d, const char *neutral);
void exposure_paid(enum exposure_step step, struct exposure_debt *d);
/* Two values that follow each other, as BlueZ starts anew only when the value changes. */
uint32_t exposure_timeout(const struct exposure_facts *f, uint32_t seconds);
/* What is in force of the wish, and how. */
enum bluez_line_reach exposure_now(const struct exposure_facts *f, const struct exposure_debt *d, enum bluez_line_reach wish,
                                   enum bluez_line_means *means);
bool exposure_owes(const struct exposure_debt *d);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transport's inside, shared by the files that make it up. */
#ifndef BLUETOOTH_ROAD_H
#define BLUETOOTH_ROAD_H

#include "bluetooth/adapters.h"
#include "bluetooth/bluetooth.h"
#include "bluetooth/helper.h"
#include "bluetooth/known.h"
#include "bluetooth/paging.h"
#include "bluetooth/piconet.h"
#include "bluetooth/window.h"

#include <event2/event_struct.h>

#define ROAD_SELVES 32 /* identities: more have no service of their own */
#define ROAD_RECORDS 16
#define ROAD_MET 4     /* links with strangers' devices */
#define ROAD_INVITES 8 /* of ours, for which one can be found at a time */

struct sdp_query;

/* What an identity shows: the services made of its secrets, newest first. No secret is kept. */
struct road_self {
	uint64_t id;
	struct uuid services[TRANSPORT_SECRETS];
	size_t n;
};

struct road_record {
	struct uuid service;
	uint8_t channel;
	bool announced;    /* to everybody who looks around, not only to those who ask for it */
};

enum road_bus { ROAD_BUS_UNKNOWN,
		ROAD_BUS_NONE,
		ROAD_BUS_NO_BLUEZ,
		ROAD_BUS_BLUEZ };

struct bluetooth {
	struct transport t;
	struct transport_host host;
	bool hidden; /* never made reachable by us */
	bool flawed; /* a kernel on which we do not call: bluetooth/kernel_flaw.h */
	struct adapters adapters;
	struct helper *helper;
	enum road_bus bus;
	char version[BLUEZ_LINE_WORD]; /* of bluetoothd */
	struct piconet *piconet;
	struct paging *paging;
	struct known known;
	struct road_self selves[ROAD_SELVES];
	size_t nselves;
	uint8_t order[WHERETO_CHANNELS]; /* of channels to listen on; order[0] 0: not known yet */
	struct window window;
	struct road_record records[ROAD_RECORDS]; /* published, or asked to be */
	size_t nrecords;
	uint16_t scanning;        /* index of the adapter that looks around */
	struct sdp_query *asking; /* a device that told no services */
	struct bdaddr asked;
	struct uuid asked_for[ROAD_INVITES];
	struct event later; /* settles, and says changed() */
	struct event tick;  /* looks again */
	struct event wake;  /* the window's next moment */
	bool changed;
};

int64_t bluetooth_now(const struct bluetooth *b);
/* Settles, and says changed(), when control is back in the loop. */
void bluetooth_later(struct bluetooth *b);
/* A call to the only stranger at a time: this id. */
#define ROAD_STRANGER UINT64_MAX

/* around.c */

/* What the window wants of bluetoothd now: reach of each adapter, records, looks around. Only from the loop. */
void around_settle(struct bluetooth *b);
void around_found(struct bluetooth *b, const struct bluez_line *line);
void around_scanned(struct bluetooth *b);
/* bluetoothd, or the program that talks to it, is gone or back: nothing is published, nobody looks around. */
void around_reset(struct bluetooth *b);
/* Whether somebody may find us by looking around, because of us. */
bool around_is_seen(const struct bluetooth *b);

/* hearsay.c */

void hearsay_line(void *ctx, const struct bluez_line *line);
void hearsay_turned(void *ctx, bool running);

/* bluetooth_status.c */

/* Why there is no adapter, present or switched on, and what to do, translated; NULL: there is one. */
const char *bluetooth_status_none(const struct bluetooth *b);
void bluetooth_status_fill(struct transport_status *row, const struct bluetooth *b, const struct adapter *a);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines between the daemon and nightjar-bluez, the program that talks to bluetoothd for it (see bluez/README.md). Words
 * with one blank between them and '\n' at the end; every line has exactly one spelling. A side takes the kinds meant for it
 * and treats any other line as malformed.
 *
 *   to nightjar-bluez
 *     adapter hci0 none|reach|seen      what others may do with it: see enum bluez_reach
 *     record UUID CHANNEL               publish that this service is on that RFCOMM channel (1..30), for those who ask for it
 *     announce UUID CHANNEL             the same, and say so to everybody who looks around while an adapter is seen
 *     unrecord UUID                     of either
 *     scan hci0 SECONDS                 look around once (1..60)
 *   from nightjar-bluez
 *     bluez VERSION|unknown|none|nobus  of bluetoothd; "unknown": no adapter has told it yet; not on the bus; no bus
 *     adapter hci0 ADDRESS on|off seen|hidden connectable|closed
 *     gone hci0
 *     now hci0 none|reach|seen already|connectable|discoverable
 *     refused hci0 ERROR                a wish or a scan for it
 *     recorded UUID
 *     unpublished UUID ERROR
 *     found hci0 ADDRESS UUID,UUID...|- what it says it offers; the services that are nobody's standard first
 *     scanned hci0                      that scan is over
 */
#ifndef BLUETOOTH_BLUEZ_LINE_H
#define BLUETOOTH_BLUEZ_LINE_H

#include "bluetooth/bdaddr.h"
#include "bluetooth/uuid.h"

#include <stddef.h>

#define BLUEZ_LINE_MOST    512    /* with the '\n' */
#define BLUEZ_LINE_WORD    64     /* with the final zero */
#define BLUEZ_LINE_UUIDS   12     /* of one device: what fits into a line */
#define BLUEZ_LINE_CHANNEL 30     /* the highest of RFCOMM */
#define BLUEZ_LINE_SECONDS 60

enum bluez_line_kind {
	BLUEZ_LINE_WISH = 1,       /* adapter hci0 reach: hci, reach */
	BLUEZ_LINE_RECORD,         /* uuid[0], channel */
	BLUEZ_LINE_ANNOUNCE,       /* uuid[0], channel */
	BLUEZ_LINE_UNRECORD,       /* uuid[0] */
	BLUEZ_LINE_SCAN,           /* hci, seconds */
	BLUEZ_LINE_BLUEZ,          /* word */
	BLUEZ_LINE_ADAPTER,        /* adapter hci0 02:...: hci, address, on, seen, connectable */
	BLUEZ_LINE_GONE,           /* hci */
	BLUEZ_LINE_NOW,            /* hci, reach, means */
	BLUEZ_LINE_REFUSED,        /* hci, word */
	BLUEZ_LINE_RECORDED,       /* uuid[0] */
	BLUEZ_LINE_UNPUBLISHED,    /* uuid[0], word */
	BLUEZ_LINE_FOUND,          /* hci, address, uuid, n */
	BLUEZ_LINE_SCANNED,        /* hci */
};

enum bluez_line_reach {
	BLUEZ_LINE_NONE = 1,    /* as the person has it: we change nothing, and take back what we changed */
	BLUEZ_LINE_REACH,       /* who knows the address can connect; shows as little else as this BlueZ allows */
	BLUEZ_LINE_SEEN,        /* also answers who looks around, with a name that says nothing */
};

/* How a reach came about. */
enum bluez_line_means {
	BLUEZ_LINE_ALREADY = 1,    /* it was so before: nothing is changed by us */
	BLUEZ_LINE_CONNECTABLE,    /* by the property of that name, of newer BlueZ: exposes nothing else */
	BLUEZ_LINE_DISCOVERABLE,   /* whoever looks around sees the machine, under a name that says nothing */
};

struct bluez_line {
	enum bluez_line_kind kind;
	uint16_t hci;    /* the N of hciN */
	enum bluez_line_reach reach;
	enum bluez_line_means means;
	bool on, seen, connectable;
	uint8_t channel, seconds;
	struct bdaddr address;
	struct uuid uuid[BLUEZ_LINE_UUIDS];
	size_t n;        /* of them, in FOUND */
	char word[BLUEZ_LINE_WORD];
};

/* Fills `out` from one line of `len` characters, without its '\n'. False for whatever bluez_line_print() cannot say. */
bool bluez_line_parse(struct bluez_line *out, const char *text, size_t len) __attribute__((warn_unused_result));
/* Fills `out` with the line, its '\n' and a final zero; returns its length. What does not make a line: ASSERT. */
size_t bluez_line_print(char out[BLUEZ_LINE_MOST + 1], const struct bluez_line *line);
/* Fills `out` with what of `name` may stand as a word (letters, digits, '.', '_', '-'); "unknown" if that is nothing. */
void bluez_line_word(char out[BLUEZ_LINE_WORD], const char *name);

#endif

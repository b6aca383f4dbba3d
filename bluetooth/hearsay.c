/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What nightjar-bluez says: taken down, and passed on to whom it concerns. */
#include "bluetooth/road.h"

#include "base/log.h"

#include <string.h>

static void take_bluez(struct bluetooth *b, const char *version)
{
	enum road_bus was = b->bus;

	b->bus = strcmp(version, "nobus") == 0 ? ROAD_BUS_NONE : strcmp(version, "none") == 0 ? ROAD_BUS_NO_BLUEZ
											      : ROAD_BUS_BLUEZ;
	memcpy(b->version, b->bus == ROAD_BUS_BLUEZ && strcmp(version, "unknown") != 0 ? version : "",
	       b->bus == ROAD_BUS_BLUEZ && strcmp(version, "unknown") != 0 ? strlen(version) + 1 : 1);
	/* It remembers our wishes and applies them again, but a scan is over. */
	if (b->bus != was)
		b->window.scanning = false;
}

static void take_adapter(struct bluetooth *b, const struct bluez_line *line)
{
	struct adapter *a = adapters_make(&b->adapters, line->hci);

	if (!a)
		return;
	if (line->kind == BLUEZ_LINE_ADAPTER) {
		a->managed = true;
		a->seen = line->seen;
		a->connectable = line->connectable;
	} else if (line->kind == BLUEZ_LINE_GONE) {
		a->managed = a->seen = a->connectable = false;
		a->reach = 0;
	} else if (line->kind == BLUEZ_LINE_NOW) {
		a->reach = line->reach;
		a->means = line->means;
		a->refused[0] = '\0';
	} else {
		memcpy(a->refused, line->word, sizeof(a->refused));
	}
}

void hearsay_line(void *ctx, const struct bluez_line *line)
{
	struct bluetooth *b = ctx;

	switch (line->kind) {
	case BLUEZ_LINE_BLUEZ:
		take_bluez(b, line->word);
		break;
	case BLUEZ_LINE_ADAPTER:
	case BLUEZ_LINE_GONE:
	case BLUEZ_LINE_NOW:
	case BLUEZ_LINE_REFUSED:
		take_adapter(b, line);
		break;
	case BLUEZ_LINE_FOUND:
		around_found(b, line);
		return;
	case BLUEZ_LINE_SCANNED:
		around_scanned(b);
		return;
	case BLUEZ_LINE_UNPUBLISHED:
		log_warn("bluetooth: a service could not be published: %s", line->word);
		return;
	case BLUEZ_LINE_RECORDED:
	case BLUEZ_LINE_WISH:
	case BLUEZ_LINE_RECORD:
	case BLUEZ_LINE_ANNOUNCE:
	case BLUEZ_LINE_UNRECORD:
	case BLUEZ_LINE_SCAN:
		return;
	}
	b->changed = true;
	bluetooth_later(b);
}

void hearsay_turned(void *ctx, bool running)
{
	struct bluetooth *b = ctx;

	(void)running;
	b->bus = ROAD_BUS_UNKNOWN;
	b->version[0] = '\0';
	adapters_forget_bluez(&b->adapters);
	around_reset(b);
	b->changed = true;
	bluetooth_later(b);
}

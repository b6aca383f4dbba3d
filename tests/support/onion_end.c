/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/onion_end.h"

#include "tor/tor.h"

#include <stdio.h>
#include <stdlib.h>

void onion_end_open(struct road_end *e, const char *folder, int64_t contact)
{
	char data[MACHINE_PATH + 8], sockets[MACHINE_PATH + 8], program[MACHINE_PATH];
	struct tor_options o = { .folder = data, .sockets = sockets, .program = program };
	const struct road_end_way way = { .ops = &tor_ops, .options = &o, .iface = TOR_IFACE };

	snprintf(data, sizeof(data), "%s/tor", folder);
	snprintf(sockets, sizeof(sockets), "%s/s.tor", folder);
	snprintf(program, sizeof(program), "%.190s/tor", getenv("TORNET"));
	road_end_open(e, folder, contact, &way);
	road_end_tell(e);
}

bool onion_end_is_published(struct road_end *e)
{
	struct tor_service row = { .published = false };

	return tor_services(e->t, &row, 1) > 0 && row.published;
}

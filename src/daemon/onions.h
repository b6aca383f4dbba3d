/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is particular to the Tor road: its options, its bridges, its onion services as people see them. */
#ifndef DAEMON_ONIONS_H
#define DAEMON_ONIONS_H

#include "rpc/path.h"
#include "tor/tor.h"

#include <jansson.h>

struct ask;
struct daemon;
struct road;
struct roads;

/* Where tor lives and which one is run: from the profile, the configuration, NIGHTJAR_TOR. Fills `folder`, and borrows it. */
struct tor_options onions_options(const struct daemon *d, char folder[PATH_LEN_MAX]);
/* Gives tor the bridges that the settings name, after the roads were opened. */
void onions_restore(struct roads *r);
/* The Tor road; NULL: it could not be opened. */
struct road *onions_road(struct roads *r);
/* Appends what `nightjar doctor` finds out about Tor. */
void onions_examine(struct daemon *d, json_t *checks);

/* Handlers, see rpc/method.h. */
void onions_show(struct daemon *d, struct ask *a);
void onions_switch(struct daemon *d, struct ask *a);
void onions_bridges(struct daemon *d, struct ask *a);
void onions_bridges_set(struct daemon *d, struct ask *a);
void onions_replace(struct daemon *d, struct ask *a);
void onions_cover(struct daemon *d, struct ask *a);

#endif

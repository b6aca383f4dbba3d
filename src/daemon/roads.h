/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The glue between transports and core: which roads there are, who is dialled over which, channels become links.
 * Every road is off until switched on per interface; what is on is a setting of the profile.
 */
#ifndef DAEMON_ROADS_H
#define DAEMON_ROADS_H

#include "daemon/dialling.h"
#include "transports/transport.h"

#include <stdbool.h>
#include <stddef.h>

struct coupling;
struct core_road;
struct daemon;
struct event;

#define ROADS_MAX  4
#define ROADS_ROWS 64    /* interfaces of one road that are looked at */

struct road {
	struct roads *roads;
	const struct transport_ops *ops;
	struct transport *t;    /* NULL: it could not be opened, see err */
	enum err err;
	bool works;             /* when it last said that something has changed */
};

struct roads {
	struct daemon *d;
	bool open;
	struct road road[ROADS_MAX];
	size_t n;
	struct coupling *couplings;
	struct dialling dialling;
	struct event *tell;       /* what contacts are told of us may be another */
	uint64_t *peers;          /* owned: their ids, as last read */
	size_t npeers;
	struct event *make_room;  /* a road that is full */
	unsigned full;            /* that road */
	bool selves_changed;      /* tell the transports who we are */
	bool peers_changed;       /* tell the transports whom we know */
	bool links_changed;       /* read again who is linked */
};

/* Returns owned. */
struct roads *roads_new(struct daemon *d);
void roads_free(struct roads *r);
/* After the core was opened: opens every transport and switches on what the settings say. Does nothing when open. */
void roads_open(struct roads *r);
/* Before the core is closed. */
void roads_close(struct roads *r);
/* The commit failed: every link is dead, every channel is closed. */
void roads_cut(struct roads *r);
/* Whether a channel that we dialled to the peer is open over a road of this rank or a better one. */
bool roads_has_coupling(const struct roads *r, uint64_t peer, unsigned rank);
/* This road is full: a link that nobody uses is closed, now or as soon as there is one. */
void roads_make_room(struct roads *r, unsigned road);
/* The end of a round, no turn is open: notices of the core, bytes out, dialling. */
void roads_after_turn(struct roads *r);

#endif
